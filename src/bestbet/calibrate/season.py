"""Waves of the year and the common course of all lanes: sines and cosines about a drifting, growing level.

Waves are held near flat unless the record tells. Where it is open how strong they are, several strengths are weighed
by their evidence under Laplace's approximation (Kass & Raftery 1995, doi:10.1080/01621459.1995.10476572).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bestbet.calibrate import levels
from bestbet.calibrate.posterior import SEASON_WEEKS
from bestbet.calibrate.priors import DISPERSION, GROWTH, ORDER_SEASON, QUARTER_WAVE, SEASON
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]

_YEAR_DAYS = 365.25
_STEPS = 60
_DIRECTIONS = 8
_JITTER = 1e-12
_LEAST_CHANCE = 1e-9
_UNEVENNESS = np.linspace(-2.0, 4.0, 7)
"""Scores of ln k under the prior of the dispersion; a total of many lanes is more even than each of them."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Which waves may be there: how many to the year, and the prior spread of their coefficients.

    `strengths` are factors on that spread, `chances` their prior probabilities.
    """

    harmonics: tuple[int, ...]
    spreads: tuple[float, ...]
    strengths: tuple[float, ...] = (1.0,)
    chances: tuple[float, ...] = (1.0,)

    def spread(self) -> Floats:
        """Return the prior sd of every coefficient (sine and cosine of each wave)."""
        return np.repeat(np.array(self.spreads), 2)

    def prior(self) -> Prior:
        """Return the prior of the coefficients: one covariance to each strength."""
        return Prior(tuple(np.diag((self.spread() * s) ** 2) for s in self.strengths), self.chances)


@dataclass(frozen=True, slots=True)
class Prior:
    """Covariances of the coefficients about 0, and the probability of each: a mixture of normals."""

    covariances: tuple[Floats, ...]
    chances: tuple[float, ...]

    def variance(self) -> float:
        """Return the summed variance of the coefficients."""
        return float(sum(c * np.trace(v) for c, v in zip(self.chances, self.covariances, strict=True)))


ANNUAL = Shape((1, 2), (SEASON.sd,) * 2)
QUARTERLY = Shape((4, 8, 12), (QUARTER_WAVE.sd,) * 3)
"""Three waves tell the weeks of a quarter and of a month apart."""
NONE = Shape((), ())
PEAKED = Shape(
    (1, 2, 3, 4, 5, 6),
    tuple(ORDER_SEASON.sd / n**0.5 for n in (1, 2, 3, 4, 5, 6)),
    strengths=(0.05, 1.0, 3.0),
    chances=(0.4, 0.4, 0.2),
)
"""Six waves to the year hold a peak of a few weeks."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Weekly totals, oldest first, what is `known` of their log level, and `columns[week, coefficient]` of the waves.

    The log factor of a week is columns @ coefficients. Where `are_shares`, a week has parts of several stretches of
    time, in shares that sum to 1, and the coefficients are the log factors of those: its factor is their mean.
    """

    total: Floats
    columns: Floats
    known: Floats
    are_shares: bool = False

    def waves(self, coefficients: Floats) -> tuple[Floats, Floats]:
        """Return the log factor of each week, and its derivatives by the coefficients."""
        if not self.are_shares:
            return self.columns @ coefficients, self.columns
        part = self.columns * np.exp(coefficients)
        whole = part.sum(axis=1)
        return np.log(whole), part / whole[:, None]


@dataclass(frozen=True, slots=True)
class Season:
    """Normal approximation of the waves and of the common course of the level, which share their luck z.

    Coefficients are `mean` + `root` z. The common log level of week t relative to the last week is `course[t]` +
    `course_root[t]` z. `chances` are the posterior probabilities of the prior's parts.
    """

    prior: Prior
    mean: Floats
    root: Floats
    course: Floats
    course_root: Floats
    chances: Floats

    def variance_left(self) -> float:
        """Return the share of the prior variance that the record has not removed, in [0, 1]."""
        return float(np.clip((self.root**2).sum() / self.prior.variance(), 0, 1))


@dataclass(frozen=True, slots=True)
class Walk:
    """How the log level of a total moves: its weekly sd, and the share of that variance that all lanes have in common.

    `growth` is the prior sd of a steady weekly growth, `jumps[week]` the variance of a jump of all lanes into a week
    beside the walk; None where nothing jumps.
    """

    sd: float
    common: float = 0.0
    growth: float = GROWTH.sd
    jumps: Floats | None = None

    def steps(self, n_weeks: int) -> tuple[Floats, Floats]:
        """Return the variance of every step from week to week, and the share of it that all lanes have in common."""
        jumps = np.zeros(n_weeks) if self.jumps is None else self.jumps
        variance = self.sd**2 + jumps[1:]
        return variance, (self.common * self.sd**2 + jumps[1:]) / variance


def week_columns(first_week: date, n_weeks: int, harmonics: tuple[int, ...] = ANNUAL.harmonics) -> Floats:
    """Return the season's regressors at the middle of n 7-day blocks from `first_week` on: (week, 2 harmonics)."""
    middles = [first_week + timedelta(days=DAYS_PER_WEEK * week + 3) for week in range(n_weeks)]
    return _columns(np.array([day.timetuple().tm_yday for day in middles], dtype=np.float64), harmonics)


