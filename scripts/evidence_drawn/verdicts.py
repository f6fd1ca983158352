"""What was asked of the odds before they were tried, and whether the data reach it, miss it, or cannot tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from evidence_drawn import marks
from evidence_drawn.chart_coverage import Held, fleet_rows
from evidence_drawn.drawn import Evidence
from evidence_drawn.judged import Agreement, Estimate, Settled

from bestbet.report.words import percent

GAP, SLOPE, LEAST_SLOPE = 0.03, (0.85, 1.15), 0.6
MEAN_SKILL, WORST_SKILL = 0.05, -0.05
HELD = (0.7, 0.88)
MAIN = ("wins", "repeat_orders")
"""The measure each record of the backtests is judged by: wins of teams, repeat orders of shops."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked, what was found, whether that settles it, and whether the value itself is as asked."""

    what: str
    found: str
    settled: Settled
    is_inside: bool


def asked(evidence: Evidence) -> tuple[Asked, ...]:
    """Return everything asked by attacks 5 and 9 and of the backtests."""
    second = evidence.chosen["other"].slope
    least = _estimated(
        f"{_world('other')}: slope at least .6", marks.slope_with_range(second), second, LEAST_SLOPE, np.inf
    )
    first, own = (_true_odds(_world(world), evidence.chosen[world]) for world in ("demo", "law"))
    return (*first, least, *own, _ranks(evidence), *_past(evidence))


def _world(world: str) -> str:
    return marks.WORLD_NAMES[world].lower()


def _true_odds(world: str, found: Agreement) -> tuple[Asked, ...]:
    """Return the three things asked of a world whose odds should be true."""
    is_inside = found.miscalibration <= found.limit
    gap, slope = marks.points_with_range(found.gap), marks.slope_with_range(found.slope)
    distance = f"{marks.four(found.miscalibration)}, limit {marks.four(found.limit)}"
    return (
        _estimated(f"{world}: gap within 3 points", gap, found.gap, -GAP, GAP),
        _estimated(f"{world}: slope .85 to 1.15", slope, found.slope, *SLOPE),
        _exact(f"{world}: miscalibration inside its 90 % limit", distance, is_inside=is_inside),
    )


def _estimated(what: str, found: str, value: Estimate, low: float, high: float) -> Asked:
    return Asked(what, found, value.inside(low, high), low <= value.value <= high)


def _exact(what: str, found: str, *, is_inside: bool) -> Asked:
    return Asked(what, found, "reached" if is_inside else "missed", is_inside)


def _ranks(evidence: Evidence) -> Asked:
    quantities = evidence.ranks.quantities
    n_even = sum(not one.fault for one in quantities)
    what = f"ranks of the truth even in all {len(quantities)} quantities"
    return _exact(what, f"{n_even} even", is_inside=n_even == len(quantities))


def _past(evidence: Evidence) -> tuple[Asked, ...]:
    main = [row for row in evidence.past if row.measure in MAIN]
    skills = np.array([row.skill for row in main])
    mean, n_below = float(skills.mean()), int((skills < WORST_SKILL).sum())
    lead = "backtests: error at least 5 % below the best baseline's on average"
    worst = "backtests: on no record more than 5 % above it"
    return (
        _exact(lead, f"{percent(mean)} below", is_inside=mean >= MEAN_SKILL),
        _exact(worst, f"{n_below} of {len(main)} are", is_inside=n_below == 0),
        *(_held(measure, [row.held_80 for row in main if row.measure == measure]) for measure in MAIN),
    )


def _held(measure: str, shares: Sequence[float | None]) -> Asked:
    share = float(np.mean([each for each in shares if each is not None]))
    what = f"backtests of {measure.replace('_', ' ')}: ranges called 80 % hold 70 to 88 % on average"
    return _exact(what, percent(share), is_inside=HELD[0] <= share <= HELD[1])


def measures_off(evidence: Evidence) -> list[tuple[str, str, Estimate]]:
    """Return the measures of the chosen whose gap is larger than chance: the world, the measure's name, the gap."""
    return [
        (world, marks.MEASURE_NAMES[measure].lower(), found.gap)
        for world, measures in evidence.measures.items()
        for measure, found in measures.items()
        if found.gap.ends[0] > 0 or found.gap.ends[1] < 0
    ]


def ranges_off(evidence: Evidence) -> list[tuple[str, str, Held]]:
    """Return the ranges that held more or fewer than called by more than chance: world, measure, what held."""
    return [
        (world, row.name.lower(), held)
        for world, fleet in evidence.fleets.items()
        for row in fleet_rows(fleet)
        for held in row.held
        if not held.ends[0] <= row.called <= held.ends[1]
    ]
