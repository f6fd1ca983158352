"""Ranges as people say them, at many standard normal scores at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from bestbet.units import Z90, Range, Scale

Floats = npt.NDArray[np.float64]


def at(stated: Range, z: Floats) -> Floats:
    """Return the values at the given standard normal scores: 0 is the median, ±1.645 are the ends.

    Equals `Range.at` number by number; an exact number is the same at every score.
    """
    if stated.is_exact:
        return np.full(z.shape, stated.low)
    low, high = (_forward(np.float64(end), stated.scale) for end in (stated.low, stated.high))
    x = (low + high) / 2 + z * (high - low) / (2 * Z90)
    if stated.scale is Scale.LOG:
        return np.asarray(np.exp(x))
    return np.asarray(expit(x)) if stated.scale is Scale.LOGIT else np.asarray(x)


def _forward(value: np.float64, scale: Scale) -> np.float64:
    if scale is Scale.LOG:
        return np.float64(np.log(value))
    return np.float64(np.log(value / (1 - value))) if scale is Scale.LOGIT else value
