"""How far each path gets towards all must-have objectives: the ratio of its weakest objective to the target."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.odds.assessment import Question, values_of
from bestbet.plan.nodes import Direction, Plan

Floats = npt.NDArray[np.float64]
MOST = 5.0
"""Ratios are cut here: an objective passed five times over is no bottleneck."""


def progress(plan: Plan, posterior: Posterior, asked: Question, totals: Floats) -> Floats:
    """Return, per path, the smallest ratio of an objective to its target: 1 and more where all are reached.

    For objectives to stay below a number the ratio is turned over; an undefined value gives 0.
    """
    values = values_of(plan, posterior, asked, totals)
    musts = [o.name for o in asked.objectives if o.must] or [o.name for o in asked.objectives if o.name in values]
    ratios = [_ratio(values[name], asked.goals[name].threshold.direction, asked.targets[name]) for name in musts]
    return np.asarray(np.min(ratios, axis=0))


def _ratio(values: Floats, direction: Direction, target: float) -> Floats:
    is_most = direction in {Direction.AT_MOST, Direction.REDUCE_BY}
    above, below = (np.full_like(values, target), values) if is_most else (values, np.full_like(values, target))
    found = np.divide(above, below, out=np.full_like(values, MOST), where=below > 0)
    return np.asarray(np.clip(np.nan_to_num(found, nan=0.0), 0.0, MOST))
