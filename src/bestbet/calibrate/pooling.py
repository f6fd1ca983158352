"""Shares that lean on each other: lanes share a common centre and spread, integrated over a grid, never plugged in.

Lane shares are Beta(m kappa, (1 - m) kappa); logit m is normal, kappa^-1/2 half-normal. The grid holds 91 values of
logit m, 52 of ln kappa and 256 of the share itself. Plugging in the best (m, kappa) instead would put nominal 90 %
intervals at 29 % to 70 % coverage. Carlin & Gelfand (1990), doi:10.1080/01621459.1990.10475312.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, expit, logsumexp

from bestbet.calibrate.prior import Prior
from bestbet.calibrate.priors import WIN_RATE_SPREAD

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LOGITS = np.linspace(np.log(0.0005 / 0.9995), np.log(0.98 / 0.02), 256)
"""The grid of a win probability, on the logit."""
WIDE_LOGITS = np.linspace(-7.0, 7.0, 256)
"""The grid of a share that may be nearly 0 or nearly 1."""
_CENTRE_SDS = np.linspace(-4.6, 4.4, 91)
_LOG_WEIGHTS = np.linspace(-0.5, 8.0, 52)
_BATCH = 2048


@dataclass(frozen=True, slots=True)
class Pool:
    """The prior of lane shares on the grid: `mass[cell, share]` for every cell (m, kappa), `log_prior[cell]`."""

    logits: Floats
    mass: Floats
    log_prior: Floats


@dataclass(frozen=True, slots=True)
class Pooled:
    """Posterior of the cells for every support point, `cumulative[support, cell]`, and the log evidence of each."""

    pool: Pool
    likelihood: Floats
    cumulative: Floats
    log_evidence: Floats


def pool(centre: Prior, logits: Floats = LOGITS) -> Pool:
    """Return the prior of shares that scatter about a common centre whose logit has the given normal prior."""
    centres = centre.value + centre.sd * _CENTRE_SDS
    m, log_kappa = (grid.ravel() for grid in np.meshgrid(expit(centres), _LOG_WEIGHTS, indexing="ij"))
    kappa = np.exp(log_kappa)
    a, b = (m * kappa)[:, None], ((1 - m) * kappa)[:, None]
    log_mass = -a * np.logaddexp(0, -logits) - b * np.logaddexp(0, logits) - betaln(a, b)
    mass = np.exp(log_mass)
    spread = kappa**-0.5
    log_prior = -0.5 * np.repeat(_CENTRE_SDS, len(_LOG_WEIGHTS)) ** 2
    log_prior += np.log(spread) - 0.5 * (spread / WIN_RATE_SPREAD.sd) ** 2
    return Pool(logits, mass / mass.sum(axis=1, keepdims=True), log_prior - logsumexp(log_prior))


def fit(prior: Pool, log_likelihood: Floats) -> Pooled:
    """Return the posterior of the pool given `log_likelihood[support, lane, share]` on the pool's grid.

    Exact up to the grid: the evidence of each support point integrates over every lane's share and over (m, kappa).
    """
    n_support, n_lanes, n_grid = log_likelihood.shape
    top = log_likelihood.max(axis=2, keepdims=True, initial=-np.inf) if n_lanes else np.zeros((n_support, 0, 1))
    likelihood = np.exp(log_likelihood - top)
    log_cells = np.empty((n_support, len(prior.log_prior)))
    batch = max(1, _BATCH // max(n_lanes, 1))
    for start in range(0, n_support, batch):
        part = likelihood[start : start + batch]
        fits = prior.mass @ part.reshape(-1, n_grid).T
        np.log(np.maximum(fits, 1e-300, out=fits), out=fits)  # in place: this is the most room that a fit takes
        by_lane = fits.reshape(len(prior.log_prior), len(part), n_lanes)
        log_cells[start : start + batch] = (by_lane.sum(axis=2) + prior.log_prior[:, None]).T
    evidence = logsumexp(log_cells, axis=1)
    cumulative = np.cumsum(np.exp(log_cells - evidence[:, None]), axis=1)
    return Pooled(prior, likelihood, cumulative, evidence + top.sum(axis=(1, 2)))


def draw_cells(pooled: Pooled, support: Ints, uniform: Floats) -> Ints:
    """Return one cell (m, kappa) per draw by inverse distribution function; `support` names each draw's point."""
    cells = np.empty(len(support), dtype=np.int64)
    for point in np.unique(support):
        rows = np.flatnonzero(support == point)
        cumulative = pooled.cumulative[point]
        cells[rows] = np.searchsorted(cumulative, uniform[rows] * cumulative[-1])
    return np.asarray(np.minimum(cells, pooled.cumulative.shape[1] - 1))


def draw_shares(pooled: Pooled, lane: int, support: Ints, cells: Ints, uniform: Floats) -> Floats:
    """Return one share of the lane per draw, given its support point and cell, evenly spread within grid steps."""
    shares = np.empty(len(support))
    for start in range(0, len(support), _BATCH):
        rows = slice(start, start + _BATCH)
        mass = pooled.pool.mass[cells[rows]] * pooled.likelihood[support[rows], lane]
        shares[rows] = _invert(np.cumsum(mass, axis=1), pooled.pool.logits, uniform[rows])
    return shares


def _invert(cumulative: Floats, logits: Floats, uniform: Floats) -> Floats:
    target = uniform * cumulative[:, -1]
    at = np.minimum((cumulative < target[:, None]).sum(axis=1), len(logits) - 1)
    rows = np.arange(len(at))
    below = np.where(at > 0, cumulative[rows, at - 1], 0.0)
    inside = (target - below) / np.maximum(cumulative[rows, at] - below, 1e-300)
    return np.asarray(expit(logits[at] + (np.clip(inside, 0, 1) - 0.5) * (logits[1] - logits[0])))
