"""What a newer export says of days that an older one had covered already: late corrections, kept apart from news."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bestbet.facts.asof import known_on
from bestbet.facts.tables import Coded, Facts, Opportunities, Outcome


@dataclass(frozen=True, slots=True)
class Corrected:
    """The older facts as the newer export corrects them, and how many deals it changed, added late, or took away."""

    facts: Facts
    n_changed: int
    n_late: int
    n_gone: int
    n_orders: int

    @property
    def total(self) -> int:
        """Corrections in all: deals, and purchases added to or taken from days that were known."""
        return self.n_changed + self.n_late + self.n_gone + self.n_orders


def corrected(older: Facts, newer: Facts) -> Corrected:
    """Return the older facts with what the newer ones say of days up to the older as-of date.

    A deal that both call open on that day keeps stage, amount and names as the older export had them: an export shows
    only the latest, and what came later is news.
    """
    past = known_on(newer, older.as_of) if newer.as_of > older.as_of else newer
    deals = past.opportunities
    changed, late, gone = 0, 0, 0
    if deals is not None and older.opportunities is not None:
        deals = _with_open_as_known(older.opportunities, deals)
        changed, late, gone = _counts(older.opportunities, deals)
    mine, theirs = (0 if one.orders is None else len(one.orders) for one in (older, past))
    facts = replace(past, opportunities=deals, digest=f"{newer.digest}@{older.as_of}<{older.digest}")
    return Corrected(facts, changed, late, gone, abs(mine - theirs))


def _with_open_as_known(older: Opportunities, past: Opportunities) -> Opportunities:
    row_of = {key: row for row, key in enumerate(older.id)}
    at = np.array([row_of.get(key, -1) for key in past.id], np.int64)
    back = (at >= 0) & (past.outcome == Outcome.OPEN)
    back[back] = older.outcome[at[back]] == Outcome.OPEN
    source = at[back]

    def as_known(now: Coded, then: Coded) -> Coded:
        labels = tuple(sorted({*now.labels, *then.labels}))
        place = {label: code for code, label in enumerate(labels)}
        mine, theirs = (np.array([*(place[x] for x in one.labels), -1], np.int32) for one in (now, then))
        codes = mine[now.codes]
        codes[back] = theirs[then.codes][source]
        return Coded(codes.astype(np.int32), labels)

    amount = past.amount.copy()
    amount[back] = older.amount[source]
    return replace(
        past,
        amount=amount,
        account=as_known(past.account, older.account),
        owner=as_known(past.owner, older.owner),
        stage=as_known(past.stage, older.stage),
        attributes={
            name: as_known(column, older.attributes[name]) if name in older.attributes else column
            for name, column in past.attributes.items()
        },
    )


def _counts(older: Opportunities, now: Opportunities) -> tuple[int, int, int]:
    before, after = (_rows(one) for one in (older, now))
    changed = sum(key in before and before[key] != row for key, row in after.items())
    return changed, sum(key not in before for key in after), sum(key not in after for key in before)


def _rows(deals: Opportunities) -> dict[str, tuple[object, ...]]:
    columns = (deals.outcome.tolist(), deals.created.tolist(), deals.closed.tolist(), deals.amount.tolist())
    return dict(zip(deals.id, zip(*columns, strict=True), strict=True))
