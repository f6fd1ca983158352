"""Compiled: what nothing else waits for and is drawn after the last week: losses, and the values of wins and orders."""

from __future__ import annotations

import math

import numpy as np

from bestbet.simulate.axes import Vector
from bestbet.simulate.kernel_layout import (
    BULK_NEW_WORD,
    BULK_ORDER_WORD,
    BULK_VALUE_WORD,
    DRAWN,
    FIRST_FACTOR,
    LOG_MEAN,
    LOG_SD,
    LOSING,
    LOSS_LUCK,
    MEAN,
    NEW_SHARE,
    NEW_WORD,
    ORDER_LOG_MEAN,
    ORDER_LOG_SD,
    ORDER_MEAN,
    ORDER_ROOM,
    ORDER_VARIANCE,
    ORDER_WORD,
    ROOM,
    VALUE_WORD,
    VALUES_MATTER,
    VARIANCE,
    Stacked,
    Work,
)
from bestbet.simulate.kernel_pipeline import BOOKINGS, LOSSES, NEW_BOOKINGS
from bestbet.simulate.kernel_weeks import REPEAT_ORDERS, REPEAT_VALUE
from bestbet.simulate.laws import SINGLE_VALUES
from bestbet.simulate.model import Stream
from bestbet.simulate.responses import VALUE
from bestbet.simulate.scalars import (
    binomial_quantile,
    compiled,
    compiled_apart,
    exponential,
    mix,
    normal_quantile,
    poisson_quantile,
    unit,
)

NEEDS_ORDER_VALUE = int(Stream.REPEAT_VALUE)
LUCK, IS_NEW = range(2)


@compiled_apart
def settle(inputs: Stacked, work: Work, draw: int) -> None:
    """Draw the path's losses and values; the number of wins and orders is known."""
    for lane in range(len(inputs.lane_key)):
        if inputs.needed[LOSSES] == 1:
            _lose(inputs, work, draw, lane)
        if inputs.needed[VALUES_MATTER] == 1:
            _price_wins(inputs, work, draw, lane)
    if inputs.needed[NEEDS_ORDER_VALUE] == 1:
        for segment in range(len(inputs.segment_key)):
            _price_orders(inputs, work, draw, segment)


@compiled
def _lose(inputs: Stacked, work: Work, draw: int, lane: int) -> None:
    losing, luck, flow = work.lane_week[LOSING, lane], work.lane_week[LOSS_LUCK, lane], work.lane_flows[LOSSES, lane]
    recorded = inputs.recorded[inputs.delay_row[draw]]
    for week in range(inputs.n_weeks):
        flow[week] += poisson_quantile(recorded * losing[week], luck[week])


@compiled
def _price_wins(inputs: Stacked, work: Work, draw: int, lane: int) -> None:
    law, drawn, words = inputs.lane[draw, lane], work.lane_week[DRAWN, lane], work.lane_word
    factor, booked = work.lane_week[FIRST_FACTOR + VALUE, lane], work.lane_flows[BOOKINGS, lane]
    new_booked, luck, is_new = work.lane_flows[NEW_BOOKINGS, lane], work.price[LUCK], work.price[IS_NEW]
    n = 0
    for week in range(inputs.n_weeks):
        wins = int(drawn[week])
        absolute = np.uint64(inputs.first_week + week)
        if wins > SINGLE_VALUES:
            u = unit(mix(words[BULK_VALUE_WORD, lane], absolute))
            total = matched_sum(drawn[week], law[MEAN], law[VARIANCE], u) * factor[week]
            fresh = binomial_quantile(drawn[week], law[NEW_SHARE], unit(mix(words[BULK_NEW_WORD, lane], absolute)))
            booked[week] += total
            new_booked[week] += total * (fresh / drawn[week])
        elif wins > 0:
            value_word, new_word = mix(words[VALUE_WORD, lane], absolute), mix(words[NEW_WORD, lane], absolute)
            for number in range(wins):
                luck[n] = unit(mix(value_word, np.uint64(number))) * law[ROOM]
                is_new[n] = 1.0 if unit(mix(new_word, np.uint64(number))) < law[NEW_SHARE] else 0.0
                work.price_week[n] = week
                n += 1
    _price(luck[:n], law[LOG_MEAN], law[LOG_SD])
    for i in range(n):
        week = work.price_week[i]
        value = luck[i] * factor[week]
        booked[week] += value
        new_booked[week] += value * is_new[i]


@compiled
def _price_orders(inputs: Stacked, work: Work, draw: int, segment: int) -> None:
    law, orders, luck = inputs.segment[draw, segment], work.segment_flows[REPEAT_ORDERS, segment], work.price[LUCK]
    values, words = work.segment_flows[REPEAT_VALUE, segment], work.segment_word
    values[:] = 0.0
    n = 0
    for week in range(inputs.n_weeks):
        absolute = np.uint64(inputs.first_week + week)
        if orders[week] > SINGLE_VALUES:
            u = unit(mix(words[BULK_ORDER_WORD, segment], absolute))
            values[week] = matched_sum(orders[week], law[ORDER_MEAN], law[ORDER_VARIANCE], u)
        elif orders[week] > 0.0:
            word = mix(words[ORDER_WORD, segment], absolute)
            for number in range(int(orders[week])):
                luck[n] = unit(mix(word, np.uint64(number))) * law[ORDER_ROOM]
                work.price_week[n] = week
                n += 1
    _price(luck[:n], law[ORDER_LOG_MEAN], law[ORDER_LOG_SD])
    for i in range(n):
        values[work.price_week[i]] += luck[i]


@compiled
def _price(luck: Vector, log_mean: float, log_sd: float) -> None:
    """Turn uniforms into lognormal values in place; the exponentials in a second pass, which vectorises."""
    for i in range(len(luck)):
        luck[i] = normal_quantile(luck[i])
    for i in range(len(luck)):
        luck[i] = exponential(log_mean + log_sd * luck[i])


@compiled_apart
def matched_sum(n: float, mean: float, variance: float, u: float) -> float:
    """Return the quantile at u of the lognormal with the mean and variance of a sum of n values."""
    spread = math.log1p(variance / (n * mean * mean))
    return n * mean * exponential(math.sqrt(spread) * normal_quantile(u) - spread / 2)
