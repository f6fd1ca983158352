"""Attack 12: worlds that run as planned, looked at every week, and worlds that do not.

A world has a true weekly rate and 52 weeks of record. From these a posterior of rate and dispersion follows on a grid,
its draws give 2,000 futures as a commitment freezes them, and the product's own code watches the truth against them.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln
from scipy.stats import beta
from threadpoolctl import threadpool_limits

from bestbet.calibrate.priors import DISPERSION
from bestbet.commit.decision import Watch
from bestbet.track.alarm import evidence_of, sounded, together
from bestbet.track.law import law_of

RECORD, LOOKS = 52, 104
DRAWS, PATHS_PER_DRAW = 500, 4
POISSON = np.inf
RATES = np.exp(np.linspace(-0.7, 0.7, 71))
SIZES = np.exp(DISPERSION.value + DISPERSION.sd * np.linspace(-3, 3, 13))
SEED = 20261125


@dataclass(frozen=True)
class World:
    """What is true: events per week, dispersion (Poisson where infinite), and how many measures share the luck."""

    rate: float
    size: float
    n_measures: int = 1


def counts(rng, rate, size, shape):
    """Weekly counts, negative binomial of mean `rate` and variance rate + rate^2 / size; Poisson at infinity."""
    if np.isfinite(size):
        rate = rng.gamma(size, rate / size, shape)
    return rng.poisson(rate, shape)


def believed(record):
    """Posterior weights over RATES (times the record's mean; flat on the log) and SIZES (the product's own prior)."""
    centre = max(record.mean(), 0.5 / RECORD)
    mean, size = (centre * RATES)[:, None, None], SIZES[None, :, None]
    values, times = np.unique(record, return_counts=True)
    logs = gammaln(values + size) - gammaln(size) - gammaln(values + 1.0)
    logs = logs + size * np.log(size / (size + mean)) + values * np.log(mean / (mean + size))
    total = (logs * times).sum(axis=2) - 0.5 * ((np.log(SIZES) - DISPERSION.value) / DISPERSION.sd) ** 2
    weight = np.exp(total - total.max())
    return centre * RATES, weight / weight.sum()


def frozen(rng, record, *, knows=False):
    """2,000 weekly futures [path, week] from the posterior; `knows` is the fault planted: the estimate taken as known."""
    rates, weight = believed(record)
    cell = rng.choice(weight.size, DRAWS, p=weight.ravel())
    rate, size = rates[cell // len(SIZES)], SIZES[cell % len(SIZES)]
    if knows:
        rate, size = np.full(DRAWS, record.mean()), np.full(DRAWS, 1e6)
    rate, size = (np.repeat(one, PATHS_PER_DRAW)[:, None] for one in (rate, size))
    return rng.poisson(rng.gamma(size, rate / size, (DRAWS * PATHS_PER_DRAW, LOOKS))).astype(np.float64)


def watched(world, seed, factors=(1.0,), *, knows=False):
    """ln E[factor, measure, week] of one world, its pace times each factor after the commitment."""
    rng = np.random.default_rng([SEED, seed])
    found = []
    for measure in range(world.n_measures):
        record = counts(rng, world.rate, world.size, RECORD)
        law = law_of(str(measure), frozen(rng, record, knows=knows))
        after = np.stack([counts(rng, world.rate * factor, world.size, LOOKS) for factor in factors])
        found.append(evidence_of(law, after, Watch().multipliers))
    return found


def alarms(world, n, factors=(1.0,), *, first=0, knows=False, any_of=False):
    """First week of alarm [world, factor], -1 where none; `any_of` is the other fault: each measure alarms alone."""
    weeks = np.empty((n, len(factors)), np.int64)
    with threadpool_limits(limits=1, user_api="blas"):
        for i in range(n):
            found = watched(world, first + i, factors, knows=knows)
            log_e = np.max([one.total for one in found], axis=0) if any_of else together(found)
            weeks[i] = sounded(log_e, Watch().alarm_at)
    return weeks


def upper_limit(n_alarms, n, level=0.99):
    """Clopper-Pearson upper limit of a share."""
    return 1.0 if n_alarms == n else float(beta.ppf(level, n_alarms + 1, n - n_alarms))


def by_week(weeks, week):
    """Share of worlds with an alarm in the first `week` weeks, per factor."""
    return ((weeks >= 0) & (weeks < week)).mean(axis=0)
