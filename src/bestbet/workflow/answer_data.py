"""The data as answers for pages: what the history says and how files are read; imports and the demo as work."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from bestbet.adapters.contained import contained
from bestbet.adapters.demo import COMPANY
from bestbet.adapters.mapping import read_map
from bestbet.adapters.plan_file import PLAN_FILE
from bestbet.adapters.preview import imported_previews
from bestbet.adapters.snapshots import list_snapshots
from bestbet.adapters.store import Workspace
from bestbet.adapters.uploads import drop, upload_of
from bestbet.facts.history import history
from bestbet.report.facts_tables import facts_json, facts_tables
from bestbet.report.page_sections import table_html
from bestbet.workflow.answering import Found, Parameters
from bestbet.workflow.history_shown import lanes_of_facts
from bestbet.workflow.keeping import keep_imports
from bestbet.workflow.line import Announce
from bestbet.workflow.making import make_demo, write_draft
from bestbet.workflow.workspace import facts_of


def data_found(workspace: Workspace, _parameters: Parameters, _at: datetime, announce: Announce) -> Found:
    """Return what the history says, in words and tables, and samples of every column that was read."""
    announce("reading the history")
    facts = facts_of(workspace)
    found, lanes = history(facts), lanes_of_facts(workspace, facts)
    announce("looking at the columns")
    value: dict[str, Any] = facts_json(facts, found, lanes)
    findings = [{"code": f.code, "text": f.text, "effect": f.effect, "remedy": f.remedy} for f in facts.findings]
    tables = "".join(table_html(table) for table in facts_tables(facts, found, lanes))
    previews = [asdict(one) for one in imported_previews(workspace.root)]
    return Found({"facts": value, "findings": findings, "previews": previews}, {"tables": tables})


def import_found(workspace: Workspace, parameters: Parameters, at: datetime, announce: Announce) -> Found:
    """Import files that were sent, in a contained child; the first import drafts the plan. Twice changes nothing."""
    upload = upload_of(workspace.root, str(parameters["upload"]))
    n = len(upload.files)
    announce(f"reading {n} file{'' if n == 1 else 's'}")
    done = contained("bestbet.workflow.import_child", [str(workspace.root), str(upload.folder)])
    if not (workspace.root / PLAN_FILE).exists():
        announce("drafting a plan from the history")
        write_draft(workspace, announce=announce)
    keep_imports(workspace, at=at, announce=announce)
    drop(upload)
    return Found(done, {})


def demo_found(workspace: Workspace, _parameters: Parameters, at: datetime, announce: Announce) -> Found:
    """Put the invented company into an empty workspace; where there is a plan already, nothing is done."""
    if list_snapshots(workspace.root) and not (workspace.root / PLAN_FILE).exists():
        write_draft(workspace, team=COMPANY, announce=announce)  # an earlier try ended between import and draft
    made = make_demo(workspace.root, seed=1, announce=announce)
    keep_imports(made, at=at, announce=announce)
    return Found({"files": [file.name for file in read_map(made.map_path.read_text(encoding="utf-8")).files]}, {})
