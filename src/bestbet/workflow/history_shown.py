"""The history of a workspace as it is shown."""

from __future__ import annotations

from bestbet.adapters.store import Workspace
from bestbet.facts.history import history
from bestbet.facts.lanes import LaneFacts
from bestbet.facts.tables import Facts
from bestbet.report.facts_tables import facts_json, facts_tables
from bestbet.report.tables import Table
from bestbet.workflow.line import lanes_of
from bestbet.workflow.workspace import facts_of, plan_of


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
