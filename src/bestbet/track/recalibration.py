"""What past forecasts of the same team say about the spread of today's, learned from earlier origins alone.

Misses are measured in units of our own range: the distance of what came from the median on the log scale, over the
half of the 80 % range on that side, as normal scores. Their mean square, held towards 1 by a prior, is the square of
the factor by which ranges should have been wider. A record of few origins may widen a forecast, never narrow it, and
never moves it: medians moved by past errors came out worse more often than better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from scipy.special import ndtri

from bestbet.odds.widening import Width, widened
from bestbet.track.backtest import PRODUCT, Backtest, Case
from bestbet.track.flows import end_of
from bestbet.track.scores import crps, interval, is_covered
from bestbet.units import DAYS_PER_WEEK

LEVEL = 0.8
CLEARLY_TOO_LITTLE = 0.7
"""Ranges of 80 % that held less often than this are widened; where a baseline was closer, those below 80 % are."""
PRIOR_ORIGINS = 8.0
"""The prior (ranges as wide as they should be) counts as this many origins that do not overlap."""
MOST_OFF = 3.0
"""A miss of more than three standard deviations counts as one of three: one disaster is no law."""
LEAST_FACTOR = 1.05
"""Ranges that should have been hardly wider are left alone."""
MARGIN = 0.02
_FLOOR = 0.5
_SHARE_FLOOR = 1e-2


def learned(cases: Sequence[Case], measure: str, horizon: int, *, before: date) -> Width:
    """Return how much wider ranges should have been, from the cases whose weeks were over by `before`.

    Origins that overlap count by the weeks they span, not by their number. Without any such case the factor is 1.
    """
    over = [c for c in cases if (c.measure, c.horizon) == (measure, horizon) and end_of(c.origin, horizon) <= before]
    if not over:
        return Width(measure, horizon, 1.0, float("nan"), 0, 0.0)
    span = (max(c.origin for c in over) - min(c.origin for c in over)).days / DAYS_PER_WEEK
    n = min(float(len(over)), 1.0 + span / horizon)
    held = float(np.mean([is_covered(c.draws[PRODUCT], c.outcome, LEVEL) for c in over]))
    rival = _closer(over)
    is_narrow = held < CLEARLY_TOO_LITTLE or (bool(rival) and held < LEVEL)
    misses = np.clip([miss(c) for c in over], -MOST_OFF, MOST_OFF)
    square = (n * float((misses**2).mean()) + PRIOR_ORIGINS) / (n + PRIOR_ORIGINS)
    factor = float(np.sqrt(square)) if is_narrow and square >= LEAST_FACTOR**2 else 1.0
    return Width(measure, horizon, factor, held, len(over), n, rival)


def miss(case: Case) -> float:
    """Return how far the outcome lay from the median, in standard deviations of the side it lay on, by logs."""
    low, high = interval(case.draws[PRODUCT], LEVEL)
    middle = float(np.median(case.draws[PRODUCT]))
    floor = max(_FLOOR, _SHARE_FLOOR * middle)
    at, low, high, came = (float(np.log(max(x, floor))) for x in (middle, low, high, case.outcome))
    half = high - at if came >= at else at - low
    return (came - at) / max(half / float(ndtri(0.5 + LEVEL / 2)), 1e-2)


def widths(found: Backtest) -> tuple[Width, ...]:
    """Return what the whole backtest teaches, by measure and horizon: for forecasts from the end of the record on."""
    asked = sorted({(case.measure, case.horizon) for case in found.cases})
    return tuple(learned(found.cases, *each, before=date.max) for each in asked)


def recalibrated(found: Backtest) -> Backtest:
    """Return the backtest as it would read had each origin's forecasts been widened by what was over by then."""
    return replace(found, cases=tuple(_changed(found, case) for case in found.cases))


def _changed(found: Backtest, case: Case) -> Case:
    width = learned(found.cases, case.measure, case.horizon, before=case.origin)
    draws = widened(case.draws[PRODUCT][:, None], np.zeros(1), width.factor)[:, 0]
    return replace(case, draws={**case.draws, PRODUCT: draws})


def _closer(over: Sequence[Case]) -> str:
    """Return the baseline that was clearly closer than we were on the same cases, the closest one; empty if none."""
    models = set.intersection(*(set(case.draws) for case in over)) - {PRODUCT}
    errors = {name: sum(crps(case.draws[name], case.outcome) for case in over) for name in {*models, PRODUCT}}
    best = min(sorted(models), key=lambda name: errors[name], default="")
    return best if best and errors[PRODUCT] * (1 - MARGIN) > errors[best] else ""
