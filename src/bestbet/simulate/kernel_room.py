"""Room that the compiled engine uses again and again, and the names of its rows.

What belongs to luck has `lane and path` or `segment and path` as its last axis, lane * PATHS_PER_DRAW + path: one
*block*. What strategies make of it stands block after block, one per strategy: a *cell* is a strategy's lane (or
segment) in one path, a *world* a strategy's path. So every loop is long, and the same code serves one strategy or many.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bestbet.simulate.axes import Block, Cube, IndexTable, Indices, Table, Vector, Words, WordTable
from bestbet.simulate.kernel_cohorts import BATCH, STEP
from bestbet.simulate.kernel_layout import Stacked
from bestbet.simulate.laws import SINGLE_VALUES
from bestbet.simulate.model import LANE_STREAMS, PATHS_PER_DRAW, SEGMENT_STREAMS, TEAM_STREAMS
from bestbet.simulate.randoms import GAMMA_COLUMNS

STRATEGIES_AT_ONCE = 8
"""More strategies live through the same luck in groups of up to so many, so that their room stays in the cache."""
MOST_KEPT = 63
"""Of sums of up to so many values the law is kept for a draw."""

GROWTH, WIN_LUCK, LOSS_LUCK, NEW_LUCK, RARE, LOG_REST, IS_MOSTLY_NEW = range(7)
"""Rows of `Work.lane_luck`; the last are the law of new accounts, which changes from week to week."""
RIVAL_LUCK, REPEAT_LUCK, OLD_CHURN_LUCK, NEW_CHURN_LUCK, OLD_JOINED = range(5)
"""Rows of `Work.segment_luck`; the last are the new accounts that the deals open today bring."""
SUPPLY, OLD_LEFT, OLD_GONE, MARKET_LEVEL = range(4)
"""Rows of `Work.week_luck`: hours, the deals open today that are left before the week and close in it, the market."""
PATH_ONE, CLOSING_BY = range(2)
"""Rows of `Work.path_week`: one for one path at a time, and the closing weeks gone by each week's end."""
FLOW, COUNT = range(2)
"""Rows of `Work.old_sums`: what the deals open today add to each tally, and to the count behind it."""
OWN_WORD, FRAILTY_WORD, WINS_WORD, LOSSES_WORD, NEW_WORD, VALUE_WORD, BULK_VALUE_WORD = range(7)
"""Rows of `Work.lane_word`: luck up to the purpose."""
ORDER_WORD, BULK_ORDER_WORD = range(2)
"""Rows of `Work.segment_word`."""
BASE, CHANCE, FEW, OWN_LEVEL, OWN_FACTOR, LUCK, SCORE = range(7)
"""Rows of `Work.block`: the lanes' law in this draw, and room for luck."""
EVENTUAL, WON_BY, LOST_BY, STILL_RECORDED, DEAL_LUCK, DEAL_CHANCE, DEAL_FATE, DEAL_LEVEL = range(8)
START_NUMBER, START_VALUE = range(2)
"""Rows of `Work.old_lane`: the deals open today, of one path."""
WINNING, AGEING, LOSING = range(3)
"""Rows of `Work.laid`: what the cohorts so far put into each week."""
WON, LOST = range(2)
"""Rows of `Work.cohort`: the cohorts of one batch of weeks."""
P_WIN, RATE, GAINED, WORKED, EXPECTED, SHIFT_NOW, ODDS_FACTOR, OPEN_NUMBER, TERM, REACHED = range(10)
WIN_FACTOR, VALUE_FACTOR, REFERRAL_FACTOR = range(10, 13)
LUCK_NOW, RARE_NOW, LOG_REST_NOW, IS_MOSTLY_NEW_NOW, EVENED = range(13, 18)
"""Rows of `Work.cell`; the factors hold logs, then factors, of what tactics move."""
DELIVERED, LEFT, CREATED_SUM, WINNING_SUM, WON_SUM, OPEN_SUM, LINE, OPEN_SPREAD, TAKEN, SERVED_SHARE = range(10)
WORLD_SUM, WORLD_COUNT, FILLED, WINS_AHEAD, LOSSES_AHEAD, DUE, STILL_DUE, CAME, PLACES = range(10, 19)
"""Rows of `Work.world`."""
START_ACTIVE, SLACK, RIVAL_STATE, JOINED, REPEAT_FACTOR, CHURN_FACTOR = range(6)
WISH, OLD_MEAN, NEW_MEAN, OLD_LOST, NEW_LOST, SEGMENT_TERM, SEGMENT_REACHED = range(6, 13)
PLACE_LUCK, WORST, SHORTFALL, UP_NOW, FALTER_NOW, IS_MOVED = range(13, 19)
OLD_SUMS, NEW_SUMS = 19, 22
"""Rows of `Work.place`, a cell each; from the last two on the sums of a pool: customers, orders, losses expected."""
THERE, WISHING, AT_RISK = range(3)
OLD, NEW_POOL = range(2)
LEAVES, ORDERS, JOINS = range(3)
"""Rows of `Work.law`: the classes' hazards, rates of ordering and joining shares, by cell."""
PRICE_LUCK, PRICE_SCORE, PRICE_MEAN, PRICE_SD = range(4)
MATCHED_MEAN, MATCHED_SD = range(2)
OF_LANES, OF_SEGMENTS = range(2)


