"""How often the truth had each rank among the draws, by quantity; and the same of a posterior narrowed by a tenth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import sbc_study
from evidence_drawn.places import read_table, write_table

N_RANKS = sbc_study.DRAWS + 1
TWINS = ("ranks", "planted")
OFF_CENTRE = 3.0
"""Standard errors of the mean rank from which an uneven quantity is said to lie to one side."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity: how many truths had each rank; `fault` says how they are uneven and is "" where they are even.

    `spread` is that of the ranks over that of even ones: above 1 where the posterior is too narrow.
    """

    name: str
    counts: npt.NDArray[np.int64]
    fault: str
    spread: float

    @property
    def n(self) -> int:
        """How many replicates."""
        return int(self.counts.sum())

    def bins(self) -> npt.NDArray[np.int64]:
        """Return the counts in the study's 20 bins."""
        return self.counts.reshape(sbc_study.BINS, -1).sum(axis=1)


@dataclass(frozen=True, slots=True)
class Ranks:
    """All quantities, and those of the posterior that was narrowed on purpose."""

    quantities: tuple[Quantity, ...]
    narrowed: tuple[Quantity, ...]


def write_ranks(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the counts of lines as scripts/sbc writes them."""
    table = []
    for which in TWINS:
        for name in rows[0][which]:
            counts = np.bincount([row[which][name] for row in rows], minlength=N_RANKS)
            table.append([which, name, *counts.tolist()])
    write_table(path, ("which", "quantity", *(str(rank) for rank in range(N_RANKS))), table)


def read_ranks(path: Path) -> Ranks:
    """Return the counts, each quantity judged as the study judges it."""
    found: dict[str, dict[str, npt.NDArray[np.int64]]] = {which: {} for which in TWINS}
    for row in read_table(path):
        found[row["which"]][row["quantity"]] = np.array([int(row[str(rank)]) for rank in range(N_RANKS)])
    return Ranks(*(judged_counts(found[which]) for which in TWINS))


def judged_counts(counts: Mapping[str, npt.NDArray[np.int64]]) -> tuple[Quantity, ...]:
    """Return quantities with the study's own verdict: Holm's chi-square, the simultaneous band, the spread of ranks."""
    n = int(next(iter(counts.values())).sum())
    ranks = {name: np.repeat(np.arange(N_RANKS), each) for name, each in counts.items()}
    rows = [{"ranks": {name: int(ranks[name][i]) for name in ranks}} for i in range(n)]
    limit = sbc_study.band(n)
    return tuple(
        Quantity(one.name, counts[one.name], _fault(one, limit, n), one.spread) for one in sbc_study.judged(rows)
    )


def _fault(one: sbc_study.Judged, limit: float, n: int) -> str:
    if one.is_even(limit):
        return ""
    if abs(one.wide) >= sbc_study.WIDEST:
        return "too narrow" if one.wide > 0 else "too wide"
    if abs(one.mean - 0.5) * np.sqrt(12 * n) >= OFF_CENTRE:
        return "too high" if one.mean < 0.5 else "too low"
    return "uneven"
