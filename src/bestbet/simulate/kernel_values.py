"""Compiled: the values of a week's wins and orders, of all worlds at once.

Single values are named by their place and number, so every strategy's first win of a week has the same value: they are
drawn once for the strategy with most, and summed up. A matched sum has the same luck and its own law. Both are
lognormal: they line up and are priced together.
"""

from __future__ import annotations

import math

import numpy as np

from bestbet.simulate.axes import Cube, Indices, Vector, Words
from bestbet.simulate.kernel_cohorts import is_any_above, largest_of_blocks, multiplied, padded
from bestbet.simulate.kernel_customers import REPEAT_ORDERS, REPEAT_VALUE
from bestbet.simulate.kernel_layout import (
    LOG_MEAN,
    LOG_SD,
    MEAN,
    ORDER_LOG_MEAN,
    ORDER_LOG_SD,
    ORDER_MEAN,
    ORDER_ROOM,
    ORDER_VALUE_COURSE,
    ORDER_VARIANCE,
    ROOM,
    VALUE_COURSE,
    VARIANCE,
    Stacked,
)
from bestbet.simulate.kernel_luck import most_singles
from bestbet.simulate.kernel_pipeline import BOOKINGS, NEW_ACCOUNTS, NEW_BOOKINGS, WINS
from bestbet.simulate.kernel_response import Group
from bestbet.simulate.kernel_room import (
    BULK_ORDER_WORD,
    BULK_VALUE_WORD,
    FEW,
    MATCHED_MEAN,
    MATCHED_SD,
    MOST_KEPT,
    OF_LANES,
    OF_SEGMENTS,
    ORDER_WORD,
    PRICE_LUCK,
    PRICE_MEAN,
    PRICE_SCORE,
    PRICE_SD,
    SCORE,
    VALUE_FACTOR,
    VALUE_WORD,
    Work,
)
from bestbet.simulate.model import PATHS_PER_DRAW, Stream
from bestbet.simulate.responses import VALUE
from bestbet.simulate.scalars import compiled, compiled_loop, exponential, mix, normal_scores, unit

P = PATHS_PER_DRAW
NEEDS_NEW_VALUE, NEEDS_ORDER_VALUE = int(Stream.NEW_BOOKINGS), int(Stream.REPEAT_VALUE)
Law = tuple[float, float, float, float, float, float]
"""Log mean, log sd and room of one value, mean and variance of it as it is cut; what the week adds to its log."""


@compiled
def price_wins(inputs: Stacked, work: Work, group: Group, week: int) -> None:
    """Fill the value of the week's wins, and of those that are new accounts."""
    _, size, draw = group
    cells, absolute = size * inputs.n_lanes * P, np.uint64(inputs.first_week + week)
    wins, booked = work.lane_flow[WINS, :cells], work.lane_flow[BOOKINGS, :cells]
    new, new_booked = work.lane_flow[NEW_ACCOUNTS, :cells], work.lane_flow[NEW_BOOKINGS, :cells]
    most, is_split = work.most[: inputs.n_lanes * P], inputs.needed[NEEDS_NEW_VALUE] == 1
    largest_of_blocks(most, work.block[SCORE], wins, work.block[FEW])
    is_any_bulk, n = is_any_above(work.block[SCORE], work.block[FEW]), 0
    for lane in range(inputs.n_lanes):
        n = _line_up(work, (lane, n), (work.lane_word[VALUE_WORD], absolute), _of(inputs, work, (draw, lane, week)))
    _price(work, n)
    _run_up(work, most)
    law = (work.block[FEW], work.single_at, work.price[PRICE_LUCK])
    _take(booked, (wins, wins), law)
    if is_split:
        _take(new_booked, (wins, new), law)
    if is_any_bulk:
        n = 0
        for lane in range(inputs.n_lanes):
            kept = (wins, work.matched[OF_LANES], (work.lane_word[BULK_VALUE_WORD], absolute))
            n = _line_up_bulk(work, (lane, n, inputs.n_lanes), kept, _of(inputs, work, (draw, lane, week)))
        _price(work, n)
        for i in range(n):
            cell = work.price_at[i]
            booked[cell] = work.price[PRICE_LUCK, i]
            new_booked[cell] = booked[cell] * (new[cell] / wins[cell]) if is_split else 0.0
    _lift_values(inputs, work, group, (booked, new_booked))


@compiled
def _lift_values(inputs: Stacked, work: Work, group: Group, flows: tuple[Vector, Vector]) -> None:
    first, size, _ = group
    booked, new_booked = flows
    block = inputs.n_lanes * P
    for s in range(size):
        if inputs.moves[first + s, VALUE] == 1:
            begin, end = s * block, s * block + block
            multiplied(booked[begin:end], work.cell[VALUE_FACTOR, begin:end])
            if inputs.needed[NEEDS_NEW_VALUE] == 1:
                multiplied(new_booked[begin:end], work.cell[VALUE_FACTOR, begin:end])


