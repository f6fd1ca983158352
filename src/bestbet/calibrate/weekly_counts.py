"""What was known of deals some weeks ago, by the weeks in which they came and ended."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bestbet.facts.lanes import Calendar, OutcomeCounts
from bestbet.facts.tables import Outcome
from bestbet.units import DAYS_PER_WEEK

Ints = npt.NDArray[np.int64]


def counted(
    calendar: Calendar, use: npt.NDArray[np.bool_], lane: Ints, *, back: int = 0, starts: bool
) -> OutcomeCounts:
    """Return the outcomes of the rows to use as they stood `back` weeks ago, deals of lane l counted in `lane[l]`.

    `starts` says that deals from before the record are on it only if they were still open when it began.
    """
    c = calendar
    born, is_open = c.born[use], (c.ended < back)[use]
    ended = np.where(is_open, back, c.ended[use])
    # two days of the same week lie two days apart on average; an open one came in the middle of its week
    weeks_old = (born - ended) * DAYS_PER_WEEK
    age = np.where(is_open, weeks_old + DAYS_PER_WEEK // 2, np.maximum(weeks_old, 2))
    late = np.maximum(born - c.weeks + 1, 0) * DAYS_PER_WEEK if starts else 0
    outcome = np.where(is_open, int(Outcome.OPEN), c.outcome[use])
    rows = np.stack([lane[c.lane[use]], outcome, np.minimum(np.broadcast_to(late, age.shape), age), age])
    size = rows.max(axis=1, initial=0) + 1
    unique, at = np.unique(np.ravel_multi_index(tuple(rows), tuple(size)), return_inverse=True)
    of, outcome, entry, age = (np.asarray(column) for column in np.unravel_index(unique, tuple(size)))
    return OutcomeCounts(of, outcome, entry, age, np.bincount(at, c.count[use], len(unique)).astype(np.int64))
