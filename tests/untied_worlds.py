"""Invented teams whose delays have nothing to do with the size of a deal, and everything else that might look so."""

from datetime import timedelta

import numpy as np
from scipy.special import expit

import sales_data
from bestbet.facts.tables import Outcome

WEEKS, BEFORE = 130, 52
KINDS = (
    "plain",
    "amounts rise by a fifth a year",
    "delays lengthen by a quarter a year",
    "both",
    "six lanes of other amounts and delays",
    "twenty lanes",
    "a third closed on the first day",
    "wins slower than losses",
    "odds that fall with size",
    "wins drawn to quarter ends",
    "a record of what closed in the last sixty weeks",
)


def facts_of(seed, kind):
    """Facts of a team of one kind: some nine deals a week."""
    rng = np.random.default_rng([seed, 99])
    n = rng.poisson(9 * (WEEKS + BEFORE))
    back, size, lane = rng.integers(0, 7 * (WEEKS + BEFORE), n), rng.normal(size=n), np.zeros(n, int)
    middle, log_days, won = np.full(n, 9.0), np.full(n, np.log(60)), rng.random(n) < 0.28
    if kind.startswith("amounts rise") or kind == "both":
        middle = middle - 0.2 * back / 365
    if kind.startswith("delays lengthen") or kind == "both":
        log_days = log_days - 0.26 * back / 365
    if kind.startswith("six lanes"):
        lane = rng.integers(0, 6, n)
        middle, log_days = middle + 0.5 * lane, log_days + 0.25 * lane
    if kind == "twenty lanes":
        lane = rng.integers(0, 20, n)
    if kind.startswith("wins slower"):
        log_days = np.where(won, np.log(110), np.log(40))
    if kind.startswith("odds that fall"):
        won = rng.random(n) < expit(-1 - 0.6 * 0.9 * size)
    takes = np.maximum(np.exp(log_days + 0.7 * rng.normal(size=n)).astype(int), 1)
    if kind.startswith("a third"):
        takes = np.where(rng.random(n) < 0.35, 0, takes)
    if kind.startswith("wins drawn"):
        due = -(-(takes - back) // 91) * 91
        takes = np.where(won & (due - takes + back < 40), due + back, takes)
    kept = takes - back > -7 * 60 if kind.startswith("a record") else back < 7 * WEEKS
    rows, amount, is_open = np.flatnonzero(kept), np.round(np.exp(middle + 0.9 * size)), takes > back
    ended = [None if is_open[i] else sales_data.AS_OF - timedelta(days=int(back[i] - takes[i])) for i in rows]
    table = sales_data.opportunities(
        [sales_data.AS_OF - timedelta(days=int(back[i])) for i in rows],
        ended,
        np.where(is_open, Outcome.OPEN, np.where(won, Outcome.WON, Outcome.LOST))[rows],
        amount=amount[rows].tolist(),
        account=[f"account {i}" for i in rows],
        segment=[f"segment {lane[i]}" for i in rows],
    )
    return sales_data.facts(table, segment_by="segment")
