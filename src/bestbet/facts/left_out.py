"""Whether lost deals, or open ones, were left out of an export.

Lost ones: of opportunities of long ago nearly all are won, and none is lost.

Where losses are never recorded most of what came in long ago is still open. Where the lost were left out, old
opportunities are winners alone, while among the young those that will be lost are still there: win rates read far too
high, and more seems to come in now than before.

Open ones: hardly any is open, though by the dates of what has ended since many were on days before.
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
QUARTERS_BACK = 4
LEAST_OPEN = 0.05
"""Of the deals that should be open; where demand halves or swings tenfold a quarter of them still are."""
CHANCE_OF_SO_FEW_OPEN = 0.01


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
    """`there` are open; `before` or more were, by their dates, on each of `quarters` days, a quarter apart."""

    before: int
    quarters: int
    there: int


def open_ones(before: Ints, there: int) -> OpenLeftOut | None:
    """Return how many were open where open deals seem to be left out, else None.

    `before` says how many were open one, two, ... quarters before, by the dates of what has ended or is open. They are
    left out where at most one in twenty of the fewest is there, and so few would be by chance in one case of a hundred:
    who closes old deals has the young ones, and who sells once a year had none a year ago.
    """
    if not len(before):
        return None
    fewest = int(before.min())
    if there > LEAST_OPEN * fewest or pdtr(there, fewest) > CHANCE_OF_SO_FEW_OPEN:
        return None
    return OpenLeftOut(fewest, len(before), there)
