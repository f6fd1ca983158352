"""One strategy from its odds down to what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bestbet.adapters.store import Workspace
from bestbet.errors import Problem, UsageError, quote
from bestbet.odds.assessment import Assessment
from bestbet.odds.explanation import Explanation, doses, week_flows, week_tallies
from bestbet.plan.nodes import Plan, Strategy
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate_all
from bestbet.workflow.beliefs import posterior_of, weighed_of
from bestbet.workflow.line import Announce, Luck, silent
from bestbet.workflow.workspace import FIT_CACHE, answered, facts_of, plan_of, sound_plan


def explain(
    workspace: Workspace, name: str, objective: str | None, luck: Luck, *, announce: Announce = silent
) -> Explanation:
    """Return one strategy from its odds down to what they rest on; `objective` narrows it to one objective."""
    names = tuple(o.name for o in plan_of(workspace).objectives)
    if objective is not None and objective not in names:
        raise UsageError(_not_among("objective", objective, names))
    (found,) = explanations(workspace, (name,), luck, announce=announce)
    if objective is None:
        return found
    kept = tuple(o for o in found.strategy.objectives if o.name == objective)
    return replace(found, strategy=replace(found.strategy, objectives=kept))


def explanations(
    workspace: Workspace,
    names: Sequence[str] | None,
    luck: Luck,
    *,
    known: Assessment | None = None,
    announce: Announce = silent,
) -> tuple[Explanation, ...]:
    """Return strategies, all where none is named, from their odds down to what they rest on.

    `known` are the odds of the same plan, facts and luck where they are at hand; else they are worked out first. All
    average weeks are simulated in one run on the same luck, so that many cost little more than one.
    """
    facts = facts_of(workspace)
    plan = sound_plan(workspace, facts)
    asked = plan.strategies if names is None else tuple(_strategy(plan, name) for name in names)
    announce("fitting the history, or taking the fit from the cache")
    posterior = posterior_of(workspace, plan, facts, luck, cache=workspace.root / FIT_CACHE)
    assessment = known or answered(workspace, plan, facts, posterior, luck, announce=announce)
    announce("simulating an average week beside today's")
    tallies = week_tallies(plan, posterior)
    hold = next(s for s in plan.strategies if s.is_status_quo)
    models = [compile_model(plan, s, posterior, tallies) for s in (hold, *asked)]
    today, *weeks = simulate_all(models, seed=luck.seed, n_paths=luck.n_draws * PATHS_PER_DRAW)
    evidence, odds_of = weighed_of(workspace, plan, facts), {s.name: s for s in assessment.strategies}
    return tuple(
        Explanation(
            assessment,
            odds_of[strategy.name],
            week_flows(plan, here, today, tallies),
            doses(plan, strategy),
            posterior.estimates,
            evidence,
        )
        for strategy, here in zip(asked, weeks, strict=True)
    )


def _strategy(plan: Plan, name: str) -> Strategy:
    for strategy in plan.strategies:
        if strategy.name == name:
            return strategy
    raise UsageError(_not_among("strategy", name, tuple(s.name for s in plan.strategies)))


def _not_among(kind: str, name: str, known: tuple[str, ...]) -> Problem:
    return Problem("BB-U02", f"the plan has no {kind} {quote(name)}.", f"It has: {', '.join(known)}.")
