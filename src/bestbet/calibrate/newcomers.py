"""How fast the share of new accounts among wins falls as the market fills with accounts that are known.

Two laws are weighed by what they make of the record's weeks. Either the share stays, or after N wins with a known
account the next is a new account's with probability c (1 + N / M)^-2: M accounts are met at rates of their own, which
are exponential (Fisher, Corbet & Williams 1943, doi:10.2307/1411, with shape 1), and customers come as anybody does
(c = 1) or more often, out of habit. A record that begins long after the business did takes old customers for new ones
at first and less so later: the second law holds there too.

Wins alone seldom tell how many accounts there are. Every opportunity does: of those whose account neither bought nor
has another open, ((M + N - lost) / (M + N))^2 were never met before, after N opportunities. Who said no is met again
where the market empties and hardly where it does not. Where the share stays, this says nothing of it.

Half a year brings few wins. How much those of before speak for today's share, beside the fall, three views say, each as
likely as it makes both: the share is what it was; its odds have changed somewhat; it may be anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logsumexp, xlog1py, xlogy

from bestbet import streams
from bestbet.calibrate.priors import (
    CUSTOMERS_BY_HABIT,
    ENDLESS_MARKET,
    MARKET_ROOM,
    NEW_ACCOUNT_CENTRE,
    NEW_ACCOUNT_CHANGE,
    NEW_ACCOUNT_STEADY,
)
from bestbet.facts.lanes import RECENT_WEEKS, UNTOLD_WEEKS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_ROOM_SCORES = np.linspace(-5.0, 6.0, 111)
"""Far up, for a record of many opportunities may show a market that is hundreds of times its wins."""
_SHARE_SCORES = np.linspace(-4.0, 4.0, 81)
_LEAST_WINS = 20
_OLD, _RECENT = slice(None, -RECENT_WEEKS), slice(-RECENT_WEEKS, None)
_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Posterior of the room M on a grid, the last cell endless; `weight` sums to 1.

    `wins` were known before the weeks that tell of the share, before the recent ones, and on the as-of date.
    `view[cell, view]` is how likely each view is; an earlier win speaks `spoken[view]` times as much as a recent one.
    """

    room: Floats
    weight: Floats
    wins: tuple[float, float, float]
    view: Floats
    spoken: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Coming:
    """Draws, [draw], of the way new accounts go: the view of the earlier wins, and today's share over the one so told.

    After t weeks the share is (1 + `pace` t)^-2 of today's.
    """

    view: Ints
    today: Floats
    pace: Floats


def fit(by_week: Ints | None, meetings: Ints | None = None) -> Newcomers:
    """Return how the share of new accounts falls; `by_week[0]` are wins with a known account by week, [1] the new ones.

    `meetings` are those of the facts, by week as well. The first quarter on record is not judged by: who bought before
    it looks new. Fewer than 20 later wins do not tell how the share falls; then it stays.
    """
    if by_week is None:
        return Newcomers(np.array([np.inf]), np.ones(1), (0.0, 0.0, 0.0), np.eye(3)[:1], (0.0, 0.0, 0.0))
    wins, new = by_week.astype(np.float64)
    total = float(wins.sum())
    late = np.arange(len(wins)) >= UNTOLD_WEEKS
    then = slice(min(UNTOLD_WEEKS, max(len(wins) - RECENT_WEEKS, 0)), -RECENT_WEEKS)
    known = float(wins[: then.start].sum()), float(wins[:-RECENT_WEEKS].sum()), total
    spoken = (0.0, _spoken(float(wins[then].sum()), float(new[then].sum())), 1.0)
    if wins[late].sum() < _LEAST_WINS:
        view = _views(wins[late], new[late], np.ones((0, int(late.sum()))))
        return Newcomers(np.array([np.inf]), np.ones(1), known, view, spoken)
    before = _by_then(wins)
    room = total * np.exp(MARKET_ROOM.value + MARKET_ROOM.sd * _ROOM_SCORES)
    fall = (1 + before[late] / room[:, None]) ** -2.0
    prior = _normal(_ROOM_SCORES)
    met = np.zeros(len(room)) if meetings is None else _met_again(meetings.astype(np.float64), room)
    falls = _falling(wins[late], new[late], fall) + met + np.log(prior * (1 - ENDLESS_MARKET.value))
    stays = _any_height(wins[late], new[late], np.ones((1, int(late.sum()))))[0] + float(logsumexp(met, b=prior))
    log_weight = np.append(falls, stays + np.log(ENDLESS_MARKET.value))
    weight = np.exp(log_weight - log_weight.max())
    return Newcomers(np.append(room, np.inf), weight / weight.sum(), known, _views(wins[late], new[late], fall), spoken)


def _spoken(wins: float, new: float) -> float:
    """Return how much a win speaks for a share whose log odds have changed since: so that all weigh as their change."""
    share = (new + 0.5) / (wins + 1.0)
    return 1 / (1 + wins * share * (1 - share) * NEW_ACCOUNT_CHANGE.value**2)


