"""The common course of all lanes: the waves, the drift and the jump that the total of the steady lanes shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.calibrate import season, unsteady
from bestbet.calibrate.growth_priors import parts
from bestbet.calibrate.priors import COMMON_DRIFT, DISPERSION
from bestbet.calibrate.season import Season, Shape, Totals
from bestbet.calibrate.walk import Walk

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Steady:
    """The lanes that were there from the start: a lane that begins is no growth of the others.

    `place` says which they are, `total[week]` what came in them; of their drift `common` is the market's, and of what
    they do on their own `apart` is left in their total, the less the more lanes there are.
    """

    place: npt.NDArray[np.bool_]
    total: Floats
    common: float
    apart: float

    def drift(self, drift: float) -> float:
        """Return the weekly sd of the total where that of each lane is `drift`."""
        return float(drift * np.sqrt(self.common + self.apart))


def steady_lanes(counts: Floats, started: Ints) -> Steady:
    """Return the lanes of counts[lane, week] that were there from the first week on, and what they have in common."""
    steady = (started == 0) & counts.any(axis=1)
    common = COMMON_DRIFT.value if steady.sum() > 1 else 0.0
    total = counts[steady].sum(axis=0) if steady.any() else counts.sum(axis=0)
    weight = counts[steady].sum(axis=1) / max(total.sum(), 1.0)
    apart = (1 - common) * float((weight**2).sum() if steady.any() else 1.0)
    return Steady(steady, total, common, apart)


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
