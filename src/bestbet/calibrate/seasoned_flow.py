"""A weekly total with a drifting level, a fading trend and a season, today and once.

On a record of less than a year and a half a season can only be that of the holidays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bestbet.calibrate import arrivals, drifting_flow, season
from bestbet.calibrate.drifting_flow import WAVES, Flow, Standing
from bestbet.calibrate.posterior import COURSE_WEEKS
from bestbet.units import DAYS_PER_WEEK, Range

Floats = npt.NDArray[np.float64]

ORDERS = season.PEAKED
SEASON_FROM = 78
"""Weeks from which on seasons other than the holidays are asked: half of a year has then come back."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a past day would have said of the weeks after it: the weekly totals, and the season's factors on them.

    Which seasons are asked is from now, not from then.
    """

    weekly: Floats
    season: Floats


@dataclass(frozen=True, slots=True)
class SeasonedFlow:
    """The filtered total, the prior of its season, the last day on record, and the past looks."""

    flow: Flow
    prior: season.Prior
    until: date
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class SeasonedDraws:
    """Draws of today's weekly total, season taken out; factors by week of the year, mean 1, and by week ahead.

    `course` is smooth; `uneven` are the weeks' own factors about it, of mean 1.
    """

    level: Floats
    season: Floats
    course: Floats
    uneven: Floats
    waves: Floats


def fit(totals: Floats, until: date, stated: Range | None, looks: tuple[tuple[int, int], ...]) -> SeasonedFlow:
    """Return the flow of weekly totals, oldest first, in weeks that end on `until`; a look is (weeks ago, weeks ahead).

    Weeks before the total began for good are left out. `stated` is the drift that the plan states.
    """
    n_weeks = len(totals)
    began = arrivals.first_steady_week(totals)
    prior = season.of_orders(is_long=n_weeks - began >= SEASON_FROM)
    columns = season.week_columns(until - timedelta(days=DAYS_PER_WEEK * n_weeks - 1), n_weeks, ORDERS.harmonics)
    known = tuple(max(n_weeks - began - back, 0) for back, _ in looks)
    cells = drifting_flow.grid(prior, stated)
    found = drifting_flow.fit(totals[began:], columns[began:], cells, prior, known)
    told = tuple(
        _look(then, columns[n_weeks - back : n_weeks - back + ahead], cells.k)
        for then, (back, ahead) in zip(found.then, looks, strict=True)
    )
    return SeasonedFlow(found, prior, until, told)


def _look(then: Standing, columns: Floats, k: Floats) -> Look:
    waves = (then.weight @ then.mean[:, WAVES:])[None]
    divisor = season.factors(waves, ORDERS.harmonics)[1]
    return Look(drifting_flow.expected(then, columns, k), np.exp(columns @ waves[0] - divisor[0]))


def draw(found: SeasonedFlow, n_draws: int, *, seed: int, name: str) -> SeasonedDraws:
    """Return joint draws of the flow and its season."""
    own = drifting_flow.draw(found.flow, n_draws, COURSE_WEEKS, seed=seed, name=name)
    factors, divisor = season.factors(own.waves, ORDERS.harmonics)
    return SeasonedDraws(own.level * np.exp(divisor), factors, own.course, own.uneven, own.waves)


def seasons_ahead(found: SeasonedFlow, drawn: SeasonedDraws) -> Floats:
    """Return the season's factors by draw and week ahead."""
    columns = season.week_columns(found.until + timedelta(days=1), COURSE_WEEKS, ORDERS.harmonics)
    divisor = season.factors(drawn.waves, ORDERS.harmonics)[1]
    return np.asarray(np.exp(drawn.waves @ columns.T - divisor[:, None]))


def strength(found: SeasonedFlow) -> tuple[Floats, float, float]:
    """Return the season's mean waves, how likely it is more than chance, and the prior's share of its variance."""
    today, cells = found.flow.today, found.flow.cells
    mean = today.weight @ today.mean[:, WAVES:]
    apart = ((today.mean[:, WAVES:] - mean) ** 2).sum(axis=1)
    left = float(today.weight @ (np.trace(today.variance[:, WAVES:, WAVES:], axis1=1, axis2=2) + apart))
    likely = float(today.weight[cells.strength > 0].sum())
    return mean, likely, float(np.clip(left / found.prior.variance(), 0, 1))
