"""Odds that were followed after a commitment: entries of the ledger, so that no step of the course can be rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bestbet.adapters.contents import get_content, put_content
from bestbet.adapters.ledger_store import append, entries_of
from bestbet.commit.canonical import Tree, canonical_bytes, read_canonical, tree_of
from bestbet.commit.chain import Entry
from bestbet.commit.decision import DECISION, Basis
from bestbet.commit.followed import TRACKED


@dataclass(frozen=True, slots=True)
class Kept:
    """One followed step: the decision it belongs to, the day of its facts, and what was computed, canonical."""

    seq: int
    at: str
    decision: int
    as_of: date
    digest: str
    folders: tuple[str, ...]
    code: str
    evidence: str | None
    said: dict[str, Any]


def keep_step(
    connection: Connection, decision: int, basis: Basis, facts: tuple[str, date], said: dict[str, Tree], at: datetime
) -> Entry | None:
    """Return the entry that records a step, None where one of the same decision and imports is kept already.

    What was said of those facts then stays as it was said: later code does not say it anew.
    """
    digest, as_of = facts
    folders = tuple(one.folder for one in basis.imports)
    if any(one.folders == folders for one in kept_steps(connection, decision)):
        return None
    name = put_content(connection, canonical_bytes(said))
    body: dict[str, Tree] = {
        "decision": str(decision),
        "facts": {"digest": digest, "as_of": as_of.isoformat(), "imports": tree_of(basis.imports)},
        "documents": tree_of(basis.documents),
        "engine": {"code": basis.code, "libraries": tree_of(basis.libraries)},
        "attachments": [{"role": "track", "sha256": name}],
    }
    return append(connection, TRACKED, body, {}, at)


def kept_steps(connection: Connection, decision: int | None = None) -> tuple[Kept, ...]:
    """Return the steps that were kept, oldest first; of one decision or of all."""
    found = []
    for entry in entries_of(connection):
        body = entry.body
        if body["kind"] == TRACKED and decision in (None, int(body["decision"])):
            found.append(_kept(connection, entry.seq, body))
    return tuple(found)


def _kept(connection: Connection, seq: int, body: dict[str, Any]) -> Kept:
    (track,) = (one["sha256"] for one in body["attachments"])
    said = read_canonical(get_content(connection, track))
    facts = body["facts"]
    evidence = next((one["sha256"] for one in body["documents"] if one["kind"] == "evidence"), None)
    if not isinstance(said, dict):
        raise TypeError("a followed step is an object")
    return Kept(
        seq,
        body["at"],
        int(body["decision"]),
        date.fromisoformat(facts["as_of"]),
        facts["digest"],
        tuple(one["folder"] for one in facts["imports"]),
        body["engine"]["code"],
        evidence,
        said,
    )


def decisions_of(connection: Connection) -> tuple[tuple[int, dict[str, Any]], ...]:
    """Return place and body of every decision, oldest first."""
    bodies = ((entry.seq, entry.body) for entry in entries_of(connection))
    return tuple((seq, body) for seq, body in bodies if body["kind"] == DECISION)
