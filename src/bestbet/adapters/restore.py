"""Brings a backup back: checked file by file, built beside the workspace, verified, and only then put in place."""

from __future__ import annotations

import hashlib
import io
import json
import re
import secrets
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bestbet.adapters.backup import FORMAT, MANIFEST, ROWS, Manifest, Member, texts_of
from bestbet.adapters.database import open_database
from bestbet.adapters.database_address import FILE, Address, address_of, file_address, remember
from bestbet.adapters.dump import fill
from bestbet.adapters.ledger_check import ledger_faults
from bestbet.adapters.ledger_store import last_entry
from bestbet.adapters.open_store import NEWEST, begin_empty, finish_upgrade, read_store
from bestbet.adapters.registry import import_faults
from bestbet.adapters.snapshots import STORE
from bestbet.errors import Problem, StorageError, UsageError

_NAME = re.compile(
    r"[\w .()+-]+\.yaml|effort\.csv|\.bestbet/imports/[0-9][0-9a-f-]+/[\w.-]+|\.bestbet/backtests/[0-9a-f]+\.npz"
)
_CHUNK = 1 << 20
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, KeyError, TypeError, RuntimeError)
"""What reading a damaged zip file can raise."""
_MOST_TIMES = 200
"""A file that unpacks to more than this many times its size is no backup of ours."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, and where what stood there before lies now (None where nothing did)."""

    manifest: Manifest
    before: Path | None


def restore(path: Path, root: Path, at: datetime, *, is_replacing: bool) -> Restored:
    """Return what a backup brought back into an empty folder, or with `is_replacing` in place of another workspace.

    What stood there is kept aside. Raises StorageError for a damaged backup or one whose ledger does not hold, and
    UsageError where the folder is in use; nothing is changed then.
    """
    manifest = read_manifest(path)
    _refuse_occupied(root, manifest, is_replacing=is_replacing)
    # A password in the environment names where the store goes; a file of its own is built beside the old one.
    address = address_of(root / f"nowhere-{secrets.token_hex(4)}")
    beside = root / f".bestbet-restoring-{secrets.token_hex(4)}"
    try:
        (beside / STORE).mkdir(parents=True)
        own = file_address(beside / STORE / FILE) if address.path is not None else address
        with zipfile.ZipFile(path) as archive:
            for member in manifest.members:
                if member.name != ROWS:
                    _unpack(archive, member, beside, path)
            if any(member.name == ROWS for member in manifest.members):
                _fill_store(archive, manifest, own, (beside, path))
        remember(beside, own)
        before = _put_in_place(beside, root, at)
    except OSError as error:
        if isinstance(error, StorageError):
            raise
        text = f"{root} cannot be written: {error.strerror or error}. What was there before is intact."
        raise StorageError(Problem("BB-S01", text, "Free space or change the rights.")) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Restored(manifest, before)


def read_manifest(path: Path) -> Manifest:
    """Return what a backup says of itself; raises StorageError where it is damaged or no backup."""
    try:
        with zipfile.ZipFile(path) as archive:
            listed = {about.filename: about.file_size for about in archive.infolist()}
            if any(about.compress_type not in _PLAIN or about.flag_bits & 1 for about in archive.infolist()):
                raise zipfile.BadZipFile("packed in a way that no backup of ours is")
            said = json.loads(archive.read(MANIFEST))
        if said["format"] != FORMAT:
            raise _damaged(path, f"its format is {said['format']}, not {FORMAT}")
        members = tuple(Member(str(m["name"]), int(m["size"]), str(m["sha256"])) for m in said["files"])
        ledger = said["ledger"]
        found = Manifest(
            str(said["at"]),
            str(said["origin"]),
            str(said["schema"]),
            int(ledger["entries"]),
            str(ledger["head"]),
            members,
        )
    except FileNotFoundError:
        raise StorageError(
            Problem("BB-S04", f"{path} is not there.", "Name a file that bestbet backup wrote.")
        ) from None
    except _BROKEN as error:
        raise _damaged(path, "it is cut off or is no backup") from error
    except OSError as error:
        if isinstance(error, StorageError):
            raise
        problem = Problem("BB-S04", f"{path} cannot be read: {error.strerror}.", "Check its rights.")
        raise StorageError(problem) from error
    _refuse_odd(path, found, listed)
    return found


