from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from bestbet.facts.history import history
from bestbet.facts.tables import Outcome
from sales_data import (
    AS_OF,
    cdnow,
    facts,
    maven,
    olist,
    opportunities,
    orders,
    relabelled,
    rows_of,
    subscriptions,
    synthetic,
)

OPEN, WON, LOST = Outcome.OPEN, Outcome.WON, Outcome.LOST


def test_the_naive_rate_is_low_where_losses_are_faster_and_the_other_is_not():
    """With 26 weeks of history, wins after 57 days on average and losses after 23: truth 0.30 of decided."""
    rng = np.random.default_rng(4)
    n = 4000
    created = AS_OF - timedelta(days=181) + np.array([timedelta(days=int(d)) for d in rng.integers(0, 182, n)])
    wins = rng.random(n) < 0.3
    delay = np.where(wins, rng.gamma(6, 10, n), rng.gamma(1, 20, n)).astype(int)
    closed = [c + timedelta(days=int(d)) for c, d in zip(created, delay, strict=True)]
    is_open = [c > AS_OF for c in closed]
    t = opportunities(
        list(created),
        [None if o else c for o, c in zip(is_open, closed, strict=True)],
        [OPEN if o else WON if w else LOST for o, w in zip(is_open, wins, strict=True)],
    )
    found = history(facts(t)).everything
    assert found.naive_win_rate.high < 0.27
    assert found.decided.low < 0.30 < found.decided.high
    assert found.cycle.estimate > found.naive_cycle


def test_groups_add_up_to_the_whole():
    found = history(synthetic(1))
    for groups in (found.by_segment, found.by_source):
        for name in ("created", "won", "lost", "still_open", "dead_wood", "undated", "set_aside"):
            assert sum(getattr(g, name) for g in groups) == getattr(found.everything, name)
    assert [g.label for g in found.by_source] == ["customer referral", "inbound", "outbound"]


def test_the_order_of_rows_and_labels_changes_nothing():
    f = synthetic(2)
    rng = np.random.default_rng(0)
    t = rows_of(f.opportunities, rng.permutation(len(f.opportunities)))
    t = replace(t, attributes={k: relabelled(v, rng) for k, v in t.attributes.items()})
    assert history(replace(f, opportunities=t)) == history(f)


def test_quarters_hold_every_dated_event():
    f = synthetic(1)
    found = history(f).quarters
    assert sum(q.created for q in found) == len(f.opportunities)
    assert sum(q.won for q in found) == (f.opportunities.outcome == WON).sum()
    assert [q.is_whole for q in found[1:]] == [True] * (len(found) - 1)
    assert not found[0].is_whole


def test_maven_in_numbers():
    found = history(maven())
    whole = found.everything
    assert (whole.won, whole.lost, whole.still_open, whole.dead_wood) == (4238, 2473, 2089, 1346)
    assert whole.naive_win_rate.estimate == pytest.approx(4238 / 6711)
    assert whole.eventual.estimate == pytest.approx(0.523, abs=0.001)
    assert whole.naive_cycle == 57
    assert whole.cycle.high < 57, "late entry makes past cycles look long"
    last = found.quarters[-1]
    assert (last.first, last.won, last.won_value) == (date(2017, 10, 1), 1196, 2_802_496)
    assert found.record_start == date(2017, 3, 1)


def test_leads_without_losses_have_conversion_but_no_win_rate():
    whole = history(olist()).everything
    assert whole.naive_win_rate.estimate is None
    assert "no losses" in whole.naive_win_rate.reason
    assert whole.decided.estimate is None
    assert 0.11 < whole.eventual.low < whole.eventual.high < 0.14
    assert whole.values.median.estimate is None


def test_half_of_the_cdnow_customers_never_return():
    found = history(cdnow())
    assert found.everything is None
    whole = found.customers[0]
    assert whole.accounts == 23_570
    assert 1 - whole.came_back.estimate == pytest.approx(0.505, abs=0.01)
    assert whole.repeats == 44_021


def test_nothing_gives_no_history():
    found = history(facts())
    assert found.everything is None
    assert found.by_segment == found.quarters == found.customers == ()


def test_open_deals_alone_give_reasons_instead_of_rates():
    t = opportunities(["2024-06-01"] * 30, [None] * 30, [OPEN] * 30)
    whole = history(facts(t)).everything
    assert whole.naive_win_rate.estimate is None
    assert whole.cycle.estimate is None
    assert whole.repeat.estimate is None
    assert whole.eventual.estimate == 0


def test_repeat_share_counts_wins_of_accounts_that_bought_before():
    t = opportunities(
        ["2024-01-01"] * 4,
        ["2024-02-01", "2024-03-01", "2024-03-02", "2024-04-01"],
        [WON] * 4,
        account=["a", "a", "b", None],
    )
    assert history(facts(t)).everything.repeat.estimate == pytest.approx(1 / 3)


def test_customers_come_by_segment_with_churn_where_there_are_contracts():
    f = facts(
        segment_by="size",
        orders=orders(["2023-01-01", "2023-06-01", "2023-01-01"], ["a", "a", "b"], [10, 20, 30], size=["s", "s", "l"]),
        subscriptions=subscriptions(["2024-01-01", "2024-01-01"], ["2024-07-01", None], ["a", "b"], size=["s", "l"]),
    )
    whole, large, small = history(f).customers
    assert (whole.accounts, whole.repeats, whole.contracts, whole.ended) == (2, 1, 2, 1)
    assert (small.label, small.came_back.estimate, large.came_back.estimate) == ("s", 1, 0)
    assert small.repeat_value.estimate == 20
    assert 0 < whole.churn.low < whole.churn.estimate < whole.churn.high < 1
