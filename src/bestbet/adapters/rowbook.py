"""What became of every row that was read: loaded, rejected, merged or skipped, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from bestbet.adapters.raw import RawTable, Reject
from bestbet.adapters.recognise_words import Table
from bestbet.facts.tables import RowCount

Mask = npt.NDArray[np.bool_]
_LOADED, _REJECTED, _MERGED, _SKIPPED = range(4)


class RowBook:
    """The fate of the rows of one table; a row's first fate stands, and every row has exactly one."""

    def __init__(self, raw: RawTable, table: Table) -> None:
        self.raw = raw
        self.table = table
        self.rejects: list[Reject] = list(raw.rejects)
        self._fate = np.full(len(raw), _LOADED, np.int8)
        self._reasons: Counter[str] = Counter(reject.reason for reject in raw.rejects)
        if raw.n_blank:
            self._reasons["blank row"] = raw.n_blank

    @property
    def alive(self) -> Mask:
        """The rows that are still to be loaded."""
        alive: Mask = self._fate == _LOADED
        return alive

    def reject(self, rows: Iterable[int], column: str | None, reason: str, detail: str) -> None:
        """Reject rows; `detail` may hold {value}, the cell's own text."""
        at = self.raw.header.index(column) + 1 if column in self.raw.header else None
        cells = self.raw.column(column) if column else None
        for row in rows:
            if self._fate[row] != _LOADED:
                continue
            self._fate[row] = _REJECTED
            self._reasons[reason] += 1
            value = cells.labels[cells.codes[row]] if cells is not None and cells.codes[row] >= 0 else ""
            said = detail.replace("{value}", value[:60])
            self.rejects.append(Reject(self.raw.file, int(self.raw.lines[row]), at, reason, said))

    def skip(self, rows: Mask, reason: str) -> None:
        """Leave rows out on purpose."""
        self._mark(rows, _SKIPPED, reason)

    def merge(self, rows: Mask, reason: str) -> None:
        """Count rows as said already by another row."""
        self._mark(rows, _MERGED, reason)

    def _mark(self, rows: Mask, fate: int, reason: str) -> None:
        new = rows & self.alive
        n = int(new.sum())
        if n:
            self._fate[new] = fate
            self._reasons[reason] += n

    def count(self) -> RowCount:
        """Return the account, which adds up by construction and is checked again when built."""
        n = np.bincount(self._fate, minlength=4)
        return RowCount(
            file=self.raw.file,
            table=self.table.value,
            read=self.raw.n_read,
            loaded=int(n[_LOADED]),
            rejected=int(n[_REJECTED]) + len(self.raw.rejects),
            merged=int(n[_MERGED]),
            skipped=int(n[_SKIPPED]) + self.raw.n_blank,
            reasons=dict(sorted(self._reasons.items())),
        )
