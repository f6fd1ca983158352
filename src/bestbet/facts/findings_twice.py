"""Sales that may be on record twice: as won opportunities and, under other days or names, as orders."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bestbet.facts.accounts import Accounts
from bestbet.facts.ages import day_number, days
from bestbet.facts.lanes import Floats, Ints
from bestbet.facts.purchases import SAME_SALE_DAYS, Wins, dated_wins, orders_that_are_wins
from bestbet.facts.tables import Facts, Finding
from bestbet.facts.wording import part

_A_YEAR = 365
_LEAST = 10
_ALIKE = 0.25
_MOST_MET = 0.1
_LEAST_WINS, _MOST_SHARED = 40, 0.3
_CODE = "BB-F24"
_EFFECT = "Both count: bookings would be up to twice what comes."


def twice_findings(facts: Facts, accounts: Accounts) -> Iterator[Finding]:
    """Yield what looks like sales that are both won opportunities and orders, beyond those that `orders_that_are_wins`.

    Customers of whom the orders of at least a year come to what was won of them, within a quarter of it: invoices in
    parts, or sent late. And two lists of customers that hardly meet.
    """
    if facts.orders is None or facts.opportunities is None:
        return
    wins = dated_wins(facts, accounts)
    won, ordered = set(wins.account[wins.account >= 0].tolist()), set(accounts.orders[accounts.orders >= 0].tolist())
    if min(len(won), len(ordered)) < _LEAST:
        return
    met = len(won & ordered)
    if met < _MOST_MET * min(len(won), len(ordered)):
        yield Finding(
            _CODE,
            f"Of {len(ordered):,} customers in the orders {met:,} are customers of won opportunities, of whom there "
            f"are {len(won):,}: their names may be written differently.",
            f"If the orders are those of the same sales, {_EFFECT[0].lower()}{_EFFECT[1:]}",
            "Write the names alike, or put them under same_as: in facts.yaml.",
        )
        return
    bought, invoiced = _sums(facts, accounts, wins)
    known = (bought > 0) & (invoiced > 0)
    n, alike = int(known.sum()), np.abs(invoiced[known] / bought[known] - 1) <= _ALIKE
    if n >= _LEAST and alike.mean() >= 0.5:
        yield Finding(
            _CODE,
            f"Of {part(int(alike.sum()), n, 'customers')} the orders that are no invoice of a win come to what was won "
            "of them, within a quarter: they look like the same sales, invoiced in parts or late.",
            _EFFECT,
            "Leave the orders out, or export from them only what was bought beside the opportunities.",
        )


def line_findings(facts: Facts, accounts: Accounts) -> Iterator[Finding]:
    """Yield that won opportunities look like the lines of fewer deals: alike in account and both their days."""
    table = facts.opportunities
    if table is None:
        return
    wins = dated_wins(facts, accounts)
    use = (wins.account >= 0) & ~np.isnat(table.created[wins.row])
    if use.sum() < _LEAST_WINS:
        return
    alike = np.stack([wins.account[use], wins.day[use], days(table.created[wins.row[use]])], axis=1)
    _, which, n = np.unique(alike, axis=0, return_inverse=True, return_counts=True)
    shared = int((n[which.reshape(-1)] > 1).sum())
    if shared > _MOST_SHARED * use.sum():
        yield Finding(
            "BB-F26",
            f"{part(shared, int(use.sum()), 'won opportunities')} came in and were won on the same two days as another "
            "of the same account: they look like lines of one deal, a row for each product.",
            "Each counts as a win of its own: there are fewer, and larger ones.",
            "Export a row per opportunity, or give the lines one id and import with --on-duplicate add.",
        )


def _sums(facts: Facts, accounts: Accounts, wins: Wins) -> tuple[Floats, Floats]:
    """Return by account what was won and what was ordered beside the invoices of wins; 0 where that has not had a year.

    Only wins since the orders begin count, and accounts of which the last is a year old.
    """
    orders, table = facts.orders, facts.opportunities
    if orders is None or table is None:
        return np.zeros(0), np.zeros(0)
    n = len(accounts.labels)
    dated = ~np.isnat(orders.day) & (accounts.orders >= 0) & (orders.amount > 0)
    dated &= ~orders_that_are_wins(facts, accounts, wins)
    begins = int(days(orders.day[dated]).min()) if dated.any() else 0
    use = (wins.account >= 0) & (table.amount[wins.row] > 0)
    bought, invoiced = np.zeros(n), np.zeros(n)
    np.add.at(bought, wins.account[use], table.amount[wins.row[use]])
    np.add.at(invoiced, accounts.orders[dated], orders.amount[dated])
    first, last = _ends(wins.account[use], wins.day[use], n)
    ripe = (first >= begins - SAME_SALE_DAYS) & (last <= day_number(facts.as_of) - _A_YEAR) & (last > 0)
    return np.where(ripe, bought, 0.0), np.where(ripe, invoiced, 0.0)


def _ends(account: Ints, day: Ints, n: int) -> tuple[Ints, Ints]:
    """Return the first and the last day of each account; 0 where it has none."""
    first, last = np.full(n, np.iinfo(np.int64).max), np.zeros(n, np.int64)
    np.minimum.at(first, account, day)
    np.maximum.at(last, account, day)
    return np.where(last > 0, first, 0), last