class Work(NamedTuple):
    """The room of one thread; the rows are the constants above."""

    until: Indices  # [which] as `Stacked.until`, for the paths at hand
    path_word: Words  # [path]
    lane_word: WordTable  # [row, lane and path]
    segment_word: WordTable  # [row, segment and path]
    lane_luck: Cube  # [row, week, lane and path]
    segment_luck: Cube  # [row, week, segment and path]
    week_luck: Cube  # [row, week, path]
    path_week: Table  # [row, week]
    block: Table  # [row, lane and path]
    young: Table  # [lane, week] what the week adds to ln of the value of wins of deals that came since the as-of date
    seen_worth: Vector  # [lane] times the mean value that the wins on record are worth, going by their delays
    rival_start: Vector  # [segment and path]
    frailty_row: Table  # [lane, column]
    deal: Table  # [row, deal]
    old_flow: Cube  # [stream, lane, week] of one path
    old_lane: Table  # [row, lane] of one path
    old_sums: Block  # [row, tally, week, path]
    old_start: Table  # [tally, path]
    cell: Table  # [row, cell]
    cohort: Cube  # [row, week of the batch, cell]
    laid: Cube  # [row, week, cell]
    all_losing: Table  # [world, week]
    world: Table  # [row, world]
    effort: Cube  # [strategy, hours or bound money or free money, week]
    adstock: Table  # [strategy, profile and path]
    is_moving: IndexTable  # [strategy, profile] 1 once a dose differs from today's
    place: Table  # [row, segment's cell]
    pool: Cube  # [old or new, class, segment's cell]
    law: Cube  # [row, class, segment's cell]
    active: Table  # [week, segment's cell]
    lane_flow: Table  # [stream, cell] of one week
    segment_flow: Table  # [stream, segment's cell]
    team_flow: Table  # [stream, world]
    summed: Table  # [tally, cell of a lane or segment] the window's sums, for tallies of whole weeks
    total: Table  # [tally, world]
    few_orders: Vector  # [segment and path] up to how many values are drawn one by one
    most_orders: Vector  # [segment and path]
    most: Vector  # [lane or segment, and path] single values that the strategy with most needs
    price: Table  # [row, position] what to price
    price_at: Indices  # [position] the cell of a matched sum
    single_at: Indices  # [lane or segment, and path] where its single values start
    matched: Block  # [lanes or segments, log mean or log sd, place, number of values], the sd -1 until asked for


def make_work(inputs: Stacked, n_strategies: int) -> Work:
    """Return room for the paths of one draw under a group of strategies."""
    weeks, lanes, segments, paths = inputs.n_weeks, inputs.n_lanes, len(inputs.segment_key), PATHS_PER_DRAW
    tallies, classes, profiles = len(inputs.tally_stream), inputs.customer.shape[3], inputs.dose.shape[1]
    together = min(n_strategies, STRATEGIES_AT_ONCE)
    block, place, worlds = lanes * paths, segments * paths, together * paths
    cells, places = (-(-n // STEP) * STEP for n in (together * block, together * place))
    priced = STEP + max(block, place) * max(SINGLE_VALUES, together)
    return Work(
        until=np.zeros(len(inputs.until), dtype=np.int64),
        path_word=np.zeros(paths, dtype=np.uint64),
        lane_word=np.zeros((7, block), dtype=np.uint64),
        segment_word=np.zeros((2, place), dtype=np.uint64),
        lane_luck=np.zeros((7, weeks, block)),
        segment_luck=np.zeros((5, weeks, place)),
        week_luck=np.zeros((4, weeks, paths)),
        path_week=np.zeros((2, weeks)),
        block=np.zeros((7, block)),
        young=np.zeros((lanes, weeks)),
        seen_worth=np.ones(lanes),
        rival_start=np.zeros(place),
        frailty_row=np.zeros((lanes, GAMMA_COLUMNS)),
        deal=np.zeros((8, len(inputs.deal_key))),
        old_flow=np.zeros((len(LANE_STREAMS), lanes, weeks)),
        old_lane=np.zeros((2, lanes)),
        old_sums=np.zeros((2, tallies, weeks, paths)),
        old_start=np.zeros((tallies, paths)),
        cell=np.zeros((18, cells)),
        cohort=np.zeros((2, BATCH, cells)),
        laid=np.zeros((3, weeks, cells)),
        all_losing=np.zeros((worlds, weeks)),
        world=np.zeros((19, worlds)),
        effort=np.zeros((together, 3, weeks)),
        adstock=np.zeros((together, profiles * paths)),
        is_moving=np.zeros((together, profiles), dtype=np.int64),
        place=np.zeros((25, places)),
        pool=np.zeros((2, classes, places)),
        law=np.zeros((3, classes, places)),
        active=np.zeros((weeks, places)),
        lane_flow=np.zeros((len(LANE_STREAMS), cells)),
        segment_flow=np.zeros((len(SEGMENT_STREAMS), places)),
        team_flow=np.zeros((len(TEAM_STREAMS), worlds)),
        summed=np.zeros((tallies, max(cells, places))),
        total=np.zeros((tallies, worlds)),
        few_orders=np.zeros(place),
        most_orders=np.zeros(place),
        most=np.zeros(max(block, place)),
        price=np.full((4, priced), 0.5),
        price_at=np.zeros(priced, dtype=np.int64),
        single_at=np.zeros(max(block, place), dtype=np.int64),
        matched=np.zeros((2, 2, max(lanes, segments), MOST_KEPT + 1)),
    )
