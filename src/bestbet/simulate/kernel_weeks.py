"""Compiled: one week of one path, function by function as in `simulate.reference`, where the meaning stands."""

from __future__ import annotations

import math

import numpy as np

from bestbet.simulate.arrays import RIVAL_FADES, Arrays
from bestbet.simulate.axes import Table
from bestbet.simulate.kernel_start import (
    BOOKED,
    LOST,
    NEW,
    NEW_BOOKED,
    PIPELINE_VALUE,
    WON,
    WON_AGE,
    Work,
)
from bestbet.simulate.laws import FALTER_KEPT, LANE_STEP, MARKET_SHARE, REENGAGED, REFERRAL_LAG, SINGLE_VALUES
from bestbet.simulate.model import SEGMENT_STREAMS, TEAM_STREAMS, Stream
from bestbet.simulate.randoms import Purpose
from bestbet.simulate.responses import CHURN, REFERRAL, REPEAT, VALUE, WIN
from bestbet.simulate.scalars import binomial_quantile, compiled, mix, normal_quantile, poisson_quantile, unit

LANE_LEVEL, VALUES, BULK_VALUE, NEWS, BULK_NEW, CHURN_OPENING, CHURN_JOINED, ORDERS, ORDER_VALUE, BULK_ORDER, RIVAL = (
    np.uint64(purpose)
    for purpose in (
        Purpose.LANE_LEVEL,
        Purpose.VALUE,
        Purpose.BULK_VALUE,
        Purpose.NEW,
        Purpose.BULK_NEW,
        Purpose.CHURN_OPENING,
        Purpose.CHURN_JOINED,
        Purpose.REPEAT,
        Purpose.ORDER_VALUE,
        Purpose.BULK_ORDER_VALUE,
        Purpose.RIVAL,
    )
)
CREATED, OPEN_DEALS, REPEAT_VALUE = int(Stream.CREATED), int(Stream.OPEN_DEALS), int(Stream.REPEAT_VALUE)
ORDERED, ORDERED_VALUE, CHURNED, ACTIVE, OPENING_LOST = (
    int(stream - SEGMENT_STREAMS[0])
    for stream in (Stream.REPEAT_ORDERS, Stream.REPEAT_VALUE, Stream.CHURNED, Stream.ACTIVE, Stream.OPENING_LOST)
)
HOURS_NEEDED, HOURS_HAVE, MONEY, SERVED = (
    int(stream - TEAM_STREAMS[0]) for stream in (Stream.HOURS_NEEDED, Stream.HOURS_HAVE, Stream.MONEY, Stream.SERVED)
)


@compiled
def live_through(arrays: Arrays, work: Work, place: tuple[int, int], word: np.uint64, needs: tuple[bool, bool]) -> None:
    """Live through one week of one path; `place` is (draw, week), `needs` whether losses and customers matter."""
    draw, week = place
    created = _rates(arrays, work, place, word)
    served = _capacity(arrays, work, place, created)
    _move_rivals(arrays, work, place, word, served)
    for lane in range(len(arrays.lanes.key)):
        _deal_with(arrays, work, place, lane, (served, needs[0]))
        _close(arrays, work, place, lane, word)
    if needs[1]:
        for segment in range(len(arrays.segments.key)):
            _serve_customers(arrays, work, place, segment, word)


@compiled
def _rates(arrays: Arrays, work: Work, place: tuple[int, int], word: np.uint64) -> float:
    draw, week = place
    lanes, drift = arrays.lanes, arrays.team.drift[draw]
    absolute = arrays.first_week + week
    steps = absolute % LANE_STEP == 0 and drift > 0.0
    sd = math.sqrt((1.0 - MARKET_SHARE) * LANE_STEP) * drift
    total = 0.0
    for lane in range(len(lanes.key)):
        if steps:
            u = unit(mix(mix(mix(word, lanes.key[lane]), LANE_LEVEL), np.uint64(absolute)))
            work.level[lane] += sd * normal_quantile(u)
            work.level_factor[lane] = math.exp(work.level[lane])
        rate = lanes.rate[draw, lane]
        if lanes.is_referral[lane] == 1:
            rate *= work.lane_factor[REFERRAL, lane, week]
            segment = lanes.segment[lane]
            start = work.start_active[segment]
            if week >= REFERRAL_LAG and start > 0.0:
                rate *= work.segment_flows[ACTIVE, segment, week - REFERRAL_LAG] / start
        rate = max(rate + work.gained[lane, week], 0.0) * work.market[week] * work.level_factor[lane]
        work.rate[lane] = rate
        total += rate
    return total