@compiled
def price_orders(inputs: Stacked, work: Work, group: Group, week: int) -> None:
    """Fill the value of the week's repeat orders."""
    _, size, draw = group
    segments, absolute = len(inputs.segment_key), np.uint64(inputs.first_week + week)
    cells, most = size * segments * P, work.most[: segments * P]
    orders, values = work.segment_flow[REPEAT_ORDERS, :cells], work.segment_flow[REPEAT_VALUE, :cells]
    largest_of_blocks(most, work.most_orders, orders, work.few_orders)
    is_any_bulk, n = is_any_above(work.most_orders, work.few_orders), 0
    for segment in range(segments):
        law = _of_orders(inputs, draw, segment, week)
        n = _line_up(work, (segment, n), (work.segment_word[ORDER_WORD], absolute), law)
    _price(work, n)
    _run_up(work, most)
    _take(values, (orders, orders), (work.few_orders, work.single_at, work.price[PRICE_LUCK]))
    if is_any_bulk:
        n = 0
        for segment in range(segments):
            kept = (orders, work.matched[OF_SEGMENTS], (work.segment_word[BULK_ORDER_WORD], absolute))
            n = _line_up_bulk(work, (segment, n, segments), kept, _of_orders(inputs, draw, segment, week))
        _price(work, n)
        for i in range(n):
            values[work.price_at[i]] = work.price[PRICE_LUCK, i]


@compiled
def _of(inputs: Stacked, work: Work, place: tuple[int, int, int]) -> Law:
    draw, lane, week = place
    of, added = inputs.lane[draw], inputs.year[draw, VALUE_COURSE, week] + work.young[lane, week]
    return of[LOG_MEAN, lane], of[LOG_SD, lane], of[ROOM, lane], of[MEAN, lane], of[VARIANCE, lane], added


@compiled
def _of_orders(inputs: Stacked, draw: int, segment: int, week: int) -> Law:
    of, added = inputs.segment[draw, segment], inputs.year[draw, ORDER_VALUE_COURSE, week]
    return of[ORDER_LOG_MEAN], of[ORDER_LOG_SD], of[ORDER_ROOM], of[ORDER_MEAN], of[ORDER_VARIANCE], added


@compiled
def _line_up(work: Work, at: tuple[int, int], named: tuple[Words, np.uint64], law: Law) -> int:
    """Line up the single values of a place in every path, as many as the strategy with most needs; return how many."""
    place, n = at
    words, absolute = named
    for block in range(place * P, place * P + P):
        work.single_at[block] = n
        if work.most[block] > 0.0:
            word = mix(words[block], absolute)
            for number in range(int(work.most[block])):
                work.price[PRICE_LUCK, n] = unit(mix(word, np.uint64(number))) * law[2]
                work.price[PRICE_MEAN, n], work.price[PRICE_SD, n] = law[0] + law[5], law[1]
                n += 1
    return n


@compiled
def _run_up(work: Work, most: Vector) -> None:
    """Turn the single values of each place and path into running sums."""
    luck = work.price[PRICE_LUCK]
    for block in range(len(most)):
        if most[block] > 1.0:
            begin = work.single_at[block]
            for i in range(begin + 1, begin + int(most[block])):
                luck[i] += luck[i - 1]


@compiled_loop
def _take(values: Vector, flows: tuple[Vector, Vector], law: tuple[Vector, Indices, Vector]) -> None:
    """Fill the value of each cell whose wins are few: the sum of as many of its first values as are counted."""
    (wins, counts), (few, start, luck) = flows, law
    size = len(few)
    for strategy in range(len(values) // size):
        first = strategy * size
        taken, won, counted = values[first:], wins[first:], counts[first:]
        for cell in range(size):
            number = min(counted[cell], few[cell])
            is_few = won[cell] <= few[cell] and number > 0.0
            value = luck[start[cell] + max(int(number), 1) - 1]
            taken[cell] = value if is_few else 0.0


@compiled
def _line_up_bulk(
    work: Work, at: tuple[int, int, int], sums: tuple[Vector, Cube, tuple[Words, np.uint64]], law: Law
) -> int:
    """Line up the matched sums of a place in every world; return how many."""
    place, n, places = at
    counts, kept, (words, absolute) = sums
    few = most_singles(law[1])
    for path in range(P):
        block, luck = place * P + path, -1.0
        for cell in range(block, len(counts), places * P):
            if counts[cell] > few:
                luck = unit(mix(words[block], absolute)) if luck < 0.0 else luck
                work.price[PRICE_LUCK, n] = luck
                mean, work.price[PRICE_SD, n] = _match(kept, place, counts[cell], law)
                work.price[PRICE_MEAN, n] = mean + law[5]
                work.price_at[n] = cell
                n += 1
    return n


@compiled
def _match(kept: Cube, place: int, count: float, law: Law) -> tuple[float, float]:
    """Return log mean and log sd of the lognormal with the mean and variance of a sum of `count` values."""
    number = min(int(count), MOST_KEPT)
    if kept[MATCHED_SD, place, number] < 0.0 or number == MOST_KEPT:
        spread = math.log1p(law[4] / (count * law[3] * law[3]))
        kept[MATCHED_MEAN, place, number] = math.log(count * law[3]) - spread / 2
        kept[MATCHED_SD, place, number] = math.sqrt(spread)
    return kept[MATCHED_MEAN, place, number], kept[MATCHED_SD, place, number]


@compiled
def _price(work: Work, n: int) -> None:
    """Turn what is lined up into values."""
    full = padded(n)
    luck, score = work.price[PRICE_LUCK, :full], work.price[PRICE_SCORE, :full]
    normal_scores(score, luck)
    _exponentiate(luck, score, work.price[PRICE_MEAN], work.price[PRICE_SD])


@compiled_loop
def _exponentiate(out: Vector, score: Vector, mean: Vector, sd: Vector) -> None:
    for i in range(len(out)):
        out[i] = exponential(mean[i] + sd[i] * score[i])
