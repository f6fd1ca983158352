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
from bestbet.odds.measures import FORMULAS, Goal, is_met, measured, tallies, target, why_not
from bestbet.odds.probability import (
    Grouped,
    expected_regret,
    group,
    knowledge_intervals,
    p_best,
    plausible_truths,
    verdict,
)
from bestbet.odds.sensitivity import Driver, drivers, judgement_share
from bestbet.odds.widening import Past, Width, widened, width_of
from bestbet.plan.nodes import Objective, Plan
from bestbet.simulate.model import ENGINE_VERSION, PATHS_PER_DRAW, STOCKS, Model, Paths, Tally

Floats = npt.NDArray[np.float64]
OUT_OF_REACH = 0.002
"""Chances up to this are called out of reach, and from one less this already met."""
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
    """The odds of every strategy on the same random numbers, and the verdict."""

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
    past: Past | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every path: the goals (objectives, then their floors) and the tallies that answer them.

    `columns[goal]` are positions in `tallies`; a goal that cannot be computed has a reason instead. `widths[goal]` is
    what looking back taught about its spread, where anybody looked.
    """

    objectives: tuple[Objective, ...]
    goals: Mapping[str, Goal]
    targets: Mapping[str, float]
    reasons: Mapping[str, str]
    tallies: tuple[Tally, ...]
    columns: Mapping[str, slice]
    widths: Mapping[str, Width] = field(default_factory=dict)

    def factor(self, name: str) -> float:
        """Return how many times wider than simulated the goal's totals are taken."""
        return self.widths[name].factor if name in self.widths else 1.0


def question(plan: Plan, posterior: Posterior, facts: Facts, *, past: Past | None = None) -> Question:
    """Return what the plan asks; raises NotAnswerable where a must-have objective cannot be computed."""
    goals = {goal.name: goal for objective in plan.objectives for goal in _goals(objective)}
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
    return Question(plan.objectives, goals, targets, reasons, tuple(kept), columns, widths)


def _goals(objective: Objective) -> tuple[Goal, ...]:
    goal = Goal(objective.name, objective.threshold, objective.where, objective.since, objective.by)
    if objective.floor is None:
        return (goal,)
    return goal, replace(goal, name=_floor_name(objective), threshold=objective.floor, where={})


def _floor_name(objective: Objective) -> str:
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
        for name in (objective.name, _floor_name(objective))
        if name in reasons
    ]
    if problems:
        raise NotAnswerable(problems)


def assess_paths(
    plan: Plan, posterior: Posterior, facts: Facts, asked: Question, runs: Mapping[str, tuple[Model, Paths]]
) -> Assessment:
    """Return the odds of all strategies from their paths; `runs` maps strategy names to model and paths."""
    names = tuple(strategy.name for strategy in plan.strategies)
    values = {name: values_of(plan, posterior, asked, runs[name][1].totals) for name in names}
    success = np.column_stack([_all_met(asked, values[name]) for name in names])
    grouped = group(success, PATHS_PER_DRAW)
    seed = runs[names[0]][1].seed
    truths = plausible_truths(grouped, seed=seed)
    best, regret = p_best(truths), expected_regret(truths)
    said = verdict(grouped, best, names)
    intervals = knowledge_intervals(grouped)
    found = drivers(posterior, grouped.shares[:, said.leader])
    strategies = tuple(
        StrategyOdds(
            name=strategy.name,
            is_status_quo=strategy.is_status_quo,
            because=strategy.because,
            gives_up=strategy.gives_up,
            p_all=float(grouped.p[i]),
            mcse=float(grouped.mcse[i]),
            p_all_interval=intervals[i],
            p_best=float(best[i]),
            regret=float(regret[i]),
            objectives=_objectives(plan, posterior, asked, values[strategy.name], runs[strategy.name]),
        )
        for i, strategy in enumerate(plan.strategies)
    )
    return Assessment(
        team=plan.team,
        currency=plan.currency,
        digest=facts.digest,
        as_of=posterior.as_of,
        seed=seed,
        n_paths=len(success),
        strategies=strategies,
        best_bet=names[said.leader],
        verdict="tie" if said.tied else "best bet",
        tie_with=tuple(names[i] for i in said.tied),
        reason=said.reason,
        judgement_share=judgement_share(found, posterior.rests),
        drivers=found,
        rests=posterior.rests,
        findings=_findings(plan, asked, strategies, posterior),
    )


def success_by_draw(
    plan: Plan, posterior: Posterior, asked: Question, runs: Mapping[str, tuple[Model, Paths]]
) -> Grouped:
    """Return, per draw and strategy in the plan's order, the share of paths that reach all must-have objectives."""
    return success_of(plan, posterior, asked, [runs[strategy.name][1].totals for strategy in plan.strategies])


def success_of(plan: Plan, posterior: Posterior, asked: Question, totals: Sequence[Floats]) -> Grouped:
    """Return the same for the totals[path, tally] of any courses, in their order."""
    met = [_all_met(asked, values_of(plan, posterior, asked, one)) for one in totals]
    return group(np.column_stack(met), PATHS_PER_DRAW)


def values_of(plan: Plan, posterior: Posterior, asked: Question, totals: Floats) -> dict[str, Floats]:
    """Return, per objective or floor that can be computed, its measure on every path."""
    return {
        name: measured(asked.goals[name], plan, posterior, _spread(asked, name, totals[:, columns]))
        for name, columns in asked.columns.items()
    }


