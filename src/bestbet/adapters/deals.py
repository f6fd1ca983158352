"""Opportunities, leads and wins as rows of days, amounts and labels, before anything is decided or joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bestbet.adapters.attributes import attributes
from bestbet.adapters.coded import Rows, empty, join
from bestbet.adapters.columns import Columns, Truth
from bestbet.adapters.raw import take
from bestbet.adapters.rowbook import Mask
from bestbet.facts.tables import Coded, Days, Minor


@dataclass(frozen=True, slots=True)
class Deals:
    """Rows of all files of one kind, one below the other; `file` and `row` say where each came from.

    `closed` is what the file says, expected or real; `won_on` and `lost_on` are real by their meaning.
    """

    file: Rows
    row: Rows
    imports: Rows
    id: Coded
    created: Days
    closed: Days
    won_on: Days
    lost_on: Days
    stage: Coded
    status: Coded
    is_won: Truth
    is_closed: Truth
    amount: Minor
    expected_amount: Minor
    currency: Coded
    account: Coded
    owner: Coded
    modified: Rows
    attributes: Mapping[str, Coded]

    def __len__(self) -> int:
        return len(self.row)

    def keep(self, rows: Mask) -> Deals:
        """Return the chosen rows."""
        changes: dict[str, object] = {}
        for name in _ARRAYS:
            changes[name] = getattr(self, name)[rows]
        for name in _CODED:
            changes[name] = take(getattr(self, name), rows)
        changes["attributes"] = {name: take(column, rows) for name, column in self.attributes.items()}
        return replace(self, **changes)  # type: ignore[arg-type]  # names and types stand in the two tuples below


_ARRAYS = (
    "file",
    "row",
    "imports",
    "created",
    "closed",
    "won_on",
    "lost_on",
    "is_won",
    "is_closed",
    "amount",
    "expected_amount",
    "modified",
)
_CODED = ("id", "stage", "status", "currency", "account", "owner")


def read_deals(columns: Columns, *, file: int, import_number: int) -> Deals:
    """Return the rows of one table of opportunities, leads or wins; rows that fall away are marked in its book."""
    raw, book = columns.raw, columns.book
    book.skip(columns.truth("is_deleted") == 1, "marked as deleted")
    book.skip(columns.truth("is_active") == 0, "an older version of the row")
    n = len(raw)
    amount, beside = columns.amounts("amount")
    expected_amount, beside_expected = columns.amounts("expected_amount")
    written = columns.labels("currency")
    currency = written if columns.has("currency") else (beside if beside.labels else beside_expected)
    ids = columns.labels("id")
    if columns.has("id"):
        column = columns.how.columns["id"].column
        book.reject(np.flatnonzero(ids.codes < 0).tolist(), column, "no id", f'column "{column}" is empty')
    extra = {name: columns.labels(name) for name in ("product", "source") if columns.has(name)}
    created, closed = columns.days("created"), columns.days("closed")
    won_on, lost_on = columns.days("won_on"), columns.days("lost_on")
    # a deal that ended keeps the closing day once expected of it: its real end comes first
    ended = _either(closed, _either(won_on, lost_on))
    taken = [match.column for match in columns.how.columns.values()]
    deals = Deals(
        file=np.full(n, file, np.int64),
        row=np.arange(n),
        imports=np.full(n, import_number, np.int64),
        id=ids,
        created=created,
        closed=_either(ended, columns.days("expected")),
        won_on=won_on,
        lost_on=lost_on,
        stage=columns.labels("stage"),
        status=columns.labels("status"),
        is_won=columns.truth("is_won"),
        is_closed=columns.truth("is_closed"),
        amount=amount,
        expected_amount=expected_amount,
        currency=currency,
        account=columns.labels("account"),
        owner=columns.labels("owner"),
        modified=columns.days("modified").astype(np.int64),
        attributes={**extra, **{k: v for k, v in attributes(raw, taken).items() if k not in extra}},
    )
    return deals.keep(book.alive)


def _either(first: Days, second: Days) -> Days:
    return np.where(np.isnat(first), second, first)


def stack(parts: Sequence[Deals]) -> Deals:
    """Return the rows of all parts, one below the other; an attribute that a part lacks is unknown there."""
    names = sorted({name for part in parts for name in part.attributes})
    values: dict[str, object] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS}
    values |= {name: join([getattr(part, name) for part in parts]) for name in _CODED}
    values["attributes"] = {
        name: join([part.attributes.get(name, empty(len(part))) for part in parts]) for name in names
    }
    return Deals(**values)  # type: ignore[arg-type]  # names and types stand in the two tuples above
