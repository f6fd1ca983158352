"""Keep, cut, test or hold: what each tactic does to the odds of a strategy, on the same luck and under the same limits.

W = chance with the tactic - chance without it. What the hours would do elsewhere is in it: the engine gives hours that
a tactic leaves to deals. Whether W is above 0 is judged over the worlds that the facts allow, on a chance whose steps
are smoothed, since single futures say little about a small W. See docs/maths/choose.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from bestbet.choose.fitting_in import Fit, Served
from bestbet.choose.variants import Variant
from bestbet.odds.assessment import Question, all_met, counted, floor_name, objective_met
from bestbet.odds.comparison import is_ceiling
from bestbet.odds.probability import group, means_with_errors
from bestbet.plan.nodes import Objective
from bestbet.simulate.model import PATHS_PER_DRAW

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Values = Mapping[str, Floats]

KEEP, CUT, TEST, HOLD, ADD, LEAVE = "keep", "cut", "test", "hold at minimum", "add", "leave out"
KEEP_FROM, CUT_UP_TO = 0.7, 0.2
"""P(W > 0) from which a tactic is kept, and up to which it is cut (judgement, methods D5)."""
WORTH_TESTING = 0.0025
"""A test is proposed if choosing after it is expected to gain this much P(all) beyond noise (judgement)."""
BLUR = 0.6
"""A target counts as met by degrees over this many standard deviations of its measure when W is judged (judgement)."""


@dataclass(frozen=True, slots=True)
class Moved:
    """By how much the tactic moves the chance of one objective, with the simulation error of the difference."""

    objective: str
    gap: float
    mcse: float


@dataclass(frozen=True, slots=True)
class BestTest:
    """The best test of a tactic within a year: what it is, and what choosing after it is expected to gain in P(all)."""

    channel: str
    kind: str
    weeks: int
    gain: float
    noise: float


@dataclass(frozen=True, slots=True)
class Judged:
    """In what share of the worlds a tactic helps (None where it changes nothing), its error, and the losses."""

    p_positive: float | None
    p_positive_mcse: float | None
    loss_if_kept: float
    loss_if_cut: float


@dataclass(frozen=True, slots=True)
class TacticOdds:
    """One tactic of a strategy, or one that could be added (`is_in` false).

    `effect` is its part of P(all) with its simulation error, `judged` whether that is so in most possible worlds.
    `hours` and `money` are per week, as means over what is known of the costs.
    """

    tactic: str
    unit: str
    units: float
    where: str
    is_in: bool
    fit: Fit
    evidence: str
    hours: float
    money: float
    effect: float
    effect_mcse: float
    moved: tuple[Moved, ...]
    judged: Judged
    verdict: str
    reason: str
    test: BestTest | None = None

    @property
    def p_positive(self) -> float | None:
        """In what share of the worlds it helps."""
        return self.judged.p_positive


@dataclass(frozen=True, slots=True)
class TacticsAnswer:
    """All tactics held against one strategy, those in it first, the most useful first.

    `serving_nothing` names those in it under which no objective that they serve rises by anything that can be seen;
    `tied_with` the strategies that a best bet is tied with.
    """

    strategy: str
    is_best_bet: bool
    p_all: float
    mcse: float
    currency: str
    seed: int
    n_paths: int
    tactics: tuple[TacticOdds, ...]
    serving_nothing: tuple[str, ...]
    findings: tuple[str, ...]
    tied_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What the tactic does to the chances; `by_draw[draw, (with, without)]` are smoothed chances."""

    mean: float
    mcse: float
    moved: tuple[Moved, ...]
    judged: Judged
    by_draw: Floats

    @property
    def p_positive(self) -> float | None:
        """In what share of the worlds it helps."""
        return self.judged.p_positive


def effect_of(asked: Question, base: Values, other: Values, *, is_in: bool) -> Effect:
    """Return what a tactic does, from the measures of the strategy as planned and of its variant, on the same luck."""
    with_, without = (base, other) if is_in else (other, base)
    objectives = counted(asked)
    mean, mcse = _gap(all_met(asked, with_), all_met(asked, without))
    known = [o for o in asked.objectives if o.name in base]
    moved = tuple(Moved(o.name, *_gap(objective_met(asked, o, with_), objective_met(asked, o, without))) for o in known)
    widths = _widths(objectives, base)
    smooth = [_smooth(asked, values, widths) for values in (with_, without)]
    grouped = group(np.column_stack(smooth), PATHS_PER_DRAW)
    return Effect(mean, mcse, moved, _judged(smooth[0] - smooth[1]), grouped.shares)