def _damaged(path: Path, why: str) -> StorageError:
    return StorageError(Problem("BB-S32", f"{path} is damaged: {why}. Nothing was changed.", "Use another backup."))


def _refuse_odd(path: Path, manifest: Manifest, listed: dict[str, int]) -> None:
    names = [member.name for member in manifest.members]
    if sorted([*names, MANIFEST]) != sorted(listed):
        raise _damaged(path, "its list of files is not what it holds")
    for member in manifest.members:
        if member.name != ROWS and not _NAME.fullmatch(member.name):
            raise _damaged(path, f"it holds {member.name[:60]!r}, which no backup of ours does")
    if sum(member.size for member in manifest.members) > _MOST_TIMES * path.stat().st_size:
        raise _damaged(path, "it would unpack to far more than it can hold")
    if manifest.schema > NEWEST:
        text = f"{path} was written by a newer Bestbet (its schema is {manifest.schema}, this one knows {NEWEST})."
        raise StorageError(Problem("BB-S25", text, "Nothing was changed. Use the newer version."))


def _refuse_occupied(root: Path, manifest: Manifest, *, is_replacing: bool) -> None:
    is_workspace = root.exists() and any((root / name).exists() for name in (*_ours(root), STORE))
    if not is_workspace or is_replacing:
        return
    text = f"{root} is a workspace already{_lost(root, manifest)}."
    remedy = "Choose an empty folder with -w DIR; or, to keep what is there aside, add --replace."
    raise UsageError(Problem("BB-S33", text, remedy))


def _lost(root: Path, manifest: Manifest) -> str:
    try:
        database = read_store(root)
        if database is None:
            return ""
        with database.reading() as connection:
            last = last_entry(connection)
    except (StorageError, UsageError):
        return ", with a store that cannot be read"
    n = last.seq if last else 0
    return f", with {n:,} entries in its ledger; the backup has {manifest.n_entries:,}"


def _ours(root: Path) -> list[str]:
    return sorted(path.name for path in texts_of(root))


def _unpack(archive: zipfile.ZipFile, member: Member, into: Path, path: Path) -> None:
    target = into / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as stream:
        _copy(archive, member, stream.write, path)


def _copy(archive: zipfile.ZipFile, member: Member, write: Callable[[bytes], object], path: Path) -> None:
    """Hand over a member in parts, never more than it said it holds; it must be what the manifest says."""
    hasher, size = hashlib.sha256(), 0
    try:
        with archive.open(member.name) as source:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > member.size:
                    break
                hasher.update(chunk)
                write(chunk)
    except _BROKEN as error:
        raise _damaged(path, f"{member.name} cannot be unpacked") from error
    if size != member.size or hasher.hexdigest() != member.sha256:
        raise _damaged(path, f"{member.name} is not what was backed up")


def _fill_store(archive: zipfile.ZipFile, manifest: Manifest, address: Address, places: tuple[Path, Path]) -> None:
    root, path = places
    rows = next(member for member in manifest.members if member.name == ROWS)
    _copy(archive, rows, lambda _chunk: None, path)
    database = open_database(address, is_created=True)
    try:
        with database.writing() as connection:
            begin_empty(connection, address, manifest.schema)
            with archive.open(ROWS) as stream:
                fill(connection, io.TextIOWrapper(stream, encoding="utf-8"))
            finish_upgrade(connection)
            faults = [f"entry {fault.seq:,}: {fault.what}" for fault in ledger_faults(connection)]
            last = last_entry(connection)
            if (last.seq, last.id) != (manifest.n_entries, manifest.head) if last else manifest.n_entries:
                faults.append("its ledger does not end where it says")
            faults += import_faults(connection, root)
            if faults:
                text = f"what {path} holds does not verify: {faults[0]} ({len(faults):,} faults). Nothing was changed."
                raise StorageError(Problem("BB-S36", text, "Use another backup."))
    finally:
        database.engine.dispose()


def _put_in_place(beside: Path, root: Path, at: datetime) -> Path | None:
    """Move what stands there aside and the restored in, the store last; every move is whole or not at all."""
    aside = root / f".bestbet-before-{at:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
    old = [name for name in (*_ours(root), STORE) if (root / name).exists()]
    if old:
        aside.mkdir()
    for name in old:
        (root / name).rename(aside / name)
    for name in (*_ours(beside), STORE):
        (beside / name).rename(root / name)
    return aside if old else None
