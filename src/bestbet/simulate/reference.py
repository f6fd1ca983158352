"""The definition of the engine: the selling model in plain NumPy, all paths of a block at once, week by week.

`simulate.kernel` is the same model compiled; tests hold the two equal on the same streams. Read this one. The words
and reasons stand in docs/maths/simulate.md; arrays are [path, lane] or [path, segment] unless said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.growth_priors import GROWTH_KEPT
from bestbet.simulate import opening
from bestbet.simulate.arrays import RIVAL_FADES, Arrays
from bestbet.simulate.desk import overflow, whole_places
from bestbet.simulate.full_desk import filled
from bestbet.simulate.laws import (
    FALTER_KEPT,
    LANE_STEP,
    LINE_CALLED,
    MARKET_SHARE,
    REENGAGED,
    REFERRAL_LAG,
)
from bestbet.simulate.model import PATHS_PER_DRAW, SEGMENT_STREAMS, TEAM_STREAMS, Stream
from bestbet.simulate.pools import churn
from bestbet.simulate.randoms import (
    Purpose,
    Words,
    binomial_quantile,
    gamma_quantile,
    gamma_rows,
    named,
    normal_quantile,
    path_words,
    poisson_quantile,
)
from bestbet.simulate.reference_tally import place_of, tally
from bestbet.simulate.responses import (
    CHURN,
    HOURS,
    REFERRAL,
    REPEAT,
    VALUE,
    WIN,
    cost_of_effort,
    of_profiles,
    saturation,
)
from bestbet.simulate.sized import shifted, worth_of_young
from bestbet.simulate.values import cut_lognormal, matched_sum, most_singles

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WINS, LOSSES = range(2)
"""Rows of `Block.ahead`."""


@dataclass(slots=True)
class Block:
    """The block's luck, its draws, and everything that a path remembers from week to week."""

    arrays: Arrays
    words: Words
    draw: Ints
    lane_flows: Floats  # [stream, path, week, lane]
    segment_flows: Floats  # [stream, path, week, segment]
    team_flows: Floats  # [stream, path, week]
    young: Floats  # [path, lane, week] times the mean value that wins of deals since the as-of date are worth
    old_stock: Floats  # [2, path, 1 + week, lane] number and value of the deals open on the as-of date that still are
    costs: Floats  # [hours or bound money or free money, path, week] of the planned effort
    delivered: Floats  # [path, week] share of planned hour-bound effort that the hours allow
    supply: Floats  # [path, week] hours
    frailty_rows: Floats  # [path, lane, column]
    adstock: Floats  # [path, profile]
    level: Floats  # [path, lane] log level
    growth: Floats  # [path, 1] what growth has turned by
    winning: Floats  # [path, lane, week] expected wins of the cohorts so far
    losing: Floats  # the same for lost deals that stop being live
    ageing: Floats  # expected wins times their age in weeks
    open_number: Floats  # [path, lane] expected live deals created since the as-of date, or before it and unseen
    old_customers: Floats  # [path, segment, class]
    new_customers: Floats
    rival: Ints  # [path, segment] 0 calm, 1 pressing, 2 entrenched
    slack: Floats  # [path, segment] averaged shortfall of our activity
    line: Floats  # [path] expected opportunities that found nobody free last week and may still be taken on
    places: Floats  # [path] deals that last week's hours sufficed for
    spread: Floats  # [path] variance of the number of open deals created since the as-of date
    filled: Floats  # [path] chance that a place which luck freed this week is filled again
    ahead: Floats  # [wins or losses, path] what a full desk closed beyond what was due, and takes back


def run_reference(arrays: Arrays, *, seed: int, first_path: int, n_paths: int) -> tuple[Floats, Floats]:
    """Return totals[path, tally] and weekly[path, week, tally] of a block of paths."""
    block = _start(arrays, path_words(seed, first_path, n_paths), np.arange(first_path, first_path + n_paths))
    for week in range(arrays.n_weeks):
        _live_through(block, week)
    return tally(block)


