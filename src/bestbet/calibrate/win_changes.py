"""Where the odds of winning changed: a level of all lanes that stays or jumps, told from what was won of what closed.

Given that a deal of age a closes, its odds of being won are pi f_w(a) / ((1 - pi)(1 - delta) f_l(a)); a change
multiplies them, whatever the lane. The level is a hidden Markov chain on a grid, each week's odds uneven about it:
changes, their weeks and how many there were are averaged over, never picked. Change points by forward filtering and
backward sampling: Chib (1998), doi:10.1016/S0304-4076(97)00115-2.
Whether one is worth the name: Kass & Raftery (1995), doi:10.1080/01621459.1995.10476572.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from bestbet import streams
from bestbet.calibrate.break_priors import WIN_CHANGE, WIN_CHANGE_LEAST, WIN_CHANGE_SIZE, WIN_CHANGE_WORTH
from bestbet.calibrate.closed_odds import LEVELS, Closed, scattered
from bestbet.calibrate.past_odds import PastOdds, past_odds
from bestbet.facts.lanes import LaneFacts
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PATHS = 32
_SAMPLED = 512
_UNEVEN = np.array([0.0, 0.15, 0.3, 0.6, 1.0])
_YEAR_WEEKS = 52
_NEAR_WEEKS = 2
_LIKELY, _SURE = 0.5, 0.99
_ALWAYS = 10_000


@dataclass(frozen=True, slots=True)
class WinChanges:
    """Pasts of the odds of winning, as many without a change as that is likely.

    `chance` is how likely the odds changed at all; `since` begins the week of the likeliest latest change, and
    `factor` is what the odds are times those before it, as a median.
    """

    past: PastOdds
    chance: float
    since: date
    factor: float

    def weeks_held(self) -> Ints:
        """Return for how many weeks the odds have been today's, by past; more than on record if they always were."""
        held = (self.past.log_odds == 0).cumprod(axis=1).sum(axis=1)
        return np.asarray(np.where(held == self.past.log_odds.shape[1], _ALWAYS, held), dtype=np.int64)


def find(facts: LaneFacts, ended: Closed | None, *, seed: int) -> WinChanges | None:
    """Return how the odds of winning changed, None where a change is not worth the name or cannot be seen."""
    if facts.calendar is None or ended is None:
        return None
    by_week = ended.log_likelihood(ended.ended, ended.n_weeks)[::-1]
    uneven = np.stack([scattered(by_week, sd) for sd in _UNEVEN])
    chances = moves(1)
    forward, log_evidence = filtered(uneven, chances)
    steady = logsumexp(uneven.sum(axis=1), axis=1) - np.log(len(LEVELS))
    never = (len(by_week) - 1) * np.log1p(-WIN_CHANGE.value / _YEAR_WEEKS)
    unchanged = min(float(np.exp(logsumexp(steady) + never - logsumexp(log_evidence))), 1.0)
    chance = 1 - unchanged
    if chance * np.exp(never) < WIN_CHANGE_WORTH.value * unchanged * -np.expm1(never):
        return None
    sampled = _sampled(forward, np.exp(log_evidence - logsumexp(log_evidence)), chances, seed)
    relative = (sampled - sampled[:, -1:])[:, ::-1]
    back, factor = _latest(relative)
    past = past_odds(facts.calendar, len(facts.lanes), _chosen(relative, chance))
    return WinChanges(past, chance, facts.as_of - timedelta(days=DAYS_PER_WEEK * (back + 1) - 1), factor)


def moves(weeks: int) -> Floats:
    """Return the chance of going from one level to another within so many weeks, once at most."""
    jump = LEVELS[:, None] - LEVELS
    away = np.exp(-0.5 * (jump / WIN_CHANGE_SIZE.value) ** 2) * (np.abs(jump) >= np.log(WIN_CHANGE_LEAST.value))
    chance = WIN_CHANGE.value * weeks / _YEAR_WEEKS
    return np.asarray(chance * away / away.sum(axis=1, keepdims=True) + (1 - chance) * np.eye(len(LEVELS)))


def filtered(uneven: Floats, chances: Floats) -> tuple[Floats, Floats]:
    """Return P(level | what was so far), [unevenness, week, level], and each unevenness' log evidence.

    `uneven[unevenness, week, level]` is the log likelihood of each week, `chances` those of going on to another level.
    """
    forward = np.empty_like(uneven)
    log_evidence = np.zeros(len(uneven))
    before = np.full(uneven[:, 0].shape, 1 / uneven.shape[2])
    for week in range(uneven.shape[1]):
        top = uneven[:, week].max(axis=1, keepdims=True)
        now = before * np.exp(uneven[:, week] - top)
        size = now.sum(axis=1, keepdims=True)
        forward[:, week] = now / size
        log_evidence += (np.log(size) + top)[:, 0]
        before = forward[:, week] @ chances
    return forward, log_evidence


def _sampled(forward: Floats, weight: Floats, chances: Floats, seed: int) -> Floats:
    """Return levels, [path, week], oldest week first, by sampling backwards."""
    n_weeks = forward.shape[1]
    luck = streams.uniforms(seed, "win changes", _SAMPLED * n_weeks).reshape(n_weeks, _SAMPLED)
    which = np.searchsorted(np.cumsum(weight), (np.arange(_SAMPLED) + 0.5) / _SAMPLED)
    which = np.minimum(which, len(weight) - 1)
    at = np.empty((n_weeks, _SAMPLED), np.int64)
    for week in range(n_weeks - 1, -1, -1):
        mass = forward[which, week]
        if week < n_weeks - 1:
            mass = mass * chances[:, at[week + 1]].T
        cumulative = np.cumsum(mass, axis=1)
        target = luck[week] * cumulative[:, -1]
        at[week] = np.minimum((cumulative < target[:, None]).sum(axis=1), len(LEVELS) - 1)
    return np.asarray(LEVELS[at.T])


def _chosen(relative: Floats, chance: float) -> Floats:
    """Return as many pasts without a change as they are likely, and of the others evenly many."""
    moved = relative[np.abs(relative).max(axis=1) > 0]
    n_moved = min(round(chance * PATHS), len(moved))
    chosen = np.zeros((PATHS, relative.shape[1]))
    chosen[:n_moved] = moved[np.arange(n_moved) * len(moved) // max(n_moved, 1)]
    return chosen


def _latest(relative: Floats) -> tuple[int, float]:
    """Return how many weeks ago the likeliest latest change came, and what it made of the odds, as a median."""
    steps = -np.diff(relative[np.abs(relative).max(axis=1) > 0], axis=1)
    latest = (np.abs(steps) > 0).argmax(axis=1)
    back = int(np.bincount(latest).argmax())
    near = np.abs(latest - back) <= _NEAR_WEEKS
    return back, float(np.exp(np.median(steps[near, latest[near]])))


def finding(found: WinChanges) -> str:
    """Return what changed, since when, how likely it is and what is made of it, in plain words."""
    verb = "seem to have" if found.chance > _LIKELY else "may have"
    likely = f"over {_SURE:.0%}" if found.chance > _SURE else f"{found.chance:.0%}"
    return (
        f"The odds of winning {verb} changed ({likely} likely): deals that closed from about the week of {found.since}"
        f" on were won at about {found.factor:.2g} times the odds of before. Win rates are today's; what closed"
        " before the change counts at the odds of then."
    )
