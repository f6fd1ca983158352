"""Invented teams of six, of whom some left weeks ago and nobody follows up what they had open; what comes is known."""

import numpy as np

from size_worlds import AFTER, BEFORE, WEEKS, told

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
    return told(rng, (created, ends, won, amount), 1.0, owner=[f"seller {one}" for one in owner])
