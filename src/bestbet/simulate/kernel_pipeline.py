"""Compiled: what becomes of the deals that are open today, under any strategy; `opening` says what it means."""

from __future__ import annotations

import math

import numpy as np

from bestbet.simulate.axes import Vector, Words
from bestbet.simulate.delays import GUIDE_CELLS, NEVER
from bestbet.simulate.kernel_layout import (
    AGE,
    CLOSING_SEASON,
    LANE,
    LOG_MEAN,
    LOG_SD,
    LOSS_DAYS,
    NEW_COURSE,
    NEW_MATTER,
    NEW_SHARE,
    OLDER_AGE,
    OLDER_ODDS,
    ROOM,
    SEGMENT,
    SHOCK,
    SIZE_LOST,
    SIZE_SLOPE,
    SIZE_WON,
    WIN_CHANCE,
    WIN_DAYS,
    Stacked,
)
from bestbet.simulate.kernel_room import (
    CLOSING_BY,
    DEAL_CHANCE,
    DEAL_FATE,
    DEAL_LEVEL,
    DEAL_LUCK,
    EVENTUAL,
    LOST_BY,
    OLD_GONE,
    OLD_JOINED,
    OLD_LEFT,
    PATH_ONE,
    START_NUMBER,
    START_VALUE,
    STILL_RECORDED,
    WON_BY,
    Work,
)
from bestbet.simulate.kernel_sized import (
    OF_LOSSES,
    OF_ODDS,
    OF_WINS,
    by_size,
    closed_by,
    level_of_all,
    weigh_young,
    worth_at,
)
from bestbet.simulate.model import LANE_STREAMS, PATHS_PER_DRAW, Stream
from bestbet.simulate.randoms import Purpose
from bestbet.simulate.scalars import compiled, compiled_apart, compiled_loop, exponential, mix, normal_quantile, unit
from bestbet.units import DAYS_PER_WEEK

_SHOCK, _DEAL, _DEAL_VALUE, _DEAL_NEW = (
    np.uint64(p) for p in (Purpose.SHOCK, Purpose.DEAL, Purpose.DEAL_VALUE, Purpose.DEAL_NEW)
)
WINS, LOSSES, BOOKINGS = int(Stream.WINS), int(Stream.LOSSES), int(Stream.BOOKINGS)
NEW_ACCOUNTS, NEW_BOOKINGS = int(Stream.NEW_ACCOUNTS), int(Stream.NEW_BOOKINGS)
QUIET, RECORDED, WON = 0.0, 1.0, 2.0
WIN_WEEKS, OPEN_DEALS, OPEN_VALUE = int(Stream.WIN_WEEKS), int(Stream.OPEN_DEALS), int(Stream.OPEN_VALUE)


@compiled_apart
def weigh_deals(inputs: Stacked, work: Work, draw: int) -> None:
    """Fill the odds of every open deal for one draw, and the closing weeks gone by each week's end."""
    last, team, cut = inputs.days.shape[2] - 1, inputs.team[draw], inputs.size_cut
    for deal in range(len(inputs.deal_key)):
        lane = inputs.deal[LANE, deal]
        pi, row = inputs.lane[draw, WIN_CHANCE, lane], inputs.delay_row[draw] + inputs.delay_apart[lane]
        recorded = inputs.recorded[row]
        age = min(inputs.deal[AGE, deal], last)
        won_by = closed_by(inputs.days[row, WIN_DAYS, age], team[SIZE_WON], inputs.size[OF_WINS, deal], cut[0])
        lost_by = closed_by(inputs.days[row, LOSS_DAYS, age], team[SIZE_LOST], inputs.size[OF_LOSSES, deal], cut[1])
        still_won = pi * (1.0 - won_by)
        unseen = 1.0 - recorded * lost_by
        alive = still_won + (1.0 - pi) * unseen
        p = still_won / alive if alive > 0.0 else 0.0
        if inputs.deal[AGE, deal] >= team[OLDER_AGE]:
            p = p * team[OLDER_ODDS] / (1.0 - p + p * team[OLDER_ODDS])
        work.deal[EVENTUAL, deal] = by_size(p, pi, team[SIZE_SLOPE], inputs.size[OF_ODDS, deal])
        work.deal[WON_BY, deal] = won_by
        work.deal[LOST_BY, deal] = lost_by
        work.deal[STILL_RECORDED, deal] = recorded * (1.0 - lost_by) / unseen if unseen > 0.0 else 0.0
    total = 0.0
    for week in range(inputs.n_weeks):
        total += inputs.year[draw, CLOSING_SEASON, week]
        work.path_week[CLOSING_BY, week] = total
    weigh_young(inputs, work, draw)


