"""Waves of the year and the common course of all lanes: sines and cosines about a drifting, growing level (`walk`).

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
from bestbet.calibrate.order_priors import HOLIDAYS, HOLIDAYS_CHANCE
from bestbet.calibrate.posterior import SEASON_WEEKS
from bestbet.calibrate.priors import DISPERSION, ORDER_SEASON, QUARTER_WAVE, SEASON
from bestbet.calibrate.walk import Law, Walk
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]

_YEAR_DAYS = 365.25
_STEPS = 60
_DIRECTIONS = 8
_JITTER = 1e-12
_LEAST_CHANCE = 1e-9
_HOLIDAYS, _HOLIDAY_DAYS = (330.0, 350.0), 16.0
"""Days of the year about which the holidays' bells stand, and their width."""
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
TWO_YEARS = 104


def of_orders(*, is_long: bool) -> Prior:
    """Return the prior of the season of orders: none, the waves of `PEAKED`, or one that only the holidays make.

    A record that is not long cannot tell waves of the year from growth, but it can tell the holidays: their log factor
    is a sum of bells about late November and mid December, seen through the same waves.
    """
    days = np.arange(1.0, _YEAR_DAYS)
    apart = np.abs(days - np.array(_HOLIDAYS)[:, None])
    bells = np.exp(-0.5 * (np.minimum(apart, _YEAR_DAYS - apart) / _HOLIDAY_DAYS) ** 2)
    waves = np.linalg.lstsq(_columns(days, PEAKED.harmonics), (bells - bells.mean(axis=1, keepdims=True)).T)[0]
    by_waves, chance = PEAKED.prior(), HOLIDAYS_CHANCE.value
    covariances = (*by_waves.covariances, by_waves.covariances[0] + HOLIDAYS.value**2 * waves @ waves.T)
    chances = (*((1 - chance) * one for one in by_waves.chances), chance)
    if is_long:
        return Prior(covariances, chances)
    either = chances[0] + chance
    return Prior((covariances[0], covariances[-1]), (chances[0] / either, chance / either))


def of_year(n_weeks: int) -> Shape:
    """Return the waves of the year that so many weeks can tell: a peak of a few weeks from its second time on."""
    return PEAKED if n_weeks >= TWO_YEARS else ANNUAL


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
class Growth:
    """Normal approximation of the weekly growth in the last week: `mean` + `root` z, and `left` is the sd beside z.

    `course[t]` is what it has added to the log level of week t relative to the last; `chances[part, speed]` are those
    of the parts of its prior and of the walk's speeds.
    """

    mean: float
    root: Floats
    left: float
    course: Floats
    chances: Floats


@dataclass(frozen=True, slots=True)
class Season:
    """Normal approximation of the waves and of the common course of the level, which share their luck z.

    Coefficients are `mean` + `root` z. The common log level of week t relative to the last week is `course[t]` +
    `course_root[t]` z, of which `growth` is a part. `chances` are the posterior probabilities of the prior's parts.
    """

    prior: Prior
    mean: Floats
    root: Floats
    course: Floats
    course_root: Floats
    growth: Growth
    chances: Floats

    def variance_left(self) -> float:
        """Return the share of the prior variance that the record has not removed, in [0, 1]."""
        return float(np.clip((self.root**2).sum() / self.prior.variance(), 0, 1))


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

    Level path and coefficients are found jointly: counts negative binomial with log mean level + waves + what is known,
    the level moving as the walk says. How strong waves and growth are, how fast the walk and how uneven the weeks, is
    weighed by the evidence, unless a `dispersion` is given: read off the raw counts, a rush in one week of a quarter
    would pass for unevenness.
    Of the level's path the lanes have in common what the walk's share says; the rest is left to them. With less than
    two years on record annual waves stay mostly the prior.
    """
    if seen.total.sum() == 0:
        return _unseen(prior, walk, len(seen.total))
    scores = np.zeros(1) if dispersion else _UNEVENNESS
    ks = np.array([dispersion]) if dispersion else np.exp(DISPERSION.value + DISPERSION.sd * scores)
    laws = walk.laws(len(seen.total))
    fits = list(_fits(seen, prior, laws, ks))
    growing = np.log([law.chance for law in laws])
    before = np.add.outer(np.add.outer(np.log(prior.chances), growing), -0.5 * scores**2)
    log_chance = before + np.reshape([one.log_evidence for one in fits], before.shape)
    chance = np.exp(log_chance - log_chance.max())
    chance /= chance.sum()
    mean, covariance, grown = _moments(fits, chance.ravel(), seen.columns.shape[1])
    root, course_root, growth_root, left = _roots(covariance, len(seen.total))
    n_weeks = len(seen.total)
    by_law = chance.sum(axis=(0, 2)).reshape(walk.chances().shape)
    growth = Growth(float(mean[-1]), growth_root, left, grown, by_law)
    return Season(prior, mean[n_weeks:-1], root, mean[:n_weeks], course_root, growth, chance.sum(axis=(1, 2)))


def _unseen(prior: Prior, walk: Walk, n_weeks: int) -> Season:
    """Return what is known of a record without anything: the widest waves of the prior, and growth's prior."""
    widest = prior.covariances[-1]
    flat, still, no_luck = np.zeros(len(widest)), np.zeros(n_weeks), np.zeros((n_weeks, len(widest)))
    growth = Growth(0.0, flat, walk.usual_growth(), still, walk.chances())
    return Season(prior, flat, np.asarray(np.linalg.cholesky(widest)), still, no_luck, growth, np.array(prior.chances))


