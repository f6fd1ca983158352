"""Compiled: the weeks of one path, function by function as in `simulate.reference`, where the meaning stands.

`place` is (strategy, draw, path within the draw, week).
"""

from __future__ import annotations

import numpy as np

from bestbet.simulate.arrays import RIVAL_FADES
from bestbet.simulate.axes import Table, Vector
from bestbet.simulate.kernel_cohorts import draw_counts, lay, lay_sum, rates, scaled, total, wins_of
from bestbet.simulate.kernel_customers import ACTIVE, open_books, serve_customers
from bestbet.simulate.kernel_layout import (
    AGE_SHARES,
    AGEING,
    ALL_LOSING,
    BASE_RATE,
    CLOSING_SEASON,
    CUSTOMERS_MATTER,
    DELIVERED,
    DRAWN,
    EXPECTED,
    FALTER,
    FIRST_FACTOR,
    GAINED,
    GROWTH,
    HOURS,
    IS_REFERRAL,
    JOINED,
    LINE,
    LOSING,
    LOSS_SHARES,
    LOSSES_BY_LANE,
    LOSSES_MATTER,
    LOST,
    MEAN,
    NEW_MATTER,
    NEW_SHARE,
    NEW_WORD,
    OLD_GONE,
    OLD_LEFT,
    OPEN_NUMBER,
    OPEN_SPREAD,
    PER_DEAL,
    RATE,
    REACHED,
    RIVAL_LUCK,
    RIVAL_STATE,
    SEGMENT,
    SHIFT,
    SLACK,
    START_ACTIVE,
    SUPPLY,
    TERM,
    UP,
    WIN_LUCK,
    WIN_SHARES,
    WIN_SHIFT,
    WINNING,
    WON,
    WORKED,
    WORKED_CHANCE,
    Stacked,
    Work,
)
from bestbet.simulate.kernel_pipeline import (
    NEW_ACCOUNTS,
    OPEN_DEALS,
    OPEN_VALUE,
    WIN_WEEKS,
    WINS,
)
from bestbet.simulate.laws import FALTER_KEPT, LINE_CALLED, REENGAGED, REFERRAL_LAG
from bestbet.simulate.model import TEAM_STREAMS, Stream
from bestbet.simulate.responses import REFERRAL, VALUE, WIN
from bestbet.simulate.scalars import (
    binomial_quantile,
    compiled,
    compiled_apart,
    mix,
    overflow,
    unit,
)

CREATED = int(Stream.CREATED)
HOURS_NEEDED, SERVED = (int(stream - TEAM_STREAMS[0]) for stream in (Stream.HOURS_NEEDED, Stream.SERVED))


@compiled_apart
def live_through(inputs: Stacked, work: Work, place: tuple[int, int, int]) -> None:
    """Live through all weeks of one path under one strategy."""
    strategy, draw, path = place
    _start(inputs, work, (draw, path))
    open_books(inputs, work, (draw, path))
    for week in range(inputs.n_weeks):
        _live_week(inputs, work, (strategy, draw, path, week))


@compiled
def _start(inputs: Stacked, work: Work, place: tuple[int, int]) -> None:
    work.cohort[WINNING, :, :] = 0.0
    if inputs.needed[WIN_WEEKS] == 1:
        work.cohort[AGEING, :, :] = 0.0
        work.lane_flows[WIN_WEEKS, :, :] = 0.0
    work.week[ALL_LOSING, :] = 0.0
    if inputs.needed[LOSSES_BY_LANE] == 1:
        work.cohort[LOSING, :, :] = 0.0
    work.lane_flows[WINS, :, :] = 0.0
    if inputs.needed[NEW_MATTER] == 1:
        work.lane_flows[NEW_ACCOUNTS, :, :] = 0.0
    work.lane[OPEN_NUMBER, :] = 0.0
    for segment in range(len(inputs.segment_key)):
        work.segment[SLACK, segment] = 0.0
        work.segment[JOINED, segment] = 0.0
        work.segment[RIVAL_STATE, segment] = work.rival_start[place[1], segment]
    _shift_odds(inputs, work, place[0])


@compiled
def _live_week(inputs: Stacked, work: Work, place: tuple[int, int, int, int]) -> None:
    _, draw, path, week = place
    created = _rates(inputs, work, place)
    worked = _capacity(inputs, work, place, created)
    is_moved = False
    for segment in range(len(inputs.segment_key)):
        is_moved = _move_rival(inputs, work, place, (segment, min(worked, 1.0))) or is_moved
    if is_moved:
        _shift_odds(inputs, work, draw)
    _deal_with(inputs, work, (draw, week), worked)
    _close(inputs, work, (draw, path, week))
    if inputs.needed[CUSTOMERS_MATTER] == 1:
        for segment in range(len(inputs.segment_key)):
            serve_customers(inputs, work, (draw, path, week), segment)


