"""What stands in the columns of imported or waiting tables, for who checks how they are read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bestbet.adapters.raw import RawTable
from bestbet.adapters.recognise import recognise
from bestbet.adapters.snapshot_files import read_snapshot
from bestbet.adapters.snapshots import list_snapshots, write_file

SAMPLES = 4
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """A column: its header, a few of its values, and the share of rows where it is filled (None without rows)."""

    name: str
    samples: tuple[str, ...]
    filled: float | None


@dataclass(frozen=True, slots=True)
class TablePreview:
    """A table: its file, its rows, its columns, and what it was taken for with how sure that is, by field."""

    file: str
    n_rows: int
    columns: tuple[ColumnPreview, ...]
    table: str
    confidence: float
    fields: dict[str, tuple[str, float]]
    why: str = ""


def preview_of(raw: RawTable) -> TablePreview:
    """Return what stands in a table."""
    found = recognise(raw)
    columns = tuple(_column(raw, at) for at in range(len(raw.header)))
    fields = {name: (match.column, match.confidence) for name, match in found.columns.items()}
    return TablePreview(raw.file, len(raw), columns, found.table.value, found.confidence, fields, found.why)


def _column(raw: RawTable, at: int) -> ColumnPreview:
    cells = raw.cells[at]
    codes = cells.codes[cells.codes >= 0]
    _, first = np.unique(codes, return_index=True)
    samples = tuple(_short(cells.labels[codes[i]]) for i in sorted(first)[:SAMPLES])
    return ColumnPreview(raw.header[at], samples, float(np.mean(cells.codes >= 0)) if len(raw) else None)


def _short(text: str) -> str:
    shown = "".join(c if c.isprintable() else "·" for c in text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def imported_previews(root: Path) -> tuple[TablePreview, ...]:
    """Return what stands in the tables of all imports, of each name the newest."""
    found = {raw.file: raw for snapshot in list_snapshots(root) for raw in read_snapshot(root, snapshot)}
    return tuple(preview_of(raw) for _, raw in sorted(found.items()))


def write_previews(path: Path, raws: Sequence[RawTable]) -> None:
    """Write what stands in tables as JSON."""
    write_file(path, json.dumps([asdict(preview_of(raw)) for raw in raws], ensure_ascii=False).encode())


def read_previews(path: Path) -> tuple[TablePreview, ...]:
    """Return what was written; nothing where there is no such file."""
    try:
        said = json.loads(path.read_bytes())
    except FileNotFoundError:
        return ()
    return previews_from(said)


def previews_from(said: Sequence[dict[str, object]]) -> tuple[TablePreview, ...]:
    """Return previews from their JSON values."""
    found = []
    for one in said:
        columns = tuple(ColumnPreview(**column) for column in one["columns"])  # type: ignore[attr-defined]
        fields = {name: tuple(match) for name, match in one["fields"].items()}  # type: ignore[attr-defined]
        found.append(TablePreview(**{**one, "columns": columns, "fields": fields}))  # type: ignore[arg-type]
    return tuple(found)
