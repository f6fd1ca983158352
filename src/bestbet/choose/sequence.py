"""Mixes in time: one way first, then another from some week on, each pair and week put to the engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import permutations

import numpy as np
import numpy.typing as npt

from bestbet.choose.attainment import attained, by_draw, margins, mean_error, smoothed
from bestbet.choose.ground import Ground, Luck, effort_of, set_up_of, totals_of_efforts, values_on
from bestbet.choose.mix import MIX, Searched
from bestbet.simulate.compile import set_up_costs, share_started
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]

SWITCH_WEEKS = (13, 26, 39)
"""Weeks after the plan's start at which the second way begins: the plan's reviews (judgement)."""
FINALISTS = 6


@dataclass(frozen=True, slots=True)
class Sequence:
    """One way until `day`, another from then on; `gain` is over the best mix kept throughout, on the reporting luck."""

    first: str
    then: str
    weeks: int
    day: date
    p_all: float
    mcse: float
    gain: float
    gain_mcse: float


@dataclass(frozen=True, slots=True)
class _Way:
    first: str
    then: str
    weeks: int
    effort: Floats
    set_up: Floats


def best_sequences(it: Searched, *, most: int = 3) -> tuple[Sequence, ...]:
    """Return the best sequences of two ways among today, the plan's strategies and the best mix, best first.

    All are tried on the luck of the search, the best few on that of the race, and the best of those are reported on
    the fresh luck against the best mix kept throughout.
    """
    ways = list(_ways(it))
    if not ways:
        return ()
    kept = (effort_of(it.ground, it.best), set_up_of(it.ground, it.best))
    for luck, n in ((it.found.tried.luck, FINALISTS), (it.found.finalists.luck, most)):
        margin = _margins(it.ground, [(way.effort, way.set_up) for way in ways], luck)
        order = np.argsort(-smoothed(it.found.kernel, margin).mean(axis=1), kind="stable")
        ways = [ways[i] for i in order[:n]]
    shares = by_draw(attained(_margins(it.ground, [kept, *((w.effort, w.set_up) for w in ways)], it.fresh)))
    start = it.ground.plan.start
    found = []
    for way, share in zip(ways, shares[1:], strict=True):
        day = start + timedelta(weeks=way.weeks)
        found.append(Sequence(way.first, way.then, way.weeks, day, *mean_error(share), *mean_error(share - shares[0])))
    return tuple(sorted(found, key=lambda s: -s.p_all))


def _margins(ground: Ground, efforts: list[tuple[Floats, Floats]], luck: Luck) -> Floats:
    return margins(ground.asked, values_on(ground, totals_of_efforts(ground, efforts, luck), luck))


def _ways(it: Searched) -> list[_Way]:
    """Every ordered pair of ways at every switch that leaves the second way time to matter."""
    hold = it.ground.plan.status_quo.name if it.ground.plan.status_quo else "today"
    ways = [(hold, it.today), *it.named, (MIX, it.best)]
    last = (it.ground.plan.end - it.ground.plan.start).days // DAYS_PER_WEEK
    return [
        _way(it.ground, one, other, weeks)
        for one, other in permutations(ways, 2)
        for weeks in SWITCH_WEEKS
        if weeks < last
    ]


def _way(ground: Ground, one: tuple[str, Floats], other: tuple[str, Floats], weeks: int) -> _Way:
    switched = share_started(ground.plan.start + timedelta(weeks=weeks), ground.posterior.as_of, ground.frame.n_weeks)
    before, after = effort_of(ground, one[1]), (other[1] @ ground.pairs)[:, None]
    n = len(ground.plan.tactics)
    first, second = (np.bincount(ground.levers.tactic, u, minlength=n).astype(np.float64) for u in (one[1], other[1]))
    known = np.maximum(first, [tactic.today for tactic in ground.plan.tactics])
    once = set_up_of(ground, one[1]) + set_up_costs(ground.plan, known, second, switched)
    return _Way(one[0], other[0], weeks, before * (1.0 - switched) + after * switched, once)
