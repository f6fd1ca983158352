"""Accounts, products and owners: what belongs to a key or name, and which names nearly match but do not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bestbet.adapters.attributes import attributes
from bestbet.adapters.coded import counts, follow, rename
from bestbet.adapters.columns import Columns
from bestbet.adapters.identity import content_keys, group
from bestbet.adapters.rowbook import Mask
from bestbet.facts.tables import Coded

_ALIKE = 0.92
_MOST_PAIRS = 200_000
_REPEAT = 1.1
"""A label that stands once among the accounts stands often among their opportunities."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Names by id and attributes by name, of all tables of one kind (`field` is account, product or owner)."""

    field: str
    files: tuple[str, ...]
    name_of: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A label without a partner, the partner it nearly has, and the rows concerned."""

    field: str
    label: str
    other: str
    n: int


def read_lookup(
    field: str, parts: Sequence[tuple[Columns, int]], rule: str
) -> tuple[Lookup, list[tuple[str, str, str]]]:
    """Return what the tables say, and conflicts as (key, place, place); parts carry the number of their import."""
    name_of: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    names: dict[str, None] = {}
    conflicts: list[tuple[str, str, str]] = []
    for columns, _ in sorted(parts, key=lambda part: part[1]):
        raw, book = columns.raw, columns.book
        book.skip(columns.truth("is_deleted") == 1, "marked as deleted")
        book.skip(columns.truth("is_active") == 0, "an older version of the row")
        name = columns.labels("name" if columns.has("name") else "id")
        ids = columns.labels("id" if columns.has("id") else "name")
        key = columns.how.columns["id" if columns.has("id") else "name"].column
        book.reject(np.flatnonzero(ids.codes < 0).tolist(), key, "no id", f'column "{key}" is empty')
        taken = [column.column for column in columns.how.columns.values()]
        about = attributes(raw, taken, repeat=_REPEAT)
        conflicts += _merge_rows(columns, ids, rule)
        unique = _unique_names(ids, name, book.alive)
        for row in np.flatnonzero(book.alive):
            label = unique[ids.labels[ids.codes[row]]]
            names[label] = None
            name_of[ids.labels[ids.codes[row]]] = label
            for attribute, cells in about.items():
                if cells.codes[row] >= 0:
                    values.setdefault(attribute, {})[label] = cells.labels[cells.codes[row]]
    files = tuple(columns.raw.file for columns, _ in parts)
    return Lookup(field, files, name_of, values, tuple(names)), conflicts


def _merge_rows(columns: Columns, ids: Coded, rule: str) -> list[tuple[str, str, str]]:
    raw, book = columns.raw, columns.book
    alive = book.alive
    codes = np.where(alive, ids.codes, -1).astype(np.int32)
    content = content_keys([cells.codes for cells in raw.cells])
    none = np.full(len(raw), -1, np.int64)
    found = group(Coded(codes, ids.labels), content, np.zeros(len(raw), np.int64), rule, none)
    book.merge(found.repeated, "the same row again")
    book.merge(found.replaced, "another row of the same id was preferred")
    return [(ids.labels[ids.codes[a]], str(raw.place(a)), str(raw.place(b))) for a, b in found.conflicts]


def _unique_names(ids: Coded, names: Coded, alive: Mask) -> dict[str, str]:
    """Return id -> name; where two ids share a name, the name carries the id."""
    pairs = {
        ids.labels[ids.codes[row]]: names.labels[names.codes[row]]
        if names.codes[row] >= 0
        else ids.labels[ids.codes[row]]
        for row in np.flatnonzero(alive)
    }
    times: dict[str, int] = {}
    for name in pairs.values():
        times[name] = times.get(name, 0) + 1
    return {key: name if times[name] == 1 else f"{name} ({key})" for key, name in pairs.items()}


def resolve(keys: Coded, lookup: Lookup, same_as: Mapping[str, str]) -> tuple[Coded, list[Near], Mapping[str, int]]:
    """Return the keys as names of the lookup, near matches, and labels without any partner with their rows.

    A key is taken for an id or for a name, whichever more labels are. Near matches are told, never joined.
    """
    keys = rename(keys, same_as)
    known = set(lookup.names)
    by_id = sum(label in lookup.name_of for label in keys.labels)
    by_name = sum(label in known for label in keys.labels)
    if by_id > by_name:
        keys = rename(keys, lookup.name_of)
    n_rows = counts(keys)
    missing = {
        label: int(n)
        for label, n in zip(keys.labels, n_rows, strict=True)
        if label not in known and label not in lookup.name_of and n
    }
    found = near_matches(list(missing), lookup.names) if lookup.names else {}
    near = [Near(lookup.field, label, other, missing[label]) for label, other in found.items()]
    return keys, sorted(near, key=lambda match: -match.n), {k: n for k, n in missing.items() if k not in found}


def near_matches(labels: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    """Return label -> the known name that differs only in case, blanks and marks, or by a letter or two."""
    plain = {_plain(name): name for name in reversed(known)}
    near = {label: plain[_plain(label)] for label in labels if _plain(label) in plain}
    rest = [label for label in labels if label not in near and len(_plain(label)) > 5]
    if len(rest) * len(plain) <= _MOST_PAIRS:
        for label in rest:
            close = difflib.get_close_matches(_plain(label), list(plain), 1, _ALIKE)
            if close and not _differs_by_number(label, plain[close[0]]):
                near[label] = plain[close[0]]
    return near


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _differs_by_number(one: str, other: str) -> bool:
    return re.findall(r"\d+", one) != re.findall(r"\d+", other)


def alike_labels(field: str, column: Coded) -> list[Near]:
    """Return labels of one column that differ only in case, blanks and marks: the rarer beside the more frequent."""
    n_rows = counts(column)
    order = sorted(range(len(column.labels)), key=lambda at: (-int(n_rows[at]), column.labels[at]))
    first: dict[str, str] = {}
    near = []
    for at in order:
        label = column.labels[at]
        other = first.setdefault(_plain(label), label)
        if other != label and n_rows[at] and _plain(label):
            near.append(Near(field, label, other, int(n_rows[at])))
    return near


def attribute_columns(keys: Coded, lookup: Lookup, taken: Sequence[str]) -> dict[str, Coded]:
    """Return the lookup's attributes for each row of keys, named after their field where the name is taken."""
    columns = {}
    for attribute, values in sorted(lookup.values.items()):
        name = attribute if attribute not in taken else f"{lookup.field}_{attribute}"
        columns[name] = follow(keys, values)
    return columns
