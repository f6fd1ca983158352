"""Columns of labels: putting them together, renaming and sorting them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bestbet.facts.tables import Coded

Rows = npt.NDArray[np.int64]


def empty(n: int) -> Coded:
    """Return a column of `n` rows where nothing is known."""
    return Coded(np.full(n, -1, np.int32), ())


def relabel(column: Coded, names: Sequence[str]) -> Coded:
    """Return the column with `names[code]` for its labels; equal names become one, "" becomes unknown."""
    position: dict[str, int] = {}
    for name in names:
        if name:
            position.setdefault(name, len(position))
    table = np.array([position.get(name, -1) for name in names] + [-1], np.int32)
    return Coded(table[column.codes], tuple(position))


def rename(column: Coded, new: Mapping[str, str] | Callable[[str], str]) -> Coded:
    """Return the column with some labels renamed."""
    if callable(new):
        return relabel(column, [new(label) for label in column.labels])
    return relabel(column, [new.get(label, label) for label in column.labels]) if new else column


def join(columns: Sequence[Coded]) -> Coded:
    """Return the columns one below the other."""
    position: dict[str, int] = {}
    parts = []
    for column in columns:
        table = [position.setdefault(label, len(position)) for label in column.labels]
        parts.append(np.array([*table, -1], np.int32)[column.codes])
    return Coded(np.concatenate(parts) if parts else np.empty(0, np.int32), tuple(position))


def sort_labels(column: Coded) -> Coded:
    """Return the column with the labels that occur, in code point order: the same for any order of rows."""
    used = np.unique(column.codes[column.codes >= 0])
    ordered = sorted((column.labels[code], int(code)) for code in used)
    table = np.full(len(column.labels) + 1, -1, np.int32)
    for position, (_, code) in enumerate(ordered):
        table[code] = position
    return Coded(table[column.codes], tuple(label for label, _ in ordered))


def align(column: Coded, labels: Sequence[str]) -> Coded:
    """Return the column coded by the given labels, which must hold all of its own."""
    position = {label: at for at, label in enumerate(labels)}
    table = np.array([position[label] for label in column.labels] + [-1], np.int32)
    return Coded(table[column.codes], tuple(labels))


def texts(column: Coded, unknown: str = "") -> list[str]:
    """Return the column as plain texts."""
    table = [*column.labels, unknown]
    return [table[code] for code in column.codes.tolist()]


def counts(column: Coded) -> npt.NDArray[np.int64]:
    """Return how many rows each label has."""
    return np.bincount(column.codes[column.codes >= 0], minlength=len(column.labels)).astype(np.int64)


def follow(keys: Coded, values: Mapping[str, str]) -> Coded:
    """Return for each row the value that belongs to its key; unknown where the key has none."""
    return relabel(keys, [values.get(label, "") for label in keys.labels])
