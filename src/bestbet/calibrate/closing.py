"""Closing pressure: more wins at the end of a quarter or month than opportunities and delays alone would bring.

Weekly wins are held against what the opportunities on record and the delay laws let expect in each week (or against
the team's own level, for the view by pace). What is left may swing with the week of the quarter; that it does not has
the better chance beforehand, so that luck does not pass for pressure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bestbet import streams
from bestbet.calibrate import quarter, season
from bestbet.calibrate.delay_tables import DelayTables
from bestbet.calibrate.priors import CLOSING_CHANCE, CLOSING_DRIFT, QUARTER_WAVE, RUSH, WEAK_WAVE
from bestbet.calibrate.quarter import QUARTER_WEEKS
from bestbet.calibrate.season import Prior, Season, Totals
from bestbet.calibrate.walk import Walk
from bestbet.calibrate.winning import Winning
from bestbet.facts.lanes import Calendar, LaneFacts
from bestbet.facts.tables import Outcome
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TWO_QUARTERS = 26
_LEAST_WINS = 30
_LEAST_EXPECTED = 0.05
_NOTABLE = 0.5
ALL_BUT_SURE = 0.995
_SMOOTH_WEEKS = 1.5
_RUSH_WEEKS = (1, 2)
_RAMP_WEEKS = 4.0
_MONTH_ENDS = (0, 4, 9)


@dataclass(frozen=True, slots=True)
class Closing:
    """How wins bunch against what the ages of deals let expect, and against the team's own pace, by week of a quarter.

    The coefficients are ln factors of the 13 weeks of a calendar quarter; `quarters` is how many are on record.
    """

    by_age: Season
    by_pace: Season
    quarters: float


def prior() -> Prior:
    """Return the prior of the ln factors: next to none, a rush at the quarter's or at months' ends, a wave, anything.

    Quarters of 91 days, or ones that end with another month, rush in weeks of the calendar's quarter of their own.
    """
    to_end = np.arange(QUARTER_WEEKS)[::-1]
    weak = WEAK_WAVE.value**2 * np.eye(QUARTER_WEEKS)
    months = np.isin(to_end, _MONTH_ENDS).astype(np.float64)
    rushes = ((to_end < weeks).astype(np.float64) for weeks in _RUSH_WEEKS)
    shapes = (*rushes, np.exp(-to_end / _RAMP_WEEKS), months)
    apart = np.abs(to_end[:, None] - to_end)
    around = np.minimum(apart, QUARTER_WEEKS - apart)
    wave = QUARTER_WAVE.sd**2 * np.exp(-0.5 * (around / _SMOOTH_WEEKS) ** 2)
    each_its_own = RUSH.sd**2 * np.eye(QUARTER_WEEKS)
    patterns = (*(RUSH.sd**2 * np.outer(v, v) for v in shapes), wave, each_its_own)
    each = CLOSING_CHANCE.value / len(patterns)
    return Prior((weak, *(weak + p for p in patterns)), (1 - CLOSING_CHANCE.value, *[each] * len(patterns)))


def fit(facts: LaneFacts, found: Winning | None, win_probability: Floats) -> Closing | None:
    """Return the closing pressure, None with less than two quarters of closings or 30 wins on record.

    `win_probability[draw, lane]` goes with `found`; None where only wins are on record.
    """
    calendar = facts.calendar
    if calendar is None or calendar.weeks < TWO_QUARTERS:
        return None
    won = (calendar.outcome == Outcome.WON) & (calendar.ended >= 0) & (calendar.ended < calendar.weeks)
    weekly = np.bincount(calendar.ended[won], calendar.count[won], calendar.weeks)[::-1].astype(np.float64)
    if weekly.sum() < _LEAST_WINS:
        return None
    shares = quarter.shares(facts.as_of - timedelta(days=DAYS_PER_WEEK * calendar.weeks - 1), calendar.weeks)
    by_pace = by_age = _bunching(weekly, shares, np.zeros(len(weekly)))
    if found is not None:
        told = expected(facts, calendar, found.laws(), win_probability)
        by_age = _bunching(weekly, shares, np.log(np.maximum(told, _LEAST_EXPECTED)))
    return Closing(by_age, by_pace, calendar.weeks / QUARTER_WEEKS)


def _bunching(weekly: Floats, shares: Floats, known: Floats) -> Season:
    return season.fit(Totals(weekly, shares, known, are_shares=True), prior(), Walk(CLOSING_DRIFT.value))


def expected(facts: LaneFacts, calendar: Calendar, laws: DelayTables, win_probability: Floats) -> Floats:
    """Return the wins of each week, oldest first, that the opportunities on record let expect by their age.

    Opportunities from before the record are on it only if they were still open when it began, and count the more.
    """
    chance = win_probability.mean(axis=0)[calendar.lane]
    row = laws.rows(np.zeros(1, np.int64), len(facts.lanes))[0, calendar.lane]
    late = np.zeros_like(calendar.born)
    if facts.record_start is not None:
        late = np.maximum(calendar.born - calendar.weeks + 1, 0) * DAYS_PER_WEEK
    still = chance * (1 - _at(laws.win, row, late - 1)) + (1 - chance) * (1 - _at(laws.loss, row, late - 1))
    told = np.zeros(calendar.weeks)
    for cycle in np.unique(row):
        own = row == cycle
        born = np.bincount(calendar.born[own], (calendar.count * chance / np.maximum(still, 1e-3))[own])
        day = np.arange(len(born))[:, None] * DAYS_PER_WEEK + DAYS_PER_WEEK - 1 - np.arange(DAYS_PER_WEEK)
        within = np.diff(_at(laws.win, cycle, day).mean(axis=1), prepend=0.0)
        for back in range(min(calendar.weeks, len(born))):
            told[calendar.weeks - 1 - back] += born[back:] @ within[: len(born) - back]
    return told


def _at(table: Floats, row: Ints, day: Ints) -> Floats:
    return np.where(day < 0, 0.0, table[row, np.clip(day, 0, table.shape[1] - 1)])


def draw(found: Closing | None, n_draws: int, *, seed: int) -> tuple[Floats, Floats]:
    """Return factors on expected wins by week of the quarter, mean 1, shape (draw, 13): by age and by pace."""
    if found is None:
        return np.ones((n_draws, QUARTER_WEEKS)), np.ones((n_draws, QUARTER_WEEKS))
    luck = np.stack([ndtri(streams.uniforms(seed, f"closing:{i}", n_draws)) for i in range(QUARTER_WEEKS)], axis=1)
    by_age, by_pace = (np.exp(f.mean + luck @ f.root[:, :QUARTER_WEEKS].T) for f in (found.by_age, found.by_pace))
    return by_age / _mean(by_age), by_pace / _mean(by_pace)


def _mean(factors: Floats) -> Floats:
    """Return the mean factor over the year, shape (draw, 1); no matrix product, whose bits depend on how many draws."""
    return np.asarray((factors * quarter.lengths()).sum(axis=1, keepdims=True))


def by_week(found: Season, first: date, n_weeks: int) -> Floats:
    """Return ln of the factors of 13 weeks or more from `first` on, whose mean over the last whole quarters is 1."""
    factors = quarter.shares(first, n_weeks) @ np.exp(found.mean)
    whole = n_weeks // QUARTER_WEEKS * QUARTER_WEEKS
    return np.asarray(np.log(factors / factors[-whole:].mean()))


def by_phase(found: Season) -> Floats:
    """Return the factors of the 13 weeks of a quarter in the middle of what is believed, mean 1."""
    factors = np.exp(found.mean)
    return np.asarray(factors / factors.mean())


def last_weeks(factors: Floats) -> Floats:
    """Return the mean factor of the last two weeks of the quarters, of factors by week of the quarter."""
    return np.asarray(factors[:, -2:].mean(axis=1))


def sureness(likely: float) -> str:
    """Return a chance in words that call nothing certain."""
    return "over 99 %" if likely > ALL_BUT_SURE else f"{likely:.0%}"


def finding(found: Closing) -> str | None:
    """Return how wins bunch within the quarter, None where that they do is not likelier than that they do not."""
    bunching = max(found.by_age, found.by_pace, key=lambda season: float(1 - season.chances[0]))
    likely = float(1 - bunching.chances[0])
    if likely < _NOTABLE:
        return None
    factors = by_phase(bunching)
    best, least = int(factors.argmax()), int(factors.argmin())
    return (
        f"Wins bunch within the quarter: week {best + 1} of 13 brings {factors[best]:.1f} times an average week's wins,"
        f" week {least + 1} brings {factors[least]:.1f} times ({found.quarters:.1f} calendar quarters on record;"
        f" {sureness(likely)} likely to be more than chance). Forecasts of a few weeks follow that; totals over whole"
        " quarters do not change."
    )
