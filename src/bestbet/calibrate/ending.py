"""How what comes in ends: odds and delays, whether they changed, how closings bunch, and the team's own pace."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bestbet.calibrate import (
    closed_odds,
    closing,
    cycle_changes,
    cycles,
    odds_views,
    open_shock,
    outcomes,
    pace,
    redefined,
    win_changes,
    winning,
)
from bestbet.calibrate.arrivals import Arrivals
from bestbet.calibrate.closing import Closing
from bestbet.calibrate.cycle_changes import CycleChange
from bestbet.calibrate.open_shock import Shock
from bestbet.calibrate.outcomes import Events
from bestbet.calibrate.pace import Pace
from bestbet.calibrate.win_changes import WinChanges
from bestbet.calibrate.winning import Winning
from bestbet.facts.lanes import LaneFacts
from bestbet.units import Range

Ints = npt.NDArray[np.int64]

_PACE_DRAWS = 1024
_HEAP = 5 / 6
"""Share of the pace from which on cycles that seem to become longer are a heap that grows: from its chance of one in
five that takes strong evidence, 20 to one (Kass & Raftery 1995, doi:10.1080/01621459.1995.10476572)."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The fitted parts, each as in `Fitted`."""

    winning: Winning
    closing: Closing | None
    win_changes: WinChanges | None
    open_shock: Shock
    pace: Pace | None
    cycle_change: CycleChange | None
    late_wins: float


def fit(facts: LaneFacts, drift: Range | None, coming: Arrivals, *, seed: int) -> Ending:
    """Return how what comes in ends, `coming` being what comes in.

    A heap that grows makes cycles seem longer: where the past follows the pace even with the longer cycle in view,
    there is one cycle.
    """
    won = winning.fit(observed(facts), seed=seed, apart=(observed(facts, own) for own in cycles.candidates(facts)))
    change = cycle_changes.find(facts, won, seed=seed)
    if change is not None:
        found = _with(facts, drift, coming, change.won, change, seed=seed)
        if found.pace is None or found.pace.share < _HEAP:
            return found
    return _with(facts, drift, coming, won, None, seed=seed)


def _with(
    facts: LaneFacts, drift: Range | None, coming: Arrivals, won: Winning, change: CycleChange | None, *, seed: int
) -> Ending:
    """Return how what comes in ends where delays and odds are those, of one cycle or since its change.

    What came in before a change closed by other laws: closings then tell nothing of odds that changed. Nor does the
    pace of a team whose cycles have become shorter, which closes more for a while.
    """
    names = tuple(lane.name for lane in facts.lanes)
    delay, win_probability = winning.draw(won, names, _PACE_DRAWS, seed=seed)
    bunching = closing.fit(facts, None if facts.is_pipeline_unseen else won, win_probability)
    closings = None if change is not None else closed_odds.closed(facts, won, bunching)
    views = odds_views.of(closings, redefined.seen(coming.suspects, facts.first_week, facts.as_of))
    changed = win_changes.find(facts, views, seed=seed)
    if changed is not None:
        won = winning.refitted(won, changed.past)
        delay, win_probability = winning.draw(won, names, _PACE_DRAWS, seed=seed)
    own_pace = None
    if not facts.is_pipeline_unseen and (change is None or change.is_longer):
        since = 0 if change is None else change.weeks
        own_pace = pace.fit(facts, won, win_probability, delay, drift, coming, changed, bunching, since=since)
    late = odds_views.chance_of_late_wins(views)
    return Ending(won, bunching, changed, open_shock.fit(closings), own_pace, change, late)


def observed(facts: LaneFacts, cycle: Ints | None = None) -> Events:
    """Return what became of opportunities, where each lane has the sales cycle of that number."""
    recorded = facts.are_losses_recorded
    ended = outcomes.events(facts.outcomes, len(facts.lanes), are_losses_recorded=recorded, cycle=cycle)
    if facts.is_wins_only:
        return replace(ended, wins=np.zeros_like(ended.wins), are_losses_recorded=False)
    return ended
