"""Invented teams whose odds of winning changed for the deals that came in since some week; each has forty futures."""

import numpy as np
from scipy.special import ndtr, ndtri

from size_worlds import AFTER, SPREAD, WEEKS, told

BEFORE = 104
"""Weeks of selling before the record."""
FELL, ROSE, STEADY = (0.27, 0.15, 26, 60, 40), (0.2, 0.34, 26, 60, 40), (0.27, 0.27, 26, 60, 40)
FELL_LATELY, FELL_LONG_AGO = (0.27, 0.15, 13, 60, 40), (0.27, 0.15, 52, 60, 40)
FELL_LONG_CYCLES, FELL_THIN = (0.27, 0.15, 26, 120, 40), (0.27, 0.15, 26, 60, 9)
"""Odds before and since, how many weeks ago deals began to have the others, median days of a deal, deals a week."""
UNEVEN, FUTURES = 0.6, 40


def company(seed, law):
    """Facts, and by weeks ahead the wins and bookings to come, [future]; a deal has the odds of the day it came in."""
    rng = np.random.default_rng([seed, 97])
    created = rng.integers(-7 * (WEEKS + BEFORE), 1, rng.poisson(law[-1] * (WEEKS + BEFORE)))
    ends, won, amount = fates(rng, created, law, -np.inf)
    facts, _ = told(rng, (created, ends, won, amount), 1.0)
    waits = ends > 0
    lives = [lived(rng, (created[waits], amount[waits]), law) for _ in range(FUTURES)]
    return facts, {weeks: tuple(np.array([one[weeks] for one in lives]).T) for weeks in (13, 26, 52)}


def fates(rng, created, law, after):
    """Days on which deals end, later than some day, which are won, and amounts."""
    before, since, weeks, median, _ = law
    least = ndtr(np.log(np.maximum(after + 1 - created, 1e-9) / median) / UNEVEN)
    delay = median * np.exp(UNEVEN * ndtri(least + (1 - least) * rng.random(created.size)))
    won = rng.random(created.size) < np.where(created > -7 * weeks, since, before)
    amount = np.round(np.exp(9 + SPREAD * rng.normal(size=created.size)))
    return created + np.maximum(delay.astype(int), 1), won, amount


def lived(rng, waiting, law):
    """Wins and bookings by weeks ahead in one future."""
    created, asked = waiting
    fresh = rng.integers(1, 7 * AFTER + 1, rng.poisson(law[-1] * AFTER))
    ends, won, amount = (
        np.concatenate(of) for of in zip(fates(rng, created, law, 0), fates(rng, fresh, law, 0), strict=True)
    )
    amount[: created.size] = asked
    soon = [(won & (ends <= 7 * weeks)) for weeks in (13, 26, 52)]
    return {weeks: (float(one.sum()), float(amount[one].sum())) for weeks, one in zip((13, 26, 52), soon, strict=True)}
