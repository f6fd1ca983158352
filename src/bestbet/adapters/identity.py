"""Which rows are the same thing: duplicates merged, conflicts refused, ids made comparable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.adapters.coded import Rows, join
from bestbet.adapters.raw import RawTable, take
from bestbet.adapters.rowbook import Mask
from bestbet.facts.tables import Coded

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_ID15 = re.compile(r"[A-Za-z0-9]{15}")
_ID18 = re.compile(r"[A-Za-z0-9]{15}[A-Z0-5]{3}")


@dataclass(frozen=True, slots=True)
class Groups:
    """What became of rows that share an id, as masks over the rows, and the pairs that contradict each other."""

    repeated: Mask
    replaced: Mask
    conflicts: tuple[tuple[int, int], ...]


def group(ids: Coded, content: npt.NDArray[np.int64], imports: Rows, rule: str, modified: Rows) -> Groups:
    """Return which rows repeat or replace each other.

    ids[row] (-1 rows stand alone), content[row] equal where all fields are equal, imports[row] the number of the
    import (the newest import of an id wins), modified[row] a sortable time of the last change (-1 where not known).
    `rule` is "error", "first" or "last-modified" for different content within one import.
    """
    n = len(ids.codes)
    repeated, replaced = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    conflicts: list[tuple[int, int]] = []
    for rows in _shared(ids.codes):
        newest = rows[imports[rows] == imports[rows].max()]
        replaced[rows[imports[rows] < imports[rows].max()]] = True
        winner = int(newest[0])
        for other in map(int, newest[1:]):
            if content[other] == content[winner]:
                repeated[other] = True
            elif rule == "first":
                replaced[other] = True
            elif rule == "last-modified" and modified[other] != modified[winner]:
                loser, winner = sorted((winner, other), key=lambda row: int(modified[row]))
                replaced[loser] = True
            else:
                conflicts.append((winner, other))
    return Groups(repeated, replaced, tuple(conflicts))


def _shared(codes: npt.NDArray[np.int32]) -> list[Rows]:
    """Return the rows of every id that stands in more than one row."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(codes) else np.empty(0, np.int64)
    ends = np.r_[starts[1:], len(codes)]
    many = (ends - starts > 1) & (ordered[starts] >= 0) if len(starts) else np.empty(0, np.bool_)
    return [order[start:end] for start, end in zip(starts[many], ends[many], strict=True)]


def content_keys(columns: Sequence[npt.NDArray[np.generic]]) -> npt.NDArray[np.int64]:
    """Return a number per row that is equal exactly where all columns are equal."""
    keys = np.zeros(len(columns[0]) if columns else 0, np.int64)
    for column in columns:
        values = column.view(np.int64) if column.dtype.kind == "M" else column.astype(np.int64)
        _, codes = np.unique(values, return_inverse=True)
        _, keys = np.unique(keys * (codes.max(initial=0) + 1) + codes, return_inverse=True)
    return keys.astype(np.int64)


def to_18(text: str) -> str:
    """Return the 18-character form of a 15-character Salesforce id: three letters say which letters are capitals."""
    ends = ""
    for start in (0, 5, 10):
        ends += _BASE32[sum(1 << at for at, c in enumerate(text[start : start + 5]) if c.isupper())]
    return text + ends


def salesforce_names(labels: Sequence[str]) -> dict[str, str]:
    """Return 15-character ids -> their 18-character form, where the labels hold both forms of the same kind of id."""
    has_18 = any(_ID18.fullmatch(label) and to_18(label[:15]) == label for label in labels)
    return {label: to_18(label) for label in labels if _ID15.fullmatch(label)} if has_18 else {}


def look_alikes(labels: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of ids that differ only by case, inner space or leading zeros: kept apart, but said."""
    seen: dict[str, str] = {}
    pairs = []
    for label in labels:
        plain = re.sub(r"\s+", "", label).casefold().lstrip("0")
        if plain in seen:
            pairs.append((seen[plain], label))
        else:
            seen[plain] = label
    return pairs


def shared_cells(
    tables: Sequence[RawTable], file: Rows, row: Rows, *, are_numbered_anew: bool = False
) -> list[npt.NDArray[np.int32]]:
    """Return by row the cells of every column that all tables have: two lines may cost the same and be of other items.

    file[i] is a position in `tables` and row[i] one in that table. Columns that number the rows are left out where
    tables number them anew.
    """
    shared = set(tables[0].header).intersection(*(table.header for table in tables)) if tables else set()
    places = [np.flatnonzero(file == at) for at in range(len(tables))]
    found = []
    for name in sorted(shared):
        cells = [table.cells[table.header.index(name)] for table in tables]
        if are_numbered_anew and any(len(column.labels) >= (column.codes >= 0).sum() for column in cells):
            continue
        codes = np.empty(len(row), np.int32)
        taken = [take(column, row[place]) for column, place in zip(cells, places, strict=True)]
        codes[np.concatenate(places)] = join(taken).codes
        found.append(codes)
    return found
