import time
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from bestbet.errors import NotAnswerable
from bestbet.facts.gather import lane_facts
from bestbet.facts.tables import Outcome
from sales_data import (
    AS_OF,
    facts,
    maven,
    olist,
    opportunities,
    orders,
    relabelled,
    rows_of,
    same,
    subscriptions,
    synthetic,
)

OPEN, WON, LOST = Outcome.OPEN, Outcome.WON, Outcome.LOST


def everything(found):
    return int(found.outcomes.count.sum() + found.undated.sum() + found.set_aside.sum())


def test_every_opportunity_is_counted_once():
    f = synthetic(1)
    found = lane_facts(f)
    assert everything(found) == len(f.opportunities)
    assert found.opportunities_by_lane().sum() == len(f.opportunities)
    assert found.wins_by_lane().sum() == (f.opportunities.outcome == WON).sum()
    assert found.open_by_lane().sum() == (f.opportunities.outcome == OPEN).sum()


def test_the_order_of_rows_changes_nothing():
    f = with_orders(synthetic(2))
    rng = np.random.default_rng(0)
    rows, bought = rng.permutation(len(f.opportunities)), rng.permutation(len(f.orders))
    moved = replace(f, opportunities=rows_of(f.opportunities, rows), orders=rows_of(f.orders, bought))
    assert same(lane_facts(f), lane_facts(moved))
    assert not same(lane_facts(f), lane_facts(replace(f, opportunities=rows_of(f.opportunities, rows[1:]))))


def test_the_order_of_labels_changes_nothing():
    f = synthetic(3)
    rng = np.random.default_rng(0)
    t = f.opportunities
    moved = replace(
        t,
        account=relabelled(t.account, rng),
        attributes={name: relabelled(column, rng) for name, column in reversed(t.attributes.items())},
    )
    assert same(lane_facts(f), lane_facts(replace(f, opportunities=moved)))


def with_orders(f):
    t = f.opportunities
    won = np.flatnonzero(t.outcome == WON)
    names = [t.account.labels[t.account.codes[i]] for i in won]
    days = [str(t.closed[i] + np.timedelta64(k * 70, "D")) for k in (0, 1) for i in won]
    values = [float(t.amount[i]) / 100 for _ in (0, 1) for i in won]
    keep = [i for i, day in enumerate(days) if day <= str(f.as_of)]
    return replace(f, orders=orders([days[i] for i in keep], [(names * 2)[i] for i in keep], [values[i] for i in keep]))


def test_weeks_end_on_the_as_of_date():
    created = [AS_OF, AS_OF - timedelta(6), AS_OF - timedelta(7), AS_OF - timedelta(20)]
    found = lane_facts(facts(opportunities(created, [None] * 4, [OPEN] * 4)))
    assert found.first_week == AS_OF - timedelta(20)
    assert found.arrivals.tolist() == [[1, 1, 2]]


def test_less_than_a_week_of_history_is_one_week():
    found = lane_facts(facts(opportunities([AS_OF, AS_OF], [None] * 2, [OPEN] * 2)))
    assert found.arrivals.tolist() == [[2]]


def test_an_export_that_stops_early_has_no_empty_weeks_at_its_end():
    f = synthetic(4, as_of=AS_OF)
    late = replace(f, as_of=AS_OF + timedelta(days=70))
    found = lane_facts(late)
    assert found.arrivals_until is not None
    assert found.arrivals[:, -1].sum() > 0
    assert found.arrivals.shape[1] < ((late.as_of - found.first_week).days + 1) // 7
    assert lane_facts(f).arrivals_until is None


def test_only_wins_with_a_price_give_values():
    t = opportunities(
        ["2024-01-01"] * 5, ["2024-02-01"] * 4 + [None], [WON, WON, WON, LOST, OPEN], amount=[np.e, np.e**3, 0, 99, 0]
    )
    values = lane_facts(facts(t)).values
    assert (values.count[0], values.missing[0]) == (2, 1)
    assert values.log_mean[0] == pytest.approx(2, abs=1e-3)
    assert values.log_sum_squares[0] == pytest.approx(2, abs=1e-2)
    assert values.largest[0] == pytest.approx(np.e**3, abs=0.01)
    assert values.top == pytest.approx([np.e**3], abs=0.01)
    assert np.isnan(lane_facts(facts(t)).open_deals.amount).all()


def test_rows_without_dates_are_counted_apart_and_those_with_reversed_dates_by_their_end():
    t = opportunities(
        [None, "2024-01-01", "2024-03-01", "2024-03-01", "2024-03-01"],
        [None, None, "2024-02-01", "2023-12-01", "2024-04-01"],
        [OPEN, WON, LOST, LOST, LOST],
    )
    found = lane_facts(facts(t))
    assert (found.undated[0], found.set_aside[0], found.outcomes.count.sum()) == (3, 0, 2)
    assert found.outcomes.age.tolist() == [0, 31]


