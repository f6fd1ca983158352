"""Compiled: what nothing else waits for and is drawn after the last week: losses, and the values of wins and orders.

A single value and a matched sum are both lognormal: they line up with their laws and are priced together.
"""

from __future__ import annotations

import math

import numpy as np

from bestbet.simulate.axes import Vector
from bestbet.simulate.kernel_cohorts import draw_counts, scaled
from bestbet.simulate.kernel_customers import REPEAT_ORDERS, REPEAT_VALUE
from bestbet.simulate.kernel_layout import (
    AT_NUMBER,
    AT_WEEK,
    BULK_ORDER_WORD,
    BULK_VALUE_WORD,
    DRAWN,
    EXPECTED,
    FIRST_FACTOR,
    LOG_MEAN,
    LOG_SD,
    LOSING,
    LOSS_LUCK,
    MATCHED_MEAN,
    MATCHED_SD,
    MEAN,
    MOST_KEPT,
    ORDER_LOG_MEAN,
    ORDER_LOG_SD,
    ORDER_MEAN,
    ORDER_ROOM,
    ORDER_VARIANCE,
    ORDER_WORD,
    PRICE_LUCK,
    PRICE_MEAN,
    PRICE_SCORE,
    PRICE_SD,
    REACHED,
    ROOM,
    TERM,
    VALUE_WORD,
    VALUES_MATTER,
    VARIANCE,
    Stacked,
    Work,
)
from bestbet.simulate.kernel_pipeline import BOOKINGS, LOSSES, NEW_ACCOUNTS, NEW_BOOKINGS, WINS
from bestbet.simulate.laws import FEW_VALUES, SINGLE_VALUES, WIDE_VALUES
from bestbet.simulate.model import Stream
from bestbet.simulate.responses import VALUE
from bestbet.simulate.scalars import (
    EDGE,
    central_quantile,
    compiled,
    compiled_apart,
    exponential,
    mix,
    tail_quantile,
    unit,
)

NEEDS_ORDER_VALUE = int(Stream.REPEAT_VALUE)
Law = tuple[float, float, float, float, float]
"""Log mean, log sd and room of one value, mean and variance of it as it is cut."""


@compiled_apart
def settle(inputs: Stacked, work: Work, place: tuple[int, int, int]) -> None:
    """Draw the path's losses and values; the number of wins and orders is known.

    Place is (strategy, draw, path within the draw).
    """
    _, draw, path = place
    if inputs.needed[LOSSES] == 1:
        _lose(inputs, work, (draw, path))
    if inputs.needed[VALUES_MATTER] == 1:
        for lane in range(inputs.n_lanes):
            _price_wins(inputs, work, place, lane)
    if inputs.needed[NEEDS_ORDER_VALUE] == 1:
        for segment in range(len(inputs.segment_key)):
            _price_orders(inputs, work, (draw, path), segment)


@compiled
def _lose(inputs: Stacked, work: Work, place: tuple[int, int]) -> None:
    draw, path = place
    recorded, losing = inputs.recorded[inputs.delay_row[draw]], work.cohort[LOSING]
    mean, drawn, room = work.lane[EXPECTED], work.lane[DRAWN], (work.lane[TERM], work.lane[REACHED])
    for week in range(inputs.n_weeks):
        scaled(mean, losing[week], recorded)
        draw_counts(drawn, mean, work.lane_luck[path, LOSS_LUCK, week], room)
        for lane in range(inputs.n_lanes):
            work.lane_flows[LOSSES, lane, week] = drawn[lane]


@compiled
def _price_wins(inputs: Stacked, work: Work, place: tuple[int, int, int], lane: int) -> None:
    strategy, draw, path = place
    flows, of, factor = work.lane_flows, inputs.lane[draw], work.effort[FIRST_FACTOR + VALUE]
    wins, new = flows[WINS, lane], flows[NEW_ACCOUNTS, lane]
    booked, new_booked = flows[BOOKINGS, lane], flows[NEW_BOOKINGS, lane]
    law = (of[LOG_MEAN, lane], of[LOG_SD, lane], of[ROOM, lane], of[MEAN, lane], of[VARIANCE, lane])
    _price_many(inputs, work, (wins, booked), work.lane_word[path, BULK_VALUE_WORD, lane], law)
    is_split = inputs.needed[NEW_BOOKINGS] == 1
    if is_split:
        for week in range(len(booked)):
            new_booked[week] = booked[week] * (new[week] / max(wins[week], 1.0))
    n = _price_few(inputs, work, wins, work.lane_word[path, VALUE_WORD, lane], law)
    for i in range(n):
        week = work.price_at[AT_WEEK, i]
        booked[week] += work.price[PRICE_LUCK, i]
        if is_split and work.price_at[AT_NUMBER, i] < new[week]:
            new_booked[week] += work.price[PRICE_LUCK, i]
    if inputs.moves[strategy, VALUE] == 1:
        for week in range(len(booked)):
            booked[week] *= factor[week, lane]
            new_booked[week] *= factor[week, lane]


