"""Everything that can be wrong with a stored ledger: the chain, what stands beside it, the tables that repeat it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, select

from bestbet.adapters.contents import content_faults, unpacked
from bestbet.adapters.database_tables import CONTENTS, DECISIONS, FORECASTS, ODDS_SNAPSHOTS, REVIEWS, TRIP_WIRES
from bestbet.adapters.ledger_store import asides_of, entries_of
from bestbet.adapters.open_store import origin_of
from bestbet.commit.canonical import read_canonical
from bestbet.commit.chain import Entry, Fault, chain_faults, entry_id
from bestbet.commit.decision import DECISION, PUBLISHED, attachments_of
from bestbet.commit.forecasts import Forecast, forecasts_of
from bestbet.commit.seals import aside_faults

Row = dict[str, Any]
Rows = dict[object, list[Row]]
_NOT_AS_WRITTEN = (KeyError, TypeError, ValueError)
"""What an entry raises that fits its hash and yet lacks what we write: it was made by somebody else."""


def ledger_faults(connection: Connection) -> list[Fault]:
    """Return everything in the ledger and beside it that does not fit, by place; nothing where it is sound."""
    entries = entries_of(connection)
    asides = asides_of(connection)
    tables = _Tables(connection)
    faults = chain_faults(entries, origin_of(connection))
    for entry in entries:
        if entry_id(entry.content) != entry.id:
            continue
        try:
            found = [*aside_faults([entry], asides), *tables.faults(entry)]
        except _NOT_AS_WRITTEN:
            found = [Fault(entry.seq, "it lacks what an entry of its kind says")]
        faults += found
    return sorted([*faults, *tables.left_over()], key=lambda fault: fault.seq)


class _Tables:
    """The tables that repeat what entries say; rows are taken out as entries account for them."""

    def __init__(self, connection: Connection) -> None:
        self.damaged = content_faults(connection)
        packed = connection.execute(select(CONTENTS.c.sha256, CONTENTS.c.size)).all()
        self.kept = {row.sha256: row.size for row in packed}
        self.connection = connection
        self.snapshots = _rows(connection, ODDS_SNAPSHOTS, "key")
        self.forecasts = _rows(connection, FORECASTS, "snapshot_id")
        self.decisions = _rows(connection, DECISIONS, "seq")
        self.reviews = _rows(connection, REVIEWS, "decision_seq")
        self.wires = _rows(connection, TRIP_WIRES, "decision_seq")

    def faults(self, entry: Entry) -> list[Fault]:
        """What the tables say otherwise than an entry."""
        body = entry.body
        said = [*self._contents(body)]
        if body["kind"] == PUBLISHED:
            said += self._published(body)
        elif body["kind"] == DECISION:
            said += self._decision(entry.seq, body)
        return [Fault(entry.seq, what) for what in said]

    def left_over(self) -> list[Fault]:
        """Rows that no entry accounts for."""
        numbers = sorted(row["id"] for rows in self.snapshots.values() for row in rows)
        found = [Fault(0, f"published odds {number} stand in no entry of the ledger") for number in numbers]
        places = sorted(int(str(seq)) for seq in self.decisions)
        return found + [Fault(seq, "the table of decisions has one that this entry is not") for seq in places]

    def _contents(self, body: Row) -> Iterator[str]:
        for role, name in attachments_of(body).items():
            what = self.damaged.get(name) or ("" if name in self.kept else "it is gone")
            if what:
                yield f"what it froze as {role} is not there as it was: {what}"

    def _published(self, body: Row) -> Iterator[str]:
        said = _said(body)
        (row,) = self.snapshots.pop(body["key"], [{}])
        if {name: str(row.get(name)) for name in said} != said:
            yield "the table of published odds does not say what it recorded"
        elif said["assessment"] in self.kept and said["assessment"] not in self.damaged:
            kept = {Forecast(**{field: one[field] for field in _FIELDS}) for one in self.forecasts.get(row["id"], [])}
            if kept != set(forecasts_of(read_canonical(self._content(said["assessment"])))):
                yield "the table of forecasts does not hold the probabilities that it recorded"

    def _content(self, name: str) -> bytes:
        row = self.connection.execute(select(CONTENTS).where(CONTENTS.c.sha256 == name)).one()
        return unpacked(row.packed, row.size) or b""

    def _decision(self, seq: int, body: Row) -> Iterator[str]:
        (row,) = self.decisions.pop(seq, [{}])
        before = None if row.get("supersedes") is None else str(row["supersedes"])
        said = (body["strategy"], body["actor"]["person"], body["supersedes"])
        if (row.get("strategy"), str(row.get("person_id")), before) != said:
            yield "the table of decisions does not say what it recorded"
        if [one["due"] for one in self.reviews.get(seq, [])] != body["reviews"]:
            yield "the table of reviews does not say what it recorded"
        if [_kept_wire(one) for one in self.wires.get(seq, [])] != [_said_wire(one) for one in body["trip_wires"]]:
            yield "the table of trip-wires does not say what it recorded"


_FIELDS = tuple(Forecast.__dataclass_fields__)


def _rows(connection: Connection, table: Table, key: str) -> Rows:
    found: Rows = {}
    for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings():
        found.setdefault(row[key], []).append(dict(row))
    return found


def _said(body: Row) -> dict[str, str]:
    facts, engine = body["facts"], body["engine"]
    (assessment,) = (one["sha256"] for one in body["attachments"])
    return {
        "facts_digest": facts["digest"],
        "as_of": facts["as_of"],
        "seed": body["seed"],
        "n_paths": body["n_paths"],
        "engine": engine["version"],
        "code": engine["code"],
        "assessment": assessment,
    }


def _kept_wire(row: Row) -> tuple[object, ...]:
    return row["measure"], row["side"], row["level"], row["due"], row["action"], row["healthy"]


def _said_wire(said: Row) -> tuple[object, ...]:
    healthy = None if said["healthy"] is None else float(said["healthy"])
    return said["measure"], said["side"], float(said["level"]), said["by"], said["action"], healthy
