"""Where the odds of winning changed: a level of all lanes that stays or jumps, told from what was won of what closed.

Given that a deal of age a closes, its odds of being won are pi f_w(a) / ((1 - pi)(1 - delta) f_l(a)); a change
multiplies them, whatever the lane (`odds_levels`). Two views of what is no change: weeks are uneven about the level, or
quarters are (`open_shock`). Changes, their weeks and how many there were are averaged over, never picked.
Whether one is worth the name: Kass & Raftery (1995), doi:10.1080/01621459.1995.10476572.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from bestbet.calibrate import odds_levels
from bestbet.calibrate.break_priors import WIN_CHANGE, WIN_CHANGE_WORTH, WIN_QUARTERS
from bestbet.calibrate.closed_odds import Closed
from bestbet.calibrate.odds_levels import Levels
from bestbet.calibrate.open_shock import LOG_CHANCES, SPREADS
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


def find(facts: LaneFacts, closings: Closed | None, *, seed: int) -> WinChanges | None:
    """Return how the odds of winning changed, None where a change is not worth the name or cannot be seen."""
    if facts.calendar is None or closings is None:
        return None
    views = _views(closings)
    total = logsumexp(np.concatenate([view.log_weight for view in views]))
    unchanged = min(float(np.exp(logsumexp(np.concatenate([view.steady for view in views])) - total)), 1.0)
    chance, never = 1 - unchanged, (closings.n_weeks - 1) * np.log1p(-WIN_CHANGE.value / _YEAR_WEEKS)
    if chance * np.exp(never) < WIN_CHANGE_WORTH.value * unchanged * -np.expm1(never):
        return None
    relative = np.concatenate([_pasts(view, total, seed) for view in views])
    back, factor = _latest(relative)
    past = past_odds(facts.calendar, len(facts.lanes), _chosen(relative, chance))
    return WinChanges(past, chance, facts.as_of - timedelta(days=DAYS_PER_WEEK * (back + 1) - 1), factor)


@dataclass(frozen=True, slots=True)
class _View:
    """The level where the odds of a period scatter about it, and log chance times likelihood of each spread."""

    levels: Levels
    log_weight: Floats
    steady: Floats


def _views(closings: Closed) -> tuple[_View, _View]:
    by_week = odds_levels.filtered(closings, closings.ended, np.ones(closings.n_weeks, np.int64), _UNEVEN)
    by_quarter = odds_levels.filtered(closings, closings.quarter[closings.ended], closings.quarter_weeks, SPREADS)
    alike = np.zeros(len(_UNEVEN))
    return _view(by_week, alike, 1 - WIN_QUARTERS.value), _view(by_quarter, LOG_CHANCES, WIN_QUARTERS.value)


def _view(levels: Levels, log_chances: Floats, chance: float) -> _View:
    before = log_chances - logsumexp(log_chances) + np.log(chance)
    return _View(levels, before + levels.log_evidence, before + levels.steady)


def _pasts(view: _View, total: float, seed: int) -> Floats:
    """Return as many of all the pasts that are sampled as the view is likely."""
    n_paths = round(_SAMPLED * float(np.exp(logsumexp(view.log_weight) - total)))
    return odds_levels.sampled(view.levels, view.log_weight, n_paths, seed=seed)


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