@compiled
def _price_orders(inputs: Stacked, work: Work, place: tuple[int, int], segment: int) -> None:
    draw, path = place
    of, orders = inputs.segment[draw, segment], work.segment_flows[REPEAT_ORDERS, segment]
    values, words = work.segment_flows[REPEAT_VALUE, segment], work.segment_word[path]
    law = (of[ORDER_LOG_MEAN], of[ORDER_LOG_SD], of[ORDER_ROOM], of[ORDER_MEAN], of[ORDER_VARIANCE])
    _price_many(inputs, work, (orders, values), words[BULK_ORDER_WORD, segment], law)
    n = _price_few(inputs, work, orders, words[ORDER_WORD, segment], law)
    for i in range(n):
        values[work.price_at[AT_WEEK, i]] += work.price[PRICE_LUCK, i]


@compiled
def _price_few(inputs: Stacked, work: Work, counts: Vector, word: np.uint64, law: Law) -> int:
    """Fill the first row of `Work.price` with the values of weeks of few, one by one; return how many."""
    few, n = _few(law), 0
    for week in range(inputs.n_weeks):
        if 0.0 < counts[week] <= few:
            week_word = mix(word, np.uint64(inputs.first_week + week))
            for number in range(int(counts[week])):
                work.price[PRICE_LUCK, n] = unit(mix(week_word, np.uint64(number))) * law[2]
                work.price_at[AT_WEEK, n], work.price_at[AT_NUMBER, n] = week, number
                n += 1
    _score(work, n)
    luck, score = work.price[PRICE_LUCK, :n], work.price[PRICE_SCORE, :n]
    for i in range(n):
        luck[i] = exponential(law[0] + law[1] * score[i])
    return n


@compiled
def _price_many(inputs: Stacked, work: Work, flows: tuple[Vector, Vector], word: np.uint64, law: Law) -> None:
    """Fill the value of every week: of many, the matched sum, else 0; nearly all of it in loops that vectorise."""
    counts, values = flows
    few, most = _few(law), 0.0
    for week in range(len(counts)):
        most = max(most, counts[week])
    if most <= few:
        values[:] = 0.0
        return
    luck, mean, sd = work.price[PRICE_LUCK], work.price[PRICE_MEAN], work.price[PRICE_SD]
    work.matched[MATCHED_SD, :] = -1.0
    for week in range(len(counts)):
        luck[week] = unit(mix(word, np.uint64(inputs.first_week + week)))
        mean[week], sd[week] = _match(work, counts[week], law) if counts[week] > few else (0.0, 0.0)
    _score(work, len(counts))
    score = work.price[PRICE_SCORE]
    for week in range(len(counts)):
        value = exponential(mean[week] + sd[week] * score[week])
        values[week] = value if counts[week] > few else 0.0


@compiled
def _few(law: Law) -> float:
    return float(SINGLE_VALUES if law[1] > WIDE_VALUES else FEW_VALUES)


@compiled
def _match(work: Work, count: float, law: Law) -> tuple[float, float]:
    """Return log mean and log sd of the lognormal with the mean and variance of a sum of `count` values."""
    kept = min(int(count), MOST_KEPT)
    if work.matched[MATCHED_SD, kept] < 0.0 or kept == MOST_KEPT:
        spread = math.log1p(law[4] / (count * law[3] * law[3]))
        work.matched[MATCHED_MEAN, kept] = math.log(count * law[3]) - spread / 2
        work.matched[MATCHED_SD, kept] = math.sqrt(spread)
    return work.matched[MATCHED_MEAN, kept], work.matched[MATCHED_SD, kept]


@compiled
def _score(work: Work, n: int) -> None:
    """Fill the normal scores of the luck; the tails in a pass of their own, so that the others vectorise."""
    luck, score = work.price[PRICE_LUCK, :n], work.price[PRICE_SCORE, :n]
    for i in range(n):
        score[i] = central_quantile(luck[i] - 0.5)
    for i in range(n):
        if min(luck[i], 1.0 - luck[i]) < EDGE:
            score[i] = tail_quantile(luck[i])
