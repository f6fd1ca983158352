"""What open deals bring of what they ask: prices are bargained down between the offer and the signature.

One list of deals shows only what is asked today. Where earlier imports showed deals as open that have been won since,
both are known of these: what they asked then, and what they brought. Lost deals stand at what they asked last, and how
far that had come down is known of those that earlier imports showed.
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
    """What `n` deals brought together of what they had asked while open, the standard error of its ln, and its use.

    `share` is what an open deal is counted at of its ask: `brought`, shrunk towards 1 as far as it is uncertain.
    """

    n: int
    brought: float
    error: float
    share: float

    @property
    def low(self) -> float:
        """The lower end of the 80 % range of `brought`."""
        return self.brought * math.exp(-_Z80 * self.error)

    @property
    def high(self) -> float:
        """The upper end of the 80 % range of `brought`."""
        return self.brought * math.exp(_Z80 * self.error)


def bargaining(table: Opportunities | None) -> Bargaining | None:
    """Return what open deals bring of what they ask; None where that is not known or not worth a name."""
    found = None if table is None else _of_those_that(Outcome.WON, table)
    if found is None or abs(math.log(found.brought)) < max(LEAST_ERRORS * found.error, LEAST_LN):
        return None
    return found


def _of_those_that(end: Outcome, table: Opportunities) -> Bargaining | None:
    """Return what deals that ended so stand at of what they asked while open; None of fewer than ten.

    The ratio of sums, for bookings are sums: where asks are guesses, large ones are too large more often than small
    ones, and a mean over the ratios of deals would say that they bring more than they ask. Its error is that of the
    jackknife on ln (Efron & Stein 1981, doi:10.1214/aos/1176345462), which knows when one large deal decides.
    """
    asked, brought = _pairs(table, end)
    n = len(asked)
    if n < LEAST_PAIRS:
        return None
    ln, error = _ratio(asked, brought)
    shrunk = ln * PRIOR_SD**2 / (PRIOR_SD**2 + error**2)
    return Bargaining(n, math.exp(ln), error, math.exp(shrunk))


def _pairs(table: Opportunities, end: Outcome) -> tuple[Floats, Floats]:
    """Return what deals asked and what they stand at, slips left out, in an order that rows have no part in.

    None at all where slips are many.
    """
    if table.asked is None:
        return np.empty(0), np.empty(0)
    rows = (table.outcome == end) & (table.asked > 0) & (table.amount > 0)
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
    """Return the facts with open deals at what they will bring of what they ask, else as they are.

    And lost ones at what they would have brought: who loses sooner at a higher price is told by comparing like with
    like. Of these the part is taken off that had come off before they were lost.
    """
    table, found = facts.opportunities, bargaining(facts.opportunities)
    if table is None or found is None:
        return facts
    lost, amount = _of_those_that(Outcome.LOST, table), table.amount.copy()
    shares = {Outcome.OPEN: found.share, Outcome.LOST: found.share / (1.0 if lost is None else lost.share)}
    for outcome, share in shares.items():
        rows = (table.outcome == outcome) & (amount > 0)
        amount[rows] = np.maximum(np.rint(amount[rows] * share), 1).astype(np.int64)
    return replace(facts, opportunities=replace(table, amount=amount))


def asks_of(asked: Minor | None, rows: Mask) -> Minor | None:
    """Return what these rows asked; None where nothing is known of any."""
    if asked is None or not (asked[rows] != NO_AMOUNT).any():
        return None
    return asked[rows]
