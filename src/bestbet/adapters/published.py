"""Every probability that was published: what it was computed from, to be computed again, and when it falls due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, select

from bestbet.adapters.contents import put_content
from bestbet.adapters.database_tables import (
    DOCUMENTS,
    FORECASTS,
    IMPORTS,
    ODDS_SNAPSHOTS,
    SNAPSHOT_DOCUMENTS,
    SNAPSHOT_IMPORTS,
)
from bestbet.commit.canonical import canonical_bytes, sha256, time_text, tree_of
from bestbet.commit.decision import Basis, Document, ImportRef
from bestbet.odds.assessment import Assessment, StrategyOdds

ALL_MUSTS = "*"
"""Stands where a forecast is about all must-have objectives together."""


@dataclass(frozen=True, slots=True)
class Published:
    """One computation of odds that was shown to somebody."""

    id: int
    at: str
    facts_digest: str
    as_of: date
    seed: int
    n_paths: int
    engine: str
    code: str
    assessment: str
    documents: tuple[Document, ...]
    imports: tuple[ImportRef, ...]


def assessment_bytes(assessment: Assessment) -> bytes:
    """Return every number of an assessment as canonical bytes."""
    return canonical_bytes(tree_of(assessment))


def publish(connection: Connection, assessment: Assessment, basis: Basis, at: datetime) -> int:
    """Return the number of the snapshot of these odds; the same odds from the same basis are kept once."""
    name = put_content(connection, assessment_bytes(assessment))
    key = sha256(canonical_bytes([name, basis.code, tree_of(basis.documents), tree_of(basis.imports)]))
    known = connection.execute(select(ODDS_SNAPSHOTS.c.id).where(ODDS_SNAPSHOTS.c.key == key)).scalar()
    if known is not None:
        return int(known)
    a = assessment
    values = {
        "key": key,
        "at": time_text(at),
        "facts_digest": a.digest,
        "as_of": a.as_of.isoformat(),
        "seed": a.seed,
        "n_paths": a.n_paths,
        "engine": a.engine,
        "code": basis.code,
        "assessment": name,
    }
    (snapshot,) = connection.execute(ODDS_SNAPSHOTS.insert().values(values)).inserted_primary_key or (0,)
    _link(connection, int(snapshot), basis)
    rows = [row for option in a.strategies for row in _forecasts(int(snapshot), option)]
    connection.execute(FORECASTS.insert(), rows)
    return int(snapshot)


def _link(connection: Connection, snapshot: int, basis: Basis) -> None:
    for document in basis.documents:
        this = (DOCUMENTS.c.kind == document.kind, DOCUMENTS.c.version == document.version)
        key = connection.execute(select(DOCUMENTS.c.id).where(*this)).scalar_one()
        connection.execute(SNAPSHOT_DOCUMENTS.insert().values(snapshot_id=snapshot, document_id=key))
    for one in basis.imports:
        key = connection.execute(select(IMPORTS.c.id).where(IMPORTS.c.folder == one.folder)).scalar_one()
        connection.execute(SNAPSHOT_IMPORTS.insert().values(snapshot_id=snapshot, import_id=key))


def _forecasts(snapshot: int, option: StrategyOdds) -> list[dict[str, object]]:
    """One row per objective, and one for all must-haves together; numbers that could not be computed stay empty."""
    musts = [o for o in option.objectives if o.must] or [o for o in option.objectives if o.p is not None]
    due = max((o.by for o in musts), default=None)
    low, high = option.p_all_interval
    rows: list[dict[str, object]] = [
        {
            "objective": o.name,
            "measure": o.measure,
            "direction": o.direction,
            "unit": o.unit,
            "target": o.target,
            "due": o.by.isoformat(),
            "must": o.must,
            "p": o.p,
            "mcse": o.mcse,
            "low": None if o.interval is None else o.interval[0],
            "median": o.median,
            "high": None if o.interval is None else o.interval[1],
        }
        for o in option.objectives
    ]
    if due is not None:
        about: dict[str, object] = {"objective": ALL_MUSTS, "measure": ALL_MUSTS, "direction": "", "unit": ""}
        odds: dict[str, object] = {"p": option.p_all, "mcse": option.mcse, "low": low, "median": None, "high": high}
        rows.append({**about, "target": None, "due": due.isoformat(), "must": True, **odds})
    return [{"snapshot_id": snapshot, "strategy": option.name, **row} for row in rows]


def published(connection: Connection) -> tuple[Published, ...]:
    """Return everything that was published, oldest first."""
    rows = connection.execute(select(ODDS_SNAPSHOTS).order_by(ODDS_SNAPSHOTS.c.id)).mappings().all()
    return tuple(_published(connection, row) for row in rows)


def _published(connection: Connection, about: RowMapping) -> Published:
    documents = connection.execute(
        select(DOCUMENTS.c.kind, DOCUMENTS.c.version, DOCUMENTS.c.sha256)
        .join(SNAPSHOT_DOCUMENTS, SNAPSHOT_DOCUMENTS.c.document_id == DOCUMENTS.c.id)
        .where(SNAPSHOT_DOCUMENTS.c.snapshot_id == about["id"])
        .order_by(DOCUMENTS.c.kind)
    )
    imports = connection.execute(
        select(IMPORTS.c.folder, IMPORTS.c.number, IMPORTS.c.as_of, IMPORTS.c.sha256)
        .join(SNAPSHOT_IMPORTS, SNAPSHOT_IMPORTS.c.import_id == IMPORTS.c.id)
        .where(SNAPSHOT_IMPORTS.c.snapshot_id == about["id"])
        .order_by(IMPORTS.c.as_of, IMPORTS.c.number)
    )
    return Published(
        about["id"],
        about["at"],
        about["facts_digest"],
        date.fromisoformat(about["as_of"]),
        about["seed"],
        about["n_paths"],
        about["engine"],
        about["code"],
        about["assessment"],
        tuple(Document(*one) for one in documents),
        tuple(ImportRef(folder, number, date.fromisoformat(day), sha) for folder, number, day, sha in imports),
    )
