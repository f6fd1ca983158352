"""Invented teams whose larger deals take longer; what comes is known."""

import numpy as np

from size_worlds import AFTER, SPREAD, WEEKS, told

BEFORE = 104
"""Weeks of selling before the record."""
TWO_KINDS = "two kinds"


def company(seed, law, known=1.0):
    """Facts, and by weeks ahead the wins and bookings to come; `law` is what ln amount adds to ln days, or TWO_KINDS.

    Two kinds: 7 small deals a week that take some 15 days, 3 large ones that take some 250. `known` is the share of
    lost deals whose amount is on record.
    """
    rng = np.random.default_rng([seed, 43])
    n = rng.poisson(9 * (WEEKS + BEFORE + AFTER))
    created, size = rng.integers(-7 * (WEEKS + BEFORE), 7 * AFTER, n), rng.normal(size=n)
    middle, log_days = 9 + SPREAD * size, np.log(60)
    if law == TWO_KINDS:
        is_large = rng.random(n) < 0.3
        middle, log_days = np.where(is_large, 10.3, 8.7) + 0.6 * size, np.where(is_large, np.log(250), np.log(15))
    else:
        log_days = log_days + law * SPREAD * size
    ends = created + np.maximum(np.exp(log_days + 0.6 * rng.normal(size=n)).astype(int), 1)
    won, amount = rng.random(n) < 0.27, np.round(np.exp(middle))
    return told(rng, (created, ends, won, amount), known)
