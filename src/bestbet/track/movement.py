"""How much a course of forecasts moved, against what a forecaster who is neither nervous nor deaf would move.

For a rational forecaster E[M - R] = 0, with M the sum of squared moves and R the fall of p (1 - p) (Augenblick & Rabin
2021, doi:10.1093/qje/qjaa043). The simulation's own noise moves forecasts too and is taken off: 2 sum of SE^2 before
the last step, for step 0 enters M once and R once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from bestbet.streams import uniforms

Floats = npt.NDArray[np.float64]

_COURSES = 4000
_MIDDLE = 0.9


@dataclass(frozen=True, slots=True)
class Movement:
    """Of one course: `moved` is M, `settled` is R; `expected` the central 90 % range of M for a rational course.

    One plan gives no verdict: it is one draw.
    """

    n_moves: int
    moved: float
    settled: float
    expected: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Streams:
    """Of many courses: Z of mean (M - R - noise), and M / R; above 3 in size the forecaster over- or under-reacts."""

    n: int
    z: float
    ratio: float


def movement(p: Floats) -> Movement:
    """Return the movement of p[step], computed on frozen seeds, so that no simulation noise is in it.

    The range is that of M for a course of as many moves that starts and ends where this one does and is a Brownian
    motion in the normal score (a Gaussian bridge), which is what evidence that comes evenly would make of it.
    """
    moved = float((np.diff(p) ** 2).sum())
    settled = float(p[0] * (1 - p[0]) - p[-1] * (1 - p[-1]))
    return Movement(len(p) - 1, moved, settled, _expected(p) if len(p) > 1 else None)


def _expected(p: Floats) -> tuple[float, float]:
    """Central range of M over rational courses from p[0] with as much of the time gone as R says, by simulation.

    Success is W_1 > c for a Brownian motion W; p_t = Phi((W_t - c) / sqrt(1 - t)). The share of time
    that is gone, t, is the one at which E[p_t (1 - p_t)] has fallen as far as the course's own, within 2 and 98 %.
    """
    n = len(p) - 1
    start = float(np.clip(p[0], 1e-4, 1 - 1e-4))
    c = -ndtri(start)
    normal = ndtri(uniforms(1, f"movement:{n}", _COURSES * n)).reshape(_COURSES, n)

    def courses(gone: float) -> Floats:
        steps = normal * np.sqrt(gone / n)
        at = np.cumsum(steps, axis=1)
        time = gone / n * np.arange(1, n + 1)
        later = ndtr((at - c) / np.sqrt(1 - time))
        return np.concatenate([np.full((_COURSES, 1), start), later], axis=1)

    wanted = float(p[-1] * (1 - p[-1]))
    shares = np.linspace(0.02, 0.98, 25)
    left = np.array([float((q * (1 - q)).mean()) for q in (courses(gone)[:, -1] for gone in shares)])
    gone = float(shares[np.argmin(np.abs(left - wanted))])
    found = (np.diff(courses(gone), axis=1) ** 2).sum(axis=1)
    low, high = np.quantile(found, (0.5 - _MIDDLE / 2, 0.5 + _MIDDLE / 2))
    return float(low), float(high)


def streams(p: Floats, mcse: Floats | None = None) -> Streams:
    """Return the test over p[stream, step]; `mcse` of the same shape where each step had fresh seeds, else None."""
    moved = (np.diff(p, axis=1) ** 2).sum(axis=1)
    settled = p[:, 0] * (1 - p[:, 0]) - p[:, -1] * (1 - p[:, -1])
    noise = 0.0 if mcse is None else 2 * (mcse[:, :-1] ** 2).sum(axis=1)
    excess = moved - settled - noise
    sd = float(excess.std(ddof=1))
    z = float(excess.mean() / (sd / np.sqrt(len(excess)))) if sd > 0 else 0.0
    return Streams(len(excess), z, float((moved - noise).mean() / settled.mean()) if settled.mean() > 0 else np.nan)
