"""Records that know the month in which a deal came or closed and not the day: all are dated on its first or last.

Taken at its word such a record makes deals two weeks older than they are, lets a month's deals come in one week, or
has three weeks in four without a win.
"""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bestbet.facts.ages import Mask
from bestbet.facts.tables import Days, Facts, Opportunities, Orders, Outcome

_LEAST_DEALS, _LEAST_MONTHS = 40, 6
_ON_THE_FIRST = 0.95
"""Of all deals: of days that are known one in thirty falls there."""
_CLOSED_ON_IT = 0.6
"""Of a middling month's closings: more than the ends of months bring where teams press hard for them."""


def are_dated_by_month(table: Opportunities | None) -> bool:
    """Return whether next to all deals are dated on the first of a month, over half a year at least."""
    if table is None:
        return False
    known = table.created[~np.isnat(table.created)]
    months = known.astype("datetime64[M]")
    if len(known) < _LEAST_DEALS or len(np.unique(months)) < _LEAST_MONTHS:
        return False
    return float((known == _first_day(known)).mean()) >= _ON_THE_FIRST


def closed_by_month(table: Opportunities | None) -> Mask | None:
    """Return which deals closed on the day of the month on which most do, its first or its last; None where few did."""
    if table is None:
        return None
    rows = np.flatnonzero((table.outcome != Outcome.OPEN) & ~np.isnat(table.closed))
    return _by_month(table.closed, rows)


def ordered_by_month(table: Orders | None) -> Mask | None:
    """Return which orders are of the day of the month of which most are, its first or its last; None where few are."""
    return None if table is None else _by_month(table.day, np.flatnonzero(~np.isnat(table.day)))


def _by_month(column: Days, rows: npt.NDArray[np.int64]) -> Mask | None:
    """Return which of the rows fall on that day; the last is that of the month or of its working days.

    A clean-up is one month's, and no habit.
    """
    day = column[rows]
    _, month, count = np.unique(day.astype("datetime64[M]"), return_inverse=True, return_counts=True)
    if len(rows) < _LEAST_DEALS or len(count) < _LEAST_MONTHS:
        return None
    for on_it in (day == _first_day(day), (day == _last_day(day)) | (day == _last_weekday(day))):
        if np.median(np.bincount(month, on_it) / count) >= _CLOSED_ON_IT:
            by_month = np.zeros(len(column), np.bool_)
            by_month[rows] = on_it
            return by_month
    return None


def with_days_of_the_month(facts: Facts) -> Facts:
    """Return the facts with deals and orders that are dated by the month spread evenly over theirs, else as they are.

    In an order that has nothing to do with what became of them; none comes after it ended, closes before it came, or
    does either after the as-of date. What somebody ordered in a month stays together, on the same day of every month.
    """
    return _with_orders(_with_closings(_with_creations(facts)))


def _with_creations(facts: Facts) -> Facts:
    table = facts.opportunities
    if table is None or not are_dated_by_month(table):
        return facts
    created = table.created.copy()
    rows = np.flatnonzero(~np.isnat(created) & (created == _first_day(created)))
    last, ended = np.minimum(_last_day(created[rows]), np.datetime64(facts.as_of, "D")), table.closed[rows]
    last = np.where((ended >= created[rows]) & (ended < last), ended, last)
    created[rows] += _places(created[rows], [table.id[row] for row in rows.tolist()], last)
    return replace(facts, opportunities=replace(table, created=created))


def _with_closings(facts: Facts) -> Facts:
    table, by_month = facts.opportunities, closed_by_month(facts.opportunities)
    if table is None or by_month is None:
        return facts
    closed, rows = table.closed.copy(), np.flatnonzero(by_month)
    first, came = _first_day(closed[rows]), table.created[rows]
    last = np.minimum(_last_day(first), np.datetime64(facts.as_of, "D"))
    first = np.where((came > first) & (came <= last), came, first)
    closed[rows] = first + _places(first, [table.id[row] for row in rows.tolist()], last)
    return replace(facts, opportunities=replace(table, closed=closed))


def _with_orders(facts: Facts) -> Facts:
    table, by_month = facts.orders, ordered_by_month(facts.orders)
    if table is None or by_month is None:
        return facts
    moved, rows = table.day.copy(), np.flatnonzero(by_month)
    first = _first_day(moved[rows])
    room = np.minimum(_last_day(first), np.datetime64(facts.as_of, "D")) - first + np.timedelta64(1, "D")
    luck = np.array([crc32(label.encode()) for label in table.account.labels], np.float64)
    codes = table.account.codes[rows]
    nameless = np.array([crc32(str(amount).encode()) for amount in table.amount[rows].tolist()], np.float64)
    place = np.where(codes < 0, nameless, luck[codes] if len(luck) else nameless) / 2**32
    moved[rows] = first + (place * room.astype(np.int64)).astype(np.int64).astype("timedelta64[D]")
    return replace(facts, orders=replace(table, day=moved))


def _first_day(day: Days) -> Days:
    return np.asarray(day.astype("datetime64[M]").astype("datetime64[D]"))


def _last_weekday(day: Days) -> Days:
    last = _last_day(day)
    return np.asarray(last - np.maximum((last.astype(np.int64) + 3) % 7 - 4, 0).astype("timedelta64[D]"))


def _last_day(day: Days) -> Days:
    first_of_next: Days = (day.astype("datetime64[M]") + 1).astype("datetime64[D]")
    return first_of_next - 1


def _places(day: Days, names: list[str], last: Days) -> npt.NDArray[np.timedelta64]:
    """Return how long after its day each deal is put, evenly over the days up to its last."""
    luck = np.array([crc32(name.encode()) for name in names], np.int64)
    order = np.lexsort((luck, day))
    _, first, count = np.unique(day[order], return_index=True, return_counts=True)
    place = np.empty(len(day))
    place[order] = (np.arange(len(day)) - np.repeat(first, count) + 0.5) / np.repeat(count, count)
    room = np.maximum((last - day).astype(np.int64) + 1, 1)
    return np.asarray((place * room).astype(np.int64).astype("timedelta64[D]"))
