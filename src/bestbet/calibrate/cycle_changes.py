"""Sales cycles that have become shorter: what came in lately takes less long than what came before.

One law of delays for the whole record would time today's deals by those of years ago. Deals that came in before and
since some week are given laws of their own, the odds of winning free in either case; where that earns its price by the
Bayesian information criterion (Schwarz 1978, doi:10.1214/aos/1176344136) delays and odds are learned from the later
ones alone. Cycles that become longer are left to the pace of wins: so looks a heap that grows, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class CycleChange:
    """Deals of the last `weeks` have laws of their own; `before` and `since` are the medians of days to a win."""

    weeks: int
    before: float
    since: float
    won: Winning


def find(facts: LaneFacts, found: Winning, *, seed: int) -> CycleChange | None:
    """Return the latest change that earns its price, None where none does or nothing tells when deals came."""
    calendar = facts.calendar
    if calendar is None or facts.is_pipeline_unseen:
        return None
    best = next(_changes(facts, calendar, found), None)
    if best is None:
        return None
    weeks, (before, since) = best
    observed = _events(facts, calendar.born < weeks, np.arange(len(facts.lanes)), found.observed.cycle)
    won = winning.fit(observed, seed=seed)
    return CycleChange(weeks, float(np.exp(before.theta[0])), float(np.exp(since.theta[0])), won)


def _changes(facts: LaneFacts, calendar: Calendar, found: Winning) -> Iterator[tuple[int, tuple[Mode, Mode]]]:
    """Yield the cuts that earn their price, the latest first: it is nearest where a cycle changes little by little."""
    for weeks in CUTS:
        late = calendar.born < weeks
        if _is_enough(calendar, late, facts) and _is_enough(calendar, ~late, facts):
            gain, (before, since) = _gain(facts, found, late)
            if gain > 0 and since.theta[0] < before.theta[0]:
                yield weeks, (before, since)


def finding(found: CycleChange) -> str:
    """Return since when deals take another time."""
    return (
        "Sales cycles have become shorter: half of the wins of what came in over the last"
        f" {found.weeks} weeks take up to {found.since:.0f} days, of what came before {found.before:.0f}. How long"
        " deals take, and how many are won, is learned from those weeks alone."
    )


def _is_enough(calendar: Calendar, rows: Mask, facts: LaneFacts) -> bool:
    won, lost = (int(calendar.count[rows & (calendar.outcome == o)].sum()) for o in (Outcome.WON, Outcome.LOST))
    return won >= _LEAST_WINS and (lost >= _LEAST_LOSSES or not facts.are_losses_recorded)


def _gain(facts: LaneFacts, found: Winning, late: Mask) -> tuple[float, tuple[Mode, Mode]]:
    """Return what laws of one kind apart earn over the one for all as it was found, less their price, and the laws.

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
    return 2 * (apart - _log_likelihood(common, found.shape, len(parts))) - price, (before, since)


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
