"""Deals dated on the first of the month they came in, or on its last day when they closed: spread over it, and told."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

import late_worlds
import sales_data
from bestbet.facts import gather
from bestbet.facts.accounts import accounts_of
from bestbet.facts.asof import known_on
from bestbet.facts.findings import findings
from bestbet.facts.gather import lane_facts
from bestbet.facts.month_dates import (
    are_dated_by_month,
    closed_by_month,
    ordered_by_month,
    with_days_of_the_month,
)
from bestbet.facts.purchases import buyers
from bestbet.facts.tables import Outcome
from bestbet.plan.nodes import Plan, Strategy
from bestbet.track.backtest import Settings, product_forecasts
from sales_data import rows_of

WEEKS = 130


def company(seed, by_month=True):
    """Facts of a team that brings nine deals a week, as of a month's end."""
    rng = np.random.default_rng([seed, 67])
    as_of = date(2024, 6, 30)
    n = rng.poisson(9 * (WEEKS + 65))
    born = rng.integers(-7 * (WEEKS + 52), 7 * 13, n)
    ends = born + np.maximum(rng.lognormal(np.log(60), 0.7, n).astype(int), 1)
    won = rng.random(n) < 0.27
    rows = np.flatnonzero((born > -7 * WEEKS) & (born <= 0))
    came = [as_of + timedelta(days=int(born[row])) for row in rows]
    table = sales_data.opportunities(
        [day.replace(day=1) if by_month else day for day in came],
        [None if ends[row] > 0 else as_of + timedelta(days=int(ends[row])) for row in rows],
        np.where(ends > 0, Outcome.OPEN, np.where(won, Outcome.WON, Outcome.LOST))[rows],
        account=[f"account {row}" for row in rows],
    )
    return sales_data.facts(table, as_of=as_of)


@pytest.fixture(scope="module")
def team():
    return company(1)


def test_days_that_are_known_stay():
    known = company(1, by_month=False)
    assert with_days_of_the_month(known) is known
    assert not [finding for finding in findings(known) if finding.code == "BB-F28"]


def test_deals_are_spread_evenly_and_stay_in_their_month(team):
    was, now = (facts.opportunities.created for facts in (team, with_days_of_the_month(team)))
    assert (now.astype("datetime64[M]") == was.astype("datetime64[M]")).all()
    day = (now - was).astype(int)
    assert 0 <= day.min() < 2
    assert day.max() >= 29
    free = np.isnat(team.opportunities.closed)
    assert day[free].mean() == pytest.approx(15, abs=2)
    closed = team.opportunities.closed
    assert (now[~free] <= closed[~free]).all()
    assert [finding.code for finding in findings(team)].count("BB-F28") == 1


def test_where_a_deal_is_put_hangs_on_nothing_but_its_name(team):
    shuffled = np.random.default_rng(2).permutation(len(team.opportunities))
    again = with_days_of_the_month(replace(team, opportunities=rows_of(team.opportunities, shuffled))).opportunities
    first = with_days_of_the_month(team).opportunities
    assert dict(zip(first.id, first.created.tolist(), strict=True)) == dict(
        zip(again.id, again.created.tolist(), strict=True)
    )


def test_in_the_month_of_the_as_of_date_none_comes_after_it(team):
    early = replace(team, as_of=date(2024, 6, 10))
    created = with_days_of_the_month(early).opportunities.created
    assert created.max() <= np.datetime64("2024-06-10")


def test_a_few_deals_on_the_first_are_nothing(team):
    some = np.arange(0, len(team.opportunities), 60)
    assert not are_dated_by_month(rows_of(team.opportunities, some))


def said(by_month, seeds=range(4)):
    """Wins of 13 weeks that are said of four teams."""
    total = 0.0
    for seed in seeds:
        known = company(seed, by_month)
        hold = Strategy("hold", "", "", (), is_status_quo=True)
        plan = Plan("team", known.currency, known.as_of, 52.0, (), (), (), (hold,))
        total += product_forecasts(known, plan, known.as_of, (13,), Settings(horizons=(13,), n_paths=512))[
            "wins", 13
        ].mean()
    return total


@pytest.fixture(scope="module")
def days_known():
    return said(by_month=False)


def test_a_quarter_is_foretold_as_if_the_days_were_known(days_known):
    assert said(by_month=True) == pytest.approx(days_known, rel=0.05)


