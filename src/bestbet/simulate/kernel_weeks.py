"""Compiled: the weeks of a draw's paths under a group of strategies, function by function as in `simulate.reference`.

`group` is (first strategy, how many, draw); cells, places and worlds are explained in `kernel_room`.
"""

from __future__ import annotations

import math

from bestbet.simulate.axes import Vector
from bestbet.simulate.desk import BOUNDLESS, NEARLY
from bestbet.simulate.kernel_cohorts import (
    BATCH,
    draw_counts,
    draw_shares,
    multiplied,
    padded,
    rates,
    repeat_blocks,
    scaled,
    sum_cells,
    times_worlds,
    wins_of,
)
from bestbet.simulate.kernel_customers import open_books, serve_customers
from bestbet.simulate.kernel_cycles import fill_recorded, lay_lanes, lay_losses
from bestbet.simulate.kernel_layout import (
    AGE_SHARES,
    CLOSING_SEASON,
    CUSTOMERS_MATTER,
    FALTER,
    IS_REFERRAL,
    LOSS_SHARES,
    LOSSES_BACK,
    LOSSES_BY_LANE,
    LOSSES_FOR_WINS,
    LOSSES_MATTER,
    MEAN,
    NEW_MATTER,
    PER_DEAL,
    SEGMENT,
    SERVED_UNTIL,
    STAYS,
    UP,
    VALUE_COURSE,
    WIN_SHARES,
    WINS_BACK,
    Stacked,
)
from bestbet.simulate.kernel_pipeline import (
    LOSSES,
    NEW_ACCOUNTS,
    OPEN_DEALS,
    OPEN_VALUE,
    WIN_WEEKS,
    WINS,
)
from bestbet.simulate.kernel_response import Group, begin_effort, deliver, respond
from bestbet.simulate.kernel_rivals import move_rivals, shift_odds
from bestbet.simulate.kernel_room import (
    AGEING,
    BASE,
    CAME,
    CHANCE,
    CREATED_SUM,
    DUE,
    EVENED,
    EXPECTED,
    FALTER_NOW,
    FILLED,
    GAINED,
    GROWTH,
    IS_MOSTLY_NEW,
    IS_MOSTLY_NEW_NOW,
    JOINED,
    LEFT,
    LINE,
    LOG_REST,
    LOG_REST_NOW,
    LOSING,
    LOSS_LUCK,
    LOSSES_AHEAD,
    LOST,
    LUCK_NOW,
    NEW_LUCK,
    ODDS_FACTOR,
    OLD_GONE,
    OLD_LEFT,
    OPEN_NUMBER,
    OPEN_SPREAD,
    OPEN_SUM,
    P_WIN,
    PLACES,
    RARE,
    RARE_NOW,
    RATE,
    REACHED,
    REFERRAL_FACTOR,
    RIVAL_STATE,
    SERVED_SHARE,
    SHIFT_NOW,
    SLACK,
    START_ACTIVE,
    STILL_DUE,
    TAKEN,
    TERM,
    UP_NOW,
    VALUE_FACTOR,
    WIN_FACTOR,
    WIN_LUCK,
    WINNING,
    WINNING_SUM,
    WINS_AHEAD,
    WON,
    WON_SUM,
    WORKED,
    Work,
)
from bestbet.simulate.kernel_unseen import take_over
from bestbet.simulate.laws import LINE_CALLED, REENGAGED, REFERRAL_LAG
from bestbet.simulate.model import PATHS_PER_DRAW, TEAM_STREAMS, Stream
from bestbet.simulate.responses import HOURS, REFERRAL, WIN
from bestbet.simulate.scalars import compiled, compiled_and_kept, compiled_apart, compiled_loop, exponential, overflow

P = PATHS_PER_DRAW
CREATED = int(Stream.CREATED)
HOURS_NEEDED, SERVED = (int(stream - TEAM_STREAMS[0]) for stream in (Stream.HOURS_NEEDED, Stream.SERVED))


