"""Sales cycles that have changed: what came in lately takes another time than what came before.

One law of delays for the whole record would time today's deals by those of years ago. Deals that came in before and
since some week are given laws of their own, the odds of winning free in either case; where that earns its price by the
Bayesian information criterion (Schwarz 1978, doi:10.1214/aos/1176344136) delays and odds are learned from the later
ones alone. A heap that grows makes cycles seem longer: the past decides between the two (`ending`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from bestbet.calibrate import laplace, outcomes, winning
from bestbet.calibrate.delays import ONE_KIND, log_edges
from bestbet.calibrate.laplace import Mode
from bestbet.calibrate.outcomes import Events, Shape
from bestbet.calibrate.weekly_counts import counted
from bestbet.calibrate.winning import Winning
from bestbet.facts.lanes import Calendar, LaneFacts
from bestbet.facts.tables import Outcome

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

CUTS = (26, 39, 52, 78, 104)
"""Weeks ago from which on deals may take another time."""
_LEAST_WINS, _LEAST_LOSSES = 20, 20
"""Of deals that came before and since: fewer tell no law."""
_ALIKE = 0.2
"""Of ln days of all wins; with less it was losses that changed, or a part of the wins."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Deals of the last `weeks` have laws of their own; `before` and `since` are the medians of days to a win."""

    weeks: int
    before: float
    since: float

    @property
    def is_longer(self) -> bool:
        """Whether deals take longer than they did."""
        return self.since > self.before


@dataclass(frozen=True, slots=True)
class CycleChange(Cut):
    """A cut that earns its price, and odds and delays since."""

    won: Winning


def find(facts: LaneFacts, found: Winning, *, seed: int) -> CycleChange | None:
    """Return the latest change that earns its price, None where none does or nothing tells when deals came.

    Where cycles change little by little it is nearest. Whether they become longer the cut that earns most says: of a
    heap the latest wins were quick, for what waits is not won yet.
    """
    calendar = facts.calendar
    if calendar is None or facts.is_pipeline_unseen:
        return None
    cuts = list(_cuts(facts, calendar, found))
    if not cuts:
        return None
    is_longer = max(cuts, key=itemgetter(0))[1].is_longer
    latest = next(cut for _, cut in cuts if cut.is_longer == is_longer)
    observed = _events(facts, calendar.born < latest.weeks, np.arange(len(facts.lanes)), found.observed.cycle)
    return CycleChange(latest.weeks, latest.before, latest.since, winning.fit(observed, seed=seed))


def _cuts(facts: LaneFacts, calendar: Calendar, found: Winning) -> Iterator[tuple[float, Cut]]:
    """Yield what the cuts that earn their price earn beyond it, the latest first."""
    for weeks in CUTS:
        late = calendar.born < weeks
        if _is_enough(calendar, late, facts) and _is_enough(calendar, ~late, facts):
            gain, medians = _gain(facts, found, late)
            if gain > 0:
                yield gain, Cut(weeks, *medians)


def finding(found: CycleChange) -> str:
    """Return since when deals take another time."""
    how = f"Sales cycles have become {'longer' if found.is_longer else 'shorter'}"
    if abs(np.log(found.since / found.before)) < _ALIKE:
        how = "Sales cycles of losses, or of some segments, have changed"
    return (
        f"{how}: half of the wins of what came in over the last {found.weeks} weeks take up to"
        f" {found.since:.0f} days, of what came before {found.before:.0f}. How long deals take, and how many are won,"
        " is learned from those weeks alone."
    )


def _is_enough(calendar: Calendar, rows: Mask, facts: LaneFacts) -> bool:
    won, lost = (int(calendar.count[rows & (calendar.outcome == o)].sum()) for o in (Outcome.WON, Outcome.LOST))
    return won >= _LEAST_WINS and (lost >= _LEAST_LOSSES or not facts.are_losses_recorded)


def _gain(facts: LaneFacts, found: Winning, late: Mask) -> tuple[float, tuple[float, float]]:
    """Return what laws of one kind apart earn over the one for all, less their price, and the medians of days to a win.

    Two kinds of delay in one law may be a change of cycle, or the other way round: the simpler account of either wins.
    """
    cycle, own = found.observed.cycle, np.arange(found.shape.cycles)
    plain = Shape(len(ONE_KIND), len(ONE_KIND) if found.shape.loss else 0, found.shape.cycles)
    parts = [_events(facts, rows, cycle, own) for rows in (~late, late)]
    edges = log_edges(max(part.n_days for part in parts))
    common = laplace.find_mode(_objective(parts, found.shape, edges), found.mode.theta)
    before, since = (laplace.find_mode(_objective([part], plain, edges), winning.start(part, plain)) for part in parts)
    n = sum(float(part.win_count.sum() + part.loss_count.sum()) for part in parts)
    price = (2 * plain.n - found.shape.n) * np.log(n) + 2 * np.log(len(CUTS))
    apart = sum(_log_likelihood(mode, plain) for mode in (before, since))
    gain = 2 * (apart - _log_likelihood(common, found.shape, len(parts))) - price
    return gain, (_median(before, plain, parts), _median(since, plain, parts))


def _median(mode: Mode, shape: Shape, parts: list[Events]) -> float:
    """Return the median days to a win, the geometric mean over sales cycles by their wins of the whole record."""
    wins = sum(np.bincount(part.win_cycle, part.win_count, shape.cycles) for part in parts)
    medians = [outcomes.split(mode.theta, shape, cycle)[0][0] for cycle in range(shape.cycles)]
    return float(np.exp(np.average(medians, weights=wins)))


def _objective(parts: list[Events], shape: Shape, edges: Floats) -> laplace.Objective:
    def log_posterior(theta: Floats) -> tuple[float, Floats]:
        values, slopes = zip(*(outcomes.log_posterior(theta, shape, part, edges) for part in parts), strict=True)
        return sum(values), np.asarray(np.sum(slopes, axis=0))

    return log_posterior


def _log_likelihood(mode: Mode, shape: Shape, times: int = 1) -> float:
    """Return the value of a mode without the prior, which it holds so many times."""
    centre, spread = outcomes.prior(shape)
    return mode.value + 0.5 * times * float((((mode.theta - centre) / spread) ** 2).sum())


def _events(facts: LaneFacts, rows: Mask, lane: npt.NDArray[np.int64], cycle: npt.NDArray[np.int64]) -> Events:
    """Return what became of the deals of these rows; `lane[lane]` is where each counts, `cycle` whose delays it has."""
    assert facts.calendar is not None  # noqa: S101 - for the type checker: asked by `find`
    counts = counted(facts.calendar, rows, lane, starts=facts.record_start is not None)
    return outcomes.events(counts, len(cycle), are_losses_recorded=facts.are_losses_recorded, cycle=cycle)
