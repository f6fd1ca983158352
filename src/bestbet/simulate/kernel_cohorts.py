"""Compiled: loops over long rows of cells, written so that they vectorise.

A row holds every strategy's lanes, and of each lane the paths of a draw, four by four:
cell = (strategy * lanes + lane) * PATHS_PER_DRAW + path. Each strategy's part is taken as a slice of its own, so that
positions count from 0: one that might be negative is looked at twice, and scattered instead of stored in order.
"""

from __future__ import annotations

import math

from bestbet.simulate.axes import Table, Vector
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.randoms import LARGE_MEAN, RECIPROCALS
from bestbet.simulate.scalars import compiled, compiled_loop, exponential, poisson_quantile, rare_binomial

BATCH = 8
STEP = 32
"""Counts of so many cells are searched in step; the longest search of them decides for all."""
ENOUGH = 2.0
"""Standard deviations above the mean, and a few more, that counts are searched in step."""
P = PATHS_PER_DRAW


@compiled
def padded(n: int) -> int:
    """Return the number of cells made full for loops that take STEP at once; rows have room for it."""
    return (n + STEP - 1) // STEP * STEP


@compiled
def largest(values: Vector) -> float:
    """Return the largest of a multiple of 4 values, or 0, four at a time."""
    a = b = c = d = 0.0
    for cell in range(0, len(values), P):
        a = max(a, values[cell])
        b = max(b, values[cell + 1])
        c = max(c, values[cell + 2])
        d = max(d, values[cell + 3])
    return max(a, b, c, d)


