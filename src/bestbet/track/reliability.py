"""Do stated probabilities come true as often as they say: recalibration by pooling neighbours (CORP).

Dimitriadis, Gneiting & Jordan (2021), doi:10.1073/pnas.2016191118.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from bestbet.track.scores import brier

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

BAND = 0.9
_REPLICATES = 1000
LEAST_RESOLVED = 200
"""Below this number of forecasts nobody can tell a reliable forecaster from one who overstates by half."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """Brier score taken apart: brier = miscalibration - discrimination + uncertainty.

    `recalibrated` are the frequencies that the stated probabilities (ascending in `stated`) turned out to mean;
    `band` is what miscalibration reaches in 90 % of cases if every probability is true.
    """

    n: int
    brier: float
    miscalibration: float
    discrimination: float
    uncertainty: float
    band: float
    stated: Floats
    recalibrated: Floats

    @property
    def is_testable(self) -> bool:
        """Whether there are enough forecasts to speak of reliability at all."""
        return self.n >= LEAST_RESOLVED


def pooled(probability: Floats, came: Flags) -> Floats:
    """Return the isotonic regression of what came on the stated probability, in the order given (pool adjacent
    violators); equal probabilities get equal frequencies.
    """  # noqa: D205 - one sentence, longer than a line
    distinct, at = np.unique(probability, return_inverse=True)
    count = np.bincount(at, minlength=len(distinct)).astype(np.float64)
    mean = np.bincount(at, came.astype(np.float64), len(distinct)) / count
    levels = scipy.optimize.isotonic_regression(mean, weights=count).x
    return np.asarray(levels[at], dtype=np.float64)


def reliability(probability: Floats, came: Flags, *, seed: int) -> Reliability:
    """Return how reliable stated probabilities were; `band` by redrawing outcomes as if every probability were true."""
    order = np.argsort(probability, kind="stable")
    stated, came = probability[order], came[order]
    frequency = pooled(stated, came)
    score, uncertainty = brier(stated, came), float(came.mean() * (1 - came.mean()))
    best = brier(frequency, came)
    return Reliability(
        n=len(stated),
        brier=score,
        miscalibration=score - best,
        discrimination=uncertainty - best,
        uncertainty=uncertainty,
        band=_band(stated, seed),
        stated=stated,
        recalibrated=frequency,
    )


def _band(stated: Floats, seed: int) -> float:
    rng = np.random.default_rng(seed)
    found = np.empty(_REPLICATES)
    for i in range(_REPLICATES):
        came = rng.random(len(stated)) < stated
        found[i] = brier(stated, came) - brier(pooled(stated, came), came)
    return float(np.quantile(found, BAND))
