"""How the team's pace of wins jumps after demand did: a sales cycle later, or as far as what is to come promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.arrivals import Arrivals
from bestbet.calibrate.break_priors import BREAK_SIZE, WIN_CHANGE_SIZE
from bestbet.calibrate.breaking import Jumps
from bestbet.calibrate.win_changes import WinChanges
from bestbet.facts.lanes import LaneFacts
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]

_LEAST_AFTER = 6
"""Weeks of wins after a jump that say more than the change of demand does."""
_LEAST_WINS = 0.05
_LIKELY = 0.5
_Fitted = Callable[..., Arrivals]
"""`arrivals.fit` of the weekly wins; `carried` alone is left to be told."""


def after_breaks(
    fitted: _Fitted,
    by_week: LaneFacts,
    demand: Arrivals | None,
    becomes: tuple[int, Floats],
    changed: WinChanges | None = None,
) -> Arrivals:
    """Return the pace of wins by lane: it jumps a sales cycle after demand broke, or will where that is yet to come.

    In as many draws as demand broke, and the same. Where the odds of winning `changed` it may jump at once. Of what
    comes in wins `becomes` so many weeks later, and with that probability by lane.
    """
    if demand is None:
        return fitted()
    wins = _after(fitted, by_week, demand, becomes, changed)
    if demand.otherwise is None:
        return wins
    otherwise = after_breaks(fitted, by_week, demand.otherwise, becomes, changed)
    return replace(wins, share=demand.share, otherwise=otherwise)


def _after(
    fitted: _Fitted, by_week: LaneFacts, demand: Arrivals, becomes: tuple[int, Floats], changed: WinChanges | None
) -> Arrivals:
    """Return the pace of wins after one past of demand; where nothing broke, wins are looked at by themselves.

    A lane that is yet to win more comes to no more than what comes in there promises: one that has just begun had
    nothing before.
    """
    lag, chance = becomes
    changed = changed if changed is not None and changed.chance > _LIKELY else None
    if not (demand.broken or demand.market or changed):
        return fitted()
    (n_lanes, n_weeks), place = by_week.arrivals.shape, np.asarray(by_week.segment)
    jumps, together, to_come = np.zeros((n_lanes, n_weeks)), np.zeros(n_weeks), np.zeros(n_lanes)
    for one in demand.broken:
        week = (one.found.day - by_week.first_week).days // DAYS_PER_WEEK + lag
        lanes = place == by_week.segments.index(one.segment)
        if 0 < week <= n_weeks - _LEAST_AFTER:
            jumps[lanes, week] = BREAK_SIZE.value**2
        elif week > n_weeks - _LEAST_AFTER:
            to_come[lanes] = np.log(max(one.found.after, _LEAST_WINS) / max(one.found.before, _LEAST_WINS))
    if demand.market is not None:
        week = (demand.market.day - by_week.first_week).days // DAYS_PER_WEEK + lag
        if 0 < week <= n_weeks - _LEAST_AFTER:
            together[week] = BREAK_SIZE.value**2
        elif week > n_weeks - _LEAST_AFTER:
            to_come += np.log(demand.market.factor)
    if changed is not None:
        week = (changed.since - by_week.first_week).days // DAYS_PER_WEEK + lag * changed.by_birth
        if 0 < week <= n_weeks - _LEAST_AFTER:
            together[week] += WIN_CHANGE_SIZE.value**2
        elif week > n_weeks - _LEAST_AFTER and changed.by_birth:
            to_come += np.log(changed.factor * (1 - chance) + chance)
    carried = Jumps(jumps, together if together.any() else None)
    wins = fitted(carried=carried)
    promised = np.log(np.maximum(levels(demand) * chance, _LEAST_WINS) / np.maximum(levels(wins), _LEAST_WINS))
    return replace(wins, mean=wins.mean + _held(to_come, promised)[:, None, None])


def _held(to_come: Floats, promised: Floats) -> Floats:
    """Return the logs by which lanes' wins are yet to move: a rise is held to what is promised."""
    return np.asarray(np.where(to_come > 0, np.clip(promised, 0.0, to_come), to_come))


def levels(wins: Arrivals) -> Floats:
    """Return each lane's expected wins per week as of today in one past, season at its mean."""
    usual = wins.mean.shape[1] // 2
    mean = wins.mean[:, usual] + 0.5 * wins.variance[:, usual]
    return np.asarray((np.exp(mean) * wins.weight[:, usual]).sum(axis=1))
