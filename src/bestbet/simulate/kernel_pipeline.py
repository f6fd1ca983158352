"""Compiled: what becomes of the deals that are open today (see `opening` for the meaning)."""

from __future__ import annotations

import math

import numpy as np

from bestbet.simulate.delays import GUIDE_CELLS, NEVER
from bestbet.simulate.kernel_layout import (
    AGE,
    CLOSING,
    CLOSING_VALUE,
    EVENTUAL,
    LANE,
    LOG_MEAN,
    LOG_SD,
    LOSS_DAYS,
    LOST_BY,
    NEW_SHARE,
    OLD_NUMBER,
    OLD_VALUE,
    ROOM,
    START_NUMBER,
    START_VALUE,
    STILL_RECORDED,
    WIN_DAYS,
    WON_BY,
    Stacked,
    Work,
)
from bestbet.simulate.laws import SHOCK_SD
from bestbet.simulate.model import Stream
from bestbet.simulate.randoms import Purpose
from bestbet.simulate.scalars import compiled, exponential, mix, normal_quantile, unit
from bestbet.units import DAYS_PER_WEEK

_SHOCK, _DEAL, _DEAL_VALUE, _DEAL_NEW = (
    np.uint64(p) for p in (Purpose.SHOCK, Purpose.DEAL, Purpose.DEAL_VALUE, Purpose.DEAL_NEW)
)
WINS, LOSSES, BOOKINGS = int(Stream.WINS), int(Stream.LOSSES), int(Stream.BOOKINGS)
NEW_ACCOUNTS, NEW_BOOKINGS = int(Stream.NEW_ACCOUNTS), int(Stream.NEW_BOOKINGS)
WIN_WEEKS, OPEN_VALUE = int(Stream.WIN_WEEKS), int(Stream.OPEN_VALUE)


@compiled
def settle_pipeline(inputs: Stacked, work: Work, draw: int, word: np.uint64) -> None:
    """Settle every deal that is open today: one uniform each."""
    shock = exponential(SHOCK_SD * normal_quantile(unit(mix(mix(word, inputs.market_key[0]), _SHOCK))))
    row = inputs.delay_row[draw]
    for deal in range(len(inputs.deal_key)):
        deal_word = mix(word, inputs.deal_key[deal])
        u, p = unit(mix(deal_word, _DEAL)), work.deal[EVENTUAL, deal]
        p = p * shock / (1.0 - p + p * shock)
        is_won, is_recorded = u < p, False
        if is_won:
            won_by = work.deal[WON_BY, deal]
            day = _day_at(inputs, row, WIN_DAYS, won_by + u / p * (1.0 - won_by))
        else:
            v, recorded, lost_by = (u - p) / (1.0 - p), work.deal[STILL_RECORDED, deal], work.deal[LOST_BY, deal]
            is_recorded = v < recorded
            w = v / recorded if is_recorded else (v - recorded) / (1.0 - recorded)
            day = _day_at(inputs, row, LOSS_DAYS, lost_by + w * (1.0 - lost_by))
        _close_deal(inputs, work, (draw, deal, day), deal_word, (is_won, is_recorded))
    for lane in range(len(inputs.lane_key)):
        work.lane[START_NUMBER, lane] = work.lane[OLD_NUMBER, lane]
        work.lane[START_VALUE, lane] = work.lane[OLD_VALUE, lane]


@compiled
def _day_at(inputs: Stacked, row: int, kind: int, level: float) -> int:
    days, guide = inputs.days[row, kind], inputs.guide[row, kind]
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
    inputs: Stacked, work: Work, place: tuple[int, int, int], word: np.uint64, fate: tuple[bool, bool]
) -> None:
    draw, deal, day = place
    week = max(day - inputs.deal[AGE, deal] - 1, 0) // DAYS_PER_WEEK
    is_won, is_recorded = fate
    lane, value, flows = inputs.deal[LANE, deal], inputs.amount[deal], work.lane_flows
    is_priced = inputs.needed[OPEN_VALUE] == 1 or (is_won and week < inputs.n_weeks)
    law = inputs.lane[draw, lane]
    if math.isnan(value) and is_priced:
        value = exponential(law[LOG_MEAN] + law[LOG_SD] * normal_quantile(unit(mix(word, _DEAL_VALUE)) * law[ROOM]))
    work.lane[OLD_NUMBER, lane] += 1.0
    work.lane[OLD_VALUE, lane] += value
    if week >= inputs.n_weeks:
        return
    work.lane_week[CLOSING, lane, week] += 1.0
    work.lane_week[CLOSING_VALUE, lane, week] += value
    if is_won:
        is_new = unit(mix(word, _DEAL_NEW)) < law[NEW_SHARE]
        flows[WINS, lane, week] += 1.0
        flows[BOOKINGS, lane, week] += value
        flows[NEW_ACCOUNTS, lane, week] += 1.0 if is_new else 0.0
        flows[NEW_BOOKINGS, lane, week] += value if is_new else 0.0
        flows[WIN_WEEKS, lane, week] += day / DAYS_PER_WEEK
    elif is_recorded:
        flows[LOSSES, lane, week] += 1.0
