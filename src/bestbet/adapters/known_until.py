"""The day up to which the export knows anything, and the day from which closed opportunities are in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bestbet.facts.tables import Days

_FAR = 366
_MANY = 30
_RARE = 100
_EARLIEST_SHARE = 0.001
_LEAST_GAP = 30
_LEAST_EXPECTED = 10.0
_STRAY = 0.1


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


def record_start(created: Days, closed: Days) -> tuple[date, int, float] | None:
    """Return the day from which closings are recorded; None where nothing is missing.

    With it come how many opportunities are older, and how many of those should have closed before that day.
    With G the share of later opportunities that close within so many days, the number of closings expected before the
    first recorded one is the sum of G(first closing - creation) over the opportunities created before it. Hardly
    any is there; if ten or more were expected (probability below e^-10 by chance), the export starts later than it
    seems.
    """
    both = ~np.isnat(created) & ~np.isnat(closed) & (closed >= created)
    n = int(both.sum())
    if n < _MANY:
        return None
    first = np.sort(closed[both])[int(_EARLIEST_SHARE * n)]
    older = np.sort(created[~np.isnat(created) & (created < first)])
    if not older.size or (first - older[0]).astype(np.int64) < _LEAST_GAP:
        return None
    is_later = both & (created >= first)
    n_later = int((~np.isnat(created) & (created >= first)).sum())
    if int(is_later.sum()) < _MANY:
        return None
    delays = np.sort((closed[is_later] - created[is_later]).astype(np.int64))
    lags = (first - older).astype(np.int64)
    expected = float(np.searchsorted(delays, lags, side="left").sum() / n_later)
    observed = int((closed[both] < first).sum())
    is_missing = expected >= _LEAST_EXPECTED and observed <= _STRAY * expected
    return (_date(first), int(older.size), expected) if is_missing else None