def year_columns(harmonics: tuple[int, ...] = ANNUAL.harmonics) -> Floats:
    """Return the regressors of every week of the year (day of year // 7), shape (SEASON_WEEKS, 2 harmonics)."""
    return _columns(np.arange(SEASON_WEEKS, dtype=np.float64) * DAYS_PER_WEEK + 3, harmonics)


def factors(coefficients: Floats, harmonics: tuple[int, ...] = ANNUAL.harmonics) -> tuple[Floats, Floats]:
    """Return factors by week of the year with mean 1 over the year, shape (draw, SEASON_WEEKS), and ln of the divisor.

    `coefficients` has shape (draw, 2 harmonics). Weeks count by their days: day of year 1 to 365.25.
    """
    days = np.full(SEASON_WEEKS, float(DAYS_PER_WEEK))
    days[0], days[-1] = DAYS_PER_WEEK - 1.0, _YEAR_DAYS - DAYS_PER_WEEK * (SEASON_WEEKS - 1) + 1
    raw = np.exp(coefficients @ year_columns(harmonics).T)
    divisor = raw @ (days / days.sum())
    return raw / divisor[:, None], np.log(divisor)


def part(waves: Floats, harmonics: tuple[int, ...], wanted: tuple[int, ...]) -> Floats:
    """Return the coefficients of the wanted waves, shape (draw, 2 wanted), 0 where they were not fitted."""
    found = np.zeros((len(waves), 2 * len(wanted)))
    for place, n in enumerate(harmonics):
        if n in wanted:
            at = 2 * wanted.index(n)
            found[:, at : at + 2] = waves[:, 2 * place : 2 * place + 2]
    return found


def _columns(day_of_year: Floats, harmonics: tuple[int, ...]) -> Floats:
    angle = 2 * np.pi * day_of_year / _YEAR_DAYS
    if not harmonics:
        return np.zeros((len(angle), 0))
    return np.stack([wave(n * angle) for n in harmonics for wave in (np.sin, np.cos)], axis=1)


def fit(seen: Totals, prior: Prior, walk: Walk, dispersion: float | None = None) -> Season:
    """Return the waves and the common course of weekly totals, by Laplace's approximation.

    Level path, growth and coefficients are found jointly: counts negative binomial with log mean level + growth +
    waves + what is known, level drifting by N(0, walk.sd^2) a week. How uneven the weeks are about that is weighed
    together with the strengths, unless a `dispersion` is given: read off the raw counts, a rush in one week of a
    quarter would pass for unevenness.
    Of the level's path the lanes have in common what the walk's share says; the rest is left to them. With less than
    two years on record annual waves stay mostly the prior.
    """
    n_weeks, n_waves = seen.columns.shape
    if seen.total.sum() == 0:
        widest = prior.covariances[-1]
        flat, still = np.zeros(len(widest)), np.zeros(n_weeks)
        no_luck = np.zeros((n_weeks, len(widest)))
        return Season(prior, flat, np.asarray(np.linalg.cholesky(widest)), still, no_luck, np.array(prior.chances))
    scores = np.zeros(1) if dispersion else _UNEVENNESS
    ks = np.array([dispersion]) if dispersion else np.exp(DISPERSION.value + DISPERSION.sd * scores)
    fits = list(_fits(seen, prior, walk, ks))
    log_chance = np.add.outer(np.log(prior.chances), -0.5 * scores**2).ravel() + [one[2] for one in fits]
    chance = np.exp(log_chance - log_chance.max())
    chance /= chance.sum()
    wanted, left = _told(n_weeks, n_waves, walk)
    means = np.stack([wanted @ theta for theta, _, _ in fits])
    mean = chance @ means
    inside = sum(w * np.linalg.inv(fits[i][1]) for i, w in enumerate(chance) if w > _LEAST_CHANCE)
    within = wanted @ inside @ wanted.T
    covariance = left + within + (means - mean).T @ (chance[:, None] * (means - mean))
    return _rooted(prior, mean, covariance, chance.reshape(-1, len(ks)).sum(axis=1), n_weeks)


def _fits(seen: Totals, prior: Prior, walk: Walk, ks: Floats) -> Iterator[tuple[Floats, Floats, float]]:
    """Yield `_laplace` of every strength and unevenness, each climbing from where the last one stood."""
    start = np.zeros(sum(seen.columns.shape) + 1)
    start[: len(seen.total)] = np.log(seen.total.sum() / np.exp(seen.known).sum())
    for covariance in prior.covariances:
        at = start
        for k in ks:
            found = _laplace(seen, covariance, walk, float(k), at)
            at = found[0]
            yield found


