"""The arrays of `simulate.arrays` for all strategies, stacked into few: code with few arguments is quick to compile.

What the strategies share stands once; what they differ in has the strategy as its first axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from bestbet.simulate.arrays import Arrays
from bestbet.simulate.axes import Block, Cube, IndexCube, IndexTable, Indices, Table, Vector, Words
from bestbet.simulate.model import COUNTED_BY, SEGMENT_STREAMS, Stream

LANE_FIELDS = ("rate", "spread", "win", "worked_win", "log_mean", "log_sd", "room", "mean", "variance", "new_share")
BASE_RATE, SPREAD, WIN_CHANCE, WORKED_CHANCE, LOG_MEAN, LOG_SD, ROOM, MEAN, VARIANCE, NEW_SHARE, TRIM = range(11)
SEGMENT_FIELDS = ("log_mean", "log_sd", "room", "mean", "variance", "up", "falter")
ORDER_LOG_MEAN, ORDER_LOG_SD, ORDER_ROOM, ORDER_MEAN, ORDER_VARIANCE, UP, FALTER, SHIFT = range(8)
START = SHIFT + 3
CLASS_FIELDS = ("churn", "repeat", "opening", "joining")
LEAVING, REPEATING, OPENING, JOINING = range(4)
TEAM_FIELDS = (
    "drift",
    "turn",
    "shock",
    "older_age",
    "older_odds",
    "size_slope",
    "size_won",
    "size_lost",
    "leave",
    "kept",
    "had",
    "gone",
    "more",
    "per_deal",
    "stays",
    "wins_back",
    "losses_back",
    "losses_for_wins",
)
DRIFT, TURN, SHOCK, OLDER_AGE, OLDER_ODDS, SIZE_SLOPE, SIZE_WON, SIZE_LOST = range(8)
LEAVE, KEPT, HAD, GONE, MORE, PER_DEAL, STAYS, WINS_BACK, LOSSES_BACK, LOSSES_FOR_WINS = range(8, 18)
YEAR_FIELDS = ("season", "closing", "order_season", "new_course", "value_course", "order_value_course")
SEASON, CLOSING_SEASON, ORDER_SEASON, NEW_COURSE, VALUE_COURSE, ORDER_VALUE_COURSE = range(6)
WIN_SHARES, AGE_SHARES, LOSS_SHARES = range(3)
WIN_DAYS, LOSS_DAYS = range(2)
SEGMENT, IS_REFERRAL = range(2)
LANE, AGE = range(2)
UNSEEN_WON, UNSEEN_AGE, UNSEEN_LOST = range(3)
STILL_WON, STILL_LOST = range(2)
TACTIC_FIELDS = ("gain", "carry", "bend", "hours", "bound_money", "free_money")
GAIN, CARRY, BEND, UNIT_COST = range(4)
LOGS = len(TACTIC_FIELDS)
ALREADY, STOCK = range(2)
LOSSES_MATTER, LOSSES_BY_LANE, CUSTOMERS_MATTER, VALUES_MATTER, NEW_MATTER = (len(Stream) + i for i in range(5))
WINS_PRICED, ORDERS_PRICED, SERVED_UNTIL = range(3)


class Stacked(NamedTuple):
    """Inputs: numbers[draw, thing, field] unless said; the field positions are the constants above."""

    first_draw: int  # the draw in row 0
    n_weeks: int
    first_week: int
    n_lanes: int
    has_hours: int
    market_key: Words
    lane: Cube  # [draw, field, lane]
    lane_code: IndexTable  # [field, lane]
    lane_key: Words
    segment: Cube
    segment_key: Words
    customer: Block  # [draw, segment, field, class]
    classes: IndexTable  # [old or new, first or end] the classes that hold customers of today, and new ones
    worst: Table  # [draw, segment] the largest weekly hazard of any class
    team: Table  # [draw, field]
    year: Cube  # [draw, field, week]
    seat_key: Words
    since_start: Vector  # [week] weeks from the plan's start to the week's end, 0 before
    delay_row: Indices
    delay_apart: Indices  # [lane] how many rows further a lane's is
    shares: Cube  # [row, field, week]
    reach: IndexTable
    recorded: Vector
    days: Cube  # [row, won or lost, day]
    guide: IndexCube
    deal: IndexTable  # [field, deal]
    amount: Vector
    size: Table  # [odds or wins or losses, deal]
    size_cut: Vector  # [wins or losses] share of quick deals where kinds are told apart, else 0
    size_seen: Vector  # [place] where in their law the wins on record stand
    deal_key: Words
    unseen: Cube  # [draw, which, week] open today though on no record, of a flow of 1; no draws where all is on record
    unseen_still: Table  # [draw, won or lost]
    unseen_kept: Vector  # [lane] the share that somebody follows
    frailty: Table
    tally_stream: Indices
    tally_cells: Table
    tally_weeks: Table
    tally_wholes: Table  # [tally, week] the same without the weeks of tally_parts
    tally_parts: IndexTable  # [tally, first or last] weeks whose events lie partly in the window, -1 without
    tally_constant: Table  # [field, tally]
    needed: Indices
    until: Indices  # [which] from which week on nothing is asked that needs values, order values, customers
    response: Cube  # [draw, field, tactic]
    activity: Block  # [strategy, bound or free, segment, week]
    weekly: Cube  # [strategy, tactic, week] units of effort
    set_up: Cube  # [strategy, hours or money, week]
    n_profiles: Indices  # [strategy]
    tactic: IndexTable  # [strategy, profile]
    dose: Cube  # [strategy, profile, week]
    today: Table  # [strategy, profile]
    is_bound: IndexTable
    units: Cube  # [strategy, profile, lane]
    n_reached: IndexTable  # [strategy, profile]
    reached: IndexCube  # [strategy, profile, position] the lanes it reaches
    weight: Cube  # [strategy, profile, segment]
    moves: IndexTable  # [strategy, channel] 1 where any tactic moves that channel at all


def stacked(strategies: Sequence[Arrays], first_draw: int = 0) -> Stacked:
    """Return the inputs of the compiled engine for strategies of one plan, fitted and asked alike.

    Their arrays hold the draws from `first_draw` on.
    """
    first = strategies[0]
    lanes, segments, team, delays, tallies = first.lanes, first.segments, first.team, first.delays, first.tallies
    segment = [getattr(segments, name) for name in SEGMENT_FIELDS]
    segment += [*np.moveaxis(segments.shift, 2, 0), *np.moveaxis(segments.start, 2, 0)]
    cells = max(len(lanes.key), tallies.cells.shape[1])
    return Stacked(
        first_draw,
        first.n_weeks,
        first.first_week,
        len(lanes.key),
        team.has_hours,
        _exactly(team.market, np.uint64),
        _numbers([*(getattr(lanes, name) for name in LANE_FIELDS), first.tactics.trim], 1),
        np.stack([lanes.segment, lanes.is_referral]).astype(np.int64),
        _exactly(lanes.key, np.uint64),
        _numbers(segment, 2),
        _exactly(segments.key, np.uint64),
        _numbers([getattr(segments, name) for name in CLASS_FIELDS], 2),
        np.stack([_range_of(segments.opening), _range_of(segments.joining)]),
        _exactly(segments.churn.max(axis=2), np.float64),
        _numbers([getattr(team, name) for name in TEAM_FIELDS], 1),
        _numbers([getattr(team, name) for name in YEAR_FIELDS], 1),
        _exactly(team.seats, np.uint64),
        _exactly(team.since_start, np.float64),
        _exactly(delays.row, np.int64),
        _exactly(np.resize(delays.apart, len(lanes.key)), np.int64),
        _exactly(delays.shares, np.float64),
        _exactly(delays.reach, np.int64),
        _exactly(delays.recorded, np.float64),
        _exactly(delays.days, np.float64),
        _exactly(delays.guide, np.int64),
        np.stack([first.deals.lane, first.deals.age]).astype(np.int64),
        _exactly(first.deals.amount, np.float64),
        _exactly(first.deals.size, np.float64),
        _exactly(first.deals.cut, np.float64),
        _exactly(first.deals.seen, np.float64),
        _exactly(first.deals.key, np.uint64),
        _exactly(first.unseen.weeks, np.float64),
        _exactly(first.unseen.still, np.float64),
        _exactly(first.unseen.kept, np.float64),
        _exactly(first.frailty, np.float64),
        _exactly(tallies.stream, np.int64),
        _wide(_exactly(tallies.cells, np.float64), cells),
        _exactly(tallies.weeks, np.float64),
        *_parts(first),
        _numbers([tallies.already, tallies.opening], 0),
        _needed(first),
        _until(first),
        _numbers(
            [*(getattr(first.tactics, name) for name in TACTIC_FIELDS), *np.moveaxis(first.tactics.logs, 2, 0)], 1
        ),
        **efforts(strategies),
    )


def _range_of(mass: Cube) -> Indices:
    """Return the first class that holds anybody in any draw, and the one after the last."""
    held = np.nonzero((mass > 0).any(axis=(0, 1)))[0]
    return np.array([held.min(initial=mass.shape[2]), held.max(initial=-1) + 1], dtype=np.int64)


def _parts(arrays: Arrays) -> tuple[Table, IndexTable]:
    weeks, stream = arrays.tallies.weeks, arrays.tallies.stream
    is_counted = np.isin(stream, [int(counted) for counted in COUNTED_BY])
    is_part = (weeks > 0) & (weeks < 1) & is_counted[:, None]
    parts = np.full((len(weeks), 2), -1, dtype=np.int64)
    for tally, partly in enumerate(is_part):
        parts[tally, : partly.sum()] = np.nonzero(partly)[0]
    return np.where(is_part, 0.0, weeks), parts


def _needed(arrays: Arrays) -> Indices:
    tallies = arrays.tallies
    is_needed = tallies.is_needed
    by_lane = is_needed[[Stream.LOSSES, Stream.OPEN_DEALS, Stream.OPEN_VALUE]].any()
    new = tallies.customers_matter or is_needed[[Stream.NEW_ACCOUNTS, Stream.NEW_BOOKINGS]].any()
    extra = [tallies.losses_matter, int(by_lane), tallies.customers_matter, tallies.values_matter, int(new)]
    return np.concatenate([is_needed, extra]).astype(np.int64)


def _until(arrays: Arrays) -> Indices:
    """Return the weeks from which on no window reads values, order values, customers; referrals need them always."""
    weeks, stream = arrays.tallies.weeks, arrays.tallies.stream
    refers = bool(np.any(arrays.lanes.is_referral))
    asked = ((Stream.BOOKINGS, Stream.NEW_BOOKINGS), (Stream.REPEAT_VALUE,), SEGMENT_STREAMS)
    ends = [np.nonzero((weeks[np.isin(stream, streams)] > 0).any(axis=0))[0].max(initial=-1) + 1 for streams in asked]
    return np.array([*ends[:SERVED_UNTIL], arrays.n_weeks if refers else ends[SERVED_UNTIL]], dtype=np.int64)


def efforts(strategies: Sequence[Arrays]) -> dict[str, Any]:
    """Return what the strategies differ in; those with fewer profiles are filled up with profiles of nothing."""
    responses = [arrays.responses for arrays in strategies]
    most = max(len(r.today) for r in responses)
    activity = [np.stack([a.segments.bound_activity, a.segments.free_activity]) for a in strategies]
    reached = np.stack([_padded(r.reached, 0, most) for r in responses]) > 0
    does = np.any(strategies[0].tactics.logs != 0, axis=0)
    return {
        "activity": _numbers(activity, 0),
        "weekly": _numbers([r.weekly for r in responses], 0),
        "set_up": _numbers([r.set_up for r in responses], 0),
        "n_profiles": np.array([len(r.today) for r in responses], dtype=np.int64),
        "tactic": np.stack([_padded(r.tactic, 0, most) for r in responses]),
        "dose": _numbers([_padded(r.dose, 0, most) for r in responses], 0),
        "today": _numbers([_padded(r.today, 0, most) for r in responses], 0),
        "is_bound": np.stack([_padded(r.is_bound, 0, most) for r in responses]).astype(np.int64),
        "units": _numbers([_padded(r.units, 0, most) for r in responses], 0),
        "n_reached": reached.sum(axis=2).astype(np.int64),
        "reached": np.argsort(~reached, axis=2, kind="stable").astype(np.int64),
        "weight": _numbers([_padded(r.weight, 0, most) for r in responses], 0),
        "moves": np.array([np.any(does[r.tactic], axis=0) for r in responses]).astype(np.int64),
    }


def _wide(array: np.ndarray, width: int) -> np.ndarray:
    """Return the array with its last axis padded by zeros."""
    return _padded(array, array.ndim - 1, width)


def _padded(array: np.ndarray, axis: int, size: int) -> np.ndarray:
    room = [(0, size - n if position == axis else 0) for position, n in enumerate(array.shape)]
    return np.ascontiguousarray(np.pad(array, room))


def _numbers(parts: Sequence[np.ndarray], axis: int) -> np.ndarray:
    return np.ascontiguousarray(np.stack(parts, axis=axis), dtype=np.float64)


def _exactly(array: np.ndarray, kind: type[np.generic]) -> np.ndarray:
    return np.require(array, kind, ["C", "W", "A"])
