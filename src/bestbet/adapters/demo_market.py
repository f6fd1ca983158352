"""The market of the invented company, week by week: demand, season, effort on tactics, and what rivals do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from bestbet.adapters.demo_knobs import SOURCES, Knobs, TrueTactic

Floats = npt.NDArray[np.float64]
EFFORT_SD = 0.2
RIVALS_LEAVE = 1 / 26
WEEKS_PER_QUARTER = 13


@dataclass(frozen=True, slots=True)
class Market:
    """What the company meets and does in each week of the record and of the future.

    `mean[week, sector, source]` expected new opportunities before the week's own luck; `level[week]` the drifting
    level; `season[week]`; `units[week, tactic]`; `win_shift[week, sector]` on the log-odds of winning;
    `value_factor[week]`; `rivals[week, sector]` 0 calm, 1 pressing, 2 entrenched.
    """

    mean: Floats
    level: Floats
    season: Floats
    units: Floats
    win_shift: Floats
    value_factor: Floats
    rivals: npt.NDArray[np.int64]


def market(rng: np.random.Generator, knobs: Knobs) -> Market:
    """Return the weeks of the record and of the future."""
    n_weeks = knobs.weeks + knobs.future_weeks
    season = _season(knobs, n_weeks)
    drift = np.cumsum(rng.normal(0, knobs.drift_sd, n_weeks)) if knobs.drift_sd else np.zeros(n_weeks)
    level = np.exp(drift + knobs.growth * np.arange(n_weeks))
    units = _units(rng, knobs, n_weeks)
    responses = _responses(knobs, units)
    rivals = _rivals(rng, knobs, n_weeks)
    lifts = np.log1p([tactic.win_lift for tactic in knobs.tactics])
    value_lifts = np.log1p([tactic.value_lift for tactic in knobs.tactics])
    return Market(
        mean=_means(knobs, responses) * (level * season)[:, None, None] * _turned(knobs, n_weeks)[:, :, None],
        level=level,
        season=season,
        units=units,
        win_shift=_rival_shifts(knobs)[rivals] + ((responses - 1) @ lifts)[:, None] + _campaigning(knobs, n_weeks),
        value_factor=np.exp((responses - 1) @ value_lifts),
        rivals=rivals,
    )


def day_of_year(knobs: Knobs, day: int) -> int:
    """Return the day of the year (1 to 366) of a day of the record."""
    return (knobs.as_of + timedelta(days=day + 1 - 7 * knobs.weeks)).timetuple().tm_yday


def _season(knobs: Knobs, n_weeks: int) -> Floats:
    """Return demand by week: high in spring and autumn, low in August and at the turn of the year; mean about 1."""
    angle = np.array([2 * math.pi * day_of_year(knobs, week * 7 + 3) / 365.25 for week in range(n_weeks)])
    shape = 0.75 * np.cos(2 * (angle - 2 * math.pi * 0.26)) + 0.45 * np.cos(angle - 2 * math.pi * 0.25)
    season: Floats = np.exp(knobs.season * shape - knobs.season**2 * 0.19)
    return season


def _turned(knobs: Knobs, n_weeks: int) -> Floats:
    """Return what the market's turns leave of demand, [week, sector]; 1 where nothing turns."""
    names = [sector.name for sector in knobs.sectors]
    log = np.zeros((n_weeks, len(names)))
    for turn in knobs.turns:
        gone = (np.arange(n_weeks) - knobs.weeks - turn.week + 1) / max(turn.over, 1)
        log[:, names.index(turn.sector)] += math.log(turn.demand) * gone.clip(0.0, 1.0)
    return np.asarray(np.exp(log))


def _campaigning(knobs: Knobs, n_weeks: int) -> Floats:
    """Return how campaigns shift the log-odds of winning, [week, sector]."""
    names = [sector.name for sector in knobs.sectors]
    shift = np.zeros((n_weeks, len(names)))
    for one in knobs.campaigns:
        speed, keep = 0.0, math.exp(-1 / one.ramp)
        for week in range(knobs.weeks, n_weeks):
            speed = keep * speed + (1 - keep) * (one.start <= week - knobs.weeks < one.stop)
            shift[week, names.index(one.sector)] += speed * math.log1p(one.win_lift)
    return shift


