"""Invented teams whose larger deals take longer; what comes is known."""

from datetime import timedelta

import numpy as np

import sales_data
from bestbet.facts.tables import Outcome

SPREAD = 0.9
WEEKS, BEFORE, AFTER = 130, 104, 52
"""Weeks on record, weeks of selling before it, and weeks to come."""
TWO_KINDS = "two kinds"


def company(seed, law, known=1.0):
    """Facts, and by weeks ahead the wins and bookings to come; `law` is what ln amount adds to ln days, or TWO_KINDS.

    Two kinds: 7 small deals a week that take some 15 days, 3 large ones that take some 250. `known` is the share of
    lost deals whose amount is on record.
    """
    rng = np.random.default_rng([seed, 43])
    as_of, n = sales_data.AS_OF, rng.poisson(9 * (WEEKS + BEFORE + AFTER))
    created, size = rng.integers(-7 * (WEEKS + BEFORE), 7 * AFTER, n), rng.normal(size=n)
    middle, log_days = 9 + SPREAD * size, np.log(60)
    if law == TWO_KINDS:
        is_large = rng.random(n) < 0.3
        middle, log_days = np.where(is_large, 10.3, 8.7) + 0.6 * size, np.where(is_large, np.log(250), np.log(15))
    else:
        log_days = log_days + law * SPREAD * size
    ends = created + np.maximum(np.exp(log_days + 0.6 * rng.normal(size=n)).astype(int), 1)
    won, amount = rng.random(n) < 0.27, np.round(np.exp(middle))
    came = {}
    for weeks in (13, 26, 52):
        soon = won & (ends > 0) & (ends <= 7 * weeks)
        came[weeks] = (float(soon.sum()), float(amount[soon].sum()))
    on_record, is_open = (created > -7 * WEEKS) & (created <= 0), ends > 0
    outcome = np.where(is_open, Outcome.OPEN, np.where(won, Outcome.WON, Outcome.LOST))
    amount = np.where((outcome == Outcome.LOST) & (rng.random(n) > known), 0.0, amount)
    rows = np.flatnonzero(on_record)
    table = sales_data.opportunities(
        [as_of + timedelta(days=int(created[row])) for row in rows],
        [None if is_open[row] else as_of + timedelta(days=int(ends[row])) for row in rows],
        outcome[rows],
        amount=amount[rows].tolist(),
        account=[f"account {row}" for row in rows],
    )
    return sales_data.facts(table), came
