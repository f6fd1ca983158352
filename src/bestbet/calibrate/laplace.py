"""The mode of a smooth log posterior, its curvature, and weighted support points that mend the normal approximation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy
from scipy.special import gammaincinv, ndtri

from bestbet import streams

Floats = npt.NDArray[np.float64]
Objective = Callable[[Floats], tuple[float, Floats]]

TAIL_FREEDOM = 7.0
"""Degrees of freedom of the proposal: heavier tails than the normal, so that importance weights stay bounded."""
_AS_IF_NORMAL = 18.0
"""d dimensions have d^2 / 18 degrees at least: with fewer, hardly a point lies where a normal of many has its mass."""
_STEP = 1e-4
_LEAST_CURVATURE = 1e-3
_BOX = 30.0
_CLIMBS, _HALVINGS = 50, 20
_WORTH_A_STEP, _LONGEST_CLIMB, LEAST_BEND = 0.01, 2.0, 0.1
_LEAST_EFFECTIVE = 40
_GOLDEN_TOLERANCE = 1e-14


@dataclass(frozen=True, slots=True)
class Mode:
    """The most probable parameters, the log posterior there, and the square root of the inverse curvature."""

    theta: Floats
    value: float
    root: Floats


def find_mode(objective: Objective, start: Floats) -> Mode:
    """Return the mode of a log posterior given with its gradient, climbing from `start` (shape (parameter,)).

    Deterministic (L-BFGS-B). Where it stops while a step of Newton's would still gain, that is taken. Directions in
    which the posterior is flatter than sd 30 are treated as that flat.
    """

    def downhill(theta: Floats) -> tuple[float, Floats]:
        value, slope = objective(theta)
        return -value, -slope

    box = [(x - _BOX, x + _BOX) for x in start]
    options = {"maxiter": 300, "ftol": 1e-11}
    found = scipy.optimize.minimize(downhill, start, jac=True, method="L-BFGS-B", bounds=box, options=options)
    theta, value = np.asarray(found.x, dtype=np.float64), -float(found.fun)
    for _ in range(_CLIMBS):
        values, vectors = np.linalg.eigh(curvature(objective, theta))
        ahead = _further_up(objective, theta, (values, vectors))
        if ahead is None:
            break
        theta, value = ahead
    return Mode(theta, value, vectors / np.sqrt(np.maximum(values, _LEAST_CURVATURE)))


def _further_up(objective: Objective, theta: Floats, bend: tuple[Floats, Floats]) -> tuple[Floats, float] | None:
    """Return a point of higher density, and ln of it; None where Newton's step promises less than a hundredth.

    `bend` are eigenvalues and eigenvectors of the curvature; where it bends the wrong way its size still scales.
    """
    values, vectors = bend
    here, slope = objective(theta)
    step = vectors @ ((vectors.T @ slope) / np.maximum(np.abs(values), LEAST_BEND))
    step *= min(1.0, _LONGEST_CLIMB / max(float(np.linalg.norm(step)), _LONGEST_CLIMB))
    if not slope @ step > _WORTH_A_STEP:
        return None
    for _ in range(_HALVINGS):
        there = objective(theta + step)[0]
        if there > here:
            return theta + step, there
        step = step / 2
    return None


def curvature(objective: Objective, theta: Floats) -> Floats:
    """Return the negative of the second derivatives of a log posterior, by differences of its gradient."""
    n = len(theta)
    bend = np.empty((n, n))
    for i in range(n):
        step = np.zeros(n)
        step[i] = _STEP
        bend[i] = (objective(theta - step)[1] - objective(theta + step)[1]) / (2 * _STEP)
    return np.asarray((bend + bend.T) / 2)


def proposals(mode: Mode, n: int, *, seed: int, name: str) -> tuple[Floats, Floats]:
    """Return n points of a multivariate t about the mode, and their log densities up to a constant.

    The points are an even lattice (additive recurrence with the generalised golden ratio) shifted by the seed.
    """
    d = len(mode.theta)
    freedom = max(TAIL_FREEDOM, d * d / _AS_IF_NORMAL)
    lattice = _lattice(n, d + 1, streams.uniforms(seed, name, d + 1))
    z = ndtri(lattice[:, :d])
    stretch = np.sqrt(freedom / (2 * gammaincinv(freedom / 2, lattice[:, d])))
    z = z * stretch[:, None]
    density = -(freedom + d) / 2 * np.log1p((z * z).sum(axis=1) / freedom)
    return mode.theta + z @ mode.root.T, density


def recentred(mode: Mode, objective: Objective, n: int, *, seed: int, name: str) -> Mode:
    """Return the mode moved to the posterior's mean and covariance, as n weighted points about the mode show them.

    For skewed posteriors, whose mode sits at one edge of their mass. Where the points fit too badly to tell (fewer
    than 40 effective ones) the mode is returned as it is.
    """
    theta, log_proposal = proposals(mode, n, seed=seed, name=name)
    weight, _ = smoothed_weights(np.array([objective(point)[0] for point in theta]) - log_proposal)
    if 1 / float((weight**2).sum()) < _LEAST_EFFECTIVE:
        return mode
    mean = weight @ theta
    spread = theta - mean
    covariance = (spread.T * weight) @ spread
    values, vectors = np.linalg.eigh(covariance)
    return Mode(mean, mode.value, vectors * np.sqrt(np.maximum(values, 1e-12)))


def _lattice(n: int, d: int, shift: Floats) -> Floats:
    ratio = 2.0
    for _ in range(200):
        following = (1 + ratio) ** (1 / (d + 1))
        if abs(following - ratio) < _GOLDEN_TOLERANCE:
            break
        ratio = following
    steps = ratio ** -np.arange(1, d + 1)
    points = (shift + np.arange(1, n + 1)[:, None] * steps) % 1.0
    return np.asarray(np.clip(points, 1e-9, 1 - 1e-9))


def smoothed_weights(log_ratio: Floats) -> tuple[Floats, float]:
    """Return importance weights that add up to 1, their largest Pareto-smoothed, and the shape k-hat of the tail.

    k-hat above 0.7 means that the support does not fit the target: Vehtari, Simpson, Gelman, Yao & Gabry (2024),
    arXiv:1507.02646; tail fit of Zhang & Stephens (2009), doi:10.1198/tech.2009.08017.
    """
    n = len(log_ratio)
    weights = np.exp(log_ratio - log_ratio.max())
    n_tail = int(min(0.2 * n, 3 * np.sqrt(n)))
    order = np.argsort(weights, kind="stable")
    cut = weights[order[n - n_tail - 1]]
    excess = weights[order[n - n_tail :]] - cut
    if n_tail < 5 or excess[0] <= 0 or excess[-1] <= excess[0] * (1 + 1e-9):
        return weights / weights.sum(), 0.0
    shape, scale = pareto_tail(excess)
    p = (np.arange(n_tail) + 0.5) / n_tail
    quantile = -np.log1p(-p) if abs(shape) < 1e-9 else np.expm1(-shape * np.log1p(-p)) / shape
    weights[order[n - n_tail :]] = np.minimum(cut + scale * quantile, 1.0)
    return weights / weights.sum(), shape


def pareto_tail(excess: Floats) -> tuple[float, float]:
    """Return shape and scale of the generalised Pareto law of ascending positive excesses.

    Posterior mean of Zhang & Stephens (2009) with the weak pull of the shape towards 1/2 of Vehtari et al. (2024).
    """
    n = len(excess)
    n_grid = 30 + int(np.sqrt(n))
    quartile = max(float(excess[int(n / 4 + 0.5) - 1]), 1e-300)
    rates = 1 / excess[-1] + (1 - np.sqrt(n_grid / (np.arange(1, n_grid + 1) - 0.5))) / (3 * quartile)
    shapes = np.log1p(-rates[:, None] * excess).mean(axis=1)
    likelihood = n * (np.log(-rates / shapes) - shapes - 1)
    weight = np.exp(likelihood - likelihood.max())
    rate = float((rates * weight).sum() / weight.sum())
    shape = float(np.log1p(-rate * excess).mean())
    scale = -shape / rate
    return (n * shape + 5.0) / (n + 10.0), scale
