"""Where the odds of winning changed: a level of all lanes that stays or jumps, told from what was won of what closed.

Given that a deal of age a closes, its odds of being won are pi f_w(a) / ((1 - pi)(1 - delta) f_l(a)); a change
multiplies them, whatever the lane (`odds_levels`). What is no change is seen in several ways (`odds_views`). Changes,
their weeks and how many there were are averaged over, never picked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from bestbet.calibrate import odds_levels, odds_views
from bestbet.calibrate.odds_views import View
from bestbet.calibrate.past_odds import PastOdds, past_odds
from bestbet.facts.lanes import LaneFacts
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

PATHS = 32
_SAMPLED = 512
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


def find(facts: LaneFacts, views: Sequence[View], *, seed: int) -> WinChanges | None:
    """Return how the odds of winning changed, None where a change is not worth the name or cannot be seen."""
    if facts.calendar is None or not odds_views.is_worth_a_name(views):
        return None
    chance, total = odds_views.chance_of_change(views), odds_views.evidence(views)
    relative, by_birth = _all_pasts(views, total, seed)
    likely = _likeliest(relative, by_birth)
    back, factor = _latest(relative[by_birth == likely])
    past = past_odds(facts.calendar, len(facts.lanes), *_chosen(relative, by_birth, chance))
    return WinChanges(past, chance, facts.as_of - timedelta(days=DAYS_PER_WEEK * (back + 1) - 1), factor, likely)


def _pasts(view: View, total: float, seed: int) -> Floats:
    """Return as many of all the pasts that are sampled as the view is likely."""
    n_paths = round(_SAMPLED * float(np.exp(logsumexp(view.log_weight) - total)))
    return odds_levels.sampled(view.levels, view.log_weight, n_paths, seed=seed)


def _all_pasts(views: Sequence[View], total: float, seed: int) -> tuple[Floats, Flags]:
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
