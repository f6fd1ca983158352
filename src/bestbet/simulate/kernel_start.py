"""Compiled: what a draw and a path bring before the first week (see `opening` and `reference` for the meaning)."""

from __future__ import annotations

import math

import numpy as np

from bestbet.simulate.kernel_layout import (
    AGE,
    BOUND_MONEY,
    BULK_NEW_WORD,
    BULK_ORDER_WORD,
    BULK_VALUE_WORD,
    DELIVERED,
    DRIFT,
    EVENTUAL,
    FIRST_FACTOR,
    FRAILTY,
    FREE_MONEY,
    GROWTH,
    HAVE,
    HAVE_HOURS,
    HOURS,
    JOINED,
    KEPT,
    LANE,
    LEAVE,
    LOSS_DAYS,
    LOSS_LUCK,
    LOST_BY,
    MARKET_LEVEL,
    NEW_CHURN_LUCK,
    NEW_POOL,
    NEW_WORD,
    OLD,
    OLD_CHURN_LUCK,
    OPENING,
    ORDER_WORD,
    REPEAT_LUCK,
    RIVAL_LUCK,
    RIVAL_STATE,
    SEASON,
    SLACK,
    SPARE,
    SPREAD,
    START,
    START_ACTIVE,
    STILL_RECORDED,
    VALUE_WORD,
    WIN_CHANCE,
    WIN_DAYS,
    WIN_LUCK,
    WINNING,
    WON_BY,
    Stacked,
    Work,
)
from bestbet.simulate.kernel_pipeline import LOSSES, NEW_ACCOUNTS, WINS, settle_pipeline
from bestbet.simulate.laws import LANE_STEP, MARKET_SHARE, NEWCOMER, REFILL_WEEKS, SEAT_BLOCK
from bestbet.simulate.model import TEAM_STREAMS, Stream
from bestbet.simulate.randoms import GAMMA_COLUMNS, GAMMA_ROWS, LARGEST_SPREAD, Purpose
from bestbet.simulate.scalars import (
    compiled,
    compiled_apart,
    exponential,
    fill_normals,
    fill_uniforms,
    gamma_from_normal,
    mix,
    portable_log,
    unit,
)

_MARKET, _FRAILTY, _WINS, _LOSSES = (
    np.uint64(p) for p in (Purpose.MARKET, Purpose.FRAILTY, Purpose.WINS, Purpose.LOSSES)
)
_SEAT, _RIVAL_START, _LANE_LEVEL = (
    np.uint64(Purpose.SEAT),
    np.uint64(Purpose.RIVAL_START),
    np.uint64(Purpose.LANE_LEVEL),
)
_EVERY = np.uint64(1)
HOURS_HAVE, MONEY = (int(stream - TEAM_STREAMS[0]) for stream in (Stream.HOURS_HAVE, Stream.MONEY))
_LANE_WORDS = (
    (VALUE_WORD, np.uint64(Purpose.VALUE)),
    (NEW_WORD, np.uint64(Purpose.NEW)),
    (BULK_VALUE_WORD, np.uint64(Purpose.BULK_VALUE)),
    (BULK_NEW_WORD, np.uint64(Purpose.BULK_NEW)),
)
_SEGMENT_WORDS = (
    (ORDER_WORD, np.uint64(Purpose.ORDER_VALUE)),
    (BULK_ORDER_WORD, np.uint64(Purpose.BULK_ORDER_VALUE)),
)
_SEGMENT_LUCK = (
    (RIVAL_LUCK, np.uint64(Purpose.RIVAL)),
    (REPEAT_LUCK, np.uint64(Purpose.REPEAT)),
    (OLD_CHURN_LUCK, np.uint64(Purpose.CHURN_OPENING)),
    (NEW_CHURN_LUCK, np.uint64(Purpose.CHURN_JOINED)),
)


