"""A workspace as it was when odds were published: the same texts, the same imports, nothing else."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bestbet.adapters.database import Database
from bestbet.adapters.published import Published
from bestbet.adapters.registry import digest_of, marks_of, place_of, text_of
from bestbet.adapters.snapshots import IMPORTS, STORE
from bestbet.adapters.store import Workspace
from bestbet.errors import Problem, StorageError


@contextmanager
def as_it_was(database: Database, root: Path, snapshot: Published) -> Iterator[Workspace]:
    """Give a passing workspace with the texts and imports of that time; raises StorageError where one is gone."""
    with database.reading() as connection:
        texts = [(document, text_of(connection, document)) for document in snapshot.documents]
    with tempfile.TemporaryDirectory(prefix="bestbet-") as name:
        place = Path(name) / root.resolve().name
        imports = place / STORE / IMPORTS
        imports.mkdir(parents=True)
        for document, data in texts:
            path = place / place_of(document)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        for one in snapshot.imports:
            source = root / STORE / IMPORTS / one.folder
            if not source.is_dir() or digest_of(tuple(marks_of(root, one.folder))) != one.sha256:
                text = f"the import {one.folder} is gone or is not what it was."
                raise StorageError(Problem("BB-S05", text, "Bring it back from a backup."))
            lend(source.resolve(), imports / one.folder)
        yield Workspace(place)


def lend(source: Path, target: Path) -> None:
    """Show an import in another place: it is read only, so a link will do where the system has them for everybody."""
    if sys.platform == "win32":
        shutil.copytree(source, target)
    else:
        target.symlink_to(source, target_is_directory=True)
