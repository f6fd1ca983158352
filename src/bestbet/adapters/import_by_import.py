"""The facts as each import left them: the same workspace with its later imports taken away."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bestbet.adapters.mapping import FILE
from bestbet.adapters.snapshots import IMPORTS, STORE
from bestbet.adapters.store import Workspace, read_facts
from bestbet.facts.tables import Facts


def facts_of_imports(workspace: Workspace, folders: Sequence[str]) -> Facts:
    """Return what some of the imports add up to, read as facts.yaml says now."""
    with tempfile.TemporaryDirectory(prefix="bestbet-") as name:
        place = Path(name) / workspace.root.resolve().name
        imports = place / STORE / IMPORTS
        imports.mkdir(parents=True)
        (place / FILE).write_bytes(workspace.map_path.read_bytes())
        for folder in folders:
            _lend((workspace.root / STORE / IMPORTS / folder).resolve(), imports / folder)
        return read_facts(Workspace(place))


def _lend(source: Path, target: Path) -> None:
    """Show an import in another place: it is read only, so a link will do where the system has them for everybody."""
    if sys.platform == "win32":
        shutil.copytree(source, target)
    else:
        target.symlink_to(source, target_is_directory=True)
