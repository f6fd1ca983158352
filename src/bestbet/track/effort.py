"""The work that was done against the work that was committed: units of a tactic, day by day, as the team keeps them.

A log covers all days from its first to its last. On those days a tactic that the log names anywhere got what the log
says, and nothing where it says nothing; a tactic that it never names, and all other days, count as committed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bestbet.plan.nodes import Plan, Strategy, Tactic
from bestbet.simulate.model import Model
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]

LEAST_DONE = 0.7
"""Less than this share of the committed work over RECENT_WEEKS is a matter of execution (methods E3)."""
RECENT_WEEKS = 6


@dataclass(frozen=True, slots=True)
class Work:
    """Units of one tactic that were done on the days from `since` to `until`, both included, evenly."""

    tactic: str
    since: date
    until: date
    units: float

    def within(self, first: date, last: date) -> float:
        """Return the units that fall on the days from `first` to `last`."""
        days = (min(self.until, last) - max(self.since, first)).days + 1
        return self.units * max(days, 0) / ((self.until - self.since).days + 1)


@dataclass(frozen=True, slots=True)
class Log:
    """Rows of work, and the days that they cover; `since` and `until` are None where nothing is logged."""

    rows: tuple[Work, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def tactics(self) -> tuple[str, ...]:
        """The tactics that the log names, sorted."""
        return tuple(sorted({row.tactic for row in self.rows}))

    def between(self, first: date, last: date) -> Log:
        """Return the log as if it covered no day before `first` and none after `last`."""
        if self.since is None or self.until is None:
            return self
        since, until = max(self.since, first), min(self.until, last)
        return replace(self, since=since, until=until) if since <= until else Log()

    def days_within(self, first: date, last: date) -> int:
        """Return how many days from `first` to `last` the log covers."""
        if self.since is None or self.until is None:
            return 0
        return max((min(self.until, last) - max(self.since, first)).days + 1, 0)

    def units_within(self, tactic: str, first: date, last: date) -> float:
        """Return the units of a tactic on the covered days from `first` to `last`."""
        if self.since is None or self.until is None:
            return 0.0
        first, last = max(first, self.since), min(last, self.until)
        return sum(row.within(first, last) for row in self.rows if row.tactic == tactic)


def log_of(rows: tuple[Work, ...]) -> Log:
    """Return the log of some rows: it covers the days from the first to the last."""
    if not rows:
        return Log()
    return Log(rows, min(row.since for row in rows), max(row.until for row in rows))


def with_work(model: Model, plan: Plan, log: Log) -> Model:
    """Return the model of a strategy in which covered days of logged tactics get the units that were done.

    They go to the lanes that the strategy aims at in proportion, or where it wants none of a tactic to those where it
    is done today; a tactic that is neither wanted nor done today has no lanes and brings nothing. Nothing is done to
    the team's hours: what was not spent on a tactic is free for deals.
    """
    effort = model.effort.copy()
    as_of = model.posterior.as_of
    starts = [as_of + timedelta(days=1 + DAYS_PER_WEEK * week) for week in range(model.n_weeks)]
    ends = [start + timedelta(days=DAYS_PER_WEEK - 1) for start in starts]
    known = np.array([log.days_within(*days) for days in zip(starts, ends, strict=True)]) / DAYS_PER_WEEK
    for k, tactic in enumerate(plan.tactics):
        rows = model.pair_tactic == k
        if tactic.name in log.tactics and rows.any():
            done = [log.units_within(tactic.name, *days) for days in zip(starts, ends, strict=True)]
            shares = _shares(model.effort[rows], model.pair_today[rows])
            effort[rows] = model.effort[rows] * (1.0 - known) + shares * np.array(done)
    return replace(model, effort=effort)


def _shares(wanted: Floats, today: Floats) -> Floats:
    """Return the share of each pair[pair, week] in what is wanted, in what is done today, or in neither."""
    total = wanted.sum(axis=0)
    base = np.where(total > 0, wanted, today[:, None])
    return np.asarray(base / np.maximum(base.sum(axis=0), 1e-300))


@dataclass(frozen=True, slots=True)
class Month:
    """Committed and done units in the covered days of one month."""

    first: date
    planned: float
    done: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """One tactic of a commitment: units committed and done on covered days; `done` is None where it is not logged."""

    tactic: str
    unit: str
    planned: float
    done: float | None
    months: tuple[Month, ...] = ()

    @property
    def share(self) -> float | None:
        """What was done of what was committed; None where nothing was committed or nothing is known."""
        return None if self.done is None or self.planned <= 0 else self.done / self.planned


def planned_units(plan: Plan, strategy: Strategy, tactic: Tactic, first: date, last: date) -> float:
    """Return the units of a tactic that a strategy wants from `first` to `last`; today's until the plan starts."""
    days = max((last - first).days + 1, 0)
    before = min(max((plan.start - first).days, 0), days)
    each = sum(effort.units for effort in strategy.effort if effort.tactic == tactic.name)
    wanted = tactic.today if strategy.is_status_quo else each
    return (tactic.today * before + wanted * (days - before)) / DAYS_PER_WEEK


