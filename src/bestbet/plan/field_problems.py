"""Which problem of a plan belongs beside which field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bestbet.errors import Problem
from bestbet.plan.fields import SECTIONS, TOP, Field
from bestbet.plan.nodes import Path
from bestbet.plan.written import Written

_LACKS = re.compile(r'has no "(\w+)"')
_NO_NUMBER = "has no number"


@dataclass(slots=True)
class Beside:
    """Problems by field key; those of the entry as a whole; and those that stand elsewhere in the plan."""

    by_key: dict[str, list[Problem]] = field(default_factory=dict)
    own: list[Problem] = field(default_factory=list)
    elsewhere: list[Problem] = field(default_factory=list)


def problems_beside(
    written: Written, section: str, name: str, fields: Sequence[Field], problems: Sequence[Problem]
) -> Beside:
    """Return the problems of a text, sorted by where a person looks for them while filling in one entry."""
    found = Beside()
    base: Path = () if section == TOP else (section, name)
    for problem in problems:
        path = path_of(written, problem)
        is_above = section == TOP and path is not None and path[:1] and path[0] in SECTIONS
        if path is None or is_above or path[: len(base)] != base:
            found.elsewhere.append(problem)
            continue
        key = _key(path, base, fields, problem)
        if key is None:
            found.own.append(problem)
        else:
            found.by_key.setdefault(key, []).append(problem)
    return found


def path_of(written: Written, problem: Problem) -> Path | None:
    """Return the path that a problem's place belongs to; None where it has no place in the text."""
    where = problem.where
    if where is None or where.line is None:
        return None
    return written.places.get((where.line, where.column or 1))


def _key(path: Path, base: Path, fields: Sequence[Field], problem: Problem) -> str | None:
    depth, shared = len(base), len(base)
    best: str | None = None
    for one in fields:
        common = next((i for i, (a, b) in enumerate(zip(path, one.path, strict=False)) if a != b), None)
        length = min(len(path), len(one.path)) if common is None else common
        if length > shared or (length == shared > depth and one.path == path):
            best, shared = one.key, length
    if best is None:
        lacks = _LACKS.search(problem.text)
        wanted = lacks[1] if lacks else "amount" if _NO_NUMBER in problem.text else ""
        best = next((one.key for one in fields if wanted and wanted in {one.key, one.path[-1]}), None)
    return best
