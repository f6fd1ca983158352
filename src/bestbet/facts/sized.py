"""What came of deals of which size: closed opportunities whose amount is known, lost ones as well as won."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bestbet.facts.ages import Ages, day_number, days
from bestbet.facts.cells import Cells
from bestbet.facts.lanes import SizedEnds
from bestbet.facts.tables import Facts, Outcome

LEAST_ENDS = 30
"""Of either kind; with fewer nothing is told."""
LEAST_KNOWN = 0.8
"""Of either kind: an export that leaves amounts to what is won says nothing of what was lost."""
_SETTLED = 0.95
"""Of wins have come by that age; of younger deals those that closed are the quick ones, which are lost ones mostly."""


def sized_ends(facts: Facts, ages: Ages, cells: Cells) -> SizedEnds | None:
    """Return the closed opportunities with an amount; None where too few of the won ones have one.

    Lost ones are among them where enough of them have one. Only of those that came so long ago that nearly all have
    closed: where large deals take longer, and wins longer than losses, the large ones that have closed so far would be
    lost ones. Nor of those that came before the record began, of which only the slow ones are on it.
    """
    table = facts.opportunities
    if table is None:
        return None
    closed, is_won = ages.is_usable & (ages.outcome != Outcome.OPEN), ages.outcome == Outcome.WON
    if not (closed & is_won).any():
        return None
    born = day_number(facts.as_of) - days(table.created)
    closed &= (born >= np.quantile(ages.age[closed & is_won], _SETTLED)) & (ages.entry == 0)
    is_known = closed & (table.amount > 0)
    if not _are_enough(is_known & is_won, closed & is_won):
        return None
    if not _are_enough(is_known & ~is_won, closed & ~is_won):
        is_known &= is_won
    rows = np.flatnonzero(is_known)
    lane, came, amount = cells.opportunity_lane[rows], born[rows], table.amount[rows]
    won, age = is_won[rows], ages.age[rows]
    order = np.lexsort((age, won, amount, came, lane))
    return SizedEnds(lane[order], came[order], np.log(amount[order] / 100.0), won[order], age[order])


def _are_enough(is_known: npt.NDArray[np.bool_], is_any: npt.NDArray[np.bool_]) -> bool:
    known = int(is_known.sum())
    return known >= LEAST_ENDS and known >= LEAST_KNOWN * int(is_any.sum())
