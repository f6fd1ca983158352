"""Every problem of a workspace's plan, words included."""

from __future__ import annotations

from bestbet.adapters.plan_file import PLAN_FILE, read_plan_text
from bestbet.adapters.store import Workspace
from bestbet.errors import PlanError, Problem
from bestbet.plan.parse import parse_plan
from bestbet.plan.review import check_plan
from bestbet.workflow.workspace import facts_of, values_of


def problems_of(workspace: Workspace) -> tuple[Problem, ...]:
    """Return every problem of the plan: of form if it cannot be read, else of meaning, held against the facts."""
    try:
        text = read_plan_text(workspace.root)
    except PlanError as error:
        return error.problems
    return problems_of_text(workspace, text)


def problems_of_text(workspace: Workspace, text: str) -> tuple[Problem, ...]:
    """Return what `problems_of` would say if the plan had this text."""
    try:
        plan = parse_plan(text, file=PLAN_FILE)
    except PlanError as error:
        return error.problems
    facts = facts_of(workspace)
    return check_plan(plan, as_of=facts.as_of, lanes=values_of(facts))
