"""Compiled: the luck of one draw's paths, the same for every strategy; `opening` and `reference` say what it means."""

from __future__ import annotations

import math

import numpy as np

from bestbet.simulate.axes import Vector
from bestbet.simulate.kernel_layout import (
    BULK_ORDER_WORD,
    BULK_VALUE_WORD,
    DRIFT,
    GROWTH,
    HAVE,
    KEPT,
    LEAVE,
    LEVEL,
    LOSS_LUCK,
    NEW_CHURN_LUCK,
    NEW_WORD,
    OLD_CHURN_LUCK,
    ORDER_WORD,
    REPEAT_LUCK,
    RIVAL_LUCK,
    SEASON,
    SPREAD,
    START,
    STEPS,
    SUPPLY,
    VALUE_WORD,
    WIN_LUCK,
    Stacked,
    Work,
)
from bestbet.simulate.laws import LANE_STEP, MARKET_SHARE, NEWCOMER, REFILL_WEEKS, SEAT_BLOCK
from bestbet.simulate.model import Stream
from bestbet.simulate.randoms import CENTRAL, GAMMA_COLUMNS, GAMMA_ROWS, LARGEST_SPREAD, Purpose
from bestbet.simulate.scalars import (
    EDGE,
    central_quantile,
    compiled,
    compiled_apart,
    exponential,
    gamma_from_normal,
    mix,
    portable_log,
    tail_quantile,
    unit,
)

_MARKET, _FRAILTY, _LANE_LEVEL, _SEAT, _RIVAL_START = (
    np.uint64(p) for p in (Purpose.MARKET, Purpose.FRAILTY, Purpose.LANE_LEVEL, Purpose.SEAT, Purpose.RIVAL_START)
)
_LANE_WORDS = (
    (VALUE_WORD, np.uint64(Purpose.VALUE)),
    (NEW_WORD, np.uint64(Purpose.NEW)),
    (BULK_VALUE_WORD, np.uint64(Purpose.BULK_VALUE)),
)
_LANE_LUCK = ((WIN_LUCK, np.uint64(Purpose.WINS)), (LOSS_LUCK, np.uint64(Purpose.LOSSES)))
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
LOSSES = int(Stream.LOSSES)


@compiled_apart
def mix_frailty(inputs: Stacked, work: Work, draw: int) -> None:
    """Fill the frailty law of every lane for one draw."""
    for lane in range(inputs.n_lanes):
        position = min(inputs.lane[draw, SPREAD, lane] / LARGEST_SPREAD, 1.0) * (GAMMA_ROWS - 1)
        row = min(int(position), GAMMA_ROWS - 2)
        share = position - row
        low, high, mixed = inputs.frailty[row], inputs.frailty[row + 1], work.frailty_row[lane]
        for column in range(GAMMA_COLUMNS):
            mixed[column] = low[column] * (1.0 - share) + high[column] * share


@compiled_apart
def draw_luck(inputs: Stacked, work: Work, place: tuple[int, int], word: np.uint64) -> None:
    """Fill the luck of one path of the draw: place is (draw, path within the draw)."""
    _draw_lanes(inputs, work, place, word)
    _draw_growth(inputs, work, place, word)
    _draw_segments(inputs, work, place, word)
    _staff(inputs, work, place, word)


@compiled
def _draw_lanes(inputs: Stacked, work: Work, place: tuple[int, int], word: np.uint64) -> None:
    keys, words, luck = inputs.lane_key, work.lane_word[place[1]], work.lane_luck[place[1]]
    for row, purpose in _LANE_WORDS:
        for lane in range(len(keys)):
            words[row, lane] = mix(mix(word, keys[lane]), purpose)
    for row, purpose in _LANE_LUCK:
        if row == WIN_LUCK or inputs.needed[LOSSES] == 1:
            for week in range(inputs.n_weeks):
                out, absolute = luck[row, week], np.uint64(inputs.first_week + week)
                for lane in range(len(keys)):
                    out[lane] = unit(mix(mix(mix(word, keys[lane]), purpose), absolute))


@compiled
def _draw_growth(inputs: Stacked, work: Work, place: tuple[int, int], word: np.uint64) -> None:
    """Fill season x level x frailty of each week and lane."""
    draw, path = place
    growth, market, uneven = work.lane_luck[path, GROWTH], work.week[LEVEL], inputs.lane[draw, SPREAD]
    _market_level(inputs, work, draw, word)
    for week in range(inputs.n_weeks):
        _draw_frailty(inputs, growth[week], word, week)
    for lane in range(inputs.n_lanes):
        _lane_level(inputs, work, mix(word, inputs.lane_key[lane]), draw)
        own, law, is_uneven = work.week[STEPS], work.frailty_row[lane], uneven[lane] > 0.0
        for week in range(inputs.n_weeks):
            frailty = gamma_from_normal(law, growth[week, lane]) if is_uneven else 1.0
            growth[week, lane] = own[week] * market[week] * frailty


