"""Accounts over all tables: one numbering, and the segment of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bestbet.facts.attributes import account_labels, opportunity_labels, order_labels, recode, subscription_labels
from bestbet.facts.lanes import Ints
from bestbet.facts.tables import UNKNOWN, Coded, Facts

_NO = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Accounts:
    """One numbering of accounts over all tables: positions in `labels`, -1 where a row has no account.

    A subscription without an account is an account of its own.
    """

    labels: tuple[str, ...]
    opportunities: Ints
    orders: Ints
    subscriptions: Ints


def accounts_of(facts: Facts) -> Accounts:
    """Return the accounts of every row; only accounts that some row names, in alphabetical order."""
    tables = (facts.opportunities, facts.orders, facts.subscriptions)
    columns = [Coded(_NO.astype(np.int32), ()) if table is None else table.account for table in tables]
    used = {column.labels[code] for column in columns for code in np.unique(column.codes[column.codes >= 0]).tolist()}
    labels = tuple(sorted(used - {"", UNKNOWN}))
    bought, ordered, subscribed = (recode(column, labels) for column in columns)
    nameless = np.flatnonzero(subscribed < 0)
    subscribed[nameless] = len(labels) + np.arange(len(nameless))
    own = tuple(f"(subscription {i + 1})" for i in range(len(nameless)))
    return Accounts((*labels, *own), bought, ordered, subscribed)


def account_segment(facts: Facts, accounts: Accounts, name: str | None) -> Coded:
    """Return one segment label per account: its own, else the commonest among its wins, orders and contracts.

    Ties go to the first label in alphabetical order; -1 where nothing is known.
    """
    n = len(accounts.labels)
    nothing = Coded(np.full(n, -1, np.int32), ())
    if name is None:
        return nothing
    own = account_labels(facts, name, accounts.labels)
    if own is not None and (own.codes >= 0).all():
        return own
    columns = [opportunity_labels(facts, name), order_labels(facts, name), subscription_labels(facts, name)]
    whose = [accounts.opportunities, accounts.orders, accounts.subscriptions]
    labels = tuple(sorted({label for column in [*columns, own] if column is not None for label in column.labels}))
    if not labels or n == 0:
        return nothing
    votes = [_NO]
    for column, account in zip(columns, whose, strict=True):
        if column is not None:
            label = recode(column, labels)
            use = (account >= 0) & (label >= 0)
            votes.append(account[use] * len(labels) + label[use])
    vote, count = np.unique(np.concatenate(votes), return_counts=True)
    order = np.lexsort((-vote, count))
    common = np.full(n, -1, np.int64)
    common[vote[order] // len(labels)] = vote[order] % len(labels)
    if own is not None:
        stated = recode(own, labels)
        common = np.where(stated >= 0, stated, common)
    return Coded(common.astype(np.int32), labels)
