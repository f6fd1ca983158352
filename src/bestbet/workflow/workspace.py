"""What stands in a workspace, and the odds of its plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread

from bestbet.adapters.plan_file import PLAN_FILE, read_plan_text
from bestbet.adapters.store import Workspace, read_facts
from bestbet.calibrate.posterior import Posterior
from bestbet.errors import PlanError
from bestbet.facts.ages import record_start
from bestbet.facts.attributes import attribute_names, opportunity_labels
from bestbet.facts.tables import Facts
from bestbet.odds.assessment import Assessment
from bestbet.odds.widening import NOT_LOOKED
from bestbet.plan.check import plan_errors
from bestbet.plan.nodes import Plan
from bestbet.plan.parse import parse_plan
from bestbet.simulate.compiling import is_compiled
from bestbet.workflow.beliefs import posterior_of
from bestbet.workflow.line import Announce, Luck, assess, silent
from bestbet.workflow.lookbacks import recall

FIT_CACHE = Path(".bestbet") / "fits"


def facts_of(workspace: Workspace) -> Facts:
    """Return the facts of all imports with everything they say about themselves."""
    from bestbet.facts.findings import examined  # noqa: PLC0415 - odds do without them

    return examined(read_facts(workspace))


def counted_facts(workspace: Workspace) -> Facts:
    """Return the facts as odds need them: with the start of the record, without what they say about themselves."""
    facts = read_facts(workspace)
    return replace(facts, record_start=record_start(facts))


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


def odds(
    workspace: Workspace,
    luck: Luck,
    *,
    announce: Announce = silent,
    meanwhile: Callable[[], object] | None = None,
) -> Assessment:
    """Return the odds of every strategy of the workspace's plan; the engine is loaded while the rest is read."""
    Thread(target=is_compiled, daemon=True).start()
    facts = counted_facts(workspace)
    plan = sound_plan(workspace, facts)
    announce("fitting the history, or taking the fit from the cache")
    posterior = posterior_of(workspace, plan, facts, luck, cache=workspace.root / FIT_CACHE)
    return answered(workspace, plan, facts, posterior, luck, announce=announce, meanwhile=meanwhile)


def answered(
    workspace: Workspace,
    plan: Plan,
    facts: Facts,
    posterior: Posterior,
    luck: Luck,
    *,
    announce: Announce = silent,
    meanwhile: Callable[[], object] | None = None,
) -> Assessment:
    """Return the odds in the light of the workspace's last backtest; where there is none the findings say so."""
    looked = recall(workspace.root, plan, facts)
    past = looked.past if looked else None
    found = assess(plan, facts, posterior, luck, past=past, announce=announce, meanwhile=meanwhile)
    return found if looked else replace(found, findings=(*found.findings, NOT_LOOKED))


def values_of(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Return the values of every attribute that the history knows."""
    found = {}
    for name in attribute_names(facts):
        column = opportunity_labels(facts, name)
        found[name] = column.labels if column else ()
    return found
