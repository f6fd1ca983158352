"""All strategies path by path on the same luck: what every rule of choice reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.odds.assessment import Question, counted, floor_name, objective_met, values_of
from bestbet.odds.measures import FORMULAS, Goal, is_met
from bestbet.odds.probability import Grouped, group, plausible_truths
from bestbet.plan.nodes import Direction, Objective, Plan
from bestbet.simulate.model import PATHS_PER_DRAW, Model, Paths

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_COUNTED = frozenset({"deals", "accounts"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """Strategies in the plan's order: `values[strategy][goal]` and `met[strategy][path, objective]` over `objectives`.

    `objectives` are those that P(all) counts, `success[path, strategy]` whether all of them are met, `truths[draw,
    strategy]` plausible true chances.
    """

    names: tuple[str, ...]
    objectives: tuple[Objective, ...]
    values: Mapping[str, Mapping[str, Floats]]
    met: Mapping[str, Bools]
    success: Bools
    grouped: Grouped
    truths: Floats


def compare(plan: Plan, posterior: Posterior, asked: Question, runs: Mapping[str, tuple[Model, Paths]]) -> Comparison:
    """Return every strategy's results side by side; `runs` maps strategy names to model and paths."""
    names = tuple(strategy.name for strategy in plan.strategies)
    values = {name: values_of(plan, posterior, asked, runs[name][1].totals) for name in names}
    objectives = counted(asked)
    met = {name: _met(asked, objectives, found) for name, found in values.items()}
    success = np.column_stack([met[name].all(axis=1) for name in names])
    grouped = group(success, PATHS_PER_DRAW)
    truths = plausible_truths(grouped, seed=runs[names[0]][1].seed)
    return Comparison(names, objectives, values, met, success, grouped, truths)


def _met(asked: Question, objectives: tuple[Objective, ...], values: Mapping[str, Floats]) -> Bools:
    return np.column_stack([objective_met(asked, objective, values) for objective in objectives])


def at_equal_spread(
    asked: Question, objectives: tuple[Objective, ...], first: Mapping[str, Floats], second: Mapping[str, Floats]
) -> tuple[Bools, Bools]:
    """Return success[path] of two strategies when every measure of the wider one is drawn in to the other's spread.

    Means stay. Drawing both in by the same share would tell nothing: one normal measure keeps its order then.
    """
    names = [name for o in objectives for name in ((o.name, floor_name(o)) if o.floor else (o.name,))]
    spreads = {name: (_spread(first[name]), _spread(second[name])) for name in names}
    drawn = [
        {name: _drawn_in(values[name], spreads[name][i], min(spreads[name])) for name in names}
        for i, values in enumerate((first, second))
    ]
    one, two = (np.asarray(_met(asked, objectives, values).all(axis=1)) for values in drawn)
    return one, two


def _spread(values: Floats) -> float:
    return float(np.nanstd(values)) if np.isfinite(values).any() else 0.0


def _drawn_in(values: Floats, spread: float, wanted: float) -> Floats:
    if spread <= wanted:
        return values
    mean = float(np.nanmean(values))
    return np.asarray(mean + wanted / spread * (values - mean))


def eased_target(goal: Goal, target: float, share: float) -> float:
    """Return a target that is easier by a share of itself; counts by whole ones, and by one at least."""
    sign = 1.0 if is_ceiling(goal) else -1.0
    eased = target + sign * share * abs(target)
    if FORMULAS[goal.threshold.measure].unit not in _COUNTED:
        return eased
    return float(np.floor(eased) if is_ceiling(goal) else np.ceil(eased)) if share * abs(target) >= 1 else target + sign


def is_ceiling(goal: Goal) -> bool:
    """Whether less is better."""
    return goal.threshold.direction in {Direction.AT_MOST, Direction.REDUCE_BY}


def met_if_eased(asked: Question, objective: Objective, values: Mapping[str, Floats], share: float) -> Bools:
    """Return, per path, whether an objective would be met with a target easier by a share; its floor stays."""
    goal = asked.goals[objective.name]
    eased = eased_target(goal, asked.targets[objective.name], share)
    met = is_met(values[objective.name], goal.threshold.direction, eased)
    return met & _floor_met(asked, objective, values)


def _floor_met(asked: Question, objective: Objective, values: Mapping[str, Floats]) -> Bools | np.bool_:
    name = floor_name(objective)
    if objective.floor is None:
        return np.True_
    return is_met(values[name], asked.goals[name].threshold.direction, asked.targets[name])


def shortfalls(asked: Question, objective: Objective, values: Mapping[str, Floats]) -> Floats:
    """Return, per path, the part of the target that is missed: (T - G)+ / |T|, of its floor where that is more.

    For a ceiling it is (G - T)+ / |T|. A measure that is undefined misses all of it; so does any miss of a target of 0.
    """
    missed = _missed(asked.goals[objective.name], asked.targets[objective.name], values[objective.name])
    if objective.floor is None:
        return missed
    name = floor_name(objective)
    return np.maximum(missed, _missed(asked.goals[name], asked.targets[name], values[name]))


def _missed(goal: Goal, target: float, values: Floats) -> Floats:
    gap = values - target if is_ceiling(goal) else target - values
    if target == 0:
        return np.where(gap <= 0, 0.0, 1.0)
    return np.where(np.isnan(gap), 1.0, np.maximum(gap / abs(target), 0.0))