@compiled
def _rates(inputs: Stacked, work: Work, place: tuple[int, int, int, int]) -> float:
    _, draw, path, week = place
    rate = work.lane[RATE]
    scaled(rate, inputs.lane[draw, BASE_RATE], 1.0)
    for lane in range(inputs.n_lanes):
        if inputs.lane_code[IS_REFERRAL, lane] == 1:
            factor = work.effort[FIRST_FACTOR + REFERRAL, week, lane]
            segment = inputs.lane_code[SEGMENT, lane]
            start = work.segment[START_ACTIVE, segment]
            if week >= REFERRAL_LAG and start > 0.0:
                factor *= work.segment_flows[ACTIVE, segment, week - REFERRAL_LAG] / start
            rate[lane] *= factor
    rates(rate, work.effort[GAINED, week], work.lane_luck[path, GROWTH, week])
    if inputs.needed[CREATED] == 1:
        _note(work.lane_flows[CREATED], rate, week)
    return total(rate)


@compiled
def _note(flow: Table, values: Vector, week: int) -> None:
    for lane in range(len(flow)):
        flow[lane, week] = values[lane]


@compiled
def _capacity(inputs: Stacked, work: Work, place: tuple[int, int, int, int], created: float) -> float:
    strategy, draw, path, week = place
    worked = 1.0
    if inputs.has_hours == 1:
        hours, per_deal = inputs.effort_cost[strategy, draw, HOURS, week], inputs.team[draw, PER_DEAL]
        left = max(work.week_luck[path, SUPPLY, week] - work.week[DELIVERED, week] * hours, 0.0)
        places = left / per_deal if per_deal > 0.0 else np.inf
        worked, wanted = _take_on(inputs, work, (draw, path, week), (created, places))
        work.team_flows[HOURS_NEEDED, week] = hours + per_deal * wanted
    work.team_flows[SERVED, week] = min(worked, 1.0)
    return worked


@compiled
def _take_on(
    inputs: Stacked, work: Work, place: tuple[int, int, int], load: tuple[float, float]
) -> tuple[float, float]:
    draw, path, week = place
    created, places = load
    open_deals, closing = total(work.lane[OPEN_NUMBER]), inputs.year[draw, CLOSING_SEASON, week]
    closed = closing * total(work.cohort[WINNING, week]) + work.week[ALL_LOSING, week]
    old, gone_old = work.week_luck[path, OLD_LEFT, week], work.week_luck[path, OLD_GONE, week]
    line = work.week[LINE, week - 1] if week > 0 else 0.0
    spread = work.week[OPEN_SPREAD, week - 1] if week > 0 else 0.0
    kept = max(open_deals - closed, 0.0)
    stays = kept / open_deals if open_deals > 0.0 else 0.0
    called = LINE_CALLED * min(line, open_deals - kept + gone_old)
    come = created + called
    wanted = old - gone_old + kept + come
    excess, left = overflow(wanted, stays * stays * spread + (1.0 - stays) * kept + come, places)
    waiting = min(excess, come)
    work.week[LINE, week], work.week[OPEN_SPREAD, week] = waiting, left
    taken = come - waiting + REENGAGED * (line - called)
    return (taken / created if created > 0.0 else 1.0), wanted


@compiled
def _move_rival(inputs: Stacked, work: Work, place: tuple[int, int, int, int], at: tuple[int, float]) -> bool:
    """Let the rivals of one segment move; return whether they did."""
    strategy, draw, path, week = place
    segment, served = at
    law, state = inputs.segment[draw, segment], work.segment[RIVAL_STATE, segment]
    if law[UP] <= 0.0:
        return False
    bound, free = inputs.activity[strategy, 0, segment, week], inputs.activity[strategy, 1, segment, week]
    shortfall = max(1.0 - (bound * work.week[DELIVERED, week] + free) * served, 0.0)
    slack = FALTER_KEPT * work.segment[SLACK, segment] + (1.0 - FALTER_KEPT) * shortfall
    work.segment[SLACK, segment] = slack
    up = min(law[UP] * (1.0 + (law[FALTER] - 1.0) * slack), 1.0)
    u = work.segment_luck[path, RIVAL_LUCK, segment, week]
    if state < 2.0 and u < up:
        work.segment[RIVAL_STATE, segment] = state + 1.0
        return True
    if state > 0.0 and u > 1.0 - RIVAL_FADES:
        work.segment[RIVAL_STATE, segment] = state - 1.0
        return True
    return False


