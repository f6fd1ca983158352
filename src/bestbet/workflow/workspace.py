"""What can be asked of a workspace: each function reads what it needs, answers, and writes only what it says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread

from bestbet.adapters.demo import COMPANY, generate, write_exports
from bestbet.adapters.draft import ImportOptions
from bestbet.adapters.plan_file import PLAN_FILE, SCHEMA_FILE, read_plan_text
from bestbet.adapters.snapshots import write_file
from bestbet.adapters.store import Imported, Workspace, create_workspace, import_files, open_workspace, read_facts
from bestbet.calibrate.posterior import Posterior
from bestbet.errors import PlanError, Problem, UsageError, quote
from bestbet.facts.attributes import attribute_names, opportunity_labels
from bestbet.facts.findings import examined
from bestbet.facts.history import history
from bestbet.facts.lanes import LaneFacts
from bestbet.facts.tables import Facts
from bestbet.odds.assessment import Assessment
from bestbet.odds.explanation import Explanation, doses, week_flows, week_tallies
from bestbet.odds.widening import NOT_LOOKED
from bestbet.plan.check import plan_errors
from bestbet.plan.nodes import Plan, Strategy
from bestbet.plan.parse import parse_plan
from bestbet.plan.render import render_plan
from bestbet.plan.schema import plan_schema
from bestbet.report.facts_tables import facts_json, facts_tables
from bestbet.report.tables import Table
from bestbet.simulate.compile import compile_model
from bestbet.simulate.kernel import is_compiled
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate_all
from bestbet.workflow.beliefs import posterior_of, weighed_of
from bestbet.workflow.drafting import draft
from bestbet.workflow.line import Announce, Luck, assess, lanes_of, silent
from bestbet.workflow.lookbacks import recall

FIT_CACHE = Path(".bestbet") / "fits"


def make(
    directory: Path, files: Sequence[Path], options: ImportOptions, *, team: str = "", announce: Announce = silent
) -> Workspace:
    """Return a new workspace with the first import and a runnable draft plan; unsaid, the team is the folder's name."""
    announce(f"reading {len(files)} file{'' if len(files) == 1 else 's'}")
    workspace = create_workspace(directory, files, options=options)
    write_draft(workspace, team=team, announce=announce)
    return workspace


def write_draft(workspace: Workspace, *, team: str = "", announce: Announce = silent) -> None:
    """Write a drafted plan.yaml and the schema that editors complete it by."""
    plan = draft(facts_of(workspace), team=team or workspace.root.resolve().name, announce=announce)
    write_file(workspace.root / SCHEMA_FILE, json.dumps(plan_schema(), indent=1).encode())
    write_file(workspace.root / PLAN_FILE, render_plan(plan).encode())


def make_demo(directory: Path, *, seed: int, announce: Announce = silent) -> Workspace:
    """Return the workspace of the invented company; one that is there already is used again."""
    if (directory / PLAN_FILE).exists():
        return open_workspace(directory)
    announce("inventing a company with a history")
    files = write_exports(generate(seed), directory / "exports")
    return make(directory, files, ImportOptions(), team=COMPANY, announce=announce)


def add(workspace: Workspace, files: Sequence[Path], *, announce: Announce = silent) -> Imported:
    """Return what a newer export changed; the first import that succeeds drafts the plan."""
    done = import_files(workspace, files)
    if not (workspace.root / PLAN_FILE).exists():
        write_draft(workspace, announce=announce)
    return done


def facts_of(workspace: Workspace) -> Facts:
    """Return the facts of all imports with everything they say about themselves."""
    return examined(read_facts(workspace))


def plan_of(workspace: Workspace) -> Plan:
    """Return the plan as the file says now."""
    return parse_plan(read_plan_text(workspace.root), file=PLAN_FILE)


def sound_plan(workspace: Workspace, facts: Facts) -> Plan:
    """Return the plan; raises PlanError with every error that would make its odds meaningless."""
    plan = plan_of(workspace)
    errors = plan_errors(plan, as_of=facts.as_of, lanes=values_of(facts))
    if errors:
        raise PlanError(errors)
    return plan


def odds(workspace: Workspace, luck: Luck, *, announce: Announce = silent) -> Assessment:
    """Return the odds of every strategy of the workspace's plan; the engine is loaded while the rest is read."""
    Thread(target=is_compiled, daemon=True).start()
    facts = facts_of(workspace)
    plan = sound_plan(workspace, facts)
    announce("fitting the history, or taking the fit from the cache")
    posterior = posterior_of(workspace, plan, facts, luck, cache=workspace.root / FIT_CACHE)
    return _answered(workspace, plan, facts, posterior, luck, announce=announce)


def _answered(
    workspace: Workspace, plan: Plan, facts: Facts, posterior: Posterior, luck: Luck, *, announce: Announce = silent
) -> Assessment:
    """The odds in the light of the workspace's last backtest; where there is none the findings say so."""
    looked = recall(workspace.root, plan, facts)
    found = assess(plan, facts, posterior, luck, past=looked.past if looked else None, announce=announce)
    return found if looked else replace(found, findings=(*found.findings, NOT_LOOKED))


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
    assessment = known or _answered(workspace, plan, facts, posterior, luck, announce=announce)
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


def history_tables(workspace: Workspace) -> tuple[Table, ...]:
    """Return the tables of `bestbet facts`."""
    facts = facts_of(workspace)
    return facts_tables(facts, history(facts), lanes_of_facts(workspace, facts))


def history_json(workspace: Workspace) -> dict[str, object]:
    """Return the same as JSON values."""
    facts = facts_of(workspace)
    return facts_json(facts, history(facts), lanes_of_facts(workspace, facts))


def lanes_of_facts(workspace: Workspace, facts: Facts) -> LaneFacts:
    """Return the history by the lanes of the plan, or by its own where there is no readable plan."""
    return lanes_of(plan_of(workspace), facts)


def _strategy(plan: Plan, name: str) -> Strategy:
    for strategy in plan.strategies:
        if strategy.name == name:
            return strategy
    raise UsageError(_not_among("strategy", name, tuple(s.name for s in plan.strategies)))


def _not_among(kind: str, name: str, known: tuple[str, ...]) -> Problem:
    return Problem("BB-U02", f"the plan has no {kind} {quote(name)}.", f"It has: {', '.join(known)}.")


def values_of(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Return the values of every attribute that the history knows."""
    found = {}
    for name in attribute_names(facts):
        column = opportunity_labels(facts, name)
        found[name] = column.labels if column else ()
    return found
