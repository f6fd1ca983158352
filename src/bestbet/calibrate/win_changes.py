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
from bestbet.calibrate.break_priors import WIN_BY_BIRTH, WIN_CHANGE, WIN_CHANGE_WORTH, WIN_QUARTERS
from bestbet.calibrate.closed_odds import Closed
from bestbet.calibrate.odds_levels import Levels
from bestbet.calibrate.open_shock import LOG_CHANCES, SPREADS
from bestbet.calibrate.past_odds import PastOdds, past_odds
from bestbet.facts.lanes import LaneFacts
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

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
    `factor` is what the odds are times those before it, as a median. It met deals that came from then on where it is
    `by_birth`, else those that closed from then on.
    """

    past: PastOdds
    chance: float
    since: date
    factor: float
    by_birth: bool = False

    def weeks_held(self) -> Ints:
        """Return for how many weeks the odds have been today's, [past, (of what closes, of what comes)].

        More than on record if they always were.
        """
        held = self._held()
        held = np.where(held == self.past.log_odds.shape[1], _ALWAYS, held)
        each = np.stack([~self.past.by_birth, self.past.by_birth], axis=1)
        return np.asarray(np.where(each, held[:, None], _ALWAYS), dtype=np.int64)

    def of_older_deals(self, support: Ints) -> tuple[Floats, Floats]:
        """Return the days of age from which on open deals came before the latest change, and their log odds on top.

        Both by draw, `support[draw]` being its support point of the delays: each of those has one of the pasts, in
        turn. Where a change met what closed, all that is open has today's odds.
        """
        past, path, held = self.past, support % len(self.past.log_odds), self._held()
        last = past.log_odds.shape[1] - 1
        before = past.log_odds[np.arange(len(held)), np.minimum(held, last)] * past.by_birth
        return np.asarray(DAYS_PER_WEEK * held[path], dtype=np.float64), np.asarray(before[path])

    def _held(self) -> Ints:
        return np.asarray((self.past.log_odds == 0).cumprod(axis=1).sum(axis=1))


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
    relative, by_birth = _all_pasts(views, total, seed)
    likely = _likeliest(relative, by_birth)
    back, factor = _latest(relative[by_birth == likely])
    past = past_odds(facts.calendar, len(facts.lanes), *_chosen(relative, by_birth, chance))
    return WinChanges(past, chance, facts.as_of - timedelta(days=DAYS_PER_WEEK * (back + 1) - 1), factor, likely)


@dataclass(frozen=True, slots=True)
class _View:
    """The level where the odds of a period scatter about it, and log chance times likelihood of each spread."""

    levels: Levels
    log_weight: Floats
    steady: Floats
    by_birth: bool


def _views(closings: Closed) -> list[_View]:
    """Return the views in which deals have the odds of the day they close, then those of the day they came."""
    came = np.minimum(closings.born, closings.n_weeks - 1)
    alike, weekly = np.zeros(len(_UNEVEN)), np.ones(closings.n_weeks, np.int64)
    found = []
    for by_birth, week, chance in (
        (False, closings.ended, 1 - WIN_BY_BIRTH.value),
        (True, came, WIN_BY_BIRTH.value),
    ):
        by_week = odds_levels.filtered(closings, week, weekly, _UNEVEN)
        by_quarter = odds_levels.filtered(closings, closings.quarter[week], closings.quarter_weeks, SPREADS)
        found.append(_view(by_week, alike, chance * (1 - WIN_QUARTERS.value), by_birth=by_birth))
        found.append(_view(by_quarter, LOG_CHANCES, chance * WIN_QUARTERS.value, by_birth=by_birth))
    return found


def _view(levels: Levels, log_chances: Floats, chance: float, *, by_birth: bool) -> _View:
    before = log_chances - logsumexp(log_chances) + np.log(chance)
    return _View(levels, before + levels.log_evidence, before + levels.steady, by_birth)


def _pasts(view: _View, total: float, seed: int) -> Floats:
    """Return as many of all the pasts that are sampled as the view is likely."""
    n_paths = round(_SAMPLED * float(np.exp(logsumexp(view.log_weight) - total)))
    return odds_levels.sampled(view.levels, view.log_weight, n_paths, seed=seed)


def _all_pasts(views: list[_View], total: float, seed: int) -> tuple[Floats, Flags]:
    """Return the pasts that are sampled, of each view as many as it is likely, and which have odds by birth."""
    pasts = [_pasts(view, total, seed) for view in views]
    return np.concatenate(pasts), np.repeat([view.by_birth for view in views], [len(past) for past in pasts])


def _moved(relative: Floats) -> Flags:
    return np.asarray(np.abs(relative).max(axis=1) > 0)


def _likeliest(relative: Floats, by_birth: Flags) -> bool:
    """Return whether in most pasts with a change deals have the odds of the day they came."""
    return bool(by_birth[_moved(relative)].mean() > _LIKELY)


def _chosen(relative: Floats, by_birth: Flags, chance: float) -> tuple[Floats, Flags]:
    """Return as many pasts without a change as they are likely, and of the others evenly many."""
    moved = np.flatnonzero(_moved(relative))
    n_moved = min(round(chance * PATHS), len(moved))
    chosen, births = np.zeros((PATHS, relative.shape[1])), np.zeros(PATHS, bool)
    which = moved[np.arange(n_moved) * len(moved) // max(n_moved, 1)]
    chosen[:n_moved], births[:n_moved] = relative[which], by_birth[which]
    return chosen, births


def _latest(relative: Floats) -> tuple[int, float]:
    """Return how many weeks ago the likeliest latest change came, and what it made of the odds, as a median."""
    steps = -np.diff(relative[_moved(relative)], axis=1)
    latest = (np.abs(steps) > 0).argmax(axis=1)
    back = int(np.bincount(latest).argmax())
    near = np.abs(latest - back) <= _NEAR_WEEKS
    return back, float(np.exp(np.median(steps[near, latest[near]])))


def finding(found: WinChanges) -> str:
    """Return what changed, since when, how likely it is and what is made of it, in plain words."""
    verb = "seem to have" if found.chance > _LIKELY else "may have"
    likely = f"over {_SURE:.0%}" if found.chance > _SURE else f"{found.chance:.0%}"
    did = "came in" if found.by_birth else "closed"
    return (
        f"The odds of winning {verb} changed ({likely} likely): deals that {did} from about the week of {found.since}"
        f" on were won at about {found.factor:.2g} times the odds of before. Win rates are today's; what {did}"
        " before the change counts at the odds of then."
    )
