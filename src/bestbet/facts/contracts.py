"""Subscriptions as spells under contract, and the accounts that are customers today."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bestbet.facts.accounts import Accounts
from bestbet.facts.ages import Mask, day_number, days
from bestbet.facts.lanes import Ints
from bestbet.facts.purchases import dated_wins
from bestbet.facts.tables import Facts

ACTIVE_DAYS = 364
DAYS_PER_YEAR = 365.25
RENEWAL_DAYS = 30
"""A contract that starts within this many days of the last one's end goes on."""
LEAST_MISSED = 5.0
"""Ends that should have been seen before the first: by chance there is none in one case of a hundred and fifty."""
LEAST_YEARS = 150
"""Years under contract of all together without any end that are too many to be believed: one in fifty ends a year."""
_NO = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Contracts:
    """One row per spell of an account under contract without a gap above 30 days: account, first day, days, ended.

    A list may leave out what ended before some day: where too many ends are missing before the first on record, a spell
    is followed only from there, from `entered` days on. `are_ends_left_out` is set where none is on record and some
    must have been.
    """

    account: Ints
    start: Ints
    lived: Ints
    has_ended: Mask
    entered: Ints
    are_ends_left_out: bool = False

    def missed(self) -> float:
        """Return how many ends the time before the spells are followed would have had, at the rate since.

        Contracts run for a term at least: time within the shortest that ended could see no end.
        """
        since = float((self.lived - self.entered).sum())
        ended = int((self.has_ended & self.is_followed).sum())
        term = int(self.lived[self.has_ended].min()) if self.has_ended.any() else 0
        return float(np.maximum(self.entered - term, 0).sum()) * ended / since if since > 0 else 0.0

    @property
    def is_followed(self) -> Mask:
        """The spells of which the list can say whether they go on; an end that begins it says nothing."""
        followed: Mask = (self.lived > self.entered) | (self.entered == 0)
        return followed


def contract_spells(facts: Facts, accounts: Accounts) -> Contracts | None:
    """Return the spells as known on the as-of date; None without subscriptions.

    Renewals written as separate rows are one spell. Rows without a start, starting after the as-of date or ending
    before they start are left out.
    """
    table = facts.subscriptions
    if table is None or not len(table):
        return None
    as_of = day_number(facts.as_of)
    start = days(table.start)
    runs = np.isnat(table.end) | (days(table.end) > as_of)
    end = np.where(runs, as_of + 1, days(table.end))
    rows = np.flatnonzero(~np.isnat(table.start) & (start <= as_of) & (end >= start))
    rows = rows[np.lexsort((end[rows], start[rows], accounts.subscriptions[rows]))]
    return _spells(accounts.subscriptions[rows], start[rows], end[rows], as_of)


def _spells(account: Ints, start: Ints, end: Ints, as_of: int) -> Contracts:
    if not len(account):
        return Contracts(_NO, _NO, _NO, np.empty(0, np.bool_), _NO)
    # Each account is lifted above the one before it, so that one running maximum serves them all.
    lift = account * (int(end.max()) - int(start.min()) + 1) - int(start.min())
    reach = np.maximum.accumulate(end + lift) - lift
    is_new = np.ones(len(account), np.bool_)
    is_new[1:] = (account[1:] != account[:-1]) | (start[1:] > reach[:-1] + RENEWAL_DAYS)
    first = np.flatnonzero(is_new)
    last = np.append(first[1:], len(account)) - 1
    has_ended = reach[last] <= as_of
    lived = np.minimum(reach[last], as_of) - start[first]
    ends = end[end <= as_of]
    if ends.size:
        cut = Contracts(
            account[first], start[first], lived, has_ended, np.clip(int(ends.min()) - start[first], 0, lived)
        )
        return cut if cut.missed() >= LEAST_MISSED else replace(cut, entered=0 * lived)
    left_out = float(lived.sum()) > LEAST_YEARS * DAYS_PER_YEAR
    return Contracts(account[first], start[first], lived, has_ended, lived if left_out else 0 * lived, left_out)


def active_accounts(facts: Facts, accounts: Accounts) -> Ints:
    """Return the accounts that bought within the last 52 weeks or have a running contract, as sorted positions."""
    since = day_number(facts.as_of) - ACTIVE_DAYS
    wins = dated_wins(facts, accounts)
    found = [wins.account[wins.day > since]]
    if facts.orders is not None:
        found.append(accounts.orders[~np.isnat(facts.orders.day) & (days(facts.orders.day) > since)])
    contracts = contract_spells(facts, accounts)
    if contracts is not None:
        found.append(contracts.account[~contracts.has_ended])
    everyone = np.unique(np.concatenate(found))
    return everyone[everyone >= 0]
