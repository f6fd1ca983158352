"""The facts as they were known on an earlier day, for backtests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt

from bestbet.errors import Problem, UsageError
from bestbet.facts.ages import Mask, counts_by_end, day_number, days
from bestbet.facts.asks import asks_of
from bestbet.facts.ended import with_rows
from bestbet.facts.tables import (
    NO_AMOUNT,
    Coded,
    Codes,
    Facts,
    Minor,
    Opportunities,
    Orders,
    Outcome,
    StageChanges,
    Subscriptions,
)


def known_on(facts: Facts, day: date) -> Facts:
    """Return the facts as they could have been known on `day`, rebuilt from dates alone.

    Opportunities that closed later are open again, without the amount they closed at and without their last stage
    (stage changes up to that day give it back); those created later, and later orders and contracts, are gone.
    Rows whose existence or outcome on that day no date tells (won or lost without a closing date, open without one of
    creation) are left out; without a day of creation what ended is known from its end on. Amounts of deals open on
    that day are left out too: an export keeps only the latest ask. What deals asked before they closed is known once
    they have.
    Attributes, owners and accounts are taken as they read today: an export does not say when they changed; those that
    no deal has before it ends (a reason for losing, the seller in a list of wins) are not known of deals still open.
    Of a list of wins, or of closed deals, what ended later was not there yet: it is gone, not open.
    Import findings are dropped, for they speak of the whole export. On the as-of date itself: the facts unchanged.
    Raises UsageError for a day after the as-of date.
    """
    if day > facts.as_of:
        raise UsageError(
            Problem(
                "BB-D61",
                f"The facts are known on {facts.as_of}; what is known on {day} cannot be told from them.",
                "Give a day on or before the as-of date, or import a newer export.",
            )
        )
    if day == facts.as_of:
        return facts
    last = day_number(day)
    table = facts.opportunities
    if table is not None and counts_by_end(facts):
        table = with_rows(table, _is_by(table.closed, last))
    changes = _stage_changes(facts.stage_changes, last)
    return replace(
        facts,
        as_of=day,
        opportunities=_opportunities(table, changes, last),
        orders=_orders(facts.orders, last),
        subscriptions=_subscriptions(facts.subscriptions, last),
        stage_changes=changes,
        findings=(),
        digest=f"{facts.digest}@{day}",
    )


def _is_by(column: npt.NDArray[np.datetime64], last: int) -> Mask:
    known: Mask = ~np.isnat(column) & (days(column) <= last)
    return known


def _cut(column: Coded, rows: Mask) -> Coded:
    return Coded(column.codes[rows], column.labels)


def _cut_all(columns: Mapping[str, Coded], rows: Mask) -> dict[str, Coded]:
    return {name: _cut(column, rows) for name, column in columns.items()}


def _opportunities(table: Opportunities | None, changes: StageChanges | None, last: int) -> Opportunities | None:
    if table is None:
        return None
    unclear = (table.outcome != Outcome.OPEN) & np.isnat(table.closed)
    came = np.where(np.isnat(table.created), table.closed, table.created)
    rows = _is_by(came, last) & ~unclear
    closed = table.closed[rows]
    is_open = (table.outcome[rows] == Outcome.OPEN) | ~_is_by(closed, last)
    ids = tuple(name for name, stays in zip(table.id, rows.tolist(), strict=True) if stays)
    stage = _cut(table.stage, rows)
    is_back = is_open & (table.outcome[rows] != Outcome.OPEN)
    never_ended = table.outcome == Outcome.OPEN

    def known(column: Coded) -> Coded:
        return _without(_cut(column, rows), is_back) if _comes_with_the_end(column, never_ended) else _cut(column, rows)

    return Opportunities(
        id=ids,
        created=table.created[rows],
        closed=np.where(is_open, np.datetime64("NaT", "D"), closed).astype("datetime64[D]"),
        outcome=np.where(is_open, Outcome.OPEN, table.outcome[rows]).astype(np.int8),
        amount=np.where(is_open, NO_AMOUNT, table.amount[rows]),
        account=known(table.account),
        owner=known(table.owner),
        stage=_stages(stage, ids, is_open, changes),
        attributes={name: known(column) for name, column in table.attributes.items()},
        asked=_asks(table, rows, is_open),
    )


def _asks(table: Opportunities, rows: Mask, is_open: Mask) -> Minor | None:
    """Return what deals that have closed by then asked before: it was known, and what they brought is."""
    if table.asked is None:
        return None
    asked = np.where(is_open, NO_AMOUNT, table.asked[rows])
    return asks_of(asked, np.ones(len(asked), np.bool_))


def _comes_with_the_end(column: Coded, is_open: Mask) -> bool:
    """Return whether no open deal carries any label, though there are open deals."""
    return bool(is_open.any()) and not bool((column.codes[is_open] >= 0).any())


def _without(column: Coded, rows: Mask) -> Coded:
    return Coded(np.where(rows, np.int32(-1), column.codes).astype(np.int32), column.labels)


def _stages(stage: Coded, ids: tuple[str, ...], is_open: Mask, changes: StageChanges | None) -> Coded:
    """Return the stage of closed deals as it reads, and of open ones the last stage entered, -1 where not known."""
    if changes is None:
        return Coded(np.where(is_open, np.int32(-1), stage.codes).astype(np.int32), stage.labels)
    labels = tuple(sorted({*stage.labels, *changes.stage.labels}))
    place = {label: code for code, label in enumerate(labels)}
    latest = {
        changes.opportunity[row]: place[changes.stage.labels[changes.stage.codes[row]]]
        for row in _in_order(changes, place)
        if changes.stage.codes[row] >= 0
    }
    codes: Codes = np.array(
        [
            latest.get(name, -1) if opened else (place[stage.labels[code]] if code >= 0 else -1)
            for name, opened, code in zip(ids, is_open.tolist(), stage.codes.tolist(), strict=True)
        ],
        np.int32,
    )
    return Coded(codes, labels)


def _in_order(changes: StageChanges, place: Mapping[str, int]) -> list[int]:
    """Return the rows by day; of stages entered on one day the first in alphabetical order counts as entered first."""
    names = np.array([*(place[label] for label in changes.stage.labels), -1], np.int64)
    rows: list[int] = np.lexsort((names[changes.stage.codes], changes.entered)).tolist()
    return rows


def _orders(table: Orders | None, last: int) -> Orders | None:
    if table is None:
        return None
    rows = _is_by(table.day, last)
    attributes = _cut_all(table.attributes, rows)
    return Orders(table.day[rows], table.amount[rows], _cut(table.account, rows), attributes)


def _subscriptions(table: Subscriptions | None, last: int) -> Subscriptions | None:
    if table is None:
        return None
    rows = _is_by(table.start, last)
    end = table.end[rows]
    end = np.where(_is_by(end, last), end, np.datetime64("NaT", "D")).astype("datetime64[D]")
    attributes = _cut_all(table.attributes, rows)
    return Subscriptions(table.start[rows], end, table.annual[rows], _cut(table.account, rows), attributes)


def _stage_changes(table: StageChanges | None, last: int) -> StageChanges | None:
    if table is None:
        return None
    rows = _is_by(table.entered, last)
    names = tuple(name for name, stays in zip(table.opportunity, rows.tolist(), strict=True) if stays)
    return StageChanges(names, _cut(table.stage, rows), table.entered[rows])
