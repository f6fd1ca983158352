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
from bestbet.calibrate import closing, delays, outcomes
from bestbet.calibrate.break_priors import WIN_CHANGE, WIN_CHANGE_LEAST, WIN_CHANGE_SIZE, WIN_CHANGE_WORTH
from bestbet.calibrate.chebyshev import interpolation
from bestbet.calibrate.closing import Closing
from bestbet.calibrate.delays import DelayTable
from bestbet.calibrate.outcomes import Delays, Events
from bestbet.calibrate.past_odds import PastOdds, past_odds
from bestbet.calibrate.winning import Winning
from bestbet.facts.lanes import Calendar, LaneFacts
from bestbet.facts.tables import Outcome
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PATHS = 32
_SAMPLED = 512
_MOST_WEEKS = 156
_LEAST_WEEKS = 39
_BURN_IN = 13
"""A record's first weeks do not count: its deals are all young then, or were written down when they had succeeded."""
_LEVELS = np.linspace(-1.5, 1.5, 151)
_NODES = 16
"""Log likelihoods are analytic within pi of the real axis, twice the grid's half width: so many are exact to 1e-9."""
_UNEVEN = np.array([0.0, 0.15, 0.3, 0.6, 1.0])
_YEAR_WEEKS = 52
_WIDEST = 8.0
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


def find(
    facts: LaneFacts, observed: Events, found: Winning, bunching: Closing | None, *, seed: int
) -> WinChanges | None:
    """Return how the odds of winning changed, None where a change is not worth the name or cannot be seen.

    It cannot where losses are not recorded or their dates are those of a clean-up, nor within nine months of record.
    """
    calendar = facts.calendar
    if calendar is None or not found.shape.loss or facts.are_loss_dates_bulk or calendar.weeks < _LEAST_WEEKS:
        return None
    by_week = _by_week(calendar, _offsets(calendar, observed, found), _waves(facts, calendar, bunching))
    uneven = np.stack([_smoothed(by_week, sd) for sd in _UNEVEN])
    moves = _moves()
    forward, log_evidence = _filtered(uneven, moves)
    steady = logsumexp(uneven.sum(axis=1), axis=1) - np.log(len(_LEVELS))
    never = (len(by_week) - 1) * np.log1p(-WIN_CHANGE.value / _YEAR_WEEKS)
    unchanged = min(float(np.exp(logsumexp(steady) + never - logsumexp(log_evidence))), 1.0)
    chance = 1 - unchanged
    if chance * np.exp(never) < WIN_CHANGE_WORTH.value * unchanged * -np.expm1(never):
        return None
    sampled = _sampled(forward, np.exp(log_evidence - logsumexp(log_evidence)), moves, seed)
    relative = (sampled - sampled[:, -1:])[:, ::-1]
    back, factor = _latest(relative)
    past = past_odds(calendar, len(facts.lanes), _chosen(relative, chance))
    return WinChanges(past, chance, facts.as_of - timedelta(days=DAYS_PER_WEEK * (back + 1) - 1), factor)


def _offsets(calendar: Calendar, observed: Events, found: Winning) -> Floats:
    """Return the log odds that each row, which closes, was won, were they the same all along."""
    longest = int((calendar.born - calendar.ended).max() + 1) * DAYS_PER_WEEK
    edges = delays.log_edges(max(longest, observed.n_days))
    laws = outcomes.tables(found.mode.theta, found.shape, edges)
    share = outcomes.profile(observed, laws)
    by_age = _by_age(laws)
    weeks = np.clip(calendar.born - calendar.ended, 0, len(by_age) - 1)
    return np.asarray((np.log(share) - np.log1p(-share))[calendar.lane] + by_age[weeks])


def _by_age(laws: Delays) -> Floats:
    """Return ln(f_w / ((1 - delta) f_l)) by whole weeks from creation to closing."""
    loss = laws.loss
    assert loss is not None  # noqa: S101 - for the type checker: called only where losses are recorded
    ratio = np.log(_in_weeks(laws.win)) - np.log((1 - laws.silent) * _in_weeks(loss))
    return np.asarray(np.clip(ratio, -_WIDEST, _WIDEST))


