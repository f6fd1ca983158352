"""Small exports for the tests of the import: written as text, read as the product reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bestbet.adapters.crm import Built, build
from bestbet.adapters.crm_work import Given
from bestbet.adapters.draft import ImportOptions, draft_map
from bestbet.adapters.files import read_bytes

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def shared(folder: str) -> list[Path]:
    """Return the files of a shared data folder, or skip the test where it is absent."""
    if not (SHARED / folder).is_dir():
        pytest.skip(f"shared data folder {folder} is absent")
    return [path for path in sorted((SHARED / folder).iterdir()) if path.name != "SOURCE.txt"]


def build_texts(files: Mapping[str, str | bytes], **options: object) -> Built:
    """Return what the given files build."""
    contents = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    raws = [raw for name, data in contents.items() for raw in read_bytes(data, name)]
    mapping = draft_map(raws, ImportOptions(**options))
    return build([Given(raw, mapping.file(raw.file)) for raw in raws], mapping)


def build_paths(paths: list[Path], **options: object) -> Built:
    """Return what the given files build."""
    return build_texts({path.name: path.read_bytes() for path in paths}, **options)


DEALS_HEADER = "Deal ID,Account Name,Stage,Create Date,Close Date,Amount"


def deals(*rows: str, header: str = DEALS_HEADER) -> str:
    """Return an export of deals with the given rows."""
    return "\n".join((header, *rows)) + "\n"