def deliveries(plan: Plan, strategy: Strategy, log: Log) -> tuple[Delivery, ...]:
    """Return every tactic that the strategy wants or that was done, over the days that the log covers."""
    found = (_delivery(plan, strategy, tactic, log) for tactic in plan.tactics)
    return tuple(one for one in found if one.planned > 0 or (one.done or 0) > 0)


def _delivery(plan: Plan, strategy: Strategy, tactic: Tactic, log: Log) -> Delivery:
    if log.since is None or log.until is None:
        return Delivery(tactic.name, tactic.unit, 0.0, None)
    planned = planned_units(plan, strategy, tactic, log.since, log.until)
    if tactic.name not in log.tactics:
        return Delivery(tactic.name, tactic.unit, planned, None)
    months = []
    first = log.since
    while first <= log.until:
        last = min(_month_end(first), log.until)
        wanted = planned_units(plan, strategy, tactic, first, last)
        months.append(Month(first, wanted, log.units_within(tactic.name, first, last)))
        first = last + timedelta(days=1)
    return Delivery(tactic.name, tactic.unit, planned, sum(month.done for month in months), tuple(months))


def _month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)


def share_done(plan: Plan, found: tuple[Delivery, ...]) -> float | None:
    """Return the share of the committed work that was done, by the cost in hours; None where nothing is known of it.

    More of one tactic does not make up for less of another. Where some tactic has no hours, all count the same.
    """
    known = [one for one in found if one.done is not None and one.planned > 0]
    if not known:
        return None
    hours = _hours_per_unit(plan)
    weights = [hours.get(one.tactic, 0.0) * one.planned for one in known]
    if min(weights) <= 0:
        weights = [1.0] * len(known)
    done = sum(w * min(one.share or 0.0, 1.0) for w, one in zip(weights, known, strict=True))
    return done / sum(weights)


def _hours_per_unit(plan: Plan) -> Mapping[str, float]:
    hours = {resource.name for resource in plan.resources if resource.is_hours}
    return {
        tactic.name: sum(cost.median for name, cost in tactic.costs.items() if name in hours) for tactic in plan.tactics
    }


def recently(plan: Plan, strategy: Strategy, log: Log) -> float | None:
    """Return the share done over the last RECENT_WEEKS that the log covers; None where it covers fewer."""
    if log.until is None:
        return None
    first = log.until - timedelta(days=DAYS_PER_WEEK * RECENT_WEEKS - 1)
    if log.days_within(first, log.until) < DAYS_PER_WEEK * RECENT_WEEKS:
        return None
    return share_done(plan, deliveries(plan, strategy, log.between(first, log.until)))
