"""The course of a commitment's odds: one step per import since, each kept in the ledger when it is first computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bestbet.adapters.contents import get_content
from bestbet.adapters.database import Database
from bestbet.adapters.effort_file import read_effort, read_effort_bytes
from bestbet.adapters.evidence_file import read_evidence_text
from bestbet.adapters.fingerprint import libraries, line_fingerprint
from bestbet.adapters.import_by_import import facts_of_imports
from bestbet.adapters.registry import import_refs, register_texts
from bestbet.adapters.snapshots import list_snapshots
from bestbet.adapters.store import Workspace
from bestbet.adapters.texts import read_texts
from bestbet.adapters.tracks import Kept, keep_step, kept_steps
from bestbet.commit.canonical import Tree, tree_of
from bestbet.commit.decision import Basis
from bestbet.facts.findings import examined
from bestbet.facts.tables import Facts
from bestbet.track.revision import Revision
from bestbet.track.tracked import Step
from bestbet.workflow.commitment import Commitment, commitments
from bestbet.workflow.handover import handover
from bestbet.workflow.line import Announce, silent
from bestbet.workflow.revising import Known, known, revised

FITS = Path(".bestbet") / "followed"


def first_step(commitment: Commitment) -> Step:
    """Return the odds as they were committed."""
    options = commitment.options
    p = {name: float(one["p_all"]) for name, one in options.items()}
    mcse = {name: float(one["mcse"]) for name, one in options.items()}
    return Step(commitment.as_of, commitment.at, p, mcse)


def course(
    workspace: Workspace, database: Database, commitment: Commitment, *, at: datetime, announce: Announce = silent
) -> tuple[Step, ...]:
    """Return every step since the commitment; those that are not in the ledger yet are computed and put there.

    Reads imports and evidence; a step that another worker kept meanwhile is taken from the ledger.
    """
    with database.reading() as connection:
        kept = {one.folders: one for one in kept_steps(connection, commitment.seq)}
    steps = [_start(workspace, database, commitment, kept.get(_in_order(workspace, commitment.imports)), at)]
    before: Known | None = None
    folders = commitment.imports
    evidence = commitment.evidence
    later = [one.folder for one in list_snapshots(workspace.root) if one.folder not in commitment.imports]
    for i, folder in enumerate(later, start=1):
        earlier, folders = folders, (*folders, folder)
        found = kept.get(_in_order(workspace, folders))
        if found is None:
            announce(f"working out the odds after import {i} of {len(later)}")
            start = before or _known(workspace, commitment, earlier, evidence)
            before = _known(workspace, commitment, folders, read_evidence_text(workspace.root).encode())
            step = _step(workspace, commitment, steps[-1], (start, before), at)
            found = _keep(workspace, database, commitment, folders, (before.facts, step), at)
        else:
            before = None
        with database.reading() as connection:
            evidence = None if found.evidence is None else get_content(connection, found.evidence)
        steps.append(read_step(found))
    return tuple(steps)


def _start(workspace: Workspace, database: Database, commitment: Commitment, kept: Kept | None, at: datetime) -> Step:
    """The odds as committed; where another commitment stood before, with what the change of plan did to them."""
    if commitment.supersedes is None:
        return first_step(commitment)
    if kept is None:
        with database.reading() as connection:
            older = next(one for one in commitments(connection) if one.seq == commitment.supersedes)
        step = replace(
            first_step(commitment), revisions=(handover(workspace, older, commitment, workspace.root / FITS),)
        )
        facts = facts_of_imports(workspace, commitment.imports)
        kept = _keep(workspace, database, commitment, commitment.imports, (facts, step), at)
    return read_step(kept)


def _in_order(workspace: Workspace, folders: Sequence[str]) -> tuple[str, ...]:
    """The imports as the ledger lists them: by as-of day and number."""
    return tuple(one.folder for one in list_snapshots(workspace.root) if one.folder in folders)


def _known(workspace: Workspace, commitment: Commitment, folders: Sequence[str], evidence: bytes | None) -> Known:
    facts = examined(facts_of_imports(workspace, folders))
    return known(commitment, facts, evidence, workspace.root / FITS)


def _step(workspace: Workspace, commitment: Commitment, last: Step, pair: tuple[Known, Known], at: datetime) -> Step:
    before, after = pair
    after = replace(after, work=read_effort(read_effort_bytes(workspace.root), commitment.plan))
    now, revisions, n_late = revised(commitment, last.p, before, after, workspace.root / FITS)
    names = [strategy.name for strategy in commitment.plan.strategies]
    p = dict(zip(names, now.p.tolist(), strict=True))
    mcse = dict(zip(names, now.mcse.tolist(), strict=True))
    return Step(after.facts.as_of, at.isoformat(), p, mcse, revisions, n_late)


def _keep(
    workspace: Workspace,
    database: Database,
    commitment: Commitment,
    folders: Sequence[str],
    found: tuple[Facts, Step],
    at: datetime,
) -> Kept:
    facts, step = found
    with database.writing() as connection:
        basis = _basis(connection, workspace, folders, at)
        keep_step(connection, commitment.seq, basis, (facts.digest, facts.as_of), _said(step), at)
        wanted = tuple(one.folder for one in basis.imports)
        return next(one for one in kept_steps(connection, commitment.seq) if one.folders == wanted)


def _basis(connection: Connection, workspace: Workspace, folders: Sequence[str], at: datetime) -> Basis:
    documents = register_texts(connection, read_texts(workspace.root), at)
    return Basis(documents, import_refs(connection, tuple(folders)), line_fingerprint(), libraries())


def _said(step: Step) -> dict[str, Tree]:
    options: list[Tree] = [
        {"name": tree_of(name), "p_all": tree_of(p), "mcse": tree_of(step.mcse[name])} for name, p in step.p.items()
    ]
    return {
        "as_of": step.as_of.isoformat(),
        "options": options,
        "revisions": tree_of(step.revisions),
        "n_corrections": tree_of(step.n_corrections),
    }


def read_step(kept: Kept) -> Step:
    """Return a step as it was kept."""
    said = kept.said
    options = said["options"]
    return Step(
        kept.as_of,
        kept.at,
        {one["name"]: float(one["p_all"]) for one in options},
        {one["name"]: float(one["mcse"]) for one in options},
        tuple(_revision(one) for one in said["revisions"]),
        int(said["n_corrections"]),
    )


def _revision(said: dict[str, Any]) -> Revision:
    reverse = None if said["reverse"] is None else _numbers(said["reverse"])
    before, after, mcse = (float(said[name]) for name in ("before", "after", "mcse"))
    return Revision(said["strategy"], before, after, _numbers(said["parts"]), mcse, reverse, said["reason"])


def _numbers(pairs: list[dict[str, str]]) -> dict[str, float]:
    return {one["name"]: float(one["value"]) for one in pairs}
