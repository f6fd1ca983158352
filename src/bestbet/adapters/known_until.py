"""The day up to which the export knows anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bestbet.facts.tables import Days

_FAR = 366
_MANY = 30
_RARE = 100


@dataclass(frozen=True, slots=True)
class KnownUntil:
    """The as-of date, and how many event days were left out because they lie more than a year after all others."""

    day: date
    n_beyond: int


def latest_event(events: Sequence[Days], sure: Sequence[Days] = ()) -> KnownUntil | None:
    """Return the latest day of any event; None where there is no day at all.

    `sure` are days that a system stamped (creation, last change): where there are any, closing days typed in by
    people are not believed beyond them. A day more than a year after every other is taken for a slip of the pen.
    """
    stamped = _known(sure)
    if stamped.size:
        return KnownUntil(_date(stamped[-1]), 0)
    days = _known(events)
    if not days.size:
        return None
    n = days.size
    if n >= _MANY:
        gaps = np.flatnonzero(np.diff(days).astype(np.int64) > _FAR)
        late = gaps[gaps >= n - 1 - max(1, n // _RARE)]
        n = int(late[0]) + 1 if late.size else n
    return KnownUntil(_date(days[n - 1]), int(days.size - n))


def _known(parts: Sequence[Days]) -> Days:
    days = np.concatenate(parts) if len(parts) else np.empty(0, "datetime64[D]")
    return np.sort(days[~np.isnat(days)])


def _date(day: np.datetime64) -> date:
    found = day.astype("datetime64[D]").item()
    if not isinstance(found, date):
        raise TypeError(f"no calendar day: {day}")
    return found
