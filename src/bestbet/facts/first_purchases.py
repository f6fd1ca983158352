"""Records of nothing but orders: a customer's first purchase is what a win is elsewhere.

Somebody was won on that day, and for that amount. Customers from before the record seem to come in its first weeks;
their purchases are no wins. Where first purchases have stopped while orders go on, as of one cohort that is followed,
nobody is known to come.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bestbet.facts.accounts import Accounts, accounts_of
from bestbet.facts.ages import day_number
from bestbet.facts.lanes import Ints
from bestbet.facts.purchases import PurchaseDays, purchase_days
from bestbet.facts.silence import silence
from bestbet.facts.tables import Coded, Facts, Opportunities, Orders, Outcome

COME_AGAIN = 0.95
"""Of the customers of before, so many have bought again once that share of the gaps between purchases is over."""
_LEAST = 8


def with_first_purchases(facts: Facts) -> Facts:
    """Return the facts with first purchases as wins where there are orders and no opportunities, else as they are."""
    facts_as_they_are, facts = facts, with_guests(facts)
    if facts.orders is None or holds_deals(facts):
        return facts_as_they_are
    accounts = accounts_of(facts)
    visits = purchase_days(facts.orders, accounts.orders)
    seen = newcomers(facts, visits)
    if len(seen) < _LEAST or silence(visits.day[seen], day_number(facts.as_of)) is not None:
        return facts_as_they_are
    table = _as_wins(facts.orders, accounts, visits, seen)
    return replace(facts, opportunities=table, are_losses_recorded=False, are_first_purchases=True)


def with_guests(facts: Facts) -> Facts:
    """Return the facts with every order of nobody known as that of somebody who bought once, where orders are all.

    Nobody can say who comes again among them; a sale is a sale.
    """
    if facts.orders is None or holds_deals(facts) or (facts.orders.account.codes >= 0).all():
        return facts
    account, n = facts.orders.account, len(facts.orders.account.labels)
    nameless = np.flatnonzero(account.codes < 0)
    nameless = nameless[np.lexsort((facts.orders.amount[nameless], facts.orders.day[nameless]))]
    codes = account.codes.copy()
    codes[nameless] = n + np.arange(len(nameless))
    guests = tuple(f"(guest {i + 1})" for i in range(len(nameless)))
    return replace(facts, orders=replace(facts.orders, account=Coded(codes, (*account.labels, *guests))))


def holds_deals(facts: Facts) -> bool:
    """Return whether there is a record of opportunities, though it may not have begun yet on an earlier day."""
    return facts.opportunities is not None


def newcomers(facts: Facts, visits: PurchaseDays) -> Ints:
    """Return the positions of the first purchases of accounts that were no customers before the record began."""
    first = np.unique(visits.account, return_index=True)[1].astype(np.int64)
    return first[visits.day[first] >= _since(facts, visits)]


def _since(facts: Facts, visits: PurchaseDays) -> int:
    """Return the day from which on next to all who buy for the first time are new; in the first half of the record."""
    if not len(visits.day):
        return day_number(facts.as_of)
    began, same = int(visits.day.min()), np.diff(visits.account) == 0
    gaps = np.diff(visits.day)[same]
    took = int(np.quantile(gaps, COME_AGAIN, method="inverted_cdf")) if len(gaps) else 0
    return min(began + took, (began + day_number(facts.as_of)) // 2)


def _as_wins(orders: Orders, accounts: Accounts, visits: PurchaseDays, seen: Ints) -> Opportunities:
    row = np.full(len(visits.day) + 1, -1, np.int64)
    row[visits.of_row[::-1]] = np.arange(len(orders))[::-1]
    day = visits.day[seen].astype("datetime64[D]")
    nobody = Coded(np.full(len(seen), -1, np.int32), ())
    return Opportunities(
        id=tuple(accounts.labels[account] for account in visits.account[seen].tolist()),
        created=day,
        closed=day,
        outcome=np.full(len(seen), int(Outcome.WON), np.int8),
        amount=visits.net()[seen],
        account=Coded(visits.account[seen].astype(np.int32), accounts.labels),
        owner=nobody,
        stage=nobody,
        attributes={name: Coded(column.codes[row[seen]], column.labels) for name, column in orders.attributes.items()},
    )
