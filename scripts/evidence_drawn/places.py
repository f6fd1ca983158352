"""Where the small data files and the pictures of docs/evidence stand, and what is known of the runs behind them."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
EVIDENCE = ROOT / "docs" / "evidence"
DATA = EVIDENCE / "data"
PICTURES = EVIDENCE / "pictures"
PAGE = EVIDENCE / "true.md"
WORLDS = ("demo", "other", "law")


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it was turned into data: how many lines, from which to which seed, its day and the commit that ran."""

    name: str
    n: int
    first: int
    last: int
    day: str
    code: str


def lines_of(paths: Iterable[Path], key: str) -> list[dict[str, Any]]:
    """Return the lines of runs in order of `key`; a last line that is still being written is left out.

    Raises ValueError for any other line that is no JSON, for a key that comes twice, and where nothing is left.
    """
    found: dict[int, dict[str, Any]] = {}
    for path in paths:
        texts = path.read_text(encoding="utf-8").split("\n")
        for number, text in enumerate(texts, start=1):
            row = _read(text, path, number, is_last=number == len(texts))
            if row is None:
                continue
            if row[key] in found:
                raise ValueError(f"{path}, line {number}: {key} {row[key]} comes twice")
            found[row[key]] = row
    if not found:
        raise ValueError(f"no line in {', '.join(map(str, paths))}")
    return [found[each] for each in sorted(found)]


def _read(text: str, path: Path, number: int, *, is_last: bool) -> dict[str, Any] | None:
    if not text.strip():
        return None
    try:
        return dict(json.loads(text))
    except json.JSONDecodeError:
        if not is_last:
            raise ValueError(f"{path}, line {number} is no JSON") from None
        print(f"{path}: the last line is not finished and is left out", file=sys.stderr)
        return None


def write_table(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table of comma-separated values."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """Return the rows of a table by their headings."""
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def runs(folder: Path) -> dict[str, Run]:
    """Return what is known of the runs behind the data, by name."""
    path = folder / "runs.csv"
    rows = read_table(path) if path.exists() else ()
    return {
        r["run"]: Run(r["run"], int(r["lines"]), int(r["first"]), int(r["last"]), r["day"], r["code"]) for r in rows
    }


def remember(run: Run, folder: Path) -> None:
    """Write down what is known of a run in place of what was known of its forerunner."""
    known: Mapping[str, Run] = {**runs(folder), run.name: run}
    rows = [(r.name, r.n, r.first, r.last, r.day, r.code) for _, r in sorted(known.items())]
    write_table(folder / "runs.csv", ("run", "lines", "first", "last", "day", "code"), rows)
