"""Orders, invoices and transactions; contracts and subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bestbet.adapters.attributes import attributes
from bestbet.adapters.coded import Rows, empty, join
from bestbet.adapters.columns import Columns
from bestbet.adapters.identity import content_keys
from bestbet.adapters.raw import take
from bestbet.adapters.recognise_stages import is_cancelled
from bestbet.adapters.rowbook import Mask
from bestbet.errors import DataError, Problem, quote
from bestbet.facts.tables import NO_AMOUNT, Coded, Days, Minor, Orders, Subscriptions

MONTHS = 12


@dataclass(frozen=True, slots=True)
class _Part:
    columns: Columns
    imports: int
    rows: Rows
    id: Coded
    day: Days
    end: Days
    amount: Minor
    account: Coded
    currency: Coded
    attributes: dict[str, Coded]
    is_cancelled: Mask


def read_orders(sources: Sequence[tuple[Columns, int]]) -> tuple[Orders, Coded] | None:
    """Return the purchases of all order tables and their currencies; None where no row is left.

    Rows of one order id are lines of one purchase and are added up. Without ids, the same row may be two purchases,
    so each row is kept as often as the one file that has it most often. An order that its status calls cancelled is no
    purchase, and takes the place of the same order in an older import all the same.
    """
    parts = [_order_part(columns, number) for columns, number in sources]
    parts = [part for part in parts if part.rows.size]
    if not parts:
        return None
    day, amount = np.concatenate([p.day for p in parts]), np.concatenate([p.amount for p in parts])
    account, currency = join([p.account for p in parts]), join([p.currency for p in parts])
    ids = join([p.id for p in parts])
    files = np.concatenate([np.full(p.rows.size, at) for at, p in enumerate(parts)])
    imports = np.concatenate([np.full(p.rows.size, p.imports) for p in parts])
    extra = _stack_attributes(parts)
    content = content_keys([ids.codes, account.codes, day, amount, *(c.codes for c in extra.values())])
    older, cancelled = _older(ids, imports), np.concatenate([p.is_cancelled for p in parts])
    said_before = _said_before(files, np.where(older, -1 - np.arange(len(content)), content), imports, ids) & ~older
    _refuse_two_versions(parts, files, ids, older | said_before)
    lines = _lines_of_orders(ids, account, day, older | said_before | cancelled)
    total = amount.copy()
    for first, rest in lines:
        known = [value for value in (int(amount[row]) for row in (first, *rest)) if value != NO_AMOUNT]
        total[first] = sum(known) if known else NO_AMOUNT
    folded = np.zeros(len(day), np.bool_)
    folded[[row for _, rest in lines for row in rest]] = True
    _mark(parts, files, older, "replaced by a newer import")
    _mark(parts, files, said_before, "the same purchase again")
    _mark(parts, files, folded, "a line of an order already counted")
    _mark(parts, files, cancelled & ~(older | said_before), "cancelled, by its status", is_left_out=True)
    keep = ~(older | said_before | folded | cancelled)
    table = Orders(day[keep], total[keep], take(account, keep), {k: take(v, keep) for k, v in extra.items()})
    return table, take(currency, keep)


def _order_part(columns: Columns, imports: int) -> _Part:
    book = columns.book
    book.skip(columns.truth("is_deleted") == 1, "marked as deleted")
    day, (amount, beside), account = columns.days("day"), columns.amounts("amount"), columns.labels("account")
    book.reject(np.flatnonzero(np.isnat(day)).tolist(), _name(columns, "day"), "no date", "the purchase has no date")
    no_account = np.flatnonzero(account.codes < 0).tolist()
    book.reject(no_account, _name(columns, "account"), "no customer", "the purchase names no customer")
    cancelled = _cancelled(columns, amount)
    raw_id = columns.labels("id")
    return _part(columns, imports, raw_id=raw_id, day=day, end=day, amount=amount, beside=beside, cancelled=cancelled)


def _cancelled(columns: Columns, amount: Minor) -> Mask:
    """Return the orders that a status calls cancelled; none where what is given back stands as negative amounts."""
    status = columns.labels("status")
    meaning = np.array([*(is_cancelled(label) for label in status.labels), False])
    gives_back = bool(((amount < 0) & (amount != NO_AMOUNT)).any())
    return np.zeros(len(amount), np.bool_) if gives_back else meaning[status.codes]


def _part(
    columns: Columns, imports: int, *, raw_id: Coded, day: Days, end: Days, amount: Minor, beside: Coded,
    cancelled: Mask | None = None,
) -> _Part:  # fmt: skip
    alive = columns.book.alive
    taken = [column.column for column in columns.how.columns.values()]
    own = {name: columns.labels(name) for name in ("product", "source") if columns.has(name)}
    extra = {**own, **{k: v for k, v in attributes(columns.raw, taken).items() if k not in own}}
    currency = columns.labels("currency") if columns.has("currency") else beside
    return _Part(
        columns, imports, np.flatnonzero(alive), take(raw_id, alive), day[alive], end[alive], amount[alive],
        take(columns.labels("account"), alive), take(currency, alive), {k: take(v, alive) for k, v in extra.items()},
        np.zeros(int(alive.sum()), np.bool_) if cancelled is None else cancelled[alive],
    )  # fmt: skip


def _name(columns: Columns, field: str) -> str | None:
    column = columns.how.columns.get(field)
    return column.column if column else None


def _stack_attributes(parts: Sequence[_Part]) -> dict[str, Coded]:
    names = sorted({name for part in parts for name in part.attributes})
    return {name: join([part.attributes.get(name, empty(part.rows.size)) for part in parts]) for name in names}


def _said_before(files: Rows, content: Rows, imports: Rows, ids: Coded) -> Mask:
    """Return rows that another file has at least as often; the file of the earliest import keeps its rows.

    Rows that a newer import replaces come with a content of their own: they must not keep out those that replace them.
    """
    n = len(content)
    order = np.lexsort((np.arange(n), files, imports, content))
    repeat = np.zeros(n, np.int64)
    same = np.zeros(n, np.bool_)
    same[1:] = (content[order][1:] == content[order][:-1]) & (files[order][1:] == files[order][:-1])
    starts = np.flatnonzero(~same)
    repeat[order] = np.arange(n) - np.repeat(starts, np.diff(np.r_[starts, n]))
    key = content * (int(repeat.max(initial=0)) + 1) + repeat
    first = np.lexsort((np.arange(n), imports, key))
    again = np.zeros(n, np.bool_)
    again[first[1:]] = key[first][1:] == key[first][:-1]
    return again | ((ids.codes >= 0) & (repeat > 0))


def _older(ids: Coded, imports: Rows) -> Mask:
    """Return rows whose order stands in a newer import too."""
    newest = np.full(len(ids.labels) + 1, -1, np.int64)
    np.maximum.at(newest, ids.codes, imports)
    return (ids.codes >= 0) & (imports < newest[ids.codes])


def _refuse_two_versions(parts: Sequence[_Part], files: Rows, ids: Coded, gone: Mask) -> None:
    rows = np.flatnonzero((ids.codes >= 0) & ~gone)
    lowest, highest = np.full(len(ids.labels), len(parts)), np.full(len(ids.labels), -1)
    np.minimum.at(lowest, ids.codes[rows], files[rows])
    np.maximum.at(highest, ids.codes[rows], files[rows])
    torn = np.flatnonzero(highest > lowest)
    if torn.size:
        names = [parts[at].columns.raw.file for at in (lowest[torn[0]], highest[torn[0]])]
        more = f" {torn.size - 1:,} more orders are like this." if torn.size > 1 else ""
        text = f"order {quote(ids.labels[torn[0]])} stands in {names[0]} and {names[1]} with different content.{more}"
        raise DataError(Problem("BB-D05", f"{text} Nothing was imported.", "Give only the file that is right."))


def _lines_of_orders(ids: Coded, account: Coded, day: Days, gone: Mask) -> list[tuple[int, list[int]]]:
    """Return for each order id with several rows of one customer and day its first row and the others."""
    rows = np.flatnonzero((ids.codes >= 0) & ~gone)
    key = content_keys([ids.codes[rows], account.codes[rows], day[rows]])
    order = np.argsort(key, kind="stable")
    bounds = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0, True]) if rows.size else np.zeros(1, np.int64)
    many = np.flatnonzero(np.diff(bounds) > 1)
    found = []
    for at in many.tolist():
        first, *rest = sorted(rows[order[bounds[at] : bounds[at + 1]]].tolist())
        found.append((first, rest))
    return found


def _mark(parts: Sequence[_Part], files: Rows, rows: Mask, reason: str, *, is_left_out: bool = False) -> None:
    for at, part in enumerate(parts):
        mask = np.zeros(len(part.columns.raw), np.bool_)
        mask[part.rows[rows[files == at]]] = True
        (part.columns.book.skip if is_left_out else part.columns.book.merge)(mask, reason)


def read_subscriptions(sources: Sequence[tuple[Columns, int]]) -> tuple[Subscriptions, Coded] | None:
    """Return the contracts of all subscription tables and their currencies; of one id the newest import counts."""
    parts = [_contract_part(columns, number) for columns, number in sources]
    parts = [part for part in parts if part.rows.size]
    if not parts:
        return None
    ids = join([p.id for p in parts])
    account, start = join([p.account for p in parts]), np.concatenate([p.day for p in parts])
    end, annual = np.concatenate([p.end for p in parts]), np.concatenate([p.amount for p in parts])
    files = np.concatenate([np.full(p.rows.size, at) for at, p in enumerate(parts)])
    imports = np.concatenate([np.full(p.rows.size, p.imports) for p in parts])
    has_id = ids.codes >= 0
    key = content_keys([np.where(has_id, ids.codes, -1), np.where(has_id, 0, account.codes),
                        np.where(has_id, np.datetime64(0, "D"), start), np.where(has_id, 0, annual)])  # fmt: skip
    order = np.lexsort((-np.arange(len(key)), -imports, key))
    again = np.zeros(len(key), np.bool_)
    again[order[1:]] = key[order][1:] == key[order][:-1]
    _mark(parts, files, again, "the same contract in another row or import")
    keep = ~again
    extra = {name: take(column, keep) for name, column in _stack_attributes(parts).items()}
    table = Subscriptions(start[keep], end[keep], annual[keep], take(account, keep), extra)
    return table, take(join([p.currency for p in parts]), keep)


def _contract_part(columns: Columns, imports: int) -> _Part:
    book = columns.book
    book.skip(columns.truth("is_deleted") == 1, "marked as deleted")
    start, end = columns.days("start"), columns.days("end")
    annual, beside = columns.amounts("annual")
    monthly, beside_monthly = columns.amounts("monthly")
    is_monthly = (annual == NO_AMOUNT) & (monthly != NO_AMOUNT)
    annual = np.where(is_monthly, monthly * MONTHS, annual)
    no_start = np.flatnonzero(np.isnat(start)).tolist()
    book.reject(no_start, _name(columns, "start"), "no start date", "the contract has no start date")
    early = np.flatnonzero(~np.isnat(end) & (end < start)).tolist()
    book.reject(
        early, _name(columns, "end"), "ends before it starts", 'the contract ends on "{value}", before it starts'
    )
    money = beside if beside.labels else beside_monthly
    return _part(columns, imports, raw_id=columns.labels("id"), day=start, end=end, amount=annual, beside=money)
