"""Orders, invoices and transactions; contracts and subscriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bestbet.adapters.attributes import attributes
from bestbet.adapters.coded import Rows, empty, join
from bestbet.adapters.columns import Columns
from bestbet.adapters.identity import content_keys, shared_cells
from bestbet.adapters.order_worth import (
    counted_once,
    first_known,
    of_its_order,
    stands_for_all,
    worth,
    worth_by_order,
)
from bestbet.adapters.raw import take
from bestbet.adapters.recognise_stages import is_cancelled
from bestbet.adapters.rowbook import Mask
from bestbet.errors import DataError, Problem, quote
from bestbet.facts.tables import NO_AMOUNT, Coded, Days, Minor, Orders, Subscriptions

MONTHS = 12
_DELIVERED = np.timedelta64(60, "D")


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
    refunded: Minor


def read_orders(
    sources: Sequence[tuple[Columns, int]], lines: Sequence[tuple[Columns, int]] = ()
) -> tuple[Orders, Coded] | None:
    """Return the purchases of all order tables and their currencies; None where no row is left.

    Rows of one order id are lines of one purchase and are added up; where orders say no amount, `lines` that stand in
    a file of their own do. Without ids, the same row may be two purchases, so each row is kept as often as the one file
    that has it most often. An order that its status calls cancelled, or that was given back in full, is no purchase,
    and takes the place of the same order in an older import all the same.
    """
    elsewhere = worth_by_order(lines, _without_worth(sources))
    parts = [_order_part(columns, number, elsewhere) for columns, number in sources]
    parts = [part for part in parts if part.rows.size]
    if not parts:
        return None
    day, amount = np.concatenate([p.day for p in parts]), np.concatenate([p.amount for p in parts])
    account, currency = join([p.account for p in parts]), join([p.currency for p in parts])
    ids = join([p.id for p in parts])
    files = np.concatenate([np.full(p.rows.size, at) for at, p in enumerate(parts)])
    imports = np.concatenate([np.full(p.rows.size, p.imports) for p in parts])
    extra = _stack_attributes(parts)
    said = (*(column.codes for column in extra.values()), *_cells(parts, files))
    content = content_keys([ids.codes, account.codes, day, amount, *said])
    older, cancelled = _older(ids, imports), np.concatenate([p.is_cancelled for p in parts])
    said_before = _said_before(files, np.where(older, -1 - np.arange(len(content)), content), imports, ids) & ~older
    _refuse_two_versions(parts, files, ids, older | said_before)
    first = _first_rows(ids, account, day, older | said_before | cancelled)
    folded = first != np.arange(len(first))
    once = _are_of_the_order(parts, files, first, amount)
    total = _sums(first, amount, once)
    back = _sums(first, np.concatenate([p.refunded for p in parts]), once)
    has_back = (back != NO_AMOUNT) & (back > 0) & (total != NO_AMOUNT)
    returned = has_back & (back >= total) & ~(older | said_before | cancelled | folded)
    total = np.where(has_back, total - back, total)
    _mark(parts, files, older, "replaced by a newer import")
    _mark(parts, files, said_before, "the same purchase again")
    _mark(parts, files, folded, "a line of an order already counted")
    _mark(parts, files, cancelled & ~(older | said_before), "cancelled, by its status", is_left_out=True)
    _mark(parts, files, returned, "given back in full", is_left_out=True)
    keep = ~(older | said_before | folded | cancelled | returned)
    table = Orders(day[keep], total[keep], take(account, keep), {k: take(v, keep) for k, v in extra.items()})
    return table, take(currency, keep)


def _without_worth(sources: Sequence[tuple[Columns, int]]) -> set[str]:
    """Return the ids of the orders of which their own file says no amount."""
    return {label for columns, _ in sources if not _says_worth(columns) for label in columns.labels("id").labels}


def _says_worth(columns: Columns) -> bool:
    return columns.has("amount") or columns.has("unit_price")


def _order_part(columns: Columns, imports: int, elsewhere: Mapping[str, int]) -> _Part:
    book, ids = columns.book, columns.labels("id")
    book.skip(columns.truth("is_deleted") == 1, "marked as deleted")
    day, (amount, beside), account = columns.days("day"), worth(columns), columns.labels("account")
    if not _says_worth(columns):
        amount = _from_lines(ids, book.alive, elsewhere)
    day = of_its_order(ids, day, ~np.isnat(day))
    account = Coded(of_its_order(ids, account.codes, account.codes >= 0), account.labels)
    book.reject(np.flatnonzero(np.isnat(day)).tolist(), _name(columns, "day"), "no date", "the purchase has no date")
    # an order of somebody without a name is a sale all the same; a row that is not even an order is a total or a note
    nobody = np.flatnonzero((account.codes < 0) & (ids.codes < 0)).tolist()
    book.reject(nobody, _name(columns, "account"), "no customer", "the purchase names neither a customer nor an order")
    part = _part(columns, imports, raw_id=ids, day=day, end=day, amount=amount, beside=beside, account=account)
    refunded, _ = columns.amounts("refunded")
    gives_back = bool(((amount < 0) & (amount != NO_AMOUNT)).any())
    if gives_back:
        return part
    return replace(part, refunded=refunded[book.alive], is_cancelled=_cancelled(columns, ids)[book.alive])


def _from_lines(ids: Coded, alive: Mask, elsewhere: Mapping[str, int]) -> Minor:
    """Return what an order's lines are worth, on the first row of the order alone."""
    worth_of = np.array([*(elsewhere.get(label, NO_AMOUNT) for label in ids.labels), NO_AMOUNT], np.int64)
    told = np.where(alive, worth_of[ids.codes], NO_AMOUNT)
    return np.where(first_known(np.where(ids.codes < 0, len(ids.labels), ids.codes), told), told, NO_AMOUNT)


