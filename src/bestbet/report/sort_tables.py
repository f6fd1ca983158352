"""Sorted statements as lines, as a table and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from bestbet.plan.sort import Cue, Kind, Sorting
from bestbet.report.tables import Table
from bestbet.report.words import listed, percent

_ARTICLES = {Kind.OBJECTIVE: "an objective", Kind.STRATEGY: "a strategy", Kind.TACTIC: "a tactic"}
_NEITHER = "none of the three"
UNSURE = 0.6
"""Below this confidence the reading itself is said to be unclear."""


def reading_lines(found: Sorting) -> tuple[str, ...]:
    """Return one sorted statement in sentences: what it is, by which words, what it lacks, how to say it better."""
    lines = [f"{named(found.kind).capitalize()} ({percent(found.confidence)} sure)."]
    if found.could_be:
        lines.append(f"Could be read as {' or '.join(named(kind) for kind in found.could_be)}.")
    elif found.confidence < UNSURE:
        lines.append("Hard to tell; say it in other words to be sure.")
    lines += [f"Because of {_cue(cue)}." for cue in found.cues]
    lines += [f"Note: {lack.text}" for lack in found.lacks]
    if found.better:
        lines.append(f"Better: {found.better}")
    return tuple(lines)


def sorting_tables(found: Sequence[Sorting]) -> tuple[Table, ...]:
    """Return one table of all statements, with how many there are of each kind below."""
    counts = Counter(one.kind for one in found)
    note = ", ".join(f"{counts[kind]} {kind.value}" for kind in Kind)
    columns = ("Statement", "Is", "Sure", "Because of", "Note")
    rows = tuple(
        (
            one.text,
            one.kind.value + "".join(f" (or {other.value})" for other in one.could_be),
            percent(one.confidence),
            "; ".join(_short(cue) for cue in one.cues[:2]),
            " ".join(lack.text for lack in one.lacks),
        )
        for one in found
    )
    return (Table(f"{len(found)} statements", columns, rows, note, numeric=frozenset({"Sure"})),)


def wordings(found: Sequence[Sorting]) -> Iterator[str]:
    """Yield "statement → better wording" for objectives, strategies and tactics that lack something."""
    for one in found:
        if one.better and one.kind is not Kind.OTHER:
            yield f"{one.text} → {one.better}"


def sorting_json(found: Sequence[Sorting], as_of: date | None) -> dict[str, Any]:
    """Return sorted statements as JSON values; `as_of` is the day from which 24 months were counted."""
    counts = Counter(one.kind for one in found)
    return {
        "as_of": None if as_of is None else as_of.isoformat(),
        "n": len(found),
        "counts": {kind.value: counts[kind] for kind in Kind},
        "statements": [_json(one) for one in found],
    }


def _json(one: Sorting) -> dict[str, Any]:
    return {
        "text": one.text,
        "kind": one.kind.value,
        "confidence": one.confidence,
        "shares": dict(one.shares),
        "could_be": [kind.value for kind in one.could_be],
        "why": listed([_cue(cue) for cue in one.cues]),
        "cues": [{"words": cue.words, "start": cue.start, "end": cue.end, "says": cue.says} for cue in one.cues],
        "lacks": [{"lack": lack.fault.value, "text": lack.text, "words": lack.words} for lack in one.lacks],
        "better": one.better or None,
    }


def named(kind: Kind) -> str:
    """Return a kind with its article: "a strategy"; "none of the three" for other."""
    return _ARTICLES.get(kind, _NEITHER)


def _cue(cue: Cue) -> str:
    return f'"{cue.words}" at {cue.start + 1}: {cue.says}' if cue.words else f"its form: {cue.says}"


def _short(cue: Cue) -> str:
    return f'"{cue.words}"' if cue.words else cue.says
