"""Lane cells: the cross of attributes, small labels pooled, few enough to be fitted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from bestbet.errors import NotAnswerable, Problem, quote
from bestbet.facts.accounts import Accounts, account_segment
from bestbet.facts.attributes import attribute_names, named, opportunity_labels, recode
from bestbet.facts.lanes import Ints, Lane
from bestbet.facts.tables import UNKNOWN, Coded, Facts

MOST_LABELS = 8
OTHER = "other"
EVERYONE = "all"
Cell = tuple[str, ...]
SEGMENT = "segment"
"""Name of the stand-in segment attribute, with the one label "all", where the facts have none."""
_REFERRAL = re.compile(
    r"(?<!p)referr|word.of.mouth|\bwom\b|recommend|recomend|empfehl|weiterempf|bouche.{1,3}oreille|parrainage|"
    r"passaparola|aanbevel|indica(ç|c)|boca.a.boca|tell.a.friend|invite.a.friend",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cells:
    """The lanes, and where opportunities and accounts fall: positions in `lanes` and in `segments`."""

    attributes: tuple[str, ...]
    lanes: tuple[Lane, ...]
    segments: tuple[str, ...]
    lane_segment: Ints
    is_referral: tuple[bool, ...]
    opportunity_lane: Ints
    account_segment: Ints


@dataclass(frozen=True, slots=True)
class _Axis:
    """One lane attribute: a label for every opportunity (and for every account on the segment axis)."""

    name: str
    labels: tuple[str, ...]
    codes: Ints
    accounts: Ints
    protected: frozenset[str]


def is_referral_source(label: str) -> bool:
    """Return whether the label of a source means that somebody recommended us."""
    return _REFERRAL.search(label) is not None


def lane_attributes(facts: Facts, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lane attributes: segment first, source second where there is one, then the others wanted.

    Raises NotAnswerable naming every attribute wanted that no row carries.
    """
    known = attribute_names(facts)
    segment = facts.segment_by or SEGMENT
    allowed = {*known, segment, *([] if facts.source_by is None else [facts.source_by])}
    allowed |= {"owner"} if facts.opportunities is not None else set()
    unheard = [name for name in sorted(set(wanted)) if name not in allowed]
    if unheard:
        raise NotAnswerable(_unheard(name, known) for name in unheard)
    first = [segment, *([] if facts.source_by in (None, segment) else [str(facts.source_by)])]
    return (*first, *(name for name in sorted(set(wanted)) if name not in first))


def _unheard(name: str, known: tuple[str, ...]) -> Problem:
    listed = ", ".join(known) if known else "none"
    return Problem(
        "BB-D60",
        f"The facts know no attribute {quote(name)}, so nothing can be counted by it.",
        f"Attributes known: {listed}. Map a column to it in facts.yaml, or take it out of the plan's where.",
    )


def pooled(column: Coded, keep: tuple[str, ...] = (), *, most: int = MOST_LABELS) -> Coded:
    """Return the column with all but the `most` largest labels and those to keep pooled as "other".

    Rows without a label read "(unknown)", which is never pooled. Ties go to the first in alphabetical order.
    """
    whole = named(column, len(column.codes))
    count = np.bincount(whole.codes, minlength=len(whole.labels))
    ranked = sorted(range(len(whole.labels)), key=lambda code: (-int(count[code]), whole.labels[code]))
    largest = [whole.labels[code] for code in ranked if whole.labels[code] != UNKNOWN][:most]
    stays = {*largest, *keep, UNKNOWN}
    names = [label if label in stays else OTHER for label in whole.labels]
    labels = tuple(sorted(set(names)))
    place = np.array([labels.index(name) for name in names] or [0], np.int32)
    return Coded(place[whole.codes], labels)


