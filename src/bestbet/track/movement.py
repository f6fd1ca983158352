"""How much a course of forecasts moved, against what a forecaster who is neither nervous nor deaf would move.

For a rational forecaster E[M - R] = 0, with M the sum of squared moves and R the fall of p (1 - p) (Augenblick & Rabin
2021, doi:10.1093/qje/qjaa043). The simulation's own noise moves forecasts too and is taken off: 2 sum of SE^2 before
the last step, for step 0 enters M once and R once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from bestbet.streams import uniforms

Floats = npt.NDArray[np.float64]

_COURSES = 4000
_MIDDLE = 0.9
_SURE = 1e-6


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


def movement(p: Floats, gone: Floats) -> Movement:
    """Return the movement of p[step], computed on frozen seeds, so that no simulation noise is in it.

    `gone[step]` is the share of what decides that was known by then, ascending (`known_shares`). The range is that of M
    for a rational course from p[0]: success is W(1) > c for a Brownian motion W over those shares t, and
    p = Phi((W(t) - c) / sqrt(1 - t)).
    """
    moved = float((np.diff(p) ** 2).sum())
    settled = float(p[0] * (1 - p[0]) - p[-1] * (1 - p[-1]))
    return Movement(len(p) - 1, moved, settled, _expected(float(p[0]), gone) if len(p) > 1 else None)


def known_shares(totals: Sequence[Floats]) -> Floats:
    """Return the share of what decides that is known after each week, from 0 before the first, by frozen futures.

    `totals` are sums so far [path, week] of several flows: the squared correlation of a sum so far with its end, which
    rises early where futures differ by what is not known yet and late where they differ by luck; the mean over flows.
    """
    shares = [_squared_correlation(sums) for sums in totals if sums[:, -1].std() > 0]
    if not shares:
        return np.linspace(0.0, 1.0, totals[0].shape[1] + 1) if totals else np.array([0.0, 1.0])
    return np.maximum.accumulate(np.concatenate([[0.0], np.mean(shares, axis=0)]))


def _squared_correlation(sums: Floats) -> Floats:
    centred = sums - sums.mean(axis=0)
    variance = (centred**2).sum(axis=0)
    cross = (centred * centred[:, [-1]]).sum(axis=0)
    found = np.divide(cross**2, variance * variance[-1], out=np.zeros(len(variance)), where=variance > 0)
    return np.asarray(found)


def _expected(start: float, gone: Floats) -> tuple[float, float]:
    first = float(np.clip(start, _SURE, 1 - _SURE))
    at = np.clip(gone, 0.0, 1.0)
    # the first forecast is made before any evidence: time counts from it
    time = np.minimum((at[1:] - at[0]) / max(1.0 - at[0], _SURE), 1.0 - _SURE)
    n = len(time)
    steps = np.sqrt(np.maximum(np.diff(time, prepend=0.0), 0.0))
    walk = np.cumsum(ndtri(uniforms(1, f"movement:{n}", _COURSES * n)).reshape(_COURSES, n) * steps, axis=1)
    later = ndtr((walk + ndtri(first)) / np.sqrt(1 - time))
    courses = np.concatenate([np.full((_COURSES, 1), first), later], axis=1)
    low, high = np.quantile((np.diff(courses, axis=1) ** 2).sum(axis=1), (0.5 - _MIDDLE / 2, 0.5 + _MIDDLE / 2))
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