def _views(wins: Floats, new: Floats, fall: Floats) -> Floats:
    """Return the chances of the views, [room, view], the last room endless: any share, a changed one, the same.

    Beside the fall, that is; customers who come as anybody does have no share of their own that could change.
    """
    courses = np.vstack([fall, np.ones(fall.shape[1])])
    then, since = (_by_height(wins[weeks], new[weeks], courses[:, weeks]) for weeks in (_OLD, _RECENT))
    usual, top = _normal(_SHARE_SCORES)[:, None], since.max(axis=0)
    moved = np.log(_changes() @ np.exp(since - top) + _TINY) + top
    free = np.broadcast_to(logsumexp(since, b=usual, axis=0), since.shape)
    changed = (1 - NEW_ACCOUNT_STEADY.value) / 2
    chances = np.log([[changed], [changed], [NEW_ACCOUNT_STEADY.value]])
    log_view = chances + np.stack([logsumexp(then + now, b=usual, axis=0) for now in (free, moved, since)])
    log_view[:, :-1] += np.log(CUSTOMERS_BY_HABIT.value)
    anybody = _log_chance(wins, new, fall) + np.log(1 - CUSTOMERS_BY_HABIT.value)
    log_view[2, :-1] = np.logaddexp(log_view[2, :-1], anybody)
    return np.asarray(np.exp(log_view - logsumexp(log_view, axis=0)).T)


def _changes() -> Floats:
    """Return the chances, [before, since], of the heights of the share where it has changed."""
    steps = NEW_ACCOUNT_CENTRE.sd * (_SHARE_SCORES[:, None] - _SHARE_SCORES) / NEW_ACCOUNT_CHANGE.value
    density = np.exp(-0.5 * steps**2)
    return np.asarray(density / density.sum(axis=1, keepdims=True))


def _falling(wins: Floats, new: Floats, fall: Floats) -> Floats:
    """Return per room the log chance of the new accounts where the share falls, averaged over customers' habits."""
    as_anybody = _log_chance(wins, new, fall) + np.log(1 - CUSTOMERS_BY_HABIT.value)
    by_habit = _any_height(wins, new, fall) + np.log(CUSTOMERS_BY_HABIT.value)
    return np.asarray(np.logaddexp(as_anybody, by_habit))


def _any_height(wins: Floats, new: Floats, course: Floats) -> Floats:
    """Return the log chance of the new accounts, per course[row, week], averaged over the height c of the share."""
    return np.asarray(logsumexp(_by_height(wins, new, course), b=_normal(_SHARE_SCORES)[:, None], axis=0))


def _by_height(wins: Floats, new: Floats, course: Floats) -> Floats:
    """Return the log chance of the new accounts, [height, row], per course[row, week] and height of the share."""
    height = expit(NEW_ACCOUNT_CENTRE.value + NEW_ACCOUNT_CENTRE.sd * _SHARE_SCORES)
    return np.stack([_log_chance(wins, new, one * course) for one in height])


def _met_again(meetings: Floats, room: Floats) -> Floats:
    """Return per room the log chance of who was met for the first time among the free opportunities of each week.

    Weeks before anybody was lost tell nothing: nobody could be met again.
    """
    created, lost, free, unmet = meetings
    known, gone = _by_then(created), _by_then(lost)
    told = gone > 0
    share = ((room[:, None] + np.maximum(known - gone, 0.0)) / (room[:, None] + known)) ** 2
    return _log_chance(free[told], unmet[told], share[:, told])


def _by_then(weekly: Floats) -> Floats:
    """Return how many there were by the middle of each week."""
    return np.asarray(weekly.cumsum() - weekly / 2)


def _normal(scores: Floats) -> Floats:
    density = np.exp(-0.5 * scores**2)
    return np.asarray(density / density.sum())


def _log_chance(wins: Floats, new: Floats, share: Floats) -> Floats:
    """Return the log chance of the new accounts among each week's wins, over all weeks, per row of share[row, week]."""
    return np.asarray((xlogy(new, share) + xlog1py(wins - new, -share)).sum(axis=1))


def draw(found: Newcomers, weekly_wins: Floats, *, seed: int) -> Coming:
    """Return how the share of new accounts goes on; `weekly_wins[draw]` are the wins expected a week."""
    n_draws = len(weekly_wins)
    u = streams.uniforms(seed, "room for new accounts", n_draws)
    cell = np.minimum(np.searchsorted(found.weight.cumsum(), u), len(found.room) - 1)
    told = streams.uniforms(seed, "what earlier wins say of new accounts", n_draws)
    view = np.minimum((found.view.cumsum(axis=1)[cell] < told[:, None]).sum(axis=1), found.view.shape[1] - 1)
    is_endless = np.isinf(found.room[cell])
    room = np.where(is_endless, 1.0, found.room[cell])
    today = np.where(is_endless, 1.0, _today(found, room, np.array(found.spoken)[view]))
    return Coming(view, today, np.where(is_endless, 0.0, weekly_wins / (room + found.wins[2])))


def _today(found: Newcomers, room: Floats, spoken: Floats) -> Floats:
    """Return today's share over the mean one of the wins that tell of it.

    Between the a-th win and the b-th the mean of (1 + N / M)^-2 is 1 / ((1 + a / M) (1 + b / M)).
    """
    first, middle, now = (room + known for known in found.wins)
    recent, earlier = found.wins[2] - found.wins[1], spoken * (found.wins[1] - found.wins[0])
    mean = np.asarray(recent * now / middle + earlier * now**2 / (first * middle))
    return np.divide(recent + earlier, mean, out=np.ones_like(room), where=mean > 0)
