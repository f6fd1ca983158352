"""One strategy from its odds down to what they rest on."""

from __future__ import annotations

from dataclasses import replace

from bestbet.adapters.store import Workspace
from bestbet.errors import Problem, UsageError, quote
from bestbet.odds.explanation import Explanation, doses, week_flows, week_tallies
from bestbet.plan.nodes import Plan, Strategy
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate
from bestbet.workflow.beliefs import posterior_of, weighed_of
from bestbet.workflow.line import Luck
from bestbet.workflow.workspace import FIT_CACHE, answered, facts_of, sound_plan


def explain(workspace: Workspace, name: str, objective: str | None, luck: Luck) -> Explanation:
    """Return one strategy from its odds down to what they rest on; `objective` narrows it to one objective."""
    facts = facts_of(workspace)
    plan = sound_plan(workspace, facts)
    strategy = _strategy(plan, name)
    posterior = posterior_of(workspace, plan, facts, luck, cache=workspace.root / FIT_CACHE)
    assessment = answered(workspace, plan, facts, posterior, luck)
    said = next(s for s in assessment.strategies if s.name == strategy.name)
    if objective is not None:
        said = replace(said, objectives=tuple(o for o in said.objectives if o.name == objective))
        if not said.objectives:
            raise UsageError(_not_among("objective", objective, tuple(o.name for o in plan.objectives)))
    tallies = week_tallies(plan, posterior)
    hold = next(s for s in plan.strategies if s.is_status_quo)
    n_paths = luck.n_draws * PATHS_PER_DRAW
    here, today = (
        simulate(compile_model(plan, s, posterior, tallies), seed=luck.seed, n_paths=n_paths) for s in (strategy, hold)
    )
    week = week_flows(plan, here, today, tallies)
    evidence = weighed_of(workspace, plan, facts)
    return Explanation(assessment, said, week, doses(plan, strategy), posterior.estimates, evidence)


def _strategy(plan: Plan, name: str) -> Strategy:
    for strategy in plan.strategies:
        if strategy.name == name:
            return strategy
    raise UsageError(_not_among("strategy", name, tuple(s.name for s in plan.strategies)))


def _not_among(kind: str, name: str, known: tuple[str, ...]) -> Problem:
    return Problem("BB-U02", f"the plan has no {kind} {quote(name)}.", f"It has: {', '.join(known)}.")
