"""Compiled: the luck of a draw's paths, the same for every strategy; `opening` and `reference` say what it means."""

from __future__ import annotations

import math

import numpy as np

from bestbet.calibrate.growth_priors import GROWTH_KEPT
from bestbet.simulate.axes import Vector, Words
from bestbet.simulate.kernel_layout import (
    BASE_RATE,
    DRIFT,
    GONE,
    HAD,
    KEPT,
    LEAVE,
    LOG_SD,
    MORE,
    NEW_COURSE,
    NEW_MATTER,
    NEW_SHARE,
    ORDER_LOG_SD,
    SEASON,
    SPREAD,
    START,
    TURN,
    WORKED_CHANCE,
    Stacked,
)
from bestbet.simulate.kernel_room import (
    BASE,
    BULK_ORDER_WORD,
    BULK_VALUE_WORD,
    CHANCE,
    FEW,
    FRAILTY_WORD,
    GROWTH,
    IS_MOSTLY_NEW,
    LOG_REST,
    LOSS_LUCK,
    LOSSES_WORD,
    LUCK,
    MARKET_LEVEL,
    MATCHED_SD,
    NEW_CHURN_LUCK,
    NEW_LUCK,
    NEW_WORD,
    OLD_CHURN_LUCK,
    ORDER_WORD,
    OWN_FACTOR,
    OWN_LEVEL,
    OWN_WORD,
    PATH_ONE,
    RARE,
    REPEAT_LUCK,
    RIVAL_LUCK,
    SCORE,
    SUPPLY,
    VALUE_WORD,
    WIN_LUCK,
    WINS_WORD,
    Work,
)
from bestbet.simulate.laws import (
    FEW_VALUES,
    LANE_STEP,
    MARKET_SHARE,
    NEWCOMER,
    REFILL_WEEKS,
    SEAT_BLOCK,
    SINGLE_VALUES,
    WIDE_VALUES,
)
from bestbet.simulate.model import PATHS_PER_DRAW, Stream
from bestbet.simulate.randoms import GAMMA_COLUMNS, GAMMA_ROWS, LARGEST_SPREAD, Purpose
from bestbet.simulate.scalars import (
    compiled,
    compiled_apart,
    compiled_loop,
    exponential,
    gamma_from_normal,
    mix,
    normal_quantile,
    normal_scores,
    portable_log,
    unit,
)

P = PATHS_PER_DRAW
_MARKET, _GROWTH, _SEAT, _RIVAL_START = (
    np.uint64(p) for p in (Purpose.MARKET, Purpose.GROWTH, Purpose.SEAT, Purpose.RIVAL_START)
)
_KEPT = GROWTH_KEPT.value
_LANE_WORDS = (
    (OWN_WORD, np.uint64(Purpose.LANE_LEVEL)),
    (FRAILTY_WORD, np.uint64(Purpose.FRAILTY)),
    (WINS_WORD, np.uint64(Purpose.WINS)),
    (LOSSES_WORD, np.uint64(Purpose.LOSSES)),
    (NEW_WORD, np.uint64(Purpose.NEW)),
    (VALUE_WORD, np.uint64(Purpose.VALUE)),
    (BULK_VALUE_WORD, np.uint64(Purpose.BULK_VALUE)),
)
_LANE_LUCK = ((WIN_LUCK, WINS_WORD, -1), (LOSS_LUCK, LOSSES_WORD, int(Stream.LOSSES)), (NEW_LUCK, NEW_WORD, NEW_MATTER))
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
def learn_draw(inputs: Stacked, work: Work, draw: int) -> None:
    """Fill what a draw says of every lane: its rate, chances and frailty law."""
    law = inputs.lane[draw]
    for lane in range(inputs.n_lanes):
        for cell in range(lane * P, lane * P + P):
            work.block[BASE, cell] = law[BASE_RATE, lane]
            work.block[CHANCE, cell] = law[WORKED_CHANCE, lane]
            work.block[FEW, cell] = most_singles(law[LOG_SD, lane])
        _mix_frailty(inputs, work, law[SPREAD, lane], lane)
    if inputs.needed[NEW_MATTER] == 1:
        _meet_accounts(inputs, work, draw)
    for segment in range(len(inputs.segment_key)):
        for cell in range(segment * P, segment * P + P):
            work.few_orders[cell] = most_singles(inputs.segment[draw, segment, ORDER_LOG_SD])
    work.matched[:, MATCHED_SD, :, :] = -1.0


