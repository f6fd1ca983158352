"""Pools of customers by latent class, in plain NumPy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bestbet.simulate.randoms import poisson_quantile

Floats = npt.NDArray[np.float64]


def churn(pool: Floats, hazard: Floats, u: Floats) -> tuple[Floats, Floats]:
    """Return the pool[path, segment, class] that stays and how many left, spread over classes as expected.

    `hazard[path, segment, class]` is each class's weekly chance of leaving, `u[path, segment]` the luck.
    """
    expected = pool * hazard
    mean, there = expected.sum(axis=2), pool.sum(axis=2)
    left = np.minimum(poisson_quantile(mean, u), there)
    taken = np.minimum(expected * (left / np.where(mean > 0, mean, 1.0))[:, :, None], pool)
    rest = pool - taken
    short, spare = left - taken.sum(axis=2), rest.sum(axis=2)
    stays = rest * np.maximum(1.0 - np.maximum(short, 0.0) / np.where(spare > 0, spare, 1.0), 0.0)[:, :, None]
    return np.asarray(stays), np.asarray(left)
