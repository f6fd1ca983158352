"""Whether lost deals, or open ones, were left out of an export.

Lost ones: of opportunities of long ago nearly all are won, and none is lost.

Where losses are never recorded most of what came in long ago is still open. Where the lost were left out, old
opportunities are winners alone, while among the young those that will be lost are still there: win rates read far too
high, and more seems to come in now than before.

Open ones: hardly any is open, though what ended of late had been open for long.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import pdtr

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

SETTLED = 0.95
"""Of wins, that had come by the age from which an opportunity counts as old."""
LEAST_OLD = 20
ALL_BUT_WON = 0.9


DAYS_PER_QUARTER = 91
LEAST_OPEN = 0.05
"""Of the deals that should be open; where demand halves or swings tenfold a quarter of them still are."""
CHANCE_OF_SO_FEW_OPEN = 1e-3


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


@dataclass(frozen=True, slots=True)
class OpenLeftOut:
    """`ended` opportunities ended in the last quarter, after `days` days on average; `there` are open.

    Such a flow holds `expected` open.
    """

    ended: int
    days: float
    expected: float
    there: int


def open_ones(lasted: Ints, there: int) -> OpenLeftOut | None:
    """Return what ended where open deals seem to be left out, else None; `lasted` are its days, one quarter's.

    As many are open as end in the time that they stay open (Little 1961, doi:10.1287/opre.9.3.383). They are left out
    where at most one in twenty of them is there, and so few would be by chance in one case of a thousand.
    """
    expected = float(lasted.sum()) / DAYS_PER_QUARTER
    if there > LEAST_OPEN * expected or pdtr(there, expected) > CHANCE_OF_SO_FEW_OPEN:
        return None
    return OpenLeftOut(len(lasted), float(lasted.mean()), expected, there)
