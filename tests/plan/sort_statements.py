"""The labelled statements: one file per persona, each line "kind: statement", with "kind?" where readers may differ.

The first line of a file says to which part it belongs, and who wrote it where that is not the first author. The rules
of labelling stand in docs/maths/sort.md.
"""

from __future__ import annotations

import re
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
    author: str = "first"


def statements(*parts):
    """Return the statements of the parts named, of all when none is; in the order of the files."""
    found = [one for path in sorted(FOLDER.glob("*.txt")) for one in _of(path)]
    return [one for one in found if not parts or one.part in parts]


def _of(path):
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    part = head.partition(" Part: ")[2].partition(".")[0]
    author = head.partition(" Author: ")[2].partition(".")[0] or "first"
    for line in lines:
        kind, colon, text = line.partition(": ")
        assert colon, f"{path.name}: {line}"
        yield Labelled(path.stem, part, kind.rstrip("?"), text, kind.endswith("?"), author)


_NAMES = {
    "Germany": "Norway", "Poland": "Latvia", "London": "Bristol", "Texas": "Ohio", "Europe": "Asia", "Canada": "Australia",
    "Sarah": "Helen", "Tom": "Rob", "Mexico": "Peru", "India": "Egypt", "LinkedIn": "Xing", "Kees": "Piet", "Musa": "Ibrahim",
    "Lagos": "Accra", "Perth": "Darwin", "Dubai": "Doha", "Stuttgart": "Ulm", "Korea": "Chile", "Bosch": "Zeiss",
}  # fmt: skip
_SPELLINGS = {
    "organise": "organize", "specialise": "specialize", "centre": "center", "programme": "program", "favour": "favor",
    "catalogue": "catalog", "prioritise": "prioritize", "optimise": "optimize", "theatre": "theater", "colour": "color",
    "labour": "labor", "neighbour": "neighbor", "organisation": "organization", "utilisation": "utilization",
    "enrolment": "enrollment", "licence": "license", "defence": "defense", "realise": "realize", "behaviour": "behavior",
}  # fmt: skip


def sturdy_versions(text):
    """Yield the name of each change that must not change the kind, and the statement so changed; where it changes it."""
    both = _SPELLINGS | {american: british for british, american in _SPELLINGS.items()}
    versions = {
        "other numbers": re.sub(
            r"(?<![\w.,/:-])\d{1,2}(?![\w.,/:-])", lambda found: str(10 + int(found[0]) * 7 % 80), text
        ),
        "other names": _replaced(text, _NAMES),
        "small letters": text.lower(),
        "capitals": text.upper(),
        "no full stop": text.rstrip(".!"),
        "a full stop": text if text[-1] in ".!?" else f"{text}.",
        "a bullet in front": f"- {text}",
        "other spelling": _replaced(text, both),
    }
    return [(name, version) for name, version in versions.items() if version != text]


def _replaced(text, pairs):
    found = "|".join(sorted(pairs, key=len, reverse=True))
    return re.sub(rf"\b({found})(?=s?\b)", lambda one: pairs[one[0]], text)
