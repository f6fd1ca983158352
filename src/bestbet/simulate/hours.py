"""How a team loses and regains its hours, and those that its record was made with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Draws
from bestbet.simulate.laws import NEWCOMER, REFILL_WEEKS
from bestbet.simulate.model import Model
from bestbet.units import WEEKS_PER_YEAR

Floats = npt.NDArray[np.float64]


def leaving(draws: Draws) -> Floats:
    """Return the weekly hazard of a seat being left, per draw."""
    return np.asarray(-np.log1p(-np.minimum(draws.attrition, 0.99)) / WEEKS_PER_YEAR)


def learning(draws: Draws) -> Floats:
    """Return the share of a newcomer's lack that stays after a week, per draw."""
    return np.asarray(np.exp(-1.0 / np.maximum(draws.ramp, 1e-6)))


def missing(draws: Draws) -> Floats:
    """Return what empty seats and newcomers cost in the long run, in hours per hour that is there, per draw."""
    return np.asarray(leaving(draws) * (REFILL_WEEKS + (1.0 - NEWCOMER) * draws.ramp))


def left_while_recorded(model: Model) -> Floats:
    """Return the hours a week that today's tactics left for deals while the record was made, per draw.

    People had left then as they do. Where the plan names no hours, there is no end of them.
    """
    draws = model.posterior.draws
    if model.hours_resource < 0:
        return np.full(len(draws), np.inf)
    today = np.bincount(model.pair_tactic, model.pair_today, minlength=draws.unit_cost.shape[1]).astype(np.float64)
    # einsum without optimisation adds in a fixed order, whatever the number of threads of the linear algebra library
    spent = np.einsum("dt,t->d", draws.unit_cost[:, :, model.hours_resource], today)
    there = 1.0 + missing(draws) if model.people else 1.0
    return np.asarray(draws.had[:, model.hours_resource] / there - spent)
