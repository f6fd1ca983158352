"""Invented teams that wrote nothing down for some weeks; what comes is known."""

import numpy as np

from size_worlds import AFTER, SPREAD, WEEKS, told

BEFORE = 52
"""Weeks of selling before the record."""
HALF_A_YEAR_AGO, LONG_AGO, SHORT, NEVER = (30, 22), (80, 68), (14, 9), (0, 0)
"""From and until how many weeks ago nothing was written down."""


def company(seed, gap):
    """Facts, and by weeks ahead the wins and bookings to come.

    What came in the gap is on no record; what ended in it was written down in the week after.
    """
    rng = np.random.default_rng([seed, 97])
    n = rng.poisson(9 * (WEEKS + BEFORE + AFTER))
    created = rng.integers(-7 * (WEEKS + BEFORE), 7 * AFTER, n)
    ends = created + np.maximum((60 * np.exp(0.6 * rng.normal(size=n))).astype(int), 1)
    won, amount = rng.random(n) < 0.27, np.round(np.exp(9 + SPREAD * rng.normal(size=n)))
    first, last = (-7 * weeks for weeks in gap)
    is_late = (ends > first) & (ends <= last)
    ends = np.where(is_late, last + 1 + rng.integers(0, 7, n), ends)
    kept = ~((created > first) & (created <= last))
    return told(rng, (created[kept], ends[kept], won[kept], amount[kept]), 1.0)
