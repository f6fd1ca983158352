"""Luck by name: uniforms for every (path, thing, purpose, week), and quantile functions that turn them into draws.

Every draw of the engine is a quantile of one named uniform, so strategies meet the same luck and a larger mean never
gives a smaller draw. `simulate.scalars` holds the compiled twins; both use the same formulas in the same order.
The formulas and their accuracy stand in docs/maths/simulate.md.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.special import gammainccinv, gammaincinv, ndtr

from bestbet.streams import mix64, unit

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]


class Purpose(IntEnum):
    """What a uniform is for; the numbers are part of the engine's law and never reused (9 is gone)."""

    MARKET = 1
    LANE_LEVEL = 2
    FRAILTY = 3
    WINS = 4
    LOSSES = 5
    VALUE = 6
    BULK_VALUE = 7
    NEW = 8
    SHOCK = 10
    DEAL = 11
    DEAL_VALUE = 12
    DEAL_NEW = 13
    CHURN_OPENING = 14
    CHURN_JOINED = 15
    REPEAT = 16
    ORDER_VALUE = 17
    BULK_ORDER_VALUE = 18
    RIVAL = 19
    RIVAL_START = 20
    SEAT = 21
    MOMENT = 22
    GROWTH = 23


CENTRAL = 0.49
"""Half width of the central region of the normal quantile, as a probability."""
CENTRAL_UPPER = (
    2.5066282746363937,
    -46.364942661431236,
    351.2774109083977,
    -1393.2745410181183,
    3053.1922330331054,
    -3542.6808868954186,
    1829.2419868700513,
    -225.92847908273322,
)
CENTRAL_LOWER = (
    1.0,
    -19.54413350290732,
    158.30307170902208,
    -682.8528096544503,
    1671.9663779791615,
    -2274.147445157632,
    1528.626298783089,
    -357.2457782560715,
)
TAIL_UPPER = (-2.8682315271526826, -3.282581679134995, 2.580477637835421, 1.7588047447145285, 0.14933150567124295)
TAIL_LOWER = (1.0, 3.251032313901642, 1.7632314354382652, 0.14929172396922058)
HALF_ROOT = 0.7071067811865476
LN2 = 0.6931471805599453
LOG_TERMS = 11

LARGE_MEAN = 12.0
"""Counts with a larger mean (or variance, for the binomial) use a corrected normal quantile."""
MOST_STEPS = 96
RECIPROCALS = np.concatenate([[0.0], 1.0 / np.arange(1, MOST_STEPS + 1)])

SMALLEST_SHAPE = 0.3
"""Gamma shapes below are taken as this; weekly counts more uneven than that are not weekly counts."""
GAMMA_ROWS = 64
GAMMA_STEP = 1 / 16
GAMMA_REACH = 8.0
GAMMA_COLUMNS = int(2 * GAMMA_REACH / GAMMA_STEP) + 1
LARGEST_SPREAD = SMALLEST_SHAPE**-0.5


def path_words(seed: int, first_path: int, n_paths: int) -> Words:
    """Return the word of each path, mix64(seed, path); shape (n_paths,)."""
    return mix64(seed, np.arange(first_path, first_path + n_paths, dtype=np.uint64))


def named(words: Words, keys: Words | int, purpose: Purpose, *more: Words | int) -> Floats:
    """Return unit(mix64(seed, path, key, purpose, more...)) for path words from `path_words`, all broadcast.

    `more` is the absolute week, then where several are drawn in a week their position.
    """
    return unit(_continue(words, keys, int(purpose), *more))


def _continue(words: Words, *more: Words | int) -> Words:
    # mix64 starts from 0 and takes (h ^ w), so starting it with the word so far continues the same chain
    mixed = words
    for word in more:
        mixed = mix64(mixed ^ np.asarray(word, dtype=np.uint64))
    return mixed


