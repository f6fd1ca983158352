"""Who bought when: wins, orders and repeat purchases by account, each sale counted once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bestbet.facts.accounts import Accounts
from bestbet.facts.ages import Mask, days
from bestbet.facts.existing import are_of_customers
from bestbet.facts.lanes import Floats, Ints
from bestbet.facts.tables import NO_AMOUNT, Facts, Orders, Outcome

SAME_SALE_DAYS = 60
"""An order this close to a win of the same account may be that win."""
SAME_SALE_FACTOR = 1.5
"""... if neither amount is more than this many times the other (or one is not known)."""
_NO = np.empty(0, np.int64)


def money(amount: Ints) -> Floats:
    """Return currency units from minor units; NaN where not known or not above 0 (0 is not a price)."""
    return np.where(amount > 0, np.maximum(amount, 1) / 100.0, np.nan)


@dataclass(frozen=True, slots=True)
class Wins:
    """Won opportunities with a known closing day, ordered by day and id: row in the table, day, account, is first.

    `is_first` marks the first purchase of a known account: no earlier win, no order more than 60 days before, and no
    word that it was a customer already.
    """

    row: Ints
    day: Ints
    account: Ints
    is_first: Mask


def dated_wins(facts: Facts, accounts: Accounts) -> Wins:
    """Return the dated wins; empty where there are no opportunities."""
    table = facts.opportunities
    if table is None:
        return Wins(_NO, _NO, _NO, np.empty(0, np.bool_))
    row = np.flatnonzero((table.outcome == Outcome.WON) & ~np.isnat(table.closed))
    names = np.array([table.id[i] for i in row.tolist()], dtype=np.str_)
    day = days(table.closed[row])
    order = np.lexsort((names, day)) if len(row) else _NO
    row, day = row[order], day[order]
    account = accounts.opportunities[row]
    is_first = np.zeros(len(row), np.bool_)
    known = np.flatnonzero(account >= 0)
    is_first[known[np.unique(account[known], return_index=True)[1]]] = True
    if facts.orders is not None:
        first = first_days(accounts.orders, days(facts.orders.day), ~np.isnat(facts.orders.day), len(accounts.labels))
        is_first &= first[account] + SAME_SALE_DAYS >= day
    is_first &= ~are_of_customers(table)[row]
    return Wins(row, day, account, is_first)


def first_days(account: Ints, day: Ints, use: Mask, n: int) -> Ints:
    """Return the first day per account over the rows to use; the largest integer where there is none (and for -1)."""
    first = np.full(n + 1, np.iinfo(np.int64).max, np.int64)
    rows = use & (account >= 0)
    np.minimum.at(first, account[rows], day[rows])
    # Positions past the last account answer index -1; half the range keeps sums from overflowing.
    return np.minimum(first, np.iinfo(np.int64).max // 2)


def orders_that_are_wins(facts: Facts, accounts: Accounts, wins: Wins) -> Mask:
    """Return which orders are the invoice of a won opportunity rather than a purchase of their own.

    Each win claims at most one purchase day: the nearest within 60 days of it whose total is comparable (within a
    factor of 1.5, or one of the two unknown); all orders of the account on that day belong to it.
    """
    if facts.orders is None:
        return np.empty(0, np.bool_)
    visits = purchase_days(facts.orders, accounts.orders)
    return np.append(_claimed_days(facts, visits, wins), [False])[visits.of_row]


@dataclass(frozen=True, slots=True)
class PurchaseDays:
    """Purchases of known accounts, one per account and day, in that order; `amount` is the day's total in minor units.

    A day on which an account gave back at least what it bought is no purchase: its total is set against the account's
    latest purchase before it. `returned` is what each purchase lost so, in minor units, at most its amount.
    `of_row[order]` is the position of the order's purchase day, `against_row[order]` that of the purchase that a
    return or cancellation is set against; both are one past the last where there is none.
    """

    account: Ints
    day: Ints
    amount: Ints
    returned: Ints
    of_row: Ints
    against_row: Ints

    def net(self) -> Ints:
        """Return what each purchase kept, in minor units; NO_AMOUNT where not known."""
        return np.where(self.amount == NO_AMOUNT, NO_AMOUNT, self.amount - self.returned)


def purchase_days(table: Orders, account: Ints) -> PurchaseDays:
    """Return the purchase days; orders without a day or an account are in none.

    A total counts the known amounts of the day and is NO_AMOUNT where there is none.
    """
    rows = np.flatnonzero((account >= 0) & ~np.isnat(table.day))
    pairs = np.stack([account[rows], days(table.day[rows])], axis=1)
    unique, inverse = np.unique(pairs, axis=0, return_inverse=True) if len(rows) else (pairs, _NO)
    inverse = inverse.reshape(-1)
    amount = table.amount[rows]
    total, n_known, n_back = (np.zeros(len(unique), np.int64) for _ in range(3))
    is_known = amount != NO_AMOUNT
    np.add.at(total, inverse, np.where(is_known, amount, 0))
    np.add.at(n_known, inverse, is_known)
    np.add.at(n_back, inverse, is_known & (amount < 0))
    is_return = (n_back > 0) & (total <= 0)
    bought = unique[~is_return]
    place, against = _places(unique[:, 0], is_return)
    paid = np.where(n_known > 0, total, NO_AMOUNT)[~is_return]
    lost = np.zeros(len(bought) + 1, np.int64)
    np.add.at(lost, against[is_return], -total[is_return])
    of_row, against_row = (np.full(len(table), len(bought), np.int64) for _ in range(2))
    of_row[rows] = place[inverse]
    against_row[rows] = against[inverse]
    returned = np.minimum(lost[:-1], np.maximum(paid, 0))
    return PurchaseDays(bought[:, 0], bought[:, 1], paid, returned, of_row, against_row)


def _places(account: Ints, is_return: Mask) -> tuple[Ints, Ints]:
    """Return each day's position among the purchases, and for returns that of the account's latest purchase before."""
    n = int((~is_return).sum())
    place = np.where(is_return, n, np.cumsum(~is_return) - 1)
    latest = np.cumsum(~is_return) - 1
    owner = account[~is_return]
    has_one = is_return & (latest >= 0)
    if n:
        has_one &= owner[np.maximum(latest, 0)] == account
    return place, np.where(has_one, latest, n)


def _claimed_days(facts: Facts, visits: PurchaseDays, wins: Wins) -> Mask:
    known = wins.account >= 0
    if facts.opportunities is None or facts.are_first_purchases or not known.any():
        return np.zeros(len(visits.day), np.bool_)
    return _claims(visits, wins.account[known], wins.day[known], facts.opportunities.amount[wins.row[known]])


def _claims(visits: PurchaseDays, account: Ints, day: Ints, amount: Ints) -> Mask:
    """Return which purchase days are claimed by a win, nearest pairs first, each win and each day at most once."""
    claimed = np.zeros(len(visits.day), np.bool_)
    first, last = np.searchsorted(visits.account, [account, account + 1])
    sizes = last - first
    win = np.repeat(np.arange(len(account)), sizes)
    visit = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(first, sizes)
    gap = np.abs(visits.day[visit] - day[win])
    near = gap <= SAME_SALE_DAYS
    win, visit, gap = win[near], visit[near], gap[near]
    fits = _comparable(amount[win], visits.amount[visit])
    win, visit, gap = win[fits], visit[fits], gap[fits]
    has_claimed = np.zeros(len(account), np.bool_)
    for pair in np.lexsort((visit, win, gap)).tolist():
        if not (has_claimed[win[pair]] or claimed[visit[pair]]):
            has_claimed[win[pair]] = claimed[visit[pair]] = True
    return claimed


def _comparable(a: Ints, b: Ints) -> Mask:
    known = (a > 0) & (b > 0)
    x, y = np.maximum(a, 1).astype(float), np.maximum(b, 1).astype(float)
    return ~known | ((x <= y * SAME_SALE_FACTOR) & (y <= x * SAME_SALE_FACTOR))


@dataclass(frozen=True, slots=True)
class Buyers:
    """One row per account that bought: first purchase day, repeat purchase days, and days from first to last of them.

    `repeat_account`, `repeat_day` and `repeat_amount` (minor units, less what was returned) list the repeat purchases
    themselves, one per account and day; `is_returned` tells those that were given back whole.
    """

    account: Ints
    first: Ints
    repeats: Ints
    last: Ints
    repeat_account: Ints
    repeat_amount: Ints
    are_wins: bool
    repeat_day: Ints
    is_returned: Mask


def buyers(facts: Facts, accounts: Accounts) -> Buyers | None:
    """Return the purchase history of every account that bought, from orders if there are any, else from wins.

    With orders, wins start an account's history but only orders that are not themselves wins are repeats
    (a win is already counted among the wins). None where no purchase names an account.
    """
    wins = dated_wins(facts, accounts)
    known = wins.account >= 0
    win_account, win_day = wins.account[known], wins.day[known]
    if facts.orders is not None and len(facts.orders) and (accounts.orders >= 0).any():
        visits = purchase_days(facts.orders, accounts.orders)
        own = ~_claimed_days(facts, visits, wins)
        # A win's invoice may be dated before the win: the earlier of the two starts the history.
        starts = (np.concatenate([win_account, visits.account]), np.concatenate([win_day, visits.day]))
        kept = visits.net()
        is_returned = (visits.returned > 0) & (kept == 0)
        return _histories(
            starts, (visits.account[own], visits.day[own], kept[own]), are_wins=False, is_returned=is_returned[own]
        )
    if not known.any() or facts.opportunities is None:
        return None
    amount = np.maximum(facts.opportunities.amount[wins.row[known]], 0)
    pairs, place = np.unique(np.stack([win_account, win_day], axis=1), axis=0, return_inverse=True)
    total = np.zeros(len(pairs), np.int64)
    np.add.at(total, place.reshape(-1), amount)
    none = np.zeros(len(pairs), np.bool_)
    return _histories((win_account, win_day), (pairs[:, 0], pairs[:, 1], total), are_wins=True, is_returned=none)


def _histories(starts: tuple[Ints, Ints], own: tuple[Ints, Ints, Ints], *, are_wins: bool, is_returned: Mask) -> Buyers:
    account = np.unique(starts[0])
    n = int(account.max()) + 1 if len(account) else 0
    first = first_days(*starts, np.ones(len(starts[0]), np.bool_), n)
    is_repeat = own[1] > first[own[0]]
    who, day, amount = (column[is_repeat] for column in own)
    repeats = np.bincount(who, minlength=n)[account] if n else _NO
    last = first.copy()
    np.maximum.at(last, who, day)
    given_back = is_returned[is_repeat]
    return Buyers(account, first[account], repeats, (last - first)[account], who, amount, are_wins, day, given_back)
