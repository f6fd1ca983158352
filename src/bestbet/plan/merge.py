"""Brings together what two people changed in the same text, line by line, and says where they cannot both be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Clash:
    """Lines of the common text, counted from 1, that became one thing here and another there."""

    line: int
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The text with both sides' changes; None where some clash."""

    text: str | None
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class _Hunk:
    """Lines start..end of the common text, counted from 0, become `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


def merge_lines(base: str, mine: str, theirs: str, *, is_mine_first: bool = False) -> Merged:
    """Return what both sides made of `base`: changes of different lines stand side by side, equal ones once.

    Changes of the same lines, and insertions at the same spot, clash unless they are the same; with `is_mine_first`
    theirs give way there, and only there.
    """
    old = base.splitlines(keepends=True)
    here, there = _hunks(old, mine), _hunks(old, theirs)
    clashes = tuple(
        Clash(min(a.start, b.start) + 1, "".join(a.lines), "".join(b.lines))
        for a in here
        for b in there
        if a != b and _meet(a, b)
    )
    if is_mine_first:
        there = tuple(b for b in there if not any(a != b and _meet(a, b) for a in here))
    elif clashes:
        return Merged(None, clashes)
    found: list[str] = []
    at = 0
    for hunk in sorted({*here, *there}):
        found += [*old[at : hunk.start], *hunk.lines]
        at = hunk.end
    return Merged("".join([*found, *old[at:]]))


def _hunks(old: Sequence[str], text: str) -> tuple[_Hunk, ...]:
    new = text.splitlines(keepends=True)
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(_Hunk(i, j, tuple(new[k:end])) for tag, i, j, k, end in codes if tag != "equal")


def _meet(a: _Hunk, b: _Hunk) -> bool:
    if a.start == a.end or b.start == b.end:
        return a.start <= b.end and b.start <= a.end
    return a.start < b.end and b.start < a.end
