"""Calendar quarters of the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from bestbet.facts.ages import record_start
from bestbet.facts.intervals import Interval, not_known, share
from bestbet.facts.lanes import Ints
from bestbet.facts.purchases import money
from bestbet.facts.tables import Days, Facts, Outcome

MOST_QUARTERS = 20


@dataclass(frozen=True, slots=True)
class Quarter:
    """One calendar quarter: opportunities created, won and lost in it; a part of a quarter at the ends of history."""

    first: date
    created: int
    won: int
    lost: int
    win_rate: Interval
    won_value: float | None
    is_whole: bool


def quarters(facts: Facts) -> tuple[Quarter, ...]:
    """Return the calendar quarters of the history up to the as-of date, at most the last twenty."""
    table = facts.opportunities
    if table is None:
        return ()
    won, lost = ((table.outcome == outcome) & ~np.isnat(table.closed) for outcome in (Outcome.WON, Outcome.LOST))
    created = _quarter_number(table.created[~np.isnat(table.created)])
    closed = [_quarter_number(table.closed[rows]) for rows in (won, lost)]
    everything = np.concatenate([created, *closed])
    if not len(everything):
        return ()
    last = facts.as_of.year * 4 + (facts.as_of.month - 1) // 3
    start = max(int(everything.min()), last - MOST_QUARTERS + 1)
    counts = [np.bincount(q[q >= start] - start, minlength=last - start + 1) for q in (created, *closed)]
    value = money(table.amount[won])
    use = ~np.isnan(value) & (closed[0] >= start)
    order = np.argsort(value[use], kind="stable")
    sums = np.bincount((closed[0][use] - start)[order], value[use][order], last - start + 1)
    has_value = bool(use.any())
    begins = record_start(facts)
    opened = np.concatenate([table.created[~np.isnat(table.created)], table.closed[won | lost]]).min()
    seen_from = max(opened.astype("datetime64[D]").astype(date), begins or date.min)
    return tuple(
        _quarter(
            start + i, [int(c[i]) for c in counts], float(sums[i]) if has_value else None, (seen_from, facts.as_of)
        )
        for i in range(last - start + 1)
    )


def _quarter_number(day: Days) -> Ints:
    months = day.astype("datetime64[M]").astype(np.int64)
    return months // 3 + 1970 * 4


def _quarter(number: int, counts: list[int], value: float | None, seen: tuple[date, date]) -> Quarter:
    first, following = (date(n // 4, n % 4 * 3 + 1, 1) for n in (number, number + 1))
    created, won, lost = counts
    rate = share(won, won + lost) if lost else not_known("no losses recorded")
    is_whole = seen[0] <= first and following - timedelta(days=1) <= seen[1]
    return Quarter(first, created, won, lost, rate, value, is_whole)