def lane_cells(
    facts: Facts,
    accounts: Accounts,
    wanted: tuple[str, ...],
    *,
    keep: Mapping[str, tuple[str, ...]],
    most_lanes: int,
) -> Cells:
    """Return the lane of every opportunity and the segment of every account.

    Lanes are the cells that hold at least one row, and one for every segment that only accounts are in. Above
    `most_lanes` the smallest are merged, within their segment first; labels to keep and referral sources are
    never merged, so that more than `most_lanes` remain where the plan needs them.
    """
    attributes = lane_attributes(facts, wanted)
    axes = [_axis(facts, accounts, name, keep.get(name, ())) for name in attributes]
    axes[0] = _segment_axis(facts, accounts, axes[0], keep.get(attributes[0], ()))
    found, row_cell, count = _found_cells(axes)
    becomes = fewer_cells(dict(zip(found, count, strict=True)), [axis.protected for axis in axes], most_lanes)
    return _assemble(facts, axes, found, row_cell, becomes)


def _axis(facts: Facts, accounts: Accounts, name: str, keep: tuple[str, ...]) -> _Axis:
    n = len(facts.opportunities) if facts.opportunities is not None else 0
    column = named(opportunity_labels(facts, name), n)
    protected = set(keep)
    if name == facts.source_by:
        protected |= {label for label in column.labels if is_referral_source(label)}
    column = pooled(column, tuple(sorted(protected)))
    nobody = np.zeros(len(accounts.labels), np.int64)
    return _Axis(name, column.labels, column.codes.astype(np.int64), nobody, frozenset(protected))


def _segment_axis(facts: Facts, accounts: Accounts, axis: _Axis, keep: tuple[str, ...]) -> _Axis:
    """Return the segment axis, labels pooled over opportunities and accounts together."""
    n = len(axis.codes)
    if axis.name not in {facts.segment_by, *attribute_names(facts)}:
        return replace(axis, labels=(EVERYONE,), codes=np.zeros(n, np.int64))
    rows = named(opportunity_labels(facts, axis.name), n)
    holders = named(account_segment(facts, accounts, axis.name), len(accounts.labels))
    labels = tuple(sorted({*rows.labels, *holders.labels}))
    both = np.concatenate([recode(rows, labels), recode(holders, labels)])
    column = pooled(Coded(both.astype(np.int32), labels), keep)
    codes = column.codes.astype(np.int64)
    return _Axis(axis.name, column.labels, codes[:n], codes[n:], frozenset(keep))


def _found_cells(axes: list[_Axis]) -> tuple[list[Cell], Ints, list[int]]:
    """Return the cells that hold rows, the cell of every row, and their counts; then cells that only accounts need."""
    shape = [len(axis.labels) for axis in axes]
    flat = np.zeros(len(axes[0].codes), np.int64)
    for axis, size in zip(axes, shape, strict=True):
        flat = flat * size + axis.codes
    key, row_cell, count = np.unique(flat, return_inverse=True, return_counts=True)
    positions = np.stack(np.unravel_index(key, shape), axis=1) if len(key) else np.empty((0, len(axes)), np.int64)
    found = [tuple(axis.labels[i] for axis, i in zip(axes, row, strict=True)) for row in positions.tolist()]
    rest = (UNKNOWN,) * (len(axes) - 1)
    lonely = {axes[0].labels[code] for code in np.unique(axes[0].accounts).tolist()} - {cell[0] for cell in found}
    if not found and not lonely:
        lonely = {axes[0].labels[0] if axes[0].labels else EVERYONE}
    empty = [(label, *rest) for label in sorted(lonely)]
    return [*found, *empty], row_cell.reshape(-1), [*count.tolist(), *(0 for _ in empty)]


