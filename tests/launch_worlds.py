"""Invented teams with a segment that began late, of its own or under a new name; what comes is known."""

from datetime import timedelta

import numpy as np

import sales_data
from bestbet.facts.tables import Outcome

WEEKS, BEFORE, AFTER = 130, 52, 52
"""Weeks on record, weeks of selling before it, and weeks to come."""
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
    came = {}
    for weeks in (13, 26, 52):
        soon = kept & won & (ends > 0) & (ends <= 7 * weeks)
        came[weeks] = (float(soon.sum()), float(amount[soon].sum()))
    rows = np.flatnonzero(kept & (created > -7 * WEEKS) & (created <= 0))
    table = sales_data.opportunities(
        [sales_data.AS_OF + timedelta(days=int(created[row])) for row in rows],
        [None if ends[row] > 0 else sales_data.AS_OF + timedelta(days=int(ends[row])) for row in rows],
        np.where(ends > 0, Outcome.OPEN, np.where(won, Outcome.WON, Outcome.LOST))[rows],
        amount=amount[rows].tolist(),
        account=[f"account {row}" for row in rows],
        segment=name[rows].tolist(),
    )
    return sales_data.facts(table, segment_by="segment"), came