def test_dead_wood_is_older_than_ninety_nine_in_a_hundred_closed_deals():
    closed = [AS_OF - timedelta(100) + timedelta(i % 50) for i in range(100)]
    t = opportunities(
        [AS_OF - timedelta(100)] * 100 + [AS_OF - timedelta(50), AS_OF - timedelta(49)],
        [*closed, None, None],
        [WON, LOST] * 50 + [OPEN, OPEN],
    )
    found = lane_facts(facts(t))
    assert found.age_limit == 49
    assert found.open_deals.age.tolist() == [49, 50]
    assert found.open_deals.is_dead_wood.tolist() == [False, True]


def test_with_few_closed_deals_nothing_is_called_dead_wood():
    t = opportunities([date(2000, 1, 1)] * 3, [None] * 3, [OPEN] * 3)
    found = lane_facts(facts(t))
    assert found.age_limit is None
    assert not found.open_deals.is_dead_wood.any()


def test_active_accounts_bought_within_a_year_or_are_under_contract():
    t = opportunities(
        ["2023-01-01"] * 2, ["2024-06-01", "2023-02-01"], [WON] * 2, account=["a", "b"], segment=["n", "s"]
    )
    f = facts(
        t,
        segment_by="segment",
        orders=orders(["2024-05-01", "2022-01-01"], ["c", "d"], segment=["s", "s"]),
        subscriptions=subscriptions(["2020-01-01"] * 2, [None, "2024-01-01"], ["e", "d"], segment=["n", "s"]),
    )
    found = lane_facts(f)
    assert found.segments == ("n", "s")
    assert found.active_accounts.tolist() == [2, 1]


def test_orders_alone_give_customers_and_one_lane_per_segment():
    f = facts(
        orders=orders(["2024-01-01", "2024-02-01", "2024-01-05"], ["a", "a", "b"], [1, 2, 3], segment=["n", "n", "s"])
    )
    found = lane_facts(replace(f, segment_by="segment"))
    assert [lane.name for lane in found.lanes] == ["n", "s"]
    assert found.arrivals.shape == (2, 0)
    assert found.customers.repeats.tolist() == [1, 0]
    assert found.order_values.count.tolist() == [1, 0]


def test_no_rows_at_all_give_one_empty_lane():
    found = lane_facts(facts())
    assert found.lanes[0].values == ("all",)
    assert found.arrivals.shape == (1, 0)
    assert found.customers is None
    assert found.contracts is None
    assert everything(found) == 0
    for array in (found.values.log_mean, found.values.largest, found.open_deals.amount):
        assert not np.isnan(array).any()


def test_an_attribute_that_no_row_carries_is_refused_with_those_known():
    with pytest.raises(NotAnswerable) as problem:
        lane_facts(synthetic(1), ("industry", "colour"))
    assert len(problem.value.problems) == 2
    assert "segment, source" in str(problem.value)


def test_opportunities_known_to_be_missing_early_enter_late():
    found = lane_facts(maven())
    assert found.record_start == date(2017, 3, 1)
    assert found.first_week >= found.record_start
    assert found.outcomes.entry.max() > 100
    assert (found.outcomes.age >= found.outcomes.entry).all()
    unaware = replace(maven(), record_start=date(2016, 1, 1))
    assert lane_facts(unaware).outcomes.entry.max() == 0


def test_the_counts_of_maven_are_those_published():
    found = lane_facts(maven(), ("product",))
    count = {o: int(found.outcomes.count[found.outcomes.outcome == o].sum()) for o in Outcome}
    assert (count[WON], count[LOST], count[OPEN]) == (4238, 2473, 1589)
    assert found.undated.sum() == 500
    assert len(found.lanes) <= 24
    assert found.set_aside.sum() == 0


def test_leads_whose_early_wins_were_not_recorded_are_set_aside():
    found = lane_facts(olist())
    assert everything(found) == 8000
    assert found.record_start == date(2017, 12, 5)
    assert found.set_aside.sum() == 1827
    assert found.outcomes.entry.max() == 0
    assert found.arrivals_until == date(2018, 5, 31)
    assert [
        lane.values[1] for lane, is_referral in zip(found.lanes, found.is_referral, strict=True) if is_referral
    ] == ["referral"]


@pytest.mark.slow
def test_a_hundred_thousand_opportunities_take_half_a_second():
    f = synthetic(5, weeks=250, per_week=400)
    assert len(f.opportunities) > 95_000
    lane_facts(f)
    start = time.perf_counter()
    lane_facts(f)
    assert time.perf_counter() - start < 0.5
