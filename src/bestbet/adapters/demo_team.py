"""The people of the invented company: who sells when, and how many hours they have."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bestbet.adapters.demo_knobs import Knobs

START_PRODUCTIVITY = 0.2
REFILL_DAYS = 56
DAYS_PER_YEAR = 365.25
LONGEST_TENURE = 1_400


@dataclass(frozen=True, slots=True)
class Rep:
    """One seller; days count from the first day of the record, `left` is the first day away (inf while employed)."""

    number: int
    name: str
    seat: int
    joined: int
    left: float
    skill: float

    def is_here(self, day: int) -> bool:
        """Whether the seller works on that day."""
        return self.joined <= day < self.left

    def hours(self, day: int, knobs: Knobs) -> float:
        """Return the selling hours per week on that day; a newcomer has fewer."""
        if not self.is_here(day):
            return 0.0
        missing = (1 - START_PRODUCTIVITY) * math.exp(-(day - self.joined) / 7 / knobs.ramp)
        return knobs.hours_per_rep * (1 - missing)


def staff(rng: np.random.Generator, knobs: Knobs, names: list[str]) -> tuple[Rep, ...]:
    """Return everybody who ever holds one of the seats, in order of joining within each seat."""
    horizon = (knobs.weeks + knobs.future_weeks) * 7
    reps: list[Rep] = []
    for seat in range(knobs.reps):
        joined = -int(rng.integers(60, LONGEST_TENURE))
        while joined < horizon:
            left = _leaves(rng, max(joined, 0), knobs.attrition)
            name = names[len(reps) % len(names)]
            reps.append(Rep(len(reps), name, seat, joined, left, float(rng.normal(0, 0.12))))
            if math.isinf(left):
                break
            joined = int(left) + REFILL_DAYS
    return tuple(reps)


def _leaves(rng: np.random.Generator, day: int, attrition: float) -> float:
    """Return the first day away of somebody who is here on `day`; inf when nobody ever leaves."""
    gap = rng.exponential()
    return math.inf if attrition == 0 else float(day + 1 + int(gap * DAYS_PER_YEAR / attrition))
