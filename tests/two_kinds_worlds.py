"""Invented teams whose deals are of two kinds that no column tells apart, small ones and large; what comes is known."""

import numpy as np

import size_worlds
from bestbet.facts.lanes import SizedEnds
from bestbet.facts.values import value_statistics

PER_WEEK = 9


def kinds(share, times, spread=0.4):
    """Deals of which that share is worth so many times the others; ln amount spreads alike within either kind."""
    return lambda rng, n: np.exp(8 + spread * rng.normal(size=n)) * np.where(rng.random(n) < share, times, 1.0)


def prices(*listed):
    """Deals of a price list, each price as often as the others."""
    return lambda rng, n: rng.choice(np.array(listed), n)


ONE_IN_FIVE = kinds(1 / 5, 15.0)
ONE_IN_TWELVE = kinds(1 / 12, 40.0)
WHALES = kinds(1 / 50, 1000.0)
RARE_WHALES = kinds(1 / 500, 1000.0)
ONE = kinds(0.0, 1.0, spread=0.9)
LIST = prices(550.0, 1_100.0, 3_400.0, 4_800.0, 5_500.0, 27_000.0)


def company(seed, amounts):
    """Facts, and by weeks ahead the wins and bookings to come; `amounts` draws what deals are worth."""
    rng = np.random.default_rng([seed, 73])
    weeks = size_worlds.WEEKS + size_worlds.BEFORE + size_worlds.AFTER
    n = rng.poisson(PER_WEEK * weeks)
    created = rng.integers(-7 * (size_worlds.WEEKS + size_worlds.BEFORE), 7 * size_worlds.AFTER, n)
    ends = created + np.maximum(rng.lognormal(np.log(60), 0.7, n).astype(int), 1)
    return size_worlds.told(rng, (created, ends, rng.random(n) < 0.27, np.round(amounts(rng, n))), 1.0)


def closed(rng, worth, n_won, *, asked=1.0, ago=None):
    """Statistics of deals won, the first so many, and the ends of all, of one lane; weeks ago they closed, or any.

    Those lost are on record with what was asked, so many times what they would have brought.
    """
    n = len(worth)
    ago, lane, days = rng.integers(0, 130, n) if ago is None else ago, np.zeros(n, np.int64), np.full(n, 30)
    is_won, worth = np.arange(n) < n_won, np.maximum(np.round(worth), 1.0)
    shown = np.log(np.where(is_won, worth, asked * worth))
    return value_statistics(worth[is_won], lane[is_won], 1, ago[is_won]), SizedEnds(
        lane, 7 * ago + days, shown, is_won, days
    )
