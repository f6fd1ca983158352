"""Trip-wires to propose before anything is agreed: early counts that a healthy plan seldom falls below."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bestbet.commit.decision import TripWire, review_days
from bestbet.plan.nodes import Measure, Plan

FALSE_ALARMS = 0.05
"""The share of futures on plan in which a proposed wire may be touched all the same (judgement)."""
MOST_PROPOSED = 3
_EARLY = (Measure.WINS, Measure.NEW_ACCOUNTS, Measure.BOOKINGS)
"""Counts that only grow, seen every week, and that lead to most objectives; what objectives count comes first."""
_WEEKS_LEFT = 13


def proposed_measures(plan: Plan) -> tuple[Measure, ...]:
    """Return what to watch, what the plan's own objectives count over the whole team first."""
    own = [o.threshold.measure for o in plan.objectives if not o.where and o.threshold.measure in _EARLY]
    return tuple(dict.fromkeys((*own, *_EARLY)))[:MOST_PROPOSED]


def proposed_day(plan: Plan, as_of: date) -> date:
    """Return the second review, or the last that leaves a quarter to act in: late enough to tell, early enough to act.

    Falls back to the first review where the plan is shorter than that.
    """
    days = review_days(plan, as_of)
    early = [day for day in days[:2] if day <= plan.end - timedelta(weeks=_WEEKS_LEFT)]
    return early[-1] if early else days[0]


def proposed_wire(measure: Measure, values: npt.NDArray[np.float64], by: date) -> TripWire | None:
    """Return the trip-wire below which at most one future on plan in twenty falls; `values[path]` on the day.

    None where no level above 0 does that: what comes so seldom can be no early warning.
    """
    known = values[~np.isnan(values)]
    level = _rounded_down(float(np.quantile(known, FALSE_ALARMS, method="lower"))) if len(known) else 0.0
    if level <= 0:
        return None
    return TripWire(measure.value, "below", level, by, "take the decision up again", float(np.mean(known < level)))


def _rounded_down(value: float) -> float:
    """A number to two digits, never above the value: a wire that people can keep in mind."""
    if value < 1:
        return 0.0
    step = 10.0 ** max(0, math.floor(math.log10(value)) - 1)
    return math.floor(value / step) * step
