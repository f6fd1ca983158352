"""Where large deals are larger than a lognormal allows: a generalised Pareto tail above the 90 % point.

Tail and lognormals are weighed by how likely each makes the large deals; the tail enters in as many draws as it is
likely. The engine draws lognormal values, so it enters as the lognormal with the same first two moments as body and
tail together. Peaks over threshold: Coles (2001), doi:10.1007/978-1-4471-3675-0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp, ndtr

from bestbet.calibrate.priors import TAIL_CHANCE, TAIL_LEAST, TAIL_SHAPE, VALUE_SD_CAP

Floats = npt.NDArray[np.float64]

_SHARE = 0.1
_Z_THRESHOLD = 1.2815515655446004
_EXCESS_OF_LOGNORMAL = 0.47343
_LEAST_CHANCE = 0.02
_MOST_EXCESSES = 300
_SHAPES = np.linspace(-0.3, 0.88, 60)


@dataclass(frozen=True, slots=True)
class Tail:
    """The large deals: threshold in currency units, and a grid posterior of shape xi and scale of the excess.

    `ratio` is the mean excess of ln value over the threshold against what the fitted lognormal expects.
    `chance` is the probability that there is such a tail at all. The other wins have mean and sd of ln value
    `body_shift` and `body_spread`, in sds about the mean of all wins.
    """

    threshold: float
    shape: Floats
    scale: Floats
    cumulative: Floats
    ratio: float
    body_shift: float
    body_spread: float
    chance: float


@dataclass(frozen=True, slots=True)
class Laws:
    """The lognormals without any tail: each lane's share of the wins, mean and sd of ln value."""

    share: Floats
    mean: Floats
    sd: Floats

    def log_density_above(self, threshold: float, values: Floats) -> float:
        """Return the log density of the values, given that they lie above the threshold."""
        z = (np.log(values)[:, None] - self.mean) / self.sd
        log_density = logsumexp(-0.5 * z**2, b=self.share / (self.sd * np.sqrt(2 * np.pi)), axis=1) - np.log(values)
        above = float(self.share @ ndtr((self.mean - np.log(threshold)) / self.sd))
        return float(log_density.sum() - len(values) * np.log(max(above, 1e-300)))


def fit_tail(top: Floats, count: int, log_mean: float, log_sd: float, laws: Laws) -> Tail | None:
    """Return the tail of the largest tenth of all wins, or None where the lognormals describe it.

    `top` is ascending; `count`, `log_mean` and `log_sd` are of all wins together, `laws` those of the lanes, whose
    mixture has a longer tail than any of them. Needs 6 large deals at least, and they must exceed the lognormal's
    0.473 sd in the mean. The chance of a tail is that of the
    prior, moved by the evidence of the large deals; below 2 % there is none.
    """
    n = len(top)
    if n < TAIL_LEAST.value or n >= count or log_sd <= 0:
        return None
    excess = np.log(top[1:] / top[0])
    expected = _EXCESS_OF_LOGNORMAL * log_sd
    mean = float(excess.mean())
    if mean <= expected:
        # a price list is no lognormal either, but its large deals are smaller than one allows
        return None
    shape, scale, cumulative, evidence = _grid(top[1:] - top[0])
    odds = np.log(TAIL_CHANCE.value / (1 - TAIL_CHANCE.value)) + evidence
    odds -= laws.log_density_above(float(top[0]), top[1:])
    chance = float(1 / (1 + np.exp(-np.clip(odds, -700.0, 700.0))))
    if chance < _LEAST_CHANCE:
        return None
    large = (np.log(top) - log_mean) / log_sd
    shift = -float(large.sum()) / (count - n)
    spread = np.sqrt(max((count - float((large**2).sum())) / (count - n) - shift**2, 0.01))
    return Tail(float(top[0]), shape, scale, cumulative, mean / expected, shift, float(spread), chance)


