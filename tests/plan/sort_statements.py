"""The labelled statements: one file per persona, each line "kind: statement"; the head says to which part it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "statements"


@dataclass(frozen=True, slots=True)
class Labelled:
    persona: str
    part: str
    kind: str
    text: str


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
        yield Labelled(path.stem, part, kind, text)
