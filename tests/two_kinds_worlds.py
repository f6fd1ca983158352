"""Invented teams whose deals are of two kinds that no column tells apart, small ones and large."""

import numpy as np
from scipy.special import ndtr, ndtri

import size_worlds
from bestbet.facts.lanes import SizedEnds
from bestbet.facts.values import value_statistics

PER_WEEK, WIN = 9, 0.27
DAYS, SPREAD = 60.0, 0.7
"""Median of the days until a deal is closed, and sd of their logarithm."""
FUTURES = 40


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
    """Facts, and by weeks ahead the wins and bookings of FUTURES futures; `amounts` draws what deals are worth."""
    rng = np.random.default_rng([seed, 73])
    weeks = size_worlds.WEEKS + size_worlds.BEFORE
    n = rng.poisson(PER_WEEK * weeks)
    created = rng.integers(-7 * weeks, 1, n)
    ends = created + np.maximum(rng.lognormal(np.log(DAYS), SPREAD, n).astype(int), 1)
    won, worth = rng.random(n) < WIN, np.round(amounts(rng, n))
    known, _ = size_worlds.told(rng, (created, ends, won, worth), 1.0)
    is_open = ends > 0
    each = [_future(rng, -created[is_open], worth[is_open], amounts) for _ in range(FUTURES)]
    return known, {ahead: tuple(np.array([of[ahead] for of in each]).T) for ahead in (13, 26, 52)}


def _future(rng, age, worth, amounts):
    """Wins and bookings by weeks ahead: of open deals of those ages, and of what comes in."""
    gone = ndtr((np.log(age + 1) - np.log(DAYS)) / SPREAD)
    left = np.exp(np.log(DAYS) + SPREAD * ndtri(gone + (1 - gone) * rng.random(len(age)))).astype(int) - age
    n = rng.poisson(PER_WEEK * size_worlds.AFTER)
    comes = rng.integers(1, 7 * size_worlds.AFTER + 1, n)
    ends = np.append(left, comes + np.maximum(rng.lognormal(np.log(DAYS), SPREAD, n).astype(int), 1))
    brings = np.append(worth, np.round(amounts(rng, n))) * (rng.random(len(ends)) < WIN)
    soon = {ahead: ends <= 7 * ahead for ahead in (13, 26, 52)}
    return {ahead: (float((brings[of] > 0).sum()), float(brings[of].sum())) for ahead, of in soon.items()}


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
