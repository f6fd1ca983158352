"""Whom the team meets: accounts never met before, and accounts that said no and are met again.

An account that has bought, or has an opportunity open, is set apart: it is met again for reasons of its own. Among the
others a market without end brings faces that are always new; one that empties brings back those who were lost.
"""

from __future__ import annotations

import numpy as np

from bestbet.facts.accounts import Accounts
from bestbet.facts.ages import Mask, day_number, days
from bestbet.facts.lanes import Ints
from bestbet.facts.purchases import dated_wins, first_days
from bestbet.facts.tables import Facts, Outcome
from bestbet.units import DAYS_PER_WEEK

_FAR = np.iinfo(np.int32).max


def meetings(facts: Facts, accounts: Accounts) -> Ints | None:
    """Return by week, oldest first, [0] opportunities created and [1] lost, [2] free ones and [3] those never met.

    All of accounts that are known, in 7-day blocks up to the as-of date; None where there are none. An opportunity is
    free if its account had not bought before and had no other opportunity open; never met if it had no other at all.
    """
    table = facts.opportunities
    if table is None:
        return None
    as_of = day_number(facts.as_of)
    rows = np.flatnonzero((accounts.opportunities >= 0) & ~np.isnat(table.created))
    account, created = accounts.opportunities[rows], days(table.created[rows])
    # A loss without a day may be open still, for all that is known.
    has_end = (table.outcome[rows] != Outcome.OPEN) & ~np.isnat(table.closed[rows])
    ended = np.where(has_end, days(np.where(has_end, table.closed[rows], table.created[rows])), _FAR)
    is_past = created <= as_of
    if not is_past.any():
        return None
    is_free, is_unmet = _met(account, created, ended)
    is_free &= created <= _first_purchase(facts, accounts)[account]
    weeks = int((as_of - created.min()) // DAYS_PER_WEEK) + 1
    is_lost = has_end & (table.outcome[rows] == Outcome.LOST) & (ended <= as_of) & (ended >= created)
    kinds = (
        (created, is_past),
        (ended, is_lost),
        (created, is_past & is_free),
        (created, is_past & is_free & is_unmet),
    )
    return np.stack([np.bincount((as_of - day[use]) // DAYS_PER_WEEK, minlength=weeks)[::-1] for day, use in kinds])


def _met(account: Ints, created: Ints, ended: Ints) -> tuple[Mask, Mask]:
    """Return which opportunities found no other of their account open, and which found none before them at all."""
    order = np.lexsort((ended, created, account))
    who, since, until = account[order], created[order], ended[order]
    is_first = np.ones(len(order), np.bool_)
    is_first[1:] = who[1:] != who[:-1]
    # Accounts ascend, so that nothing of an earlier account lies beyond the next one's days.
    latest = np.maximum.accumulate(until + who * (_FAR + 1))
    is_over = np.ones(len(order), np.bool_)
    is_over[1:] = latest[:-1] - who[1:] * (_FAR + 1) < since[1:]
    is_free, is_unmet = np.empty_like(is_over), np.empty_like(is_first)
    is_free[order], is_unmet[order] = is_first | is_over, is_first
    return is_free, is_unmet


def _first_purchase(facts: Facts, accounts: Accounts) -> Ints:
    """Return the day on which each account first bought, far in the future where it never did."""
    wins = dated_wins(facts, accounts)
    n = len(accounts.labels)
    first = first_days(wins.account, wins.day, np.ones(len(wins.day), np.bool_), n)
    if facts.orders is None:
        return first
    is_dated = ~np.isnat(facts.orders.day)
    return np.minimum(first, first_days(accounts.orders, days(facts.orders.day), is_dated, n))
