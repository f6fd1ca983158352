"""What past forecasts of the same team say about today's: how far off they were, learned from earlier origins alone.

A forecast of a total is moved and widened on the log scale: ln total' = centre + shift + width (ln total - centre).
Shift and width come from the errors of forecasts whose time was over before the origin, held towards 0 and 1 by
priors, and the width is never below 1: a record of few origins may widen a forecast, not narrow it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from bestbet.track.backtest import PRODUCT, Backtest, Case
from bestbet.track.flows import end_of
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]

PRIOR_ORIGINS = 4.0
"""The prior (no shift, width as stated) counts as this many origins that do not overlap."""
_FLOOR = 0.5


@dataclass(frozen=True, slots=True)
class Recalibration:
    """One stated change of forecasts of a measure and horizon: `n` separate origins taught it."""

    measure: str
    horizon: int
    shift: float
    width: float
    n: float

    def applied(self, draws: Floats) -> Floats:
        """Return the draws moved and widened; none below 0."""
        logs = np.log(np.maximum(draws, _FLOOR))
        centre = float(np.median(logs))
        return np.asarray(np.exp(centre + self.shift + self.width * (logs - centre)))

    def sentence(self) -> str:
        """Return what was changed, in words."""
        moved = f"{np.expm1(self.shift):+.0%}"
        return (
            f"{self.measure.replace('_', ' ')} over {self.horizon} weeks: past forecasts say {moved} and ranges"
            f" {self.width:.2f} times as wide."
        )


def learned(cases: Sequence[Case], measure: str, horizon: int, *, before: date) -> Recalibration:
    """Return the recalibration that was known on `before`: from cases whose weeks were over by then.

    Origins that overlap count by the weeks they span, not by their number. Without any such case nothing changes.
    """
    over = [
        c
        for c in cases
        if (c.measure, c.horizon) == (measure, horizon) and end_of(c.origin, horizon) <= before and PRODUCT in c.draws
    ]
    if not over:
        return Recalibration(measure, horizon, 0.0, 1.0, 0.0)
    span = (max(c.origin for c in over) - min(c.origin for c in over)).days / DAYS_PER_WEEK
    n = min(float(len(over)), 1.0 + span / horizon)
    errors, spreads = [], []
    for case in over:
        logs = np.log(np.maximum(case.draws[PRODUCT], _FLOOR))
        errors.append(float(np.log(max(case.outcome, _FLOOR)) - np.median(logs)))
        spreads.append(max(float(np.std(logs)), 1e-3))
    weight = n / (n + PRIOR_ORIGINS)
    shift = weight * float(np.median(errors))
    scores = np.array([(error - shift) / spread for error, spread in zip(errors, spreads, strict=True)])
    variance = (n * float((scores**2).mean()) + PRIOR_ORIGINS) / (n + PRIOR_ORIGINS)
    return Recalibration(measure, horizon, shift, max(float(np.sqrt(variance)), 1.0), n)


def recalibrated(found: Backtest) -> Backtest:
    """Return the backtest as it would read had each origin's forecasts been recalibrated by what was over by then."""
    changed = [
        replace(
            case,
            draws={
                **case.draws,
                PRODUCT: learned(found.cases, case.measure, case.horizon, before=case.origin).applied(
                    case.draws[PRODUCT]
                ),
            },
        )
        for case in found.cases
    ]
    return replace(found, cases=tuple(changed))
