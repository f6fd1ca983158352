"""Structural breaks: the week from which arrivals or conversion differ by more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from bestbet.facts.ages import arrived, counts_by_end, day_number, day_of, days, opportunity_ages
from bestbet.facts.gather import MOST_WEEKS, arrival_window
from bestbet.facts.lanes import Floats, Ints
from bestbet.facts.tables import Facts, Outcome
from bestbet.units import DAYS_PER_WEEK

LEAST_WEEKS = 26
LEAST_WEEKS_EACH_SIDE = 6
PERMUTATIONS = 1999
CHANCE = 0.01
"""A series without a break is called broken once in a hundred times."""
LEAST_CHANGE = 1.2
"""Changes by less than a fifth are not worth a word, however certain."""
_SEED = 20_240_101


@dataclass(frozen=True, slots=True)
class Break:
    """From `day` on the weekly mean (or the share won) is `after`, up to then `before`; `chance` is the p-value."""

    day: date
    before: float
    after: float
    weeks_before: int
    weeks_after: int
    chance: float


@dataclass(frozen=True, slots=True)
class Conversion:
    """Weekly cohorts of creation followed for `days` days: how many were created, how many of them won by then."""

    days: int
    first_week: date
    created: Ints
    won: Ints


def find_break(hits: Ints, trials: Ints | Floats, first: date) -> Break | None:
    """Return the largest break in hits per trial over weeks if chance explains it less than once in a hundred times.

    The statistic is the largest two-sample log likelihood ratio over all splits with at least six weeks on each side
    (Poisson with exposure `trials`, which for shares close to 0 is the binomial's); it is held against the same
    statistic on reordered weeks, which allows for any overdispersion but takes weeks as exchangeable, so that a
    trend or a season may be called a break too. None with fewer than 26 weeks or for a change by less than a fifth.
    """
    used = trials > 0
    n = int(used.sum())
    if n < LEAST_WEEKS or hits.sum() == 0:
        return None
    y, e, weeks = hits[used].astype(np.float64), trials[used].astype(np.float64), np.flatnonzero(used)
    seen = _ratios(y[None, :], e[None, :])[0]
    split = int(seen.argmax())
    order = np.argsort(np.random.default_rng(_SEED).random((PERMUTATIONS, n)), axis=1)
    largest = _ratios(y[order], e[order]).max(axis=1)
    chance = (1 + int((largest >= seen[split] - 1e-9).sum())) / (PERMUTATIONS + 1)
    at = split + LEAST_WEEKS_EACH_SIDE
    before, after = float(y[:at].sum() / e[:at].sum()), float(y[at:].sum() / e[at:].sum())
    small, large = sorted((before, after))
    if chance > CHANCE or large < small * LEAST_CHANGE:
        return None
    return Break(first + timedelta(weeks=int(weeks[at])), before, after, at, n - at, chance)


def _ratios(y: Floats, e: Floats) -> Floats:
    """Return [series, split] log likelihood ratios of one rate against two."""
    left_y, left_e = (np.cumsum(x, axis=1)[:, LEAST_WEEKS_EACH_SIDE - 1 : -LEAST_WEEKS_EACH_SIDE] for x in (y, e))
    all_y, all_e = y.sum(axis=1, keepdims=True), e.sum(axis=1, keepdims=True)
    return _gain(left_y, left_e) + _gain(all_y - left_y, all_e - left_e) - _gain(all_y, all_e)


def _gain(y: Floats, e: Floats) -> Floats:
    return y * np.log(np.maximum(y, 1e-300) / e)


def arrival_break(facts: Facts) -> Break | None:
    """Return the break in weekly arrivals, over the weeks in which every arrival is in the export."""
    table = facts.opportunities
    if table is None:
        return None
    first, until = arrival_window(facts)
    end = day_number(until or facts.as_of)
    n_weeks = (end + 1 - day_number(first)) // DAYS_PER_WEEK
    came = arrived(facts)
    week = (days(came[~np.isnat(came)]) - day_number(first)) // DAYS_PER_WEEK
    counts = np.bincount(week[(week >= 0) & (week < n_weeks)], minlength=max(n_weeks, 0))
    return find_break(counts, np.ones(len(counts), np.int64), first)


def conversion(facts: Facts) -> Conversion | None:
    """Return weekly cohorts followed for as long as three wins in four took; None without wins or whole cohorts.

    Where closed opportunities are missing before `record_start` only later cohorts count; in an export of leads all
    do, for every lead is there, and if earlier wins were not recorded the break shows it. None where only what ended
    is on record.
    """
    table = facts.opportunities
    if table is None or counts_by_end(facts):
        return None
    ages = opportunity_ages(facts)
    won = (ages.outcome == Outcome.WON) & ages.is_usable
    if not won.any():
        return None
    horizon = int(np.quantile(ages.age[won], 0.75, method="inverted_cdf"))
    known = ~np.isnat(table.created) & ((ages.entry == 0) | (not facts.are_losses_recorded)) & ~ages.is_undated
    last = day_number(facts.as_of) - horizon
    created = days(table.created)
    if not (known & (created <= last)).any():
        return None
    start = max(int(created[known].min()), last + 1 - DAYS_PER_WEEK * MOST_WEEKS)
    n_weeks = (last + 1 - start) // DAYS_PER_WEEK
    first = last + 1 - DAYS_PER_WEEK * n_weeks
    week = (created - first) // DAYS_PER_WEEK
    inside = known & (week >= 0) & (week < n_weeks)
    in_time = inside & (ages.outcome == Outcome.WON) & (ages.age <= horizon)
    counts = (np.bincount(week[rows], minlength=max(n_weeks, 0)) for rows in (inside, in_time))
    return Conversion(horizon, day_of(first), *counts)


def conversion_break(facts: Facts) -> tuple[Break, Conversion] | None:
    """Return the break in the share won by weekly cohort of creation, with the cohorts it was found in."""
    cohorts = conversion(facts)
    if cohorts is None:
        return None
    found = find_break(cohorts.won, cohorts.created, cohorts.first_week)
    return None if found is None else (found, cohorts)
