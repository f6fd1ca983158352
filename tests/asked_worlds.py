"""Invented teams whose open deals ask more than they bring, with earlier imports that showed it; forty futures each."""

from dataclasses import replace

import numpy as np

from bestbet.facts.tables import NO_AMOUNT, Outcome
from cohort_worlds import BEFORE, FUTURES, STEADY, fates, lived
from size_worlds import WEEKS, told

UNEVEN = 0.2
"""Standard deviation of the ln of what single deals ask over what they bring, around the law of all."""
A_QUARTER, HALF_A_YEAR = 13, 26


def company(seed, law):
    """Facts, and by weeks ahead the wins and bookings to come, [future].

    `law` is (how many times what they bring all open deals ask together, deals a week, weeks since earlier imports).
    """
    factor, per_week, imports = law
    rng, steady = np.random.default_rng([seed, 131]), (*STEADY[:-1], per_week)
    created = rng.integers(-7 * (WEEKS + BEFORE), 1, rng.poisson(per_week * (WEEKS + BEFORE)))
    ends, won, amount = fates(rng, created, steady, -np.inf)
    spread = 0.0 if factor == 1 else UNEVEN
    asks = np.round(factor * amount * np.exp(spread * rng.normal(size=amount.size) - spread**2 / 2))
    facts, _ = told(rng, (created, ends, won, np.where(ends > 0, asks, amount)), 1.0)
    shown = sum(((created <= -7 * weeks) & (ends > -7 * weeks) for weeks in imports), np.zeros(amount.size, int))
    on_record = (created > -7 * WEEKS) & (created <= 0)
    facts = _with_asks(facts, np.where(shown > 0, 100 * asks, NO_AMOUNT)[on_record])
    waits = ends > 0
    lives = [lived(rng, (created[waits], amount[waits]), steady) for _ in range(FUTURES)]
    return facts, {weeks: tuple(np.array([one[weeks] for one in lives]).T) for weeks in (13, 26, 52)}


def _with_asks(facts, asked):
    is_won = facts.opportunities.outcome == Outcome.WON
    return replace(
        facts, opportunities=replace(facts.opportunities, asked=np.where(is_won, asked, NO_AMOUNT).astype(int))
    )
