"""How the views by age and by pace did at past weeks: each look knows what was on record then, to the week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.calibrate import laplace, outcomes
from bestbet.calibrate.delays import log_edges
from bestbet.calibrate.outcomes import Delays
from bestbet.calibrate.weekly_counts import counted
from bestbet.calibrate.winning import Winning
from bestbet.facts.lanes import Calendar, LaneFacts, OutcomeCounts
from bestbet.facts.tables import Outcome
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

QUARTER = 13
_LEAST_BEFORE = 5
_LOOKS = 4
_LEAST_WINS = 5
"""Of deals that go by a cycle of their own: fewer tell none yet."""


def origins(weeks: int, ahead: int) -> tuple[int, ...]:
    """Return from how many weeks ago to look ahead: up to four looks that do not overlap, or else close together."""
    last = weeks - _LEAST_BEFORE
    apart = range(ahead, last + 1, ahead)
    if len(apart) >= _LOOKS:
        return tuple(apart[:_LOOKS])
    return tuple(sorted({round(back) for back in np.linspace(ahead, max(last, ahead), _LOOKS)}))


@dataclass(frozen=True, slots=True)
class Past:
    """The record as it stood some weeks ago, to the week.

    `created` and `won` are the year's factors on what came in and on the pace of wins, by weeks ago: a season that is
    known today is no error of the views. Nor is it that deals of the last `since` weeks go by a cycle of their own:
    where that is set, and enough of them had been won by then, the view by age learns from them alone.
    """

    facts: LaneFacts
    calendar: Calendar
    created: Floats
    won: Floats
    since: int = 0

    def misses(self, back: int, ahead: int, found: Winning) -> tuple[float, float, float]:
        """Return ln(came / said) by age and by pace, for the `ahead` weeks from `back` weeks ago on, and their chance.

        Chance is the variance of the log of what came and of as many wins as a pace is read from.

        The view by age is fitted again to what was known then: the mode alone, all lanes of a sales cycle as one, and
        the kinds of delay as found today.
        """
        c = self.calendar
        won = (c.outcome == Outcome.WON) & (c.ended >= 0)
        came = float(c.count[won & (c.ended < back) & (c.ended >= back - ahead)].sum())
        window = min(c.weeks - back, 2 * QUARTER)
        before = float(c.count[won & (c.ended >= back) & (c.ended < back + window)].sum())
        paced = before * self.won[back - ahead : back].sum() / self.won[back : back + window].sum()
        cycle, known = found.observed.cycle, self._known(back, found.observed.cycle)
        own, recorded = np.arange(found.shape.cycles), self.facts.are_losses_recorded
        observed = outcomes.events(self._learned(back, cycle), len(own), are_losses_recorded=recorded, cycle=own)
        edges = log_edges(max(observed.n_days, int(known.age.max(initial=0)) + 1) + ahead * DAYS_PER_WEEK)
        mode = laplace.find_mode(lambda t: outcomes.log_posterior(t, found.shape, observed, edges), found.mode.theta)
        laws = outcomes.tables(mode.theta, found.shape, edges)
        aged = 0.0
        for one, pi in enumerate(outcomes.profile(observed, laws)):
            aged += _from_open(known, (one, laws.of(one), pi), ahead)
            aged += self._from_new(back, ahead, laws.of(one), pi, cycle[c.lane] == one)
        chance = 1 / (came + 1) + 1 / (before + 1)
        return float(np.log((came + 1) / (aged + 1))), float(np.log((came + 1) / (paced + 1))), chance

    def _known(self, back: int, cycle: Ints, *, before: int | None = None) -> OutcomeCounts:
        """Return what was known so many weeks ago, by sales cycle; `before` asks for deals that came in since alone."""
        use = self.calendar.born >= back
        if before is not None:
            use &= self.calendar.born < before
        return counted(self.calendar, use, cycle, back=back, starts=self.facts.record_start is not None)

    def _learned(self, back: int, cycle: Ints) -> OutcomeCounts:
        """Return what the view by age learns from: what was known, or that of the deals with a cycle of their own."""
        lately = self._known(back, cycle, before=self.since)
        enough = lately.count[lately.outcome == Outcome.WON].sum() >= _LEAST_WINS
        return lately if enough else self._known(back, cycle)

    def _from_new(self, back: int, ahead: int, laws: Delays, pi: float, own: npt.NDArray[np.bool_]) -> float:
        c = self.calendar
        n_weeks = min(c.weeks - back, QUARTER)
        recent = own & (c.born >= back) & (c.born < back + n_weeks)
        rate = float(c.count[recent].sum()) / n_weeks / self.created[back : back + n_weeks].mean()
        # newest first: what comes in the last week has least time to be won
        in_time = laws.win.below[: ahead * DAYS_PER_WEEK].reshape(ahead, DAYS_PER_WEEK).mean(axis=1)
        return float(rate * pi * (in_time @ self.created[back - ahead : back]))


def _from_open(known: OutcomeCounts, of: tuple[int, Delays, float], ahead: int) -> float:
    (cycle, laws, pi) = of
    is_open = (known.outcome == Outcome.OPEN) & (known.lane == cycle)
    age = known.age[is_open]
    soon = pi * (at(laws.win.below, age + ahead * DAYS_PER_WEEK) - at(laws.win.below, age))
    still = pi * laws.win.above[age] + (1 - pi) * laws.unsettled()[age]
    return float((known.count[is_open] * soon / np.maximum(still, 1e-9)).sum())


def at(table: Floats, day: Ints) -> Floats:
    """Return the values of days along the last axis; days beyond the last one are as that."""
    return np.asarray(table[..., np.minimum(day, table.shape[-1] - 1)])
