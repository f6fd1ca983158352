"""What already happened in a window of days: the known part of a measure, and the past a change is held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from bestbet.facts.accounts import accounts_of
from bestbet.facts.ages import Mask
from bestbet.facts.attributes import opportunity_labels, order_labels
from bestbet.facts.first_purchases import with_first_purchases
from bestbet.facts.purchases import dated_wins, first_days, money, orders_that_are_wins, purchase_days
from bestbet.facts.tables import NO_AMOUNT, Coded, Days, Facts, Outcome
from bestbet.plan.nodes import Where


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

    A where-attribute that a table does not carry leaves that table out. Where orders alone are on record first
    purchases stand for wins.
    """
    until, facts = min(until, facts.as_of), with_first_purchases(facts)
    deals = _deal_flows(facts, since=since, until=until, where=where)
    return Actuals(*deals, *_order_flows(facts, since=since, until=until, where=where))


def _deal_flows(
    facts: Facts, *, since: date, until: date, where: Where
) -> tuple[float, float, float, float, float, float, float]:
    deals = facts.opportunities
    if deals is None:
        return 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    here = np.ones(len(deals), np.bool_)
    for name, values in where.items():
        here &= _is_one_of(opportunity_labels(facts, name), values, len(deals))
    is_closed = here & _within(deals.closed, since, until)
    is_won = is_closed & (deals.outcome == Outcome.WON)
    wins = dated_wins(facts, accounts_of(facts))
    is_new = np.zeros(len(deals), np.bool_)
    is_new[wins.row[wins.is_first]] = True
    value = np.nan_to_num(money(deals.amount))
    weeks = np.maximum((deals.closed - deals.created).astype(float), 0.0) / 7
    return (
        float(is_won.sum()),
        float((is_closed & (deals.outcome == Outcome.LOST)).sum()),
        float(value[is_won].sum()),
        float((is_won & is_new).sum()),
        float(value[is_won & is_new].sum()),
        float((here & _within(deals.created, since, until)).sum()),
        float(np.nansum(weeks[is_won])),
    )


def _order_flows(facts: Facts, *, since: date, until: date, where: Where) -> tuple[float, float]:
    """Count repeat purchases, one per account and day: after the first one, not the invoice of a win, not a return.

    Their value is what was paid less what was given back of such purchases, each on its own day.
    """
    orders = facts.orders
    if orders is None:
        return 0.0, 0.0
    accounts = accounts_of(facts)
    day = orders.day.astype("datetime64[D]").astype(np.int64)
    wins = dated_wins(facts, accounts)
    n = len(accounts.labels)
    visits = purchase_days(orders, accounts.orders)
    is_bought = visits.of_row < len(visits.day)
    first = first_days(accounts.orders, day, is_bought, n)
    first = np.minimum(first, first_days(wins.account, wins.day, np.ones(len(wins.day), np.bool_), n))
    is_own = is_bought & (day > first[accounts.orders]) & ~orders_that_are_wins(facts, accounts, wins)
    is_repeat = np.zeros(len(visits.day) + 1, np.bool_)
    is_repeat[visits.of_row[is_own]] = True
    here = _within(orders.day, since, until)
    for name, values in where.items():
        here &= _is_one_of(order_labels(facts, name), values, len(orders))
    counted = is_own & here
    known = np.where(orders.amount == NO_AMOUNT, 0, orders.amount) / 100.0
    value = known[counted].sum() + known[is_repeat[visits.against_row] & here].sum()
    return float(len(np.unique(visits.of_row[counted]))), float(value)


def _is_one_of(column: Coded | None, values: tuple[str, ...], n: int) -> Mask:
    """Rows whose label is one of the values; none where the table does not carry the attribute."""
    if column is None:
        return np.zeros(n, np.bool_)
    allowed = np.array([*(label in values for label in column.labels), False], np.bool_)
    return np.asarray(allowed[column.codes])


def _within(days: Days, since: date, until: date) -> Mask:
    return ~np.isnat(days) & (days >= np.datetime64(since)) & (days <= np.datetime64(until))
