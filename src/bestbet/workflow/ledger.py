"""What can be asked of the ledger: what stands in it, whether it holds, and whether its odds come out again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bestbet.adapters.as_it_was import as_it_was
from bestbet.adapters.contents import get_content
from bestbet.adapters.database import Database, check_file
from bestbet.adapters.dump import dumped
from bestbet.adapters.fingerprint import line_fingerprint
from bestbet.adapters.ledger_check import ledger_faults
from bestbet.adapters.ledger_store import (
    BECAUSE,
    WHO,
    asides_of,
    entries_of,
    erase_person,
    last_anchor,
    make_checkpoint,
    record_checkpoint,
)
from bestbet.adapters.open_store import origin_of, read_store
from bestbet.adapters.published import Published, published
from bestbet.adapters.registry import import_faults
from bestbet.adapters.store import Workspace
from bestbet.commit.canonical import differences, read_canonical, tree_of
from bestbet.commit.chain import Entry, Fault
from bestbet.commit.change import CHANGE
from bestbet.commit.checkpoint import Checkpoint, checkpoint_faults
from bestbet.commit.decision import DECISION
from bestbet.errors import NotAnswerable, Problem, StorageError
from bestbet.simulate.model import ENGINE_VERSION
from bestbet.workflow.keeping import ready_store
from bestbet.workflow.line import Announce, Luck, silent
from bestbet.workflow.workspace import odds

EXPORT = "bestbet/export/v1"


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry for people: its body, and the name and the reason beside it (None where erased)."""

    entry: Entry
    body: dict[str, Any]
    who: str | None
    because: str | None
    is_erased: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the ledger found; `anchor` is size and time of the newest checkpoint that was given out."""

    n_entries: int
    head: str
    faults: tuple[Fault, ...]
    moments: dict[int, str]
    import_faults: tuple[str, ...]
    clock_backs: tuple[int, ...]
    point: Checkpoint | None
    anchor: tuple[int, str] | None

    @property
    def is_sound(self) -> bool:
        """Whether everything fits."""
        return not (self.faults or self.import_faults)


@dataclass(frozen=True, slots=True)
class Recomputed:
    """Published odds, computed again from the stored facts: the places that differ, none where every bit is the same.

    `is_same_code` is False where other code computed them then: differences may then be the code's.
    """

    snapshot: Published
    different: tuple[str, ...]
    is_same_code: bool
    engine: str


def shown_entries(workspace: Workspace, *, everything: bool = False) -> tuple[Shown, ...]:
    """Return the decisions of a workspace, or every entry, oldest first; none where nothing was recorded."""
    database = read_store(workspace.root)
    if database is None:
        return ()
    with database.reading() as connection:
        beside = asides_of(connection)
        entries = entries_of(connection)
    found = []
    for entry in entries:
        body = entry.body
        if everything or body["kind"] in {DECISION, CHANGE}:
            asides = {aside.field: aside for aside in beside.get(entry.seq, ())}
            who, because = (asides[field].text if field in asides else None for field in (WHO, BECAUSE))
            found.append(Shown(entry, body, who, because, any(aside.erased_at for aside in asides.values())))
    return tuple(found)


def decision_in_force(workspace: Workspace) -> Shown | None:
    """Return the newest decision; None where nothing was committed yet."""
    found = [one for one in shown_entries(workspace) if one.body["kind"] == DECISION]
    return found[-1] if found else None


def verify(workspace: Workspace, point: Checkpoint | None = None) -> Verification:
    """Return everything that does not fit in the ledger, beside it and in the imports it rests on."""
    database = _store(workspace)
    with database.reading() as connection:
        _refuse_damaged(database, connection)
        entries = entries_of(connection)
        faults = ledger_faults(connection)
        if point is not None:
            faults += checkpoint_faults(point, origin_of(connection), entries)
        moments, backs = _moments(entries)
        return Verification(
            len(entries),
            entries[-1].id if entries else "",
            tuple(sorted(faults, key=lambda fault: fault.seq)),
            moments,
            tuple(import_faults(connection, workspace.root)),
            backs,
            point,
            last_anchor(connection),
        )


def _refuse_damaged(database: Database, connection: Connection) -> None:
    """A file whose pages are broken gives nonsense for rows; that is told before anything is read from it."""
    broken = check_file(connection) if database.is_file else []
    if broken:
        text = f"{database.address.shown} is damaged: {broken[0]} ({len(broken)} faults)."
        raise StorageError(Problem("BB-S24", text, "Keep a copy, then bring back a backup: bestbet restore FILE."))


def _moments(entries: list[Entry]) -> tuple[dict[int, str], tuple[int, ...]]:
    """When each entry says it was made, and which of them were made by a clock that had gone back."""
    moments, backs = {}, []
    for entry in entries:
        try:
            body = entry.body
        except ValueError:
            continue
        moments[entry.seq] = str(body.get("at"))
        backs += [entry.seq] if body.get("clock_back") is True else []
    return moments, tuple(backs)


def _store(workspace: Workspace) -> Database:
    database = read_store(workspace.root)
    if database is None:
        problem = Problem(
            "BB-L05", "nothing was recorded in this workspace yet.", "Commit first: bestbet commit STRATEGY."
        )
        raise NotAnswerable(problem)
    return database


def recompute(workspace: Workspace, *, everything: bool = False, announce: Announce = silent) -> Iterator[Recomputed]:
    """Give each committed assessment, or each that was published, computed again from what was stored.

    Raises StorageError where a text or an import is gone.
    """
    database = _store(workspace)
    with database.reading() as connection:
        bodies = [entry.body for entry in entries_of(connection)]
        named = {one["sha256"] for body in bodies if body["kind"] == DECISION for one in body["attachments"]}
        asked = [one for one in published(connection) if everything or one.assessment in named]
    # The store is not held while it computes: a reader that stays would keep writers waiting.
    for snapshot in asked:
        announce(f"computing again the odds of {snapshot.at}")
        with database.reading() as connection:
            stored = read_canonical(get_content(connection, snapshot.assessment))
        with as_it_was(database, workspace.root, snapshot) as then:
            again = tree_of(odds(then, Luck(snapshot.seed, snapshot.n_paths)))
        is_same = snapshot.code == line_fingerprint()
        yield Recomputed(snapshot, tuple(differences(stored, again)), is_same, ENGINE_VERSION)


def export_lines(workspace: Workspace, *, everything: bool = False) -> Iterator[str]:
    """Give the ledger as lines of JSON that the second verifier reads, or with `everything` every row of the store."""
    with _store(workspace).reading() as connection:
        if everything:
            yield from dumped(connection)
            return
        entries = entries_of(connection)
        beside = asides_of(connection)
        yield _line({"format": EXPORT, "origin": origin_of(connection), "size": len(entries)})
        for entry in entries:
            yield _line({"seq": entry.seq, "id": entry.id, "content": entry.content.decode(errors="replace")})
            for aside in beside.get(entry.seq, ()):
                salt = None if aside.salt is None else aside.salt.hex()
                said = {"aside": aside.seq, "field": aside.field, "salt": salt, "text": aside.text}
                yield _line({**said, "erased_at": aside.erased_at})


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def give_checkpoint(workspace: Workspace, at: datetime) -> Checkpoint:
    """Return the checkpoint of the ledger as it is now; `remember_checkpoint` records that it was given out."""
    with _store(workspace).reading() as connection:
        return make_checkpoint(connection, at)


def remember_checkpoint(workspace: Workspace, point: Checkpoint, at: datetime) -> None:
    """Record that a checkpoint was given out, so that `verify` can ask for it."""
    with ready_store(workspace.root, at).writing() as connection:
        record_checkpoint(connection, point)


def erase(workspace: Workspace, name: str, *, with_reasons: bool, at: datetime) -> Entry:
    """Return the entry that records the erasure of a person's name."""
    with ready_store(workspace.root, at).writing() as connection:
        return erase_person(connection, name, with_reasons=with_reasons, at=at)