def normal_quantile(u: Floats) -> Floats:
    """Return the standard normal quantile of u in [2**-53, 1 - 2**-53]; absolute error below 2e-9.

    Rational functions fitted for Bestbet: of (u - 1/2)**2 in the middle 98 %, of sqrt(-2 ln p) in the tails.
    """
    u = np.asarray(u, dtype=np.float64)
    q = u - 0.5
    middle = np.minimum(q * q, CENTRAL * CENTRAL)
    z = q * _in_pairs(CENTRAL_UPPER, middle) / _in_pairs(CENTRAL_LOWER, middle)
    p = np.minimum(u, 1.0 - u)
    tail = p < 0.5 - CENTRAL
    if tail.any():
        root = np.sqrt(-2.0 * portable_log(p[tail]))
        far = _horner(TAIL_UPPER, root) / _horner(TAIL_LOWER, root)
        z[tail] = np.where(q[tail] < 0, -far, far)
    return np.asarray(z)


def portable_log(x: Floats) -> Floats:
    """Return the natural logarithm by a series of our own: the same bits in NumPy, in compiled code, on any machine."""
    mantissa, exponent = np.frexp(x)
    is_small = mantissa < HALF_ROOT
    mantissa = np.where(is_small, 2.0 * mantissa, mantissa)
    power = np.where(is_small, exponent - 1, exponent).astype(np.float64)
    s = (mantissa - 1.0) / (mantissa + 1.0)
    square = s * s
    total = np.full_like(s, 1.0 / (2 * LOG_TERMS + 1))
    for k in range(LOG_TERMS - 1, -1, -1):
        total = total * square + 1.0 / (2 * k + 1)
    return np.asarray(power * LN2 + 2.0 * s * total)


def _in_pairs(c: tuple[float, ...], x: Floats) -> Floats:
    """Return the polynomial of degree 7 in Estrin's order, whose multiplications need not wait for each other."""
    square = x * x
    fourth = square * square
    first = (c[0] + c[1] * x) + (c[2] + c[3] * x) * square
    return np.asarray(first + ((c[4] + c[5] * x) + (c[6] + c[7] * x) * square) * fourth)


def _horner(coefficients: tuple[float, ...], x: Floats) -> Floats:
    total = np.full_like(x, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total = total * x + coefficient
    return total


def poisson_quantile(mean: Floats, u: Floats) -> Floats:
    """Return the smallest count n with P(N <= n) >= u for a Poisson law; mean 0 or less gives 0.

    Exact to rounding up to a mean of 12; above, a Cornish-Fisher quantile of the smoothed count,
    whose distribution function differs from the exact one by less than 1e-4 (tested).
    """
    mean, u = np.broadcast_arrays(np.asarray(mean, dtype=np.float64), np.asarray(u, dtype=np.float64))
    count = np.zeros(mean.shape)
    large = mean > LARGE_MEAN
    if large.any():
        count[large] = _large_poisson(mean[large], u[large])
    small = ~large & (mean > 0)
    if small.any():
        count[small] = _searched_poisson(mean[small], u[small])
    return count


def _searched_poisson(mean: Floats, u: Floats) -> Floats:
    count = np.zeros(mean.shape)
    term = np.exp(-mean)
    total = term.copy()
    for k in range(1, MOST_STEPS + 1):
        going = u > total
        if not going.any():
            break
        count[going] = k
        term = term * (mean * RECIPROCALS[k])
        total = total + np.where(going, term, 0.0)
    return count


def _large_poisson(mean: Floats, u: Floats) -> Floats:
    # the smooth law whose mass over each unit interval is the count's has the cumulants of the count less those of
    # a uniform on (-1/2, 1/2), which are 1/12 and -1/120
    return cornish_fisher(normal_quantile(u), mean, mean - 1.0 / 12.0, mean, mean + 1.0 / 120.0)


def cornish_fisher(z: Floats, mean: Floats, variance: Floats, third: Floats, fourth: Floats) -> Floats:
    """Return the count at normal score z from its mean and smoothed cumulants (Cornish & Fisher 1938)."""
    root = np.sqrt(variance)
    skew = third / (variance * root)
    excess = fourth / (variance * variance)
    square = z * z
    x = (
        z
        + (square - 1.0) * skew / 6.0
        + z * ((square - 3.0) * excess / 24.0 - (2.0 * square - 5.0) * skew * skew / 36.0)
    )
    return np.asarray(np.maximum(np.ceil(mean + root * x - 0.5), 0.0))


def binomial_quantile(trials: Floats, share: Floats, u: Floats) -> Floats:
    """Return the smallest count n with P(N <= n) >= u of `trials` tries with chance `share`.

    Exact to rounding while trials * min(share, 1 - share) <= 12 (the search runs from the nearer end);
    above, Cornish-Fisher as for the Poisson law.
    """
    trials, share, u = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (trials, share, u)))
    is_high = share > 0.5
    low_share = np.where(is_high, 1.0 - share, share)
    low_u = np.where(is_high, 1.0 - u, u)
    rare = np.zeros(trials.shape)
    large = trials * low_share > LARGE_MEAN
    if large.any():
        rare[large] = _large_binomial(trials[large], low_share[large], low_u[large])
    if not large.all():
        rare[~large] = _searched_binomial(trials[~large], low_share[~large], low_u[~large])
    return np.asarray(np.where(is_high, trials - rare, rare))


