"""One row per company of a fleet: what was said of the chosen strategy, what came, and what the 90 % ranges held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from evidence_drawn.places import read_table, write_table

HOLD = "hold"
MEASURES = ("wins", "bookings", "new_accounts")
_HEAD = ("seed", "weeks", "breaks", "p", "came", "hold_p", "hold_came")
_PARTS = ("p", "came", "side", "hold_side")

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Said:
    """Chances said and whether it came, one of each per company."""

    p: Floats
    came: Flags


@dataclass(frozen=True, slots=True)
class Fleet:
    """A fleet as its table holds it.

    `measures` are of the chosen strategy, of companies that have the measure among their objectives; `sides` by
    (measure, is hold) tell whether the true total lay below (-1), inside (0) or above (1) the central 90 % range.
    """

    chosen: Said
    hold: Said
    unbroken: Flags
    measures: Mapping[str, Said]
    sides: Mapping[tuple[str, bool], npt.NDArray[np.int64]]

    @property
    def n(self) -> int:
        """How many companies."""
        return len(self.chosen.p)


def table_of(rows: Iterable[Mapping[str, Any]]) -> list[list[object]]:
    """Return the table of a fleet's lines as scripts/fleet writes them; KeyError where no strategy was chosen."""
    return [_row(row) for row in rows]


def _row(row: Mapping[str, Any]) -> list[object]:
    best, hold = row["strategies"][row["best"]], row["strategies"][HOLD]
    cells: list[object] = [row["seed"], row["weeks"], " and ".join(row.get("breaks", ()))]
    cells += [_chance(best["p"]), int(best["came"]), _chance(hold["p"]), int(hold["came"])]
    for measure in MEASURES:
        if measure in best["objectives"]:
            p, came, _, _, side = best["objectives"][measure]
            cells += [_chance(p), int(came), side, hold["objectives"][measure][4]]
        else:
            cells += [""] * len(_PARTS)
    return cells


def _chance(p: float) -> str:
    return f"{p:.4f}"


def write_fleet(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write the table of a fleet."""
    head = [*_HEAD, *(f"{measure}_{part}" for measure in MEASURES for part in _PARTS)]
    write_table(path, head, table_of(rows))


def read_fleet(path: Path) -> Fleet:
    """Return a fleet from its table."""
    rows = list(read_table(path))
    measures, sides = {}, {}
    for measure in MEASURES:
        here = [row for row in rows if row[f"{measure}_p"]]
        if here:
            measures[measure] = _said(here, f"{measure}_p", f"{measure}_came")
            for is_hold, part in ((False, "side"), (True, "hold_side")):
                sides[measure, is_hold] = np.array([int(row[f"{measure}_{part}"]) for row in here])
    unbroken = np.array([not row["breaks"] for row in rows])
    return Fleet(_said(rows, "p", "came"), _said(rows, "hold_p", "hold_came"), unbroken, measures, sides)


def _said(rows: Sequence[Mapping[str, str]], p: str, came: str) -> Said:
    return Said(np.array([float(row[p]) for row in rows]), np.array([row[came] == "1" for row in rows]))
