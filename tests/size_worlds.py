"""Invented teams whose odds of winning go with the size of a deal; what comes is known."""

from datetime import timedelta

import numpy as np
from scipy.special import expit

import sales_data
from bestbet.facts.tables import Outcome

SPREAD = 0.9
WEEKS, BEFORE, AFTER = 130, 52, 52
"""Weeks on record, weeks of selling before it, and weeks to come."""


def company(seed, slope, known=1.0):
    """Facts, and by weeks ahead the wins and bookings to come; `slope` of the log odds is per unit of ln amount.

    `known` is the share of lost deals whose amount is on record.
    """
    rng = np.random.default_rng([seed, 37])
    n = rng.poisson(9 * (WEEKS + BEFORE + AFTER))
    created, size = rng.integers(-7 * (WEEKS + BEFORE), 7 * AFTER, n), SPREAD * rng.normal(size=n)
    ends = created + np.maximum(rng.lognormal(np.log(60), 0.7, n).astype(int), 1)
    won, amount = rng.random(n) < expit(-1 + slope * size), np.round(np.exp(9 + size))
    return told(rng, (created, ends, won, amount), known)


def told(rng, deals, known, **labels):
    """Facts of the deals that came since the record began, and by weeks ahead the wins and bookings to come.

    `deals` are (day created, day ended, whether won, amount), days from the as-of date; of lost deals the share `known`
    has its amount on record. `labels` say more of each deal: segment, owner.
    """
    (created, ends, won, amount), as_of = deals, sales_data.AS_OF
    came = {}
    for weeks in (13, 26, 52):
        soon = won & (ends > 0) & (ends <= 7 * weeks)
        came[weeks] = (float(soon.sum()), float(amount[soon].sum()))
    on_record, is_open = (created > -7 * WEEKS) & (created <= 0), ends > 0
    outcome = np.where(is_open, Outcome.OPEN, np.where(won, Outcome.WON, Outcome.LOST))
    amount = np.where((outcome == Outcome.LOST) & (rng.random(len(won)) > known), 0.0, amount)
    rows = np.flatnonzero(on_record)
    table = sales_data.opportunities(
        [as_of + timedelta(days=int(created[row])) for row in rows],
        [None if is_open[row] else as_of + timedelta(days=int(ends[row])) for row in rows],
        outcome[rows],
        amount=amount[rows].tolist(),
        account=[f"account {row}" for row in rows],
        **{name: np.asarray(label)[rows].tolist() for name, label in labels.items()},
    )
    return sales_data.facts(table, segment_by="segment" if "segment" in labels else None), came
