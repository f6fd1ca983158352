"""A passing copy of a workspace: questions leave in it whatever they leave, and the workspace itself is only read."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bestbet.adapters.as_it_was import lend
from bestbet.adapters.backup import texts_of
from bestbet.adapters.database_address import FILE as DATABASE
from bestbet.adapters.database_address import MARK, address_of
from bestbet.adapters.snapshots import IMPORTS, STORE
from bestbet.adapters.store import Workspace, open_workspace
from bestbet.errors import Problem, StorageError

_Stamp = tuple[int, int]


class Mirror:
    """Keeps a copy of the workspace in `root` below `place`, brought up to date whenever it is asked for."""

    def __init__(self, root: Path, place: Path) -> None:
        self._root = open_workspace(root).root.resolve()
        self._copy = place / self._root.name
        self._stamps: dict[str, _Stamp] = {}

    @property
    def is_shared(self) -> bool:
        """Whether the workspace keeps its ledger in a database of a team, which cannot be copied."""
        return address_of(self._root).path is None

    def workspace(self) -> Workspace:
        """Return the copy as the workspace stands now; raises UsageError where it is gone, StorageError unreadable."""
        open_workspace(self._root)
        found = {path.relative_to(self._root).as_posix(): path for path in self._files()}
        for name in [name for name in self._stamps if name not in found]:
            (self._copy / name).unlink(missing_ok=True)
            del self._stamps[name]
        for name, path in found.items():
            self._bring(name, path)
        self._show_imports()
        return Workspace(self._copy)

    def _files(self) -> Iterator[Path]:
        """The texts, what is kept for speed, and the store; imports are shown and not copied."""
        yield from texts_of(self._root)
        for path in (self._root / STORE).rglob("*"):
            inside = path.relative_to(self._root / STORE)
            is_of_store = path.name.startswith(DATABASE.split(".")[0]) and path.name != DATABASE
            if path.is_file() and inside.parts[0] not in (IMPORTS, MARK) and not is_of_store:
                yield path

    def _bring(self, name: str, path: Path) -> None:
        state = path.stat()
        stamp = (state.st_size, state.st_mtime_ns)
        if self._stamps.get(name) == stamp:
            return
        target = self._copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.name == DATABASE:
            _copy_database(path, target)
        else:
            shutil.copy2(path, target)
        self._stamps[name] = stamp

    def _show_imports(self) -> None:
        source, shown = self._root / STORE / IMPORTS, self._copy / STORE / IMPORTS
        shown.mkdir(parents=True, exist_ok=True)
        wanted = {path.name for path in source.iterdir() if path.is_dir()} if source.is_dir() else set()
        for name in wanted - {path.name for path in shown.iterdir()}:
            lend(source / name, shown / name)


def _copy_database(source: Path, target: Path) -> None:
    """Copy one state of a SQLite store, also while somebody writes in it."""
    target.unlink(missing_ok=True)
    if not source.stat().st_size:
        return
    try:
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as there,
            closing(sqlite3.connect(target)) as here,
        ):
            there.backup(here)
    except sqlite3.Error as error:
        text = f"{source} cannot be read: {error}."
        raise StorageError(Problem("BB-S24", text, "Ask again; if it stays, see bestbet doctor.")) from None
