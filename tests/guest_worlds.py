"""Invented shops, steady for three years, some of whose orders name nobody; what comes is known."""

from datetime import date, timedelta

import numpy as np

from sales_data import facts, orders

START, WEEKS, BEFORE, AFTER = date(2021, 1, 4), 104, 60, 52
"""Weeks on record, weeks of selling before it, and weeks to come."""
JOIN, STAY, VISITS = 12.0, 60.0, 5.0
"""New customers a week, weeks that they stay, orders a year while they do."""


def company(seed, guests):
    """Facts, and by weeks ahead the first orders and the sales to come; the share `guests` of all orders names nobody.

    A customer's first order is that of the first time that he is named; every order of nobody is one.
    """
    rng = np.random.default_rng([seed, 53])
    rows = []
    for who in range(rng.poisson(JOIN * (WEEKS + BEFORE + AFTER))):
        came = rng.uniform(-7 * BEFORE, 7 * (WEEKS + AFTER))
        gaps = rng.exponential(364 / VISITS, rng.poisson(VISITS / 52 * (stay := rng.exponential(STAY))))
        days = came + np.append(0.0, np.cumsum(gaps))
        rows += [(int(day), who) for day in days[days <= came + 7 * stay] if 0 <= day < 7 * (WEEKS + AFTER)]
    rows.sort()
    worth = np.round(np.exp(3.6 + 0.7 * rng.normal(size=len(rows))), 2)
    named, seen, is_first = rng.random(len(rows)) >= guests, set(), []
    for (_, who), is_named in zip(rows, named.tolist(), strict=True):
        is_first.append(not is_named or who not in seen)
        seen |= {who} if is_named else set()
    day, is_new = np.array([row[0] for row in rows]), np.array(is_first)
    ahead = day - 7 * WEEKS
    came = {}
    for weeks in (13, 26, 52):
        soon = (ahead >= 0) & (ahead < 7 * weeks)
        came[weeks] = (float(is_new[soon].sum()), float(worth[soon].sum()))
    known = np.flatnonzero(ahead < 0)
    table = orders(
        [START + timedelta(days=int(day[i])) for i in known],
        [f"customer {rows[i][1]}" if named[i] else None for i in known],
        worth[known].tolist(),
    )
    return facts(orders=table, as_of=START + timedelta(days=7 * WEEKS - 1)), came