@compiled
def _meet_accounts(inputs: Stacked, work: Work, draw: int) -> None:
    """Fill the law of new accounts among wins, by week."""
    for week in range(inputs.n_weeks):
        for lane in range(inputs.n_lanes):
            share = inputs.lane[draw, NEW_SHARE, lane] * inputs.year[draw, NEW_COURSE, week]
            rare = min(share, 1.0 - share)
            for cell in range(lane * P, lane * P + P):
                work.lane_luck[RARE, week, cell] = rare
                work.lane_luck[LOG_REST, week, cell] = math.log1p(-rare)
                work.lane_luck[IS_MOSTLY_NEW, week, cell] = 1.0 if share > 0.5 else 0.0


@compiled
def most_singles(log_sd: float) -> float:
    """Return up to how many values of a week are drawn one by one."""
    return float(SINGLE_VALUES if log_sd > WIDE_VALUES else FEW_VALUES)


@compiled
def _mix_frailty(inputs: Stacked, work: Work, spread: float, lane: int) -> None:
    position = min(spread / LARGEST_SPREAD, 1.0) * (GAMMA_ROWS - 1)
    row = min(int(position), GAMMA_ROWS - 2)
    share = position - row
    low, high, mixed = inputs.frailty[row], inputs.frailty[row + 1], work.frailty_row[lane]
    for column in range(GAMMA_COLUMNS):
        mixed[column] = low[column] * (1.0 - share) + high[column] * share


@compiled_apart
def draw_luck(inputs: Stacked, work: Work, draw: int) -> None:
    """Fill the luck of the draw's paths, whose words stand in `Work.path_word`."""
    _name_lanes(inputs, work)
    for row, word, needed in _LANE_LUCK:
        if needed < 0 or inputs.needed[needed] == 1:
            for week in range(inputs.n_weeks):
                _fill(work.lane_luck[row, week], work.lane_word[word], np.uint64(inputs.first_week + week))
    if inputs.needed[NEW_MATTER] == 1:
        for week in range(inputs.n_weeks):
            _turn(work.lane_luck[NEW_LUCK, week], work.lane_luck[IS_MOSTLY_NEW, week])
    _draw_market(inputs, work, draw)
    _draw_growth(inputs, work, draw)
    _draw_segments(inputs, work, draw)
    for path in range(P):
        _staff(inputs, work, draw, path)


@compiled
def _name_lanes(inputs: Stacked, work: Work) -> None:
    for row, purpose in _LANE_WORDS:
        for lane in range(inputs.n_lanes):
            for path in range(P):
                work.lane_word[row, lane * P + path] = mix(mix(work.path_word[path], inputs.lane_key[lane]), purpose)


@compiled_loop
def _fill(out: Vector, words: Words, following: np.uint64) -> None:
    for cell in range(len(out)):
        out[cell] = unit(mix(words[cell], following))


@compiled_loop
def _turn(luck: Vector, is_turned: Vector) -> None:
    """Turn the luck of new accounts round where they are the commoner kind: then the others are counted."""
    for cell in range(len(luck)):
        luck[cell] = 1.0 - luck[cell] if is_turned[cell] > 0.0 else luck[cell]


@compiled
def _draw_market(inputs: Stacked, work: Work, draw: int) -> None:
    """Fill season times the exponential of the market's walk and of how its growth turns, [week, path]."""
    season, sd, turn = (
        inputs.year[draw, SEASON],
        math.sqrt(MARKET_SHARE) * inputs.team[draw, DRIFT],
        inputs.team[draw, TURN],
    )
    for path in range(P):
        market = mix(work.path_word[path], inputs.market_key[0])
        word, growing = mix(market, _MARKET), mix(market, _GROWTH)
        level = growth = 0.0
        for week in range(inputs.n_weeks):
            absolute = np.uint64(inputs.first_week + week)
            if sd > 0.0:
                level += sd * normal_quantile(unit(mix(word, absolute)))
            if turn > 0.0:
                growth = _KEPT * growth + turn * normal_quantile(unit(mix(growing, absolute)))
                level += growth
            work.week_luck[MARKET_LEVEL, week, path] = exponential(level) * season[week]


