"""The shape of the year, shared by all lanes: two pairs of sine and cosine, held near flat unless the record tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import SEASON_WEEKS
from bestbet.calibrate.priors import QUARTER_WAVE, SEASON
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]

ANNUAL = (1, 2)
QUARTERLY = (4, 8)
"""Waves per year: two pairs of the annual season, and two that tell the beginning of a quarter from its end."""
N_COEFFICIENTS = 2 * len(ANNUAL)
_YEAR_DAYS = 365.25
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Season:
    """Normal approximation of the season's coefficients: `mean`, and `root` with covariance root root'."""

    mean: Floats
    root: Floats
    harmonics: tuple[int, ...] = ANNUAL

    def variance_left(self) -> float:
        """Return the share of the prior variance that the record has not removed, in [0, 1]."""
        return float(np.clip((self.root**2).sum() / (len(self.mean) * SEASON.sd**2), 0, 1))


def week_columns(first_week: date, n_weeks: int, harmonics: tuple[int, ...] = ANNUAL) -> Floats:
    """Return the season's regressors at the middle of n 7-day blocks from `first_week` on: (week, 2 harmonics)."""
    middles = [first_week + timedelta(days=DAYS_PER_WEEK * week + 3) for week in range(n_weeks)]
    return _columns(np.array([day.timetuple().tm_yday for day in middles], dtype=np.float64), harmonics)


def year_columns(harmonics: tuple[int, ...] = ANNUAL) -> Floats:
    """Return the regressors of every week of the year (day of year // 7), shape (SEASON_WEEKS, 2 harmonics)."""
    return _columns(np.arange(SEASON_WEEKS, dtype=np.float64) * DAYS_PER_WEEK + 3, harmonics)


def factors(coefficients: Floats, harmonics: tuple[int, ...] = ANNUAL) -> tuple[Floats, Floats]:
    """Return factors by week of the year with mean 1 over the year, shape (draw, SEASON_WEEKS), and ln of the divisor.

    `coefficients` has shape (draw, 2 harmonics). Weeks count by their days: day of year 1 to 365.25.
    """
    days = np.full(SEASON_WEEKS, float(DAYS_PER_WEEK))
    days[0], days[-1] = DAYS_PER_WEEK - 1.0, _YEAR_DAYS - DAYS_PER_WEEK * (SEASON_WEEKS - 1) + 1
    raw = np.exp(coefficients @ year_columns(harmonics).T)
    divisor = raw @ (days / days.sum())
    return raw / divisor[:, None], np.log(divisor)


def annual_part(waves: Floats, harmonics: tuple[int, ...]) -> Floats:
    """Return the coefficients of the annual season, shape (draw, 4), 0 where it was not fitted."""
    found = np.zeros((len(waves), N_COEFFICIENTS))
    for place, n in enumerate(harmonics):
        if n in ANNUAL:
            at = 2 * ANNUAL.index(n)
            found[:, at : at + 2] = waves[:, 2 * place : 2 * place + 2]
    return found


def _columns(day_of_year: Floats, harmonics: tuple[int, ...]) -> Floats:
    angle = 2 * np.pi * day_of_year / _YEAR_DAYS
    return np.stack([wave(n * angle) for n in harmonics for wave in (np.sin, np.cos)], axis=1)


def fit(
    total: Floats, columns: Floats, *, drift: float, dispersion: float, harmonics: tuple[int, ...] = ANNUAL
) -> Season:
    """Return the season of the weekly counts of all lanes together, by Laplace's approximation.

    Level path and coefficients are found jointly: counts negative binomial, level drifting by N(0, drift^2) a week,
    coefficients N(0, 0.15^2), waves within a quarter N(0, 0.3^2).
    With less than two years on record the season stays mostly the prior's.
    """
    n_weeks, n_waves = len(total), 2 * len(harmonics)
    spread = np.repeat([SEASON.sd if n in ANNUAL else QUARTER_WAVE.sd for n in harmonics], 2)
    if n_weeks == 0 or total.sum() == 0:
        return Season(np.zeros(n_waves), np.diag(spread), harmonics)
    design = np.hstack([np.eye(n_weeks), columns])
    stiffness = np.zeros((n_weeks + n_waves,) * 2)
    step = np.diff(np.eye(n_weeks), axis=0) / drift
    stiffness[:n_weeks, :n_weeks] = step.T @ step
    stiffness[n_weeks:, n_weeks:] = np.diag(1 / spread**2)
    theta = np.zeros(n_weeks + n_waves)
    theta[:n_weeks] = np.log(total.mean())
    for _ in range(_STEPS):
        mean = np.exp(np.minimum(design @ theta, 30.0))
        widening = 1 + mean / dispersion
        weight = mean * (1 + total / dispersion) / widening**2
        slope = design.T @ ((total - mean) / widening) - stiffness @ theta
        precision = stiffness + (design.T * weight) @ design
        moved = np.clip(np.linalg.solve(precision, slope), -1.0, 1.0)
        theta += moved
        if np.abs(moved).max() < 1e-9:
            break
    covariance = np.linalg.inv(precision)[n_weeks:, n_weeks:]
    return Season(theta[n_weeks:], np.asarray(np.linalg.cholesky((covariance + covariance.T) / 2)), harmonics)
