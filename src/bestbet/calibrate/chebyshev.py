"""Smooth functions on a grid from a few nodes: Berrut & Trefethen (2004), doi:10.1137/S0036144502417715."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def interpolation(grid: Floats, n_nodes: int) -> tuple[Floats, Floats]:
    """Return Chebyshev nodes on the grid's interval and the matrix, [node, point], from values there to the grid."""
    k = np.arange(n_nodes)
    angle = (2 * k + 1) * np.pi / (2 * n_nodes)
    x = np.cos(angle)
    weight = (-1.0) ** k * np.sin(angle)
    middle, half = (grid[-1] + grid[0]) / 2, (grid[-1] - grid[0]) / 2
    terms = weight[:, None] / ((grid - middle) / half - x[:, None])
    return middle + half * x, terms / terms.sum(axis=0)
