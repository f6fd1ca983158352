"""Records that know the month in which a deal came and not the day: every one of them is dated on the first.

Taken at its word such a record makes deals two weeks older than they are, and lets a month's deals come in one week.
"""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

import numpy as np

from bestbet.facts.lanes import Ints
from bestbet.facts.tables import Days, Facts, Opportunities

_LEAST_DEALS, _LEAST_MONTHS = 40, 6
_ON_THE_FIRST = 0.95
"""Of all deals: of days that are known one in thirty falls there."""


def are_dated_by_month(table: Opportunities | None) -> bool:
    """Return whether next to all deals are dated on the first of a month, over half a year at least."""
    if table is None:
        return False
    known = table.created[~np.isnat(table.created)]
    months = known.astype("datetime64[M]")
    if len(known) < _LEAST_DEALS or len(np.unique(months)) < _LEAST_MONTHS:
        return False
    return float((known == months.astype("datetime64[D]")).mean()) >= _ON_THE_FIRST


def with_days_of_the_month(facts: Facts) -> Facts:
    """Return the facts with deals that are dated by the month spread evenly over theirs, else as they are.

    In an order that has nothing to do with what became of them; none comes after it ended, or after the as-of date.
    """
    table = facts.opportunities
    if table is None or not are_dated_by_month(table):
        return facts
    created = table.created.copy()
    on_the_first = ~np.isnat(created) & (created == created.astype("datetime64[M]").astype("datetime64[D]"))
    rows = np.flatnonzero(on_the_first)
    last, ended = np.minimum(_last_day(created[rows]), np.datetime64(facts.as_of, "D")), table.closed[rows]
    last = np.where((ended >= created[rows]) & (ended < last), ended, last)
    places = _places(created[rows], [table.id[row] for row in rows.tolist()], last)
    created[rows] = created[rows] + places.astype("timedelta64[D]")
    return replace(facts, opportunities=replace(table, created=created))


def _last_day(day: Days) -> Days:
    first_of_next: Days = (day.astype("datetime64[M]") + 1).astype("datetime64[D]")
    return first_of_next - 1


def _places(day: Days, names: list[str], last: Days) -> Ints:
    """Return how many days after the first each deal is put, evenly over the days up to its last."""
    luck = np.array([crc32(name.encode()) for name in names], np.int64)
    order = np.lexsort((luck, day))
    _, first, count = np.unique(day[order], return_index=True, return_counts=True)
    place = np.empty(len(day))
    place[order] = (np.arange(len(day)) - np.repeat(first, count) + 0.5) / np.repeat(count, count)
    room = (last - day).astype(np.int64) + 1
    return np.asarray(place * np.maximum(room, 1)).astype(np.int64)