def _spread(asked: Question, name: str, totals: Floats) -> Floats:
    known = np.array([tally.already for tally in asked.tallies[asked.columns[name]]])
    return widened(totals, known, asked.factor(name))


def _met(asked: Question, name: str, values: Mapping[str, Floats]) -> npt.NDArray[np.bool_]:
    return is_met(values[name], asked.goals[name].threshold.direction, asked.targets[name])


def _objective_met(asked: Question, objective: Objective, values: Mapping[str, Floats]) -> npt.NDArray[np.bool_]:
    met = _met(asked, objective.name, values)
    return met & _met(asked, _floor_name(objective), values) if objective.floor else met


def _all_met(asked: Question, values: Mapping[str, Floats]) -> npt.NDArray[np.bool_]:
    musts = [o for o in asked.objectives if o.must] or [o for o in asked.objectives if o.name in values]
    return np.asarray(np.all([_objective_met(asked, objective, values) for objective in musts], axis=0))


def _objectives(
    plan: Plan, posterior: Posterior, asked: Question, values: Mapping[str, Floats], run: tuple[Model, Paths]
) -> tuple[ObjectiveOdds, ...]:
    return tuple(_objective(plan, posterior, asked, objective, values, run) for objective in asked.objectives)


def _objective(
    plan: Plan,
    posterior: Posterior,
    asked: Question,
    objective: Objective,
    values: Mapping[str, Floats],
    run: tuple[Model, Paths],
) -> ObjectiveOdds:
    threshold, name = objective.threshold, objective.name
    unit = plan.currency if (found := FORMULAS.get(threshold.measure)) and found.unit == "money" else _unit(objective)
    known = ObjectiveOdds(
        name, threshold.measure.value, unit, threshold.direction.value, asked.targets.get(name), objective.by,
        objective.must, None, None, None, None, reason=asked.reasons.get(name, ""),
    )  # fmt: skip
    if name not in values:
        return known
    grouped = group(_objective_met(asked, objective, values)[:, None], PATHS_PER_DRAW)
    low, median, high = (float(q) for q in np.nanquantile(values[name], (0.05, 0.5, 0.95)))
    return replace(
        known,
        p=float(grouped.p[0]),
        mcse=float(grouped.mcse[0]),
        median=median,
        interval=(low, high),
        fan=_fan(plan, posterior, asked, name, run),
        widened=asked.factor(name),
    )


def _unit(objective: Objective) -> str:
    formula = FORMULAS.get(objective.threshold.measure)
    return formula.unit if formula else ""


def _fan(plan: Plan, posterior: Posterior, asked: Question, name: str, run: tuple[Model, Paths]) -> Fan:
    """Quantiles of the measure over the weeks so far; flows are summed over the goal's own days."""
    model, paths = run
    columns, goal = asked.columns[name], asked.goals[name]
    parts = list(FORMULAS[goal.threshold.measure].parts.values())
    cumulative = np.empty((len(paths.weekly), model.n_weeks, len(parts)))
    for i, part in enumerate(parts):
        column = columns.start + i
        weekly = paths.weekly[:, :, column]
        if part.stream not in STOCKS:
            running = (weekly * model.tally_weeks[column]).cumsum(axis=1)
            cumulative[:, :, i] = asked.tallies[column].already + running
        elif part.is_opening:
            cumulative[:, :, i] = paths.totals[: len(weekly), [column]]
        else:
            cumulative[:, :, i] = weekly
    last = int(np.ceil(((goal.until - posterior.as_of).days) / 7))
    kept = range(min(max(last, 1), model.n_weeks))
    so_far = [_spread(asked, name, cumulative[:, week]) for week in kept]
    levels = np.column_stack([_levels(measured(goal, plan, posterior, totals)) for totals in so_far])
    start = posterior.as_of.toordinal()
    days = tuple(min(date.fromordinal(start + 7 * (week + 1)), goal.until) for week in kept)
    return Fan(days, levels)


def _levels(values: Floats) -> Floats:
    known = values[~np.isnan(values)]
    return np.quantile(known, FAN_LEVELS) if len(known) else np.full(len(FAN_LEVELS), np.nan)


def _findings(
    plan: Plan, asked: Question, strategies: tuple[StrategyOdds, ...], posterior: Posterior
) -> tuple[str, ...]:
    """What a reader must know beside the odds: objectives out of reach, already met, or not to be computed."""
    said = list(posterior.findings)
    for objective in plan.objectives:
        if objective.name in asked.reasons:
            said.append(f"{objective.name} could not be computed: {asked.reasons[objective.name]}.")
            continue
        ps = [o.p for s in strategies for o in s.objectives if o.name == objective.name and o.p is not None]
        best = max(strategies, key=lambda s: _p_of(s, objective.name))
        reached = next(o for o in best.objectives if o.name == objective.name)
        if ps and max(ps) <= OUT_OF_REACH:
            said.append(
                f"{objective.name} is out of reach for every strategy: the best, {best.name}, comes to "
                f"{reached.median:,.6g} {reached.unit} (median) against a target of {reached.target:,.6g}."
            )
        elif ps and min(ps) >= 1 - OUT_OF_REACH:
            said.append(f"{objective.name} is met under every strategy: it decides nothing. Raise it or drop it.")
    return tuple(said)


def _p_of(strategy: StrategyOdds, objective: str) -> float:
    found = next(o for o in strategy.objectives if o.name == objective)
    return found.p if found.p is not None else -1.0
