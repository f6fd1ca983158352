"""The names of what a workspace keeps on disk, its list of imports, and how a file is put in place safely."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bestbet.errors import Problem, StorageError

MAP_FILE = "facts.yaml"
EFFORT_FILE = "effort.csv"
STORE = ".bestbet"
IMPORTS = "imports"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One import: its as-of day, the SHA-256 of each file's bytes by name, and the folder it is kept in."""

    folder: str
    as_of: date
    number: int
    files: Mapping[str, str]


def list_snapshots(root: Path) -> tuple[Snapshot, ...]:
    """Return the imports of a workspace, oldest as-of day first; failure: StorageError for a damaged manifest."""
    folder = root / STORE / IMPORTS
    found = []
    for path in sorted(folder.glob(f"[0-9]*/{MANIFEST}")) if folder.is_dir() else ():
        try:
            about = json.loads(path.read_bytes())
            day, number = date.fromisoformat(about["as_of"]), int(about["number"])
            files = {str(name): str(sha) for name, sha in about["files"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StorageError(damaged(path)) from error
        found.append(Snapshot(path.parent.name, day, number, files))
    return tuple(sorted(found, key=lambda snapshot: (snapshot.as_of, snapshot.number)))


def damaged(path: Path) -> Problem:
    """Return the problem of an import that does not read back."""
    return Problem(
        "BB-S05", f"{path} is damaged.", "Bring the workspace back from a backup, or import the files again."
    )


def read_if_there(path: Path) -> bytes | None:
    """Return the bytes of a file, None where there is none; failure: StorageError where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        problem = Problem("BB-S04", f"{path} cannot be read: {error.strerror}.", "Check its rights.")
        raise StorageError(problem) from error


def write_file(path: Path, data: bytes) -> None:
    """Put a file in place whole or not at all: written beside it, synced, then renamed."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StorageError(cannot_write(path, error)) from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def cannot_write(path: Path, error: OSError) -> Problem:
    """Return the problem of a file that could not be written."""
    text = f"{path} cannot be written: {error.strerror}. What was there before is intact."
    return Problem("BB-S01", text, "Free space or change the rights, and run the same command again.")
