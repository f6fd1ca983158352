"""What the engine takes and gives: one strategy as arrays, tallies to keep, and the totals of every path."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.plan.nodes import Where

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

ENGINE_VERSION = "1"
PATHS_PER_DRAW = 4
"""Paths that share one draw of the unknowns, so that luck and knowledge can be told apart."""


class Stream(IntEnum):
    """What happens in a week. Lane streams first, then segment streams, then team streams; stocks are marked."""

    WINS = 0  # lane
    LOSSES = 1  # lane
    BOOKINGS = 2  # lane, value of wins
    NEW_ACCOUNTS = 3  # lane, wins that are the first of their account
    NEW_BOOKINGS = 4  # lane, value of those
    CREATED = 5  # lane, expected opportunities created given the path so far
    WIN_WEEKS = 6  # lane, expected total age in weeks of the week's wins
    OPEN_DEALS = 7  # lane, stock, expected live open deals
    OPEN_VALUE = 8  # lane, stock, their value
    REPEAT_ORDERS = 9  # segment
    REPEAT_VALUE = 10  # segment
    CHURNED = 11  # segment, customers lost
    ACTIVE = 12  # segment, stock
    OPENING_LOST = 13  # segment, customers lost among those active on the as-of date
    HOURS_NEEDED = 14  # team
    HOURS_HAVE = 15  # team
    MONEY = 16  # team, spent on tactics
    SERVED = 17  # team, share of new opportunities that could be worked


LANE_STREAMS = tuple(s for s in Stream if s <= Stream.OPEN_VALUE)
SEGMENT_STREAMS = tuple(s for s in Stream if Stream.REPEAT_ORDERS <= s <= Stream.OPENING_LOST)
TEAM_STREAMS = tuple(s for s in Stream if s >= Stream.HOURS_NEEDED)
COUNTED_BY = {
    **{s: s for s in (Stream.WINS, Stream.LOSSES, Stream.NEW_ACCOUNTS, Stream.REPEAT_ORDERS)},
    **{s: s for s in (Stream.CHURNED, Stream.OPENING_LOST)},
    Stream.BOOKINGS: Stream.WINS,
    Stream.WIN_WEEKS: Stream.WINS,
    Stream.NEW_BOOKINGS: Stream.NEW_ACCOUNTS,
    Stream.REPEAT_VALUE: Stream.REPEAT_ORDERS,
}
"""Streams of single events, and the stream that counts them: part of a week holds whole events, not parts of one."""
STOCKS = frozenset({Stream.OPEN_DEALS, Stream.OPEN_VALUE, Stream.ACTIVE})


@dataclass(frozen=True, slots=True)
class Tally:
    """A sum to keep per path: a stream, where, and over which days (a stock is read at the end of `until`).

    Between the ends of two weeks a stock moves in a straight line.
    `already` is the amount known from the facts for days up to the as-of date.
    """

    stream: Stream
    since: date
    until: date
    where: Where = field(default_factory=dict)
    already: float = 0.0


@dataclass(frozen=True, slots=True)
class Model:
    """One strategy compiled against one posterior; every array is in the posterior's axis order.

    `quarter_shares[week, 13]` is the part of each week in every week of the calendar's quarter.
    `effort[pair, week]` is units per week for each (tactic, lane) pair, `pair_tactic` / `pair_lane` its indices,
    `pair_today` the units that the posterior's rates stand for (today's, unless a strategy is at work), `pair_usual`
    the plan's today (None: the same) and `pair_reference` the reference dose there (never 0).
    `tally_cells[tally, cell]` weighs lanes, segments or the team (cell 0), `tally_weeks[tally, week]` the days, and
    `tally_opening[tally]` the level of a stock on the as-of date. `set_up[week, resource]` is what taking up new
    tactics costs once, `since_start[week]` the weeks from the plan's start to the end of each week (0 before), and
    `more_hours` are hours a week on top of the plan's, from the as-of date on.
    Uniforms are named by `lane_keys`, `segment_keys` and `first_week` (absolute week number), never by position.
    """

    strategy: str
    posterior: Posterior
    n_weeks: int
    first_week: int
    week_of_year: Ints
    quarter_shares: Floats
    lane_keys: Keys
    segment_keys: Keys
    pair_tactic: Ints
    pair_lane: Ints
    pair_today: Floats
    pair_reference: Floats
    effort: Floats
    people: int
    hours_resource: int
    money_resources: Ints
    tally_stream: Ints
    tally_cells: Floats
    tally_weeks: Floats
    tally_already: Floats
    tally_opening: Floats
    set_up: Floats
    since_start: Floats
    more_hours: float = 0.0
    findings: tuple[str, ...] = ()
    pair_usual: Floats | None = None


def usual_units(model: Model) -> Floats:
    """Return what the plan calls today's units, by pair."""
    return model.pair_today if model.pair_usual is None else model.pair_usual


@dataclass(frozen=True, slots=True)
class Paths:
    """Totals of every path: `totals[path, tally]`; `weekly[path, week, tally]` for the first paths, unwindowed flows.

    Path p uses draw p // PATHS_PER_DRAW. Stocks hold the level at the end of each week.
    """

    strategy: str
    seed: int
    totals: Floats
    weekly: Floats
