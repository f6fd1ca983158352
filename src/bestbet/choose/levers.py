"""The levers of a mix: every tactic at every aim that the plan speaks of, with what a unit costs and reaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.plan.draft_basis import usual_units
from bestbet.plan.nodes import Effort, Plan, Strategy, Where
from bestbet.simulate.compile import split_of
from bestbet.simulate.where import lanes_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Levers:
    """One lever per tactic and aim, in the plan's order of tactics, everywhere first.

    `tactic[lever]` is the tactic's position in the plan, `split[lever, lane]` the share of its units that each lane
    gets, `cost[lever, resource]` per unit, `today[lever]` and `reference[lever]` units per week (the reference dose of
    the whole tactic).
    """

    wheres: tuple[Where, ...]
    tactic: Ints
    split: Floats
    cost: Floats
    today: Floats
    reference: Floats

    def __len__(self) -> int:
        return len(self.wheres)


def levers_of(plan: Plan, posterior: Posterior) -> Levers:
    """Return the levers of a plan: aims are those of its strategies and of its must-have objectives.

    Hours cost their mean over the draws or the plan's median, whichever is more; money its median. An aim that reaches
    the same lanes as an earlier one is that one; a tactic without a dose to compare with has no lever.
    """
    facts, rate = posterior.facts, posterior.draws.rate.mean(axis=0)
    rows = list(_aims(plan, posterior))
    costs = _costs(plan, posterior)
    tactic = np.array([k for k, _ in rows], dtype=np.int64)
    doses = np.array([max(t.today, 0.0) or t.typical for t in plan.tactics])
    today = [plan.tactics[k].today if not where else 0.0 for k, where in rows]
    split = [split_of(plan.tactics[k], lanes_of(where, facts), rate, facts) for k, where in rows]
    return Levers(
        tuple(where for _, where in rows),
        tactic,
        np.array(split).reshape(len(rows), len(rate)),
        costs[tactic].reshape(len(rows), len(plan.resources)),
        np.array(today),
        doses[tactic] if rows else np.zeros(0),
    )


def _aims(plan: Plan, posterior: Posterior) -> Iterator[tuple[int, Where]]:
    facts = posterior.facts
    wanted = [o.where for o in plan.objectives if o.must and o.where and set(o.where) <= set(facts.attributes)]
    for k, tactic in enumerate(plan.tactics):
        if tactic.today <= 0 and tactic.typical <= 0:
            continue
        seen: list[npt.NDArray[np.bool_]] = []
        stated = [e.where for s in plan.strategies for e in s.effort if e.tactic == tactic.name]
        for where in ({}, *stated, *wanted):
            reached = lanes_of(tactic.reaches, facts) & lanes_of(where, facts)
            if reached.any() and not any((reached == other).all() for other in seen):
                seen.append(reached)
                yield k, where


def _costs(plan: Plan, posterior: Posterior) -> Floats:
    means = posterior.draws.unit_cost.mean(axis=0)
    costs = np.zeros((len(plan.tactics), len(plan.resources)))
    for k, tactic in enumerate(plan.tactics):
        for r, resource in enumerate(plan.resources):
            median = tactic.costs[resource.name].median if resource.name in tactic.costs else 0.0
            costs[k, r] = max(median, means[k, r]) if resource.is_hours else median
    return costs


def units_of(levers: Levers, plan: Plan, strategy: Strategy, posterior: Posterior) -> Floats | None:
    """Return a strategy's units per lever, None where one of its efforts is aimed as no lever is."""
    facts, rate = posterior.facts, posterior.draws.rate.mean(axis=0)
    names = [tactic.name for tactic in plan.tactics]
    units = np.zeros(len(levers))
    for effort in strategy.effort:
        k = names.index(effort.tactic)
        split = split_of(plan.tactics[k], lanes_of(effort.where, facts), rate, facts)
        same = np.flatnonzero((levers.tactic == k) & (np.abs(levers.split - split).max(axis=1) < 1e-12))
        if effort.units > 0 and not len(same):
            return None
        if effort.units > 0:
            units[same[0]] += effort.units
    return units


def efforts_of(levers: Levers, plan: Plan, units: Floats) -> tuple[Effort, ...]:
    """Return the units as a strategy's effort, idle levers left out."""
    rows = zip(levers.tactic, levers.wheres, units, strict=True)
    return tuple(Effort(plan.tactics[k].name, float(value), dict(where)) for k, where, value in rows if value > 0)


def rounded(value: float, *, is_floored: bool = False) -> float:
    """Return units per week that read well in their natural period."""
    return usual_units(float(value), is_floored=is_floored)


def resource_shares(levers: Levers, units: Floats, have: Floats) -> Floats:
    """Return, [resource, lever], the shares of what there is; what is left over is no lever's."""
    return np.asarray((levers.cost * units[:, None]).T / np.where(have > 0, have, np.inf)[:, None])


def distance(levers: Levers, one: Floats, other: Floats, have: Floats) -> float:
    """Return how much of the means moves between two mixes: total variation, of the resource where it is most.

    What a mix leaves to working deals, or unspent, counts as a share of its own; see docs/maths/mix.md.
    """
    gaps = resource_shares(levers, one, have) - resource_shares(levers, other, have)
    rest = gaps.sum(axis=1)
    return float(((np.abs(gaps).sum(axis=1) + np.abs(rest)) / 2).max(initial=0.0))
