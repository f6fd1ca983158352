"""Parquet and JSON lines to tables of texts."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bestbet.adapters.raw import RawTable, Reject, code_texts, unique_names
from bestbet.errors import DataError, Place, Problem, quote

_CHUNK = 50_000
_MOST_ROWS = 20_000_000


def read_parquet(data: bytes, file: str) -> RawTable:
    """Return the table of a Parquet file; `lines` count its rows from 1. Nested columns are left out, and said."""
    try:
        with pq.ParquetFile(pa.BufferReader(data)) as source:
            if source.metadata.num_rows > _MOST_ROWS:
                text = f"{file} was refused: it declares more than {_MOST_ROWS:,} rows."
                raise DataError(Problem("BB-D07", text, "Split the export by year and import the parts."))
            table = source.read()
    except (pa.ArrowException, OSError) as error:
        text = f"The Parquet file cannot be read ({str(error).splitlines()[0]}); nothing was imported."
        raise DataError(Problem("BB-D13", text, "Export it again.", Place(file))) from error
    flat = [at for at, kind in enumerate(table.schema.types) if not pa.types.is_nested(kind)]
    nested = [table.schema.names[at] for at in range(table.num_columns) if at not in flat]
    header, notes = unique_names([table.schema.names[at] for at in flat])
    cells = tuple(code_texts([_as_text(chunk) for chunk in table.column(at).chunks]) for at in flat)
    said = tuple(f"The nested column {quote(name)} was left out." for name in nested)
    typed = tuple(not _is_text(table.schema.types[at]) for at in flat)
    return RawTable(file, header, cells, np.arange(1, table.num_rows + 1), typed, notes=notes + said)


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))


def _as_text(chunk: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(chunk.type):
        chunk = chunk.dictionary_decode()
    if pa.types.is_floating(chunk.type):
        return pa.array(map(_number, chunk.cast(pa.float64()).to_pylist()), pa.large_string())
    if pa.types.is_timestamp(chunk.type):
        return pc.strftime(chunk, format="%Y-%m-%d %H:%M:%S").cast(pa.large_string())
    return chunk.cast(pa.large_string())


def _number(value: float | None) -> str | None:
    if value is None:
        return None
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def read_json_lines(text: str, file: str) -> RawTable:
    """Return the table of JSON objects, one per line; keys of all lines become columns, nested values are left out.

    Lines that are no JSON object are Rejects with their place.
    """
    columns: dict[str, dict[int, str]] = {}
    texts: set[str] = set()
    nested: set[str] = set()
    lines: list[int] = []
    rejects: list[Reject] = []
    n_blank = 0
    for line, content in _lines(text):
        if not content.strip():
            n_blank += 1
            continue
        found = _object(content, file, line)
        if isinstance(found, Reject):
            rejects.append(found)
            continue
        for key, value in found.items():
            if isinstance(value, dict | list):
                nested.add(key)
                continue
            column = columns.setdefault(key, {})
            if value is not None:
                column[len(lines)] = _scalar(value)
            if type(value) is str:
                texts.add(key)
        lines.append(line)
    header, notes = unique_names(list(columns))
    said = tuple(f"The nested field {quote(key)} was left out." for key in sorted(nested))
    cells = tuple(code_texts(_chunks(column, len(lines))) for column in columns.values())
    typed = tuple(key not in texts for key in columns)
    where = np.array(lines, np.int64)
    return RawTable(file, header, cells, where, typed, tuple(rejects), n_blank, notes=notes + said)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    yield from enumerate(text.rstrip("\r\n").split("\n"), start=1)


def _object(content: str, file: str, line: int) -> dict[str, object] | Reject:
    try:
        found = json.loads(content, parse_float=_Number, parse_int=_Number, parse_constant=_Number)
        content_of = json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        return Reject(file, line, error.colno, "no valid JSON", f"the line is no valid JSON: {error.msg}")
    except RecursionError:
        return Reject(file, line, None, "no valid JSON", "the line is nested too deeply")
    except UnicodeEncodeError:
        return Reject(file, line, None, "half a character", "the line holds half a character (a lone surrogate)")
    if not isinstance(found, dict) or not content_of:
        return Reject(file, line, 1, "no JSON object", "the line is no JSON object")
    return found


class _Number(str):
    """A number as it was written, so that no digit is lost before it becomes an amount."""

    __slots__ = ()


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value)


def _chunks(column: dict[int, str], n: int) -> list[pa.Array]:
    return [
        pa.array([column.get(row) for row in range(start, min(start + _CHUNK, n))], pa.large_string())
        for start in range(0, n, _CHUNK)
    ]
