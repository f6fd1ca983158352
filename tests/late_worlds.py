"""Invented teams whose record does not say truly when some deals came, or closed, with forty futures each; and shops."""

from dataclasses import replace

import numpy as np

import guest_worlds
import sales_data
from cohort_worlds import BEFORE, FUTURES, STEADY, fates, lived
from size_worlds import WEEKS, told

NOTEBOOK, EMPTY, TURNED = "written down once won", "won on a known day alone", "dates turned about"
MONTH_END, STALE = "closed on a month's last day", "weeks exported too early"
DAYS_LATE, NEVER = 3, 10**6
"""Days after its end on which a won deal is written down that was in somebody's notebook; a lost one never is."""


def company(seed, law):
    """Facts, and by weeks ahead the wins and bookings to come, [future]; `law` is (how, share of deals, a week).

    Of an export that is stale the second is how many weeks.
    """
    how, share, per_week = law
    rng, steady = np.random.default_rng([seed, 103]), (*STEADY[:-1], per_week)
    created = rng.integers(-7 * (WEEKS + BEFORE), 1, rng.poisson(per_week * (WEEKS + BEFORE)))
    ends, won, amount = fates(rng, created, steady, -np.inf)
    is_late = rng.random(created.size) < share
    known = np.where(is_late & (how == NOTEBOOK), np.where(won, ends + DAYS_LATE, NEVER), created)
    closed = np.where(is_late & (how == MONTH_END), _month_end(ends), ends)
    if how == STALE:
        known, closed = (np.where(day > -7 * share, NEVER, day) for day in (known, closed))
    facts, _ = told(rng, (known, closed, won, amount), 1.0)
    on_record = (known > -7 * WEEKS) & (known <= 0)
    is_untold = is_late & (ends <= 0) & (won | (how == TURNED))
    facts = replace(facts, opportunities=_untold(facts.opportunities, is_untold[on_record], how))
    waits = ends > 0
    lives = [lived(rng, (created[waits], amount[waits]), steady) for _ in range(FUTURES)]
    return facts, {weeks: tuple(np.array([one[weeks] for one in lives]).T) for weeks in (13, 26, 52)}


def _month_end(ends):
    """The last days of the months of days that have been."""
    as_of = np.datetime64(sales_data.AS_OF, "D")
    last = ((as_of + ends).astype("datetime64[M]") + 1).astype("datetime64[D]") - 1 - as_of
    return np.where(ends <= 0, np.minimum(last.astype(int), 0), ends)


def _untold(table, rows, how):
    """The table with these rows as such a record has them."""
    if how == EMPTY:
        return replace(table, created=np.where(rows, np.datetime64("NaT", "D"), table.created))
    if how == TURNED:
        first, last = table.created, table.closed
        return replace(table, created=np.where(rows, last, first), closed=np.where(rows, first, last))
    return table


def shop(seed, day):
    """A steady shop whose orders are dated on the first or last day of their month, or on their own."""
    facts, came = guest_worlds.company(seed, 0.0)
    month = facts.orders.day.astype("datetime64[M]")
    dated = {
        "first": month.astype("datetime64[D]"),
        "last": np.minimum((month + 1).astype("datetime64[D]") - 1, np.datetime64(facts.as_of, "D")),
        "own": facts.orders.day,
    }
    return replace(facts, orders=replace(facts.orders, day=dated[day])), came