@compiled
def _shift_odds(inputs: Stacked, work: Work, draw: int) -> None:
    for lane in range(inputs.n_lanes):
        segment = inputs.lane_code[SEGMENT, lane]
        work.lane[WIN_SHIFT, lane] = inputs.segment[draw, segment, SHIFT + int(work.segment[RIVAL_STATE, segment])]


@compiled
def _deal_with(inputs: Stacked, work: Work, place: tuple[int, int], served: float) -> None:
    """Lay the wins and losses of the week's cohorts into the weeks to come."""
    draw, week = place
    cohort, worked = work.cohort, work.lane[WORKED]
    row, shares = inputs.delay_row[draw], inputs.shares[inputs.delay_row[draw]]
    scaled(worked, work.lane[RATE], served)
    won = cohort[WON, week]
    factors = (work.effort[FIRST_FACTOR + WIN, week], work.lane[WIN_SHIFT])
    wins_of(won, worked, inputs.lane[draw, WORKED_CHANCE], factors)
    lay(cohort[WINNING], cohort[WON], shares[WIN_SHARES], (week, inputs.reach[row, 0]))
    if inputs.needed[WIN_WEEKS] == 1:
        lay(cohort[AGEING], cohort[WON], shares[AGE_SHARES], (week, inputs.reach[row, 0]))
    scaled(work.lane[EXPECTED], cohort[WINNING, week], inputs.year[draw, CLOSING_SEASON, week])
    if inputs.needed[LOSSES_MATTER] == 1:
        _lose(inputs, work, row, week)


@compiled
def _lose(inputs: Stacked, work: Work, row: int, week: int) -> None:
    """Lay the lost deals, and count the deals left open: as one sum, and by lane where that is asked for."""
    cohort, worked, stock, expected = work.cohort, work.lane[WORKED], work.lane[OPEN_NUMBER], work.lane[EXPECTED]
    won, lost, shares, reach = (
        cohort[WON, week],
        cohort[LOST, week],
        inputs.shares[row, LOSS_SHARES],
        inputs.reach[row, 1],
    )
    all_worked, all_losing = total(worked), work.week[ALL_LOSING, week:]
    lay_sum(all_losing, all_worked - total(won), shares, reach)
    if inputs.needed[LOSSES_BY_LANE] == 0:
        stock[0] += all_worked - total(expected) - all_losing[0]
        return
    for lane in range(len(lost)):
        lost[lane] = worked[lane] - won[lane]
    lay(cohort[LOSING], cohort[LOST], shares, (week, reach))
    for lane in range(len(stock)):
        stock[lane] += worked[lane] - expected[lane] - cohort[LOSING, week, lane]


@compiled
def _close(inputs: Stacked, work: Work, place: tuple[int, int, int]) -> None:
    draw, path, week = place
    drawn, room = work.lane[DRAWN], (work.lane[TERM], work.lane[REACHED])
    draw_counts(drawn, work.lane[EXPECTED], work.lane_luck[path, WIN_LUCK, week], room)
    for lane in range(inputs.n_lanes):
        if drawn[lane] > 0.0:
            _win(inputs, work, (draw, path, week, lane), drawn[lane])
    if inputs.needed[OPEN_DEALS] == 1:
        _note(work.lane_flows[OPEN_DEALS], work.lane[OPEN_NUMBER], week)
    if inputs.needed[OPEN_VALUE] == 1:
        for lane in range(inputs.n_lanes):
            value = inputs.lane[draw, MEAN, lane] * work.effort[FIRST_FACTOR + VALUE, week, lane]
            work.lane_flows[OPEN_VALUE, lane, week] = work.lane[OPEN_NUMBER, lane] * value


@compiled_apart
def _win(inputs: Stacked, work: Work, place: tuple[int, int, int, int], wins: float) -> None:
    draw, path, week, lane = place
    flows = work.lane_flows
    flows[WINS, lane, week] = wins
    if inputs.needed[NEW_MATTER] == 1:
        share = inputs.lane[draw, NEW_SHARE, lane]
        u = unit(mix(work.lane_word[path, NEW_WORD, lane], np.uint64(inputs.first_week + week)))
        new = binomial_quantile(wins, share, u) if wins > 1.0 else (1.0 if u > 1.0 - share else 0.0)
        flows[NEW_ACCOUNTS, lane, week] = new
        work.segment[JOINED, inputs.lane_code[SEGMENT, lane]] += new
    if inputs.needed[WIN_WEEKS] == 1:
        flows[WIN_WEEKS, lane, week] = wins * (work.cohort[AGEING, week, lane] / work.cohort[WINNING, week, lane])