def _start(arrays: Arrays, words: Words, paths: Ints) -> Block:
    draw = paths // PATHS_PER_DRAW
    n, weeks, lanes, segments = len(paths), arrays.n_weeks, len(arrays.lanes.key), len(arrays.segments.key)
    flows, old_stock = opening.pipeline(arrays, words, draw)
    have = opening.full_team(arrays, draw) * opening.supply(arrays, words, draw)
    costs = cost_of_effort(arrays.tactics, arrays.responses, draw)
    hours = costs[HOURS]
    delivered = np.where(hours > have, have / np.where(hours > 0, hours, 1.0), 1.0)
    u = named(words[:, None], arrays.segments.key, Purpose.RIVAL_START)
    winning, ageing, losing, number = opening.unseen_pipeline(arrays, draw)
    return Block(
        arrays=arrays,
        words=words,
        draw=draw,
        lane_flows=flows,
        segment_flows=np.zeros((len(SEGMENT_STREAMS), n, weeks, segments)),
        team_flows=np.zeros((len(TEAM_STREAMS), n, weeks)),
        young=worth_of_young(arrays, draw),
        old_stock=old_stock,
        costs=costs,
        delivered=delivered if arrays.team.has_hours else np.ones((n, weeks)),
        supply=have,
        frailty_rows=gamma_rows(arrays.lanes.spread[draw]),
        adstock=np.broadcast_to(arrays.responses.today, (n, len(arrays.responses.today))).copy(),
        level=np.zeros((n, lanes)),
        growth=np.zeros((n, 1)),
        winning=winning,
        losing=losing,
        ageing=ageing,
        open_number=number,
        old_customers=arrays.segments.opening[draw],
        new_customers=np.zeros_like(arrays.segments.opening[draw]),
        rival=(u[:, :, None] >= arrays.segments.start[draw]).sum(axis=2),
        slack=np.zeros((n, segments)),
        line=np.zeros(n),
        places=np.zeros(n),
        spread=number.sum(axis=1),
        filled=np.zeros(n),
        ahead=np.zeros((2, n)),
    )


def _live_through(block: Block, week: int) -> None:
    lift = _lift(block, week)
    created = _rates(block, week, lift)
    worked = _capacity(block, week, created)
    win_probability = _win_probability(block, week, lift, np.minimum(worked, 1.0))
    _deal_with(block, week, created, worked, win_probability)
    worth = block.arrays.team.value_course[block.draw, week, None]
    _close(block, week, np.exp(_logs(block, lift, VALUE) + worth))
    _serve_customers(block, week, lift)


def _lift(block: Block, week: int) -> Floats:
    """Return, per path and profile, the response at this week's adstock less the response at today's effort."""
    responses = block.arrays.responses
    delivered = np.where(responses.is_bound == 1, block.delivered[:, week, None], 1.0)
    tactics = block.arrays.tactics
    carry, bend = (of_profiles(kept, responses, block.draw) for kept in (tactics.carry, tactics.bend))
    block.adstock = (1.0 - carry) * (responses.dose[:, week] * delivered) + carry * block.adstock
    return saturation(block.adstock, bend) - saturation(responses.today, bend)


def _logs(block: Block, lift: Floats, channel: int) -> Floats:
    """Return the log factor of a relative channel: per segment where customers are moved, else per lane."""
    responses = block.arrays.responses
    logs = of_profiles(block.arrays.tactics.logs[:, :, channel], responses, block.draw)
    return np.asarray((logs * lift) @ (responses.weight if channel in (REPEAT, CHURN) else responses.reached))


def _rates(block: Block, week: int, lift: Floats) -> Floats:
    """Return the expected opportunities of the week per lane, given how uneven the week turns out."""
    arrays, draw = block.arrays, block.draw
    u = named(block.words[:, None], arrays.lanes.key, Purpose.FRAILTY, arrays.first_week + week)
    responses = arrays.responses
    is_today, gained = responses.today > 0, of_profiles(arrays.tactics.gain, responses, draw) * lift
    present = (gained * is_today) @ responses.units
    fresh = (gained * ~is_today) @ responses.units
    base = arrays.lanes.rate[draw] * _referrals(block, week, lift)
    rate = np.maximum(base + arrays.tactics.trim[draw] * present + fresh, 0.0)
    growth = arrays.team.season[draw, week, None] * np.exp(_move_level(block, week))
    return np.asarray(rate * growth * gamma_quantile(block.frailty_rows, u))


