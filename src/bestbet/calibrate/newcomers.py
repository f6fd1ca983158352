"""How fast the share of new accounts among wins falls as the market fills with accounts that are known.

Two laws are weighed by what they make of the record's weeks. Either the share stays, or after N wins with a known
account the next is a new account's with probability (1 + N / M)^-2: M accounts are met at rates of their own, which
are exponential (Fisher, Corbet & Williams 1943, doi:10.2307/1411, with shape 1). A record that begins long after the
business did takes old customers for new ones at first and less so later: the second law holds there too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logsumexp, xlog1py, xlogy

from bestbet import streams
from bestbet.calibrate.priors import ENDLESS_MARKET, MARKET_ROOM, NEW_ACCOUNT_CENTRE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SCORES = np.linspace(-5.0, 2.5, 61)
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


def fit(by_week: Ints | None) -> Newcomers:
    """Return how the share of new accounts falls; `by_week[0]` are wins with a known account by week, [1] the new ones.

    The first quarter on record is not judged by: who bought before it looks new. Fewer than 20 later wins tell nothing;
    then the share stays.
    """
    if by_week is None or by_week[0, _UNTOLD_WEEKS:].sum() < _LEAST_WINS:
        return Newcomers(np.array([np.inf]), np.ones(1), 0.0, 0.0)
    wins, new = by_week.astype(np.float64)
    before = np.concatenate([[0.0], wins.cumsum()[:-1]]) + wins / 2
    total = float(wins.sum())
    scores = MARKET_ROOM.value + MARKET_ROOM.sd * _SCORES
    room = np.append(total * np.exp(scores), np.inf)
    late = np.arange(len(wins)) >= _UNTOLD_WEEKS
    ceiling = expit(NEW_ACCOUNT_CENTRE.value + NEW_ACCOUNT_CENTRE.sd * _SCORES)
    prior = np.exp(-0.5 * _SCORES**2)
    prior /= prior.sum()
    falls = _log_chance(wins[late], new[late], (1 + before[late] / room[:-1, None]) ** -2.0)
    stays = logsumexp(_log_chance(wins[late], new[late], ceiling[:, None]), b=prior)
    log_weight = np.append(falls + np.log(prior * (1 - ENDLESS_MARKET.value)), stays + np.log(ENDLESS_MARKET.value))
    weight = np.exp(log_weight - log_weight.max())
    recent = wins[-_RECENT_WEEKS:]
    return Newcomers(room, weight / weight.sum(), total, total - float(recent.sum()) / 2)


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
