"""Compiled twins, one number at a time, of the laws of `simulate.randoms`: same formulas, same order, same bits."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit
from numba.core.cpu import CPUTargetOptions
from numba.core.options import TargetOptions

from bestbet.simulate.axes import Vector
from bestbet.simulate.desk import DENSITY, FAR, SLOPE, TAIL
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
_PER_LN2 = 1.0 / LN2
_SHIFTER = 1.5 * 2.0**52
_LN2_HIGH = float.fromhex("0x1.62e42fefa0000p-1")
_LN2_LOW = float.fromhex("0x1.cf79abc9e3b3ap-40")
_E3, _E4, _E5, _E6, _E7, _E8, _E9, _E10, _E11, _E12, _E13 = (1.0 / math.factorial(n) for n in range(3, 14))
_LAST_TERM = 1.0 / (2 * LOG_TERMS + 1)
_INVERSE_STEP = 1.0 / GAMMA_STEP
EDGE = 0.5 - CENTRAL
SIXTH = 1.0 / 6.0
FEW_TRIALS = 16
"""So few are multiplied out, without a logarithm."""


APART: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}

"""How all of it is compiled.

NumPy's rules for division by 0, because Python's would put a branch into every loop. Without Numba's runtime (`_nrt`,
an old option without a public name): nothing is allocated inside, and counting references to every array of every
call would cost ten times the simulation.
"""
Function = TypeVar("Function", bound=Callable[..., Any])


def _options(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the options: what takes the engine's inputs or room gets no door to Python, which takes half a minute."""
    is_inner = {"Stacked", "Work"} & set(map(str, function.__annotations__.values()))
    return {**APART, "no_cpython_wrapper": True, "no_cfunc_wrapper": True} if is_inner else APART


# Numba knows this flag and has no public name for it: arguments do not overlap, so loops need no checks for it
CPUTargetOptions.noalias = TargetOptions.Mapping("noalias")  # type: ignore[no-untyped-call]


def compiled_loop(function: Function) -> Function:
    """Return the function compiled for rows that never overlap, so that loops with several of them vectorise."""
    return cast("Function", njit(**{**_options(function), "noalias": True})(function))


def compiled_apart(function: Function) -> Function:
    """Return the function compiled as one of its own: for what is called once a path, or rarely."""
    return cast("Function", njit(**_options(function))(function))


def compiled_and_kept(function: Function) -> Function:
    """Return the function kept in Numba's cache for what is compiled on it by another process, and set into its place.

    Left to itself the compiler sets it there or calls it, as the size of its neighbours has it; called once a week of
    every draw, with some six hundred words of arguments, it makes the engine a quarter to two fifths slower.
    """
    return cast("Function", njit(**_options(function), forceinline=True, cache=True)(function))


def compiled(function: Function) -> Function:
    """Return the function compiled into the place of each call, so that no argument is copied."""
    return cast("Function", njit(**_options(function), forceinline=True)(function))


@compiled
def mix(word: np.uint64, following: np.uint64) -> np.uint64:
    """Return the chain of `streams.mix64` continued by one word."""
    z = (word ^ following) + _GAMMA
    z = (z ^ (z >> _30)) * _FIRST
    z = (z ^ (z >> _27)) * _SECOND
    return z ^ (z >> _31)


@compiled
def unit(word: np.uint64) -> float:
    """Return the word as a number strictly between 0 and 1."""
    return (np.float64(np.int64(word >> _12)) + 0.5) * 2.0**-52


@compiled
def central_quantile(q: float) -> float:
    """Return the normal quantile of 1/2 + q, right for |q| <= CENTRAL only; free of branches."""
    s = min(q * q, CENTRAL * CENTRAL)
    square = s * s
    fourth = square * square
    upper = (_A0 + _A1 * s) + (_A2 + _A3 * s) * square + ((_A4 + _A5 * s) + (_A6 + _A7 * s) * square) * fourth
    lower = (_B0 + _B1 * s) + (_B2 + _B3 * s) * square + ((_B4 + _B5 * s) + (_B6 + _B7 * s) * square) * fourth
    return q * upper / lower


@compiled_apart
def tail_quantile(u: float) -> float:
    """Return the normal quantile of u, right outside the central region only."""
    p = min(u, 1.0 - u)
    r = math.sqrt(-2.0 * portable_log(p))
    far = ((((_C4 * r + _C3) * r + _C2) * r + _C1) * r + _C0) / (((_D3 * r + _D2) * r + _D1) * r + _D0)
    return -far if u < 0.5 else far


@compiled
def normal_quantile(u: float) -> float:
    """Return the standard normal quantile of u."""
    return tail_quantile(u) if min(u, 1.0 - u) < EDGE else central_quantile(u - 0.5)


