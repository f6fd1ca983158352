"""How widely values spread, lane by lane: lanes lean on each other as far as their own record shows them alike.

The variance of a lane's ln value is scaled inverse chi-square with `alike` degrees of freedom about a common variance:
as many wins of one's own does the other lanes' spread count for. Both are integrated over a grid, never plugged in, and
the lanes' variances, each up to a cap, in closed form (Gelman et al. 2013, Bayesian Data Analysis, sections 3.3, 5.3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc, gammainccinv, gammaln, logsumexp

from bestbet import streams
from bestbet.calibrate.priors import VALUE_ALIKE, VALUE_PSEUDO_DF, VALUE_PSEUDO_SD, VALUE_SD_CAP

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LOG_ALIKE = np.linspace(np.log(4.0), np.log(256.0), 13)
_LOG_COMMON_SD = np.linspace(-5.3, 1.8, 356)
_LEAST_BELOW = 1e-4
"""Cells that would leave less of a lane's law below the cap are none."""


@dataclass(frozen=True, slots=True)
class Spreads:
    """Posterior of the lanes' variances: given a cell, (alike common + squares) / variance is chi-square.

    Its degrees of freedom are alike + count; `alike[cell]` and `common[cell]` (a variance) with `cumulative[cell]`,
    `count[lane]` and `squares[lane]`: wins and the sum of squares of ln value about the lane's mean.
    """

    alike: Floats
    common: Floats
    cumulative: Floats
    count: Floats
    squares: Floats

    @property
    def usual(self) -> Floats:
        """The usual variance of each lane: sums of squares over degrees of freedom, each at its mean over the cells."""
        weight = np.diff(self.cumulative, prepend=0.0)
        held, freedom = weight @ (self.alike * self.common), weight @ self.alike
        return np.asarray((held + self.squares) / (freedom + self.count))

    def cells(self, n_draws: int, *, seed: int, what: str) -> Ints:
        """Return a cell per draw, the same for all lanes."""
        uniform = streams.uniforms(seed, f"{what} spreads alike", n_draws)
        at = np.searchsorted(self.cumulative, uniform * self.cumulative[-1])
        return np.asarray(np.minimum(at, len(self.cumulative) - 1))

    def draw(self, lane: int, cells: Ints, uniform: Floats) -> Floats:
        """Return a standard deviation of ln value per draw of one lane."""
        alike = self.alike[cells]
        freedom, total = alike + self.count[lane], alike * self.common[cells] + self.squares[lane]
        chi_square = 2 * gammainccinv(freedom / 2, (1.0 - uniform) * below_cap(freedom, total))
        return np.asarray(np.sqrt(total / chi_square))


def below_cap(freedom: Floats, total: Floats) -> Floats:
    """Return the chance that a variance lies below the cap squared, where total / variance is chi-square."""
    return np.asarray(gammaincc(freedom / 2, total / (2 * VALUE_SD_CAP.value**2)))


def fit(count: Floats, squares: Floats) -> Spreads:
    """Return the posterior of the lanes' variances from wins and sums of squares; one lane alone leans on the guess."""
    v0, s0 = VALUE_PSEUDO_DF.value, VALUE_PSEUDO_SD.value
    if len(count) == 1:
        return Spreads(np.array([v0]), np.array([s0**2]), np.ones(1), count, squares)
    log_alike, log_sd = (grid.ravel() for grid in np.meshgrid(_LOG_ALIKE, _LOG_COMMON_SD, indexing="ij"))
    alike, common = np.exp(log_alike), np.exp(2 * log_sd)
    held = alike * common
    below = below_cap(alike, held)
    log_alike, log_sd, alike, common, held, below = (
        grid[below > _LEAST_BELOW] for grid in (log_alike, log_sd, alike, common, held, below)
    )
    log_weight = -0.5 * ((log_alike - VALUE_ALIKE.value) / VALUE_ALIKE.sd) ** 2
    # scaled inverse chi-square of the common variance, on the grid of its logarithm
    log_weight += -v0 * log_sd - v0 * s0**2 / (2 * common)
    for n, total in zip(count, squares, strict=True):
        log_weight += gammaln((alike + n) / 2) - gammaln(alike / 2) - n / 2 * np.log(held)
        log_weight -= (alike + n) / 2 * np.log1p(total / held)
        log_weight += np.log(np.maximum(below_cap(alike + n, held + total), 1e-300) / below)
    cumulative = np.cumsum(np.exp(log_weight - logsumexp(log_weight)))
    return Spreads(alike, common, cumulative, count, squares)