@compiled_apart
def settle_pipeline(inputs: Stacked, work: Work, draw: int, path: int) -> None:
    """Settle every deal that is open today into `old_flow`: one uniform each. Path counts within the draw."""
    word = work.path_word[path]
    for stream in range(len(LANE_STREAMS)):
        if inputs.needed[stream] == 1 or stream in (WINS, LOSSES, NEW_ACCOUNTS):
            work.old_flow[stream, :, :] = 0.0
    work.old_lane[:, :] = 0.0
    spread = inputs.team[draw, SHOCK]
    shock = exponential(spread * normal_quantile(unit(mix(mix(word, inputs.market_key[0]), _SHOCK))))
    gone = work.path_week[PATH_ONE]
    gone[:] = 0.0
    lucks, chances = work.deal[DEAL_LUCK], work.deal[DEAL_CHANCE]
    _draw_deals(lucks, inputs.deal_key, word)
    _shift_deals(chances, work.deal[EVENTUAL], shock)
    fates, levels = work.deal[DEAL_FATE], work.deal[DEAL_LEVEL]
    odds = (chances, work.deal[STILL_RECORDED])
    _read_fates(fates, levels, lucks, odds, (work.deal[WON_BY], work.deal[LOST_BY]))
    for deal in range(len(inputs.deal_key)):
        is_won, is_recorded = fates[deal] == WON, fates[deal] == RECORDED
        row = inputs.delay_row[draw] + inputs.delay_apart[inputs.deal[LANE, deal]]
        level = _level_of_all(inputs, (draw, deal), levels[deal], is_won)
        day = _day_at(inputs, row, WIN_DAYS if is_won else LOSS_DAYS, level)
        week = _week_of(inputs, work, (deal, day), is_won)
        _close_deal(inputs, work, (draw, deal, day, week), (mix(word, inputs.deal_key[deal]), is_won, is_recorded))
        if week < inputs.n_weeks:
            gone[week] += 1.0
    _read_stocks(inputs, work, path)


@compiled
def _draw_deals(out: Vector, keys: Words, word: np.uint64) -> None:
    for deal in range(len(out)):
        out[deal] = unit(mix(mix(word, keys[deal]), _DEAL))


@compiled
def _shift_deals(out: Vector, p: Vector, factor: float) -> None:
    for deal in range(len(out)):
        out[deal] = p[deal] * factor / (1.0 - p[deal] + p[deal] * factor)


@compiled_loop
def _read_fates(
    fates: Vector, levels: Vector, lucks: Vector, odds: tuple[Vector, Vector], by: tuple[Vector, Vector]
) -> None:
    """Fill what becomes of each deal, and the level at which its delay's distribution is read."""
    (chances, still_recorded), (won_by, lost_by) = odds, by
    for deal in range(len(fates)):
        u, p, recorded = lucks[deal], chances[deal], still_recorded[deal]
        is_won = u < p
        rest = (u if is_won else u - p) / (p if is_won else 1.0 - p)
        is_recorded = rest < recorded
        within = (rest if is_recorded else rest - recorded) / (recorded if is_recorded else 1.0 - recorded)
        gone, share = won_by[deal] if is_won else lost_by[deal], rest if is_won else within
        levels[deal] = gone + share * (1.0 - gone)
        fates[deal] = WON if is_won else (RECORDED if is_recorded else QUIET)


@compiled
def _level_of_all(inputs: Stacked, place: tuple[int, int], level: float, is_won: bool) -> float:
    draw, deal = place
    if is_won:
        return level_of_all(level, inputs.team[draw, SIZE_WON], inputs.size[OF_WINS, deal], inputs.size_cut[0])
    return level_of_all(level, inputs.team[draw, SIZE_LOST], inputs.size[OF_LOSSES, deal], inputs.size_cut[1])


@compiled
def _day_at(inputs: Stacked, row: int, kind: int, level: float) -> int:
    days, guide = inputs.days[row, kind], inputs.guide[row, kind]
    cell = min(int(level * GUIDE_CELLS), GUIDE_CELLS - 1)
    low, n = guide[cell], guide[cell + 1] - guide[cell]
    while n > 0:  # a sign in place of a branch: no processor foresees luck
        half = n >> 1
        is_below = np.float64(days[low + half] - level).view(np.int64) >> 63
        low += (half + 1) & is_below
        n = half + ((n - half - half - 1) & is_below)
    return low if low < len(days) else NEVER