@compiled_apart
def prepare_draw(inputs: Stacked, work: Work, draw: int) -> None:
    """Fill what the paths of one draw share: frailty laws and the odds of the open deals."""
    for lane in range(len(inputs.lane_key)):
        position = min(inputs.lane[draw, lane, SPREAD] / LARGEST_SPREAD, 1.0) * (GAMMA_ROWS - 1)
        row = min(int(position), GAMMA_ROWS - 2)
        share = position - row
        low, high, mixed = inputs.frailty[row], inputs.frailty[row + 1], work.frailty_row[lane]
        for column in range(GAMMA_COLUMNS):
            mixed[column] = low[column] * (1.0 - share) + high[column] * share
    row = inputs.delay_row[draw]
    recorded, last = inputs.recorded[row], inputs.days.shape[2] - 1
    for deal in range(len(inputs.deal_key)):
        pi = inputs.lane[draw, inputs.deal[LANE, deal], WIN_CHANCE]
        age = min(inputs.deal[AGE, deal], last)
        won_by, lost_by = inputs.days[row, WIN_DAYS, age], inputs.days[row, LOSS_DAYS, age]
        still_won = pi * (1.0 - won_by)
        unseen = 1.0 - recorded * lost_by
        alive = still_won + (1.0 - pi) * unseen
        work.deal[EVENTUAL, deal] = still_won / alive if alive > 0.0 else 0.0
        work.deal[WON_BY, deal] = won_by
        work.deal[LOST_BY, deal] = lost_by
        work.deal[STILL_RECORDED, deal] = recorded * (1.0 - lost_by) / unseen if unseen > 0.0 else 0.0


@compiled_apart
def prepare_path(inputs: Stacked, work: Work, draw: int, word: np.uint64) -> bool:
    """Fill what a path starts from, and its luck; return whether the hours fall short of the planned effort."""
    is_short = _staff(inputs, work, draw, word)
    _draw_luck(inputs, work, draw, word)
    _draw_segment_luck(inputs, work, word)
    _reset(inputs, work, draw, word)
    settle_pipeline(inputs, work, draw, word)
    return is_short


@compiled
def _draw_luck(inputs: Stacked, work: Work, draw: int, word: np.uint64) -> None:
    first, market = np.uint64(inputs.first_week), work.week[MARKET_LEVEL]
    _market_level(inputs, work, draw, word)
    for lane in range(len(inputs.lane_key)):
        lane_word = mix(word, inputs.lane_key[lane])
        for row, purpose in _LANE_WORDS:
            work.lane_word[row, lane] = mix(lane_word, purpose)
        _lane_level(inputs, work, lane_word, (draw, lane))
        fill_uniforms(lane_word, _WINS, first, _EVERY, work.lane_week[WIN_LUCK, lane])
        if inputs.needed[LOSSES] == 1:
            fill_uniforms(lane_word, _LOSSES, first, _EVERY, work.lane_week[LOSS_LUCK, lane])
        frailty, law, growth = work.lane_week[FRAILTY, lane], work.frailty_row[lane], work.lane_week[GROWTH, lane]
        if inputs.lane[draw, lane, SPREAD] > 0.0:
            fill_normals(lane_word, _FRAILTY, first, _EVERY, frailty)
            for week in range(inputs.n_weeks):
                frailty[week] = gamma_from_normal(law, frailty[week])
        else:
            frailty[:] = 1.0
        for week in range(inputs.n_weeks):
            growth[week] = growth[week] * market[week]


@compiled
def _draw_segment_luck(inputs: Stacked, work: Work, word: np.uint64) -> None:
    first = np.uint64(inputs.first_week)
    for segment in range(len(inputs.segment_key)):
        segment_word = mix(word, inputs.segment_key[segment])
        for row, purpose in _SEGMENT_WORDS:
            work.segment_word[row, segment] = mix(segment_word, purpose)
        for row, purpose in _SEGMENT_LUCK:
            fill_uniforms(segment_word, purpose, first, _EVERY, work.segment_week[row, segment])


@compiled
def _market_level(inputs: Stacked, work: Work, draw: int, word: np.uint64) -> None:
    market, season = work.week[MARKET_LEVEL], inputs.team_week[draw, SEASON]
    sd = math.sqrt(MARKET_SHARE) * inputs.team[draw, DRIFT]
    if sd > 0.0:
        fill_normals(mix(word, inputs.market_key[0]), _MARKET, np.uint64(inputs.first_week), _EVERY, market)
    else:
        market[:] = 0.0
    level = 0.0
    for week in range(inputs.n_weeks):
        level += sd * market[week]
        market[week] = level
    for week in range(inputs.n_weeks):
        market[week] = exponential(market[week]) * season[week]


