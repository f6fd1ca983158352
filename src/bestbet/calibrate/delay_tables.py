"""Delays as the engine takes them: daily distribution functions, one row for each draw and sales cycle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DelayTables:
    """Daily distribution functions of the delays from creation, one row per delay draw and sales cycle.

    `win[q, d]` = P(T_win <= d days); `loss[q, d]` = P(loss recorded by day d | not won), which stays below 1 where
    some losses are never recorded (dead wood). Days beyond the last column use the last column. A lane's row is that
    of the draw and `apart[lane]` rows further, where its sales cycle is one of its own; None where all share one.
    """

    win: Floats
    loss: Floats
    apart: Ints | None = None

    def rows(self, delay: Ints, n_lanes: int) -> Ints:
        """Return the row of each draw and lane, [draw, lane]."""
        apart = np.zeros(n_lanes, np.int64) if self.apart is None else self.apart
        return np.asarray(delay[:, None] + apart)

    def together(self, weight: Floats) -> DelayTables:
        """Return the tables of all lanes as one, mixed by their weights, with a row for each delay draw as before."""
        if self.apart is None:
            return self
        share, last = weight / weight.sum(), len(self.win) - 1
        win, loss = np.zeros_like(self.win), np.zeros_like(self.loss)
        for apart in np.unique(self.apart):
            rows = np.minimum(np.arange(last + 1) + apart, last)
            of = float(share[self.apart == apart].sum())
            win += of * self.win[rows]
            loss += of * self.loss[rows]
        return DelayTables(win, loss)
