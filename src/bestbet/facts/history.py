"""What the history says before any fit: naive figures beside those that handle censoring, by group and quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from bestbet.facts.accounts import Accounts, accounts_of
from bestbet.facts.ages import (
    Ages,
    Mask,
    age_limit,
    arrived,
    counts_by_end,
    day_number,
    days,
    dead_wood,
    is_wins_only,
    opportunity_ages,
    record_start,
)
from bestbet.facts.attributes import opportunity_labels
from bestbet.facts.cells import EVERYONE, pooled
from bestbet.facts.customers import Customers, customers
from bestbet.facts.gather import arrival_window
from bestbet.facts.incidence import Incidence, decided_for_us, incidence, last_day, lost_by, median_days, won_by
from bestbet.facts.intervals import Interval, median, not_known, share, weekly_rate
from bestbet.facts.lanes import Floats
from bestbet.facts.purchases import dated_wins, money
from bestbet.facts.quarters import Quarter, quarters
from bestbet.facts.tables import Facts, Opportunities, Outcome
from bestbet.units import DAYS_PER_WEEK

AGE_HORIZONS = (30, 90, 180, 365)


OPPORTUNITIES = "opportunities created"


@dataclass(frozen=True, slots=True)
class WonWithin:
    """The share of opportunities won within so many days of creation."""

    days: int
    won: Interval


@dataclass(frozen=True, slots=True)
class DealValues:
    """Values of wins in currency units; None where no value is known."""

    known: int
    missing: int
    low: float | None
    median: Interval
    high: float | None
    mean: float | None
    total: float


@dataclass(frozen=True, slots=True)
class Sales:
    """Opportunities of one group. `low` and `high` of values are the 10 % and 90 % quantiles.

    `naive_win_rate` is won / (won + lost); `eventual` the share of all created that are won within `horizon` days,
    `eventual_loss` the share lost by then, `decided` won / (won + lost) by then, all with open deals censored and
    late entry allowed for. `cycle` is the median days to a win on the same footing, `naive_cycle` that of past wins.
    `repeat` is the share of wins with a known account that had bought before.
    """

    label: str
    created: int
    won: int
    lost: int
    still_open: int
    dead_wood: int
    undated: int
    set_aside: int
    per_week: Interval
    naive_win_rate: Interval
    horizon: int | None
    eventual: Interval
    eventual_loss: Interval
    decided: Interval
    by_age: tuple[WonWithin, ...]
    cycle: Interval
    naive_cycle: float | None
    values: DealValues
    repeat: Interval


@dataclass(frozen=True, slots=True)
class History:
    """The history of the whole team, by segment and by source, by quarter, and of its customers by segment."""

    as_of: date
    currency: str
    record_start: date | None
    first_week: date
    weekly: tuple[int, ...]
    everything: Sales | None
    by_segment: tuple[Sales, ...]
    by_source: tuple[Sales, ...]
    quarters: tuple[Quarter, ...]
    customers: tuple[Customers, ...]
    comes_in: str = OPPORTUNITIES


@dataclass(frozen=True, slots=True)
class _Record:
    """All that groups of opportunities are cut from; arrays by opportunity."""

    table: Opportunities
    ages: Ages
    dead: Mask
    value: Floats
    week: Floats
    n_weeks: int
    bought_before: Floats
    horizon: int
    are_all_there: bool


def history(facts: Facts) -> History:
    """Return the history as known on `facts.as_of`; groups have at most eight labels, "other" and "(unknown)"."""
    accounts = accounts_of(facts)
    first, _ = arrival_window(facts)
    record = None if facts.opportunities is None else _record(facts, facts.opportunities, accounts)
    weekly = _weekly(record, np.ones(len(record.week), np.bool_)) if record else np.empty(0)
    return History(
        as_of=facts.as_of,
        currency=facts.currency,
        record_start=record_start(facts),
        first_week=first,
        weekly=tuple(int(count) for count in weekly),
        everything=_sales(record, EVERYONE, np.ones(len(record.week), np.bool_)) if record else None,
        by_segment=_by_label(record, facts, facts.segment_by),
        by_source=_by_label(record, facts, facts.source_by),
        quarters=quarters(facts),
        customers=customers(facts, accounts),
        comes_in=_comes_in(facts),
    )


def _comes_in(facts: Facts) -> str:
    """Return what is counted by week."""
    if is_wins_only(facts):
        return "wins"
    return "closed deals" if counts_by_end(facts) else OPPORTUNITIES


def _record(facts: Facts, table: Opportunities, accounts: Accounts) -> _Record:
    first, until = arrival_window(facts)
    ages = opportunity_ages(facts)
    end = day_number(until or facts.as_of)
    n_weeks = max((end + 1 - day_number(first)) // DAYS_PER_WEEK, 0)
    came = arrived(facts)
    week = np.where(np.isnat(came), np.nan, (days(came) - float(day_number(first))) // DAYS_PER_WEEK)
    wins = dated_wins(facts, accounts)
    before = np.full(len(table), np.nan)
    known = wins.account >= 0
    before[wins.row[known]] = ~wins.is_first[known]
    limit = age_limit(ages)
    whole = _table(ages, ages.is_usable)
    horizon = min(last_day(whole), limit) if limit is not None else last_day(whole)
    value, are_all_there = money(table.amount), not is_wins_only(facts)
    return _Record(table, ages, dead_wood(ages), value, week, n_weeks, before, horizon, are_all_there)


def _table(ages: Ages, use: Mask) -> Incidence:
    return incidence(ages.outcome[use], ages.entry[use], ages.age[use], np.ones(int(use.sum()), np.int64))


def _weekly(record: _Record, rows: Mask) -> Floats:
    inside = rows & (record.week >= 0) & (record.week < record.n_weeks)
    counts: Floats = np.bincount(record.week[inside].astype(np.int64), minlength=record.n_weeks).astype(np.float64)
    return counts


def _by_label(record: _Record | None, facts: Facts, name: str | None) -> tuple[Sales, ...]:
    column = None if name is None else opportunity_labels(facts, name)
    if record is None or column is None or not len(column.codes):
        return ()
    groups = pooled(column)
    return tuple(_sales(record, label, groups.codes == code) for code, label in enumerate(groups.labels))


def _sales(record: _Record, label: str, rows: Mask) -> Sales:
    ages = record.ages
    won, lost = rows & (ages.outcome == Outcome.WON), rows & (ages.outcome == Outcome.LOST)
    n_won, n_lost = int(won.sum()), int(lost.sum())
    table = _table(ages, rows & ages.is_usable)
    horizon = min(record.horizon, last_day(table))
    cycles = ages.age[won & ages.is_usable]
    before = record.bought_before[rows & ~np.isnan(record.bought_before)]
    return Sales(
        label=label,
        created=int(rows.sum()),
        won=n_won,
        lost=n_lost,
        still_open=int((rows & (ages.outcome == Outcome.OPEN)).sum()),
        dead_wood=int((rows & record.dead).sum()),
        undated=int((rows & ages.is_undated).sum()),
        set_aside=int((rows & ages.is_set_aside).sum()),
        per_week=weekly_rate(_weekly(record, rows)),
        naive_win_rate=share(n_won, n_won + n_lost) if n_lost else not_known("no losses are recorded"),
        horizon=horizon if horizon >= 0 else None,
        eventual=_won(record, table, horizon),
        eventual_loss=lost_by(table, horizon) if n_lost else not_known("no losses are recorded"),
        decided=decided_for_us(table, horizon) if n_lost else not_known("no losses are recorded"),
        by_age=tuple(WonWithin(day, _won(record, table, day)) for day in AGE_HORIZONS),
        cycle=median_days(table, horizon),
        naive_cycle=float(np.median(cycles)) if len(cycles) else None,
        values=_values(record.value[won]),
        repeat=share(int(before.sum()), len(before)) if len(before) else not_known("no win names an account"),
    )


def _won(record: _Record, table: Incidence, day: int) -> Interval:
    return won_by(table, day) if record.are_all_there else not_known("only wins are on record")


def _values(value: Floats) -> DealValues:
    known = np.sort(value[~np.isnan(value)])
    missing = len(value) - len(known)
    if not len(known):
        return DealValues(0, missing, None, not_known("no win has a value"), None, None, 0.0)
    low, high = (float(q) for q in np.quantile(known, [0.1, 0.9]))
    return DealValues(len(known), missing, low, median(known), high, float(known.mean()), float(known.sum()))