@compiled
def _capacity(arrays: Arrays, work: Work, place: tuple[int, int], created: float) -> float:
    draw, week = place
    team, flows = arrays.team, work.team_flows
    live = 0.0
    for lane in range(len(arrays.lanes.key)):
        live += work.open_number[lane] + work.old_number[lane]
    need = team.per_deal[draw] * (live + created)
    delivered, have = work.delivered[week], work.have[week]
    left = max(have - delivered * team.hours[draw, week], 0.0)
    served = left / need if team.has_hours == 1 and need > left else 1.0
    worked = served + REENGAGED * (1.0 - served)
    if team.has_hours == 1:
        flows[HOURS_NEEDED, week] = team.hours[draw, week] + need
        flows[HOURS_HAVE, week] = have
    flows[MONEY, week] = delivered * team.bound_money[draw, week] + team.free_money[draw, week]
    flows[SERVED, week] = worked
    return worked


@compiled
def _move_rivals(arrays: Arrays, work: Work, place: tuple[int, int], word: np.uint64, served: float) -> None:
    draw, week = place
    segments = arrays.segments
    for segment in range(len(segments.key)):
        up = segments.up[draw, segment]
        if up <= 0.0:
            continue
        activity = segments.bound_activity[segment, week] * work.delivered[week] + segments.free_activity[segment, week]
        shortfall = max(1.0 - activity * served, 0.0)
        work.slack[segment] = FALTER_KEPT * work.slack[segment] + (1.0 - FALTER_KEPT) * shortfall
        up = min(up * (1.0 + (segments.falter[draw, segment] - 1.0) * work.slack[segment]), 1.0)
        u = unit(mix(mix(mix(word, segments.key[segment]), RIVAL), np.uint64(arrays.first_week + week)))
        if work.rival[segment] < 2 and u < up:
            work.rival[segment] += 1
        elif work.rival[segment] > 0 and u > 1.0 - RIVAL_FADES:
            work.rival[segment] -= 1


@compiled
def _deal_with(arrays: Arrays, work: Work, place: tuple[int, int], lane: int, served_needs: tuple[float, bool]) -> None:
    draw, week = place
    served, losses_matter = served_needs
    delays, row, left = arrays.delays, arrays.delays.row[draw], arrays.n_weeks - week
    segment = arrays.lanes.segment[lane]
    created = work.rate[lane] * work.frailty[lane, week]
    worked = created * served
    p = arrays.lanes.win[draw, lane]
    factor = work.lane_factor[WIN, lane, week] * arrays.segments.shift[draw, segment, work.rival[segment]]
    p = p * factor / (1.0 - p + p * factor)
    won, lost = worked * p, worked * (1.0 - p)
    work.lane_flows[CREATED, lane, week] = created
    _lay(work.winning[lane, week:], delays.win[row], won, min(delays.reach[row, 0], left))
    if arrays.tallies.is_needed[WON_AGE] == 1:
        _lay(work.ageing[lane, week:], delays.age[row], won, min(delays.reach[row, 0], left))
    if losses_matter:
        _lay(work.losing[lane, week:], delays.loss[row], lost, min(delays.reach[row, 1], left))
        work.open_number[lane] += worked - work.winning[lane, week] - work.losing[lane, week]


@compiled
def _lay(weeks: Table, shares: Table, amount: float, n: int) -> None:
    for later in range(n):
        weeks[later] += amount * shares[later]


@compiled
def _close(arrays: Arrays, work: Work, place: tuple[int, int], lane: int, word: np.uint64) -> None:
    draw, week = place
    flows, needed = work.lane_flows, arrays.tallies.is_needed
    mean = work.winning[lane, week]
    wins = poisson_quantile(mean, work.win_luck[lane, week])
    value_factor = work.lane_factor[VALUE, lane, week]
    if wins > 0.0:
        flows[WON, lane, week] += wins
        value, new, new_value = _values(arrays, (draw, lane), mix(word, arrays.lanes.key[lane]), (wins, week))
        flows[BOOKED, lane, week] += value * value_factor
        flows[NEW, lane, week] += new
        flows[NEW_BOOKED, lane, week] += new_value * value_factor
        if needed[WON_AGE] == 1:
            flows[WON_AGE, lane, week] += wins * (work.ageing[lane, week] / mean)
    if needed[LOST] == 1:
        lost = arrays.delays.recorded[arrays.delays.row[draw]] * work.losing[lane, week]
        flows[LOST, lane, week] += poisson_quantile(lost, work.loss_luck[lane, week])
    work.old_number[lane] -= work.closing[lane, week]
    work.old_value[lane] -= work.closing_value[lane, week]
    flows[OPEN_DEALS, lane, week] = work.open_number[lane] + work.old_number[lane]
    if needed[PIPELINE_VALUE] == 1:
        open_value = work.open_number[lane] * arrays.lanes.mean[draw, lane] * value_factor
        flows[PIPELINE_VALUE, lane, week] = open_value + work.old_value[lane]