def _searched_binomial(trials: Floats, share: Floats, u: Floats) -> Floats:
    count = np.zeros(trials.shape)
    ratio = share / (1.0 - share)
    term = np.exp(trials * np.log1p(-share))
    total = term.copy()
    for k in range(1, MOST_STEPS + 1):
        going = (u > total) & (count < trials)
        if not going.any():
            break
        count[going] = k
        term = term * (ratio * (trials - (k - 1)) * RECIPROCALS[k])
        total = total + np.where(going, term, 0.0)
    return count


def _large_binomial(trials: Floats, share: Floats, u: Floats) -> Floats:
    spread = trials * share * (1.0 - share)
    third = spread * (1.0 - 2.0 * share)
    fourth = spread * (1.0 - 6.0 * share * (1.0 - share)) + 1.0 / 120.0
    count = cornish_fisher(normal_quantile(u), trials * share, spread - 1.0 / 12.0, third, fourth)
    return np.minimum(count, trials)


@cache
def gamma_table() -> Floats:
    """Return cube roots of gamma quantiles of mean 1; rows by spread = shape**-1/2, columns by normal score.

    Cube roots are nearly linear in both (Wilson & Hilferty 1931, doi:10.1073/pnas.17.12.684), so straight lines
    between nodes suffice. Row 0 is the limit of no spread: 1 everywhere.
    """
    spread = np.linspace(0.0, LARGEST_SPREAD, GAMMA_ROWS)[1:, None]
    shape = spread**-2
    z = np.linspace(-GAMMA_REACH, GAMMA_REACH, GAMMA_COLUMNS)
    lower = gammaincinv(shape, ndtr(z[z <= 0]))
    upper = gammainccinv(shape, ndtr(-z[z > 0]))
    roots = np.cbrt(np.concatenate([lower, upper], axis=1) / shape)
    return np.ascontiguousarray(np.concatenate([np.ones((1, GAMMA_COLUMNS)), roots]))


def gamma_rows(spread: Floats) -> Floats:
    """Return the row of `gamma_table` for each spread (0 for no unevenness), one axis longer than `spread`."""
    position = np.minimum(spread / LARGEST_SPREAD, 1.0) * (GAMMA_ROWS - 1)
    row = np.minimum(position.astype(np.int64), GAMMA_ROWS - 2)
    share = (position - row)[..., None]
    table = gamma_table()
    return np.asarray(table[row] * (1.0 - share) + table[row + 1] * share)


def gamma_quantile(rows: Floats, u: Floats) -> Floats:
    """Return the gamma quantile of mean 1 at u; `rows` from `gamma_rows`, one axis longer than u."""
    position = (np.clip(normal_quantile(u), -GAMMA_REACH, GAMMA_REACH) + GAMMA_REACH) / GAMMA_STEP
    column = np.minimum(position.astype(np.int64), GAMMA_COLUMNS - 2)
    left = np.take_along_axis(rows, column[..., None], axis=-1)[..., 0]
    right = np.take_along_axis(rows, column[..., None] + 1, axis=-1)[..., 0]
    root = left + (position - column) * (right - left)
    return np.asarray(root * root * root)
