"""The files of a brief that was worked out for the pages, kept beside the answers; only the newest few stay.

Only a cache, like the answers: deleting it costs computing again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bestbet.adapters.snapshots import STORE, read_if_there, write_file

BRIEFS = Path(STORE) / "briefs"
MOST_FILES = 12


def keep_brief(root: Path, key: str, files: Mapping[str, bytes]) -> None:
    """Write the files of a brief by form, each whole or not at all, and drop the oldest beyond MOST_FILES."""
    folder = root / BRIEFS
    for form, data in files.items():
        write_file(folder / f"{key}.{form}", data)
    kept = sorted(folder.glob("[!.]*"), key=lambda path: path.stat().st_mtime)
    for old in kept[:-MOST_FILES]:
        old.unlink(missing_ok=True)


def kept_brief(root: Path, key: str, form: str) -> bytes | None:
    """Return a file of a brief; None where it is not there any more."""
    return read_if_there(root / BRIEFS / f"{key}.{form}")
