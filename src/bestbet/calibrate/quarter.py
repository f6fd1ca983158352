"""The thirteen weeks of a calendar quarter, counted back from its last day; the first may be longer than the others."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

QUARTER_WEEKS = 13
_YEAR_BEGINS, _YEAR_DAYS, _QUARTERS = date(2025, 1, 1), 365, 4


def shares(first: date, n_weeks: int) -> Floats:
    """Return the share of each 7-day block from `first` on in each week of a quarter, shape (block, QUARTER_WEEKS)."""
    by_day = np.eye(QUARTER_WEEKS)[_weeks_of(first, DAYS_PER_WEEK * n_weeks)]
    return np.asarray(by_day.reshape(n_weeks, DAYS_PER_WEEK, QUARTER_WEEKS).mean(axis=1))


def lengths() -> Floats:
    """Return the share of a year's days that each week of its four quarters takes up."""
    days = _weeks_of(_YEAR_BEGINS, _YEAR_DAYS)
    return np.asarray(np.bincount(days, minlength=QUARTER_WEEKS) / _YEAR_DAYS)


def ago(as_of: date, n_weeks: int) -> Ints:
    """Return how many quarters before that of `as_of` each of the weeks up to it lies, this week first.

    A week is seven days that end so many weeks before `as_of`, and is of the quarter that most of its days are in.
    """
    middle = [as_of - timedelta(days=DAYS_PER_WEEK * week + DAYS_PER_WEEK // 2) for week in range(n_weeks)]
    number = np.array([_QUARTERS * day.year + (day.month - 1) // 3 for day in middle], dtype=np.int64)
    return np.asarray(number.max(initial=0) - number)


def _weeks_of(first: date, n_days: int) -> Ints:
    return np.array([_week_of(first + timedelta(days=d)) for d in range(n_days)], dtype=np.int64)


def _week_of(day: date) -> int:
    month = day.month + 2 - (day.month - 1) % 3
    following = date(day.year + month // 12, month % 12 + 1, 1)
    return max(QUARTER_WEEKS - 1 - ((following - day).days - 1) // DAYS_PER_WEEK, 0)
