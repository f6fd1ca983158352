"""The ledger in the store: appended by one writer, read back and checked before a commit is called done."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from bestbet.adapters.database_tables import (
    ASIDES,
    ATTACHMENTS,
    CHECKPOINTS,
    DECISIONS,
    ENTRIES,
    PEOPLE,
    REVIEWS,
    TRIP_WIRES,
)
from bestbet.adapters.open_store import origin_of
from bestbet.commit.canonical import Tree, time_text
from bestbet.commit.chain import Entry, chain_faults, head_of, next_entry
from bestbet.commit.change import SECOND
from bestbet.commit.checkpoint import Checkpoint, checkpoint_of
from bestbet.commit.decision import DECISION, ERASURE, Actor, Decision, attachments_of, decision_body
from bestbet.commit.seals import SALT_BYTES, Aside, aside_faults, seal
from bestbet.errors import Problem, StorageError, UsageError, quote

WHO, BECAUSE = "who", "because"


def entries_of(connection: Connection) -> list[Entry]:
    """Return every entry, in order."""
    rows = connection.execute(select(ENTRIES.c.seq, ENTRIES.c.id, ENTRIES.c.content).order_by(ENTRIES.c.seq))
    return [Entry(row.seq, row.id, bytes(row.content)) for row in rows]


def last_entry(connection: Connection) -> Entry | None:
    """Return the newest entry, None of an empty ledger."""
    query = select(ENTRIES.c.seq, ENTRIES.c.id, ENTRIES.c.content).order_by(ENTRIES.c.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else Entry(row.seq, row.id, bytes(row.content))


def append(
    connection: Connection, kind: str, body: dict[str, Tree], asides: Mapping[str, tuple[bytes, str, int]], at: datetime
) -> Entry:
    """Return the entry that was added; `asides` maps fields to salt, text and the person they belong to.

    What the database now holds is read back and checked by the verifier's own code before anybody is told.
    """
    origin = origin_of(connection)
    before = last_entry(connection)
    entry = next_entry(head_of(before), origin, kind, at, body)
    values = {"seq": entry.seq, "id": entry.id, "kind": kind, "content": entry.content}
    connection.execute(ENTRIES.insert().values(**values, prev=entry.body["prev"], at=entry.body["at"]))
    for field, (salt, text, person) in asides.items():
        row = {"seq": entry.seq, "field": field, "salt": salt, "text": text, "person_id": person}
        connection.execute(ASIDES.insert().values(row))
    for role, sha256 in attachments_of(entry.body).items():
        connection.execute(ATTACHMENTS.insert().values(seq=entry.seq, role=role, sha256=sha256))
    _check_written(connection, before, entry)
    return entry


def _check_written(connection: Connection, before: Entry | None, entry: Entry) -> None:
    found = last_entry(connection)
    tail = [one for one in (before, found) if one is not None]
    faults = [fault for fault in chain_faults(tail) if fault.seq == entry.seq] if before else chain_faults(tail)
    faults += aside_faults([entry], {entry.seq: asides_of(connection, entry.seq).get(entry.seq, ())})
    if found != entry or faults:
        said = "; ".join(fault.what for fault in faults) or "another entry came back"
        text = f"entry {entry.seq:,} did not come back as it was written: {said}. It was not recorded."
        raise StorageError(Problem("BB-L08", text, "Stop writing to this disk; run bestbet doctor."))


def asides_of(connection: Connection, seq: int | None = None) -> dict[int, tuple[Aside, ...]]:
    """Return what stands beside the entries, by place; of one entry or of all."""
    query = select(ASIDES).order_by(ASIDES.c.seq, ASIDES.c.field)
    found: dict[int, list[Aside]] = {}
    for row in connection.execute(query if seq is None else query.where(ASIDES.c.seq == seq)):
        salt = None if row.salt is None else bytes(row.salt)
        aside = Aside(row.seq, row.field, salt, row.text, row.person_id, row.erased_at)
        found.setdefault(row.seq, []).append(aside)
    return {place: tuple(asides) for place, asides in found.items()}


def person_of(connection: Connection, name: str, at: datetime) -> int:
    """Return the number of a person, who is added where nobody has that name."""
    known = connection.execute(select(PEOPLE.c.id).where(PEOPLE.c.name == name)).scalar()
    if known is None:
        row = connection.execute(PEOPLE.insert().values(name=name, created_at=time_text(at)))
        (known,) = row.inserted_primary_key or (0,)
    return int(known)


def append_decision(
    connection: Connection, decision: Decision, *, actor: Actor, who: str, because: str, snapshot: int, at: datetime
) -> Entry:
    """Return the entry of a commitment, with its name, reason, reviews and trip-wires beside it."""
    salts = {field: secrets.token_bytes(SALT_BYTES) for field in (WHO, BECAUSE)}
    texts = {WHO: who, BECAUSE: because}
    seals = {field: seal(field, texts[field], salt) for field, salt in salts.items()}
    asides = {field: (salt, texts[field], actor.person) for field, salt in salts.items()}
    entry = append(connection, DECISION, decision_body(decision, actor, seals), asides, at)
    about = {"strategy": decision.strategy, "snapshot_id": snapshot, "person_id": actor.person}
    connection.execute(DECISIONS.insert().values(**about, seq=entry.seq, supersedes=decision.supersedes))
    for day in entry.body["reviews"]:
        connection.execute(REVIEWS.insert().values(decision_seq=entry.seq, due=day))
    for number, wire in enumerate(decision.trip_wires, start=1):
        values = {"measure": wire.measure, "side": wire.side, "level": wire.level, "action": wire.action}
        row = {
            **values,
            "decision_seq": entry.seq,
            "number": number,
            "due": wire.by.isoformat(),
            "healthy": wire.healthy,
        }
        connection.execute(TRIP_WIRES.insert().values(row))
    return entry


def decision_in_force(connection: Connection) -> int | None:
    """Return the place of the newest decision, None where there is none."""
    found = connection.execute(select(func.max(DECISIONS.c.seq))).scalar()
    return None if found is None else int(found)


def erase_person(connection: Connection, name: str, *, with_reasons: bool, at: datetime) -> Entry:
    """Return the entry that records the erasure of a person's name, and where asked of the reasons they gave.

    Text and salt go; the chain holds, because it never held them. Raises UsageError where nobody has the name.
    """
    person = connection.execute(select(PEOPLE.c.id).where(PEOPLE.c.name == name)).scalar()
    if person is None:
        problem = Problem("BB-L07", f"the ledger knows nobody called {quote(name)}.", "See: bestbet ledger show.")
        raise UsageError(problem)
    fields = [WHO, BECAUSE] if with_reasons else [WHO]
    own = select(ASIDES.c.seq).where(ASIDES.c.person_id == person, ASIDES.c.field == SECOND).limit(1)
    fields += [SECOND] if connection.execute(own).first() is not None else []
    moment = time_text(at)
    theirs = (ASIDES.c.person_id == person, ASIDES.c.field.in_(fields))
    connection.execute(update(ASIDES).where(*theirs).values(salt=None, text=None, erased_at=moment))
    connection.execute(update(PEOPLE).where(PEOPLE.c.id == person).values(name=None, erased_at=moment))
    body: dict[str, Tree] = {"person": str(person), "fields": list[Tree](fields)}
    return append(connection, ERASURE, body, {}, at)


def make_checkpoint(connection: Connection, at: datetime) -> Checkpoint:
    """Return the checkpoint of the ledger as it is now."""
    return checkpoint_of(origin_of(connection), [entry.id for entry in entries_of(connection)], at)


def record_checkpoint(connection: Connection, point: Checkpoint) -> None:
    """Remember that a checkpoint was given out, so that one can be asked for it."""
    connection.execute(CHECKPOINTS.insert().values(size=point.size, at=point.at, text=point.text))


def last_anchor(connection: Connection) -> tuple[int, str] | None:
    """Return size and time of the newest checkpoint that was given out, None where none was."""
    query = select(CHECKPOINTS.c.size, CHECKPOINTS.c.at).order_by(CHECKPOINTS.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else (row.size, row.at)
