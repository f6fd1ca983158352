"""Facts as one Arrow-based file that loads fast; a cache that can always be rebuilt from the imports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from bestbet.facts.tables import (
    Coded,
    Facts,
    Finding,
    Opportunities,
    Orders,
    RowCount,
    StageChanges,
    Subscriptions,
)

VERSION = 2
_TABLES = {
    "opportunities": Opportunities,
    "orders": Orders,
    "subscriptions": Subscriptions,
    "stage_changes": StageChanges,
}


def to_bytes(facts: Facts, key: str) -> bytes:
    """Return the facts as bytes; `key` names what they were built from."""
    batches: dict[str, pa.Array] = {}
    for name in _TABLES:
        table = getattr(facts, name)
        if table is not None:
            batches |= dict(_arrays(name, table))
    batches |= {f"account_attributes/{k}": _array(v) for k, v in facts.account_attributes.items()}
    blocks = {name: _block(array) for name, array in batches.items()}
    head = {
        "version": VERSION,
        "key": key,
        "as_of": facts.as_of.isoformat(),
        "currency": facts.currency,
        "segment_by": facts.segment_by,
        "source_by": facts.source_by,
        "account_labels": list(facts.account_labels),
        "are_losses_recorded": facts.are_losses_recorded,
        "record_start": facts.record_start.isoformat() if facts.record_start else None,
        "rows": [{f.name: getattr(row, f.name) for f in fields(row)} for row in facts.rows],
        "findings": [[f.code, f.text, f.effect, f.remedy] for f in facts.findings],
        "digest": facts.digest,
        "labels": dict(_labels(facts)),
        "tables": [name for name in _TABLES if getattr(facts, name) is not None],
        "columns": {name: len(block) for name, block in blocks.items()},
    }
    text = json.dumps(head, ensure_ascii=False).encode()
    return b"".join((len(text).to_bytes(8, "little"), text, *blocks.values()))


def _block(array: pa.Array) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, pa.schema([("v", array.type)])) as writer:
        writer.write_batch(pa.record_batch([array], names=["v"]))
    return bytes(sink.getvalue())


def _arrays(name: str, table: object) -> Iterator[tuple[str, pa.Array]]:
    for field in fields(table):  # type: ignore[arg-type]  # one of the four dataclasses in _TABLES
        value = getattr(table, field.name)
        if isinstance(value, Mapping):
            yield from ((f"{name}/{field.name}/{key}", _array(column)) for key, column in value.items())
        elif value is not None:
            yield f"{name}/{field.name}", _array(value)


def _array(value: object) -> pa.Array:
    if isinstance(value, Coded):
        return pa.array(value.codes)
    if isinstance(value, tuple):
        return pa.array(value, pa.large_string())
    if isinstance(value, np.ndarray) and value.dtype.kind == "M":
        return pa.array(value.view(np.int64))
    return pa.array(value)


def _labels(facts: Facts) -> Iterator[tuple[str, list[str]]]:
    for name in _TABLES:
        table = getattr(facts, name)
        for field in fields(table) if table is not None else ():
            value = getattr(table, field.name)
            if isinstance(value, Coded):
                yield f"{name}/{field.name}", list(value.labels)
            elif isinstance(value, Mapping):
                yield from ((f"{name}/{field.name}/{key}", list(column.labels)) for key, column in value.items())
    for key, column in facts.account_attributes.items():
        yield f"account_attributes/{key}", list(column.labels)


def from_bytes(data: bytes, key: str) -> Facts | None:
    """Return the facts in the bytes; None if they were built from something else or by another version."""
    n = int.from_bytes(data[:8], "little")
    head = json.loads(data[8 : 8 + n])
    if head.get("version") != VERSION or head.get("key") != key:
        return None
    values, start = {}, 8 + n
    for name, size in head["columns"].items():
        values[name] = pa.ipc.open_stream(memoryview(data)[start : start + size]).read_next_batch().column(0)
        start += size
    labels = {name: tuple(texts) for name, texts in head["labels"].items()}
    parts = {name: _table(name, kind, values, labels) for name, kind in _TABLES.items() if name in head["tables"]}
    prefix = "account_attributes/"
    about = {k.removeprefix(prefix): _coded(values, labels, k) for k in values if k.startswith(prefix)}
    first = head["record_start"]
    return Facts(
        as_of=date.fromisoformat(head["as_of"]),
        currency=head["currency"],
        segment_by=head["segment_by"],
        source_by=head["source_by"],
        account_labels=tuple(head["account_labels"]),
        account_attributes=about,
        are_losses_recorded=head["are_losses_recorded"],
        record_start=date.fromisoformat(first) if first else None,
        rows=tuple(RowCount(**row) for row in head["rows"]),
        findings=tuple(Finding(*parts) for parts in head["findings"]),
        digest=head["digest"],
        **parts,
    )


def _coded(values: Mapping[str, pa.Array], labels: Mapping[str, tuple[str, ...]], name: str) -> Coded:
    return Coded(_numbers(values[name]), labels[name])


def _numbers(column: pa.Array) -> np.ndarray[Any, Any]:
    """Return the numbers of a column; by DLPack, as Arrow's own way loads pandas where it is installed."""
    if pa.types.is_boolean(column.type) or column.null_count:
        return np.asarray(column.to_numpy(zero_copy_only=False))
    return np.from_dlpack(column)


def _table(name: str, kind: type, values: Mapping[str, pa.Array], labels: Mapping[str, tuple[str, ...]]) -> Any:
    found: dict[str, object] = {}
    for field in fields(kind):
        key = f"{name}/{field.name}"
        if field.name == "attributes":
            names = [k for k in values if k.startswith(f"{key}/")]
            found[field.name] = {k.removeprefix(f"{key}/"): _coded(values, labels, k) for k in names}
        elif key in labels:
            found[field.name] = _coded(values, labels, key)
        elif key not in values:
            continue  # a column that these facts have not
        elif pa.types.is_large_string(values[key].type):
            found[field.name] = tuple(values[key].to_pylist())
        else:
            numbers = _numbers(values[key])
            is_day = field.name in ("created", "closed", "day", "start", "end", "entered")
            found[field.name] = numbers.view("datetime64[D]") if is_day else numbers
    return kind(**found)
