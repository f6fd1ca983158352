"""What every path starts from, in plain NumPy: the open pipeline deal by deal, and who stays in the team."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bestbet.simulate.arrays import Arrays
from bestbet.simulate.delays import day_of
from bestbet.simulate.laws import NEWCOMER, REFILL_WEEKS, SEAT_BLOCK
from bestbet.simulate.model import LANE_STREAMS, Stream
from bestbet.simulate.randoms import Purpose, Words, named, normal_quantile, portable_log
from bestbet.simulate.sized import by_size, closed_by, level_of_all, shifted, worth_at, worth_seen
from bestbet.simulate.values import cut_lognormal
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def pipeline(arrays: Arrays, words: Words, draw: Ints) -> tuple[Floats, Floats]:
    """Return what becomes of the deals open today: flows[stream, path, week, lane], and the stock that is left.

    A deal of age a is won in the end with odds pi S_w(a) : (1 - pi) S_l(a), times the path's shock that all open
    deals share. One uniform per deal says whether, and rescaled when. Lost deals go quiet as recorded losses do, even
    if nobody ever records them. The stock is number and value, [2, path, 1 + week, lane]: today and at each week's end.
    """
    deals, lanes = arrays.deals, arrays.lanes
    shape = (len(draw), arrays.n_weeks, len(lanes.key))
    flows = np.zeros((len(LANE_STREAMS), *shape))
    is_won, is_recorded, day = _fates(arrays, words, draw)
    week = _weeks(arrays, draw, np.maximum(day - deals.age - 1, 0), is_won)
    law = (lanes.log_mean[draw][:, deals.lane], lanes.log_sd[draw][:, deals.lane], lanes.room[draw][:, deals.lane])
    drawn = cut_lognormal(named(words[:, None], deals.key, Purpose.DEAL_VALUE), law)
    value = np.where(np.isnan(deals.amount), drawn * _worth(arrays, draw, day, is_won), deals.amount)
    course = arrays.team.new_course[draw[:, None], np.minimum(week, arrays.n_weeks - 1)]
    share = lanes.new_share[draw][:, deals.lane] * course
    is_new = named(words[:, None], deals.key, Purpose.DEAL_NEW) < share
    path, deal = np.nonzero(week < arrays.n_weeks)
    cell = (path, week[path, deal], deals.lane[deal])
    for stream, amount in (
        (Stream.WINS, is_won),
        (Stream.LOSSES, ~is_won & is_recorded),
        (Stream.BOOKINGS, is_won * value),
        (Stream.NEW_ACCOUNTS, is_won & is_new),
        (Stream.NEW_BOOKINGS, (is_won & is_new) * value),
        (Stream.WIN_WEEKS, is_won * day / DAYS_PER_WEEK),
    ):
        np.add.at(flows[stream], cell, amount[path, deal])
    stock = np.zeros((2, len(draw), 1 + arrays.n_weeks, len(lanes.key)))
    np.add.at(stock[0, :, 0].T, deals.lane, 1.0)
    np.add.at(stock[1, :, 0].T, deals.lane, value.T)
    closing = (path, 1 + cell[1], cell[2])
    np.add.at(stock[0], closing, -1.0)
    np.add.at(stock[1], closing, -value[path, deal])
    return flows, np.cumsum(stock, axis=2)


def _weeks(arrays: Arrays, draw: Ints, days: Ints, is_won: npt.NDArray[np.bool_]) -> Ints:
    """Return the week in which each deal closes, days from now; wins move to where the closing season has them.

    A win due after so many days of even closing closes when the season's factors have added up to as many.
    """
    moment = (days + 0.5) / DAYS_PER_WEEK
    closing_by = np.cumsum(arrays.team.closing, axis=1)[draw]
    moved = np.stack([np.searchsorted(by, at, side="left") for by, at in zip(closing_by, moment, strict=True)])
    return np.asarray(np.where(is_won, moved.reshape(days.shape), days // DAYS_PER_WEEK))


def _fates(arrays: Arrays, words: Words, draw: Ints) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], Ints]:
    """Return, per path and deal, whether it is won, else whether the loss is recorded, and the day of age it closes."""
    deals, delays, team = arrays.deals, arrays.delays, arrays.team
    (of_odds, of_wins, of_losses), cut = deals.size, deals.cut
    won, lost = team.size_won[draw][:, None], team.size_lost[draw][:, None]
    row = np.broadcast_to(delays.rows(draw), (len(draw), len(arrays.lanes.key)))[:, deals.lane]
    age = np.minimum(deals.age, delays.win_days.shape[1] - 1)
    won_by, lost_by = delays.win_days[row, age], delays.loss_days[row, np.minimum(age, delays.loss_days.shape[1] - 1)]
    won_by, lost_by = closed_by(won_by, won, of_wins, cut[0]), closed_by(lost_by, lost, of_losses, cut[1])
    recorded = delays.recorded[row]
    pi = arrays.lanes.win[draw][:, deals.lane]
    still_won, still_lost = pi * (1.0 - won_by), (1.0 - pi) * (1.0 - recorded * lost_by)
    p = _ratio(still_won, still_won + still_lost)
    is_older = deals.age >= team.older_age[draw][:, None]
    p = shifted(p, np.where(is_older, team.older_odds[draw][:, None], 1.0))
    p = by_size(p, pi, team.size_slope[draw][:, None], of_odds)
    shock = team.shock[draw] * normal_quantile(named(words, team.market, Purpose.SHOCK))
    p = shifted(p, np.exp(shock)[:, None])
    u = named(words[:, None], deals.key, Purpose.DEAL)
    is_won = u < p
    v = np.where(is_won, _ratio(u, p), _ratio(u - p, 1.0 - p))
    still_recorded = _ratio(recorded * (1.0 - lost_by), 1.0 - recorded * lost_by)
    is_recorded = v < still_recorded
    w = np.where(is_recorded, _ratio(v, still_recorded), _ratio(v - still_recorded, 1.0 - still_recorded))
    win_day = day_of(delays.win_days, row, level_of_all(won_by + v * (1.0 - won_by), won, of_wins, cut[0]))
    loss_day = day_of(delays.loss_days, row, level_of_all(lost_by + w * (1.0 - lost_by), lost, of_losses, cut[1]))
    return is_won, is_recorded, np.where(is_won, win_day, loss_day)


def _worth(arrays: Arrays, draw: Ints, day: Ints, is_won: npt.NDArray[np.bool_]) -> Floats:
    """Return how many times the mean value each deal is worth that is won on that day of its age, [path, deal]."""
    lane, days = arrays.deals.lane, arrays.delays.win_days
    row = np.broadcast_to(arrays.delays.rows(draw), (len(draw), len(arrays.lanes.key)))[:, lane]
    by = days[row, np.minimum(day, days.shape[1] - 1)]
    before = np.where(day > 0, days[row, np.clip(day - 1, 0, days.shape[1] - 1)], 0.0)
    tie, log_sd = np.broadcast_to(arrays.team.size_won[draw][:, None], by.shape), arrays.lanes.log_sd[draw][:, lane]
    of = worth_at(0.5 * (by + before), tie, log_sd, arrays.deals.cut[0])
    return np.where(is_won, np.where(day < days.shape[1], of, 1.0) / worth_seen(arrays, draw)[:, lane], 1.0)


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def unseen_pipeline(arrays: Arrays, draw: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Return what becomes of opportunities that came before the as-of date and stand on no record, as expected.

    Wins, the same times their age, and lost deals of weeks to come, each [path, lane, week], and how many deals are
    open today, [path, lane].
    """
    n, weeks, lanes = len(draw), arrays.n_weeks, arrays.lanes
    if not len(arrays.unseen.weeks):
        winning, ageing, losing = np.zeros((3, n, len(lanes.key), weeks))
        return winning, ageing, losing, np.zeros((n, len(lanes.key)))
    won = (lanes.rate * lanes.win * arrays.unseen.kept)[draw]
    lost = won * _ratio(1.0 - lanes.worked_win, lanes.worked_win)[draw]
    ahead, still = arrays.unseen.weeks[draw], arrays.unseen.still[draw]
    winning, ageing, losing = (flow[:, :, None] * ahead[:, None, which] for which, flow in enumerate((won, won, lost)))
    return winning, ageing, losing, won * still[:, :1] + lost * still[:, 1:]


