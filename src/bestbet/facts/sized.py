"""What came of deals of which size: closed opportunities whose amount is known, lost ones as well as won."""

from __future__ import annotations

import numpy as np

from bestbet.facts.ages import Ages
from bestbet.facts.cells import Cells
from bestbet.facts.lanes import SizedEnds
from bestbet.facts.tables import Facts, Outcome

LEAST_ENDS = 30
"""Of either kind; with fewer nothing is told."""
LEAST_KNOWN = 0.8
"""Of either kind: an export that leaves amounts to what is won says nothing of what was lost."""


def sized_ends(facts: Facts, ages: Ages, cells: Cells) -> SizedEnds | None:
    """Return the closed opportunities with an amount; None where too few of the lost or of the won ones have one."""
    table = facts.opportunities
    if table is None:
        return None
    closed = ages.is_usable & (ages.outcome != Outcome.OPEN)
    is_known, is_won = closed & (table.amount > 0), ages.outcome == Outcome.WON
    for of in (is_won, ~is_won):
        known = int((is_known & of).sum())
        if known < LEAST_ENDS or known < LEAST_KNOWN * int((closed & of).sum()):
            return None
    rows = np.flatnonzero(is_known)
    lane, amount, won = cells.opportunity_lane[rows], table.amount[rows], is_won[rows]
    order = np.lexsort((won, amount, lane))
    return SizedEnds(lane[order], np.log(amount[order] / 100.0), won[order])