def _referrals(block: Block, week: int, lift: Floats) -> Floats:
    arrays = block.arrays
    is_referral = arrays.lanes.is_referral == 1
    factor = np.exp(_logs(block, lift, REFERRAL))
    start = arrays.segments.opening[block.draw].sum(axis=2)
    if week >= REFERRAL_LAG:
        active = block.segment_flows[place_of(Stream.ACTIVE), :, week - REFERRAL_LAG]
        growth = np.where(start > 0, active / np.where(start > 0, start, 1.0), 1.0)
        factor = factor * growth[:, arrays.lanes.segment]
    return np.where(is_referral, factor, 1.0)


def _move_level(block: Block, week: int) -> Floats:
    arrays = block.arrays
    absolute = arrays.first_week + week
    sd = arrays.team.drift[block.draw][:, None]
    market = normal_quantile(named(block.words[:, None], arrays.team.market, Purpose.MARKET, absolute))
    turned = normal_quantile(named(block.words[:, None], arrays.team.market, Purpose.GROWTH, absolute))
    block.growth = GROWTH_KEPT.value * block.growth + arrays.team.turn[block.draw][:, None] * turned
    block.level = block.level + MARKET_SHARE**0.5 * sd * market + block.growth
    if absolute % LANE_STEP == 0:
        own = normal_quantile(named(block.words[:, None], arrays.lanes.key, Purpose.LANE_LEVEL, absolute))
        block.level = block.level + ((1.0 - MARKET_SHARE) * LANE_STEP) ** 0.5 * sd * own
    return block.level


def _capacity(block: Block, week: int, created: Floats) -> Floats:
    """Return the deals taken on per new opportunity [path], above 1 with those left from last week; book hours."""
    team, draw = block.arrays.team, block.draw
    delivered, have = block.delivered[:, week], block.supply[:, week]
    hours, bound_money, free_money = block.costs[:, :, week]
    worked = np.ones(len(draw))
    if team.has_hours:
        left = np.maximum(have - delivered * hours, 0.0)
        worked, wanted = _take_on(block, week, created.sum(axis=1), left)
        block.team_flows[place_of(Stream.HOURS_NEEDED), :, week] = hours + team.per_deal[draw] * wanted
        block.team_flows[place_of(Stream.HOURS_HAVE), :, week] = have
    block.team_flows[place_of(Stream.MONEY), :, week] = delivered * bound_money + free_money
    block.team_flows[place_of(Stream.SERVED), :, week] = np.minimum(worked, 1.0)
    return worked


def _take_on(block: Block, week: int, created: Floats, left: Floats) -> tuple[Floats, Floats]:
    """Return the deals taken on for each new opportunity, and the deals that ask for hours at the week's end.

    Open deals keep their hours; what is left are places for new ones. Whoever finds none waits in line, half of the
    places that come free next week go to the line, and the rest of it is lost but for those that come back later.
    """
    team = block.arrays.team
    places = whole_places(left, team.per_deal[block.draw])
    old = block.old_stock[0, :, week : week + 2].sum(axis=2)
    before = block.open_number.sum(axis=1)
    closed = _expected(block, week).sum(axis=1) + block.losing[:, :, week].sum(axis=1)
    kept = np.maximum(before - closed, 0.0)
    stays = kept / np.where(before > 0, before, 1.0)
    added = np.minimum(block.line, np.maximum(places - np.maximum(block.places, old[:, 0] + before), 0.0))
    called = added + LINE_CALLED * np.minimum(block.line - added, before - kept + old[:, 0] - old[:, 1])
    gone, come = block.line - called, created + called
    wanted = old[:, 1] + kept + come
    variance = stays * stays * block.spread + (1.0 - stays) * kept + come
    excess, block.spread, full = overflow(wanted, variance, places)
    block.filled = filled(full, team.stays[block.draw])
    block.line, block.places = np.minimum(excess, come), places
    taken = come - block.line + REENGAGED * gone
    return np.where(created > 0, taken / np.where(created > 0, created, 1.0), 1.0), wanted


