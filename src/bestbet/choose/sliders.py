"""Sliders for the levers of a mix: the stops of each in units that people say, and mixes to and from stops."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.choose.allocation import Limits
from bestbet.choose.levers import Levers
from bestbet.plan.nodes import Plan, Where
from bestbet.units import WEEKS_PER

Floats = npt.NDArray[np.float64]

N_STOPS = 40
"""About so many stops a slider has, beside those that a named mix stands at."""
ROOM = 1.25
"""A slider goes at least this much beyond the highest named mix."""
TOO_NEAR = 0.35
"""A stop of the ladder nearer to a named mix than this share of a step is left out."""


@dataclass(frozen=True, slots=True)
class Slider:
    """One lever as a slider: `stops` are units per week, ascending from 0; `key` names it, whatever the order.

    `per` is the period in which its numbers read well.
    """

    lever: int
    key: str
    tactic: str
    unit: str
    where: Where
    per: str
    stops: tuple[float, ...]

    def shown(self, stop: int) -> float:
        """Return a stop in units per `per`."""
        return self.stops[stop] * WEEKS_PER[self.per]


def sliders_of(plan: Plan, levers: Levers, limits: Limits, mixes: Sequence[Floats]) -> tuple[Slider, ...]:
    """Return one slider per lever, on which each of the mixes can be set exactly."""
    return tuple(_slider(plan, levers, limits, lever, mixes) for lever in range(len(levers)))


def _slider(plan: Plan, levers: Levers, limits: Limits, lever: int, mixes: Sequence[Floats]) -> Slider:
    tactic, where = plan.tactics[levers.tactic[lever]], levers.wheres[lever]
    per = next((p for p in ("week", "month", "quarter") if levers.reference[lever] * WEEKS_PER[p] >= 1), "year")
    named = sorted({float(units[lever]) for units in mixes} - {0.0})
    end = _end(levers, limits, lever, named)
    step = _step(end * WEEKS_PER[per] / N_STOPS) / WEEKS_PER[per]
    ladder = [i * step for i in range(1, math.ceil(end / step - 1e-9) + 1)]
    kept = [x for x in ladder if all(abs(x - one) >= TOO_NEAR * step for one in named)]
    return Slider(
        lever, key_of(tactic.name, where), tactic.name, tactic.unit, where, per, (0.0, *sorted({*kept, *named}))
    )


def key_of(tactic: str, where: Where) -> str:
    """Return how a lever is named in links: the tactic, and where it aims."""
    aims = ";".join(f"{name}={'|'.join(values)}" for name, values in where.items())
    return f"{tactic}@{aims}" if aims else tactic


def _end(levers: Levers, limits: Limits, lever: int, named: Sequence[float]) -> float:
    """The most that all means would pay for, within the tactic's limits, and beyond every named mix."""
    cost = levers.cost[lever]
    paid = float(np.min(np.where(cost > 0, limits.have / np.where(cost > 0, cost, 1.0), np.inf), initial=np.inf))
    most = min(paid, float(limits.most[levers.tactic[lever]]))
    usual = 4.0 * float(levers.reference[lever])
    return max(most if math.isfinite(most) and most > 0 else usual, ROOM * max(named, default=0.0))


def _step(about: float) -> float:
    """Return 1, 2 or 5 times a power of ten near `about`."""
    power = 10.0 ** math.floor(math.log10(about))
    return power * next((m for m in (1.0, 2.0, 5.0) if m * power >= about * 0.999), 10.0)


def stops_of(sliders: Sequence[Slider], units: Floats) -> tuple[int, ...]:
    """Return the stop of each slider nearest to a mix."""
    return tuple(int(np.argmin(np.abs(np.array(s.stops) - units[s.lever]))) for s in sliders)


def units_at(sliders: Sequence[Slider], stops: Mapping[str, int], base: Floats) -> Floats:
    """Return the mix with the sliders named in `stops` at those stops, the others as in `base`.

    A stop beyond a slider's end is its end.
    """
    units = base.copy()
    for slider in sliders:
        if slider.key in stops:
            units[slider.lever] = slider.stops[min(max(stops[slider.key], 0), len(slider.stops) - 1)]
    return units
