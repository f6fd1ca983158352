"""Facts in one order only, whatever the order of rows and files, and the digest of their content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from bestbet.adapters.coded import Rows, align, sort_labels
from bestbet.adapters.raw import take
from bestbet.facts.tables import Coded, Facts, Opportunities, Orders, StageChanges, Subscriptions

_Update = Callable[[bytes], None]
_SPEC = b"bestbet/facts/1\0"


def order_of(columns: Sequence[npt.NDArray[np.generic] | Coded | Sequence[str]]) -> Rows:
    """Return the order of rows by the first column, then the second, ...; labels count by their text."""
    keys = [_sortable(column) for column in reversed(columns)]
    return np.lexsort(keys).astype(np.int64)


def _sortable(column: npt.NDArray[np.generic] | Coded | Sequence[str]) -> npt.NDArray[np.int64]:
    if isinstance(column, Coded):
        return sort_labels(column).codes.astype(np.int64)
    if isinstance(column, np.ndarray):
        return column.view(np.int64) if column.dtype.kind == "M" else column.astype(np.int64)
    place = {text: at for at, text in enumerate(sorted(set(column)))}
    return np.array([place[text] for text in column], np.int64)


def content_ids(columns: Sequence[npt.NDArray[np.generic] | Coded]) -> tuple[str, ...]:
    """Return ids for rows that have none: a hash of what they say, counted where rows say the same."""
    order = order_of(columns)
    texts = [_texts(column) for column in columns]
    ids = [""] * len(order)
    times: dict[str, int] = {}
    for row in order.tolist():
        said = "\0".join(text[row] for text in texts)
        key = hashlib.blake2b(said.encode(), digest_size=8).hexdigest()
        times[key] = times.get(key, 0) + 1
        ids[row] = f"{key}-{times[key]}"
    return tuple(ids)


def _texts(column: npt.NDArray[np.generic] | Coded) -> list[str]:
    if isinstance(column, Coded):
        table = [*column.labels, ""]
        return [table[code] for code in column.codes.tolist()]
    return [str(value) for value in column.tolist()]


def arrange(facts: Facts) -> Facts:
    """Return the same facts with rows and labels sorted, accounts coded alike everywhere, and the digest filled in."""
    labels = tuple(sorted({*facts.account_labels, *_used_accounts(facts)}))
    position = {label: at for at, label in enumerate(facts.account_labels)}
    rows = np.array([position.get(label, -1) for label in labels], np.int64)
    attributes = {name: _pick(column, rows) for name, column in sorted(facts.account_attributes.items())}
    changed = replace(
        facts,
        account_labels=labels,
        account_attributes=attributes,
        opportunities=_opportunities(facts.opportunities, labels),
        orders=_orders(facts.orders, labels),
        subscriptions=_subscriptions(facts.subscriptions, labels),
        stage_changes=_changes(facts.stage_changes),
    )
    return replace(changed, digest=digest(changed))


def _used_accounts(facts: Facts) -> set[str]:
    tables = (facts.opportunities, facts.orders, facts.subscriptions)
    return {label for table in tables if table is not None for label in sort_labels(table.account).labels}


def _pick(column: Coded, rows: Rows) -> Coded:
    codes = np.append(column.codes, -1)[rows]
    return sort_labels(Coded(codes.astype(np.int32), column.labels))


def _account(column: Coded, labels: Sequence[str]) -> Coded:
    return align(sort_labels(column), labels)


def _sorted(attributes: Mapping[str, Coded], order: Rows) -> dict[str, Coded]:
    return {name: sort_labels(take(column, order)) for name, column in sorted(attributes.items())}


def _opportunities(table: Opportunities | None, labels: Sequence[str]) -> Opportunities | None:
    if table is None:
        return None
    order = order_of([table.id])
    return Opportunities(
        id=tuple(table.id[row] for row in order.tolist()),
        created=table.created[order],
        closed=table.closed[order],
        outcome=table.outcome[order],
        amount=table.amount[order],
        account=_account(take(table.account, order), labels),
        owner=sort_labels(take(table.owner, order)),
        stage=sort_labels(take(table.stage, order)),
        attributes=_sorted(table.attributes, order),
        asked=None if table.asked is None else table.asked[order],
    )


def _orders(table: Orders | None, labels: Sequence[str]) -> Orders | None:
    if table is None:
        return None
    order = order_of([table.account, table.day, table.amount, *(table.attributes[k] for k in sorted(table.attributes))])
    account = _account(take(table.account, order), labels)
    return Orders(table.day[order], table.amount[order], account, _sorted(table.attributes, order))


def _subscriptions(table: Subscriptions | None, labels: Sequence[str]) -> Subscriptions | None:
    if table is None:
        return None
    extra = [table.attributes[name] for name in sorted(table.attributes)]
    order = order_of([table.account, table.start, table.end, table.annual, *extra])
    account = _account(take(table.account, order), labels)
    ends = table.end[order]
    return Subscriptions(table.start[order], ends, table.annual[order], account, _sorted(table.attributes, order))


def _changes(table: StageChanges | None) -> StageChanges | None:
    if table is None:
        return None
    order = order_of([table.opportunity, table.entered, table.stage])
    ids = tuple(table.opportunity[row] for row in order.tolist())
    return StageChanges(ids, sort_labels(take(table.stage, order)), table.entered[order])


def digest(facts: Facts) -> str:
    """Return the SHA-256 of everything the facts say; row accounts and findings, which speak of files, stay out.

    The facts must be arranged, so that the digest depends neither on the order of rows or files nor on anything of the
    machine: numbers enter as little-endian 64-bit integers, days as days since 1970, texts as UTF-8.
    """
    hasher = hashlib.sha256(_SPEC)
    for field in sorted(fields(facts), key=lambda item: item.name):
        if field.name not in ("rows", "findings", "digest"):
            hasher.update(f"{field.name}\0".encode())
            _feed(hasher.update, getattr(facts, field.name))
    return hasher.hexdigest()


def _feed(update: _Update, value: object) -> None:
    if isinstance(value, np.ndarray):
        numbers = value.view(np.int64) if value.dtype.kind == "M" else value.astype(np.int64)
        update(f"#{numbers.size}\0".encode())
        update(np.ascontiguousarray(numbers, "<i8").tobytes())
    elif isinstance(value, Mapping):
        for key in sorted(value):
            update(f"{key}\0".encode())
            _feed(update, value[key])
    elif isinstance(value, tuple):
        update(f"({len(value)}\0".encode())
        update("\0".join(map(str, value)).encode())
    elif isinstance(value, Coded | Opportunities | Orders | Subscriptions | StageChanges):
        for field in fields(value):
            if getattr(value, field.name) is not None:
                update(f"{field.name}\0".encode())
                _feed(update, getattr(value, field.name))
    else:
        update(f"{value.isoformat() if isinstance(value, date) else value}\0".encode())
