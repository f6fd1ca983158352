"""The user's own world: yields as the posterior says, luck as the engine's paths show it, the plan's ramp and cycle.

A path's progress is the ratio of its weakest must-have objective to the target. Over draws of the unknowns it varies
by what we do not know (covariance over strategies), within a draw by luck. Luck of relative variance v over H weeks is
that of 1 / (v H) wins a week, each worth the same: that is the world's count.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bestbet.choose.flips_kernel import Luck
from bestbet.choose.flips_law import FIRST_SHARE, ORPHANED, Terms
from bestbet.choose.worlds import LEAST_YIELD, Draws, weekly_luck
from bestbet.odds.probability import Grouped

Floats = npt.NDArray[np.float64]

MOST_RATE = 60.0
"""Wins a week beyond which luck no longer matters; the kernel counts one by one."""
LEAST_RATE = 0.1
LEAST_LUCK = 0.25
"""Share of the luck that is left to counts however strong the market's drift is."""
FORGETS = 26.0
"""Weeks in which skill that is not used fades by 1/e (judgement; kind to teams that come back)."""
PAUSE = 2
"""Weeks without new deals after a switch (judgement)."""
NEARLY_NEVER, NEARLY_ALWAYS = 0.02, 0.98


@dataclass(frozen=True, slots=True)
class Own:
    """What the user's own world rests on.

    `mean` and `doubt` are the relative yields of the strategies and their covariance; `rate` the wins a week whose
    luck equals the engine's; `skill` what the moved part of each strategy delivers today; `chance` the odds of
    commitment that the bar is set by; `moved` the share of progress that hangs on what a switch moves.
    """

    names: tuple[str, ...]
    first: int
    n_weeks: int
    ramp: float
    lag: float
    pause: int
    drift: float
    rate: float
    mean: Floats
    doubt: Floats
    skill: Floats
    chance: float
    moved: float

    @property
    def at_start(self) -> Floats:
        """What each strategy delivers of its yield today: only what is moved can lack."""
        return np.asarray(self.skill + (1.0 - self.moved) * (1.0 - self.skill))

    @property
    def terms(self) -> Terms:
        """What switching costs here."""
        return Terms(
            self.n_weeks, self.ramp, self.lag, self.pause, math.inf, FORGETS, FIRST_SHARE, ORPHANED, self.drift,
            self.moved,
        )  # fmt: skip

    @property
    def spread(self) -> float:
        """How far the strategies lie apart: the sd of what tells two of them apart, over draws and between means."""
        n = len(self.mean)
        if n < 2:
            return 0.0
        own = np.diag(self.doubt).mean() - (self.doubt.sum() - np.trace(self.doubt)) / (n * (n - 1))
        return float(math.sqrt(max(own, 0.0) + float(self.mean.var(ddof=1))))


def own_world(
    names: Sequence[str], first: int, progress: Grouped, odds: Floats, *, n_weeks: int, ramp: float,
    lag: float, drift: float, skill: Floats, moved: float = 1.0, pause: int = PAUSE,
) -> Own:  # fmt: skip
    """Return the world of a team from progress by draw and strategy, and the odds of each strategy.

    Yields are those at which a team that stays with a strategy reaches the bar with that strategy's own odds: mean
    progress can favour a strategy that P(all) does not. Raises ValueError where nothing progresses.
    """
    scale = float(progress.p[first])
    if scale <= 0:
        raise ValueError("the committed strategy makes no progress at all")
    luck = float(np.atleast_2d(progress.luck)[first, first]) / scale**2
    counted = max(luck - drift**2 * n_weeks / 3.0, LEAST_LUCK * luck)
    spread = math.sqrt(luck + float(progress.knowledge[first, first]) / scale**2)
    scores = ndtri(np.clip(odds, NEARLY_NEVER, NEARLY_ALWAYS))
    mean = np.maximum(1.0 + spread * (scores - scores[first]), LEAST_YIELD)
    rate = 1.0 / (counted * n_weeks) if counted > 0 else MOST_RATE
    return Own(
        tuple(names), first, n_weeks, ramp, lag, pause, drift, min(max(rate, LEAST_RATE), MOST_RATE),
        mean, progress.knowledge / scale**2, skill, min(max(float(odds[first]), NEARLY_NEVER), NEARLY_ALWAYS), moved,
    )  # fmt: skip


def luck_of_own(own: Own, *, seed: int, n_worlds: int, rivals_answer: bool) -> Luck:
    """Return worlds drawn from what the posterior allows; the team believes that posterior and learns from there."""
    n = len(own.names)
    draws = Draws(seed, n_worlds, own.n_weeks, n)
    values, vectors = np.linalg.eigh(own.doubt)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    truth = own.mean + draws.normal("truth", n) @ root.T
    return Luck(
        truth=own.rate * np.maximum(truth, LEAST_YIELD),
        hoped=np.tile(own.rate * own.mean, (n_worlds, 1)),
        doubt=own.rate**2 * own.doubt,
        first=np.full(n_worlds, own.first, np.int64),
        skill=own.at_start,
        **weekly_luck(draws, math.inf, own.drift, rivals_answer=rivals_answer),
    )