def full_team(arrays: Arrays, draw: Ints) -> Floats:
    """Return the hours of the team while nobody is missing, [path, week].

    Until the plan starts they are those that the record was made with. Hours that come with the plan are the work of
    newcomers, who learn as everybody does; hours that it takes away, and those of sellers whom a future loses, are gone
    at once.
    """
    team = arrays.team
    had, gone, more, kept = (numbers[draw][:, None] for numbers in (team.had, team.gone, team.more, team.kept))
    there, tenure = np.minimum(team.since_start, 1.0), np.maximum(team.since_start - 1.0, 0.0)
    learned = 1.0 - (1.0 - NEWCOMER) * kept**tenure
    return np.asarray(had - gone * there + more * there * learned)


def supply(arrays: Arrays, words: Words, draw: Ints) -> Floats:
    """Return the share of a full team's hours that are there, [path, week].

    Seats are full on the as-of date. A person leaves at the hazard of the draw, the seat stays empty for
    REFILL_WEEKS, and the newcomer works at 1 - (1 - NEWCOMER) exp(-tenure / ramp).
    """
    team = arrays.team
    n_seats = len(team.seats)
    if n_seats == 0:
        return np.ones((len(draw), arrays.n_weeks))
    hazard, kept = team.leave[draw][:, None], team.kept[draw][:, None]
    away = np.full((len(draw), n_seats), -1)
    share = np.empty((len(draw), arrays.n_weeks))
    for week in range(arrays.n_weeks):
        block, position = divmod(arrays.first_week + week, SEAT_BLOCK)
        u = named(words[:, None], team.seats, Purpose.SEAT, block)
        with np.errstate(divide="ignore"):
            leaves = np.floor(np.minimum(-portable_log(u) / hazard, 1e6)) == position
        is_there = (away < 0) | (away >= REFILL_WEEKS)
        away = np.where(leaves & is_there, 0, np.where(away >= 0, away + 1, away))
        newcomer = 1.0 - (1.0 - NEWCOMER) * kept ** np.maximum(away - REFILL_WEEKS, 0)
        share[:, week] = np.where(away < 0, 1.0, np.where(away < REFILL_WEEKS, 0.0, newcomer)).mean(axis=1)
    return share
