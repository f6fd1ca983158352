"""The law that every way of behaving lives under: ramp, cycle, pause, orphaned deals, rivals; versioned.

skill     s <- 1 - (1 - s) e^(-1/ramp) in each week at work, from `first_share`; unused it fades
deals     created = yield x skill; each waits in two stages, mean `lag` weeks together, then counts
pause     `pause` weeks after each switch in which nothing that is moved brings a new deal
orphans   `orphaned` of the deals in flight of a strategy that is left are lost
moved     where only a share m of the yield hangs on what is moved, the rest knows no ramp, pause or orphans
rivals    three states per strategy's segment, factors e^0, e^-.35, e^-.8 on its results; the weekly chance to move up
          has logit a + b x slack, where slack is 0 in a segment never worked, or worked without a break
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FIRST_SHARE = 0.2
"""What a team delivers in the first week of a new strategy, of what it will in the end (judgement, methods E1)."""
ORPHANED = 0.25
"""Share of the deals in flight that a switch orphans (judgement)."""
REVIEW_WEEKS = 4
RIVAL_SHIFTS = (0.0, -0.35, -0.8)
RIVAL_UP = -4.78
"""Logit of the weekly chance that a rival presses harder: 10 % a quarter (judgement, methods B4)."""
RIVAL_EASES = 1 / 26
SLACK_KEPT = 0.5 ** (1 / 6)


class Way(IntEnum):
    """How a team behaves."""

    COMMIT = 0
    FLIP = 1
    BAD_MONTH = 2
    LAST_MONTH = 3
    BEST_MEAN = 4
    GUARD = 5
    ORACLE = 6


@dataclass(frozen=True, slots=True)
class Policy:
    """One way of behaving: it looks every `every` weeks; `x` is the certainty that the guard asks for."""

    name: str
    way: Way
    every: int = REVIEW_WEEKS
    x: float = 0.0


POLICIES = (
    Policy("commit", Way.COMMIT),
    Policy("flip every 4 weeks", Way.FLIP, 4),
    Policy("flip every 13 weeks", Way.FLIP, 13),
    Policy("flip after a bad month", Way.BAD_MONTH),
    Policy("chase the last good month", Way.LAST_MONTH),
    Policy("chase the best mean", Way.BEST_MEAN, 1),
    Policy("guard, x = .50", Way.GUARD, x=0.50),
    Policy("guard, x = .65", Way.GUARD, x=0.65),
    Policy("guard, x = .80", Way.GUARD, x=0.80),
    Policy("guard, x = .90", Way.GUARD, x=0.90),
    Policy("oracle", Way.ORACLE, 1),
)
COMMIT, GUARD, ORACLE = 0, 7, 10
CHASERS = (1, 2, 3, 4, 5)
REACTING = (3, 4, 5)
"""Positions in POLICIES: the guard is the one with the default certainty; chasers flip or chase, some on results."""


class Law(NamedTuple):
    """The law as the kernel reads it.

    `ahead[t]` are the weeks of work from t on that still count by the end, `unramped[t]` those weighted by
    e^(-(u - t)/ramp), `closes[stage, weeks]` the share of deals in a stage that close in time.
    """

    n_weeks: int
    moves_on: float
    ramp_kept: float
    first_share: float
    skill_kept: float
    pause: int
    idle: float
    orphaned: float
    bunching: float
    drift: float
    rival_up: float
    rival_calm: float
    rival_eases: float
    slack_kept: float
    shifts: Floats
    ahead: Floats
    unramped: Floats
    closes: Floats


@dataclass(frozen=True, slots=True)
class Terms:
    """What switching costs here: weeks of ramp, cycle and pause, and how fast skill that is not used fades.

    `forgets` is the time in weeks in which unused skill fades by 1/e, 0 at once. `bunching` is k of NB2, weekly
    counts of mean m having variance m + m^2 / k; `drift` the weekly sd of the log level that the team reckons with.
    """

    n_weeks: int
    ramp: float
    lag: float
    pause: int
    bunching: float
    forgets: float = 0.0
    first_share: float = FIRST_SHARE
    orphaned: float = ORPHANED
    drift: float = 0.0
    moved: float = 1.0

    @property
    def begins_at(self) -> float:
        """The share of its yield that a new strategy delivers in its first week."""
        return self.first_share + (1.0 - self.moved) * (1.0 - self.first_share) if self.ramp > 0 else 1.0


def law_of(terms: Terms) -> Law:
    """Return the law of these terms with its tables."""
    n = terms.n_weeks
    moves_on = 1.0 / (1.0 + terms.lag / 2.0)
    kept = math.exp(-1.0 / terms.ramp) if terms.ramp > 0 else 0.0
    closes = _closing(moves_on, n + 1)
    ahead, unramped = np.zeros(n + terms.pause + 2), np.zeros(n + terms.pause + 2)
    for week in range(n - 1, -1, -1):
        ahead[week] = closes[0, n - week] + ahead[week + 1]
        unramped[week] = closes[0, n - week] + kept * unramped[week + 1]
    return Law(
        n_weeks=n,
        moves_on=moves_on,
        ramp_kept=kept,
        first_share=terms.begins_at,
        skill_kept=math.exp(-1.0 / terms.forgets) if terms.forgets > 0 else 0.0,
        pause=terms.pause,
        idle=1.0 - terms.moved,
        orphaned=terms.orphaned * terms.moved,
        bunching=terms.bunching,
        drift=terms.drift,
        rival_up=RIVAL_UP,
        rival_calm=1.0 / (1.0 + math.exp(-RIVAL_UP)),
        rival_eases=RIVAL_EASES,
        slack_kept=SLACK_KEPT,
        shifts=np.exp(np.array(RIVAL_SHIFTS)),
        ahead=ahead,
        unramped=unramped,
        closes=closes,
    )


def _closing(moves_on: float, most: int) -> Floats:
    """Return closes[stage, weeks]: the share of one deal in stage 0 or 1 that has closed after so many weeks."""
    found = np.zeros((2, most + 1))
    for stage in (0, 1):
        waiting = np.array([1.0 - stage, float(stage)])
        for week in range(1, most + 1):
            moved = moves_on * waiting[0]
            waiting += np.array([-moved, moved])
            waiting[1] *= 1.0 - moves_on
            found[stage, week] = 1.0 - waiting.sum()
    return found


def required_advantage(weeks_left: float, ramp: float, first_share: float, pause: float) -> float | None:
    """Return how many times better a new strategy must be than one that is up to speed, None where no time is left.

    (rem + c) / (rem - f), f = (1 - r0)(1 - e^(-rem/T)) / (1 - e^(-1/T)): methods E1.
    """
    lost = (1 - first_share) * (1 - math.exp(-weeks_left / ramp)) / (1 - math.exp(-1 / ramp)) if ramp > 0 else 0.0
    return (weeks_left + pause) / (weeks_left - lost) if weeks_left > lost else None
