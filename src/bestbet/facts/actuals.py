"""What already happened in a window of days: the known part of a measure, and the past a change is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from bestbet.facts.tables import NO_AMOUNT, Coded, Facts, Minor, Opportunities, Orders, Outcome
from bestbet.plan.nodes import Where

MINOR_UNITS = 100.0


@dataclass(frozen=True, slots=True)
class Actuals:
    """Flows of one window: counts, and values in currency units."""

    wins: float
    losses: float
    bookings: float
    new_accounts: float
    new_bookings: float
    created: float
    win_weeks: float
    repeat_orders: float
    repeat_value: float


def actuals(facts: Facts, *, since: date, until: date, where: Where) -> Actuals:
    """Return what happened from `since` to `until` (both days count; nothing after the as-of date is known).

    A where-attribute that a table does not carry leaves that table out.
    """
    until = min(until, facts.as_of)
    deals = _deal_flows(facts.opportunities, since=since, until=until, where=where)
    return Actuals(*deals, *_order_flows(facts, since=since, until=until, where=where))


def _deal_flows(
    deals: Opportunities | None, *, since: date, until: date, where: Where
) -> tuple[float, float, float, float, float, float, float]:
    if deals is None:
        return 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    here = _matches(deals.attributes, where, len(deals))
    is_closed = here & _within(deals.closed, since, until)
    is_won = is_closed & (deals.outcome == Outcome.WON)
    is_new = is_won & first_wins(deals)
    ages = (deals.closed - deals.created).astype(float) / 7
    return (
        float(is_won.sum()),
        float((is_closed & (deals.outcome == Outcome.LOST)).sum()),
        _money(deals.amount[is_won]),
        float(is_new.sum()),
        _money(deals.amount[is_new]),
        float((here & _within(deals.created, since, until)).sum()),
        float(np.nansum(ages[is_won])),
    )


def _order_flows(facts: Facts, *, since: date, until: date, where: Where) -> tuple[float, float]:
    orders = facts.orders
    if orders is None:
        return 0.0, 0.0
    repeats = _matches(orders.attributes, where, len(orders)) & _within(orders.day, since, until)
    repeats &= repeat_orders(orders, facts.opportunities)
    return float(repeats.sum()), _money(orders.amount[repeats])


def first_wins(deals: Opportunities) -> npt.NDArray[np.bool_]:
    """Return, per opportunity, whether it is the first win of its (known) account."""
    won = np.flatnonzero((deals.outcome == Outcome.WON) & (deals.account.codes >= 0) & ~np.isnat(deals.closed))
    order = won[np.lexsort((won, deals.closed[won], deals.account.codes[won]))]
    is_first = np.zeros(len(deals), dtype=bool)
    accounts = deals.account.codes[order]
    is_first[order[np.flatnonzero(np.diff(accounts, prepend=-1))]] = True
    return is_first


WIN_ORDER_DAYS = 60
"""An account's order within this many days after its win is that win, delivered, and not a repeat purchase."""


def repeat_orders(orders: Orders, deals: Opportunities | None) -> npt.NDArray[np.bool_]:
    """Return, per order, whether it repeats: not the account's first, and not the delivery of a win."""
    rank = np.lexsort((np.arange(len(orders)), orders.day, orders.account.codes))
    is_repeat = np.zeros(len(orders), dtype=bool)
    is_repeat[rank] = np.diff(orders.account.codes[rank], prepend=-2) == 0
    is_repeat &= orders.account.codes >= 0
    if deals is None:
        return is_repeat
    return (is_repeat | _has_won(orders, deals)) & ~_delivers_win(orders, deals)


def _has_won(orders: Orders, deals: Opportunities) -> npt.NDArray[np.bool_]:
    """Orders of accounts that some win brought in; their first order may be a repeat when the win has none."""
    won = {
        deals.account.labels[code] for code in np.unique(deals.account.codes[deals.outcome == Outcome.WON]) if code >= 0
    }
    known = np.array([label in won for label in orders.account.labels], dtype=bool)
    codes = orders.account.codes
    return (codes >= 0) & known[codes] if len(known) else np.zeros(len(orders), dtype=bool)


def _delivers_win(orders: Orders, deals: Opportunities) -> npt.NDArray[np.bool_]:
    """Mark, for every win with a known account, the first order of that account within WIN_ORDER_DAYS of it."""
    labels = {label: code for code, label in enumerate(orders.account.labels)}
    to_order = np.array([labels.get(label, -1) for label in deals.account.labels], dtype=np.int64)
    won = np.flatnonzero((deals.outcome == Outcome.WON) & (deals.account.codes >= 0) & ~np.isnat(deals.closed))
    accounts = to_order[deals.account.codes[won]] if len(to_order) else np.empty(0, dtype=np.int64)
    rank = np.lexsort((orders.day, orders.account.codes))
    key = orders.account.codes[rank].astype(np.int64) * 10**6 + orders.day[rank].astype(np.int64)
    wanted = accounts * 10**6 + deals.closed[won].astype(np.int64)
    position = np.searchsorted(key, wanted)
    is_inside = (accounts >= 0) & (position < len(key))
    position, wanted = position[is_inside], wanted[is_inside]
    is_near = key[position] - wanted <= WIN_ORDER_DAYS
    delivers = np.zeros(len(orders), dtype=bool)
    delivers[rank[position[is_near]]] = True
    return delivers


def _matches(columns: Mapping[str, Coded], where: Where, n: int) -> npt.NDArray[np.bool_]:
    is_in = np.ones(n, dtype=bool)
    for name, values in where.items():
        column = columns.get(name)
        if column is None:
            return np.zeros(n, dtype=bool)
        allowed = np.array([label in values for label in column.labels] + [False], dtype=bool)
        is_in &= allowed[column.codes]
    return is_in


def _within(days: npt.NDArray[np.datetime64], since: date, until: date) -> npt.NDArray[np.bool_]:
    known = ~np.isnat(days)
    return known & (days >= np.datetime64(since)) & (days <= np.datetime64(until))


def _money(amounts: Minor) -> float:
    return float(amounts[amounts != NO_AMOUNT].sum()) / MINOR_UNITS
