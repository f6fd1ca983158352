"""What the numbers of an order's row mean: its worth, or the price of one piece and how many there are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from bestbet.adapters.columns_amounts import read_amounts
from bestbet.adapters.raw import RawTable
from bestbet.adapters.recognise_words import squash
from bestbet.facts.tables import NO_AMOUNT, Coded

_LOOK = 20_000
_EITHER = frozenset({"price", "preis"})
"""Headers that may stand above the price of one piece and above what a row is worth."""
_ITEMS = frozenset({"stockcode", "productcode", "itemcode", "description", "itemname", "lineitemname"})
_OF_A_PIECE = ("quantity", "unit_price", "discount")


def worth_of_orders(raw: RawTable, named: Mapping[str, str]) -> dict[str, str]:
    """Return which of the columns named by field tell what a row is worth: an amount if there is one, else pieces.

    A column called no more than "price" beside a quantity is asked what it is. A name is an order's number only if it
    has digits, as #1001 has: else it is somebody's.
    """
    found = dict(named)
    if squash(found.get("id", "")) == "name" and not _has_digits(raw.column(found["id"])):
        del found["id"]
    may_be_either = squash(found.get("amount", "")) in _EITHER and "unit_price" not in found
    if may_be_either and "quantity" in found and _is_of_a_piece(raw, found):
        found["unit_price"] = found.pop("amount")
    if "amount" in found or not {"quantity", "unit_price"} <= found.keys():
        return {field: column for field, column in found.items() if field not in _OF_A_PIECE}
    return found


def _has_digits(cells: Coded | None) -> bool:
    labels = cells.labels[:_LOOK] if cells else ()
    return bool(labels) and sum(any(c.isdigit() for c in label) for label in labels) > len(labels) / 2


def _is_of_a_piece(raw: RawTable, named: Mapping[str, str]) -> bool:
    """Whether items keep their price rather than their price over the quantity; so too where no column names items."""
    item = named.get("product") or next((name for name in raw.header if squash(name) in _ITEMS), None)
    price, quantity = _numbers(raw.column(named["amount"])), _numbers(raw.column(named["quantity"]))
    use = (price != NO_AMOUNT) & (quantity != NO_AMOUNT) & (np.abs(quantity) > 100)
    items = raw.column(item) if item else None
    if items is None or not use.any():
        return True
    codes = items.codes[:_LOOK][use]
    each = np.round(price[use] / quantity[use], 4)
    return _n_pairs(codes, price[use].astype(float)) <= _n_pairs(codes, each)


def _numbers(cells: Coded | None) -> npt.NDArray[np.int64]:
    if cells is None:
        return np.empty(0, np.int64)
    return np.append(read_amounts(cells.labels).minor, NO_AMOUNT)[cells.codes[:_LOOK]]


def _n_pairs(codes: npt.NDArray[np.int32], values: npt.NDArray[np.float64]) -> int:
    return len(np.unique(np.stack([codes.astype(float), values]), axis=1).T)
