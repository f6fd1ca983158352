"""Invented teams of six, of whom some left weeks ago and nobody follows up what they had open; what comes is known."""

from datetime import timedelta

import numpy as np

import sales_data
from bestbet.facts.tables import Outcome

WEEKS, BEFORE, AFTER = 130, 52, 52
"""Weeks on record, weeks of selling before it, and weeks to come."""
TEAM = 6


def company(seed, gone, since=6):
    """Facts, and by weeks ahead the wins and bookings to come: `gone` of the six left `since` weeks ago.

    What would have come to them comes to the others; what they had open stays open for good, under their names.
    """
    rng = np.random.default_rng([seed, 61])
    n = rng.poisson(9 * (WEEKS + BEFORE + AFTER))
    created, owner = rng.integers(-7 * (WEEKS + BEFORE), 7 * AFTER, n), rng.integers(0, TEAM, n)
    owner = np.where((created > -7 * since) & (owner < gone), rng.integers(gone, TEAM, n), owner)
    ends = created + np.maximum(rng.lognormal(np.log(90), 0.7, n).astype(int), 1)
    ends = np.where((owner < gone) & (ends > -7 * since), 10_000, ends)
    won, amount = rng.random(n) < 0.27, np.round(np.exp(9 + 0.9 * rng.normal(size=n)))
    came = {}
    for weeks in (13, 26, 52):
        soon = won & (ends > 0) & (ends <= 7 * weeks)
        came[weeks] = (float(soon.sum()), float(amount[soon].sum()))
    rows = np.flatnonzero((created > -7 * WEEKS) & (created <= 0))
    table = sales_data.opportunities(
        [sales_data.AS_OF + timedelta(days=int(created[row])) for row in rows],
        [None if ends[row] > 0 else sales_data.AS_OF + timedelta(days=int(ends[row])) for row in rows],
        np.where(ends > 0, Outcome.OPEN, np.where(won, Outcome.WON, Outcome.LOST))[rows],
        amount=amount[rows].tolist(),
        account=[f"account {row}" for row in rows],
        owner=[f"seller {owner[row]}" for row in rows],
    )
    return sales_data.facts(table), came
