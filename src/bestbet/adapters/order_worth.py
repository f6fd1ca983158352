"""What a row of orders is worth: its amount, or price times quantity; and orders whose lines stand in another file."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from bestbet.adapters.columns import Columns
from bestbet.adapters.rowbook import Mask
from bestbet.facts.tables import NO_AMOUNT, Coded, Finding, Minor

_DECIMALS = 4
_UNITS = 10.0**_DECIMALS
_PER_CENT = _UNITS * _UNITS / 100
_MOST = 1e17
"""A row of 10^15 or more is refused, as an amount is."""
_AS_GOOD_AS_ALL = 0.99
_LEAST_ORDERS = 5
_LEAST_SPREAD = 0.25

Codes = npt.NDArray[np.int64]
_T = TypeVar("_T", bound=np.generic)


def worth(columns: Columns) -> tuple[Minor, Coded]:
    """Return what each row is worth in minor units, NO_AMOUNT where nothing says, and the currencies beside it."""
    if not columns.has("unit_price") or columns.has("amount"):
        return columns.amounts("amount")
    price, beside = columns.amounts("unit_price", decimals=_DECIMALS)
    quantity, _ = columns.amounts("quantity", decimals=_DECIMALS)
    known = (price != NO_AMOUNT) & (quantity != NO_AMOUNT)
    cents = price.astype(float) * quantity * _kept(columns) / _PER_CENT
    far = np.flatnonzero(known & (np.abs(cents) >= _MOST)).tolist()
    columns.book.reject(far, _header(columns, "unit_price"), "too large", "price times quantity is no amount")
    known[far] = False
    columns.findings.append(_made_of_pieces(columns))
    return np.where(known, np.rint(np.where(known, cents, 0.0)).astype(np.int64), NO_AMOUNT), beside


def _kept(columns: Columns) -> npt.NDArray[np.float64]:
    """Return the share of the price that a discount leaves: only shares from 0 up to 1 are believed."""
    off, _ = columns.amounts("discount", decimals=_DECIMALS)
    share = np.where(off == NO_AMOUNT, 0.0, off / _UNITS)
    return 1.0 - share if bool(((share >= 0) & (share < 1)).all()) else np.ones(len(share))


def _header(columns: Columns, field: str) -> str:
    column = columns.how.columns.get(field)
    return column.column if column else field


def _made_of_pieces(columns: Columns) -> Finding:
    price, quantity = _header(columns, "unit_price"), _header(columns, "quantity")
    return Finding(
        "BB-D33",
        f'{columns.raw.file} says no amount: "{price}" times "{quantity}" is taken.',
        "Shipping, taxes and discounts on the whole order are not in the values.",
        "If a column holds the amount, name it under amount: in facts.yaml.",
    )


def of_its_order(ids: Coded, values: npt.NDArray[_T], known: Mask) -> npt.NDArray[_T]:
    """Return the values, filled from the first row of the same order where a row leaves its own blank."""
    first = np.full(len(ids.labels) + 1, -1, np.int64)
    rows = np.flatnonzero(known & (ids.codes >= 0))[::-1]
    first[ids.codes[rows]] = rows
    blank = np.flatnonzero(~known & (ids.codes >= 0))
    blank = blank[first[ids.codes[blank]] >= 0]
    filled = values.copy()
    filled[blank] = values[first[ids.codes[blank]]]
    return filled


def stands_for_all(order: Codes, amount: Minor, n_orders: int) -> bool:
    """Whether the same amount stands on every row of an order, as the order's own does on each of its lines.

    order[row] counts orders from 0. Lines that are worth the same by chance are not enough: the amounts of orders must
    differ as those of orders do.
    """
    known = amount != NO_AMOUNT
    low, high = np.full(n_orders, np.iinfo(np.int64).max), np.full(n_orders, np.iinfo(np.int64).min)
    np.minimum.at(low, order[known], amount[known])
    np.maximum.at(high, order[known], amount[known])
    many = np.bincount(order[known], minlength=n_orders) > 1
    n = int(many.sum())
    if n < _LEAST_ORDERS or (low[many] == high[many]).mean() < _AS_GOOD_AS_ALL:
        return False
    return len(np.unique(low[many])) >= max(_LEAST_ORDERS, _LEAST_SPREAD * n)


def first_known(order: Codes, amount: Minor) -> Mask:
    """Return the first row of each order that says an amount."""
    first = np.full(int(order.max(initial=-1)) + 1, -1, np.int64)
    rows = np.flatnonzero(amount != NO_AMOUNT)[::-1]
    first[order[rows]] = rows
    found: Mask = first[order] == np.arange(len(order))
    return found


def counted_once(columns: Columns) -> Finding:
    """Return that an amount stands for its order on every line of it."""
    return Finding(
        "BB-D34",
        f'{columns.raw.file}: the same "{_header(columns, "amount")}" stands on every line of an order.',
        "It is taken for the whole order and counts once.",
        "If each line is worth that much, give every line an order number of its own.",
    )


def worth_by_order(sources: Sequence[tuple[Columns, int]], asked: AbstractSet[str]) -> dict[str, int]:
    """Return what the lines of each of the orders `asked` for are worth together.

    The newest import that has lines of an order says it, and in it the first file with them, one with products first.
    """
    found: dict[str, int] = {}
    for columns, _ in sorted(sources, key=lambda source: (-source[1], not source[0].has("product"))):
        book, ids = columns.book, columns.labels("order")
        book.skip(columns.truth("is_deleted") == 1, "marked as deleted")
        _skip_lines(columns, ids, asked, "a line of an order that asks for none" if asked else _NOBODY_ASKS)
        _skip_lines(columns, ids, asked - found.keys(), "a line of an order that another file tells")
        amount, _ = worth(columns)
        use = book.alive & (amount != NO_AMOUNT)
        total = np.zeros(len(ids.labels), np.int64)
        np.add.at(total, ids.codes[use], amount[use])
        told = np.unique(ids.codes[use]).tolist()
        found |= {ids.labels[code]: int(total[code]) for code in told}
        book.merge(book.alive, "a line of an order")
    return found


_NOBODY_ASKS = "not used: no order here asks for its lines"


def _skip_lines(columns: Columns, ids: Coded, wanted: AbstractSet[str], reason: str) -> None:
    is_wanted = np.array([*(label in wanted for label in ids.labels), False])
    columns.book.skip(~is_wanted[ids.codes], reason)
