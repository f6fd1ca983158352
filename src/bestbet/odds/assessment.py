"""The odds of every strategy side by side, from the totals of their paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior, Rests
from bestbet.errors import NotAnswerable, Problem
from bestbet.facts.tables import Facts
from bestbet.odds.choice import Choice, TieBreaker
from bestbet.odds.measures import Goal, is_met, measured, tallies, target, why_not
from bestbet.odds.probability import Grouped, group
from bestbet.odds.sensitivity import Driver
from bestbet.odds.widening import Past, Width, widened, width_of
from bestbet.plan.nodes import Direction, Measure, Objective, Plan, Threshold
from bestbet.simulate.model import ENGINE_VERSION, PATHS_PER_DRAW, Model, Paths, Tally

Floats = npt.NDArray[np.float64]
MONEY = "money of the whole plan"
"""The goal that is added where the plan has none whose bad ends could be compared in money."""
FAN_LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)


@dataclass(frozen=True, slots=True)
class Fan:
    """Quantiles of a measure so far, week by week: `levels[level, week]` at FAN_LEVELS, weeks end on `days`."""

    days: tuple[date, ...]
    levels: Floats


@dataclass(frozen=True, slots=True)
class ObjectiveOdds:
    """One objective under one strategy; where the measure cannot be computed numbers are None and `reason` says why.

    `widened` is the factor by which the spread was widened because past ranges were too narrow.
    """

    name: str
    measure: str
    unit: str
    direction: str
    target: float | None
    by: date
    must: bool
    p: float | None
    mcse: float | None
    median: float | None
    interval: tuple[float, float] | None
    fan: Fan | None = None
    reason: str = ""
    widened: float = 1.0


@dataclass(frozen=True, slots=True)
class StrategyOdds:
    """One strategy: P(all must-have objectives), its simulation error, and how far it could move if we knew more."""

    name: str
    is_status_quo: bool
    because: str
    gives_up: str
    p_all: float
    mcse: float
    p_all_interval: tuple[float, float]
    p_best: float
    regret: float
    objectives: tuple[ObjectiveOdds, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The odds of every strategy on the same random numbers, and the verdict; a tie has its `breaker`."""

    team: str
    currency: str
    digest: str
    as_of: date
    seed: int
    n_paths: int
    strategies: tuple[StrategyOdds, ...]
    best_bet: str
    verdict: str
    tie_with: tuple[str, ...]
    reason: str
    judgement_share: float | None
    rests: tuple[Rests, ...]
    drivers: tuple[Driver, ...]
    findings: tuple[str, ...]
    engine: str = ENGINE_VERSION
    choice: Choice | None = None
    past: Past | None = None
    breaker: TieBreaker | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every path: the goals (objectives, then their floors) and the tallies that answer them.

    `columns[goal]` are positions in `tallies`; a goal that cannot be computed has a reason instead. `widths[goal]` is
    what looking back taught about its spread, where anybody looked. `money` names the goal whose bad ends are compared:
    the gross margin or bookings of the whole team, empty where neither can be computed.
    """

    objectives: tuple[Objective, ...]
    goals: Mapping[str, Goal]
    targets: Mapping[str, float]
    reasons: Mapping[str, str]
    tallies: tuple[Tally, ...]
    columns: Mapping[str, slice]
    widths: Mapping[str, Width] = field(default_factory=dict)
    money: str = ""

    def factor(self, name: str) -> float:
        """Return how many times wider than simulated the goal's totals are taken."""
        return self.widths[name].factor if name in self.widths else 1.0


def question(plan: Plan, posterior: Posterior, facts: Facts, *, past: Past | None = None) -> Question:
    """Return what the plan asks; raises NotAnswerable where a must-have objective cannot be computed."""
    goals = {goal.name: goal for objective in plan.objectives for goal in _goals(objective)}
    money = _money(plan, posterior, goals)
    goals.setdefault(money.name, money)
    reasons = {name: why for name, goal in goals.items() if (why := why_not(goal, plan, posterior))}
    _refuse_unanswerable(plan, reasons)
    kept: list[Tally] = []
    columns: dict[str, slice] = {}
    for name in (n for n in goals if n not in reasons):
        found = tallies(goals[name], posterior, facts)
        columns[name] = slice(len(kept), len(kept) + len(found))
        kept.extend(found)
    targets = {name: target(goals[name], plan, posterior, facts) for name in columns}
    found_widths = {name: width_of(goals[name], posterior.as_of, past) for name in columns}
    widths = {name: width for name, width in found_widths.items() if width is not None}
    name = money.name if money.name in columns else ""
    return Question(plan.objectives, goals, targets, reasons, tuple(kept), columns, widths, name)


