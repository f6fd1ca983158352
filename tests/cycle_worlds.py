"""Invented teams that sell to two kinds of customers, each with a sales cycle of its own; what comes is known."""

from datetime import timedelta
from functools import cache

import numpy as np

import sales_data
from bestbet.facts.tables import Outcome

WEEKS, BEFORE, AFTER = 156, 104, 52
"""Weeks on record, weeks of selling before it, and weeks to come."""
QUICK, SLOW = (10.0, 15.0, 0.7, 3_000.0), (5.0, 250.0, 0.4, 30_000.0)
"""Deals a week, median days, sd of ln days, median worth."""
ALIKE = ((10.0, 40.0, 0.7, 3_000.0), (5.0, 40.0, 0.7, 30_000.0))
NAMES = ("shops", "chains")


@cache
def company(seed, cycles=(QUICK, SLOW)):
    """Facts of the deals that came since the record began, and by weeks ahead the wins and bookings to come."""
    rng = np.random.default_rng([seed, 29])
    as_of, rows = sales_data.AS_OF, []
    for (per_week, median, sd, worth), name in zip(cycles, NAMES, strict=True):
        n = rng.poisson(per_week * (WEEKS + BEFORE + AFTER))
        created = rng.integers(-7 * (WEEKS + BEFORE), 7 * AFTER, n)
        ends = created + np.maximum(rng.lognormal(np.log(median), sd, n).astype(int), 1)
        won, amount = rng.random(n) < 0.3, np.round(rng.lognormal(np.log(worth), 0.7, n))
        rows += zip(created.tolist(), ends.tolist(), won.tolist(), amount.tolist(), [name] * n, strict=True)
    came = {}
    for weeks in (13, 26, 52):
        soon = [amount for _, end, is_won, amount, _ in rows if is_won and 0 < end <= 7 * weeks]
        came[weeks] = (len(soon), sum(soon))
    known = [row for row in rows if -7 * WEEKS < row[0] <= 0]
    outcome = [Outcome.OPEN if end > 0 else Outcome.WON if is_won else Outcome.LOST for _, end, is_won, *_ in known]
    day = [[as_of + timedelta(days=row[which]) for row in known] for which in (0, 1)]
    table = sales_data.opportunities(
        day[0],
        [end if end <= as_of else None for end in day[1]],
        outcome,
        amount=[row[3] for row in known],
        account=[f"account {i}" for i in range(len(known))],
        segment=[row[4] for row in known],
    )
    return sales_data.facts(table, segment_by="segment"), came