def fewer_cells(count: Mapping[Cell, int], protected: list[frozenset[str]], most: int) -> dict[Cell, Cell]:
    """Return what each cell becomes so that at most `most` remain, if unprotected labels suffice for that.

    From the last attribute to the second, the smallest cells take the label "other" there, next to cells that agree
    in everything else; only then whole segments, smallest first, become "other".
    """
    becomes = {cell: cell for cell in count}
    while (excess := len(set(becomes.values())) - most) > 0:
        axis, cells = _next_moves(_sizes(count, becomes), protected)
        if not cells:
            break
        moved = set(cells if axis == 0 else cells[: max(1, excess // 2)])
        becomes = {
            start: (*now[:axis], OTHER, *now[axis + 1 :]) if now in moved else now for start, now in becomes.items()
        }
    return becomes


def _next_moves(sizes: Mapping[Cell, int], protected: list[frozenset[str]]) -> tuple[int, list[Cell]]:
    """Return the attribute to give up next and the cells that may take "other" there, smallest first.

    First where a cell meets another that agrees in all else; then where it comes closer to one of the same segment;
    then whole segments.
    """
    later = range(len(protected) - 1, 0, -1)
    for agree_in_all in (True, False):
        for axis in later:
            cells = _smallest_cells(sizes, axis, protected[axis], agree_in_all=agree_in_all)
            if cells:
                return axis, cells
    return 0, _smallest_segment(sizes, protected[0])


def _sizes(count: Mapping[Cell, int], becomes: Mapping[Cell, Cell]) -> dict[Cell, int]:
    sizes: dict[Cell, int] = {}
    for start, now in becomes.items():
        sizes[now] = sizes.get(now, 0) + count[start]
    return sizes


def _smallest_cells(
    sizes: Mapping[Cell, int], axis: int, protected: frozenset[str], *, agree_in_all: bool
) -> list[Cell]:
    """Return unprotected cells with a partner that agrees in all other (or all earlier) attributes, smallest first."""

    def rest(cell: Cell) -> Cell:
        return (*cell[:axis], *cell[axis + 1 :]) if agree_in_all else cell[:axis]

    free = [cell for cell in sizes if cell[axis] not in protected]
    partners: dict[Cell, int] = {}
    for cell in free:
        partners[rest(cell)] = partners.get(rest(cell), 0) + 1
    movable = [cell for cell in free if cell[axis] != OTHER and partners[rest(cell)] > 1]
    return sorted(movable, key=lambda cell: (sizes[cell], cell))


def _smallest_segment(sizes: Mapping[Cell, int], protected: frozenset[str]) -> list[Cell]:
    """Return all cells of the smallest unprotected segment; none if there is no second one to join it."""
    segments: dict[str, int] = {}
    for cell, size in sizes.items():
        if cell[0] not in protected:
            segments[cell[0]] = segments.get(cell[0], 0) + size
    if len(segments) < 2:
        return []
    smallest = min((label for label in segments if label != OTHER), key=lambda label: (segments[label], label))
    return sorted(cell for cell in sizes if cell[0] == smallest)


def _assemble(
    facts: Facts, axes: list[_Axis], found: list[Cell], row_cell: Ints, becomes: Mapping[Cell, Cell]
) -> Cells:
    lanes = sorted(set(becomes.values()))
    segments = sorted({lane[0] for lane in lanes})
    place = {lane: i for i, lane in enumerate(lanes)}
    lane_of_cell = np.array([place[becomes[cell]] for cell in found], np.int64)
    segment_of_label = {start[0]: segments.index(now[0]) for start, now in becomes.items()}
    segment_of = np.array([segment_of_label.get(label, 0) for label in axes[0].labels], np.int64)
    is_source = len(axes) > 1 and axes[1].name == facts.source_by
    return Cells(
        attributes=tuple(axis.name for axis in axes),
        lanes=tuple(Lane(lane) for lane in lanes),
        segments=tuple(segments),
        lane_segment=np.array([segments.index(lane[0]) for lane in lanes], np.int64),
        is_referral=tuple(is_source and is_referral_source(lane[1]) for lane in lanes),
        opportunity_lane=lane_of_cell[row_cell],
        account_segment=segment_of[axes[0].accounts],
    )
