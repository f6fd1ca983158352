"""Invented teams of two regions of which one brings nothing any more; what comes is known."""

from datetime import timedelta

import numpy as np

import sales_data
from bestbet.facts.tables import Outcome

WEEKS, BEFORE, AFTER = 130, 52, 52
"""Weeks on record, weeks of selling before it, and weeks to come."""


def company(seed, gone):
    """Facts, and by weeks ahead the wins and bookings to come; the second region stopped `gone` weeks ago (0: never)."""
    rng = np.random.default_rng([seed, 47])
    as_of, rows = sales_data.AS_OF, []
    for region, until in (("north", AFTER), ("south", -gone if gone else AFTER)):
        n = rng.poisson(6 * (WEEKS + BEFORE + until))
        created = rng.integers(-7 * (WEEKS + BEFORE), 7 * until, n)
        ends = created + np.maximum(rng.lognormal(np.log(45), 0.8, n).astype(int), 1)
        won, amount = rng.random(n) < 0.27, np.round(rng.lognormal(9, 0.7, n))
        rows += zip(created.tolist(), ends.tolist(), won.tolist(), amount.tolist(), [region] * n, strict=True)
    came = {}
    for weeks in (13, 26, 52):
        soon = [amount for _, end, is_won, amount, _ in rows if is_won and 0 < end <= 7 * weeks]
        came[weeks] = (len(soon), sum(soon))
    known = [row for row in rows if -7 * WEEKS < row[0] <= 0]
    table = sales_data.opportunities(
        [as_of + timedelta(days=row[0]) for row in known],
        [as_of + timedelta(days=row[1]) if row[1] <= 0 else None for row in known],
        [Outcome.OPEN if row[1] > 0 else Outcome.WON if row[2] else Outcome.LOST for row in known],
        amount=[row[3] for row in known],
        account=[f"account {i}" for i in range(len(known))],
        segment=[row[4] for row in known],
    )
    return sales_data.facts(table, segment_by="segment"), came
