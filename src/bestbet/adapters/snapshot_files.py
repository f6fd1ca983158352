"""Imports on disk: every export as it was read, kept for ever as Parquet beside a manifest."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bestbet.adapters.files import Export
from bestbet.adapters.raw import RawTable, Reject
from bestbet.adapters.snapshots import (
    IMPORTS,
    MANIFEST,
    STORE,
    Snapshot,
    cannot_write,
    damaged,
    sync_folder,
    write_file,
)
from bestbet.errors import StorageError
from bestbet.facts.tables import Coded

VERSION = 1
_LINE = "\x00line"


def name_of(as_of: date, exports: Sequence[Export]) -> str:
    """Return the folder name of an import: its as-of day and eight digits that stand for the bytes of its files."""
    content = "".join(sorted(export.sha256 for export in exports))
    return f"{as_of.isoformat()}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def keep(root: Path, snapshot: Snapshot, exports: Sequence[Export], rejects: Sequence[Reject]) -> None:
    """Write one import; its folder appears under its name only when all of it is on disk."""
    target = root / STORE / IMPORTS / snapshot.folder
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        _write_beside(beside, snapshot, exports, rejects)
        beside.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise (error if isinstance(error, StorageError) else StorageError(cannot_write(target, error))) from error


def _write_beside(beside: Path, snapshot: Snapshot, exports: Sequence[Export], rejects: Sequence[Reject]) -> None:
    tables: list[dict[str, object]] = []
    for export in exports:
        for raw in export.tables:
            name = f"{len(tables):03}.parquet"
            write_file(beside / name, _parquet(raw))
            tables.append({**_about(raw), "parquet": name})
    manifest = {
        "version": VERSION,
        "as_of": snapshot.as_of.isoformat(),
        "number": snapshot.number,
        "files": dict(sorted(snapshot.files.items())),
        "tables": tables,
    }
    write_file(beside / "rejects.csv", rejects_csv(rejects).encode())
    write_file(beside / MANIFEST, canonical_json(manifest))


def canonical_json(value: object) -> bytes:
    """Return JSON with sorted keys and one line end, the same for the same value."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def rejects_csv(rejects: Sequence[Reject]) -> str:
    """Return the rejected rows as CSV; cells that a spreadsheet would run as a formula are made plain text."""
    rows = ["file,line,column,reason,detail"]
    for reject in rejects:
        cells = (reject.file, str(reject.line), str(reject.column or ""), reject.reason, reject.detail)
        rows.append(",".join(_plain_cell(cell) for cell in cells))
    return "\n".join(rows) + "\n"


def _plain_cell(cell: str) -> str:
    risky = cell.lstrip(" \ufeff")[:1] in tuple("=+-@\t\r\n\0＝＋－＠")
    safe = f"'{cell}" if risky else cell
    return '"' + safe.replace('"', '""') + '"' if any(c in safe for c in ',"\n\r') else safe


def _about(raw: RawTable) -> dict[str, object]:
    return {
        "file": raw.file,
        "header": list(raw.header),
        "typed": list(raw.typed),
        "n_blank": raw.n_blank,
        "has_header": raw.has_header,
        "notes": list(raw.notes),
        "encoding": raw.encoding,
        "rejects": [[r.line, r.column, r.reason, r.detail] for r in raw.rejects],
    }


def _parquet(raw: RawTable) -> bytes:
    columns: dict[str, pa.Array] = {_LINE: pa.array(raw.lines)}
    for at, cells in enumerate(raw.cells):
        codes = pa.array(cells.codes, mask=cells.codes < 0)
        columns[str(at)] = pa.DictionaryArray.from_arrays(codes, pa.array(cells.labels, pa.string()))
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink, compression="zstd")
    return bytes(sink.getvalue())


def read_snapshot(root: Path, snapshot: Snapshot) -> tuple[RawTable, ...]:
    """Return the tables of one import exactly as they were read."""
    folder = root / STORE / IMPORTS / snapshot.folder
    try:
        about = json.loads((folder / MANIFEST).read_bytes())
        return tuple(_table(folder, entry) for entry in about["tables"])
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise StorageError(damaged(folder)) from error


def _table(folder: Path, about: Mapping[str, Any]) -> RawTable:
    file, header = str(about["file"]), about["header"]
    rejects = about["rejects"]
    typed, notes = about["typed"], about["notes"]
    if not all(isinstance(part, list) for part in (header, rejects, typed, notes)):
        raise TypeError("the manifest does not describe a table")
    names = [str(at) for at in range(len(header))]
    with pq.ParquetFile(folder / str(about["parquet"]), read_dictionary=names) as source:
        table = source.read()
    return RawTable(
        file,
        tuple(map(str, header)),
        tuple(_coded(table.column(name)) for name in names),
        table.column(_LINE).to_numpy().astype(np.int64),
        tuple(map(bool, typed)),
        tuple(Reject(file, line, column, reason, detail) for line, column, reason, detail in rejects),
        int(str(about["n_blank"])),
        bool(about["has_header"]),
        tuple(map(str, notes)),
        str(about["encoding"]),
    )


def _coded(column: pa.ChunkedArray) -> Coded:
    if not len(column):
        return Coded(np.empty(0, np.int32), ())
    whole = column.unify_dictionaries()
    codes = np.concatenate([chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False) for chunk in whole.chunks])
    return Coded(codes.astype(np.int32), tuple(whole.chunk(0).dictionary.to_pylist()))