@compiled
def _values(
    arrays: Arrays, cell: tuple[int, int], word: np.uint64, wins_week: tuple[float, int]
) -> tuple[float, float, float]:
    wins, week = wins_week
    lanes, absolute = arrays.lanes, np.uint64(arrays.first_week + week)
    if wins > SINGLE_VALUES:
        total = _matched_sum(wins, lanes.mean[cell], lanes.variance[cell], unit(mix(mix(word, BULK_VALUE), absolute)))
        fresh = binomial_quantile(wins, lanes.new_share[cell], unit(mix(mix(word, BULK_NEW), absolute)))
        return total, fresh, total * (fresh / wins)
    value_word, new_word = mix(mix(word, VALUES), absolute), mix(mix(word, NEWS), absolute)
    value = new = new_value = 0.0
    for number in range(int(wins)):
        u = unit(mix(value_word, np.uint64(number))) * lanes.room[cell]
        one = math.exp(lanes.log_mean[cell] + lanes.log_sd[cell] * normal_quantile(u))
        value += one
        if unit(mix(new_word, np.uint64(number))) < lanes.new_share[cell]:
            new += 1.0
            new_value += one
    return value, new, new_value


@compiled
def _matched_sum(n: float, mean: float, variance: float, u: float) -> float:
    spread = math.log1p(variance / (n * mean * mean))
    return n * mean * math.exp(math.sqrt(spread) * normal_quantile(u) - spread / 2)


@compiled
def _serve_customers(arrays: Arrays, work: Work, place: tuple[int, int], segment: int, word: np.uint64) -> None:
    draw, week = place
    segments, flows, absolute = arrays.segments, work.segment_flows, np.uint64(arrays.first_week + week)
    word = mix(word, segments.key[segment])
    old, new = work.old_customers[segment], work.new_customers[segment]
    wish = 0.0
    for klass in range(len(old)):
        wish += (old[klass] + new[klass]) * segments.repeat[draw, segment, klass]
    wish *= work.segment_factor[REPEAT, segment, week]
    orders = poisson_quantile(wish, unit(mix(mix(word, ORDERS), absolute)))
    factor = work.segment_factor[CHURN, segment, week]
    hazard = segments.churn[draw, segment]
    old_lost = _churn(old, hazard, factor, unit(mix(mix(word, CHURN_OPENING), absolute)))
    new_lost = _churn(new, hazard, factor, unit(mix(mix(word, CHURN_JOINED), absolute)))
    won = 0.0
    for lane in range(len(arrays.lanes.key)):
        if arrays.lanes.segment[lane] == segment:
            won += work.lane_flows[NEW, lane, week]
    active = 0.0
    for klass in range(len(old)):
        new[klass] += won * segments.joining[draw, segment, klass]
        active += old[klass] + new[klass]
    flows[ORDERED, segment, week] = orders
    if arrays.tallies.is_needed[REPEAT_VALUE] == 1:
        flows[ORDERED_VALUE, segment, week] = _order_values(arrays, (draw, segment), word, (orders, week))
    flows[CHURNED, segment, week] = old_lost + new_lost
    flows[OPENING_LOST, segment, week] = old_lost
    flows[ACTIVE, segment, week] = active


@compiled
def _churn(pool: Table, hazard: Table, factor: float, u: float) -> float:
    mean = there = 0.0
    for klass in range(len(pool)):
        mean += pool[klass] * min(hazard[klass] * factor, 1.0)
        there += pool[klass]
    left = min(poisson_quantile(mean, u), there)
    if left <= 0.0:
        return 0.0
    short, spare = left, 0.0
    for klass in range(len(pool)):
        taken = min(pool[klass] * min(hazard[klass] * factor, 1.0) * (left / mean), pool[klass])
        pool[klass] -= taken
        short -= taken
        spare += pool[klass]
    stays = max(1.0 - max(short, 0.0) / (spare if spare > 0.0 else 1.0), 0.0)
    for klass in range(len(pool)):
        pool[klass] *= stays
    return left


@compiled
def _order_values(arrays: Arrays, cell: tuple[int, int], word: np.uint64, orders_week: tuple[float, int]) -> float:
    orders, week = orders_week
    segments, absolute = arrays.segments, np.uint64(arrays.first_week + week)
    if orders > SINGLE_VALUES:
        u = unit(mix(mix(word, BULK_ORDER), absolute))
        return _matched_sum(orders, segments.mean[cell], segments.variance[cell], u)
    word = mix(mix(word, ORDER_VALUE), absolute)
    value = 0.0
    for number in range(int(orders)):
        u = unit(mix(word, np.uint64(number))) * segments.room[cell]
        value += math.exp(segments.log_mean[cell] + segments.log_sd[cell] * normal_quantile(u))
    return value
