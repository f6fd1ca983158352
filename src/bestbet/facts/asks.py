"""What open deals bring of what they ask: prices are bargained down between the offer and the signature.

One list of deals shows only what is asked today. Where earlier imports showed deals as open that have been won since,
both are known of these: what they asked then, and what they brought.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from bestbet.facts.ages import Mask
from bestbet.facts.lanes import Floats
from bestbet.facts.tables import NO_AMOUNT, Facts, Minor, Opportunities, Outcome

LEAST_PAIRS = 10
PRIOR_SD = 0.15
"""Of the ln of the share, around 0: judgement, two teams in three bring within 15 % of what they ask."""
A_SLIP = 5.0
"""A deal that brought so many times more or less than it asked was mistyped, or became another deal."""
MOST_SLIPS = 0.1
"""Of all pairs; with more of them ids may have been dealt out anew, and what asked and what brought be two deals."""
LEAST_ERRORS, LEAST_LN = 2.0, 0.03
"""Nearer to 1 than so many standard errors, or than 3 %, open deals are taken at their word."""
_Z80 = 1.2816


@dataclass(frozen=True, slots=True)
class Bargaining:
    """What `n` won deals brought together of what they had asked while open, its 80 % range, and what is made of it.

    `share` is what an open deal is counted at of its ask: `brought`, shrunk towards 1 as far as it is uncertain.
    """

    n: int
    brought: float
    low: float
    high: float
    share: float


def bargaining(table: Opportunities | None) -> Bargaining | None:
    """Return what open deals bring of what they ask; None where that is not known or not worth a name.

    The ratio of sums, for bookings are sums: where asks are guesses, large ones are too large more often than small
    ones, and a mean over the ratios of deals would say that they bring more than they ask. Its error is that of the
    jackknife on ln (Efron & Stein 1981, doi:10.1214/aos/1176345462), which knows when one large deal decides.
    """
    if table is None or table.asked is None:
        return None
    asked, brought = _pairs(table)
    n = len(asked)
    if n < LEAST_PAIRS:
        return None
    ln, error = _ratio(asked, brought)
    if abs(ln) < max(LEAST_ERRORS * error, LEAST_LN):
        return None
    shrunk = ln * PRIOR_SD**2 / (PRIOR_SD**2 + error**2)
    low, high = (math.exp(ln + z * error) for z in (-_Z80, _Z80))
    return Bargaining(n, math.exp(ln), low, high, math.exp(shrunk))


def _pairs(table: Opportunities) -> tuple[Floats, Floats]:
    """Return what won deals asked and what they brought, slips left out, in an order that rows have no part in.

    None at all where slips are many.
    """
    if table.asked is None:
        return np.empty(0), np.empty(0)
    rows = (table.outcome == Outcome.WON) & (table.asked > 0) & (table.amount > 0)
    asked, brought = (column[rows].astype(np.float64) for column in (table.asked, table.amount))
    kept = np.abs(np.log(brought / asked)) < math.log(A_SLIP)
    kept &= (~kept).sum() <= MOST_SLIPS * len(kept)
    order = np.lexsort((brought[kept], asked[kept]))
    return asked[kept][order], brought[kept][order]


def _ratio(asked: Floats, brought: Floats) -> tuple[float, float]:
    """Return the ln of all that was brought over all that was asked, and its standard error."""
    n, ln = len(asked), math.log(brought.sum() / asked.sum())
    without = np.log((brought.sum() - brought) / (asked.sum() - asked))
    return ln, math.sqrt((n - 1) / n * float(((without - without.mean()) ** 2).sum()))


def at_what_they_bring(facts: Facts) -> Facts:
    """Return the facts with open deals at what they will bring of what they ask, else as they are."""
    table, found = facts.opportunities, bargaining(facts.opportunities)
    if table is None or found is None:
        return facts
    rows = (table.outcome == Outcome.OPEN) & (table.amount > 0)
    amount = table.amount.copy()
    amount[rows] = np.maximum(np.rint(amount[rows] * found.share), 1).astype(np.int64)
    return replace(facts, opportunities=replace(table, amount=amount))


def asks_of(asked: Minor | None, rows: Mask) -> Minor | None:
    """Return what these rows asked; None where nothing is known of any."""
    if asked is None or not (asked[rows] != NO_AMOUNT).any():
        return None
    return asked[rows]
