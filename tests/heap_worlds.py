"""Invented teams that close deals out of a heap at their own pace, whatever comes in; what comes is known."""

import numpy as np

from size_worlds import AFTER, SPREAD, WEEKS, told

ENDS, CHANCE = 12.0, 0.35
"""Deals that end in a week, and how many of them are won."""
AT_RANDOM, NEWEST_FIRST, OLDEST_FIRST = 0.0, 2.0, -np.inf
"""How much likelier the newest deal of the heap ends than the oldest, in ln."""
KINDS = {
    "at random, a fifth too many": (AT_RANDOM, 1.2, 1.2),
    "at random, two thirds too many": (AT_RANDOM, 1.65, 1.65),
    "the newest rather, two thirds too many": (NEWEST_FIRST, 1.65, 1.65),
    "the oldest, a fifth too many": (OLDEST_FIRST, 1.2, 1.2),
    "at random, more and more": (AT_RANDOM, 0.9, 1.6),
}
"""Which deals end, and what comes in per deal that ends when the record begins and today."""


def company(seed, kind):
    """Facts, and by weeks ahead the wins and bookings to come; the heap begins with the record and grows ever after."""
    newer, first, last = kind
    rng = np.random.default_rng([seed, 83])
    weeks = WEEKS + AFTER
    rate = ENDS * np.interp(np.arange(weeks), [0, WEEKS], [first, last])
    created = np.concatenate([7 * week + rng.integers(0, 7, n) for week, n in enumerate(rng.poisson(rate))])
    created, ends = np.sort(created), np.full(created.size, 7 * weeks + 365)
    for week in range(1, weeks):
        waits = np.flatnonzero((created < 7 * week) & (ends > 7 * weeks))
        ends[_next(rng, waits, newer)] = 7 * week + 3
    start = 7 * WEEKS - 1
    won, amount = rng.random(created.size) < CHANCE, np.round(np.exp(9 + SPREAD * rng.normal(size=created.size)))
    return told(rng, (created - start, ends - start, won, amount), 1.0)


def _next(rng, waits, newer):
    """Return which deals of the heap, oldest first, end this week."""
    n = min(rng.poisson(ENDS), waits.size)
    if newer == OLDEST_FIRST or n == 0:
        return waits[:n]
    weight = np.exp(newer * np.linspace(0, 1, waits.size))
    return rng.choice(waits, n, replace=False, p=weight / weight.sum())