def _gap(with_: Bools, without: Bools) -> tuple[float, float]:
    gap, error = means_with_errors(with_.astype(float) - without, PATHS_PER_DRAW)
    return float(gap), float(error)


def _widths(objectives: Sequence[Objective], base: Values) -> dict[str, float]:
    names = [name for o in objectives for name in ((o.name, floor_name(o)) if o.floor else (o.name,))]
    return {name: BLUR * float(np.nanstd(base[name])) for name in names}


def _smooth(asked: Question, values: Values, widths: Mapping[str, float]) -> Floats:
    """Return, per path, the product over objectives of a success that grows by degrees around the target."""
    shares = [_degree(asked, name, values[name], width) for name, width in widths.items()]
    return np.asarray(np.prod(shares, axis=0))


def _degree(asked: Question, name: str, values: Floats, width: float) -> Floats:
    goal, target = asked.goals[name], asked.targets[name]
    ahead = target - values if is_ceiling(goal) else values - target
    ahead = np.where(np.isnan(ahead), -np.inf, ahead)
    return np.asarray(ndtr(ahead / width)) if width > 0 else (ahead >= 0).astype(float)


def _judged(gap: Floats) -> Judged:
    """Return in what share of the worlds the gap is above 0, and what deciding wrongly either way loses on average.

    The sign of a world is read from the mean of its few paths: on the same luck the two strategies differ by little
    else than the tactic. A size is not, so for the losses the spread over worlds is shrunk to what is not luck.
    """
    if not gap.any():
        return Judged(None, None, 0.0, 0.0)
    grouped = group(gap[:, None], PATHS_PER_DRAW)
    worlds, mean = grouped.shares[:, 0], float(grouped.p[0])
    positive = float((worlds > 0).mean())
    known = float(np.sqrt(grouped.knowledge[0, 0] / max(float(worlds.var(ddof=1)), 1e-300)))
    shrunk = mean + min(known, 1.0) * (worlds - mean)
    error = float(np.sqrt(positive * (1 - positive) / len(worlds)))
    return Judged(positive, error, float(np.maximum(-shrunk, 0.0).mean()), float(np.maximum(shrunk, 0.0).mean()))


def verdict_of(variant: Variant, fit: Fit, effect: Effect, test: BestTest | None) -> tuple[str, str]:
    """Return keep, cut, test or hold (add, test or leave out for a tactic outside), and the reason in words."""
    stay, go = (KEEP, CUT) if variant.is_in else (ADD, LEAVE)
    if fit.against:
        would_help = fit.serves and effect.p_positive is not None and effect.p_positive >= KEEP_FROM
        return go, f"it would help, but {fit.against[0]}" if would_help else fit.against[0]
    if effect.p_positive is None:
        return go, "every simulated future ends the same with or without it"
    if effect.p_positive >= KEEP_FROM and is_carried(fit.serves, effect.moved):
        return stay, "it helps in most worlds"
    if effect.p_positive <= CUT_UP_TO:
        return go, "in most worlds its hours do more elsewhere"
    if test is not None and test.gain >= WORTH_TESTING:
        return (
            TEST,
            f"open, and knowing its {test.channel.replace('_', ' ')} effect would gain {100 * test.gain:.1f} points",
        )
    if effect.p_positive >= KEEP_FROM:
        return (HOLD if variant.is_in else LEAVE), "none of the objectives that it serves rises by anything to be seen"
    return (HOLD if variant.is_in else LEAVE), "open, and no test would gain enough to be worth it"


def is_carried(serves: Sequence[Served], moved: Sequence[Moved]) -> bool:
    """Whether some objective that the tactic serves rises by more than the error.

    A share of sales can also rise because a tactic keeps people from selling; that is no merit of the tactic.
    """
    served = {s.objective for s in serves}
    return any(m.gap > 2 * m.mcse for m in moved if m.objective in served)


def needs_test(fit: Fit, effect: Effect) -> bool:
    """Whether the verdict hangs on what a test would be worth."""
    return fit.is_fit and effect.p_positive is not None and CUT_UP_TO < effect.p_positive < KEEP_FROM


def ordered(found: Sequence[TacticOdds]) -> tuple[TacticOdds, ...]:
    """Return tactics of the strategy first, each part by its effect, the most useful first."""
    return tuple(sorted(found, key=lambda t: (not t.is_in, -t.effect)))


def serving_nothing(found: Sequence[TacticOdds]) -> tuple[str, ...]:
    """Return tactics of the strategy under which no objective that they serve rises by anything that can be seen."""
    return tuple(t.tactic for t in found if t.is_in and (t.p_positive is None or not is_carried(t.fit.serves, t.moved)))
