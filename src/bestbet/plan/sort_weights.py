"""The weights of the sorter, learned by `scripts/sorting learn` and kept in `sort_weights.gz` beside this module.

The file is gzipped JSON, not code: signs, pairs of signs and marks with one weight per kind in hundredths, and short
vectors of words. `scripts/sorting weights` prints all that can be read by a person.
"""

from __future__ import annotations

import gzip
import json
from base64 import b85decode
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

KINDS = ("objective", "strategy", "tactic", "other")

Weights = tuple[float, ...]
"""How far something pushes towards each kind of `KINDS`; they add up to 0."""


def _read() -> Mapping[str, Any]:
    held: Mapping[str, Any] = json.loads(
        gzip.decompress(files("bestbet.plan").joinpath("sort_weights.gz").read_bytes())
    )
    return held


def _weights(table: str) -> dict[str, Weights]:
    """Return a table whose lines hold a name and one weight in hundredths for all kinds but the last."""
    found = {}
    for line in table.splitlines():
        name, _, numbers = line.rpartition("\t")
        first = tuple(int(number) / 100 for number in numbers.split(" "))
        found[name] = (*first, -sum(first))
    return found


def _vectors(held: Mapping[str, Any]) -> dict[str, tuple[float, ...]]:
    """Return the vector of each listed word; every number is kept in one byte."""
    numbers, names = b85decode(held["vectors"]), held["words"].split(" ")
    length = len(numbers) // len(names)
    return {
        name: tuple((one - 128) * scale for one, scale in zip(numbers[at : at + length], held["scales"], strict=True))
        for name, at in zip(names, range(0, len(numbers), length), strict=True)
    }


_HELD = _read()
WEIGHTS: Mapping[str, Weights] = _weights(_HELD["signs"])
PAIRS: Mapping[str, Weights] = _weights(_HELD["pairs"])
MARKS: Mapping[str, Weights] = _weights(_HELD["marks"])
VECTORS: Mapping[str, tuple[float, ...]] = _vectors(_HELD)
ROLES: Mapping[str, tuple[Weights, ...]] = {
    role: tuple(tuple(row) for row in rows) for role, rows in _HELD["roles"].items()
}
"""Per role of a word in its sentence: what each number of its vector pushes towards each kind."""
