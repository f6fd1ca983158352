"""How much faster than the drift prior says a past moved, where the record demands it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bestbet.calibrate import levels
from bestbet.calibrate.levels import Counts
from bestbet.calibrate.priors import DISPERSION, HISTORY_GAIN, LEVEL

Floats = npt.NDArray[np.float64]

FACTORS = np.array([1.0, 3.0, 10.0])
_PRICE = HISTORY_GAIN.value * np.arange(len(FACTORS))
SPEEDS = tuple(zip(FACTORS.tolist(), (np.exp(-_PRICE) / np.exp(-_PRICE).sum()).tolist(), strict=True))
"""How much faster all lanes together may have moved, and the chance of each: at the price of a lane's."""
DISPERSION_SCORES = np.linspace(-2.0, 2.5, 10)


def factors(seen: Counts, drift: float, centre: float) -> Floats:
    """Return by what factor each lane's past moved faster than the drift prior, where its record demands it."""
    dispersions = np.exp(DISPERSION.value + DISPERSION.sd * DISPERSION_SCORES[::3])
    drifts = np.repeat(drift * FACTORS[:, None], len(seen.counts), axis=1)
    found = levels.grid(seen, drifts, dispersions, (centre, LEVEL.sd))
    best = found.log_evidence.reshape(len(seen.counts), len(FACTORS), len(dispersions)).max(axis=2)
    gain = best - best[:, :1] - _PRICE
    return np.asarray(FACTORS[gain.argmax(axis=1)])
