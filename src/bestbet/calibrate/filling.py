"""How full the pipeline of a young record was: a deal that takes half a year is not won in the first one.

A record that begins with its first opportunities shows hardly a win at first, however steady the team's pace was. Of
each week's wins only the share that opportunities on record can have brought is looked for; the rest is what as many
opportunities would have brought that came before the record at the rate of its first quarter.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.quarter import QUARTER_WEEKS
from bestbet.facts.lanes import Calendar, LaneFacts
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]

_LEAST_SHARE = 0.02


def shares(facts: LaneFacts, calendar: Calendar, win: Floats) -> Floats:
    """Return the share of the wins of each week on record, oldest first, that opportunities on it can have brought.

    `win[days]` is the share of wins that have come by then. 1 where opportunities from before the record are on it.
    """
    if facts.record_start is not None:
        return np.ones(calendar.weeks)
    came = np.bincount(calendar.born, calendar.count)[::-1]
    day = (np.arange(len(came)) * DAYS_PER_WEEK)[:, None] + np.arange(DAYS_PER_WEEK)
    by_age = (win / win[-1])[np.minimum(day, len(win) - 1)].mean(axis=1)
    seen = np.convolve(came, np.diff(by_age, prepend=0.0))[: len(came)]
    before = came[:QUARTER_WEEKS].mean() * (1 - by_age)
    share = seen / np.maximum(seen + before, np.finfo(np.float64).tiny)
    return np.asarray(np.maximum(share, _LEAST_SHARE)[-calendar.weeks :])
