"""A backup: one zip file with every row of the store, every import and every text of a workspace, each with a hash."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bestbet.adapters.dump import dumped
from bestbet.adapters.ledger_store import last_entry
from bestbet.adapters.open_store import origin_of, read_store, revision_of
from bestbet.adapters.snapshots import EFFORT_FILE, IMPORTS, STORE
from bestbet.adapters.texts import BACKTESTS
from bestbet.commit.canonical import time_text
from bestbet.errors import Problem, StorageError, UsageError

FORMAT = "bestbet/backup/v1"
MANIFEST = "backup.json"
ROWS = "store.jsonl"
_CHUNK = 1 << 20
_MOMENT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: whose ledger, at which step of the schema, how long, and every file."""

    at: str
    origin: str
    schema: str
    n_entries: int
    head: str
    members: tuple[Member, ...]


def write_backup(root: Path, path: Path, at: datetime) -> Manifest:
    """Return what was written to a new file; others may work meanwhile, the store is seen in one state.

    Raises UsageError where the file exists or there is no workspace, StorageError where it cannot be written or does
    not read back as it was written.
    """
    if path.exists():
        problem = Problem("BB-S34", f"{path} exists; a backup is never written over.", "Choose another name.")
        raise UsageError(problem)
    if not (root / "facts.yaml").is_file():
        raise UsageError(Problem("BB-S06", f"{root} is no workspace: it has no facts.yaml.", "Name it with -w DIR."))
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        manifest = _write(root, beside, at)
        _read_back(beside, manifest)
        _sync(beside)
        beside.rename(path)
    except (OSError, zipfile.BadZipFile) as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, StorageError | UsageError):
            raise
        reason = error.strerror if isinstance(error, OSError) else str(error)
        text = f"{path} cannot be written: {reason}. The workspace is untouched."
        raise StorageError(Problem("BB-S01", text, "Free space or choose another place.")) from error
    return manifest


def _write(root: Path, path: Path, at: datetime) -> Manifest:
    origin, schema, n_entries, head = "", "", 0, ""
    members = []
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
        database = read_store(root)
        if database is not None:
            with database.reading() as connection:
                last = last_entry(connection)
                origin, schema = origin_of(connection), revision_of(connection) or ""
                n_entries, head = (last.seq, last.id) if last else (0, "")
                members.append(_add(archive, ROWS, (f"{line}\n".encode() for line in dumped(connection))))
        members += [_add(archive, name, _chunks(root / name)) for name in files_of(root)]
        manifest = Manifest(time_text(at), origin, schema, n_entries, head, tuple(members))
        archive.writestr(zipfile.ZipInfo(MANIFEST, _MOMENT), manifest_text(manifest))
    return manifest


def texts_of(root: Path) -> list[Path]:
    """Return the texts that people keep in a workspace: its YAML files and the log of work."""
    return [path for path in (*root.glob("*.yaml"), root / EFFORT_FILE) if path.is_file()]


def files_of(root: Path) -> list[str]:
    """Return the files of a workspace that a backup holds besides the store: texts, imports and backtests."""
    texts = texts_of(root)
    imports = [path for path in (root / STORE / IMPORTS).glob("[0-9]*/*") if path.is_file()]
    looked = list((root / BACKTESTS).glob("*.npz"))
    return sorted(path.relative_to(root).as_posix() for path in (*texts, *imports, *looked))


def _add(archive: zipfile.ZipFile, name: str, parts: Iterator[bytes]) -> Member:
    about = zipfile.ZipInfo(name, _MOMENT)
    packs = name.endswith((".parquet", ".npz"))
    about.compress_type = zipfile.ZIP_STORED if packs else zipfile.ZIP_DEFLATED
    hasher, size = hashlib.sha256(), 0
    with archive.open(about, "w", force_zip64=True) as stream:
        for part in parts:
            stream.write(part)
            hasher.update(part)
            size += len(part)
    return Member(name, size, hasher.hexdigest())


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def manifest_text(manifest: Manifest) -> str:
    """Return the manifest as JSON."""
    files = [{"name": m.name, "size": m.size, "sha256": m.sha256} for m in manifest.members]
    ledger = {"entries": manifest.n_entries, "head": manifest.head}
    about = {"format": FORMAT, "at": manifest.at, "origin": manifest.origin, "schema": manifest.schema}
    return json.dumps({**about, "ledger": ledger, "files": files}, ensure_ascii=False, indent=1)


def _read_back(path: Path, manifest: Manifest) -> None:
    """A backup exists only when it has been read again."""
    with zipfile.ZipFile(path) as archive:
        for member in manifest.members:
            hasher = hashlib.sha256()
            with archive.open(member.name) as stream:
                while chunk := stream.read(_CHUNK):
                    hasher.update(chunk)
            if hasher.hexdigest() != member.sha256:
                raise zipfile.BadZipFile(f"{member.name} did not read back as it was written")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
