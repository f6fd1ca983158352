"""How long nothing new may come before the record, and not the selling, is taken to have stopped."""

from __future__ import annotations

import math
from datetime import date

import numpy as np

from bestbet.facts.ages import day_of
from bestbet.facts.lanes import Ints
from bestbet.units import DAYS_PER_WEEK

LEAST_SILENT_DAYS = 28
A_WEEK, HALF_A_YEAR, OVER_A_YEAR = 7, 182, 400
CHANCE_OF_SILENCE = 1e-6


def silence(
    created: Ints, as_of: int, *, least_days: int = LEAST_SILENT_DAYS, chance: float = CHANCE_OF_SILENCE
) -> date | None:
    """Return the last day of creation if the silence after it is longer than chance allows at the last year's rate."""
    last = int(created.max())
    silent = as_of - last
    year = created[created > last - 364]
    rate = len(year) / max(last - int(year.min()) + 1, DAYS_PER_WEEK)
    if silent < least_days or rate * silent < -math.log(chance):
        return None
    return day_of(last)


def stopped(created: Ints, as_of: int) -> date | None:
    """Return the last day of creation if what comes in is not on record since; None where it is.

    Less than four weeks are such a silence only where nothing in the last year was half as long, and half a year is on
    record: who writes deals down once a month, or closes at Christmas, is silent now and then.
    """
    last = int(created.max())
    if last - int(created.min()) < HALF_A_YEAR:
        return silence(created, as_of)
    longest = int(np.diff(np.unique(created[created > last - OVER_A_YEAR])).max(initial=1))
    return silence(created, as_of, least_days=min(max(A_WEEK, 2 * longest), LEAST_SILENT_DAYS))
