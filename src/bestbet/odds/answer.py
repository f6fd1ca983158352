"""From the comparison and the choice to the answer: every strategy with its objectives, and what to know beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.facts.tables import Facts
from bestbet.odds.assessment import (
    FAN_LEVELS,
    Assessment,
    Fan,
    ObjectiveOdds,
    Question,
    StrategyOdds,
    objective_met,
    spread,
)
from bestbet.odds.breaking import tie_breaker
from bestbet.odds.choice import Choice
from bestbet.odds.comparison import Comparison
from bestbet.odds.measures import FORMULAS, measured
from bestbet.odds.probability import expected_regret, group, knowledge_intervals, p_best
from bestbet.odds.sensitivity import drivers, judgement_share
from bestbet.plan.nodes import Objective, Plan
from bestbet.simulate.model import PATHS_PER_DRAW, STOCKS, Model, Paths

Floats = npt.NDArray[np.float64]
OUT_OF_REACH = 0.002
"""Chances up to this are called out of reach, and from one less this already met."""


def assess_paths(
    plan: Plan,
    posterior: Posterior,
    facts: Facts,
    asked: Question,
    runs: Mapping[str, tuple[Model, Paths]],
    *,
    compared: Comparison,
    choice: Choice,
) -> Assessment:
    """Return the odds of all strategies; `runs` maps strategy names to model and paths."""
    grouped, best = compared.grouped, p_best(compared.truths)
    regret, intervals = expected_regret(compared.truths), knowledge_intervals(grouped)
    leader = compared.names.index(choice.leader)
    found = drivers(posterior, grouped.shares[:, leader])
    tied = [compared.names.index(name) for name in (choice.leader, *choice.tied)]
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
            objectives=_objectives(plan, posterior, asked, compared.values[strategy.name], runs[strategy.name]),
        )
        for i, strategy in enumerate(plan.strategies)
    )
    return Assessment(
        team=plan.team,
        currency=plan.currency,
        digest=facts.digest,
        as_of=posterior.as_of,
        seed=runs[choice.leader][1].seed,
        n_paths=len(compared.success),
        strategies=strategies,
        best_bet=choice.leader,
        verdict="tie" if choice.tied else "best bet",
        tie_with=choice.tied,
        reason=choice.reason,
        judgement_share=judgement_share(found, posterior.rests),
        drivers=found,
        rests=posterior.rests,
        findings=(*_findings(plan, asked, strategies, posterior), *choice.warnings),
        choice=choice,
        breaker=tie_breaker(plan, posterior, grouped, tied, seed=runs[choice.leader][1].seed),
    )


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
    grouped = group(objective_met(asked, objective, values)[:, None], PATHS_PER_DRAW)
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
    so_far = [spread(asked, name, cumulative[:, week]) for week in kept]
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