@compiled
def _draw_frailty(inputs: Stacked, scores: Vector, word: np.uint64, week: int) -> None:
    """Fill a week's normal scores; the tails in a second pass, so that the first one vectorises."""
    keys, absolute = inputs.lane_key, np.uint64(inputs.first_week + week)
    for lane in range(len(keys)):
        scores[lane] = unit(mix(mix(mix(word, keys[lane]), _FRAILTY), absolute)) - 0.5
    for lane in range(len(keys)):
        q = scores[lane]
        scores[lane] = tail_quantile(q + 0.5) if abs(q) > CENTRAL else central_quantile(q)


@compiled
def _market_level(inputs: Stacked, work: Work, draw: int, word: np.uint64) -> None:
    market, season = work.week[LEVEL], inputs.year[draw, SEASON]
    sd = math.sqrt(MARKET_SHARE) * inputs.team[draw, DRIFT]
    market_word = mix(mix(word, inputs.market_key[0]), _MARKET)
    level = 0.0
    for week in range(inputs.n_weeks):
        if sd > 0.0:
            level += sd * _normal(market_word, inputs.first_week + week)
        market[week] = level
    for week in range(inputs.n_weeks):
        market[week] = exponential(market[week]) * season[week]


@compiled
def _lane_level(inputs: Stacked, work: Work, lane_word: np.uint64, draw: int) -> None:
    """Fill the exponential of a lane's own walk, which steps every LANE_STEP weeks."""
    own, weeks = work.week[STEPS], inputs.n_weeks
    sd = math.sqrt((1.0 - MARKET_SHARE) * LANE_STEP) * inputs.team[draw, DRIFT]
    own[:] = 1.0
    if sd <= 0.0:
        return
    level_word, level = mix(lane_word, _LANE_LEVEL), 0.0
    for begin in range(-inputs.first_week % LANE_STEP, weeks, LANE_STEP):
        level += sd * _normal(level_word, inputs.first_week + begin)
        own[begin : begin + LANE_STEP] = exponential(level)


@compiled
def _normal(word: np.uint64, week: int) -> float:
    u = unit(mix(word, np.uint64(week)))
    return tail_quantile(u) if min(u, 1.0 - u) < EDGE else central_quantile(u - 0.5)


@compiled
def _draw_segments(inputs: Stacked, work: Work, place: tuple[int, int], word: np.uint64) -> None:
    draw, path = place
    luck, keys = work.segment_luck[path], inputs.segment_key
    for segment in range(len(keys)):
        segment_word = mix(word, keys[segment])
        for row, purpose in _SEGMENT_WORDS:
            work.segment_word[path, row, segment] = mix(segment_word, purpose)
        for row, purpose in _SEGMENT_LUCK:
            _fill(luck[row, segment], mix(segment_word, purpose), inputs.first_week)
        u, law = unit(mix(segment_word, _RIVAL_START)), inputs.segment[draw, segment]
        work.rival_start[path, segment] = (1.0 if u >= law[START] else 0.0) + (1.0 if u >= law[START + 1] else 0.0)


@compiled
def _fill(out: Vector, word: np.uint64, first_week: int) -> None:
    for week in range(len(out)):
        out[week] = unit(mix(word, np.uint64(first_week + week)))


@compiled
def _staff(inputs: Stacked, work: Work, place: tuple[int, int], word: np.uint64) -> None:
    """Fill the team's hours of each week."""
    draw, path = place
    have, seats = work.week_luck[path, SUPPLY], len(inputs.seat_key)
    have[:] = 1.0
    hazard, kept = inputs.team[draw, LEAVE], inputs.team[draw, KEPT]
    if hazard > 0.0:
        for seat in range(seats):
            seat_word = mix(mix(word, inputs.seat_key[seat]), _SEAT)
            _lose_hours(inputs, have, seat_word, (hazard, kept, 1.0 / seats))
    for week in range(inputs.n_weeks):
        have[week] *= inputs.team[draw, HAVE]


@compiled
def _lose_hours(inputs: Stacked, have: Vector, seat_word: np.uint64, law: tuple[float, float, float]) -> None:
    """Take from the hours what one seat loses; one uniform per block of weeks says when its person leaves."""
    hazard, kept, share = law
    first, weeks = inputs.first_week, inputs.n_weeks
    refilled = -1
    is_newcomer = False
    tenure_kept = 1.0
    week = 0
    for block in range(first // SEAT_BLOCK, (first + weeks - 1) // SEAT_BLOCK + 1):
        after = min(-portable_log(unit(mix(seat_word, np.uint64(block)))) / hazard, 1e6)
        leaves = block * SEAT_BLOCK + int(after) - first if after < SEAT_BLOCK else weeks
        end = min((block + 1) * SEAT_BLOCK - first, weeks)
        if not is_newcomer and (leaves >= end or leaves < week):
            week = end
            continue
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
