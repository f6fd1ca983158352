"""Compiled: loops over all lanes at once, written so that they vectorise."""

from __future__ import annotations

import math

from bestbet.simulate.axes import Table, Vector
from bestbet.simulate.randoms import LARGE_MEAN, RECIPROCALS
from bestbet.simulate.scalars import compiled, compiled_apart, exponential, poisson_quantile

BATCH = 8
ENOUGH = 2.0
"""Standard deviations above the mean, and a few more, that counts are searched in step."""


@compiled
def total(values: Vector) -> float:
    """Return the sum of a multiple of 4 values, four sums side by side."""
    a = b = c = d = 0.0
    for i in range(0, len(values), 4):
        a += values[i]
        b += values[i + 1]
        c += values[i + 2]
        d += values[i + 3]
    return (a + b) + (c + d)


@compiled
def dot(values: Vector, weights: Vector) -> float:
    """Return the weighted sum of a multiple of 4 values, four sums side by side."""
    a = b = c = d = 0.0
    for i in range(0, len(values), 4):
        a += values[i] * weights[i]
        b += values[i + 1] * weights[i + 1]
        c += values[i + 2] * weights[i + 2]
        d += values[i + 3] * weights[i + 3]
    return (a + b) + (c + d)


@compiled_apart
def lay(laid: Table, cohorts: Table, shares: Vector, at: tuple[int, int]) -> None:
    """Lay a week's cohort into the rest of its batch of weeks, and at the batch's end all its cohorts into the rest.

    So each later week is read and written once instead of 8 times. `at` is (week, reach of the shares).
    """
    week, reach = at
    weeks, first = len(laid), week - week % BATCH
    cohort = cohorts[week]
    for later in range(week, min(first + BATCH, weeks)):
        row, share = laid[later], shares[later - week]
        for lane in range(len(row)):
            row[lane] += cohort[lane] * share
    if week - first < BATCH - 1:
        return
    for later in range(week + 1, min(weeks, week + reach)):
        _lay_batch(laid[later], cohorts[first:], shares[later - week :])


@compiled
def lay_sum(laid: Vector, amount: float, shares: Vector, reach: int) -> None:
    """Lay one cohort's amount into the weeks from now on."""
    for later in range(min(len(laid), reach)):
        laid[later] += amount * shares[later]


@compiled
def _lay_batch(row: Vector, cohorts: Table, shares: Vector) -> None:
    a, b, c, d, e, f, g, h = (
        cohorts[0],
        cohorts[1],
        cohorts[2],
        cohorts[3],
        cohorts[4],
        cohorts[5],
        cohorts[6],
        cohorts[7],
    )
    of_a, of_b, of_c, of_d = shares[7], shares[6], shares[5], shares[4]
    of_e, of_f, of_g, of_h = shares[3], shares[2], shares[1], shares[0]
    for lane in range(len(row)):
        early = row[lane] + a[lane] * of_a + b[lane] * of_b + c[lane] * of_c + d[lane] * of_d
        row[lane] = early + e[lane] * of_e + f[lane] * of_f + g[lane] * of_g + h[lane] * of_h


@compiled_apart
def rates(out: Vector, gained: Vector, growth: Vector) -> None:
    """Turn base rates into the week's expected opportunities."""
    for lane in range(len(out)):
        out[lane] = max(out[lane] + gained[lane], 0.0) * growth[lane]


@compiled_apart
def wins_of(won: Vector, worked: Vector, p: Vector, factors: tuple[Vector, Vector]) -> None:
    """Fill the share of each cohort that will be won, the odds times both factors."""
    first, second = factors
    for lane in range(len(won)):
        winning = p[lane] * (first[lane] * second[lane])
        won[lane] = worked[lane] * (winning / (1.0 - p[lane] + winning))


@compiled_apart
def scaled(out: Vector, values: Vector, factor: float) -> None:
    """Fill with the values times the factor."""
    for lane in range(len(out)):
        out[lane] = values[lane] * factor


@compiled_apart
def draw_counts(out: Vector, mean: Vector, luck: Vector, room: tuple[Vector, Vector]) -> None:
    """Fill the Poisson quantiles of all lanes, searched in step; the few that need longer are searched alone."""
    term, reached = room
    most = 0.0
    for lane in range(len(out)):
        most = max(most, mean[lane])
    most = min(most, LARGE_MEAN)
    for lane in range(len(out)):
        term[lane] = exponential(-mean[lane])
    for lane in range(len(out)):
        reached[lane] = term[lane]
        out[lane] = 0.0
    for count in range(1, int(most + ENOUGH * math.sqrt(most) + ENOUGH) + 1):
        _step(out, luck, (term, reached), (mean, RECIPROCALS[count]))
    for lane in range(len(out)):
        if luck[lane] > reached[lane] or mean[lane] > LARGE_MEAN:
            out[lane] = poisson_quantile(mean[lane], luck[lane])


@compiled
def _step(out: Vector, luck: Vector, room: tuple[Vector, Vector], law: tuple[Vector, float]) -> None:
    term, reached = room
    mean, per_count = law
    for lane in range(len(out)):
        out[lane] += 1.0 if luck[lane] > reached[lane] else 0.0
    for lane in range(len(out)):
        term[lane] = term[lane] * (mean[lane] * per_count)
        reached[lane] = reached[lane] + term[lane]