def _in_weeks(law: DelayTable) -> Floats:
    """Return P(delay) by the number of weeks between two days, any day of the week alike."""
    day = np.arange(len(law.below))
    daily = delays.on(law, day)
    apart = np.arange(-DAYS_PER_WEEK + 1, DAYS_PER_WEEK)
    weeks = np.arange(len(day) // DAYS_PER_WEEK)
    at = weeks[:, None] * DAYS_PER_WEEK + apart
    inside = (at >= 0) & (at < len(day))
    share = (DAYS_PER_WEEK - np.abs(apart)) / DAYS_PER_WEEK
    return np.asarray((daily[np.clip(at, 0, len(day) - 1)] * share * inside).sum(axis=1) + 1e-300)


def _waves(facts: LaneFacts, calendar: Calendar, bunching: Closing | None) -> Floats:
    """Return ln of the factor on wins that closing pressure makes of each week, this week first."""
    if bunching is None:
        return np.zeros(calendar.weeks)
    began = facts.as_of - timedelta(days=DAYS_PER_WEEK * calendar.weeks - 1)
    return closing.by_week(bunching.by_age, began, calendar.weeks)[::-1]


def _by_week(calendar: Calendar, offset: Floats, waves: Floats) -> Floats:
    """Return the log likelihood of what closed, [week, level], oldest week first."""
    n_weeks = min(calendar.weeks - _BURN_IN, _MOST_WEEKS)
    use = (calendar.ended >= 0) & (calendar.ended < n_weeks)
    week, won = calendar.ended[use], calendar.outcome[use] == Outcome.WON
    nodes, spread = interpolation(_LEVELS, _NODES)
    odds = (offset[use] + waves[week])[:, None] + nodes
    each = calendar.count[use, None] * (won[:, None] * odds - np.logaddexp(0, odds))
    total = np.zeros((n_weeks, _NODES))
    np.add.at(total, week, each)
    return np.asarray(total[::-1] @ spread)


def _smoothed(by_week: Floats, sd: float) -> Floats:
    """Return the log likelihood where each week's odds scatter about the level."""
    if sd == 0:
        return by_week
    kernel = np.exp(-0.5 * ((_LEVELS[:, None] - _LEVELS) / sd) ** 2)
    kernel /= kernel.sum(axis=0)
    top = by_week.max(axis=1, keepdims=True)
    return np.asarray(np.log(np.exp(by_week - top) @ kernel + 1e-300) + top)


def _moves() -> Floats:
    """Return the chance of going from one level to another within a week."""
    jump = _LEVELS[:, None] - _LEVELS
    away = np.exp(-0.5 * (jump / WIN_CHANGE_SIZE.value) ** 2) * (np.abs(jump) >= np.log(WIN_CHANGE_LEAST.value))
    chance = WIN_CHANGE.value / _YEAR_WEEKS
    return np.asarray(chance * away / away.sum(axis=1, keepdims=True) + (1 - chance) * np.eye(len(_LEVELS)))


def _filtered(uneven: Floats, moves: Floats) -> tuple[Floats, Floats]:
    """Return P(level | weeks so far), [unevenness, week, level], and each unevenness' log evidence."""
    forward = np.empty_like(uneven)
    log_evidence = np.zeros(len(uneven))
    before = np.full(uneven[:, 0].shape, 1 / uneven.shape[2])
    for week in range(uneven.shape[1]):
        top = uneven[:, week].max(axis=1, keepdims=True)
        now = before * np.exp(uneven[:, week] - top)
        size = now.sum(axis=1, keepdims=True)
        forward[:, week] = now / size
        log_evidence += (np.log(size) + top)[:, 0]
        before = forward[:, week] @ moves
    return forward, log_evidence


def _sampled(forward: Floats, weight: Floats, moves: Floats, seed: int) -> Floats:
    """Return levels, [path, week], oldest week first, by sampling backwards."""
    n_weeks = forward.shape[1]
    luck = streams.uniforms(seed, "win changes", _SAMPLED * n_weeks).reshape(n_weeks, _SAMPLED)
    which = np.searchsorted(np.cumsum(weight), (np.arange(_SAMPLED) + 0.5) / _SAMPLED)
    which = np.minimum(which, len(weight) - 1)
    at = np.empty((n_weeks, _SAMPLED), np.int64)
    for week in range(n_weeks - 1, -1, -1):
        mass = forward[which, week]
        if week < n_weeks - 1:
            mass = mass * moves[:, at[week + 1]].T
        cumulative = np.cumsum(mass, axis=1)
        target = luck[week] * cumulative[:, -1]
        at[week] = np.minimum((cumulative < target[:, None]).sum(axis=1), len(_LEVELS) - 1)
    return np.asarray(_LEVELS[at.T])


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
