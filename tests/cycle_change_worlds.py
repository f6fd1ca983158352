"""Invented teams whose sales cycle changed, at once or little by little; what comes is known."""

import numpy as np

from size_worlds import AFTER, SPREAD, WEEKS, told

BEFORE = 104
"""Weeks of selling before the record."""
SHORTER, SHORTER_LONG_AGO, LONGER = (120, 40, 40), (120, 40, 78), (45, 100, 26)
"""Median days before and since, and how many weeks ago deals began to take the other time."""
A_THIRD_SHORTER, A_THIRD_LONGER, STEADY = (55, -0.4), (90, 0.29), (60, 0.0)
"""Median days of today, and what a year adds to ln days."""


def company(seed, law):
    """Facts, and by weeks ahead the wins and bookings to come; deals go by the law of the day they came in."""
    rng = np.random.default_rng([seed, 71])
    n = rng.poisson(9 * (WEEKS + BEFORE + AFTER))
    created = rng.integers(-7 * (WEEKS + BEFORE), 7 * AFTER, n)
    if len(law) == 3:
        before, since, weeks = law
        median = np.where(created > -7 * weeks, since, before)
    else:
        median = law[0] * np.exp(law[1] * created / 364)
    ends = created + np.maximum((median * np.exp(0.6 * rng.normal(size=n))).astype(int), 1)
    won, amount = rng.random(n) < 0.27, np.round(np.exp(9 + SPREAD * rng.normal(size=n)))
    return told(rng, (created, ends, won, amount), 1.0)


def one_of_two_segments(seed):
    """Facts of a team of which the quick segment, the larger one, stays as it is, and the slow one becomes slower."""
    rng = np.random.default_rng([seed, 101])
    n = rng.poisson(14 * (WEEKS + BEFORE + AFTER))
    created, is_slow = rng.integers(-7 * (WEEKS + BEFORE), 7 * AFTER, n), rng.random(n) < 0.4
    median = np.where(is_slow, np.where(created > -7 * 52, 200, 90), 20)
    ends = created + np.maximum((median * np.exp(0.5 * rng.normal(size=n))).astype(int), 1)
    won, amount = rng.random(n) < 0.27, np.round(np.exp(9 + SPREAD * rng.normal(size=n)))
    return told(rng, (created, ends, won, amount), 1.0, segment=np.where(is_slow, "slow", "quick"))[0]
