"""The common course of all lanes: the waves, the drift and the jump that the total of the steady lanes shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.calibrate import season, unsteady
from bestbet.calibrate.growth_priors import parts
from bestbet.calibrate.priors import ABRUPT_START, COMMON_DRIFT, DISPERSION
from bestbet.calibrate.season import Season, Shape, Totals
from bestbet.calibrate.walk import Walk

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

Mask = npt.NDArray[np.bool_]

LEAST_STOPPED = 13
"""Weeks; a shorter silence is a holiday."""
LEAST_BEFORE = 10
"""Of fewer arrivals nobody can say that more were due."""
_COMPARED = 26
_TAKEN_OVER = 0.5
"""Of what a lane brought; others that gain so much in the half year after it ended had taken it over."""


@dataclass(frozen=True, slots=True)
class Steady:
    """The lanes that were there all the time: a lane that begins is no growth of the others, one that stops no fall.

    `place` says which they are, `total[week]` what came in them; of their drift `common` is the market's, and of what
    they do on their own `apart` is left in their total, the less the more lanes there are.
    """

    place: Mask
    total: Floats
    common: float
    apart: float

    def drift(self, drift: float) -> float:
        """Return the weekly sd of the total where that of each lane is `drift`."""
        return float(drift * np.sqrt(self.common + self.apart))


def steady_lanes(counts: Floats, started: Ints, is_named: Mask) -> Steady:
    """Return the lanes of counts[lane, week] that were there from the first week to the last, and what they share.

    Lanes without a name may end because their deals have got one.
    """
    steady = (started == 0) & counts.any(axis=1)
    there = _who_may_take_over(counts, steady)
    stopped = [named and _is_missed(row, there) for row, named in zip(counts, is_named, strict=True)]
    going = steady & ~np.array(stopped, dtype=bool)
    steady = going if going.any() else steady
    common = COMMON_DRIFT.value if steady.sum() > 1 else 0.0
    total = counts[steady].sum(axis=0) if steady.any() else counts.sum(axis=0)
    weight = counts[steady].sum(axis=1) / max(total.sum(), 1.0)
    apart = (1 - common) * float((weight**2).sum() if steady.any() else 1.0)
    return Steady(steady, total, common, apart)


def weeks_since_it_stopped(counts: Floats) -> int:
    """Return how many weeks a lane has been empty that came before, where so many are no chance; else 0.

    With rate r before, z empty weeks have probability exp(-r z), below 0.001; a quarter at least, and twice as many as
    ever before, so that a lane with a season of its own does not stop every year.
    """
    filled = np.flatnonzero(counts)
    if counts.sum() < LEAST_BEFORE:
        return 0
    empty, active = len(counts) - 1 - int(filled[-1]), int(filled[-1]) + 1
    before = int(np.diff(filled).max(initial=1)) - 1
    is_no_chance = counts.sum() / active * empty > -np.log(ABRUPT_START.value)
    return empty if empty >= max(LEAST_STOPPED, 2 * before) and is_no_chance else 0


def _who_may_take_over(counts: Floats, steady: Mask) -> Floats:
    """Return what came each week in the lanes that were there from the first week, [week]."""
    return np.asarray(counts[steady].sum(axis=0))


def _is_missed(counts: Floats, total: Floats) -> bool:
    """Return whether a lane has stopped and the others did not take over what it brought, as where lanes are merged.

    `total` is of the lanes that were there from the first week: one that began since, under another name say, is in no
    common course, and what it took over is gone from there all the same.
    """
    weeks = weeks_since_it_stopped(counts)
    if not weeks:
        return False
    last, others = len(counts) - weeks, total - counts
    before = slice(max(last - _COMPARED, 0), last)
    gained = others[last : last + _COMPARED].mean() - others[before].mean()
    return bool(gained < _TAKEN_OVER * counts[before].mean())


def together(seen: Steady, waves: tuple[Floats, Shape], drift: float, jump: Floats | None, known: Floats) -> Season:
    """Fit the total of the steady lanes about what is `known` of it; it may jump (`jump[week]`, variances)."""
    columns, shape = waves
    total, variance = seen.total, seen.common + seen.apart
    walk = Walk(drift * np.sqrt(variance), seen.common / variance, parts(len(total)), unsteady.SPEEDS, jump)
    k = moment_dispersion(total / np.exp(known))
    return season.fit(Totals(total, columns, known), shape.prior(), walk, k)


def moment_dispersion(total: Floats) -> float:
    """Return k = mean^2 / (variance - mean) about a slow level, the prior's mode where the counts do not show one."""
    usual = float(np.exp(DISPERSION.value))
    if len(total) < 8:
        return usual
    excess = 0.5 * np.mean(np.diff(total) ** 2) - total.mean()
    return usual if excess <= 0 else float(np.clip(total.mean() ** 2 / excess, 0.5, 1000.0))