def _grid(excess: Floats) -> tuple[Floats, Floats, Floats, float]:
    """Return shapes, scales and the cumulated posterior of the cells, and the log of what the prior makes of all."""
    scales = float(excess.mean()) * np.exp(np.linspace(-1.6, 1.2, 61))
    shape, scale = (grid.ravel() for grid in np.meshgrid(_away_from_zero(_SHAPES), scales, indexing="ij"))
    # Many large deals are thinned evenly and weigh as all of them: the grid need not be finer than their number.
    seen = excess[:: max(1, len(excess) // _MOST_EXCESSES)]
    inside = 1 + shape[:, None] * seen / scale[:, None]
    is_possible = (inside > 0).all(axis=1)
    log_inside = np.log(np.where(inside > 0, inside, 1.0)).sum(axis=1)
    log_density = -len(excess) * (np.log(scale) + (1 / shape + 1) * log_inside / len(seen))
    log_prior = -0.5 * ((shape - TAIL_SHAPE.value) / TAIL_SHAPE.sd) ** 2
    log_prior -= logsumexp(log_prior)
    log_density = np.where(is_possible, log_density + log_prior, -np.inf)
    weight = np.exp(log_density - log_density.max())
    return shape, scale, np.cumsum(weight) / weight.sum(), float(logsumexp(log_density))


def widened(tail: Tail, mean: Floats, sd: Floats, cap: Floats, luck: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return mean and sd of ln value of the lognormals that match body and tail; shapes (draw, lane).

    `luck` are two uniform numbers per draw: whether there is a tail, and which.
    Each lane's threshold is the 90 % point of its own lognormal; the tail's scale moves with it.
    """
    there, which = luck
    rows = np.flatnonzero(there < tail.chance)
    wider = _matched(tail, mean[rows], sd[rows], np.broadcast_to(cap, mean.shape)[rows], which[rows])
    is_wider = wider[1] > sd[rows]
    new_mean, new_sd = mean.copy(), sd.copy()
    new_mean[rows] = np.where(is_wider, wider[0], mean[rows])
    new_sd[rows] = np.where(is_wider, wider[1], sd[rows])
    return new_mean, new_sd


def _matched(tail: Tail, mean: Floats, sd: Floats, cap: Floats, which: Floats) -> tuple[Floats, Floats]:
    """Return mean and sd of ln value of the lognormals that match body and tail, of the draws that have one."""
    at = np.minimum(np.searchsorted(tail.cumulative, which), len(tail.cumulative) - 1)
    shape, scale = tail.shape[at][:, None], tail.scale[at][:, None] / tail.threshold
    threshold = np.exp(mean + _Z_THRESHOLD * sd)
    limit = np.maximum(cap / threshold, 1.0)
    first, second = (
        (1 - _SHARE) * _body_moment(tail, mean, sd, power) + _SHARE * threshold**power * moment
        for power, moment in enumerate(_tail_moments(shape, scale, limit), start=1)
    )
    new_sd = np.sqrt(np.clip(np.log(second / first**2), 1e-6, VALUE_SD_CAP.value**2))
    return np.log(first) - new_sd**2 / 2, new_sd


def _body_moment(tail: Tail, mean: Floats, sd: Floats, power: int) -> Floats:
    """Return E[X^power] of the wins below the threshold: the lognormal's own, or, if less, that of the wins seen."""
    lognormal = np.exp(power * mean + (power * sd) ** 2 / 2) * ndtr(_Z_THRESHOLD - power * sd) / (1 - _SHARE)
    seen = np.exp(power * (mean + tail.body_shift * sd) + (power * tail.body_spread * sd) ** 2 / 2)
    return np.asarray(np.minimum(lognormal, seen))


def _tail_moments(shape: Floats, scale: Floats, limit: Floats) -> tuple[Floats, Floats]:
    """Return E[X] and E[X^2] of X = min(1 + excess, limit), excess generalised Pareto, by the midpoint rule in ln.

    The rule runs over the survival function: E[X] = 1 + integral of S, E[X^2] = 1 + integral of 2 x S, up to limit.
    """
    n_points = 64
    top = np.log(limit)
    first, second = np.ones_like(limit), np.ones_like(limit)
    for k in range(n_points):
        x = np.exp(top * (k + 0.5) / n_points)
        inside = 1 + shape * (x - 1) / scale
        survival = np.where(inside > 0, np.maximum(inside, 1e-300) ** (-1 / shape), 0.0)
        width = x * top / n_points
        first += survival * width
        second += 2 * x * survival * width
    return first, second


def _away_from_zero(shape: Floats) -> Floats:
    return np.where(np.abs(shape) < 1e-6, 1e-6, shape)
