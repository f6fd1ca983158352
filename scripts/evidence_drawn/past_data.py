"""One row per set and measure of the backtest study: our error over 13 weeks beside the baselines'."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evidence_drawn.places import read_table, write_table

WEEKS = 13
HEAD = (
    "set", "measure", "weeks", "origins", "error", "best", "best_error", "skill", "so_far_error", "skill_so_far",
    "bias", "held_80", "day", "code",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Past:
    """One set and measure: errors are sums of CRPS over sums of outcomes; None for what a table did not give."""

    name: str
    measure: str
    origins: int | None
    error: float
    best: str
    best_error: float
    skill: float
    skill_so_far: float | None
    held_80: float | None
    day: str
    code: str


def read_past(path: Path, weeks: int = WEEKS) -> tuple[Past, ...]:
    """Return the rows of one horizon that have a skill."""
    return tuple(_past(row) for row in read_table(path) if int(row["weeks"]) == weeks and row["skill"])


def _past(row: dict[str, str]) -> Past:
    return Past(
        name=row["set"],
        measure=row["measure"],
        origins=int(row["origins"]) if row["origins"] else None,
        error=float(row["error"]),
        best=row["best"],
        best_error=float(row["best_error"]),
        skill=float(row["skill"]),
        skill_so_far=_number(row["skill_so_far"]),
        held_80=_number(row["held_80"]),
        day=row["day"],
        code=row["code"],
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def merge_past(path: Path, fresh: Path, *, day: str, code: str) -> int:
    """Put the rows that the study wrote in place of older rows of the same set, measure and weeks; return how many.

    Raises ValueError for a file without rows.
    """
    rows = {_key(row): row for row in (read_table(path) if path.exists() else ())}
    new = {_key(row): {**row, "day": day, "code": code} for row in read_table(fresh)}
    if not new:
        raise ValueError(f"no row in {fresh}")
    rows |= new
    write_table(path, HEAD, ([row.get(name, "") for name in HEAD] for row in rows.values()))
    return len(new)


def _key(row: dict[str, str]) -> tuple[str, str, str]:
    return row["set"], row["measure"], row["weeks"]
