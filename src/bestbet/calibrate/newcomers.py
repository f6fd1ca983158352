"""How fast the share of new accounts among wins falls as the market fills with accounts that are known.

Two laws are weighed by what they make of the record's weeks. Either the share stays, or after N wins with a known
account the next is a new account's with probability c (1 + N / M)^-2: M accounts are met at rates of their own, which
are exponential (Fisher, Corbet & Williams 1943, doi:10.2307/1411, with shape 1), and customers come as anybody does
(c = 1) or more often, out of habit. A record that begins long after the business did takes old customers for new ones
at first and less so later: the second law holds there too.

Wins alone seldom tell how many accounts there are. Every opportunity does: of those whose account neither bought nor
has another open, ((M + N - lost) / (M + N))^2 were never met before, after N opportunities. Who said no is met again
where the market empties and hardly where it does not. Where the share stays, this says nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logsumexp, xlog1py, xlogy

from bestbet import streams
from bestbet.calibrate.priors import CUSTOMERS_BY_HABIT, ENDLESS_MARKET, MARKET_ROOM, NEW_ACCOUNT_CENTRE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_ROOM_SCORES = np.linspace(-5.0, 6.0, 111)
"""Far up, for a record of many opportunities may show a market that is hundreds of times its wins."""
_SHARE_SCORES = np.linspace(-4.0, 4.0, 81)
_LEAST_WINS = 20
_UNTOLD_WEEKS = 13
_RECENT_WEEKS = 26


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Posterior of the room M on a grid, the last cell endless.

    `weight` sums to 1; `wins` were known on the as-of date, `wins_back` by the middle of the recent
    wins that tell today's share.
    """

    room: Floats
    weight: Floats
    wins: float
    wins_back: float


def fit(by_week: Ints | None, meetings: Ints | None = None) -> Newcomers:
    """Return how the share of new accounts falls; `by_week[0]` are wins with a known account by week, [1] the new ones.

    `meetings` are those of the facts, by week as well. The first quarter on record is not judged by: who bought before
    it looks new. Fewer than 20 later wins tell nothing; then the share stays.
    """
    if by_week is None or by_week[0, _UNTOLD_WEEKS:].sum() < _LEAST_WINS:
        return Newcomers(np.array([np.inf]), np.ones(1), 0.0, 0.0)
    wins, new = by_week.astype(np.float64)
    before = _by_then(wins)
    total = float(wins.sum())
    room = total * np.exp(MARKET_ROOM.value + MARKET_ROOM.sd * _ROOM_SCORES)
    late = np.arange(len(wins)) >= _UNTOLD_WEEKS
    fall = (1 + before[late] / room[:, None]) ** -2.0
    prior = _normal(_ROOM_SCORES)
    met = np.zeros(len(room)) if meetings is None else _met_again(meetings.astype(np.float64), room)
    falls = _falling(wins[late], new[late], fall) + met + np.log(prior * (1 - ENDLESS_MARKET.value))
    stays = _any_height(wins[late], new[late], np.ones((1, int(late.sum()))))[0] + float(logsumexp(met, b=prior))
    log_weight = np.append(falls, stays + np.log(ENDLESS_MARKET.value))
    weight = np.exp(log_weight - log_weight.max())
    recent = wins[-_RECENT_WEEKS:]
    return Newcomers(np.append(room, np.inf), weight / weight.sum(), total, total - float(recent.sum()) / 2)


def _falling(wins: Floats, new: Floats, fall: Floats) -> Floats:
    """Return per room the log chance of the new accounts where the share falls, averaged over customers' habits."""
    as_anybody = _log_chance(wins, new, fall) + np.log(1 - CUSTOMERS_BY_HABIT.value)
    by_habit = _any_height(wins, new, fall) + np.log(CUSTOMERS_BY_HABIT.value)
    return np.asarray(np.logaddexp(as_anybody, by_habit))


def _any_height(wins: Floats, new: Floats, course: Floats) -> Floats:
    """Return the log chance of the new accounts, per course[row, week], averaged over the height c of the share."""
    height = expit(NEW_ACCOUNT_CENTRE.value + NEW_ACCOUNT_CENTRE.sd * _SHARE_SCORES)
    log_chance = np.stack([_log_chance(wins, new, one * course) for one in height])
    return np.asarray(logsumexp(log_chance, b=_normal(_SHARE_SCORES)[:, None], axis=0))


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


def draw(found: Newcomers, weekly_wins: Floats, *, seed: int) -> tuple[Floats, Floats]:
    """Return per draw today's share over the recent one, and the pace f at which it falls: (1 + f t)^-2 in week t.

    `weekly_wins[draw]` are the wins expected a week.
    """
    u = streams.uniforms(seed, "room for new accounts", len(weekly_wins))
    cell = np.minimum(np.searchsorted(found.weight.cumsum(), u), len(found.room) - 1)
    is_endless = np.isinf(found.room[cell])
    room = np.where(is_endless, 1.0, found.room[cell])
    today = np.where(is_endless, 1.0, ((room + found.wins_back) / (room + found.wins)) ** 2)
    return today, np.where(is_endless, 0.0, weekly_wins / (room + found.wins))
