"""Invented teams whose open deals ask more than they bring, with earlier imports that showed it; forty futures each."""

from dataclasses import dataclass, replace

import numpy as np

from bestbet.facts.tables import NO_AMOUNT, Outcome
from cohort_worlds import BEFORE, FUTURES, STEADY, fates, lived
from size_worlds import WEEKS, told

UNEVEN = 0.2
"""Standard deviation of the ln of what single deals ask over what they bring, around the law of all."""
HALF_A_YEAR = (13, 26)
"""Weeks since earlier imports, of which there were two."""
ASKED, WORTH, NOTHING = "asked", "worth", "nothing"
EVERY_WEEK = tuple(range(1, 27))


@dataclass(frozen=True)
class Law:
    """How many times what they bring all open deals ask together, deals a week, and weeks since earlier imports.

    Asks that fall begin twice as far above as they are midway and end at what is brought. Lost deals stand at what they
    asked last, at what they would have brought, or at nothing.
    """

    factor: float
    per_week: float
    imports: tuple[int, ...] = HALF_A_YEAR
    falls: bool = False
    lost: str = ASKED


def company(seed, law):
    """Facts, and by weeks ahead the wins and bookings to come, [future]."""
    rng, steady = np.random.default_rng([seed, 131]), (*STEADY[:-1], law.per_week)
    created = rng.integers(-7 * (WEEKS + BEFORE), 1, rng.poisson(law.per_week * (WEEKS + BEFORE)))
    ends, won, amount = fates(rng, created, steady, -np.inf)
    spread = 0.0 if law.factor == 1 else UNEVEN
    noise = amount * np.exp(spread * rng.normal(size=amount.size) - spread**2 / 2)

    def asks(day):
        left = 2 * (ends - day) / (ends - created) if law.falls else 1
        return np.where((created <= day) & (ends > day), np.round(noise * (1 + (law.factor - 1) * left)), 0)

    stands = {ASKED: np.round(noise * (1 if law.falls else law.factor)), WORTH: amount, NOTHING: 0 * amount}[law.lost]
    record = np.where(ends > 0, asks(0), np.where(won, amount, stands))
    facts, _ = told(rng, (created, ends, won, record), 1.0)
    shown = np.array([asks(-7 * weeks) for weeks in law.imports])
    asked = np.where(shown.any(axis=0), 100 * shown.sum(axis=0) / np.maximum((shown > 0).sum(axis=0), 1), NO_AMOUNT)
    facts = _with_asks(facts, np.round(asked)[(created > -7 * WEEKS) & (created <= 0)])
    waits = ends > 0
    lives = [lived(rng, (created[waits], amount[waits]), steady) for _ in range(FUTURES)]
    return facts, {weeks: tuple(np.array([one[weeks] for one in lives]).T) for weeks in (13, 26, 52)}


def _with_asks(facts, asked):
    has_ended = facts.opportunities.outcome != Outcome.OPEN
    column = np.where(has_ended, asked, NO_AMOUNT).astype(np.int64)
    return replace(facts, opportunities=replace(facts.opportunities, asked=column))
