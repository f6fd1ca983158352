"""Open deals of people who have left: somebody who neither brings nor closes anything any more follows nothing up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bestbet.facts.ages import Mask, days
from bestbet.facts.lanes import Ints
from bestbet.facts.tables import Opportunities, Outcome

_LEAST_DAYS_AT_WORK, _LEAST_CLOSED = 20, 10
"""Days on which somebody brought or closed a deal, and deals closed: less is no record of how they work."""
_LEAST_QUIET = 28
_CHANCE, _LEAST_SHARE = 0.001, 0.05


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody whose record ends: the name, the last day with a deal brought or closed, and the open deals left."""

    owner: str
    last: int
    open_deals: int


def deals_of_who_left(table: Opportunities) -> Mask:
    """Return which opportunities are open and belong to somebody who has left, where these are 5 % of all that are."""
    names = {left.owner for left in who_left(table)}
    gone = np.array([*(name in names for name in table.owner.labels), False])
    return np.asarray(gone[table.owner.codes] & (table.outcome == Outcome.OPEN))


def who_left(table: Opportunities) -> tuple[Left, ...]:
    """Return everybody who has left open deals behind, most deals first; nobody where it is too few to matter."""
    is_open = table.outcome == Outcome.OPEN
    if not is_open.any() or not len(table.owner.labels):
        return ()
    owner, n = table.owner.codes.astype(np.int64), len(table.owner.labels)
    n_open, n_closed = (np.bincount(owner[rows & (owner >= 0)], minlength=n) for rows in (is_open, ~is_open))
    order = np.argsort(owner, kind="stable")
    first, end = np.searchsorted(owner[order], [np.arange(n), np.arange(n) + 1])
    latest = int(_days_at_work(table, order).max(initial=0))
    found = []
    for code in np.flatnonzero((n_open > 0) & (n_closed >= _LEAST_CLOSED)).tolist():
        at_work = _days_at_work(table, order[first[code] : end[code]])
        if _has_left(at_work, latest):
            found.append(Left(table.owner.labels[code], int(at_work[-1]), int(n_open[code])))
    if sum(left.open_deals for left in found) < _LEAST_SHARE * is_open.sum():
        return ()
    return tuple(sorted(found, key=lambda left: (-left.open_deals, left.owner)))


def _has_left(at_work: Ints, latest: int) -> bool:
    """Return whether the silence of an owner since the last of his days at work is no chance.

    At the pace of before it has a probability below 0.001, it lasts four weeks at least and twice as long as any
    silence before, and the others went on: where the whole record ends nobody has left.
    """
    if len(at_work) < _LEAST_DAYS_AT_WORK:
        return False
    quiet, pace = latest - int(at_work[-1]), len(at_work) / float(at_work[-1] - at_work[0] + 1)
    return bool(pace * quiet > -np.log(_CHANCE) and quiet >= max(_LEAST_QUIET, 2 * int(np.diff(at_work).max())))


def _days_at_work(table: Opportunities, rows: Ints) -> Ints:
    """Return the days on which deals of these rows came in or closed, each once, ascending."""
    dated = [days(day[rows][~np.isnat(day[rows])]) for day in (table.created, table.closed)]
    return np.unique(np.concatenate(dated))
