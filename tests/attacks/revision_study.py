"""Attack 14: plans followed week by week, by sober forecasters and by faulty ones, with frozen and with fresh seeds.

A plan counts events for 52 weeks at a rate drawn from the forecaster's own prior; success is reaching a total. The
exact chance is known, so that only the fault under test is in a stream.
"""

import numpy as np
from scipy.stats import nbinom, poisson

WEEKS, SCENARIOS = 52, 1000
SHAPE, MEAN = 11.0, 2.0
SEED = 20261125


def lived(n, seed=0):
    """Counts so far [stream, week from 0 on] of n plans, and the total that each must reach."""
    rng = np.random.default_rng([SEED, seed])
    rate = rng.gamma(SHAPE, MEAN / SHAPE, n)
    weekly = rng.poisson(rate[:, None], (n, WEEKS))
    sums = np.concatenate([np.zeros((n, 1)), weekly.cumsum(axis=1)], axis=1)
    prior = nbinom(SHAPE, 1 / (1 + WEEKS * MEAN / SHAPE))
    return sums, np.full(n, prior.median() + 1)


def below(sums, goal):
    """P(the rest falls short) [stream, week], exact: the future total is negative binomial given what came."""
    week = np.arange(WEEKS + 1)
    shape, pace = SHAPE + sums, SHAPE / MEAN + week
    left = WEEKS - week
    need = goal[:, None] - sums
    odds = pace / (pace + np.maximum(left, 1e-9))
    return np.where(left == 0, (need > 0).astype(float), nbinom.cdf(need - 1, shape, odds))


def exact(n, seed=0):
    return 1 - below(*lived(n, seed))


def frozen(n, seed=0):
    """The chance by 1,000 scenarios whose luck is the same every week."""
    short = below(*lived(n, seed))
    rng = np.random.default_rng([SEED, seed, 1])
    return np.stack([1 - np.searchsorted(np.sort(rng.random(SCENARIOS)), row) / SCENARIOS for row in short])


def fresh(n, seed=0):
    """The chance by 1,000 new scenarios every week, with its simulation error."""
    rng = np.random.default_rng([SEED, seed, 2])
    p = rng.binomial(SCENARIOS, exact(n, seed)) / SCENARIOS
    return p, np.sqrt(p * (1 - p) / (SCENARIOS - 1))


def stretched(p, by):
    """The same forecasts with log-odds times `by`: overconfident above 1, timid below."""
    kept = np.clip(p, 1e-9, 1 - 1e-9)
    odds = by * np.log(kept / (1 - kept))
    return np.where((p > 0) & (p < 1), 1 / (1 + np.exp(-odds)), p)


def pacing(n, seed=0, *, first=4):
    """A spreadsheet: the rate so far, taken as known, from week 4 on."""
    sums, goal = lived(n, seed)
    week = np.arange(first, WEEKS + 1)
    rate = sums[:, first:] / week
    need = goal[:, None] - sums[:, first:]
    return 1 - poisson.cdf(need - 1, rate * (WEEKS - week))
