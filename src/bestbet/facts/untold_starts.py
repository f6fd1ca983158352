"""Deals that ended on a day that is told and came on one that is not: left empty, or written down after they closed.

Left out of what became of deals they would still stand among what comes in, so that too few seem to be won.
"""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

import numpy as np

from bestbet.facts.ages import WRITTEN_SOON, Mask, counts_by_end, days
from bestbet.facts.lanes import Ints
from bestbet.facts.tables import Days, Facts, Opportunities, Outcome

LEAST_ALIKE = 20
_NEVER = np.datetime64("NaT", "D")
_GOLDEN = 0.6180339887498949


def are_untold(table: Opportunities) -> Mask:
    """Return which opportunities ended on a known day, and came on no known day or on a later one."""
    return np.asarray(_has_end(table) & (np.isnat(table.created) | (table.closed < table.created)))


def with_starts(facts: Facts, lane: Ints) -> Facts:
    """Return the facts in which such deals came on a day that could be true, else as they are; `lane` is each row's.

    Of what was written down within a month of its end nobody saw anything before: it came on that day. What has no
    day of creation, or one that is later still, as where deals were moved into another system, is taken to have been
    open as long as one of those of its lane that ended alike (random hot deck imputation: Andridge & Little 2010,
    doi:10.1111/j.1751-5823.2010.00103.x); of all lanes where its own has few, of all that ended where few ended so, and
    where those are few too it came on the day it closed. It keeps no day where it ended before the first day that is
    told: there the record has not begun.
    """
    table = facts.opportunities
    if table is None or counts_by_end(facts):
        return facts
    untold = are_untold(table)
    told = ~np.isnat(table.created) & ~untold
    if not untold.any() or not told.any():
        return facts
    begins, created = table.created[told].min(), table.created.copy()
    late = (table.created - table.closed).astype(np.int64)
    is_soon = untold & ~np.isnat(table.created) & (late <= WRITTEN_SOON)
    created[untold] = np.where(is_soon, table.closed, _NEVER)[untold]
    ended = _has_end(table) & told
    for outcome in (Outcome.WON, Outcome.LOST):
        alike = ended & (table.outcome == outcome)
        alike = alike if alike.sum() >= LEAST_ALIKE else ended
        rows = np.flatnonzero(untold & ~is_soon & (table.outcome == outcome) & (table.closed >= begins))
        for one in np.unique(lane[rows]):
            own = alike & (lane == one)
            mine = _in_order(table, rows[lane[rows] == one])
            created[mine] = _started(table, mine, own if own.sum() >= LEAST_ALIKE else alike, begins)
    return replace(facts, opportunities=replace(table, created=np.where(created < begins, _NEVER, created)))


def _has_end(table: Opportunities) -> Mask:
    return np.asarray((table.outcome != Outcome.OPEN) & ~np.isnat(table.closed))


def _in_order(table: Opportunities, rows: Ints) -> Ints:
    """Return the rows by the day of their end, and then in an order that has nothing to do with what they are."""
    luck = np.array([crc32(table.id[row].encode()) for row in rows.tolist()], np.int64)
    return rows[np.lexsort((luck, table.closed[rows]))]


def _started(table: Opportunities, rows: Ints, alike: Mask, begins: np.datetime64) -> Days:
    """Return when deals came that took as long as `alike` ones, evenly over those; not before the record `begins`."""
    if alike.sum() < LEAST_ALIKE:
        return np.asarray(table.closed[rows])
    took = np.sort(days(table.closed[alike]) - days(table.created[alike]))
    place = (np.arange(len(rows)) + 0.5) * _GOLDEN % 1
    back = took[(place * len(took)).astype(np.int64)].astype("timedelta64[D]")
    return np.asarray(np.maximum(table.closed[rows] - back, begins))
