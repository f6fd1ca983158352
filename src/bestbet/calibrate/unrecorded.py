"""Weeks inside a record in which nothing was written down: neither created nor closed, where much was before and after.

A system was changed, or nobody kept it: what came then is unknown, not nothing. A team that pauses at the same time of
every year, or one that goes on closing, has a season and a quiet time.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.priors import ABRUPT_START
from bestbet.facts.lanes import LaneFacts
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]

LEAST = 4
"""Weeks; a shorter silence is a holiday."""
_ABOUT = 26
_YEAR = 52
_QUIET = 0.25
"""Of what is usual; less at the same time of another year is a season."""
_NOTHING = -30.0
"""Ln of the part of a week that is on record: its count then says nothing."""


def weeks(facts: LaneFacts) -> tuple[tuple[int, int], ...]:
    """Return the first and last week of every stretch of which nothing is on record, oldest first; weeks from 0.

    So long a stretch without anything has a chance below 0.001 at the rate of the half years about it.
    """
    written = _written(facts)
    return tuple((first, last) for first, last in _silences(written) if _is_no_chance(written, first, last))


def known(facts: LaneFacts) -> Floats | None:
    """Return ln of the part of each week that is on record; None where all of it is."""
    found = weeks(facts)
    if not found:
        return None
    part = np.zeros(facts.arrivals.shape[1])
    for first, last in found:
        part[first : last + 1] = _NOTHING
    return part


def finding(facts: LaneFacts) -> str | None:
    """Return which weeks are not on record, None where all are."""
    found = weeks(facts)
    if not found:
        return None
    spans = ((facts.first_week + timedelta(days=DAYS_PER_WEEK * first), last - first + 1) for first, last in found)
    said = " and ".join(f"{n} weeks from {day}" for day, n in spans)
    return (
        f"Of {said} nothing is on record, though much is before and after: these weeks are taken to be missing, and"
        " count neither for nor against what comes in."
    )


def _written(facts: LaneFacts) -> Floats:
    """Return how many opportunities were created and closed in each week, oldest first."""
    count = np.asarray(facts.arrivals.sum(axis=0), dtype=np.float64)
    calendar = facts.calendar
    if calendar is None:
        return count
    first = (facts.as_of - facts.first_week).days // DAYS_PER_WEEK
    week = first - calendar.ended
    ended = (calendar.ended >= 0) & (week >= 0) & (week < len(count))
    np.add.at(count, week[ended], calendar.count[ended])
    return count


def _silences(written: Floats) -> list[tuple[int, int]]:
    """Return first and last week of each stretch of empty weeks that is long enough, between others."""
    filled = np.flatnonzero(written)
    return [(a + 1, b - 1) for a, b in zip(filled[:-1].tolist(), filled[1:].tolist(), strict=True) if b - a > LEAST]


def _is_no_chance(written: Floats, first: int, last: int) -> bool:
    about = np.concatenate([written[max(first - _ABOUT, 0) : first], written[last + 1 : last + 1 + _ABOUT]])
    rate = float(about.mean())
    other = [
        written[first + shift : last + 1 + shift]
        for shift in (-_YEAR, _YEAR)
        if first + shift >= 0 and last + shift < len(written)
    ]
    is_season = any(float(same.mean()) < _QUIET * rate for same in other)
    return rate * (last - first + 1) > -np.log(ABRUPT_START.value) and not is_season
