"""When things happened, in whole weeks before the as-of date: what the ages of deals do not tell."""

from __future__ import annotations

import numpy as np

from bestbet.facts.accounts import Accounts
from bestbet.facts.ages import Ages, day_number, days, record_start
from bestbet.facts.cells import Cells
from bestbet.facts.lanes import Calendar, Ints
from bestbet.facts.purchases import buyers, dated_wins, orders_that_are_wins, purchase_days
from bestbet.facts.tables import Facts, Outcome
from bestbet.units import DAYS_PER_WEEK

MOST_WEEKS = 260


def calendar(facts: Facts, accounts: Accounts, ages: Ages, cells: Cells) -> Calendar:
    """Return the weeks of creation, of closing and of repeat purchases; rows in another order give the same result.

    Only opportunities with usable dates enter. `weeks` goes back to where closings are on record: the stated or found
    start of the record, or the first closing, 260 weeks at most.
    """
    use = ages.is_usable
    born, closed = ages.age[use], ages.outcome[use] != Outcome.OPEN
    table = facts.opportunities
    as_of = day_number(facts.as_of)
    ended = np.full(int(use.sum()), -1, np.int64)
    weeks = 0
    if table is not None and closed.any():
        day = days(table.closed[use][closed])
        ended[closed] = (as_of - day) // DAYS_PER_WEEK
        begins = record_start(facts)
        first = int(day.min()) if begins is None else max(day_number(begins), int(day.min()))
        weeks = min((as_of + 1 - first) // DAYS_PER_WEEK, MOST_WEEKS)
        born = as_of - days(table.created[use])
    rows = np.stack([cells.opportunity_lane[use], born // DAYS_PER_WEEK, ended, ages.outcome[use]], axis=1)
    unique, count = np.unique(rows, axis=0, return_counts=True) if len(rows) else (rows, np.empty(0, np.int64))
    lane, born_week, ended_week, outcome = unique.T
    return Calendar(lane, born_week, ended_week, outcome, count, weeks, _repeats(facts, accounts, cells))


def _repeats(facts: Facts, accounts: Accounts, cells: Cells) -> Ints:
    """Return repeat purchase days by segment and week, oldest week first."""
    none = np.zeros((len(cells.segments), 0), np.int64)
    who = buyers(facts, accounts)
    if facts.orders is None or who is None or who.are_wins or not len(who.account):
        return none
    visits = purchase_days(facts.orders, accounts.orders)
    is_invoice = np.zeros(len(visits.day) + 1, np.bool_)
    is_invoice[visits.of_row] = orders_that_are_wins(facts, accounts, dated_wins(facts, accounts))
    first = np.full(len(accounts.labels), np.iinfo(np.int64).max)
    first[who.account] = who.first
    repeats = (visits.day > first[visits.account]) & ~is_invoice[:-1]
    as_of = day_number(facts.as_of)
    n_weeks = min((as_of + 1 - int(who.first.min())) // DAYS_PER_WEEK, MOST_WEEKS)
    back = (as_of - visits.day) // DAYS_PER_WEEK
    use = repeats & (back >= 0) & (back < n_weeks)
    counts = np.zeros((len(cells.segments), n_weeks), np.int64)
    np.add.at(counts, (cells.account_segment[visits.account[use]], n_weeks - 1 - back[use]), 1)
    return counts
