"""What the odds rest on, registered: versions of the plan and of the other texts, and every import file by its hash.

The bytes of imports stay files below `.bestbet/imports`, written once and never changed; the store holds the size and
the SHA-256 of each, so that a changed or missing one shows. An import is registered after its folder is in place: one
that a crash left unregistered is registered by the next command.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from bestbet.adapters.contents import get_content, put_content
from bestbet.adapters.database import Database
from bestbet.adapters.database_tables import DOCUMENTS, IMPORT_FILES, IMPORTS
from bestbet.adapters.effort_file import EFFORT_FILE
from bestbet.adapters.mapping import FILE as MAP_FILE
from bestbet.adapters.plan_file import PLAN_FILE
from bestbet.adapters.snapshots import IMPORTS as FOLDER
from bestbet.adapters.snapshots import STORE, Snapshot, list_snapshots
from bestbet.commit.canonical import sha256, time_text
from bestbet.commit.decision import Document, ImportRef
from bestbet.errors import Problem, StorageError

DOCUMENT_FILES = {"plan": PLAN_FILE, "facts_map": MAP_FILE, "evidence": "evidence.yaml", "effort": EFFORT_FILE}
"""Kinds of texts that the odds rest on, and their files in the workspace; evidence and effort may be absent."""
BACKTESTS = Path(STORE) / "backtests"
_BACKTEST = "backtest/"
"""What looking back taught widens the odds, so it is kept with them: one document per file."""
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class FileMark:
    """Size and SHA-256 of one file of an import."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts that the odds rest on, by kind, as they were read."""

    by_kind: dict[str, bytes]


def read_texts(root: Path) -> Texts:
    """Return the texts of a workspace as they are now."""
    found = {}
    looked = {f"{_BACKTEST}{path.stem}": path for path in sorted((root / BACKTESTS).glob("*.npz"))}
    for kind, path in {**{kind: root / name for kind, name in DOCUMENT_FILES.items()}, **looked}.items():
        try:
            found[kind] = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            problem = Problem("BB-S04", f"{path} cannot be read: {error.strerror}.", "Check its rights.")
            raise StorageError(problem) from error
    return Texts(found)


def place_of(document: Document) -> Path:
    """Return where a document stands in a workspace."""
    if document.kind.startswith(_BACKTEST):
        return BACKTESTS / f"{document.kind.removeprefix(_BACKTEST)}.npz"
    return Path(DOCUMENT_FILES[document.kind])


def register_texts(connection: Connection, texts: Texts, at: datetime) -> tuple[Document, ...]:
    """Return the version of each text; a text that was never seen becomes the next version of its kind."""
    return tuple(register_text(connection, kind, data, at) for kind, data in sorted(texts.by_kind.items()))


def register_text(connection: Connection, kind: str, data: bytes, at: datetime) -> Document:
    """Return the version of one text; one that was never seen becomes the next version of its kind."""
    name, of_kind = sha256(data), DOCUMENTS.c.kind == kind
    known = connection.execute(select(DOCUMENTS.c.version).where(of_kind, DOCUMENTS.c.sha256 == name)).scalar()
    if known is None:
        last = connection.execute(select(func.max(DOCUMENTS.c.version)).where(of_kind)).scalar()
        known = (last or 0) + 1
        put_content(connection, data)
        connection.execute(DOCUMENTS.insert().values(kind=kind, version=known, sha256=name, first_seen=time_text(at)))
    return Document(kind, int(known), name)


def text_of(connection: Connection, document: Document) -> bytes:
    """Return the bytes of a document."""
    return get_content(connection, document.sha256)


def register_imports(database: Database, root: Path, at: datetime) -> int:
    """Register every import folder that is not yet, and return how many; nothing is written where all are."""
    with database.reading() as connection:
        known = set(connection.execute(select(IMPORTS.c.folder)).scalars())
    new = [snapshot for snapshot in list_snapshots(root) if snapshot.folder not in known]
    marks = [(snapshot, tuple(marks_of(root, snapshot.folder))) for snapshot in new]
    if not marks:
        return 0
    with database.writing() as connection:
        return sum(_register_import(connection, snapshot, files, at) for snapshot, files in marks)


def _register_import(connection: Connection, snapshot: Snapshot, files: tuple[FileMark, ...], at: datetime) -> bool:
    if connection.execute(select(IMPORTS.c.id).where(IMPORTS.c.folder == snapshot.folder)).first() is not None:
        return False
    about = {"folder": snapshot.folder, "number": snapshot.number, "as_of": snapshot.as_of.isoformat()}
    values = {**about, "sha256": digest_of(files), "registered_at": time_text(at)}
    (key,) = connection.execute(IMPORTS.insert().values(values)).inserted_primary_key or (None,)
    rows = [{"import_id": key, "name": f.name, "size": f.size, "sha256": f.sha256} for f in files]
    connection.execute(IMPORT_FILES.insert(), rows)
    return True


def marks_of(root: Path, folder: str) -> Iterator[FileMark]:
    """Give the size and hash of every file of an import, by name; raises StorageError where one cannot be read."""
    place = root / STORE / FOLDER / folder
    try:
        for path in sorted(place.iterdir()):
            yield FileMark(path.name, path.stat().st_size, _hash_of(path))
    except OSError as error:
        problem = Problem("BB-S05", f"{place} cannot be read: {error.strerror}.", "Bring it back from a backup.")
        raise StorageError(problem) from error


def _hash_of(path: Path) -> str:
    hasher = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            hasher.update(chunk)
    return hasher.hexdigest()


def digest_of(files: tuple[FileMark, ...]) -> str:
    """Return one hash over the names, sizes and hashes of an import's files: lines of them, sorted by name."""
    lines = "".join(f"{f.name}\0{f.size}\0{f.sha256}\n" for f in sorted(files, key=lambda f: f.name))
    return sha256(lines.encode())


def import_refs(connection: Connection, folders: tuple[str, ...]) -> tuple[ImportRef, ...]:
    """Return the registered imports of these folders, by as-of day and number."""
    rows = connection.execute(select(IMPORTS).where(IMPORTS.c.folder.in_(folders)))
    found = [ImportRef(row.folder, row.number, date.fromisoformat(row.as_of), row.sha256) for row in rows]
    return tuple(sorted(found, key=lambda ref: (ref.as_of, ref.number)))


def import_faults(connection: Connection, root: Path) -> list[str]:
    """Return every registered import file that is gone or is not what it was, in words."""
    query = select(IMPORTS.c.folder, IMPORT_FILES).join(IMPORT_FILES, IMPORTS.c.id == IMPORT_FILES.c.import_id)
    found = []
    for row in connection.execute(query.order_by(IMPORTS.c.folder, IMPORT_FILES.c.name)):
        path = root / STORE / FOLDER / row.folder / row.name
        if not path.is_file():
            found.append(f"{path} is gone")
        elif path.stat().st_size != row.size or _hash_of(path) != row.sha256:
            found.append(f"{path} is not what was imported")
    return found