@compiled_apart
def begin(inputs: Stacked, work: Work, group: Group) -> None:
    """Set the group's worlds to the as-of date."""
    _, size, draw = group
    segments = len(inputs.segment_key)
    work.laid[WINNING, :, :] = 0.0
    if inputs.needed[WIN_WEEKS] == 1:
        work.laid[AGEING, :, :] = 0.0
    if inputs.needed[LOSSES_BY_LANE] == 1:
        work.laid[LOSING, :, :] = 0.0
    work.all_losing[:, :] = 0.0
    work.world[:, :] = 0.0
    work.cell[OPEN_NUMBER, :] = 0.0
    n = size * inputs.n_lanes * P
    repeat_blocks(work.cell[P_WIN], work.block[CHANCE], n)
    for cell in range(size * segments * P):
        work.place[SLACK, cell] = 0.0
        work.place[RIVAL_STATE, cell] = work.rival_start[cell % (segments * P)]
        work.place[UP_NOW, cell] = inputs.segment[draw, cell // P % segments, UP]
        work.place[FALTER_NOW, cell] = inputs.segment[draw, cell // P % segments, FALTER]
    for s in range(size):
        for segment in range(segments):
            shift_odds(inputs, work, group, (s, segment))
    if len(inputs.unseen) > 0:
        take_over(inputs, work, group)
    begin_effort(inputs, work, group)
    open_books(inputs, work, group)


@compiled_and_kept
def live_week(inputs: Stacked, work: Work, group: Group, week: int) -> None:
    """Live through one week, up to the counts of wins and of customers; values are priced after it."""
    deliver(inputs, work, group, week)
    respond(inputs, work, group, week)
    _create(inputs, work, group, week)
    _find_hours(inputs, work, group, week)
    move_rivals(inputs, work, group, week)
    _deal_with(inputs, work, group, week)
    _close(inputs, work, group, week)
    if inputs.needed[CUSTOMERS_MATTER] == 1 and week < work.until[SERVED_UNTIL]:
        serve_customers(inputs, work, group, week)


@compiled
def _create(inputs: Stacked, work: Work, group: Group, week: int) -> None:
    """Fill the expected opportunities of the week."""
    first, size, _ = group
    block = inputs.n_lanes * P
    rate = work.cell[RATE, : size * block]
    for lane in range(inputs.n_lanes):
        if inputs.lane_code[IS_REFERRAL, lane] == 1:
            for s in range(size):
                _refer(inputs, work, (s, lane, week), inputs.moves[first + s, REFERRAL] == 1)
    rates(rate, work.cell[GAINED], work.block[BASE], work.lane_luck[GROWTH, week])
    sum_cells(work.world[CREATED_SUM], rate, block)
    if inputs.needed[CREATED] == 1:
        scaled(work.lane_flow[CREATED, : len(rate)], rate, 1.0)


@compiled
def _refer(inputs: Stacked, work: Work, at: tuple[int, int, int], is_moved: bool) -> None:
    """Let the opportunities of a referral lane follow the customers, and what tactics make of them."""
    s, lane, week = at
    segment = inputs.lane_code[SEGMENT, lane]
    for path in range(P):
        cell, place = (s * inputs.n_lanes + lane) * P + path, (s * len(inputs.segment_key) + segment) * P + path
        factor, start = (
            exponential(work.cell[REFERRAL_FACTOR, cell]) if is_moved else 1.0,
            work.place[START_ACTIVE, place],
        )
        if week >= REFERRAL_LAG and start > 0.0:
            factor *= work.active[week - REFERRAL_LAG, place] / start
        work.cell[GAINED, cell] += work.block[BASE, lane * P + path] * (factor - 1.0)


@compiled
def _find_hours(inputs: Stacked, work: Work, group: Group, week: int) -> None:
    """Fill the deals taken on per new opportunity, above 1 with those left from last week; book hours."""
    _, size, draw = group
    world, per_deal, stays = work.world, inputs.team[draw, PER_DEAL], inputs.team[draw, STAYS]
    if inputs.needed[LOSSES_MATTER] == 1:
        sum_cells(world[WINNING_SUM], work.laid[WINNING, week, : size * inputs.n_lanes * P], inputs.n_lanes * P)
    if inputs.has_hours == 1:
        closing = inputs.year[draw, CLOSING_SEASON, week]
        for s in range(size):
            hours = work.effort[s, HOURS, week]
            for path in range(P):
                at = s * P + path
                places = math.floor(world[LEFT, at] / per_deal + NEARLY) if per_deal > 0.0 else BOUNDLESS
                wanted, full = _take_on(work, (at, path, week), closing, places)
                world[FILLED, at] = full / (1.0 - (1.0 - full) * stays)
                work.team_flow[HOURS_NEEDED, at] = hours + per_deal * wanted
    for at in range(size * P):
        taken = world[TAKEN, at] if inputs.has_hours == 1 else 1.0
        world[TAKEN, at] = taken
        world[SERVED_SHARE, at] = min(taken, 1.0)
        work.team_flow[SERVED, at] = min(taken, 1.0)


@compiled
def _take_on(work: Work, place: tuple[int, int, int], closing: float, places: float) -> tuple[float, float]:
    """Fill what a world takes on; return the deals that ask for hours at the week's end, and the chance of too many."""
    at, path, week = place
    world, created, open_deals = work.world, work.world[CREATED_SUM, at], work.world[OPEN_SUM, at]
    old, gone_old = work.week_luck[OLD_LEFT, week, path], work.week_luck[OLD_GONE, week, path]
    closed = closing * world[WINNING_SUM, at] + work.all_losing[at, week]
    kept = max(open_deals - closed, 0.0)
    stays = kept / open_deals if open_deals > 0.0 else 0.0
    added = min(world[LINE, at], max(places - max(world[PLACES, at], old + open_deals), 0.0))
    called = added + LINE_CALLED * min(world[LINE, at] - added, open_deals - kept + gone_old)
    come = created + called
    wanted = old - gone_old + kept + come
    variance = stays * stays * world[OPEN_SPREAD, at] + (1.0 - stays) * kept + come
    excess, left, full = overflow(wanted, variance, places)
    waiting = min(excess, come)
    taken = come - waiting + REENGAGED * (world[LINE, at] - called)
    world[LINE, at], world[OPEN_SPREAD, at], world[PLACES, at] = waiting, left, places
    world[TAKEN, at] = taken / created if created > 0.0 else 1.0
    return float(wanted), full


@compiled
def _deal_with(inputs: Stacked, work: Work, group: Group, week: int) -> None:
    """Lay the wins and losses of the week's cohorts into the weeks to come."""
    first, size, draw = group
    block = inputs.n_lanes * P
    n, cell = size * block, work.cell
    worked, won, shift = cell[WORKED, :n], work.cohort[WON, week % BATCH, :n], cell[SHIFT_NOW, :n]
    times_worlds(worked, cell[RATE, :n], work.world[TAKEN], block)
    is_moved = False
    for strategy in range(first, first + size):
        is_moved = is_moved or inputs.moves[strategy, WIN] == 1
    if is_moved:
        scaled(cell[ODDS_FACTOR, :n], shift, 1.0)
        multiplied(cell[ODDS_FACTOR, :n], cell[WIN_FACTOR, :n])
        wins_of(won, worked, cell[P_WIN, :n], cell[ODDS_FACTOR, :n])
    else:
        wins_of(won, worked, cell[P_WIN, :n], shift)
    lay_lanes(inputs, (work.laid[WINNING], work.cohort[WON]), group, (week, WIN_SHARES, 0))
    if inputs.needed[WIN_WEEKS] == 1:
        lay_lanes(inputs, (work.laid[AGEING], work.cohort[WON]), group, (week, AGE_SHARES, 0))
    scaled(cell[EXPECTED, :n], work.laid[WINNING, week, :n], inputs.year[draw, CLOSING_SEASON, week])
    if inputs.needed[LOSSES_MATTER] == 1:
        _lose(inputs, work, group, week)


@compiled
def _lose(inputs: Stacked, work: Work, group: Group, week: int) -> None:
    """Lay the lost deals, and count the deals left open: as one sum, and by lane where that is asked for."""
    _, size, draw = group
    block = inputs.n_lanes * P
    n, world = size * block, work.world
    won, closing = work.cohort[WON, week % BATCH, :n], inputs.year[draw, CLOSING_SEASON, week]
    sum_cells(world[WON_SUM], won, block)
    for at in range(size * P):
        all_worked = world[CREATED_SUM, at] * world[TAKEN, at]
        at_once = lay_losses(inputs, work, (draw, week, at), all_worked)
        expected = closing * (world[WINNING_SUM, at] + at_once)
        world[OPEN_SUM, at] += all_worked - expected - work.all_losing[at, week]
    if inputs.needed[LOSSES_BY_LANE] == 1:
        lost, worked, stock, expected_wins = (
            work.cohort[LOST, week % BATCH],
            work.cell[WORKED],
            work.cell[OPEN_NUMBER],
            work.cell[EXPECTED],
        )
        for cell in range(n):
            lost[cell] = worked[cell] - won[cell]
        lay_lanes(inputs, (work.laid[LOSING], work.cohort[LOST]), group, (week, LOSS_SHARES, 1))
        for cell in range(n):
            stock[cell] += worked[cell] - expected_wins[cell] - work.laid[LOSING, week, cell]


@compiled
def _close(inputs: Stacked, work: Work, group: Group, week: int) -> None:
    """Draw the week's wins, losses and new accounts, and read the open pipeline at the week's end."""
    _, size, draw = group
    n, flow, cell = size * inputs.n_lanes * P, work.lane_flow, work.cell
    full = padded(n)
    room, wins = (cell[TERM, :full], cell[REACHED, :full]), flow[WINS, :full]
    repeat_blocks(cell[LUCK_NOW], work.lane_luck[WIN_LUCK, week], n)
    is_evened = _even_out(inputs, work, group, WINS_AHEAD)
    draw_counts(wins, cell[EVENED if is_evened else EXPECTED, :full], cell[LUCK_NOW, :full], room)
    if is_evened:
        _get_ahead(inputs, work, group, WINS_AHEAD)
    if inputs.needed[NEW_MATTER] == 1:
        repeat_blocks(cell[LUCK_NOW], work.lane_luck[NEW_LUCK, week], n)
        repeat_blocks(cell[RARE_NOW], work.lane_luck[RARE, week], n)
        repeat_blocks(cell[LOG_REST_NOW], work.lane_luck[LOG_REST, week], n)
        repeat_blocks(cell[IS_MOSTLY_NEW_NOW], work.lane_luck[IS_MOSTLY_NEW, week], n)
        law = (cell[RARE_NOW, :full], cell[LOG_REST_NOW, :full], cell[LUCK_NOW, :full])
        draw_shares(flow[NEW_ACCOUNTS, :full], wins, law, room)
        _turn_back(flow[NEW_ACCOUNTS, :full], wins, cell[IS_MOSTLY_NEW_NOW])
        _welcome(inputs, work, size)
    if inputs.needed[WIN_WEEKS] == 1:
        for i in range(n):
            age = work.laid[AGEING, week, i] / work.laid[WINNING, week, i] if wins[i] > 0.0 else 0.0
            flow[WIN_WEEKS, i] = wins[i] * age
    if inputs.needed[LOSSES] == 1:
        fill_recorded(inputs, work, group, week)
        repeat_blocks(cell[LUCK_NOW], work.lane_luck[LOSS_LUCK, week], n)
        is_evened = _even_out(inputs, work, group, LOSSES_AHEAD)
        draw_counts(flow[LOSSES, :full], cell[EVENED if is_evened else EXPECTED, :full], cell[LUCK_NOW, :full], room)
        if is_evened:
            _get_ahead(inputs, work, group, LOSSES_AHEAD)
    if inputs.needed[OPEN_DEALS] == 1:
        scaled(flow[OPEN_DEALS, :n], cell[OPEN_NUMBER, :n], 1.0)
    if inputs.needed[OPEN_VALUE] == 1:
        worth = exponential(inputs.year[draw, VALUE_COURSE, week])
        for i in range(n):
            value = worth * inputs.lane[draw, MEAN, i // P % inputs.n_lanes] * cell[VALUE_FACTOR, i]
            flow[OPEN_VALUE, i] = cell[OPEN_NUMBER, i] * value


@compiled
def _even_out(inputs: Stacked, work: Work, group: Group, kind: int) -> bool:
    """Fill the wins or losses due less what a full desk takes back; return False where no desk was ever full."""
    _, size, draw = group
    world, team, n, block = work.world, inputs.team[draw], size * inputs.n_lanes * P, inputs.n_lanes * P
    is_evened = False
    for at in range(size * P):
        is_evened = is_evened or world[FILLED, at] > 0.0 or world[WINS_AHEAD, at] != 0.0 or world[kind, at] != 0.0
    if not is_evened:
        return False
    sum_cells(world[DUE], work.cell[EXPECTED, :n], block)
    for at in range(size * P):
        missing = team[WINS_BACK] * world[WINS_AHEAD, at]
        if kind == LOSSES_AHEAD:
            missing = team[LOSSES_BACK] * world[LOSSES_AHEAD, at] + team[LOSSES_FOR_WINS] * world[WINS_AHEAD, at]
        due = world[DUE, at] if world[DUE, at] > 0.0 else 1.0
        world[STILL_DUE, at] = min(max(1.0 - (1.0 - team[STAYS]) * missing / due, 0.0), 2.0)
    times_worlds(work.cell[EVENED, :n], work.cell[EXPECTED, :n], world[STILL_DUE], block)
    return True


@compiled
def _get_ahead(inputs: Stacked, work: Work, group: Group, kind: int) -> None:
    """Book what was closed beyond what was due where the place is filled, and forget it as deals go."""
    _, size, draw = group
    world, stays = work.world, inputs.team[draw, STAYS]
    count = work.lane_flow[WINS if kind == WINS_AHEAD else LOSSES, : size * inputs.n_lanes * P]
    sum_cells(world[CAME], count, inputs.n_lanes * P)
    for at in range(size * P):
        world[kind, at] = stays * world[kind, at] + world[FILLED, at] * (world[CAME, at] - world[DUE, at])


@compiled_loop
def _turn_back(new: Vector, wins: Vector, is_turned: Vector) -> None:
    for cell in range(len(new)):
        new[cell] = wins[cell] - new[cell] if is_turned[cell] > 0.0 else new[cell]


@compiled
def _welcome(inputs: Stacked, work: Work, size: int) -> None:
    """Add the new accounts of each lane to those who join its segment."""
    new, joined, segments = work.lane_flow[NEW_ACCOUNTS], work.place[JOINED], len(inputs.segment_key)
    for s in range(size):
        come, seats = new[s * inputs.n_lanes * P :], joined[s * segments * P :]
        for lane in range(inputs.n_lanes):
            at, place = lane * P, inputs.lane_code[SEGMENT, lane] * P
            a, b = seats[place] + come[at], seats[place + 1] + come[at + 1]
            c, d = seats[place + 2] + come[at + 2], seats[place + 3] + come[at + 3]
            seats[place], seats[place + 1], seats[place + 2], seats[place + 3] = a, b, c, d