@compiled_loop
def repeat_blocks(out: Vector, block: Vector, n: int) -> None:
    """Fill the first n cells with one block after the other of the same values."""
    size = len(block)
    for strategy in range(n // size):
        row = out[strategy * size :]
        for cell in range(size):
            row[cell] = block[cell]


@compiled_loop
def largest_of_blocks(out: Vector, all_out: Vector, counts: Vector, few: Vector) -> None:
    """Fill the largest count up to `few`, and the largest of all, of every cell of a block over all blocks."""
    size = len(few)
    for cell in range(size):
        out[cell] = 0.0
        all_out[cell] = 0.0
    for strategy in range(len(counts) // size):
        counted = counts[strategy * size :]
        for cell in range(size):
            count = counted[cell]
            all_out[cell] = max(all_out[cell], count)
            small = count if count <= few[cell] else 0.0
            out[cell] = max(out[cell], small)


@compiled_loop
def is_any_above(values: Vector, bounds: Vector) -> bool:
    """Return whether any value is above its bound."""
    n = 0
    for cell in range(len(values)):
        n += 1 if values[cell] > bounds[cell] else 0
    return n > 0


@compiled_loop
def add_times(total: Vector, values: Vector, factor: float) -> None:
    """Add the values times the factor."""
    for cell in range(len(total)):
        total[cell] += values[cell] * factor


@compiled_loop
def sum_cells(out: Vector, cells: Vector, per_block: int) -> None:
    """Fill out[strategy, path] with the sums over the lanes of each strategy's block."""
    for strategy in range(len(cells) // per_block):
        block, sums = cells[strategy * per_block :], out[strategy * P :]
        a = b = c = d = 0.0
        for cell in range(0, per_block, P):
            a += block[cell]
            b += block[cell + 1]
            c += block[cell + 2]
            d += block[cell + 3]
        sums[0], sums[1], sums[2], sums[3] = a, b, c, d


@compiled_loop
def add_up(out: Vector, cells: Vector, law: tuple[Vector, float]) -> None:
    """Add to out[strategy, path] the sums over lanes of each strategy's block, weighted by lane, times a factor."""
    weights, factor = law
    per_block = len(weights) * P
    for strategy in range(len(cells) // per_block):
        block, sums = cells[strategy * per_block :], out[strategy * P :]
        a = b = c = d = 0.0
        for lane in range(len(weights)):
            weight = weights[lane]
            if weight != 0.0:
                a += weight * block[lane * P]
                b += weight * block[lane * P + 1]
                c += weight * block[lane * P + 2]
                d += weight * block[lane * P + 3]
        sums[0] += factor * a
        sums[1] += factor * b
        sums[2] += factor * c
        sums[3] += factor * d


@compiled_loop
def times_worlds(out: Vector, cells: Vector, factors: Vector, per_block: int) -> None:
    """Fill with the cells times the factor[strategy, path] of their world."""
    for strategy in range(len(cells) // per_block):
        begin, end, of = strategy * per_block, strategy * per_block + per_block, factors[strategy * P :]
        block, row = cells[begin:end], out[begin:end]
        a, b, c, d = of[0], of[1], of[2], of[3]
        for cell in range(0, len(row), P):
            w, x, y, z = block[cell] * a, block[cell + 1] * b, block[cell + 2] * c, block[cell + 3] * d
            row[cell], row[cell + 1], row[cell + 2], row[cell + 3] = w, x, y, z


@compiled_loop
def lay(laid: Table, cohorts: Table, shares: Vector, at: tuple[int, int, int, int]) -> None:
    """Lay a week's cohort into the rest of its batch of weeks, and at the batch's end all its cohorts into the rest.

    So each later week is read and written once instead of 8 times. `cohorts` holds the weeks of one batch, `at` is
    (week, reach of the shares, first cell, the one after the last).
    """
    week, reach, start, end = at
    weeks, first = len(laid), week - week % BATCH
    cohort = cohorts[week - first]
    for later in range(week, min(first + BATCH, weeks)):
        add_times(laid[later, start:end], cohort[start:], shares[later - week])
    if week - first < BATCH - 1:
        return
    last = min(weeks, week + reach)
    for later in range(week + 1, last - 1, 2):
        _lay_two(laid[later, start:end], laid[later + 1, start:end], (cohorts, start), shares[later - week :])
    if (last - week) % 2 == 0 and last > week + 1:
        _lay_one(laid[last - 1, start:end], (cohorts, start), shares[last - 1 - week :])


@compiled_loop
def _lay_one(row: Vector, of: tuple[Table, int], shares: Vector) -> None:
    cohorts, start = of
    a, b, c, d = cohorts[0, start:], cohorts[1, start:], cohorts[2, start:], cohorts[3, start:]
    e, f, g, h = cohorts[4, start:], cohorts[5, start:], cohorts[6, start:], cohorts[7, start:]
    of_a, of_b, of_c, of_d = shares[7], shares[6], shares[5], shares[4]
    of_e, of_f, of_g, of_h = shares[3], shares[2], shares[1], shares[0]
    for cell in range(len(row)):
        early = row[cell] + a[cell] * of_a + b[cell] * of_b + c[cell] * of_c + d[cell] * of_d
        row[cell] = early + e[cell] * of_e + f[cell] * of_f + g[cell] * of_g + h[cell] * of_h


@compiled_loop
def _lay_two(row: Vector, following: Vector, of: tuple[Table, int], shares: Vector) -> None:
    """Lay a batch into two weeks, so that its cohorts are read once for both."""
    cohorts, start = of
    a, b, c, d = cohorts[0, start:], cohorts[1, start:], cohorts[2, start:], cohorts[3, start:]
    e, f, g, h = cohorts[4, start:], cohorts[5, start:], cohorts[6, start:], cohorts[7, start:]
    before, of_a, of_b, of_c, of_d = shares[8], shares[7], shares[6], shares[5], shares[4]
    of_e, of_f, of_g, of_h = shares[3], shares[2], shares[1], shares[0]
    for cell in range(len(row)):
        p, q, r, s = a[cell], b[cell], c[cell], d[cell]
        t, u, v, w = e[cell], f[cell], g[cell], h[cell]
        early = row[cell] + p * of_a + q * of_b + r * of_c + s * of_d
        late = following[cell] + p * before + q * of_a + r * of_b + s * of_c
        row[cell] = early + t * of_e + u * of_f + v * of_g + w * of_h
        following[cell] = late + t * of_d + u * of_e + v * of_f + w * of_g


@compiled
def lay_sum(laid: Vector, amount: float, shares: Vector, reach: int) -> None:
    """Lay one cohort's amount into the weeks from now on."""
    for later in range(min(len(laid), reach)):
        laid[later] += amount * shares[later]


@compiled_loop
def rates(out: Vector, gained: Vector, base: Vector, growth: Vector) -> None:
    """Fill the week's expected opportunities; base rates and growth are one block, the same for every strategy."""
    size = len(growth)
    for strategy in range(len(out) // size):
        row, added = out[strategy * size :], gained[strategy * size :]
        for cell in range(size):
            rate = base[cell] + added[cell]
            row[cell] = rate * growth[cell] if rate > 0.0 else 0.0


@compiled_loop
def wins_of(won: Vector, worked: Vector, p: Vector, shift: Vector) -> None:
    """Fill the share of each cohort that will be won, the odds times a factor."""
    for cell in range(len(won)):
        winning = p[cell] * shift[cell]
        won[cell] = worked[cell] * (winning / (1.0 - p[cell] + winning))


@compiled_loop
def multiplied(out: Vector, factors: Vector) -> None:
    """Multiply by the factors."""
    for cell in range(len(out)):
        out[cell] *= factors[cell]


@compiled_loop
def product(out: Vector, values: Vector, factors: Vector) -> None:
    """Fill with the products."""
    for cell in range(len(out)):
        out[cell] = values[cell] * factors[cell]


@compiled_loop
def summed(out: Vector, values: Vector, others: Vector) -> None:
    """Fill with the sums."""
    for cell in range(len(out)):
        out[cell] = values[cell] + others[cell]


@compiled_loop
def scaled(out: Vector, values: Vector, factor: float) -> None:
    """Fill with the values times the factor."""
    for cell in range(len(out)):
        out[cell] = values[cell] * factor


@compiled_loop
def exponentials(values: Vector) -> None:
    """Replace each value by its exponential."""
    for cell in range(len(values)):
        values[cell] = exponential(values[cell])


@compiled
def draw_counts(out: Vector, mean: Vector, luck: Vector, room: tuple[Vector, Vector]) -> None:
    """Fill the Poisson quantiles of all cells; the rows are full."""
    term, reached = room
    for first in range(0, len(out), STEP):
        last = first + STEP
        some = (term[first:last], reached[first:last])
        _draw_some(out[first:last], mean[first:last], luck[first:last], some)


@compiled_loop
def _draw_some(out: Vector, mean: Vector, luck: Vector, room: tuple[Vector, Vector]) -> None:
    """Search the counts of some cells in step; the few that need longer are searched alone."""
    term, reached = room
    most = min(largest(mean), LARGE_MEAN)
    for cell in range(STEP):
        term[cell] = exponential(-mean[cell])
    for cell in range(STEP):
        reached[cell] = term[cell]
        out[cell] = 0.0
    for count in range(1, int(most + ENOUGH * math.sqrt(most) + ENOUGH) + 1):
        per_count = RECIPROCALS[count]
        for cell in range(STEP):
            out[cell] += 1.0 if luck[cell] > reached[cell] else 0.0
            term[cell] = term[cell] * (mean[cell] * per_count)
            reached[cell] = reached[cell] + term[cell]
    left = 0
    for cell in range(STEP):
        left += 1 if luck[cell] > reached[cell] or mean[cell] > LARGE_MEAN else 0
    if left > 0:
        for cell in range(STEP):
            if luck[cell] > reached[cell] or mean[cell] > LARGE_MEAN:
                out[cell] = poisson_quantile(mean[cell], luck[cell])


@compiled
def draw_shares(out: Vector, trials: Vector, law: tuple[Vector, Vector, Vector], room: tuple[Vector, Vector]) -> None:
    """Fill how many of the trials are of the rarer kind; the rows are full.

    `law` is (share of the rarer kind, log of 1 less it, luck), cell by cell.
    """
    (rare, log_rest, luck), (term, reached) = law, room
    for first in range(0, len(out), STEP):
        last = first + STEP
        some = (rare[first:last], log_rest[first:last], luck[first:last])
        _share_some(out[first:last], trials[first:last], some, (term[first:last], reached[first:last]))


@compiled_loop
def _share_some(out: Vector, trials: Vector, law: tuple[Vector, Vector, Vector], room: tuple[Vector, Vector]) -> None:
    (rare, log_rest, luck), (term, reached) = law, room
    most = largest(trials)
    if most <= 1.0:
        for cell in range(STEP):
            out[cell] = trials[cell] if luck[cell] > 1.0 - rare[cell] else 0.0
        return
    for cell in range(STEP):
        term[cell] = exponential(trials[cell] * log_rest[cell])
    for cell in range(STEP):
        reached[cell] = term[cell]
        out[cell] = trials[cell] * rare[cell]
    mean = min(largest(out), LARGE_MEAN)
    for cell in range(STEP):
        out[cell] = 0.0
    for count in range(1, min(int(most), int(mean + ENOUGH * math.sqrt(mean) + ENOUGH)) + 1):
        before, per_count = float(count - 1), RECIPROCALS[count]
        for cell in range(STEP):
            out[cell] += 1.0 if luck[cell] > reached[cell] and out[cell] < trials[cell] else 0.0
            ratio = rare[cell] / (1.0 - rare[cell])
            term[cell] = term[cell] * (ratio * (trials[cell] - before) * per_count)
            reached[cell] = reached[cell] + term[cell]
    left = 0
    for cell in range(STEP):
        is_short = luck[cell] > reached[cell] and out[cell] < trials[cell]
        left += 1 if is_short or trials[cell] * rare[cell] > LARGE_MEAN else 0
    if left > 0:
        for cell in range(STEP):
            if trials[cell] * rare[cell] > LARGE_MEAN or (luck[cell] > reached[cell] and out[cell] < trials[cell]):
                out[cell] = rare_binomial(trials[cell], rare[cell], luck[cell])
