"""Compiled twins, one number at a time, of the laws of `simulate.randoms`: same formulas, same order, same bits."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from bestbet.simulate.randoms import (
    CENTRAL,
    CENTRAL_LOWER,
    CENTRAL_UPPER,
    GAMMA_COLUMNS,
    GAMMA_REACH,
    GAMMA_STEP,
    HALF_ROOT,
    LARGE_MEAN,
    LN2,
    LOG_TERMS,
    MOST_STEPS,
    RECIPROCALS,
    TAIL_LOWER,
    TAIL_UPPER,
)
from bestbet.streams import FIRST_FACTOR, GAMMA, SECOND_FACTOR

_GAMMA = np.uint64(GAMMA)
_FIRST = np.uint64(FIRST_FACTOR)
_SECOND = np.uint64(SECOND_FACTOR)
_30, _27, _31, _12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_A0, _A1, _A2, _A3, _A4, _A5, _A6, _A7 = CENTRAL_UPPER
_B0, _B1, _B2, _B3, _B4, _B5, _B6, _B7 = CENTRAL_LOWER
_C0, _C1, _C2, _C3, _C4 = TAIL_UPPER
_D0, _D1, _D2, _D3 = TAIL_LOWER
_LAST_TERM = 1.0 / (2 * LOG_TERMS + 1)
_INVERSE_STEP = 1.0 / GAMMA_STEP
EDGE = 0.5 - CENTRAL

compiled = njit(nogil=True, error_model="numpy", forceinline=True, _nrt=False)
"""NumPy's rules for division by 0, because Python's would put a branch into every loop."""


@compiled
def mix(word, following):
    """Return the chain of `streams.mix64` continued by one word."""
    z = (word ^ following) + _GAMMA
    z = (z ^ (z >> _30)) * _FIRST
    z = (z ^ (z >> _27)) * _SECOND
    return z ^ (z >> _31)


@compiled
def unit(word):
    """Return the word as a number strictly between 0 and 1."""
    return (np.float64(np.int64(word >> _12)) + 0.5) * 2.0**-52


@compiled
def central_quantile(q):
    """Return the normal quantile of 1/2 + q, right for |q| <= CENTRAL only; free of branches."""
    s = min(q * q, CENTRAL * CENTRAL)
    upper = ((((((_A7 * s + _A6) * s + _A5) * s + _A4) * s + _A3) * s + _A2) * s + _A1) * s + _A0
    lower = ((((((_B7 * s + _B6) * s + _B5) * s + _B4) * s + _B3) * s + _B2) * s + _B1) * s + _B0
    return q * upper / lower


@compiled
def tail_quantile(u):
    """Return the normal quantile of u, right outside the central region only."""
    p = min(u, 1.0 - u)
    r = math.sqrt(-2.0 * portable_log(p))
    far = ((((_C4 * r + _C3) * r + _C2) * r + _C1) * r + _C0) / (((_D3 * r + _D2) * r + _D1) * r + _D0)
    return -far if u < 0.5 else far


@compiled
def normal_quantile(u):
    """Return the standard normal quantile of u."""
    return tail_quantile(u) if min(u, 1.0 - u) < EDGE else central_quantile(u - 0.5)


@compiled
def portable_log(x):
    """Return the natural logarithm by the series of `randoms.portable_log`."""
    mantissa, exponent = math.frexp(x)
    if mantissa < HALF_ROOT:
        mantissa = 2.0 * mantissa
        exponent -= 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    square = s * s
    total = _LAST_TERM
    for k in range(LOG_TERMS - 1, -1, -1):
        total = total * square + 1.0 / (2 * k + 1)
    return exponent * LN2 + 2.0 * s * total


@compiled
def poisson_quantile(mean, u):
    """Return the Poisson quantile; most weeks have a small mean, and exp(-mean) >= 1 - mean settles them at once."""
    if mean <= 0.0 or u < 1.0 - mean:
        return 0.0
    if mean > LARGE_MEAN:
        z = normal_quantile(u)
        return cornish_fisher(z, mean, mean - 1.0 / 12.0, mean, mean + 1.0 / 120.0)
    term = math.exp(-mean)
    total = term
    count = 0
    while u > total and count < MOST_STEPS:
        count += 1
        term = term * (mean * RECIPROCALS[count])
        total = total + term
    return float(count)


@compiled
def cornish_fisher(z, mean, variance, third, fourth):
    """Return the count at normal score z from its mean and smoothed cumulants."""
    root = math.sqrt(variance)
    skew = third / (variance * root)
    excess = fourth / (variance * variance)
    square = z * z
    x = (
        z
        + (square - 1.0) * skew / 6.0
        + z * ((square - 3.0) * excess / 24.0 - (2.0 * square - 5.0) * skew * skew / 36.0)
    )
    return max(math.ceil(mean + root * x - 0.5), 0.0)


@compiled
def binomial_quantile(trials, share, u):
    """Return the binomial quantile."""
    if share > 0.5:
        return trials - _rare_binomial(trials, 1.0 - share, 1.0 - u)
    return _rare_binomial(trials, share, u)


@compiled
def _rare_binomial(trials, share, u):
    if trials * share > LARGE_MEAN:
        spread = trials * share * (1.0 - share)
        third = spread * (1.0 - 2.0 * share)
        fourth = spread * (1.0 - 6.0 * share * (1.0 - share)) + 1.0 / 120.0
        count = cornish_fisher(normal_quantile(u), trials * share, spread - 1.0 / 12.0, third, fourth)
        return min(count, trials)
    ratio = share / (1.0 - share)
    term = math.exp(trials * math.log1p(-share))
    total = term
    count = 0
    while u > total and count < trials and count < MOST_STEPS:
        count += 1
        term = term * (ratio * (trials - (count - 1)) * RECIPROCALS[count])
        total = total + term
    return float(count)


@compiled
def gamma_from_normal(row, z):
    """Return the gamma quantile of mean 1 at normal score z, for one row of `randoms.gamma_rows`."""
    position = (min(max(z, -GAMMA_REACH), GAMMA_REACH) + GAMMA_REACH) * _INVERSE_STEP
    column = min(int(position), GAMMA_COLUMNS - 2)
    root = row[column] + (position - column) * (row[column + 1] - row[column])
    return root * root * root


@compiled
def fill_uniforms(word, purpose, first_week, out):
    """Fill `out[week]` with the uniforms of one path and thing (`word`) for one purpose."""
    start = mix(word, purpose)
    for week in range(len(out)):
        out[week] = unit(mix(start, first_week + np.uint64(week)))


@compiled
def fill_normals(word, purpose, first_week, uniforms, out):
    """Fill `out[week]` with standard normal draws; the tails in a second pass, so that the first one vectorises.

    `uniforms` is room of the same length.
    """
    fill_uniforms(word, purpose, first_week, out)
    for week in range(len(out)):
        uniforms[week] = out[week]
        out[week] = central_quantile(out[week] - 0.5)
    for week in range(len(out)):
        u = uniforms[week]
        if min(u, 1.0 - u) < EDGE:
            out[week] = tail_quantile(u)
