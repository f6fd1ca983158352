"""The workspace on disk, and the facts that its imports add up to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bestbet.adapters.facts_file import from_bytes, to_bytes
from bestbet.adapters.snapshots import MAP_FILE, STORE, list_snapshots, write_file
from bestbet.errors import Problem, UsageError
from bestbet.facts.tables import Facts

CACHE = "facts.arrow"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with facts.yaml, and what Bestbet keeps below .bestbet."""

    root: Path

    @property
    def map_path(self) -> Path:
        """Where facts.yaml stands."""
        return self.root / MAP_FILE

    @property
    def cache_path(self) -> Path:
        """Where the facts are kept for fast reading; may be deleted at any time."""
        return self.root / STORE / CACHE


def open_workspace(directory: Path) -> Workspace:
    """Return the workspace in a folder. Failure: UsageError where there is none."""
    workspace = Workspace(directory)
    if not workspace.map_path.is_file():
        text = f"{directory} is no workspace: it has no {MAP_FILE}."
        raise UsageError(Problem("BB-S06", text, "Make one with bestbet new, or name it with -w DIR."))
    return workspace


def read_facts(workspace: Workspace) -> Facts:
    """Return the facts that all imports add up to, read as facts.yaml says now.

    They come from the cache while neither facts.yaml nor the imports changed; otherwise they are built anew.
    """
    key = _key(workspace)
    cached = _from_cache(workspace, key)
    if cached is not None:
        return cached
    from bestbet.adapters.importing import rebuild  # noqa: PLC0415 - the readers of exports cost more than the cache

    facts = rebuild(workspace)
    cache_facts(workspace, facts)
    return facts


def _from_cache(workspace: Workspace, key: str) -> Facts | None:
    try:
        return from_bytes(workspace.cache_path.read_bytes(), key)
    except FileNotFoundError:
        return None


def cache_facts(workspace: Workspace, facts: Facts) -> None:
    """Keep facts for fast reading, under what they were built from."""
    write_file(workspace.cache_path, to_bytes(facts, _key(workspace)))


def _key(workspace: Workspace) -> str:
    """Return what the facts depend on: the map and the imports."""
    hasher = hashlib.sha256(workspace.map_path.read_bytes())
    for snapshot in list_snapshots(workspace.root):
        hasher.update(f"{snapshot.folder}\0{snapshot.number}\0".encode())
    return hasher.hexdigest()