@compiled
def _draw_growth(inputs: Stacked, work: Work, draw: int) -> None:
    """Fill season x level x frailty of each week and lane; a lane's own level steps every LANE_STEP weeks."""
    luck, score, level, own = work.block[LUCK], work.block[SCORE], work.block[OWN_LEVEL], work.block[OWN_FACTOR]
    sd = math.sqrt((1.0 - MARKET_SHARE) * LANE_STEP) * inputs.team[draw, DRIFT]
    level[:] = 0.0
    own[:] = 1.0
    for week in range(inputs.n_weeks):
        absolute = np.uint64(inputs.first_week + week)
        if sd > 0.0 and (inputs.first_week + week) % LANE_STEP == 0:
            _fill(luck, work.lane_word[OWN_WORD], absolute)
            normal_scores(score, luck)
            _step(level, own, score, sd)
        _fill(luck, work.lane_word[FRAILTY_WORD], absolute)
        normal_scores(score, luck)
        market, growth = work.week_luck[MARKET_LEVEL, week], work.lane_luck[GROWTH, week]
        for lane in range(inputs.n_lanes):
            is_uneven, law = inputs.lane[draw, SPREAD, lane] > 0.0, work.frailty_row[lane]
            for path in range(P):
                cell = lane * P + path
                frailty = gamma_from_normal(law, score[cell]) if is_uneven else 1.0
                growth[cell] = own[cell] * market[path] * frailty


@compiled_loop
def _step(level: Vector, own: Vector, score: Vector, sd: float) -> None:
    for cell in range(len(level)):
        level[cell] += sd * score[cell]
    for cell in range(len(level)):
        own[cell] = exponential(level[cell])


@compiled
def _draw_segments(inputs: Stacked, work: Work, draw: int) -> None:
    luck = work.segment_luck
    for segment in range(len(inputs.segment_key)):
        law = inputs.segment[draw, segment]
        for path in range(P):
            word, cell = mix(work.path_word[path], inputs.segment_key[segment]), segment * P + path
            for row, purpose in _SEGMENT_WORDS:
                work.segment_word[row, cell] = mix(word, purpose)
            for row, purpose in _SEGMENT_LUCK:
                begun = mix(word, purpose)
                for week in range(inputs.n_weeks):
                    luck[row, week, cell] = unit(mix(begun, np.uint64(inputs.first_week + week)))
            u = unit(mix(word, _RIVAL_START))
            work.rival_start[cell] = (1.0 if u >= law[START] else 0.0) + (1.0 if u >= law[START + 1] else 0.0)


@compiled
def _staff(inputs: Stacked, work: Work, draw: int, path: int) -> None:
    """Fill the team's hours of each week of one path."""
    have, seats = work.path_week[PATH_ONE], len(inputs.seat_key)
    have[:] = 1.0
    hazard, kept = inputs.team[draw, LEAVE], inputs.team[draw, KEPT]
    if hazard > 0.0:
        for seat in range(seats):
            seat_word = mix(mix(work.path_word[path], inputs.seat_key[seat]), _SEAT)
            _lose_hours(have, seat_word, (hazard, kept, 1.0 / seats), inputs.first_week)
    for week in range(inputs.n_weeks):
        work.week_luck[SUPPLY, week, path] = have[week] * _full_team(inputs, draw, week)


@compiled
def _full_team(inputs: Stacked, draw: int, week: int) -> float:
    """Return the hours of a week in which nobody is missing."""
    had, gone, more = inputs.team[draw, HAD], inputs.team[draw, GONE], inputs.team[draw, MORE]
    since = inputs.since_start[week]
    there = min(since, 1.0)
    learned = 1.0 - (1.0 - NEWCOMER) * inputs.team[draw, KEPT] ** max(since - 1.0, 0.0) if more > 0.0 else 1.0
    hours: float = had - gone * there + more * there * learned
    return hours


@compiled_apart
def _lose_hours(have: Vector, seat_word: np.uint64, law: tuple[float, float, float], first: int) -> None:
    """Take from the hours what one seat loses; one uniform per block of weeks says when its person leaves."""
    hazard, kept, share = law
    weeks = len(have)
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
