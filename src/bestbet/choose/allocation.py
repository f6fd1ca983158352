"""What a mix may not exceed: hours of the leanest week, money, and the least and most of each tactic."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.choose.levers import Levers, rounded
from bestbet.plan.limits import SET_UP_WEEKS, bounds, may_stop
from bestbet.plan.nodes import Plan
from bestbet.simulate.hours import missing

Floats = npt.NDArray[np.float64]
SLACK = 1e-9
SLIVER = 0.01
"""A lever below this share of the most stretched resource is dropped: too little to be done at all (judgement)."""
MOST_TRIALS = 30
"""Trials of shrinking a mix that needs too much, before it is given up."""
NEAR_BOUND = 0.95
"""From this share of a limit on, a mix is said to be at it; rounding to units that read well leaves so much."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`have[resource]` per week in the leanest week, `set_up[tactic, resource]` per week while a tactic is set up.

    `least`, `most` and `may_stop` are of each tactic's units per week, over all its aims.
    """

    have: Floats
    set_up: Floats
    least: Floats
    most: Floats
    may_stop: npt.NDArray[np.bool_]
    is_today: npt.NDArray[np.bool_]

    def with_more(self, resource: int, amount: float) -> Limits:
        """Return the limits with so much more of one resource per week."""
        have = self.have.copy()
        have[resource] += amount
        return replace(self, have=have)


def limits_of(plan: Plan, posterior: Posterior) -> Limits:
    """Return the limits of a plan.

    Hours are what the people give on average in the leanest week, when as many are missing or new as people leaving
    makes usual: have / (1 + leaving rate x (weeks until refilled + lost output of a newcomer)). That those who come
    with the plan have yet to learn is left to the odds. Money is the median.
    """
    once = [[t.limits.sets_up[r.name].median if r.name in t.limits.sets_up else 0.0 for r in plan.resources]
            for t in plan.tactics]  # fmt: skip
    is_today = np.array([t.today > 0 for t in plan.tactics])
    set_up = np.array(once).reshape(len(plan.tactics), len(plan.resources)) / SET_UP_WEEKS
    ends = np.array([bounds(t) for t in plan.tactics]).reshape(-1, 2)
    return Limits(
        np.array([_have(plan, posterior, r) for r in range(len(plan.resources))]),
        np.where(is_today[:, None], 0.0, set_up),
        ends[:, 0],
        ends[:, 1],
        np.array([may_stop(t) for t in plan.tactics]),
        is_today,
    )


def _have(plan: Plan, posterior: Posterior, r: int) -> float:
    resource, draws = plan.resources[r], posterior.draws
    if not resource.is_hours:
        return resource.have.median
    there = 1.0 + missing(draws) if resource.people else 1.0
    return min(float((draws.have[:, r] / there).mean()), resource.have.median)


def by_tactic(levers: Levers, n_tactics: int, units: Floats) -> Floats:
    """Return the units of each tactic over all its aims."""
    return np.bincount(levers.tactic, units, minlength=n_tactics).astype(np.float64)


def needed(levers: Levers, limits: Limits, units: Floats) -> Floats:
    """Return what a mix needs of each resource in its fullest week, tactics that are set up included."""
    used = by_tactic(levers, len(limits.least), units) > 0
    return np.asarray(units @ levers.cost + (limits.set_up * (used & ~limits.is_today)[:, None]).sum(axis=0))


def is_allowed(levers: Levers, limits: Limits, units: Floats) -> bool:
    """Return whether a mix keeps to every limit in every week."""
    total = by_tactic(levers, len(limits.least), units)
    is_idle = total <= 0
    inside = (total >= limits.least * (1 - SLACK)) & (total <= limits.most * (1 + SLACK))
    fits = needed(levers, limits, units) <= limits.have * (1 + SLACK)
    return bool(np.all(np.where(is_idle, limits.may_stop, inside)) and fits.all() and (units >= 0).all())


def tidied(levers: Levers, limits: Limits, units: Floats) -> Floats | None:
    """Return the nearest mix that keeps to every limit, in units that read well; None where none is found near."""
    wished = np.maximum(units, 0.0)
    wished = np.where(_weight(levers, limits) * wished < SLIVER, 0.0, wished)
    for is_floored in (False, True):
        found = _within(levers, limits, wished, is_floored=is_floored)
        if is_allowed(levers, limits, found):
            return found
    for _ in range(MOST_TRIALS):
        wished = _fitted(levers, limits, wished)
        found = _within(levers, limits, wished, is_floored=True)
        if is_allowed(levers, limits, found):
            return found
        wished = 0.99 * wished
    return None


def _fitted(levers: Levers, limits: Limits, units: Floats) -> Floats:
    """Shrink what stands above its least until the means suffice; where they cannot, leave out the smallest tactic."""
    least = np.where(limits.may_stop, limits.least, np.maximum(limits.least, 0.0))
    total = by_tactic(levers, len(least), units)
    held = np.where(total > 0, np.minimum(least / np.maximum(total, 1e-12), 1.0), 0.0)[levers.tactic] * units
    room = limits.have - needed(levers, limits, held)
    free = (units - held) @ levers.cost
    share = float(np.min(np.where(free > 0, room / np.where(free > 0, free, 1.0), np.inf), initial=1.0))
    if share >= 0:
        return held + share * (units - held)
    mine = np.array([(levers.tactic == k) @ (_weight(levers, limits) * units) for k in range(len(least))])
    out = np.where((mine > 0) & limits.may_stop, mine, np.inf)
    return np.where(levers.tactic == int(np.argmin(out)), 0.0, units) if np.isfinite(out).any() else units


def _weight(levers: Levers, limits: Limits) -> Floats:
    """The largest share of any resource that one unit of a lever takes."""
    return np.asarray((levers.cost / np.where(limits.have > 0, limits.have, np.inf)).max(axis=1, initial=1e-12))


def _within(levers: Levers, limits: Limits, units: Floats, *, is_floored: bool) -> Floats:
    """Round, and bring each tactic inside its own least and most: below half its least it is left out."""
    found = np.array([rounded(value, is_floored=is_floored) for value in units])
    for k, least in enumerate(limits.least):
        mine = levers.tactic == k
        total, wished = found[mine].sum(), units[mine].sum()
        if limits.may_stop[k] and wished < least / 2:
            found[mine] = 0.0
        elif total <= 0 and least > 0 and not limits.may_stop[k]:
            found[np.flatnonzero(mine)[:1]] = least
        elif total > 0:
            found[mine] *= min(max(total, least), limits.most[k]) / total
    return found


def at_bounds(levers: Levers, limits: Limits, plan: Plan, units: Floats) -> tuple[str, ...]:
    """Return which limits a mix has run up against, in words."""
    said = []
    for r, resource in enumerate(plan.resources):
        if limits.have[r] > 0 and needed(levers, limits, units)[r] >= NEAR_BOUND * limits.have[r]:
            said.append(f"all of {resource.name}")
    total = by_tactic(levers, len(limits.least), units)
    for k, tactic in enumerate(plan.tactics):
        if total[k] > 0 and total[k] >= NEAR_BOUND * limits.most[k]:
            said.append(f"the most of {tactic.name}")
        elif 0 < total[k] <= limits.least[k] / NEAR_BOUND:
            said.append(f"the least of {tactic.name}")
    return tuple(said)
