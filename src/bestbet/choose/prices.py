"""What one more hour and more money are worth, in P(all), at the best mix: simulated, with the mix adapting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.choose.allocation import NEAR_BOUND, Limits, needed, tidied
from bestbet.choose.attainment import attained, by_draw, mean_error, smoothed
from bestbet.choose.ground import Ground, Luck, margins_of
from bestbet.choose.search import Found, climb

Floats = npt.NDArray[np.float64]

STEP = 0.1
"""Prices are measured over a tenth more of the resource: less drowns in the simulation's error (judgement)."""


@dataclass(frozen=True, slots=True)
class Price:
    """The gain in P(all) of `step` more of a resource per week, with its simulation error; None with a reason."""

    resource: str
    is_hours: bool
    step: float
    gain: float | None
    mcse: float | None
    reason: str = ""
    n_simulated: int = 0


def prices_of(ground: Ground, limits: Limits, found: Found, fresh: Luck, best: Floats) -> tuple[Price, ...]:
    """Return a price per resource; `best[draw]` is the crowned mix's success on the reporting luck."""
    return tuple(_price(ground, limits, found, fresh, best, r) for r in range(len(ground.plan.resources)))


def _price(ground: Ground, limits: Limits, found: Found, fresh: Luck, best: Floats, r: int) -> Price:
    resource, units = ground.plan.resources[r], found.finalists.units[0]
    step = STEP * limits.have[r]
    if step <= 0:
        return Price(resource.name, resource.is_hours, 0.0, None, None, "the plan states none of it")
    is_worked = resource.is_hours and ground.frame.hours_resource == r
    if not is_worked and needed(ground.levers, limits, units)[r] < NEAR_BOUND * limits.have[r]:
        return Price(resource.name, resource.is_hours, step, 0.0, 0.0, "not all of it is used")
    more_hours = step if is_worked else 0.0
    mixes = [units, *adapted(ground, limits.with_more(r, step), found, units)]
    race = found.finalists.luck
    p = smoothed(found.kernel, margins_of(ground, mixes, race, more_hours=more_hours)).mean(axis=1)
    chosen = mixes[int(np.argmax(p))]
    if chosen is units and not is_worked:
        return Price(resource.name, resource.is_hours, step, 0.0, 0.0, "nothing better is found to do with more")
    after = by_draw(attained(margins_of(ground, [chosen], fresh, more_hours=more_hours)))[0]
    gain, mcse = mean_error(after - best)
    n = len(mixes) * race.n_paths + fresh.n_paths
    return Price(resource.name, resource.is_hours, step, gain, mcse, "", n)


def adapted(ground: Ground, limits: Limits, found: Found, units: Floats) -> list[Floats]:
    """Return the mix moved to the surface's peak under other limits; nothing where it stays as it is."""
    starts = (units, found.tried.units[int(np.argmax(found.tried.p))])
    peaks = [tidied(ground.levers, limits, climb(found.surface, ground.levers, limits, start)) for start in starts]
    return [peak for peak in peaks if peak is not None and not np.array_equal(peak, units)]
