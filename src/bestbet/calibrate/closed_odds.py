"""What was won of what closed, held against the odds that it had: the likelihood of levels of the log odds.

Given that a deal of age a closes, its odds of being won are pi f_w(a) / ((1 - pi)(1 - delta) f_l(a)), times what
closing pressure makes of wins in that week; a level of the log odds, the same for all lanes, comes on top.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from bestbet.calibrate import closing, delays, outcomes, quarter
from bestbet.calibrate.chebyshev import interpolation
from bestbet.calibrate.closing import Closing
from bestbet.calibrate.delays import DelayTable
from bestbet.calibrate.outcomes import Delays
from bestbet.calibrate.winning import Winning
from bestbet.facts.lanes import Calendar, LaneFacts
from bestbet.facts.tables import Outcome
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LEAST_WEEKS = 39
_BURN_IN = 13
"""A record's first weeks do not count: its deals are all young then, or were written down when they had succeeded."""
_MOST_WEEKS = 156
LEVELS = np.linspace(-1.5, 1.5, 151)
_NODES = 16
"""Log likelihoods are analytic within pi of the real axis, twice the grid's half width: so many are exact to 1e-9."""
_WIDEST = 8.0


@dataclass(frozen=True, slots=True)
class Closed:
    """What closed in the weeks that count, `count` rows each: the weeks back of birth and closing, and the log odds.

    `quarter[weeks back]` says how many calendar quarters ago that week was, for every week that counts.
    """

    born: Ints
    ended: Ints
    is_won: npt.NDArray[np.bool_]
    count: Ints
    log_odds: Floats
    quarter: Ints

    @property
    def n_weeks(self) -> int:
        """The weeks that count."""
        return len(self.quarter)

    @property
    def quarter_weeks(self) -> Ints:
        """How many of those weeks each quarter has, this one first."""
        return np.asarray(np.bincount(self.quarter))

    def as_if_typed(self, told: Floats) -> Closed:
        """Return the same where only these shares of the last weeks' wins, this week first, are written down."""
        recent = self.ended < len(told)
        shown = np.where(recent, told[np.minimum(self.ended, len(told) - 1)], 1.0)
        return replace(self, log_odds=self.log_odds + np.log(shown))

    def log_likelihood(self, group: Ints, n_groups: int) -> Floats:
        """Return the log likelihood of what closed, [group, level]; rows of group -1 are left out."""
        nodes, spread = interpolation(LEVELS, _NODES)
        use = group >= 0
        odds = self.log_odds[use, None] + nodes
        each = self.count[use, None] * (self.is_won[use, None] * odds - np.logaddexp(0, odds))
        total = np.zeros((n_groups, _NODES))
        np.add.at(total, group[use], each)
        return np.asarray(total @ spread)


def closed(facts: LaneFacts, found: Winning, bunching: Closing | None) -> Closed | None:
    """Return what closed; None where it does not tell the odds.

    It does not where losses are not recorded or their dates are those of a clean-up, nor within nine months of record.
    """
    calendar = facts.calendar
    if calendar is None or not found.shape.loss or facts.are_loss_dates_bulk or calendar.weeks < _LEAST_WEEKS:
        return None
    n_weeks = min(calendar.weeks - _BURN_IN, _MOST_WEEKS)
    use = (calendar.ended >= 0) & (calendar.ended < n_weeks)
    log_odds = _offsets(calendar, found)[use] + _waves(facts, calendar, bunching)[calendar.ended[use]]
    is_won = calendar.outcome[use] == Outcome.WON
    return Closed(
        calendar.born[use],
        calendar.ended[use],
        is_won,
        calendar.count[use],
        log_odds,
        quarter.ago(facts.as_of, n_weeks),
    )


def _offsets(calendar: Calendar, found: Winning) -> Floats:
    """Return the log odds that each row, which closes, was won, were they the same all along."""
    observed = found.observed
    longest = int((calendar.born - calendar.ended).max() + 1) * DAYS_PER_WEEK
    edges = delays.log_edges(max(longest, observed.n_days))
    laws = outcomes.tables(found.mode.theta, found.shape, edges)
    share = outcomes.profile(observed, laws)
    by_age = np.stack([_by_age(laws.of(cycle)) for cycle in range(observed.n_cycles)])
    weeks = np.clip(calendar.born - calendar.ended, 0, by_age.shape[1] - 1)
    return np.asarray((np.log(share) - np.log1p(-share))[calendar.lane] + by_age[observed.cycle[calendar.lane], weeks])


def _by_age(laws: Delays) -> Floats:
    """Return ln(f_w / ((1 - delta) f_l)) by whole weeks from creation to closing."""
    loss = laws.loss
    assert loss is not None  # noqa: S101 - for the type checker: called only where losses are recorded
    ratio = np.log(_in_weeks(laws.win)) - np.log((1 - laws.silent) * _in_weeks(loss))
    return np.asarray(np.clip(ratio, -_WIDEST, _WIDEST))


def _in_weeks(law: DelayTable) -> Floats:
    """Return P(delay) by the number of weeks between two days, any day of the week alike."""
    day = np.arange(len(law.below))
    daily = delays.on(law, day)
    apart = np.arange(-DAYS_PER_WEEK + 1, DAYS_PER_WEEK)
    weeks = np.arange(len(day) // DAYS_PER_WEEK)
    at = weeks[:, None] * DAYS_PER_WEEK + apart
    inside = (at >= 0) & (at < len(day))
    share = (DAYS_PER_WEEK - np.abs(apart)) / DAYS_PER_WEEK
    return np.asarray((daily[np.clip(at, 0, len(day) - 1)] * share * inside).sum(axis=1) + 1e-300)


def _waves(facts: LaneFacts, calendar: Calendar, bunching: Closing | None) -> Floats:
    """Return ln of the factor on wins that closing pressure makes of each week, this week first."""
    if bunching is None:
        return np.zeros(calendar.weeks)
    began = facts.as_of - timedelta(days=DAYS_PER_WEEK * calendar.weeks - 1)
    return closing.by_week(bunching.by_age, began, calendar.weeks)[::-1]


def scattered(log_likelihood: Floats, sd: float) -> Floats:
    """Return the log likelihood, [group, level], where each group's odds scatter about the level."""
    if sd == 0:
        return log_likelihood
    kernel = np.exp(-0.5 * ((LEVELS[:, None] - LEVELS) / sd) ** 2)
    kernel /= kernel.sum(axis=0)
    top = log_likelihood.max(axis=1, keepdims=True)
    return np.asarray(np.log(np.exp(log_likelihood - top) @ kernel + 1e-300) + top)
