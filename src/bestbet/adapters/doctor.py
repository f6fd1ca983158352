"""What is wrong with a workspace, and what to do about it: every check says one sentence."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select, text

from bestbet.adapters.database import Database, check_file, is_wal_safe, journal_mode
from bestbet.adapters.database_address import address_of
from bestbet.adapters.database_tables import IMPORTS
from bestbet.adapters.ledger_check import ledger_faults
from bestbet.adapters.ledger_store import entries_of
from bestbet.adapters.mapping import FILE as MAP_FILE
from bestbet.adapters.open_store import read_store
from bestbet.adapters.plan_file import PLAN_FILE
from bestbet.adapters.registry import import_faults
from bestbet.adapters.snapshots import IMPORTS as FOLDER
from bestbet.adapters.snapshots import STORE, list_snapshots
from bestbet.errors import BestbetError

LITTLE_SPACE = 200_000_000
_FAR = ("nfs", "cifs", "smb", "fuse.sshfs", "9p", "afs")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, what was found, whether that is well, and what to do where it is not."""

    check: str
    found: str
    is_well: bool = True
    remedy: str = ""


def examine(root: Path) -> tuple[Finding, ...]:
    """Return what every check found; nothing is changed."""
    return (*_files(root), *_disk(root), *_imports(root), *_store(root))


def leftovers(root: Path) -> list[Path]:
    """Return what interrupted work left behind: it belongs to nothing and may be removed while nothing runs."""
    places = [root, root / STORE, root / STORE / FOLDER]
    parts = [path for place in places if place.is_dir() for path in place.glob(".*.????????")]
    return sorted([*parts, *root.glob(".bestbet-restoring-*")])


def tidy(root: Path) -> int:
    """Remove what interrupted work left behind and return how many there were."""
    found = leftovers(root)
    for path in found:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return len(found)


def _files(root: Path) -> Iterator[Finding]:
    for name, remedy in ((MAP_FILE, "Make a workspace: bestbet new DIR --from FILE..."), (PLAN_FILE, "bestbet new")):
        is_there = (root / name).is_file()
        yield Finding(name, "it is there" if is_there else f"{root} has none", is_there, "" if is_there else remedy)
    parts = leftovers(root)
    if parts:
        names = ", ".join(path.name for path in parts[:3])
        found = f"{len(parts)} from interrupted work ({names}): harmless"
        yield Finding("leftovers", found, remedy="When nothing else runs here: bestbet doctor --tidy.")


def _disk(root: Path) -> Iterator[Finding]:
    place = root / STORE if (root / STORE).is_dir() else root
    try:
        with tempfile.TemporaryFile(dir=place) as stream:
            stream.write(b"written")
            stream.flush()
            os.fsync(stream.fileno())
        yield Finding("folder", f"{place} can be written")
    except OSError as error:
        found = f"{place} cannot be written ({error.strerror}); reading still works"
        yield Finding("folder", found, is_well=False, remedy="Give yourself the right to write there, or free space.")
    free = shutil.disk_usage(place).free if place.exists() else 0
    is_enough = free >= LITTLE_SPACE
    yield Finding("disk", f"{free / 1e6:,.0f} MB free", is_enough, "" if is_enough else "Free some space.")
    kind = _file_system(place)
    if kind.startswith(_FAR):
        found = f"the workspace is on a network file system ({kind}), whose locks cannot be relied on"
        yield Finding("file system", found, is_well=False, remedy="Move it to a local disk, or use PostgreSQL.")


def _file_system(place: Path) -> str:
    """The kind of file system a folder is on, empty where the system does not tell."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    where = str(place.resolve())
    kinds = [(parts[1], parts[2]) for line in mounts if len(parts := line.split()) > 2]
    under = [(len(mount), kind) for mount, kind in kinds if mount == "/" or f"{where}/".startswith(f"{mount}/")]
    return max(under)[1] if under else ""


def _imports(root: Path) -> Iterator[Finding]:
    try:
        n = len(list_snapshots(root))
    except BestbetError as error:
        yield Finding("imports", error.problems[0].text, is_well=False, remedy=error.problems[0].remedy)
        return
    yield Finding("imports", f"{n} can be listed", n > 0, "" if n else "bestbet import FILE...")


def _store(root: Path) -> Iterator[Finding]:
    try:
        address = address_of(root)
        database = read_store(root)
        if database is None:
            yield Finding("store", f"{address.shown} does not exist yet: nothing was committed or published")
            return
        with database.reading() as connection:
            found = tuple(_engine(database, connection))
            yield from found
            if all(finding.is_well for finding in found if finding.check == "file"):
                yield from _contents(root, connection)
    except BestbetError as error:
        for problem in error.problems:
            yield Finding("store", problem.text, is_well=False, remedy=problem.remedy)


def _engine(database: Database, connection: Connection) -> Iterator[Finding]:
    if not database.is_file:
        version = connection.execute(text("SHOW server_version")).scalar_one()
        yield Finding("database", f"PostgreSQL {version} at {database.address.shown}")
        syncs = str(connection.execute(text("SHOW fsync")).scalar_one())
        remedy = "" if syncs == "on" else "Switch fsync on: a loss of power would lose commitments."
        yield Finding("durability", f"fsync is {syncs}", syncs == "on", remedy)
        return
    mode = journal_mode(connection)
    is_safe = mode != "wal" or is_wal_safe()
    remedy = "" if is_safe else "Close every program that uses it; the next command goes back to a journal."
    yield Finding("database", f"SQLite {sqlite3.sqlite_version}, journal {mode}", is_safe, remedy)
    broken = check_file(connection)
    found = broken[0] if broken else "sound in itself"
    yield Finding("file", found, not broken, "Keep a copy, then: bestbet restore FILE." if broken else "")


def _contents(root: Path, connection: Connection) -> Iterator[Finding]:
    faults = ledger_faults(connection)
    n = len(entries_of(connection))
    found = f"entry {faults[0].seq:,}: {faults[0].what} ({len(faults)} faults)" if faults else f"{n:,} entries hold"
    yield Finding(
        "ledger", found, not faults, "See all: bestbet ledger verify. Do not edit anything." if faults else ""
    )
    changed = import_faults(connection, root)
    n_files = len(connection.execute(select(IMPORTS.c.id)).all())
    found = f"{changed[0]} ({len(changed)} files)" if changed else f"{n_files:,} registered are as they were"
    yield Finding("import files", found, not changed, "Bring them back: bestbet restore FILE." if changed else "")
