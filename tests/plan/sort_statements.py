"""The labelled statements: one file per persona, each line "kind: statement", with "kind?" where readers may differ.

The first line of a file says to which part it belongs. The rules of labelling stand in docs/maths/sort.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "statements"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One statement; `is_border` where careful readers may differ, as was marked before anything was measured."""

    persona: str
    part: str
    kind: str
    text: str
    is_border: bool = False


def statements(*parts):
    """Return the statements of the parts named, of all when none is; in the order of the files."""
    found = [one for path in sorted(FOLDER.glob("*.txt")) for one in _of(path)]
    return [one for one in found if not parts or one.part in parts]


def _of(path):
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    part = head.partition(" Part: ")[2].partition(".")[0]
    for line in lines:
        kind, colon, text = line.partition(": ")
        assert colon, f"{path.name}: {line}"
        yield Labelled(path.stem, part, kind.rstrip("?"), text, kind.endswith("?"))
