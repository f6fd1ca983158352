"""What a measure comes to week by week: quantiles of all paths so far, for every kind of measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.odds.assessment import FAN_LEVELS, Fan, Question, spread
from bestbet.odds.measures import FORMULAS, measured
from bestbet.plan.nodes import Plan
from bestbet.simulate.model import STOCKS, Model

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Flows:
    """What a run left: the model, totals[path, tally], and weekly[path, week, tally] of its first paths."""

    model: Model
    totals: Floats
    weekly: Floats


def fan_of(plan: Plan, posterior: Posterior, asked: Question, name: str, flows: Flows, *, every: int = 1) -> Fan:
    """Return quantiles of a goal's measure over the weeks so far; flows are summed over the goal's own days.

    With `every` only each so many weeks are computed, the last always.
    """
    goal, weekly = asked.goals[name], so_far(asked, name, flows)
    last = int(np.ceil(((goal.until - posterior.as_of).days) / 7))
    n_weeks = min(max(last, 1), flows.model.n_weeks)
    kept = sorted({*range(n_weeks - 1, -1, -every), n_weeks - 1})
    values = [measured(goal, plan, posterior, spread(asked, name, weekly[:, week])) for week in kept]
    start = posterior.as_of.toordinal()
    days = tuple(min(date.fromordinal(start + 7 * (week + 1)), goal.until) for week in kept)
    return Fan(days, _levels(values))


def so_far(asked: Question, name: str, flows: Flows) -> Floats:
    """Return [path, week, part]: what each part of a goal's measure comes to by the end of each week."""
    columns, goal = asked.columns[name], asked.goals[name]
    parts = list(FORMULAS[goal.threshold.measure].parts.values())
    found = np.empty((len(flows.weekly), flows.model.n_weeks, len(parts)))
    for i, part in enumerate(parts):
        column = columns.start + i
        weekly = flows.weekly[:, :, column]
        if part.stream not in STOCKS:
            running = (weekly * flows.model.tally_weeks[column]).cumsum(axis=1)
            found[:, :, i] = asked.tallies[column].already + running
        elif part.is_opening:
            found[:, :, i] = flows.totals[: len(weekly), [column]]
        else:
            found[:, :, i] = weekly
    return found


def _levels(values: Sequence[Floats]) -> Floats:
    """Return quantiles[level, week] of values[week][path], where known; all weeks at once where all are known."""
    table = np.array(values)
    if not np.isnan(table).any():
        return np.asarray(np.quantile(table, FAN_LEVELS, axis=1))
    return np.column_stack([_known_levels(row) for row in table])


def _known_levels(values: Floats) -> Floats:
    known = values[~np.isnan(values)]
    return np.quantile(known, FAN_LEVELS) if len(known) else np.full(len(FAN_LEVELS), np.nan)
