"""Every probability that was published: what it was computed from, to be computed again, and when it falls due."""

from __future__ import annotations

from dataclasses import asdict, dataclass
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
from bestbet.adapters.ledger_store import append
from bestbet.commit.canonical import Tree, canonical_bytes, read_canonical, sha256, time_text, tree_of
from bestbet.commit.decision import PUBLISHED, Basis, Document, ImportRef
from bestbet.commit.forecasts import forecasts_of
from bestbet.odds.assessment import Assessment


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
    """Return the number of the snapshot of these odds; the same odds from the same basis are kept once.

    New odds enter the ledger, so that nobody can rewrite what was said before it came true or not.
    """
    data = assessment_bytes(assessment)
    name = put_content(connection, data)
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
    rows = [{"snapshot_id": int(snapshot), **asdict(one)} for one in forecasts_of(read_canonical(data))]
    connection.execute(FORECASTS.insert(), rows)
    append(connection, PUBLISHED, _body(key, name, a, basis), {}, at)
    return int(snapshot)


def _body(key: str, name: str, a: Assessment, basis: Basis) -> dict[str, Tree]:
    return {
        "key": key,
        "attachments": [{"role": "assessment", "sha256": name}],
        "documents": tree_of(basis.documents),
        "facts": {"digest": a.digest, "as_of": a.as_of.isoformat(), "imports": tree_of(basis.imports)},
        "seed": tree_of(a.seed),
        "n_paths": tree_of(a.n_paths),
        "engine": {"version": a.engine, "code": basis.code, "libraries": tree_of(basis.libraries)},
    }


def _link(connection: Connection, snapshot: int, basis: Basis) -> None:
    for document in basis.documents:
        this = (DOCUMENTS.c.kind == document.kind, DOCUMENTS.c.version == document.version)
        key = connection.execute(select(DOCUMENTS.c.id).where(*this)).scalar_one()
        connection.execute(SNAPSHOT_DOCUMENTS.insert().values(snapshot_id=snapshot, document_id=key))
    for one in basis.imports:
        key = connection.execute(select(IMPORTS.c.id).where(IMPORTS.c.folder == one.folder)).scalar_one()
        connection.execute(SNAPSHOT_IMPORTS.insert().values(snapshot_id=snapshot, import_id=key))


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