@compiled
def _week_of(inputs: Stacked, work: Work, place: tuple[int, int], is_won: bool) -> int:
    """Return the week in which a deal of that age closes; wins move to where the closing season has them."""
    deal, day = place
    days = max(day - inputs.deal[AGE, deal] - 1, 0)
    week: int = days // DAYS_PER_WEEK
    if not is_won:
        return week
    closing_by, moment = work.path_week[CLOSING_BY], (days + 0.5) / DAYS_PER_WEEK
    week = min(week, inputs.n_weeks - 1)
    while week > 0 and closing_by[week - 1] >= moment:
        week -= 1
    while week < inputs.n_weeks and closing_by[week] < moment:
        week += 1
    return week


@compiled
def _close_deal(
    inputs: Stacked, work: Work, place: tuple[int, int, int, int], fate: tuple[np.uint64, bool, bool]
) -> None:
    draw, deal, day, week = place
    word, is_won, is_recorded = fate
    is_within = week < inputs.n_weeks
    lane, value, flows = inputs.deal[LANE, deal], inputs.amount[deal], work.old_flow
    if math.isnan(value) and (inputs.needed[OPEN_VALUE] == 1 or (is_won and is_within)):
        value = _value(inputs, (draw, lane), mix(word, _DEAL_VALUE))
        value *= _worth(inputs, (draw, lane, day)) / work.seen_worth[lane] if is_won else 1.0
    work.old_lane[START_NUMBER, lane] += 1.0
    work.old_lane[START_VALUE, lane] += value
    if inputs.needed[OPEN_DEALS] == 1:
        _hold(flows[OPEN_DEALS, lane], week, 1.0)
    if inputs.needed[OPEN_VALUE] == 1:
        _hold(flows[OPEN_VALUE, lane], week, value)
    if is_within and is_won:
        share = inputs.lane[draw, NEW_SHARE, lane] * inputs.year[draw, NEW_COURSE, week]
        is_new = unit(mix(word, _DEAL_NEW)) < share
        flows[WINS, lane, week] += 1.0
        flows[BOOKINGS, lane, week] += value
        flows[NEW_ACCOUNTS, lane, week] += 1.0 if is_new else 0.0
        flows[NEW_BOOKINGS, lane, week] += value if is_new else 0.0
        flows[WIN_WEEKS, lane, week] += day / DAYS_PER_WEEK
    elif is_within and is_recorded:
        flows[LOSSES, lane, week] += 1.0


@compiled
def _value(inputs: Stacked, place: tuple[int, int], word: np.uint64) -> float:
    draw, lane = place
    law = inputs.lane[draw]
    z = normal_quantile(unit(word) * law[ROOM, lane])
    return exponential(law[LOG_MEAN, lane] + law[LOG_SD, lane] * z)


@compiled
def _worth(inputs: Stacked, place: tuple[int, int, int]) -> float:
    """Return how many times the mean value a win is worth that comes on that day of its age."""
    draw, lane, day = place
    days = inputs.days[inputs.delay_row[draw] + inputs.delay_apart[lane], WIN_DAYS]
    if day >= len(days):
        return 1.0
    level = 0.5 * (days[day] + (days[day - 1] if day > 0 else 0.0))
    return worth_at(level, inputs.team[draw, SIZE_WON], inputs.lane[draw, LOG_SD, lane], inputs.size_cut[0])


@compiled
def _hold(stock: Vector, until: int, amount: float) -> None:
    for week in range(min(until, len(stock))):
        stock[week] += amount


@compiled
def _read_stocks(inputs: Stacked, work: Work, path: int) -> None:
    """Fill how many of the deals are still open before each week, and the new accounts they bring per segment."""
    gone, there = work.path_week[PATH_ONE], float(len(inputs.deal_key))
    for week in range(inputs.n_weeks):
        work.week_luck[OLD_LEFT, week, path] = there
        work.week_luck[OLD_GONE, week, path] = gone[week]
        there -= gone[week]
    if inputs.needed[NEW_MATTER] == 0:
        return
    joined = work.segment_luck[OLD_JOINED]
    for week in range(inputs.n_weeks):
        for segment in range(len(inputs.segment_key)):
            joined[week, segment * PATHS_PER_DRAW + path] = 0.0
        for lane in range(inputs.n_lanes):
            cell = inputs.lane_code[SEGMENT, lane] * PATHS_PER_DRAW + path
            joined[week, cell] += work.old_flow[NEW_ACCOUNTS, lane, week]
