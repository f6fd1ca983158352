"""The value laws of wins and orders in plain NumPy: one value, and the sum of many."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bestbet.simulate.laws import FEW_VALUES, SINGLE_VALUES, WIDE_VALUES
from bestbet.simulate.randoms import normal_quantile

Floats = npt.NDArray[np.float64]


def most_singles(log_sd: Floats) -> Floats:
    """Return up to how many values of a week are drawn one by one: sums of few are nearly lognormal if narrow."""
    return np.where(log_sd > WIDE_VALUES, float(SINGLE_VALUES), float(FEW_VALUES))


def cut_lognormal(u: Floats, law: tuple[Floats, Floats, Floats]) -> Floats:
    """Return the quantile at u of the lognormal law (log mean, log sd, room below the cap)."""
    log_mean, log_sd, room = law
    return np.asarray(np.exp(log_mean + log_sd * normal_quantile(u * room)))


def matched_sum(n: Floats, law: tuple[Floats, Floats], u: Floats) -> Floats:
    """Return the quantile at u of the lognormal with the mean and variance of a sum of n values (mean, variance)."""
    mean, variance = law
    spread = np.log1p(variance / (n * mean * mean))
    return np.asarray(n * mean * np.exp(np.sqrt(spread) * normal_quantile(u) - spread / 2))
