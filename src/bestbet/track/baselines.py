"""Forecasts that a sceptic would make from the weekly totals alone: each gives draws of a total, none is a straw man.

All take the weekly totals seen so far, oldest first, and return draws of the total of the next weeks, none below 0.
Hyndman & Athanasopoulos (2021), Forecasting: Principles and Practice, chapters 5 and 8, for the simple methods.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincinv, ndtr, ndtri

from bestbet import streams
from bestbet.units import WEEKS_PER_YEAR

Floats = npt.NDArray[np.float64]
Forecaster = Callable[[Floats, int, Floats, Floats], Floats]
"""(weekly totals, weeks ahead, a normal score per draw, another) -> draws of the total."""

YEAR = round(WEEKS_PER_YEAR)
RECENT = 13
_LEAST_SPREAD = 1e-9
_ALPHAS = np.array([0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9])
_BETAS = np.array([0.0, 0.02, 0.05, 0.1, 0.2])
_PHIS = np.array([0.8, 0.9, 0.95, 0.98])


def forecast_all(weekly: Floats, weeks: int, n_draws: int, *, seed: int, name: str) -> dict[str, Floats]:
    """Return every baseline's draws of the total of the next `weeks` weeks, by name; needs 4 weeks at least."""
    found = {}
    for label, method in BASELINES.items():
        scores = [ndtri(streams.uniforms(seed, f"{label}:{name}:{i}", n_draws)) for i in range(2)]
        found[label] = np.maximum(method(weekly, weeks, *scores), 0.0)
    return found


def historic_average(weekly: Floats, weeks: int, z: Floats, x: Floats) -> Floats:
    """Return the average of all weeks times the weeks ahead; spread of weeks, and of the average, unknown alike."""
    return _steady(weekly, weeks, z, x)


def recent_average(weekly: Floats, weeks: int, z: Floats, x: Floats) -> Floats:
    """Return the same from the last 13 weeks alone."""
    return _steady(weekly[-RECENT:], weeks, z, x)


def drift(weekly: Floats, weeks: int, z: Floats, x: Floats) -> Floats:
    """Return a random walk from the last week on, with the mean past step as drift."""
    steps = np.diff(weekly)
    mean, sd = float(steps.mean()), float(steps.std(ddof=1))
    ahead = weeks * (weeks + 1) / 2
    # sum of a random walk over h weeks: variance sd^2 h (h + 1) (2 h + 1) / 6; the mean step is known to sd / sqrt(n)
    walk = weeks * (weeks + 1) * (2 * weeks + 1) / 6
    spread = sd * np.sqrt(walk + ahead**2 / len(steps))
    return np.asarray(weeks * weekly[-1] + ahead * mean + spread * _student(z, x, len(steps) - 1))


def seasonal_naive(weekly: Floats, weeks: int, z: Floats, x: Floats) -> Floats:
    """Return the same weeks a year before, spread as such forecasts missed; before five quarters, recent weeks."""
    if len(weekly) < YEAR + RECENT:
        return _steady(weekly[-RECENT:], weeks, z, x)
    misses = weekly[YEAR:] - weekly[:-YEAR]
    last = np.resize(weekly[-YEAR:], weeks).sum()
    sums = np.convolve(misses, np.ones(min(weeks, len(misses) // 2)), "valid")
    spread = float(np.sqrt((sums**2).mean())) * np.sqrt(weeks / min(weeks, len(misses) // 2))
    return np.asarray(last + spread * _student(z, x, max(len(misses) // min(weeks, YEAR) - 1, 2)))


def damped_trend(weekly: Floats, weeks: int, z: Floats, x: Floats) -> Floats:
    """Return exponential smoothing with a damped trend, its three weights by least squares, errors of its own past.

    Gardner & McKenzie (1985), doi:10.1287/mnsc.31.10.1237; variance of the innovations form, Hyndman et al. (2008).
    """
    best = min(
        (_smooth(weekly, float(a), float(b), float(p)) for a in _ALPHAS for b in _BETAS for p in _PHIS),
        key=lambda found: found[0],
    )
    squares, level, trend, (alpha, beta, phi) = best
    damped = np.cumsum(phi ** np.arange(1, weeks + 1))
    mean = weeks * level + trend * damped.sum()
    # an error in week i moves itself by 1 and week j > i by alpha + beta (phi + ... + phi^(j - i))
    later = alpha + beta * np.cumsum(phi ** np.arange(1, weeks))
    reach = 1 + np.concatenate([[0.0], np.cumsum(later)])
    freedom = max(len(weekly) - 5, 2)
    spread = np.sqrt(squares / freedom * (reach**2).sum())
    return np.asarray(mean + spread * _student(z, x, freedom))


def linear_pacing(weekly: Floats, weeks: int, z: Floats, x: Floats) -> Floats:
    """Return the rate so far times the weeks left, with Poisson luck in units of the usual lump.

    A lump is variance over mean of the weeks (1 for plain counts), so that money and bunched wins are treated alike.
    """
    del x
    mean = float(weekly.mean())
    lump = max(float(weekly.var(ddof=1)) / max(mean, _LEAST_SPREAD), 1.0) if mean > 0 else 1.0
    return np.asarray(weeks * mean + np.sqrt(lump * weeks * mean) * z)


BASELINES: Mapping[str, Forecaster] = {
    "historic average": historic_average,
    "last 13 weeks": recent_average,
    "drift": drift,
    "seasonal naive": seasonal_naive,
    "damped trend": damped_trend,
    "linear pacing": linear_pacing,
}


def _steady(weekly: Floats, weeks: int, z: Floats, x: Floats) -> Floats:
    n = len(weekly)
    sd = float(weekly.std(ddof=1)) if n > 1 else float(weekly[0])
    return np.asarray(weeks * float(weekly.mean()) + sd * np.sqrt(weeks + weeks**2 / n) * _student(z, x, max(n - 1, 1)))


def _student(z: Floats, x: Floats, freedom: int) -> Floats:
    """Return Student-t scores with at least 3 degrees of freedom from two normal scores."""
    freedom = max(freedom, 3)
    half = freedom / 2
    return np.asarray(z / np.sqrt(gammaincinv(half, np.clip(ndtr(x), 1e-12, 1 - 1e-12)) / half))


def _smooth(weekly: Floats, alpha: float, beta: float, phi: float) -> tuple[float, float, float, tuple[float, ...]]:
    """Return the sum of squared one-step errors, the last level and trend, and the weights."""
    level, trend, squares = float(weekly[: min(4, len(weekly))].mean()), 0.0, 0.0
    for value in weekly.tolist():
        error = value - level - phi * trend
        squares += error * error
        level, trend = level + phi * trend + alpha * error, phi * trend + beta * error
    return squares, level, trend, (alpha, beta, phi)
