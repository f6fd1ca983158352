"""Weeks in which what is written down as a deal may have changed: more comes from then on, and less of it is won.

Who lets leads in that were not written down before, or shuts them out, changes how many come and their odds at once;
neither alone says so as surely as both. How likely each week is goes by what comes in; the odds then tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from bestbet.calibrate.break_priors import MARKET_BREAK, REDEFINED, REDEFINED_SPREAD
from bestbet.calibrate.market_breaks import Suspects
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_YEAR_WEEKS = 52


@dataclass(frozen=True, slots=True)
class Redefined:
    """By weeks back: the chance that deals are others from then on, by what comes in, and the log odds that changed."""

    back: Ints
    chance: Floats
    size: Floats

    def by_period(self, weeks: Ints) -> tuple[Floats, Floats]:
        """Return chance and size for each period of so many weeks, this one first; a period has its week's."""
        period = np.searchsorted(np.cumsum(weeks), self.back, side="right")
        chance, size = np.zeros(len(weeks)), np.zeros(len(weeks))
        inside = period < len(weeks)
        np.add.at(chance, period[inside], self.chance[inside])
        np.add.at(size, period[inside], (self.chance * self.size)[inside])
        return chance, size / np.maximum(chance, 1e-300)


def seen(suspects: Suspects | None, first_week: date, as_of: date) -> Redefined | None:
    """Return the weeks of a record that begins so, back from the as-of date; None where what comes in never jumped.

    What comes in may be on record for some weeks less than what closes.
    Against what is no such change stand a market that broke, any week of it, and campaigns that have passed.
    """
    if suspects is None:
        return None
    each = suspects.log_factor + np.log(REDEFINED.value / _YEAR_WEEKS)
    market = suspects.log_factor + np.log(MARKET_BREAK.value / _YEAR_WEEKS)
    total = logsumexp(np.concatenate([[0.0, suspects.passed], each, market]))
    n_weeks = ((as_of - first_week).days + 1) // DAYS_PER_WEEK
    return Redefined(n_weeks - 1 - suspects.weeks, np.exp(each - total), -suspects.size)


def steps(levels: Floats, size: float) -> Floats:
    """Return the chance of going from one level to another where deals are others from then on."""
    away = np.exp(-0.5 * ((levels - levels[:, None] - size) / REDEFINED_SPREAD.value) ** 2) + 1e-300
    return np.asarray(away / away.sum(axis=1, keepdims=True))