def _money(plan: Plan, posterior: Posterior, goals: Mapping[str, Goal]) -> Goal:
    """The widest money goal of the whole team that the plan has, or one of its own over the whole plan."""
    wanted = [Measure.GROSS_MARGIN, Measure.BOOKINGS]
    known = [g for g in goals.values() if g.threshold.measure in wanted and not g.where]
    known = [g for g in known if why_not(g, plan, posterior) is None]
    if known:
        return min(known, key=lambda g: (wanted.index(g.threshold.measure), -(g.until - g.since).days))
    measure = wanted[plan.gross_margin is None]
    return Goal(MONEY, Threshold(measure, Direction.AT_LEAST, 0.0), {}, plan.start, plan.end)


def _goals(objective: Objective) -> tuple[Goal, ...]:
    goal = Goal(objective.name, objective.threshold, objective.where, objective.since, objective.by)
    if objective.floor is None:
        return (goal,)
    return goal, replace(goal, name=floor_name(objective), threshold=objective.floor, where={})


def floor_name(objective: Objective) -> str:
    """Return the name of the goal that is the floor under an objective."""
    return f"{objective.name} (floor)"


def _refuse_unanswerable(plan: Plan, reasons: Mapping[str, str]) -> None:
    problems = [
        Problem(
            "BB-P19",
            f'the objective "{objective.name}" cannot be computed: {reasons[name]}.',
            "Change the measure, give the missing data, or mark the objective `must: false`.",
            objective.place,
        )
        for objective in plan.objectives
        if objective.must
        for name in (objective.name, floor_name(objective))
        if name in reasons
    ]
    if problems:
        raise NotAnswerable(problems)


def success_by_draw(
    plan: Plan, posterior: Posterior, asked: Question, runs: Mapping[str, tuple[Model, Paths]]
) -> Grouped:
    """Return, per draw and strategy in the plan's order, the share of paths that reach all must-have objectives."""
    return group(success_by_path(plan, posterior, asked, runs), PATHS_PER_DRAW)


def success_of(plan: Plan, posterior: Posterior, asked: Question, totals: Sequence[Floats]) -> Grouped:
    """Return the same for the totals[path, tally] of any courses, in their order."""
    met = [all_met(asked, values_of(plan, posterior, asked, one)) for one in totals]
    return group(np.column_stack(met), PATHS_PER_DRAW)


def success_by_path(
    plan: Plan, posterior: Posterior, asked: Question, runs: Mapping[str, tuple[Model, Paths]]
) -> npt.NDArray[np.bool_]:
    """Return, per path and strategy in the plan's order, whether all must-have objectives are reached."""
    values = (values_of(plan, posterior, asked, runs[strategy.name][1].totals) for strategy in plan.strategies)
    return np.column_stack([all_met(asked, found) for found in values])


def values_of(plan: Plan, posterior: Posterior, asked: Question, totals: Floats) -> dict[str, Floats]:
    """Return measure[path] of every goal that can be computed, from totals[path, tally]."""
    return {
        name: measured(asked.goals[name], plan, posterior, spread(asked, name, totals[:, columns]))
        for name, columns in asked.columns.items()
    }


def spread(asked: Question, name: str, totals: Floats) -> Floats:
    """Return the totals of one goal's parts, spread as past misses taught."""
    known = np.array([tally.already for tally in asked.tallies[asked.columns[name]]])
    return widened(totals, known, asked.factor(name))


def _met(asked: Question, name: str, values: Mapping[str, Floats]) -> npt.NDArray[np.bool_]:
    return is_met(values[name], asked.goals[name].threshold.direction, asked.targets[name])


def objective_met(asked: Question, objective: Objective, values: Mapping[str, Floats]) -> npt.NDArray[np.bool_]:
    """Return, per path, whether an objective is reached, its floor included."""
    met = _met(asked, objective.name, values)
    return met & _met(asked, floor_name(objective), values) if objective.floor else met


def counted(asked: Question) -> tuple[Objective, ...]:
    """Return the objectives that P(all) counts: the must-haves, or where all are wishes those that can be computed."""
    musts = tuple(o for o in asked.objectives if o.must)
    return musts or tuple(o for o in asked.objectives if o.name in asked.columns)


def all_met(asked: Question, values: Mapping[str, Floats]) -> npt.NDArray[np.bool_]:
    """Return, per path, whether all objectives that count are reached."""
    return np.asarray(np.all([objective_met(asked, objective, values) for objective in counted(asked)], axis=0))