def _win_probability(block: Block, week: int, lift: Floats, served: Floats) -> Floats:
    """Return the win probability of the week's cohort; rivals move first, and faster where we slacken."""
    segments, draw = block.arrays.segments, block.draw
    activity = segments.bound_activity[:, week] * block.delivered[:, week, None] + segments.free_activity[:, week]
    shortfall = np.maximum(1.0 - activity * served[:, None], 0.0)
    block.slack = FALTER_KEPT * block.slack + (1.0 - FALTER_KEPT) * shortfall
    up = np.minimum(segments.up[draw] * (1.0 + (segments.falter[draw] - 1.0) * block.slack), 1.0)
    u = named(block.words[:, None], segments.key, Purpose.RIVAL, block.arrays.first_week + week)
    rises = (block.rival < 2) & (u < up)
    eases = ~rises & (block.rival > 0) & (u > 1.0 - RIVAL_FADES)
    block.rival = block.rival + rises - eases
    shift = np.take_along_axis(segments.shift[draw], block.rival[:, :, None], axis=2)[:, :, 0]
    factor = np.exp(_logs(block, lift, WIN)) * shift[:, block.arrays.lanes.segment]
    return shifted(block.arrays.lanes.worked_win[draw], factor)


def _deal_with(block: Block, week: int, created: Floats, served: Floats, win_probability: Floats) -> None:
    """Lay the wins and losses of the week's cohort into the weeks to come."""
    delays, draw, n = block.arrays.delays, block.draw, block.arrays.n_weeks - week
    worked = created * served[:, None]
    won, lost = worked * win_probability, worked * (1.0 - win_probability)
    row = delays.rows(draw)
    block.winning[:, :, week:] += won[:, :, None] * delays.win[row, :n]
    block.ageing[:, :, week:] += won[:, :, None] * delays.age[row, :n]
    block.losing[:, :, week:] += lost[:, :, None] * delays.loss[row, :n]
    block.open_number = block.open_number + worked - _expected(block, week) - block.losing[:, :, week]
    block.lane_flows[Stream.CREATED, :, week] = created


def _expected(block: Block, week: int) -> Floats:
    """Return the wins expected of the cohorts so far, more where deals close by the season."""
    return np.asarray(block.winning[:, :, week] * block.arrays.team.closing[block.draw, week, None])


def _close(block: Block, week: int, value_factor: Floats) -> None:
    """Draw the week's wins, losses, values and new accounts, and read the open pipeline at the week's end."""
    arrays, draw, flows = block.arrays, block.draw, block.lane_flows
    absolute = arrays.first_week + week
    mean, team = block.winning[:, :, week], arrays.team
    lost = arrays.delays.recorded[arrays.delays.rows(draw)] * block.losing[:, :, week]
    wins = _count(block, (WINS, week), _expected(block, week), team.wins_back[draw] * block.ahead[WINS])
    missing = team.losses_back[draw] * block.ahead[LOSSES] + team.losses_for_wins[draw] * block.ahead[WINS]
    losses = _count(block, (LOSSES, week), lost, missing)
    value, new, new_value = _values(block, wins, absolute)
    worth = value_factor * block.young[:, :, week]
    age = block.ageing[:, :, week] / np.where(mean > 0, mean, 1.0)
    open_value = block.open_number * arrays.lanes.mean[draw] * value_factor
    flows[Stream.WINS, :, week] += wins
    flows[Stream.LOSSES, :, week] += losses
    flows[Stream.BOOKINGS, :, week] += value * worth
    flows[Stream.NEW_ACCOUNTS, :, week] += new
    flows[Stream.NEW_BOOKINGS, :, week] += new_value * worth
    flows[Stream.WIN_WEEKS, :, week] += wins * age
    flows[Stream.OPEN_DEALS, :, week] = block.open_number + block.old_stock[0, :, 1 + week]
    flows[Stream.OPEN_VALUE, :, week] = open_value + block.old_stock[1, :, 1 + week]


def _count(block: Block, what: tuple[int, int], expected: Floats, missing: Floats) -> Floats:
    """Return the week's wins or losses; a full desk takes back what it closed beyond what was due."""
    (kind, week), arrays, draw = what, block.arrays, block.draw
    stays, purpose = arrays.team.stays[draw], (Purpose.WINS, Purpose.LOSSES)[kind]
    due = expected.sum(axis=1)
    share = np.clip(1.0 - (1.0 - stays) * missing / np.where(due > 0, due, 1.0), 0.0, 2.0)
    u = named(block.words[:, None], arrays.lanes.key, purpose, arrays.first_week + week)
    count = poisson_quantile(expected * share[:, None], u)
    block.ahead[kind] = stays * block.ahead[kind] + block.filled * (count.sum(axis=1) - due)
    return count