def campaign_hours(knobs: Knobs, week: int) -> float:
    """Return the hours that campaigns take in a week of the record or the future."""
    return sum(one.hours for one in knobs.campaigns if one.start <= week - knobs.weeks < one.stop)


def _units(rng: np.random.Generator, knobs: Knobs, n_weeks: int) -> Floats:
    """Return the units done of each tactic in each week; after the as-of date times `future_effort`."""
    noise = np.exp(rng.normal(0, EFFORT_SD, (n_weeks, len(knobs.tactics))) - EFFORT_SD**2 / 2)
    units: Floats = noise * np.array([tactic.units for tactic in knobs.tactics])
    factors = np.array([knobs.future_effort.get(tactic.name, 1.0) for tactic in knobs.tactics])
    units[knobs.weeks :] *= factors
    return units


def _responses(knobs: Knobs, units: Floats) -> Floats:
    """Return each tactic's effect by week as a share of today's: carried over, then diminishing."""
    return np.column_stack([_response(tactic, units[:, k]) for k, tactic in enumerate(knobs.tactics)] or [units])


def _response(tactic: TrueTactic, units: Floats) -> Floats:
    keep = 0.5 ** (1 / tactic.half_life)
    level, responses = tactic.units, np.empty(len(units))
    for week, done in enumerate(units):
        level = (1 - keep) * done + keep * level
        responses[week] = tactic.response(level)
    return responses


def _means(knobs: Knobs, responses: Floats) -> Floats:
    """Return expected opportunities [week, sector, source] at level and season 1; today's total is the knob."""
    shares = np.array([sector.share for sector in knobs.sectors])
    by_source = np.empty((len(responses), len(SOURCES)))
    for i, source in enumerate(SOURCES):
        total = knobs.opportunities_per_week * source.share
        brought = np.array([brings_today(knobs, t) if t.source == source.name else 0.0 for t in knobs.tactics])
        brought *= min(1.0, 0.9 * total / max(brought.sum(), 1e-12))
        by_source[:, i] = total + (responses - 1) @ brought
    means: Floats = np.maximum(by_source, 0.0)[:, None, :] * (shares / shares.sum())[None, :, None]
    return means


def brings_today(knobs: Knobs, tactic: TrueTactic) -> float:
    """Return the opportunities per week that a tactic brings at today's units and today's demand."""
    return tactic.units * tactic.brings * knobs.opportunities_per_week / Knobs().opportunities_per_week


def _rivals(rng: np.random.Generator, knobs: Knobs, n_weeks: int) -> npt.NDArray[np.int64]:
    """Return the rivals' state [week, sector], started from the long-run law."""
    states = np.zeros((n_weeks, len(knobs.sectors)), np.int64)
    luck = rng.random((n_weeks + 1, len(knobs.sectors)))
    now = np.searchsorted(np.cumsum(_long_run(knobs)), luck[-1]).clip(0, 2)
    up = 1 - (1 - knobs.rival_pressure) ** (1 / WEEKS_PER_QUARTER)
    for week in range(n_weeks):
        rises = (luck[week] < up) & (now < 2)
        falls = (luck[week] > 1 - RIVALS_LEAVE) & (now > 0)
        now = now + rises.astype(np.int64) - falls.astype(np.int64)
        states[week] = now
    return states


def _long_run(knobs: Knobs) -> Floats:
    """Return the long-run shares of the three states of a birth and death chain."""
    ratio = (1 - (1 - knobs.rival_pressure) ** (1 / WEEKS_PER_QUARTER)) / RIVALS_LEAVE
    weights: Floats = np.array([1.0, ratio, ratio**2])
    return weights / float(weights.sum())


def _rival_shifts(knobs: Knobs) -> Floats:
    """Return the shift of the log-odds in each state, zero on average, so that `win_of` is the mean chance."""
    shifts = np.array([0.0, 1.0, 2.0]) * math.log1p(-knobs.rival_cost)
    centred: Floats = shifts - float(_long_run(knobs) @ shifts)
    return centred
