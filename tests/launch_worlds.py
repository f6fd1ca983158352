"""Invented teams with a segment that began late, of its own or under a new name; what comes is known."""

import numpy as np

from size_worlds import AFTER, BEFORE, WEEKS, told

LAUNCHED, RENAMED = "launched", "renamed"


def company(seed, since, how=LAUNCHED):
    """Facts, and by weeks ahead the wins and bookings to come: `since` weeks ago a segment began, or took a new name.

    A segment launched brings nine deals a week, as many as the other; of two segments one may take another name.
    """
    rng = np.random.default_rng([seed, 59])
    n = rng.poisson((18 if how == LAUNCHED else 9) * (WEEKS + BEFORE + AFTER))
    created = rng.integers(-7 * (WEEKS + BEFORE), 7 * AFTER, n)
    second, is_late = rng.random(n) < 0.5, created > -7 * since
    kept = ~second | is_late if how == LAUNCHED else np.ones(n, bool)
    name = np.where(second, np.where((how == LAUNCHED) | is_late, "new", "old"), "first")
    ends = created + np.maximum(rng.lognormal(np.log(60), 0.7, n).astype(int), 1)
    won, amount = rng.random(n) < 0.27, np.round(np.exp(9 + 0.9 * rng.normal(size=n)))
    return told(rng, tuple(each[kept] for each in (created, ends, won, amount)), 1.0, segment=name[kept])
