"""Whether lost deals were left out of an export: of opportunities of long ago nearly all are won, and none is lost.

Where losses are never recorded most of what came in long ago is still open. Where the lost were left out, old
opportunities are winners alone, while among the young those that will be lost are still there: win rates read far too
high, and more seems to come in now than before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

SETTLED = 0.95
"""Of wins, that had come by the age from which an opportunity counts as old."""
LEAST_OLD = 20
ALL_BUT_WON = 0.9


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`won` of the `old` opportunities, which came in more than `days` days ago, are won."""

    won: int
    old: int
    days: int


def left_out(ago: Ints, won_after: Ints, is_won: Mask, count: Ints) -> LeftOut | None:
    """Return the old opportunities where lost ones seem to be left out, else None.

    Rows are opportunities, `count` of each kind, that came in `ago` days ago; `won_after` days are read of wins alone.
    """
    order = np.argsort(won_after[is_won])
    share = np.cumsum(count[is_won][order])
    if not len(share):
        return None
    limit = int(won_after[is_won][order][np.searchsorted(share, SETTLED * share[-1])])
    is_old = ago > limit
    old, won = int(count[is_old].sum()), int(count[is_old & is_won].sum())
    return LeftOut(won, old, limit) if old >= LEAST_OLD and won > ALL_BUT_WON * old else None
