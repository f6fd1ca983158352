from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from bestbet.facts.ages import (
    age_limit,
    bulk_closing,
    day_number,
    day_of,
    dead_wood,
    find_record_start,
    limit_of_wins,
    opportunity_ages,
    passed_by_few,
    with_record_start,
)
from bestbet.facts.findings import findings
from bestbet.facts.tables import Outcome
from invented_sets import invented
from sales_data import AS_OF, facts, maven, opportunities, rows_of, synthetic

OPEN, WON, LOST = Outcome.OPEN, Outcome.WON, Outcome.LOST


def test_days_and_dates_go_back_and_forth():
    assert day_of(day_number(date(2024, 2, 29))) == date(2024, 2, 29)
    assert day_number(date(1970, 1, 2)) == 1


def truncated(f, day):
    """Return the facts without the opportunities that closed before `day`."""
    t = f.opportunities
    return replace(f, opportunities=rows_of(t, np.flatnonzero((t.outcome == OPEN) | (t.closed >= np.datetime64(day)))))


def test_missing_early_closings_are_found_where_they_begin():
    day = AS_OF - timedelta(days=500)
    found = with_record_start(truncated(synthetic(1), day)).record_start
    assert day <= found <= day + timedelta(days=5)


def test_complete_exports_are_hardly_ever_called_truncated():
    """Negative control: 200 complete histories; one in a thousand may be called truncated."""
    found = [find_record_start(synthetic(seed, weeks=40, per_week=5).opportunities, AS_OF) for seed in range(200)]
    assert sum(day is not None for day in found) <= 2


def test_a_stray_early_closing_does_not_hide_what_is_missing():
    day = AS_OF - timedelta(days=500)
    f = synthetic(1, per_week=30)
    t = truncated(f, day).opportunities
    row = int(np.flatnonzero((t.outcome == LOST) & (t.created < np.datetime64(day)))[0])
    closed = t.closed.copy()
    closed[row] = t.created[row]
    found = with_record_start(replace(f, opportunities=replace(t, closed=closed))).record_start
    assert day <= found <= day + timedelta(days=5)


def test_without_closings_or_creations_nothing_can_be_missing():
    none = opportunities(["2024-01-01"], [None], [OPEN])
    assert find_record_start(none, AS_OF) is None
    assert find_record_start(opportunities([None], ["2024-01-01"], [WON]), AS_OF) is None
    assert find_record_start(opportunities(["2024-02-01"], ["2024-01-01"], [WON]), AS_OF) is None


def test_a_deal_from_before_the_record_enters_at_the_age_it_had_then():
    t = opportunities(["2023-12-01", "2024-02-01"], ["2024-03-01", None], [WON, OPEN])
    ages = opportunity_ages(facts(t, record_start=date(2024, 1, 1)))
    assert ages.entry.tolist() == [31, 0]
    assert ages.age.tolist() == [91, 334]
    assert ages.is_usable.all()


def test_a_closing_before_the_record_starts_is_set_aside():
    t = opportunities(["2023-12-01"], ["2023-12-15"], [LOST])
    ages = opportunity_ages(facts(t, record_start=date(2024, 1, 1)))
    assert ages.is_set_aside.tolist() == [True]


def test_maven_is_truncated_to_march_2017():
    assert with_record_start(maven()).record_start == date(2017, 3, 1)


def test_many_losses_on_one_day_are_a_clean_up():
    days = [AS_OF - timedelta(days=i) for i in range(1, 51)]
    spread = opportunities(["2023-01-01"] * 50, days, [LOST] * 50)
    heaped = opportunities(["2023-01-01"] * 60, [*days, *[AS_OF] * 10], [LOST] * 60)
    assert bulk_closing(facts(spread)) is None
    found = bulk_closing(facts(heaped))
    assert (found.day, found.losses) == (AS_OF, 10)
    wins = opportunities(["2023-01-01"] * 60, [*days, *[AS_OF] * 10], [WON] * 60)
    assert bulk_closing(facts(wins)) is None


def test_where_few_are_won_and_late_the_age_of_dead_wood_is_that_of_wins():
    """One in seventeen is won, after months; of closed deals alone a fifth of the wins would count as dead wood."""
    ages = opportunity_ages(invented("rare wins", 31))
    won = ages.age[ages.is_usable & (ages.outcome == WON)]
    closed = ages.age[ages.is_usable & (ages.outcome != OPEN)]
    assert (won > passed_by_few(closed, 0.99)).mean() > 0.15
    assert (won > age_limit(ages)).mean() <= 0.02
    assert age_limit(ages) == limit_of_wins(ages)


def test_where_wins_are_no_slower_than_losses_closed_deals_say_what_dead_wood_is():
    ages = opportunity_ages(maven())
    closed = ages.age[ages.is_usable & (ages.outcome != OPEN)]
    assert age_limit(ages) == passed_by_few(closed, 0.99) == 127
    assert dead_wood(ages).sum() == 1346


def test_the_finding_says_whose_age_it_is():
    """Deals of 5 and 10 days that were lost, few won at 200, and two old ones that are open."""
    day = np.datetime64("2024-01-01")
    ages = [5] * 150 + [10] * 147 + [200] * 3
    closed = [str(day + np.timedelta64(age, "D")) for age in ages]
    old = [str(AS_OF - timedelta(days=days)) for days in (150, 250)]
    outcome = [LOST] * 297 + [WON] * 3 + [OPEN] * 2
    table = opportunities([str(day)] * len(ages) + old, [*closed, None, None], outcome)
    (found,) = (f for f in findings(facts(table)) if f.code == "BB-F01")
    assert "1 of 2" in found.text
    assert "older than 200 days, the age that 98 % of wins did not pass" in found.text
