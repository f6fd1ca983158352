"""Records of which only what ended can be learned from: lists of wins, of closed deals, or without the lost ones.

What will end stands on none of them before it does: no deal is followed, and the weeks of creation thin out towards the
as-of date. What can be told is how many ended each week, how long that took, and of closed deals how many were won.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bestbet.facts.ages import Mask, counts_by_end, day_number, days, is_wins_only
from bestbet.facts.asks import asks_of
from bestbet.facts.tables import Coded, Facts, Opportunities, Outcome

IN_TIME = 0.9


def ended_alone(facts: Facts) -> Facts:
    """Return the facts with nothing but what ended where only that can be learned from, else as they are.

    Wins alone where lost deals are not on record, or left out, or no deal says when it came in; else what closed, where
    the open deals were left out.
    """
    table = facts.opportunities
    if table is None or not counts_by_end(facts):
        return facts
    ended = table.outcome == Outcome.WON if is_wins_only(facts) else table.outcome != Outcome.OPEN
    are_lost_there = facts.are_losses_recorded and not is_wins_only(facts)
    kept = with_rows(table, ended)
    return replace(facts, opportunities=kept, record_start=None, are_losses_recorded=are_lost_there)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a record of what ended is cut: days as numbers, `took` what nine in ten took at most.

    A record cut by creation begins with what ended at once. One cut by the day of the end holds what came long before.
    """

    first_end: int
    first_created: int
    took: int

    @property
    def had_time(self) -> int:
        """The day by which nine in ten of the first that came had ended."""
        return self.first_created + self.took


def _cut(facts: Facts) -> _Cut | None:
    """Return where the record is cut, None where no opportunity has both its dates."""
    table = facts.opportunities
    both = np.zeros(0, np.bool_) if table is None else ~np.isnat(table.closed) & ~np.isnat(table.created)
    if table is None or not both.any():
        return None
    created, ended = days(table.created[both]), days(table.closed[both])
    took = int(np.quantile(np.maximum(ended - created, 0), IN_TIME, method="inverted_cdf"))
    return _Cut(int(ended.min()), int(created.min()), took)


def in_full_from(facts: Facts) -> int:
    """Return the day from which on what ended is on record in full, as a number; half of the record is kept at least.

    Where it is cut by creation nine in ten of the first that came must have had time.
    """
    known = np.empty(0, np.int64) if facts.opportunities is None else days(facts.opportunities.closed)
    known = known[known > np.iinfo(np.int64).min]
    if not len(known):
        return day_number(facts.as_of)
    first, cut = int(known.min()), _cut(facts)
    return first if cut is None else int(np.clip(cut.had_time, first, (first + day_number(facts.as_of)) // 2))


def too_young(facts: Facts) -> Mask:
    """Return which opportunities came in so late that fewer than nine in ten of their like can have ended.

    Of a record cut by creation, whose share won and times would else be those of quick ends; none of one cut by the
    day of the end, where the slow ones of before make up for them. The older half counts in any case.
    """
    table, cut = facts.opportunities, _cut(facts)
    if table is None or cut is None or cut.had_time <= cut.first_end:
        return np.zeros(0 if table is None else len(table), np.bool_)
    created = days(table.created)
    latest = max(day_number(facts.as_of) - cut.took, int(np.median(created[~np.isnat(table.created)])))
    return np.asarray(created > latest)


def with_rows(table: Opportunities, rows: Mask) -> Opportunities:
    """Return the opportunities of these rows."""

    def cut(column: Coded) -> Coded:
        return Coded(column.codes[rows], column.labels)

    return Opportunities(
        id=tuple(name for name, stays in zip(table.id, rows.tolist(), strict=True) if stays),
        created=table.created[rows],
        closed=table.closed[rows],
        outcome=table.outcome[rows],
        amount=table.amount[rows],
        account=cut(table.account),
        owner=cut(table.owner),
        stage=cut(table.stage),
        attributes={name: cut(column) for name, column in table.attributes.items()},
        asked=asks_of(table.asked, rows),
    )
