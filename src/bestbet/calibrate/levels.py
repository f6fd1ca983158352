"""The level of weekly counts as it stands in the last week: a drifting log level under overdispersed counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

Floats = npt.NDArray[np.float64]

_STEPS = 60
_LONGEST_STEP = 2.0
_LEAST_DRIFT = 1e-4
_CLOSE = 1e-8


@dataclass(frozen=True, slots=True)
class Levels:
    """Normal approximation of the last week's log level, one row per series.

    `log_evidence` is comparable between drifts and dispersions of the same counts; `to_offset[row, column]` is the
    derivative of `mean` by the coefficients of `columns`.
    """

    mean: Floats
    variance: Floats
    log_evidence: Floats
    to_offset: Floats


@dataclass(frozen=True, slots=True)
class Counts:
    """Weekly counts, shape (series, week), which of them are observed, and known parts of the log level by week.

    `columns[week, column]` are regressors whose coefficients are known only roughly (the season). `jumps[series, week]`
    is the variance of a jump of the log level into a week beside its drift; None where nothing jumps.
    """

    counts: Floats
    is_observed: Floats
    offset: Floats
    columns: Floats
    jumps: Floats | None = None


def last_levels(seen: Counts, drift: Floats, dispersion: Floats, centre: float, spread: float) -> Levels:
    """Return the log level of the last week of every series, by Laplace's approximation.

    Count y_t is negative binomial with mean mu_t = exp(level_t + offset_t) and variance mu_t + mu_t^2 / dispersion;
    the level starts at N(centre, spread^2) and moves by N(0, drift^2) a week, so that late weeks weigh more.
    `drift` and `dispersion` have shape (series,). Newton's method with a tridiagonal solve; concave, so unique.
    The mode is moved to the mean (`_skewed`): of n arrivals a lognormal about the mode expects n + 1/2, which many
    thin lanes add up.
    """
    tension = _tension(seen, drift)
    counts, is_observed = np.ascontiguousarray(seen.counts.T), np.ascontiguousarray(seen.is_observed.T)
    n_weeks = len(counts)
    stiffness = np.zeros_like(counts)
    stiffness[0] += 1 / spread**2
    stiffness[1:] += tension
    stiffness[:-1] += tension
    level = np.full_like(counts, centre)
    for _ in range(_STEPS):
        mean = np.exp(np.minimum(level + seen.offset[:, None], 30.0))
        widening = 1 + mean / dispersion
        weight = is_observed * mean * (1 + counts / dispersion) / widening**2
        target = weight * level + is_observed * (counts - mean) / widening
        target[0] += centre / spread**2
        pivots = _pivots(stiffness + weight, tension)
        moved = np.clip(_solve(pivots, tension, target) - level, -_LONGEST_STEP, _LONGEST_STEP)
        level += moved
        if np.abs(moved).max(initial=0.0) < _CLOSE:
            break
    moves = np.diff(level, axis=0) ** 2
    if seen.jumps is None:
        steps, tightness = moves.sum(axis=0) * tension, (n_weeks - 1) * np.log(tension)
    else:
        steps, tightness = (moves * tension).sum(axis=0), np.log(tension).sum(axis=0)
    steps = steps + (level[0] - centre) ** 2 / spread**2
    evidence = log_likelihood(counts, is_observed, level + seen.offset[:, None], dispersion) - np.log(spread)
    evidence += 0.5 * (tightness - steps - np.log(pivots).sum(axis=0))
    swing = [_forward(pivots, tension, -weight * column[:, None])[-1] / pivots[-1] for column in seen.columns.T]
    to_offset = np.stack(swing, axis=1) if swing else np.zeros((len(tension), 0))
    bent = weight * (1 - mean / dispersion) / widening
    moved = _skewed(bent, pivots, stiffness + weight, tension)
    return Levels(level[-1] + moved, 1 / pivots[-1], evidence, to_offset)


def grid(seen: Counts, drift: Floats, dispersion: Floats, start: tuple[float, float]) -> Levels:
    """Fit every lane at drift[cell, lane] and every dispersion; rows ordered by lane, drift cell, dispersion.

    `start` are the mean and the sd of the level before anything was counted.
    """
    n_cells, n_lanes = drift.shape
    each = n_cells * len(dispersion)
    jumps = None if seen.jumps is None else np.repeat(seen.jumps, each, axis=0)
    spread_out = Counts(
        np.repeat(seen.counts, each, axis=0),
        np.repeat(seen.is_observed, each, axis=0),
        seen.offset,
        seen.columns,
        jumps,
    )
    by_row = np.repeat(drift.T.ravel(), len(dispersion))
    return last_levels(spread_out, by_row, np.tile(dispersion, n_lanes * n_cells), *start)


def _skewed(bent: Floats, pivots: Floats, diagonal: Floats, tension: Floats) -> Floats:
    """Return by how much the mean of the last week's level lies from its mode: -1/2 Q^-1 (bent * diag Q^-1).

    `bent` is minus the third derivative of the log likelihood by the level: it falls faster above the mode than below.
    The first correction of Laplace's approximation (Rue, Martino & Chopin 2009,
    doi:10.1111/j.1467-9868.2008.00700.x); of n Poisson counts it is -1/(2n), as digamma(n) = ln n - 1/(2n) - ...
    """
    variance = 1 / (pivots + _pivots(diagonal[::-1], tension)[::-1] - diagonal)
    return np.asarray(_forward(pivots, tension, -0.5 * bent * variance)[-1] / pivots[-1])


def _tension(seen: Counts, drift: Floats) -> Floats:
    """Return what ties each week's level to the last one: shape (series,), or (week - 1, series) where levels jump."""
    variance = np.maximum(drift, _LEAST_DRIFT) ** 2
    if seen.jumps is None:
        return np.asarray(1 / variance)
    return np.asarray(1 / (variance + seen.jumps.T[1:]))


def log_likelihood(counts: Floats, is_observed: Floats, log_mean: Floats, k: Floats) -> Floats:
    """Return the negative binomial log likelihood of counts with these log means, summed over weeks (first axis)."""
    log_density = gammaln(counts + k) - gammaln(k) - counts * np.log(k)
    log_density += counts * log_mean - (counts + k) * np.log1p(np.exp(np.minimum(log_mean, 30.0)) / k)
    return np.asarray((is_observed * log_density).sum(axis=0))


def _pivots(diagonal: Floats, tension: Floats) -> Floats:
    pivots = np.empty_like(diagonal)
    pivots[0] = diagonal[0]
    squared = np.broadcast_to(tension**2, diagonal[1:].shape)
    for t in range(1, len(diagonal)):
        pivots[t] = diagonal[t] - squared[t - 1] / pivots[t - 1]
    return pivots


def _forward(pivots: Floats, tension: Floats, target: Floats) -> Floats:
    ties = np.broadcast_to(tension, pivots[1:].shape)
    carried = np.empty_like(pivots)
    carried[0] = target[0]
    for t in range(1, len(pivots)):
        carried[t] = target[t] + ties[t - 1] / pivots[t - 1] * carried[t - 1]
    return carried


def _solve(pivots: Floats, tension: Floats, target: Floats) -> Floats:
    ties = np.broadcast_to(tension, pivots[1:].shape)
    carried = _forward(pivots, tension, target)
    solved = carried / pivots
    for t in range(len(pivots) - 2, -1, -1):
        solved[t] += ties[t] / pivots[t] * solved[t + 1]
    return solved