@compiled_loop
def normal_scores(score: Vector, luck: Vector) -> None:
    """Fill the normal quantiles of the luck; the tails in a pass of their own, so that the first one vectorises."""
    for i in range(len(score)):
        score[i] = central_quantile(luck[i] - 0.5)
    for i in range(len(score)):
        if min(luck[i], 1.0 - luck[i]) < EDGE:
            score[i] = tail_quantile(luck[i])


@compiled_apart
def portable_log(x: float) -> float:
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
def exponential(x: float) -> float:
    """Return e**x to 3e-16 for |x| < 700, free of branches and library calls, so that loops of it vectorise.

    With x = k ln 2 + r, adding 1.5 * 2**52 leaves the integer k in the low bits, which then become the exponent.
    """
    shifted = min(max(x, -700.0), 700.0) * _PER_LN2 + _SHIFTER
    k = shifted - _SHIFTER
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    square = r * r
    fourth = square * square
    eighth = fourth * fourth
    first = (1.0 + r) + (0.5 + _E3 * r) * square
    second = (_E4 + _E5 * r) + (_E6 + _E7 * r) * square
    third = (_E8 + _E9 * r) + (_E10 + _E11 * r) * square
    series = (first + second * fourth) + (third + (_E12 + _E13 * r) * fourth) * eighth
    bits = (np.float64(shifted).view(np.int64) + np.int64(1023)) << np.int64(52)
    return series * np.int64(bits).view(np.float64)


@compiled
def poisson_quantile(mean: float, u: float) -> float:
    """Return the Poisson quantile; most weeks have a small mean, and a bound on exp(-mean) settles them at once."""
    if mean <= 0.0 or u < 1.0 - mean * (1.0 - mean * (0.5 - mean * SIXTH)):
        return 0.0
    if mean > LARGE_MEAN:
        z = normal_quantile(u)
        return cornish_fisher(z, mean, mean - 1.0 / 12.0, mean, mean + 1.0 / 120.0)
    term = exponential(-mean)
    total = term
    count = 0
    while u > total and count < MOST_STEPS:
        count += 1
        term = term * (mean * RECIPROCALS[count])
        total = total + term
    return float(count)


@compiled_apart
def cornish_fisher(z: float, mean: float, variance: float, third: float, fourth: float) -> float:
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


@compiled_apart
def binomial_quantile(trials: float, share: float, u: float) -> float:
    """Return the binomial quantile."""
    if share > 0.5:
        return trials - rare_binomial(trials, 1.0 - share, 1.0 - u)
    return rare_binomial(trials, share, u)


@compiled
def _power(base: float, n: int) -> float:
    power = 1.0
    for _ in range(n):
        power *= base
    return power


@compiled_apart
def rare_binomial(trials: float, share: float, u: float) -> float:
    """Return the binomial quantile for a share up to one half."""
    if trials * share > LARGE_MEAN:
        spread = trials * share * (1.0 - share)
        third = spread * (1.0 - 2.0 * share)
        fourth = spread * (1.0 - 6.0 * share * (1.0 - share)) + 1.0 / 120.0
        count = cornish_fisher(normal_quantile(u), trials * share, spread - 1.0 / 12.0, third, fourth)
        return min(count, trials)
    ratio = share / (1.0 - share)
    term = _power(1.0 - share, int(trials)) if trials <= FEW_TRIALS else exponential(trials * math.log1p(-share))
    total = term
    count = 0
    while u > total and count < trials and count < MOST_STEPS:
        count += 1
        term = term * (ratio * (trials - (count - 1)) * RECIPROCALS[count])
        total = total + term
    return float(count)


@compiled
def gamma_from_normal(row: Vector, z: float) -> float:
    """Return the gamma quantile of mean 1 at normal score z, for one row of `randoms.gamma_rows`."""
    position = (min(max(z, -GAMMA_REACH), GAMMA_REACH) + GAMMA_REACH) * _INVERSE_STEP
    column = min(int(position), GAMMA_COLUMNS - 2)
    root: float = row[column] + (position - column) * (row[column + 1] - row[column])
    return root * root * root


@compiled_apart
def overflow(mean: float, variance: float, places: float) -> tuple[float, float, float]:
    """Return the excess over the places, the variance left and the chance of an excess, as `desk.overflow`."""
    sd = math.sqrt(variance)
    if places >= mean + FAR * sd or sd <= 0.0:
        return max(mean - places, 0.0), variance, 1.0 if mean > places else 0.0
    z = (places - mean) / sd
    size = abs(z)
    density = DENSITY * exponential(-0.5 * size * size)
    t = 1.0 / (1.0 + SLOPE * size)
    series = 0.0
    for position in range(len(TAIL) - 1, -1, -1):
        series = (series + TAIL[position]) * t
    tail = density * series
    above = max(density - size * tail, 0.0)
    excess = sd * (above - z if z < 0.0 else above)
    upper = 1.0 - tail if z < 0.0 else tail
    first = z * upper - density
    second = 1.0 - upper - z * density + z * z * upper
    return excess, variance * max(second - first * first, 0.0), upper