def _values(block: Block, wins: Floats, absolute: int) -> tuple[Floats, Floats, Floats]:
    """Return value, new accounts and their value of the week's wins, of which the first may stand for the new ones."""
    lanes, draw, words = block.arrays.lanes, block.draw, block.words
    place = (words[:, None], lanes.key)
    course = block.arrays.team.new_course[draw, absolute - block.arrays.first_week, None]
    new = binomial_quantile(wins, lanes.new_share[draw] * course, named(*place, Purpose.NEW, absolute))
    few = most_singles(lanes.log_sd[draw])
    bulk = matched_sum(
        np.maximum(wins, 1.0), (lanes.mean[draw], lanes.variance[draw]), named(*place, Purpose.BULK_VALUE, absolute)
    )
    value = np.where(wins > few, bulk, 0.0)
    new_value = value * (new / np.maximum(wins, 1.0))
    singles = np.where(wins > few, 0.0, wins)
    for number in range(int(singles.max(initial=0.0))):
        path, lane = np.nonzero(singles > number)
        of = (draw[path], lane)
        u = named(words[path], lanes.key[lane], Purpose.VALUE, absolute, number)
        one = cut_lognormal(u, (lanes.log_mean[of], lanes.log_sd[of], lanes.room[of]))
        value[path, lane] += one
        new_value[path, lane] += one * (number < new[path, lane])
    return value, new, new_value


def _serve_customers(block: Block, week: int, lift: Floats) -> None:
    """Let customers order again and leave, then let the week's new accounts join."""
    arrays, draw = block.arrays, block.draw
    segments, absolute, words = arrays.segments, arrays.first_week + week, block.words[:, None]
    active = block.old_customers + block.new_customers
    wish = (active * segments.repeat[draw]).sum(axis=2) * np.exp(_logs(block, lift, REPEAT))
    wish = wish * arrays.team.order_season[draw, week, None]
    orders = poisson_quantile(wish, named(words, segments.key, Purpose.REPEAT, absolute))
    hazard = np.minimum(segments.churn[draw] * np.exp(_logs(block, lift, CHURN))[:, :, None], 1.0)
    u_old = named(words, segments.key, Purpose.CHURN_OPENING, absolute)
    u_new = named(words, segments.key, Purpose.CHURN_JOINED, absolute)
    block.old_customers, old_lost = churn(block.old_customers, hazard, u_old)
    block.new_customers, new_lost = churn(block.new_customers, hazard, u_new)
    won = np.zeros_like(wish)
    np.add.at(won.T, arrays.lanes.segment, block.lane_flows[Stream.NEW_ACCOUNTS, :, week].T)
    block.new_customers = block.new_customers + won[:, :, None] * segments.joining[draw]
    flows = block.segment_flows
    flows[place_of(Stream.REPEAT_ORDERS), :, week] = orders
    flows[place_of(Stream.REPEAT_VALUE), :, week] = _order_values(block, orders, absolute)
    flows[place_of(Stream.REPEAT_VALUE), :, week] *= np.exp(arrays.team.order_value_course[draw, week, None])
    flows[place_of(Stream.CHURNED), :, week] = old_lost + new_lost
    flows[place_of(Stream.OPENING_LOST), :, week] = old_lost
    flows[place_of(Stream.ACTIVE), :, week] = (block.old_customers + block.new_customers).sum(axis=2)


def _order_values(block: Block, orders: Floats, absolute: int) -> Floats:
    segments, draw, words = block.arrays.segments, block.draw, block.words
    value = np.zeros_like(orders)
    few = most_singles(segments.log_sd[draw])
    singles = np.where(orders > few, 0.0, orders)
    for number in range(int(singles.max(initial=0.0))):
        path, cell = np.nonzero(singles > number)
        of = (draw[path], cell)
        u = named(words[path], segments.key[cell], Purpose.ORDER_VALUE, absolute, number)
        value[path, cell] += cut_lognormal(u, (segments.log_mean[of], segments.log_sd[of], segments.room[of]))
    path, cell = np.nonzero(orders > few)
    u = named(words[path], segments.key[cell], Purpose.BULK_ORDER_VALUE, absolute)
    law = (segments.mean[draw[path], cell], segments.variance[draw[path], cell])
    value[path, cell] = matched_sum(orders[path, cell], law, u)
    return value