@dataclass(frozen=True, slots=True)
class _Fit:
    """Mode and precision of (path, waves) under a law of the path, and the log evidence up to what all fits share."""

    law: Law
    mode: Floats
    precision: Floats
    log_evidence: float


def _fits(seen: Totals, prior: Prior, laws: tuple[Law, ...], ks: Floats) -> Iterator[_Fit]:
    """Yield the fits of every strength, law of the walk and unevenness, each climbing from where the last one stood."""
    start = np.zeros(sum(seen.columns.shape))
    start[: len(seen.total)] = np.log(seen.total.sum() / np.exp(seen.known).sum())
    for covariance in prior.covariances:
        for law in laws:
            at = start
            for k in ks:
                found = _laplace(seen, covariance, law, float(k), at)
                at = found.mode
                yield found


def _moments(fits: list[_Fit], chance: Floats, n_waves: int) -> tuple[Floats, Floats, Floats]:
    """Return mean and covariance of (course, waves, growth) over all fits, and what growth added to the course."""
    n_weeks = len(fits[0].mode) - n_waves
    means = np.zeros((len(fits), n_weeks + n_waves + 1))
    covariance, grown = np.zeros((n_weeks + n_waves + 1,) * 2), np.zeros(n_weeks)
    told = [*range(n_weeks), -1]
    for i, (one, weight) in enumerate(zip(fits, chance, strict=True)):
        wanted = np.zeros((n_weeks + n_waves + 1, n_weeks + n_waves))
        wanted[told, :n_weeks] = one.law.told
        wanted[n_weeks:-1, n_weeks:] = np.eye(n_waves)
        means[i] = wanted @ one.mode
        grown += weight * (one.law.grown @ one.mode[:n_weeks])
        if weight > _LEAST_CHANCE:
            covariance += weight * wanted @ np.linalg.solve(one.precision, wanted.T)
            covariance[np.ix_(told, told)] += weight * one.law.left
    mean = chance @ means
    covariance += (means - mean).T @ (chance[:, None] * (means - mean))
    return mean, (covariance + covariance.T) / 2, grown


def _roots(covariance: Floats, n_weeks: int) -> tuple[Floats, Floats, Floats, float]:
    """Return roots of the waves, of the course given them in its few widest directions, and of growth given both.

    And the sd of growth that all these leave open.
    """
    n_waves = len(covariance) - n_weeks - 1
    root = np.linalg.cholesky(covariance[n_weeks:-1, n_weeks:-1] + _JITTER * np.eye(n_waves))
    along = np.linalg.solve(root, covariance[n_weeks:-1, :n_weeks]).T
    size, direction = np.linalg.eigh(covariance[:n_weeks, :n_weeks] - along @ along.T)
    few = min(_DIRECTIONS, n_weeks)
    across = direction[:, -few:] * np.sqrt(np.maximum(size[-few:], 0.0))
    # eigenvectors have no sign of their own: the oldest week fixes it
    across *= np.where(across[0] < 0, -1.0, 1.0)
    with_waves = np.linalg.solve(root, covariance[n_weeks:-1, -1])
    with_course = (covariance[:n_weeks, -1] - along @ with_waves) @ across / np.maximum(size[-few:], _JITTER)
    growth = np.concatenate([with_waves, with_course])
    left = float(np.sqrt(max(covariance[-1, -1] - growth @ growth, 0.0)))
    return np.hstack([root, np.zeros((n_waves, few))]), np.hstack([along, across]), growth, left


def _laplace(seen: Totals, prior: Floats, law: Law, dispersion: float, start: Floats) -> _Fit:
    """Return mode, precision and evidence of (path, waves) by Newton's steps; `prior` is the waves' covariance."""
    n_weeks, n_waves = seen.columns.shape
    total, theta = seen.total, start.copy()
    stiffness = np.zeros((n_weeks + n_waves,) * 2)
    stiffness[:n_weeks, :n_weeks] = law.stiffness
    stiffness[n_weeks:, n_weeks:] = np.linalg.inv(prior)
    for _ in range(_STEPS):
        waves, columns = seen.waves(theta[n_weeks:])
        log_mean = np.minimum(theta[:n_weeks] + waves + seen.known, 30.0)
        mean = np.exp(log_mean)
        widening = 1 + mean / dispersion
        weight, up = mean * (1 + total / dispersion) / widening**2, (total - mean) / widening
        slope = np.concatenate([up, columns.T @ up]) - stiffness @ theta
        precision = stiffness + _told_by_weeks(weight, columns)
        moved = np.clip(np.linalg.solve(precision, slope), -1.0, 1.0)
        theta += moved
        if np.abs(moved).max() < 1e-9:
            break
    likelihood = levels.log_likelihood(total, np.ones(n_weeks), log_mean, np.array(dispersion))
    evidence = float(likelihood) - 0.5 * float(theta @ stiffness @ theta)
    evidence -= 0.5 * float(np.linalg.slogdet(prior)[1] + np.linalg.slogdet(precision)[1] + law.log_spread)
    return _Fit(law, theta, precision, evidence)


def _told_by_weeks(weight: Floats, columns: Floats) -> Floats:
    """Return what weeks of so much weight add to the precision of (path, waves)."""
    drawn = weight[:, None] * columns
    return np.block([[np.diag(weight), drawn], [drawn.T, columns.T @ drawn]])
