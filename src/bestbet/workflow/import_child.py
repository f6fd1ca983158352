"""Reads files that somebody sent into a workspace: the whole of a contained child process.

Called with the workspace and the folder of the files; prints what the import changed as one JSON object.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from bestbet.adapters.contained import answer, bound_this_process
from bestbet.adapters.draft import ImportOptions
from bestbet.adapters.files import read_export
from bestbet.adapters.importing import create_workspace, import_files
from bestbet.adapters.preview import write_previews
from bestbet.adapters.raw import RawTable
from bestbet.adapters.store import Workspace, read_facts
from bestbet.adapters.uploads import PREVIEW
from bestbet.errors import BestbetError
from bestbet.report.problem_json import problem_json


def read_in(root: Path, folder: Path) -> dict[str, Any]:
    """Return what an import changed: the first one makes the workspace, later ones add to it."""
    files = sorted(path for path in (folder / "files").iterdir() if path.is_file())
    _preview(folder, files)
    workspace = Workspace(root)
    if not workspace.map_path.is_file():
        made = create_workspace(root, files, options=ImportOptions())
        facts = read_facts(made)
        return {"as_of": facts.as_of.isoformat(), "digest": facts.digest, "new": len(facts.opportunities or ()),
                "changed": 0, "corrected_late": 0, "absent": 0, "was_known": False}  # fmt: skip
    done = import_files(workspace, files)
    return {
        "as_of": done.facts.as_of.isoformat(),
        "digest": done.facts.digest,
        "new": done.n_new,
        "changed": done.n_changed,
        "corrected_late": done.n_corrected,
        "absent": done.n_absent,
        "was_known": done.was_known,
    }


def _preview(folder: Path, files: list[Path]) -> None:
    """Write what stands in the files, so that a person can say how they are read even where that failed."""
    raws: list[RawTable] = []
    for path in files:
        try:
            raws += read_export(path).tables
        except BestbetError:
            continue
    write_previews(folder / PREVIEW, raws)


if __name__ == "__main__":
    bound_this_process()
    sys.exit(answer(lambda: read_in(Path(sys.argv[1]), Path(sys.argv[2])), problem_json))
