"""Compiled: what a draw and a path bring before the first week (see `opening` and `reference` for the meaning)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from bestbet.simulate.arrays import Arrays
from bestbet.simulate.axes import Cube, Indices, Table, Vector
from bestbet.simulate.delays import GUIDE_CELLS, NEVER
from bestbet.simulate.laws import MARKET_SHARE, NEWCOMER, REFILL_WEEKS, SEAT_BLOCK, SHOCK_SD
from bestbet.simulate.model import LANE_STREAMS, SEGMENT_STREAMS, TEAM_STREAMS, Stream
from bestbet.simulate.randoms import GAMMA_COLUMNS, GAMMA_ROWS, LARGEST_SPREAD, Purpose
from bestbet.simulate.responses import CHURN, REFERRAL, REPEAT, VALUE, WIN
from bestbet.simulate.scalars import (
    compiled,
    fill_normals,
    fill_uniforms,
    gamma_from_normal,
    mix,
    normal_quantile,
    portable_log,
    unit,
)
from bestbet.units import DAYS_PER_WEEK

MARKET, FRAILTY, WINS, LOSSES, SHOCK, DEAL, DEAL_VALUE, DEAL_NEW, SEAT, RIVAL_START = (
    np.uint64(purpose)
    for purpose in (
        Purpose.MARKET,
        Purpose.FRAILTY,
        Purpose.WINS,
        Purpose.LOSSES,
        Purpose.SHOCK,
        Purpose.DEAL,
        Purpose.DEAL_VALUE,
        Purpose.DEAL_NEW,
        Purpose.SEAT,
        Purpose.RIVAL_START,
    )
)
N_LANE_STREAMS, N_SEGMENT_STREAMS, N_TEAM_STREAMS = len(LANE_STREAMS), len(SEGMENT_STREAMS), len(TEAM_STREAMS)
WON, LOST, BOOKED, NEW, NEW_BOOKED, WON_AGE, PIPELINE_VALUE = (
    int(stream)
    for stream in (
        Stream.WINS,
        Stream.LOSSES,
        Stream.BOOKINGS,
        Stream.NEW_ACCOUNTS,
        Stream.NEW_BOOKINGS,
        Stream.WIN_WEEKS,
        Stream.OPEN_VALUE,
    )
)
N_CHANNELS = 5


class Work(NamedTuple):
    """Room for one path at a time, reused; lanes, segments or deals first, then weeks."""

    lift: Vector
    gained: Table
    lane_factor: Cube
    segment_factor: Cube
    frailty_row: Table
    eventual: Vector
    won_by: Vector
    lost_by: Vector
    still_recorded: Vector
    delivered: Vector
    have: Vector
    market: Vector
    room: Vector
    frailty: Table
    win_luck: Table
    loss_luck: Table
    level: Vector
    level_factor: Vector
    rate: Vector
    winning: Table
    losing: Table
    ageing: Table
    closing: Table
    closing_value: Table
    open_number: Vector
    old_number: Vector
    old_value: Vector
    start_number: Vector
    start_value: Vector
    old_customers: Table
    new_customers: Table
    start_active: Vector
    rival: Indices
    slack: Vector
    lane_flows: Cube
    segment_flows: Cube
    team_flows: Table
    summed: Vector


def make_work(arrays: Arrays) -> Work:
    """Return room for the paths of one block."""
    lanes, segments, weeks = len(arrays.lanes.key), len(arrays.segments.key), arrays.n_weeks
    deals, classes = len(arrays.deals.lane), arrays.segments.churn.shape[2]
    return Work(
        np.zeros(weeks),
        np.zeros((lanes, weeks)),
        np.ones((N_CHANNELS, lanes, weeks)),
        np.ones((N_CHANNELS, segments, weeks)),
        np.zeros((lanes, GAMMA_COLUMNS)),
        np.zeros(deals),
        np.zeros(deals),
        np.zeros(deals),
        np.zeros(deals),
        np.ones(weeks),
        np.ones(weeks),
        np.ones(weeks),
        np.zeros(weeks),
        np.ones((lanes, weeks)),
        np.zeros((lanes, weeks)),
        np.zeros((lanes, weeks)),
        np.zeros(lanes),
        np.ones(lanes),
        np.zeros(lanes),
        np.zeros((lanes, weeks)),
        np.zeros((lanes, weeks)),
        np.zeros((lanes, weeks)),
        np.zeros((lanes, weeks)),
        np.zeros((lanes, weeks)),
        np.zeros(lanes),
        np.zeros(lanes),
        np.zeros(lanes),
        np.zeros(lanes),
        np.zeros(lanes),
        np.zeros((segments, classes)),
        np.zeros((segments, classes)),
        np.zeros(segments),
        np.zeros(segments, dtype=np.int64),
        np.zeros(segments),
        np.zeros((N_LANE_STREAMS, lanes, weeks)),
        np.zeros((N_SEGMENT_STREAMS, segments, weeks)),
        np.zeros((N_TEAM_STREAMS, weeks)),
        np.zeros(weeks),
    )


@compiled
def respond(arrays: Arrays, work: Work, draw: int) -> None:
    """Fill what effort moves: `gained[lane, week]` opportunities and the factors of the relative channels."""
    responses = arrays.responses
    work.gained[:] = 0.0
    work.lane_factor[:] = 0.0
    work.segment_factor[:] = 0.0
    for profile in range(len(responses.today)):
        if _lift(arrays, work, draw, profile):
            _spread_lift(arrays, work, draw, profile)
    _exponentiate(work.lane_factor)
    _exponentiate(work.segment_factor)


@compiled
def _lift(arrays: Arrays, work: Work, draw: int, profile: int) -> bool:
    """Fill `work.lift[week]`; return whether anything differs from today."""
    responses = arrays.responses
    carry, bend = responses.carry[draw, profile], responses.bend[draw, profile]
    today, is_bound = responses.today[profile], responses.is_bound[profile] == 1
    before = today * (1.0 + bend) / (today + bend)
    adstock = today
    differs = False
    for week in range(arrays.n_weeks):
        dose = responses.dose[profile, week] * (work.delivered[week] if is_bound else 1.0)
        differs = differs or dose != today
        adstock = (1.0 - carry) * dose + carry * adstock
        work.lift[week] = adstock * (1.0 + bend) / (adstock + bend) - before
    return differs


@compiled
def _spread_lift(arrays: Arrays, work: Work, draw: int, profile: int) -> None:
    responses, weeks = arrays.responses, arrays.n_weeks
    for lane in range(len(arrays.lanes.key)):
        if responses.count[profile, lane] == 0.0:
            continue
        gain = responses.gain[draw, profile] * responses.units[profile, lane]
        if responses.today[profile] > 0.0:
            gain *= responses.trim[draw, lane]
        for week in range(weeks):
            work.gained[lane, week] += gain * work.lift[week]
        for channel in (WIN, VALUE, REFERRAL):
            log = responses.logs[draw, profile, channel]
            if log != 0.0:
                for week in range(weeks):
                    work.lane_factor[channel, lane, week] += log * work.lift[week]
    for segment in range(len(arrays.segments.key)):
        for channel in (REPEAT, CHURN):
            log = responses.logs[draw, profile, channel] * responses.weight[profile, segment]
            if log != 0.0:
                for week in range(weeks):
                    work.segment_factor[channel, segment, week] += log * work.lift[week]


@compiled
def _exponentiate(logs: Cube) -> None:
    channels, cells, weeks = logs.shape
    for channel in range(channels):
        for cell in range(cells):
            for week in range(weeks):
                log = logs[channel, cell, week]
                logs[channel, cell, week] = 1.0 if log == 0.0 else math.exp(log)


@compiled
def prepare_draw(arrays: Arrays, work: Work, draw: int) -> None:
    """Fill what the paths of one draw share: frailty laws and the odds of the open deals."""
    for lane in range(len(arrays.lanes.key)):
        position = min(arrays.lanes.spread[draw, lane] / LARGEST_SPREAD, 1.0) * (GAMMA_ROWS - 1)
        row = min(int(position), GAMMA_ROWS - 2)
        share = position - row
        for column in range(GAMMA_COLUMNS):
            low, high = arrays.frailty[row, column], arrays.frailty[row + 1, column]
            work.frailty_row[lane, column] = low * (1.0 - share) + high * share
    delays, row = arrays.delays, arrays.delays.row[draw]
    recorded, last = delays.recorded[row], delays.win_days.shape[1] - 1
    for deal in range(len(arrays.deals.lane)):
        pi = arrays.lanes.win[draw, arrays.deals.lane[deal]]
        age = arrays.deals.age[deal]
        won_by = delays.win_days[row, min(age, last)]
        lost_by = delays.loss_days[row, min(age, delays.loss_days.shape[1] - 1)]
        still_won = pi * (1.0 - won_by)
        alive = still_won + (1.0 - pi) * (1.0 - recorded * lost_by)
        quiet = 1.0 - recorded * lost_by
        work.eventual[deal] = still_won / alive if alive > 0.0 else 0.0
        work.won_by[deal], work.lost_by[deal] = won_by, lost_by
        work.still_recorded[deal] = recorded * (1.0 - lost_by) / quiet if quiet > 0.0 else 0.0


@compiled
def prepare_path(arrays: Arrays, work: Work, draw: int, word: np.uint64) -> bool:
    """Fill what a path starts from, and its luck; return whether the hours fall short of the planned effort."""
    first = np.uint64(arrays.first_week)
    is_short = _staff(arrays, work, draw, word)
    fill_normals(mix(word, arrays.team.market[0]), MARKET, first, work.room, work.market)
    level, sd = 0.0, math.sqrt(MARKET_SHARE) * arrays.team.drift[draw]
    for week in range(arrays.n_weeks):
        level += sd * work.market[week]
        work.market[week] = (
            math.exp(level) * arrays.team.season[draw, week] if sd > 0.0 else arrays.team.season[draw, week]
        )
    for lane in range(len(arrays.lanes.key)):
        lane_word = mix(word, arrays.lanes.key[lane])
        fill_uniforms(lane_word, WINS, first, work.win_luck[lane])
        if arrays.tallies.is_needed[LOST] == 1:
            fill_uniforms(lane_word, LOSSES, first, work.loss_luck[lane])
        if arrays.lanes.spread[draw, lane] > 0.0:
            frailty = work.frailty[lane]
            fill_normals(lane_word, FRAILTY, first, work.room, frailty)
            for week in range(arrays.n_weeks):
                frailty[week] = gamma_from_normal(work.frailty_row[lane], frailty[week])
        else:
            work.frailty[lane, :] = 1.0
    _reset(arrays, work, draw, word)
    _open_pipeline(arrays, work, draw, word)
    return is_short


@compiled
def _staff(arrays: Arrays, work: Work, draw: int, word: np.uint64) -> bool:
    """Fill `have` and `delivered` per week; one uniform per seat and block of weeks says when a person leaves."""
    team, weeks, seats = arrays.team, arrays.n_weeks, len(arrays.team.seats)
    work.have[:] = 1.0
    hazard, kept = team.leave[draw], team.kept[draw]
    if hazard > 0.0:
        for seat in range(seats):
            seat_word = mix(mix(word, team.seats[seat]), SEAT)
            _lose_hours(arrays, work, seat_word, (hazard, kept, 1.0 / seats))
    is_ever_short = False
    for week in range(weeks):
        work.have[week] *= team.have[draw]
        hours = team.hours[draw, week]
        is_short = team.has_hours == 1 and hours > work.have[week]
        work.delivered[week] = work.have[week] / hours if is_short else 1.0
        is_ever_short = is_ever_short or is_short
    return is_ever_short


@compiled
def _lose_hours(arrays: Arrays, work: Work, seat_word: np.uint64, law: tuple[float, float, float]) -> None:
    hazard, kept, share = law
    first, weeks = arrays.first_week, arrays.n_weeks
    refilled = -1
    is_newcomer = False
    tenure_kept = 1.0
    week = 0
    for block in range(first // SEAT_BLOCK, (first + weeks - 1) // SEAT_BLOCK + 1):
        left = min(-portable_log(unit(mix(seat_word, np.uint64(block)))) / hazard, 1e6)
        leaves = block * SEAT_BLOCK + int(left) - first if left < SEAT_BLOCK else weeks
        end = min((block + 1) * SEAT_BLOCK - first, weeks)
        while week < end:
            if week == leaves and week > refilled:
                refilled = week + REFILL_WEEKS
                is_newcomer, tenure_kept = True, 1.0
            if is_newcomer:
                if week < refilled:
                    work.have[week] -= share
                else:
                    work.have[week] -= share * (1.0 - NEWCOMER) * tenure_kept
                    tenure_kept *= kept
            week += 1


@compiled
def _reset(arrays: Arrays, work: Work, draw: int, word: np.uint64) -> None:
    needed, segments = arrays.tallies.is_needed, arrays.segments
    for stream in range(N_LANE_STREAMS):
        if needed[stream] == 1 or stream in (WON, NEW):
            work.lane_flows[stream] = 0.0
    for table in (work.winning, work.losing, work.ageing, work.closing, work.closing_value):
        table[:] = 0.0
    for vector in (work.level, work.open_number, work.old_number, work.old_value, work.slack):
        vector[:] = 0.0
    work.level_factor[:] = 1.0
    for segment in range(len(segments.key)):
        work.start_active[segment] = 0.0
        for klass in range(segments.opening.shape[2]):
            work.old_customers[segment, klass] = segments.opening[draw, segment, klass]
            work.new_customers[segment, klass] = 0.0
            work.start_active[segment] += segments.opening[draw, segment, klass]
        u = unit(mix(mix(word, segments.key[segment]), RIVAL_START))
        work.rival[segment] = int(u >= segments.start[draw, segment, 0]) + int(u >= segments.start[draw, segment, 1])


@compiled
def _open_pipeline(arrays: Arrays, work: Work, draw: int, word: np.uint64) -> None:
    """Settle every deal that is open today: one uniform each."""
    shock = math.exp(SHOCK_SD * normal_quantile(unit(mix(mix(word, arrays.team.market[0]), SHOCK))))
    deals, row = arrays.deals, arrays.delays.row[draw]
    for deal in range(len(deals.lane)):
        deal_word = mix(word, deals.key[deal])
        u = unit(mix(deal_word, DEAL))
        p = work.eventual[deal]
        p = p * shock / (1.0 - p + p * shock)
        if u < p:
            day = _day_at(arrays, row, True, work.won_by[deal] + u / p * (1.0 - work.won_by[deal]))
            is_recorded = False
        else:
            v, recorded = (u - p) / (1.0 - p), work.still_recorded[deal]
            is_recorded = v < recorded
            w = v / recorded if is_recorded else (v - recorded) / (1.0 - recorded)
            day = _day_at(arrays, row, False, work.lost_by[deal] + w * (1.0 - work.lost_by[deal]))
        week = max(day - deals.age[deal] - 1, 0) // DAYS_PER_WEEK
        _close_deal(arrays, work, (draw, deal, week), deal_word, (u < p, is_recorded))
    for lane in range(len(arrays.lanes.key)):
        work.start_number[lane] = work.old_number[lane]
        work.start_value[lane] = work.old_value[lane]


@compiled
def _day_at(arrays: Arrays, row: int, is_won: bool, level: float) -> int:
    days = arrays.delays.win_days[row] if is_won else arrays.delays.loss_days[row]
    guide = arrays.delays.win_guide[row] if is_won else arrays.delays.loss_guide[row]
    cell = min(int(level * GUIDE_CELLS), GUIDE_CELLS - 1)
    low, high = guide[cell], guide[cell + 1]
    while low < high:
        middle = (low + high) // 2
        if days[middle] < level:
            low = middle + 1
        else:
            high = middle
    return low if low < len(days) else NEVER


@compiled
def _close_deal(
    arrays: Arrays, work: Work, place: tuple[int, int, int], word: np.uint64, fate: tuple[bool, bool]
) -> None:
    draw, deal, week = place
    is_won, is_recorded = fate
    deals, lanes, needed = arrays.deals, arrays.lanes, arrays.tallies.is_needed
    lane, value = deals.lane[deal], deals.amount[deal]
    is_priced = needed[PIPELINE_VALUE] == 1 or (is_won and week < arrays.n_weeks)
    if math.isnan(value) and is_priced:
        u = unit(mix(word, DEAL_VALUE)) * lanes.room[draw, lane]
        value = math.exp(lanes.log_mean[draw, lane] + lanes.log_sd[draw, lane] * normal_quantile(u))
    work.old_number[lane] += 1.0
    work.old_value[lane] += value
    if week >= arrays.n_weeks:
        return
    work.closing[lane, week] += 1.0
    work.closing_value[lane, week] += value
    flows = work.lane_flows
    if is_won:
        is_new = unit(mix(word, DEAL_NEW)) < lanes.new_share[draw, lane]
        flows[WON, lane, week] += 1.0
        flows[BOOKED, lane, week] += value
        flows[NEW, lane, week] += 1.0 if is_new else 0.0
        flows[NEW_BOOKED, lane, week] += value if is_new else 0.0
        if needed[WON_AGE] == 1:
            flows[WON_AGE, lane, week] += (deals.age[deal] + (week + 0.5) * DAYS_PER_WEEK) / DAYS_PER_WEEK
    elif is_recorded and needed[LOST] == 1:
        flows[LOST, lane, week] += 1.0