def _told(n_weeks: int, n_waves: int, walk: Walk) -> tuple[Floats, Floats]:
    """Return the map from (path, waves, growth) to (common course, waves), and the variance the path leaves open.

    Given a path that is the sum of a common walk and another, the common part is its share of the path and, about
    that, a walk of variance share (1 - share).
    """
    ahead = np.arange(n_weeks) - (n_weeks - 1.0)
    course = np.zeros((n_weeks, n_weeks + n_waves + 1))
    if walk.jumps is None:
        course += walk.common * np.eye(*course.shape)
        course[:, n_weeks - 1] -= walk.common
    else:
        variance, share = walk.steps(n_weeks)
        course[:-1, :n_weeks] = -np.triu(np.ones((n_weeks - 1,) * 2)) @ (share[:, None] * _differences(n_weeks))
    course[:, -1] = ahead
    waves = np.eye(n_waves, n_weeks + n_waves + 1, n_weeks)
    left = np.zeros((n_weeks + n_waves,) * 2)
    if walk.jumps is None:
        left[:n_weeks, :n_weeks] = walk.common * (1 - walk.common) * walk.sd**2 * np.minimum(-ahead[:, None], -ahead)
    else:
        to_come = np.append(np.cumsum((share * (1 - share) * variance)[::-1])[::-1], 0.0)
        left[:n_weeks, :n_weeks] = np.minimum(to_come[:, None], to_come)
    return np.vstack([course, waves]), left


def _differences(n_weeks: int) -> Floats:
    return np.asarray(np.diff(np.eye(n_weeks), axis=0))


def _rooted(prior: Prior, mean: Floats, covariance: Floats, chance: Floats, n_weeks: int) -> Season:
    """Return the season with a root of the waves, and of the course given them in its few widest directions."""
    n_waves = len(mean) - n_weeks
    waves = covariance[n_weeks:, n_weeks:]
    root = np.linalg.cholesky((waves + waves.T) / 2 + _JITTER * np.eye(n_waves))
    along = np.linalg.solve(root, covariance[n_weeks:, :n_weeks]).T
    rest = covariance[:n_weeks, :n_weeks] - along @ along.T
    size, direction = np.linalg.eigh((rest + rest.T) / 2)
    few = min(_DIRECTIONS, n_weeks)
    across = direction[:, -few:] * np.sqrt(np.maximum(size[-few:], 0.0))
    # eigenvectors have no sign of their own: the oldest week fixes it
    across *= np.where(across[0] < 0, -1.0, 1.0)
    return Season(
        prior,
        mean[n_weeks:],
        np.hstack([root, np.zeros((n_waves, few))]),
        mean[:n_weeks],
        np.hstack([along, across]),
        chance,
    )


def _laplace(seen: Totals, prior: Floats, walk: Walk, dispersion: float, start: Floats) -> tuple[Floats, Floats, float]:
    """Return mode and precision of (path, waves, growth), and the log evidence up to what all strengths share."""
    n_weeks, n_waves = seen.columns.shape
    total, theta = seen.total, start.copy()
    ahead = np.arange(n_weeks) - (n_weeks - 1.0)
    design = np.hstack([np.eye(n_weeks), seen.columns, ahead[:, None]])
    step = _differences(n_weeks) / (walk.sd if walk.jumps is None else np.sqrt(walk.steps(n_weeks)[0])[:, None])
    stiffness = np.zeros((n_weeks + n_waves + 1,) * 2)
    stiffness[:n_weeks, :n_weeks] = step.T @ step
    stiffness[n_weeks:-1, n_weeks:-1] = np.linalg.inv(prior)
    stiffness[-1, -1] = 1 / walk.growth**2
    for _ in range(_STEPS):
        waves, design[:, n_weeks:-1] = seen.waves(theta[n_weeks:-1])
        log_mean = np.minimum(theta[:n_weeks] + waves + theta[-1] * ahead + seen.known, 30.0)
        mean = np.exp(log_mean)
        widening = 1 + mean / dispersion
        weight = mean * (1 + total / dispersion) / widening**2
        slope = design.T @ ((total - mean) / widening) - stiffness @ theta
        precision = stiffness + (design.T * weight) @ design
        moved = np.clip(np.linalg.solve(precision, slope), -1.0, 1.0)
        theta += moved
        if np.abs(moved).max() < 1e-9:
            break
    likelihood = levels.log_likelihood(total, np.ones(n_weeks), log_mean, np.array(dispersion))
    evidence = float(likelihood) - 0.5 * float(theta @ stiffness @ theta)
    evidence -= 0.5 * float(np.linalg.slogdet(prior)[1] + np.linalg.slogdet(precision)[1])
    return theta, precision, evidence
