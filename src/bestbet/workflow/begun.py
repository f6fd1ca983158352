"""Which strategies of a plan were at work while the record went on, as the ledger of commitments says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from bestbet.adapters.contents import get_content
from bestbet.adapters.open_store import read_store
from bestbet.adapters.plan_file import PLAN_FILE
from bestbet.adapters.store import Workspace
from bestbet.adapters.tracks import decisions_of
from bestbet.plan.nodes import Plan
from bestbet.plan.parse import parse_plan
from bestbet.simulate.at_work import Begun


def begun_in(workspace: Workspace, plan: Plan, as_of: date) -> tuple[Begun, ...]:
    """Return what was at work of a plan that has started, oldest first; nothing where nobody committed to it."""
    if plan.start > as_of:
        return ()
    database = read_store(workspace.root)
    if database is None:
        return ()
    with database.reading() as connection:
        return begun_of(connection, plan, decisions_of(connection))


def begun_of(connection: Connection, plan: Plan, decisions: Iterable[tuple[int, dict[str, Any]]]) -> tuple[Begun, ...]:
    """Return the strategies that decisions put to work, each from its plan's start or the day after it was chosen.

    Decisions on another start or other tactics do not count: a plan that was written anew says itself what is done
    today.
    """
    found = []
    for _, body in decisions:
        documents = {one["kind"]: one["sha256"] for one in body["documents"]}
        committed = parse_plan(get_content(connection, documents["plan"]).decode("utf-8-sig"), file=PLAN_FILE)
        if committed.start != plan.start or committed.tactics != plan.tactics:
            continue
        strategy = next((one for one in committed.strategies if one.name == body["strategy"]), None)
        chosen = date.fromisoformat(str(body["facts"]["as_of"])) + timedelta(days=1)
        if strategy is not None:
            found.append(Begun(max(plan.start, chosen), strategy))
    return tuple(found)