def test_taken_at_its_word_the_record_seems_older_than_it_is(days_known, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(gather, "with_days_of_the_month", lambda known: known)
    assert said(by_month=True) < 0.93 * days_known


def test_weeks_bring_their_share(team):
    arrivals = lane_facts(team).arrivals.sum(axis=0)
    assert arrivals.std() < 1.6 * np.sqrt(arrivals.mean())


def closing_on(known, share, day):
    """The facts with a share of what closed dated by `day` of the day on which it did."""
    table = known.opportunities
    rows = ~np.isnat(table.closed) & (np.random.default_rng(5).random(len(table)) < share)
    closed = np.minimum(np.where(rows, day(table.closed), table.closed), np.datetime64(known.as_of, "D"))
    return replace(known, opportunities=replace(table, closed=closed))


def first(day):
    return day.astype("datetime64[M]").astype("datetime64[D]")


def last(day):
    return (day.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1


def last_weekday(day):
    return np.busday_offset(last(day), 0, roll="backward")


@pytest.fixture(scope="module")
def days_of_all():
    return company(1, by_month=False)


@pytest.mark.parametrize("day", [first, last, last_weekday])
def test_closings_are_spread_evenly_over_their_month_after_the_deal_came(days_of_all, day):
    known = closing_on(days_of_all, 0.9, lambda closed: np.where(np.isnat(closed), closed, day(np.nan_to_num(closed))))
    was, now = known.opportunities, with_days_of_the_month(known).opportunities
    by_month = closed_by_month(was)
    assert (now.closed[~by_month] == was.closed[~by_month])[~np.isnat(was.closed[~by_month])].all()
    assert (now.closed.astype("datetime64[M]") == was.closed.astype("datetime64[M]"))[by_month].all()
    came_this_month = first(was.created) == first(was.closed)
    assert (now.closed >= now.created)[by_month & came_this_month].all()
    day_of = (now.closed - first(now.closed)).astype(int)[by_month & ~came_this_month]
    assert np.quantile(day_of, [0.25, 0.5, 0.75]) == pytest.approx([7.5, 15, 22.5], abs=2)
    assert now.closed[by_month].max() <= np.datetime64(known.as_of, "D")
    assert "BB-F29" in {finding.code for finding in findings(known)}


def test_a_rush_at_the_end_of_months_and_a_clean_up_stay(days_of_all):
    assert closed_by_month(closing_on(days_of_all, 0.4, last).opportunities) is None
    table = days_of_all.opportunities
    swept = np.where(table.outcome == Outcome.LOST, np.datetime64("2024-05-31"), table.closed)
    assert (swept == np.datetime64("2024-05-31")).sum() > 0.7 * (table.outcome != Outcome.OPEN).sum()
    assert closed_by_month(replace(table, closed=swept)) is None


def test_wins_of_a_record_that_closes_by_the_month_are_foretold_as_if_the_days_were_known(monkeypatch):
    """Taken at its word three weeks in four bring nothing, and a third of the wins is lost."""

    def told(share):
        known, came = late_worlds.company(1, (late_worlds.MONTH_END, share, 40.0))
        hold = Strategy("hold", "", "", (), is_status_quo=True)
        plan = Plan("team", known.currency, known.as_of, 52.0, (), (), (), (hold,))
        found = product_forecasts(known, plan, known.as_of, (26,), Settings(horizons=(26,), n_paths=512))
        return found["wins", 26].mean() / came[26][0].mean()

    days_known = told(0.0)
    assert told(1.0) == pytest.approx(days_known, rel=0.05)
    monkeypatch.setattr(gather, "with_days_of_the_month", lambda known: known)
    assert told(1.0) < 0.8 * days_known


@pytest.mark.parametrize("day", ["first", "last"])
def test_orders_of_a_customer_and_month_are_spread_together(day):
    """Where the last bills are some days old all are taken to lie so much later: the bills to come are not seen yet."""
    known = known_on(late_worlds.shop(1, day)[0], date(2022, 11, 30))
    for as_of, late in ((known.as_of, 0), (date(2022, 12, 15), 15 if day == "last" else 0)):
        was, now = known.orders, with_days_of_the_month(replace(known, as_of=as_of)).orders
        assert ordered_by_month(was).all()
        assert (first(now.day - late * np.timedelta64(1, "D")) == first(was.day)).all()
        assert now.day.max() <= np.datetime64(as_of, "D")
        both = [np.unique(np.stack([table.account.codes, table.day.astype(int)]), axis=1) for table in (was, now)]
        assert both[0].shape == both[1].shape
        spread = (now.day - late * np.timedelta64(1, "D") - first(was.day)).astype(int)
        assert np.quantile(spread, [0.25, 0.75]) == pytest.approx([7, 22], abs=3)
    assert "BB-F29" in {finding.code for finding in findings(known)}
    steady, _ = late_worlds.shop(1, "own")
    assert ordered_by_month(steady.orders) is None


@pytest.mark.parametrize(("last_working_day", "as_of"), [("2022-12-30", "2022-12-31"), ("2022-12-30", "2022-12-30")])
def test_bills_of_the_last_working_day_all_stay(last_working_day, as_of):
    known, _ = late_worlds.shop(1, "own")
    dated = replace(known.orders, day=last_weekday(known.orders.day))
    dated = replace(dated, day=np.minimum(dated.day, np.datetime64(last_working_day)))
    was, now = (
        dated.day,
        with_days_of_the_month(replace(known, orders=dated, as_of=date.fromisoformat(as_of))).orders.day,
    )
    assert (first(now) == first(was)).all()
    assert now.max() == np.datetime64(as_of)


@pytest.mark.parametrize("day", [1, 5, 20])
def test_a_running_month_that_stands_there_whole_is_cut_at_the_as_of_date(day):
    """Dated on its first day all of December is known on the first: not more of it counts than has gone."""
    known = known_on(late_worlds.shop(1, "first")[0], date(2022, 12, day))
    weeks = lane_facts(known).arrivals.sum(axis=0)
    assert weeks[-1] < 2 * weeks[-27:-1].mean()


def test_a_running_month_that_is_known_in_part_is_spread_over_that_part():
    known, early = closing_on(company(1, by_month=False), 1.0, first_known), date(2024, 6, 6)
    closed = company(1, by_month=False).opportunities.closed
    seen = ~(closed > np.datetime64(early, "D"))
    table = rows_of(known.opportunities, np.flatnonzero(seen))
    now = with_days_of_the_month(replace(known, as_of=early, opportunities=table)).opportunities
    this_month = now.closed >= np.datetime64("2024-06-01")
    assert this_month.sum() == (table.closed == np.datetime64("2024-06-01")).sum() > 3
    assert now.closed[this_month].max() <= np.datetime64(early, "D")


def first_known(closed):
    return np.where(np.isnat(closed), closed, first(np.nan_to_num(closed)))


def test_invoices_stay_those_of_their_wins():
    """They are told by how near their days lie, which spreading would move apart."""
    known, _ = late_worlds.company(1, (late_worlds.MONTH_END, 1.0, 40.0))
    table = known.opportunities
    won = np.flatnonzero(table.outcome == Outcome.WON)
    later = np.random.default_rng(5).integers(20, 46, len(won))
    day = table.closed[won] + later.astype("timedelta64[D]")
    use = day <= np.datetime64(known.as_of, "D")
    named = [table.account.labels[code] for code in table.account.codes[won[use]].tolist()]
    bills = sales_data.orders(day[use].tolist(), named, (table.amount[won[use]] / 100).tolist())
    both = replace(known, orders=bills)
    spread = with_days_of_the_month(both)
    assert (spread.opportunities.closed != table.closed)[won].mean() > 0.9
    assert [int(buyers(facts, accounts_of(facts)).repeats.sum()) for facts in (both, spread)] == [0, 0]
    apart = replace(spread, orders=bills)
    assert int(buyers(apart, accounts_of(apart)).repeats.sum()) > 20, "a control"


def test_orders_of_nobody_are_spread_by_what_they_brought():
    known, _ = late_worlds.shop(2, "last")
    nobody = replace(known.orders.account, codes=np.full(len(known.orders), -1, np.int32), labels=())
    own = len(np.unique(late_worlds.shop(2, "own")[0].orders.day))
    for amount in (known.orders.amount, np.full(len(known.orders), 2500)):
        orders = replace(known.orders, account=nobody, amount=amount)
        assert len(np.unique(with_days_of_the_month(replace(known, orders=orders)).orders.day)) > 0.8 * own


def test_new_customers_of_a_shop_that_bills_by_the_month_are_foretold_as_if_the_days_were_known(monkeypatch):
    """Taken at its word a month ends with as many as it has, and the quarter to come with more than half as much again."""

    def told(day):
        known, came = late_worlds.shop(1, day)
        hold = Strategy("hold", "", "", (), is_status_quo=True)
        plan = Plan("shop", known.currency, known.as_of, 52.0, (), (), (), (hold,))
        found = product_forecasts(known, plan, known.as_of, (13,), Settings(horizons=(13,), n_paths=512))
        return found["new_accounts", 13].mean() / came[13][0]

    days_known = told("own")
    assert told("last") == pytest.approx(days_known, rel=0.1)
    monkeypatch.setattr(gather, "with_days_of_the_month", lambda known: known)
    assert told("last") > 1.3 * days_known
