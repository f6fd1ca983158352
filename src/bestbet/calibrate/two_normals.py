"""Two normals through ln values, and what they earn over one: expectation and maximisation from nine starts.

Dempster, Laird & Rubin (1977), doi:10.1111/j.2517-6161.1977.tb01600.x; the price of the second is that of the Bayesian
information criterion (Schwarz 1978, doi:10.1214/aos/1176344136). Each spread leans on that of both, so that no normal
shrinks onto a single value (Fraley & Raftery 2007, doi:10.1007/s00357-007-0004-5). Values lost may lie a constant above
those won: what was asked, beside what was paid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.kinds_priors import KINDS_ALIKE

Floats = npt.NDArray[np.float64]

_BINS = 256
_SPLITS = np.array([0.005, 0.03, 0.1, 0.2, 0.5, 0.8, 0.9, 0.97, 0.995])
"""Shares of the lower values at the start."""
_STEPS = 100
_SETTLED = 1e-4
"""Steps that raise no log likelihood by more are the last."""
_LEAST_VARIANCE = 1e-4
_PRICE = 3.0
"""Parameters of the second normal: its share, centre and spread."""


@dataclass(frozen=True, slots=True)
class Points:
    """ln values, near ones taken together: `count[point]` of them about `at[point]`, lost where `lost[point]` is 1."""

    at: Floats
    count: Floats
    lost: Floats


@dataclass(frozen=True, slots=True)
class TwoNormals:
    """The two normals, the lower one first: numbers won and lost, centre (of won ones) and sum of squares about it.

    `variance` is that of both together, each about its own centre. `apart` is the distance of the centres over the root
    mean square of the two sds, `gain` how much lower the Bayesian information criterion is than that of one normal.
    """

    won: Floats
    lost: Floats
    centre: Floats
    squares: Floats
    variance: float
    apart: float
    gain: float


@dataclass(frozen=True, slots=True)
class _Laws:
    """What each start has come to: count, centre, squares and variance, [start, kind].

    And by start the variance of both, and by how much values that were lost lie above those that were won.
    """

    count: Floats
    centre: Floats
    squares: Floats
    variance: Floats
    both: Floats
    above: Floats


def thinned(won: Floats, lost: Floats) -> Points:
    """Return the points of ln values of deals won and lost: of each the means of at most 256 even steps."""
    (at, count), (at_lost, count_lost) = _steps(won), _steps(lost)
    is_lost = np.repeat([0.0, 1.0], [len(at), len(at_lost)])
    return Points(np.concatenate([at, at_lost]), np.concatenate([count, count_lost]), is_lost)


def _steps(logs: Floats) -> tuple[Floats, Floats]:
    """Return the mean of each step that holds any values, and their number."""
    if not len(logs):
        return np.empty(0), np.empty(0)
    low, width = float(logs.min()), max(float(np.ptp(logs)), 1e-9) / _BINS
    step = np.minimum((logs - low) / width, _BINS - 1).astype(np.int64)
    count = np.bincount(step, minlength=_BINS).astype(np.float64)
    held = count > 0
    return np.bincount(step, logs, _BINS)[held] / count[held], count[held]


def fit(points: Points) -> TwoNormals:
    """Return the likelier of the two normals that the starts come to."""
    one, above = _one(points)
    laws = _maximised(points, _upper_part(points, above), np.full(len(_SPLITS), above))
    upper, before = _expected(points, laws)
    for _ in range(_STEPS):
        laws = _maximised(points, upper, laws.above)
        upper, found = _expected(points, laws)
        if float((found - before).max()) < _SETTLED:
            break
        before = found
    best = int(found.argmax())
    gain = 2 * (float(found[best]) - one) - _PRICE * np.log(points.count.sum())
    return _told(points, laws, upper[best], (best, float(gain)))


def _one(points: Points) -> tuple[float, float]:
    """Return the log likelihood of one normal, and by how much values that were lost lie above those that were won."""
    won, n = points.count * (1 - points.lost), points.count.sum()
    lost = points.count - won
    above = 0.0 if not lost.any() else float(lost @ points.at / lost.sum() - won @ points.at / won.sum())
    level = points.at - above * points.lost
    variance = float(points.count @ (level - points.count @ level / n) ** 2 / n)
    return -0.5 * n * (np.log(2 * np.pi * max(variance, _LEAST_VARIANCE)) + 1), above


def _upper_part(points: Points, above: float) -> Floats:
    """Return 1 for the points that a start takes to be of the upper kind, [start, point]."""
    level = points.at - above * points.lost
    order = np.argsort(level, kind="stable")
    place = np.empty_like(level)
    place[order] = np.cumsum(points.count[order]) / points.count.sum()
    return (place > _SPLITS[:, None]).astype(np.float64)


def _maximised(points: Points, upper: Floats, above: Floats) -> _Laws:
    """Return the laws of the kinds, given how likely each point is of the upper one."""
    part = np.stack([1 - upper, upper], axis=1) * points.count
    level = (points.at - above[:, None] * points.lost)[:, None]
    count = part.sum(axis=2) + 1e-9
    centre = (part * level).sum(axis=2) / count
    squares = (part * (level - centre[:, :, None]) ** 2).sum(axis=2)
    both = np.maximum(squares.sum(axis=1) / points.count.sum(), _LEAST_VARIANCE)
    lean = KINDS_ALIKE.value
    variance = (lean * both[:, None] + squares) / (lean + count)
    if points.lost.any():
        say = part * points.lost / variance[:, :, None]
        above = (say * (points.at - centre[:, :, None])).sum(axis=(1, 2)) / say.sum(axis=(1, 2))
    return _Laws(count, centre, squares, variance, both, above)


def _expected(points: Points, laws: _Laws) -> tuple[Floats, Floats]:
    """Return how likely each point is of the upper kind, [start, point], and the log likelihood of each start."""
    level = (points.at - laws.above[:, None] * points.lost)[:, None]
    scale = np.log(laws.count / points.count.sum()) - 0.5 * np.log(2 * np.pi * laws.variance)
    density = scale[:, :, None] - 0.5 * (level - laws.centre[:, :, None]) ** 2 / laws.variance[:, :, None]
    total = np.logaddexp(density[:, 0], density[:, 1])
    return np.exp(density[:, 1] - total), (total * points.count).sum(axis=1)


def _told(points: Points, laws: _Laws, upper: Floats, found: tuple[int, float]) -> TwoNormals:
    best, gain = found
    order = np.argsort(laws.centre[best])
    part = np.stack([1 - upper, upper])[order] * points.count
    lost = (part * points.lost).sum(axis=1)
    centre, usual = laws.centre[best][order], float(np.sqrt(laws.variance[best].mean()))
    return TwoNormals(
        won=part.sum(axis=1) - lost,
        lost=lost,
        centre=centre,
        squares=laws.squares[best][order],
        variance=float(laws.both[best]),
        apart=float(centre[1] - centre[0]) / usual,
        gain=gain,
    )
