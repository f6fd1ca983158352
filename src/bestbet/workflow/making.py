"""Workspaces are made and grow: exports come in, and the first that succeeds drafts a plan."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bestbet.adapters.demo import COMPANY, generate, write_exports
from bestbet.adapters.draft import ImportOptions
from bestbet.adapters.importing import Imported, create_workspace, import_files
from bestbet.adapters.plan_file import PLAN_FILE, SCHEMA_FILE
from bestbet.adapters.snapshots import write_file
from bestbet.adapters.store import Workspace, open_workspace
from bestbet.plan.render import render_plan
from bestbet.plan.schema import plan_schema
from bestbet.simulate.compiling import compile_ahead
from bestbet.workflow.drafting import draft
from bestbet.workflow.line import Announce, silent
from bestbet.workflow.workspace import facts_of


def make(
    directory: Path, files: Sequence[Path], options: ImportOptions, *, team: str = "", announce: Announce = silent
) -> Workspace:
    """Return a new workspace with the first import and a runnable draft plan; unsaid, the team is the folder's name."""
    compile_ahead()
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
    compile_ahead()
    announce("inventing a company with a history")
    files = write_exports(generate(seed), directory / "exports")
    return make(directory, files, ImportOptions(), team=COMPANY, announce=announce)


def add(workspace: Workspace, files: Sequence[Path], *, announce: Announce = silent) -> Imported:
    """Return what a newer export changed; the first import that succeeds drafts the plan."""
    done = import_files(workspace, files)
    if not (workspace.root / PLAN_FILE).exists():
        write_draft(workspace, announce=announce)
    return done