def _cancelled(columns: Columns, ids: Coded) -> Mask:
    """Return the rows that a status calls cancelled, their own or, where they have none, that of another line."""
    status = columns.labels("status")
    meaning = np.array([*(is_cancelled(label) for label in status.labels), False])[status.codes]
    by_order = np.zeros(len(ids.labels) + 1, np.bool_)
    by_order[ids.codes[meaning & (ids.codes >= 0)]] = True
    by_order[-1] = False
    cancelled: Mask = meaning | (by_order[ids.codes] & (status.codes < 0))
    return cancelled


def _part(
    columns: Columns, imports: int, *, raw_id: Coded, day: Days, end: Days, amount: Minor, beside: Coded,
    account: Coded,
) -> _Part:  # fmt: skip
    alive = columns.book.alive
    taken = [column.column for column in columns.how.columns.values()]
    own = {name: columns.labels(name) for name in ("product", "source") if columns.has(name)}
    extra = {**own, **{k: v for k, v in attributes(columns.raw, taken).items() if k not in own}}
    currency = columns.labels("currency") if columns.has("currency") else beside
    n = int(alive.sum())
    return _Part(
        columns, imports, np.flatnonzero(alive), take(raw_id, alive), day[alive], end[alive], amount[alive],
        take(account, alive), take(currency, alive), {k: take(v, alive) for k, v in extra.items()},
        np.zeros(n, np.bool_), np.full(n, NO_AMOUNT, np.int64),
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


def _cells(parts: Sequence[_Part], files: Rows) -> list[npt.NDArray[np.int32]]:
    """Return what two lines of one order differ in; where an import came in several files they may number rows anew."""
    imports = [part.imports for part in parts]
    rows = np.concatenate([part.rows for part in parts])
    tables = [part.columns.raw for part in parts]
    return shared_cells(tables, files, rows, are_numbered_anew=len(set(imports)) < len(imports))


def _first_rows(ids: Coded, account: Coded, day: Days, gone: Mask) -> Rows:
    """Return for each row the first row of its purchase, the earliest: lines of one order and customer belong together.

    Lines of some days apart are deliveries of one order. Where they go on for longer than `_DELIVERED`, the number is
    one that is charged again and again, and each day is a purchase.
    """
    first = np.arange(len(day))
    rows = np.flatnonzero((ids.codes >= 0) & ~gone)
    if not rows.size:
        return first
    rows = rows[np.argsort(day[rows], kind="stable")]
    order = content_keys([ids.codes[rows], account.codes[rows]])
    since, until = np.full(order.max() + 1, day.max()), np.full(order.max() + 1, day.min())
    np.minimum.at(since, order, day[rows])
    np.maximum.at(until, order, day[rows])
    is_one = until - since <= _DELIVERED
    key = content_keys([order, np.where(is_one[order], since[order], day[rows])])
    _, at, which = np.unique(key, return_index=True, return_inverse=True)
    first[rows] = rows[at][which]
    return first


def _are_of_the_order(parts: Sequence[_Part], files: Rows, first: Rows, amount: Minor) -> Mask:
    """Return the rows of tables in which an amount stands for its order on every line of it."""
    found = np.zeros(len(first), np.bool_)
    for at, part in enumerate(parts):
        mine = files == at
        orders, order = np.unique(first[mine], return_inverse=True)
        if part.columns.has("amount") and stands_for_all(order, amount[mine], len(orders)):
            found |= mine
            part.columns.findings.append(counted_once(part.columns))
    return found


def _sums(first: Rows, amount: Minor, once: Mask) -> Minor:
    """Return at the first row of each purchase what its rows say together, NO_AMOUNT where none says anything.

    Where an amount stands for its order on every line, the first that says it does.
    """
    known = (amount != NO_AMOUNT) & (~once | first_known(first, amount))
    total, is_said = np.zeros(len(first), np.int64), np.zeros(len(first), np.bool_)
    np.add.at(total, first[known], amount[known])
    is_said[first[known]] = True
    return np.where(is_said, total, NO_AMOUNT)


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
    each, beside_each = _by_interval(columns)
    annual = np.where(annual == NO_AMOUNT, each, annual)
    no_start = np.flatnonzero(np.isnat(start)).tolist()
    book.reject(no_start, _name(columns, "start"), "no start date", "the contract has no start date")
    early = np.flatnonzero(~np.isnat(end) & (end < start)).tolist()
    book.reject(
        early, _name(columns, "end"), "ends before it starts", 'the contract ends on "{value}", before it starts'
    )
    money = next((column for column in (beside, beside_monthly) if column.labels), beside_each)
    ids, account = columns.labels("id"), columns.labels("account")
    return _part(columns, imports, raw_id=ids, day=start, end=end, amount=annual, beside=money, account=account)


def _by_interval(columns: Columns) -> tuple[Minor, Coded]:
    """Return what a contract brings a year where an amount stands beside how often it is due, and perhaps for how many.

    NO_AMOUNT where how often is not said, or not understood.
    """
    if not (columns.has("amount") and columns.has("interval")):
        return np.full(len(columns.raw), NO_AMOUNT, np.int64), empty(len(columns.raw))
    amount, beside = columns.amounts("amount")
    interval = columns.labels("interval")
    times = np.array([*(_A_YEAR.get(label.strip().lower(), 0) for label in interval.labels), 0])[interval.codes]
    number, _ = columns.amounts("quantity")
    pieces = np.where(number == NO_AMOUNT, 1.0, number / 100)
    known = (amount != NO_AMOUNT) & (times > 0)
    return np.where(known, np.rint(np.where(known, amount, 0) * times * pieces).astype(np.int64), NO_AMOUNT), beside


_A_YEAR = {
    "day": 365, "daily": 365, "week": 52, "weekly": 52, "month": 12, "monthly": 12, "monatlich": 12, "quarter": 4,
    "quarterly": 4, "vierteljährlich": 4, "quartalsweise": 4, "half-year": 2, "semiannual": 2, "halbjährlich": 2,
    "year": 1, "yearly": 1, "annual": 1, "annually": 1, "jährlich": 1,
}  # fmt: skip