@compiled
def _lane_level(inputs: Stacked, work: Work, lane_word: np.uint64, place: tuple[int, int]) -> None:
    """Fill the growth of a lane with the exponential of its own walk, which steps every LANE_STEP weeks."""
    draw, lane = place
    growth, weeks = work.lane_week[GROWTH, lane], inputs.n_weeks
    sd = math.sqrt((1.0 - MARKET_SHARE) * LANE_STEP) * inputs.team[draw, DRIFT]
    growth[:] = 1.0
    if sd <= 0.0:
        return
    begin = -inputs.first_week % LANE_STEP
    n_steps = max((weeks - begin + LANE_STEP - 1) // LANE_STEP, 0)
    steps = work.week[SPARE, :n_steps]
    fill_normals(lane_word, _LANE_LEVEL, np.uint64(inputs.first_week + begin), np.uint64(LANE_STEP), steps)
    level = 0.0
    for step in range(n_steps):
        level += sd * steps[step]
        steps[step] = level
    for step in range(n_steps):
        factor = exponential(steps[step])
        for week in range(begin + step * LANE_STEP, min(begin + (step + 1) * LANE_STEP, weeks)):
            growth[week] = factor


@compiled
def _staff(inputs: Stacked, work: Work, draw: int, word: np.uint64) -> bool:
    """Fill hours and delivered shares; return whether effort is ever cut. Money is booked as it is spent."""
    have, delivered, seats = work.week[HAVE_HOURS], work.week[DELIVERED], len(inputs.seat_key)
    have[:] = 1.0
    hazard, kept = inputs.team[draw, LEAVE], inputs.team[draw, KEPT]
    if hazard > 0.0:
        for seat in range(seats):
            seat_word = mix(mix(word, inputs.seat_key[seat]), _SEAT)
            _lose_hours(inputs, work, seat_word, (hazard, kept, 1.0 / seats))
    is_ever_short = False
    for week in range(inputs.n_weeks):
        have[week] *= inputs.team[draw, HAVE]
        hours = inputs.team_week[draw, HOURS, week]
        is_short = inputs.has_hours == 1 and hours > have[week]
        delivered[week] = have[week] / hours if is_short else 1.0
        is_ever_short = is_ever_short or is_short
        work.team_flows[HOURS_HAVE, week] = have[week] if inputs.has_hours == 1 else 0.0
        bound, free = inputs.team_week[draw, BOUND_MONEY, week], inputs.team_week[draw, FREE_MONEY, week]
        work.team_flows[MONEY, week] = delivered[week] * bound + free
    return is_ever_short


@compiled
def _lose_hours(inputs: Stacked, work: Work, seat_word: np.uint64, law: tuple[float, float, float]) -> None:
    """Take from the hours what one seat loses; one uniform per block of weeks says when its person leaves."""
    hazard, kept, share = law
    first, weeks, have = inputs.first_week, inputs.n_weeks, work.week[HAVE_HOURS]
    refilled = -1
    is_newcomer = False
    tenure_kept = 1.0
    week = 0
    for block in range(first // SEAT_BLOCK, (first + weeks - 1) // SEAT_BLOCK + 1):
        after = min(-portable_log(unit(mix(seat_word, np.uint64(block)))) / hazard, 1e6)
        leaves = block * SEAT_BLOCK + int(after) - first if after < SEAT_BLOCK else weeks
        end = min((block + 1) * SEAT_BLOCK - first, weeks)
        while week < end:
            if week == leaves and week > refilled:
                refilled = week + REFILL_WEEKS
                is_newcomer, tenure_kept = True, 1.0
            if is_newcomer and week < refilled:
                have[week] -= share
            elif is_newcomer:
                have[week] -= share * (1.0 - NEWCOMER) * tenure_kept
                tenure_kept *= kept
            week += 1


@compiled
def _reset(inputs: Stacked, work: Work, draw: int, word: np.uint64) -> None:
    for stream in range(work.lane_flows.shape[0]):
        if inputs.needed[stream] == 1 or stream in (WINS, NEW_ACCOUNTS):
            work.lane_flows[stream, :, :] = 0.0
    work.lane_week[WINNING:FIRST_FACTOR, :, :] = 0.0
    work.lane[:, :] = 0.0
    for segment in range(len(inputs.segment_key)):
        start = 0.0
        for klass in range(inputs.customer.shape[3]):
            work.pool[OLD, segment, klass] = inputs.customer[draw, segment, OPENING, klass]
            work.pool[NEW_POOL, segment, klass] = 0.0
            start += inputs.customer[draw, segment, OPENING, klass]
        work.segment[START_ACTIVE, segment] = start
        work.segment[SLACK, segment] = 0.0
        work.segment[JOINED, segment] = 0.0
        u = unit(mix(mix(word, inputs.segment_key[segment]), _RIVAL_START))
        law = inputs.segment[draw, segment]
        work.segment[RIVAL_STATE, segment] = (1.0 if u >= law[START] else 0.0) + (1.0 if u >= law[START + 1] else 0.0)
