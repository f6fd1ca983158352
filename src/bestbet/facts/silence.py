"""How long nothing new may come before the record, and not the selling, is taken to have stopped."""

from __future__ import annotations

import math
from datetime import date

from bestbet.facts.ages import day_of
from bestbet.facts.lanes import Ints
from bestbet.units import DAYS_PER_WEEK

LEAST_SILENT_DAYS = 28
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
