"""Every problem of a workspace's plan, words included."""

from __future__ import annotations

from bestbet.adapters.store import Workspace
from bestbet.errors import PlanError, Problem
from bestbet.plan.review import check_plan
from bestbet.workflow.workspace import facts_of, plan_of, values_of


def problems_of(workspace: Workspace) -> tuple[Problem, ...]:
    """Return every problem of the plan: of form if it cannot be read, else of meaning, held against the facts."""
    try:
        plan = plan_of(workspace)
    except PlanError as error:
        return error.problems
    facts = facts_of(workspace)
    return check_plan(plan, as_of=facts.as_of, lanes=values_of(facts))
