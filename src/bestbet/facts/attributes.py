"""Labels of rows: attributes of opportunities, orders and subscriptions, their own or those of their account."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from bestbet.facts.lanes import Ints
from bestbet.facts.tables import UNKNOWN, Coded, Facts


def sorted_labels(column: Coded) -> Coded:
    """Return the same column with only the labels in use, in alphabetical order, so that label order carries nothing.

    Labels that differ only in surrounding blanks become one; an empty label and UNKNOWN become -1.
    """
    used = sorted(set(np.unique(column.codes[column.codes >= 0]).tolist()))
    names = {code: column.labels[code].strip() for code in used}
    labels = tuple(sorted({name for name in names.values() if name and name != UNKNOWN}))
    place = {name: code for code, name in enumerate(labels)}
    table = np.full(len(column.labels) + 1, -1, np.int32)
    for code in used:
        table[code] = place.get(names[code], -1)
    return Coded(table[column.codes], labels)


def attribute_names(facts: Facts) -> tuple[str, ...]:
    """Return, sorted, every attribute that some row of the facts carries, of its own or through its account."""
    names = set(facts.account_attributes)
    for table in (facts.opportunities, facts.orders, facts.subscriptions):
        if table is not None:
            names |= set(table.attributes)
    return tuple(sorted(names))


def opportunity_labels(facts: Facts, name: str) -> Coded | None:
    """Return one label per opportunity: the attribute, its account's, or its owner ("owner"); None where unheard of.

    An opportunity's own label wins; where that is not known, its account's is taken.
    """
    table = facts.opportunities
    if table is None:
        return None
    if name == "owner" and name not in table.attributes:
        return sorted_labels(table.owner)
    return _labels(facts, table.attributes, table.account, name)


def order_labels(facts: Facts, name: str) -> Coded | None:
    """Return one label per order, its own or its account's; None where unheard of."""
    table = facts.orders
    return None if table is None else _labels(facts, table.attributes, table.account, name)


def subscription_labels(facts: Facts, name: str) -> Coded | None:
    """Return one label per subscription, its own or its account's; None where unheard of."""
    table = facts.subscriptions
    return None if table is None else _labels(facts, table.attributes, table.account, name)


def account_labels(facts: Facts, name: str, accounts: tuple[str, ...]) -> Coded | None:
    """Return the account attribute `name` for each of `accounts`; None where accounts do not carry it."""
    if name not in facts.account_attributes:
        return None
    column = facts.account_attributes[name]
    place = {account: row for row, account in enumerate(facts.account_labels)}
    rows = np.fromiter((place.get(account, -1) for account in accounts), np.int64, len(accounts))
    codes = np.where(rows >= 0, np.append(column.codes, np.int32(-1))[rows], np.int32(-1))
    return sorted_labels(Coded(codes.astype(np.int32), column.labels))


def _labels(facts: Facts, own: Mapping[str, Coded], account: Coded, name: str) -> Coded | None:
    inherited = account_labels(facts, name, account.labels)
    if name not in own:
        return None if inherited is None else sorted_labels(_through(inherited, account))
    if inherited is None:
        return sorted_labels(own[name])
    return first_known(sorted_labels(own[name]), _through(inherited, account))


def _through(column: Coded, account: Coded) -> Coded:
    return Coded(np.append(column.codes, np.int32(-1))[account.codes], column.labels)


def first_known(first: Coded, second: Coded) -> Coded:
    """Return, row by row, the label of `first`, or where it is not known that of `second`."""
    labels = tuple(sorted({*first.labels, *second.labels}))
    codes = np.where(first.codes >= 0, recode(first, labels), recode(second, labels))
    return sorted_labels(Coded(codes.astype(np.int32), labels))


def recode(column: Coded, labels: tuple[str, ...], *, missing: int = -1) -> Ints:
    """Return the codes of `column` as positions in `labels`; `missing` where the label is not known or not there."""
    place = {label: code for code, label in enumerate(labels)}
    table = np.array([*(place.get(label, missing) for label in column.labels), missing], np.int64)
    return table[column.codes]


def named(column: Coded | None, n: int) -> Coded:
    """Return a column in which every row has a label: those not known read UNKNOWN; `n` rows of it where None."""
    if column is None:
        return Coded(np.zeros(n, np.int32), (UNKNOWN,))
    if not (column.codes < 0).any():
        return column
    codes = np.where(column.codes < 0, len(column.labels), column.codes).astype(np.int32)
    return Coded(codes, (*column.labels, UNKNOWN))
