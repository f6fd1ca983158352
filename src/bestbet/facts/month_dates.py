"""Records that know the month in which a deal came or closed and not the day: all are dated on its first or last.

Taken at its word such a record makes deals two weeks older than they are, lets a month's deals come in one week, or
has three weeks in four without a win.
"""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bestbet.facts.accounts import accounts_of
from bestbet.facts.ages import Mask
from bestbet.facts.lanes import Floats, Ints
from bestbet.facts.purchases import dated_wins, orders_that_are_wins
from bestbet.facts.tables import Days, Facts, Opportunities, Orders, Outcome

_LEAST_DEALS, _LEAST_MONTHS = 40, 6
_ON_THE_FIRST = 0.95
"""Of all deals: of days that are known one in thirty falls there."""
_NEVER, _A_MONTH = np.datetime64("NaT", "D"), np.timedelta64(31, "D")
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


def _by_month(column: Days, rows: Ints) -> Mask | None:
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
    does either after the as-of date. Orders are spread where they stand alone: beside deals they may be the invoices.
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
    created[rows] += _steps(_evenly(created[rows], _luck(table.id, rows)), created[rows], last)
    return replace(facts, opportunities=replace(table, created=created))


def _with_closings(facts: Facts) -> Facts:
    """Return the facts with such closings spread; of a month that runs, what would close after today is open still."""
    table, by_month = facts.opportunities, closed_by_month(facts.opportunities)
    if table is None or by_month is None:
        return facts
    facts = _without_invoices(facts)
    rows, as_of = np.flatnonzero(by_month), np.datetime64(facts.as_of, "D")
    first, came = _first_day(table.closed[rows]), table.created[rows]
    last = _last_spread(table.closed[rows], as_of)
    first = np.where((came > first) & (came <= last), came, first)
    closed, outcome = table.closed.copy(), table.outcome.copy()
    closed[rows] = first + _steps(_evenly(first, _luck(table.id, rows)), first, last)
    later = rows[closed[rows] > as_of]
    closed[later], outcome[later] = _NEVER, Outcome.OPEN
    return replace(facts, opportunities=replace(table, closed=closed, outcome=outcome))


def _without_invoices(facts: Facts) -> Facts:
    """Return the facts without the orders that are the invoice of a win, which is told by how near their days lie."""
    if facts.orders is None:
        return facts
    accounts = accounts_of(facts)
    same = orders_that_are_wins(facts, accounts, dated_wins(facts, accounts))
    return replace(facts, orders=replace(facts.orders, day=np.where(same, _NEVER, facts.orders.day)))


def _with_orders(facts: Facts) -> Facts:
    """Return the facts with orders spread: what a customer orders in a month on one day, the same in every month.

    Billed on the last day, those of the running month are not there yet: then all lie so many days later.
    """
    table, by_month = facts.orders, ordered_by_month(facts.orders)
    if table is None or by_month is None or facts.opportunities is not None:
        return facts
    rows, as_of, codes = np.flatnonzero(by_month), np.datetime64(facts.as_of, "D"), table.account.codes[by_month]
    billed, first = table.day[rows], _first_day(table.day[rows])
    place = _evenly(first, np.array([crc32(str(amount).encode()) for amount in table.amount[rows].tolist()], np.int64))
    if len(table.account.labels):
        own = np.array([crc32(label.encode()) for label in table.account.labels], np.float64) / 2**32
        place = np.where(codes < 0, place, own[codes])
    moved, at_start = table.day.copy(), bool((billed == first).all())
    moved[rows] = first + _steps(place, first, _last_spread(billed, as_of))
    behind = as_of - _last_day(billed).max()
    if not at_start and np.timedelta64(0, "D") < behind < _A_MONTH:
        moved[rows] += behind
    moved[rows] = np.where(moved[rows] > as_of, _NEVER, moved[rows])
    return replace(facts, orders=replace(table, day=moved))


def _last_spread(day: Days, as_of: np.datetime64) -> Days:
    """Return the last day over which each is spread: that of its month, in the month that runs the as-of date.

    Dated on its first day the running month may stand there whole, as in a backtest or where nothing later is known:
    if it holds more than midway between a whole month's and what has gone of it, as many times either way.
    """
    first = _first_day(np.array([as_of]))
    running = day == first
    earlier = np.unique(_first_day(day[day < first]), return_counts=True)[1][-_LEAST_MONTHS:]
    gone, length = (float((until - first[0]).astype(np.int64) + 1) for until in (as_of, _last_day(first)[0]))
    is_whole = len(earlier) > 0 and bool(running.sum() > np.median(earlier) * np.sqrt(gone / length))
    return np.asarray(np.where(running & is_whole, _last_day(day), np.minimum(_last_day(day), as_of)))


def _first_day(day: Days) -> Days:
    return np.asarray(day.astype("datetime64[M]").astype("datetime64[D]"))


def _last_weekday(day: Days) -> Days:
    last = _last_day(day)
    return np.asarray(last - np.maximum((last.astype(np.int64) + 3) % 7 - 4, 0).astype("timedelta64[D]"))


def _last_day(day: Days) -> Days:
    first_of_next: Days = (day.astype("datetime64[M]") + 1).astype("datetime64[D]")
    return first_of_next - 1


def _luck(names: tuple[str, ...], rows: Ints) -> Ints:
    return np.array([crc32(names[row].encode()) for row in rows.tolist()], np.int64)


def _evenly(day: Days, luck: Ints) -> Floats:
    """Return places in (0, 1), evenly over those of one day, in the order of their luck."""
    order = np.lexsort((luck, day))
    _, first, count = np.unique(day[order], return_index=True, return_counts=True)
    place = np.empty(len(day))
    place[order] = (np.arange(len(day)) - np.repeat(first, count) + 0.5) / np.repeat(count, count)
    return place


def _steps(place: Floats, day: Days, last: Days) -> npt.NDArray[np.timedelta64]:
    """Return how long after its day each is put, up to its last."""
    room = np.maximum((last - day).astype(np.int64) + 1, 1)
    return np.asarray((place * room).astype(np.int64).astype("timedelta64[D]"))
