"""The same arrays as `simulate.arrays`, stacked into few: code with few arguments is quick to compile and run."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bestbet.simulate.arrays import Arrays
from bestbet.simulate.axes import Block, Cube, IndexCube, IndexTable, Indices, Table, Vector, Words, WordTable
from bestbet.simulate.laws import SINGLE_VALUES
from bestbet.simulate.model import LANE_STREAMS, SEGMENT_STREAMS, TEAM_STREAMS, Stream
from bestbet.simulate.randoms import GAMMA_COLUMNS

LANE_FIELDS = ("rate", "spread", "win", "log_mean", "log_sd", "room", "mean", "variance", "new_share")
RATE, SPREAD, WIN_CHANCE, LOG_MEAN, LOG_SD, ROOM, MEAN, VARIANCE, NEW_SHARE, TRIM = range(10)
SEGMENT_FIELDS = ("log_mean", "log_sd", "room", "mean", "variance", "up", "falter")
ORDER_LOG_MEAN, ORDER_LOG_SD, ORDER_ROOM, ORDER_MEAN, ORDER_VARIANCE, UP, FALTER, SHIFT = range(8)
START = SHIFT + 3
CLASS_FIELDS = ("churn", "repeat", "opening", "joining")
LEAVING, REPEATING, OPENING, JOINING = range(4)
TEAM_FIELDS = ("drift", "leave", "kept", "have", "per_deal")
DRIFT, LEAVE, KEPT, HAVE, PER_DEAL = range(5)
TEAM_WEEK_FIELDS = ("season", "hours", "bound_money", "free_money")
SEASON, HOURS, BOUND_MONEY, FREE_MONEY = range(4)
WIN_SHARES, AGE_SHARES, LOSS_SHARES = range(3)
WIN_DAYS, LOSS_DAYS = range(2)
LANE, AGE = range(2)
SEGMENT, IS_REFERRAL = range(2)
GAIN, CARRY, BEND, LOGS = range(4)
ALREADY, STOCK = range(2)
LOSSES_MATTER, CUSTOMERS_MATTER, VALUES_MATTER = (len(Stream) + i for i in range(3))

GAINED, GROWTH, FRAILTY, WIN_LUCK, LOSS_LUCK, WON, LOST = range(7)
WINNING, LOSING, AGEING, CLOSING, CLOSING_VALUE, DRAWN = range(7, 13)
FIRST_FACTOR = 13
"""Row of `Work.lane_week` that holds the factors of channel 0; the other channels follow."""
N_LANE_ROWS = FIRST_FACTOR + 5
WEEK_RATE, OPEN_NUMBER, OLD_NUMBER, OLD_VALUE, START_NUMBER, START_VALUE = range(6)
START_ACTIVE, SLACK, RIVAL_STATE, JOINED = range(4)
OLD, NEW_POOL = range(2)
EVENTUAL, WON_BY, LOST_BY, STILL_RECORDED = range(4)
REPEAT_FACTOR, CHURN_FACTOR, RIVAL_LUCK, REPEAT_LUCK, OLD_CHURN_LUCK, NEW_CHURN_LUCK = range(6)
VALUE_WORD, NEW_WORD, BULK_VALUE_WORD, BULK_NEW_WORD = range(4)
ORDER_WORD, BULK_ORDER_WORD = range(2)
LIFT, DELIVERED, HAVE_HOURS, MARKET_LEVEL, SPARE, SUMMED, LINE, OPEN_SPREAD = range(8)


class Stacked(NamedTuple):
    """Inputs: numbers[draw, thing, field] unless said; the field positions are the constants above."""

    n_weeks: int
    first_week: int
    has_hours: int
    market_key: Words
    lane: Cube
    lane_code: IndexTable  # [field, lane]
    lane_key: Words
    segment: Cube
    segment_key: Words
    customer: Block  # [draw, segment, field, class]
    activity: Cube  # [bound or free, segment, week]
    team: Table  # [draw, field]
    team_week: Cube  # [draw, field, week]
    seat_key: Words
    delay_row: Indices
    shares: Cube  # [row, field, week]
    reach: IndexTable
    recorded: Vector
    days: Cube  # [row, won or lost, day]
    guide: IndexCube
    deal: IndexTable  # [field, deal]
    amount: Vector
    deal_key: Words
    dose: Table
    today: Vector
    is_bound: Indices
    units: Table
    reached: Table
    weight: Table
    response: Cube
    frailty: Table
    tally_stream: Indices
    tally_cells: Table
    tally_weeks: Table
    tally_constant: Table  # [field, tally]
    needed: Indices


class Work(NamedTuple):
    """Room for one path at a time, reused; the rows are the constants above."""

    lane_week: Cube  # [row, lane, week]
    segment_week: Cube  # [row, segment, week]
    week: Table  # [row, week]
    lane: Table  # [row, lane]
    segment: Table  # [row, segment]
    pool: Cube  # [old or new, segment, class]
    deal: Table  # [row, deal]
    frailty_row: Table  # [lane, column]
    lane_flows: Cube
    segment_flows: Cube
    team_flows: Table
    lane_word: WordTable  # [row, lane] luck up to the purpose; week and number follow
    segment_word: WordTable
    price: Table  # [uniform then value or is it new, position] of wins or orders drawn one by one
    price_week: Indices


def stacked(arrays: Arrays) -> Stacked:
    """Return the inputs of the compiled engine."""
    lanes, segments, team, delays = arrays.lanes, arrays.segments, arrays.team, arrays.delays
    responses, tallies = arrays.responses, arrays.tallies
    lane = [*(getattr(lanes, name) for name in LANE_FIELDS), responses.trim]
    segment = [getattr(segments, name) for name in SEGMENT_FIELDS]
    segment += [*np.moveaxis(segments.shift, 2, 0), *np.moveaxis(segments.start, 2, 0)]
    response = [responses.gain, responses.carry, responses.bend, *np.moveaxis(responses.logs, 2, 0)]
    width = max(delays.win_days.shape[1], delays.loss_days.shape[1])
    tables = (delays.win_days, delays.loss_days)
    days = [np.pad(table, ((0, 0), (0, width - table.shape[1])), "edge") for table in tables]
    needed = np.concatenate(
        [tallies.is_needed, [tallies.losses_matter, tallies.customers_matter, tallies.values_matter]]
    )
    return Stacked(
        arrays.n_weeks,
        arrays.first_week,
        team.has_hours,
        _exactly(team.market, np.uint64),
        _numbers(lane, 2),
        np.stack([lanes.segment, lanes.is_referral]).astype(np.int64),
        _exactly(lanes.key, np.uint64),
        _numbers(segment, 2),
        _exactly(segments.key, np.uint64),
        _numbers([getattr(segments, name) for name in CLASS_FIELDS], 2),
        _numbers([segments.bound_activity, segments.free_activity], 0),
        _numbers([getattr(team, name) for name in TEAM_FIELDS], 1),
        _numbers([getattr(team, name) for name in TEAM_WEEK_FIELDS], 1),
        _exactly(team.seats, np.uint64),
        _exactly(delays.row, np.int64),
        _numbers([delays.win, delays.age, delays.loss], 1),
        _exactly(delays.reach, np.int64),
        _exactly(delays.recorded, np.float64),
        _numbers(days, 1),
        _exactly(np.stack([delays.win_guide, delays.loss_guide], axis=1), np.int64),
        np.stack([arrays.deals.lane, arrays.deals.age]).astype(np.int64),
        _exactly(arrays.deals.amount, np.float64),
        _exactly(arrays.deals.key, np.uint64),
        _exactly(responses.dose, np.float64),
        _exactly(responses.today, np.float64),
        _exactly(responses.is_bound, np.int64),
        _exactly(responses.units, np.float64),
        _exactly(responses.reached, np.float64),
        _exactly(responses.weight, np.float64),
        _numbers(response, 2),
        _exactly(arrays.frailty, np.float64),
        _exactly(tallies.stream, np.int64),
        _exactly(tallies.cells, np.float64),
        _exactly(tallies.weeks, np.float64),
        _numbers([tallies.already, tallies.opening], 0),
        _exactly(needed, np.int64),
    )


def _numbers(tables: list[Table], axis: int) -> Table:
    return np.ascontiguousarray(np.stack(tables, axis=axis), dtype=np.float64)


def _exactly(values: np.ndarray, dtype: type[np.generic]) -> np.ndarray:
    return np.require(values, dtype, ["C", "W", "A"])


def make_work(inputs: Stacked) -> Work:
    """Return room for the paths of one block."""
    lanes, segments, weeks = len(inputs.lane_key), len(inputs.segment_key), inputs.n_weeks
    return Work(
        lane_week=np.ones((N_LANE_ROWS, lanes, weeks)),
        segment_week=np.ones((6, segments, weeks)),
        week=np.ones((8, weeks)),
        lane=np.zeros((6, lanes)),
        segment=np.zeros((4, segments)),
        pool=np.zeros((2, segments, inputs.customer.shape[3])),
        deal=np.zeros((4, len(inputs.deal_key))),
        frailty_row=np.zeros((lanes, GAMMA_COLUMNS)),
        lane_flows=np.zeros((len(LANE_STREAMS), lanes, weeks)),
        segment_flows=np.zeros((len(SEGMENT_STREAMS), segments, weeks)),
        team_flows=np.zeros((len(TEAM_STREAMS), weeks)),
        lane_word=np.zeros((4, lanes), dtype=np.uint64),
        segment_word=np.zeros((2, segments), dtype=np.uint64),
        price=np.zeros((2, weeks * SINGLE_VALUES)),
        price_week=np.zeros(weeks * SINGLE_VALUES, dtype=np.int64),
    )
