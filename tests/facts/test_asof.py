from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from bestbet.errors import UsageError
from bestbet.facts import asof as module
from bestbet.facts.asof import known_on
from bestbet.facts.findings import findings
from bestbet.facts.gather import lane_facts
from bestbet.facts.history import history
from bestbet.facts.tables import Facts, Outcome, StageChanges
from sales_data import (
    AS_OF,
    coded_many,
    days,
    facts,
    maven,
    opportunities,
    orders,
    rows_of,
    same,
    subscriptions,
    synthetic,
)

OPEN, WON, LOST = Outcome.OPEN, Outcome.WON, Outcome.LOST
DAY = AS_OF - timedelta(days=200)


def future_altered(f: Facts) -> Facts:
    """Return the same past with another future: later rows gone, later closings, outcomes and values changed."""
    t = f.opportunities
    t = rows_of(t, np.flatnonzero(t.created <= np.datetime64(DAY)))
    later = (t.closed > np.datetime64(DAY)) | (t.outcome == OPEN)
    closed = np.where(later, np.datetime64(DAY + timedelta(days=1)), t.closed).astype("datetime64[D]")
    outcome = np.where(later, LOST, t.outcome).astype(np.int8)
    t = replace(t, closed=closed, outcome=outcome, amount=np.where(later, 12345, t.amount))
    return replace(f, opportunities=t)


def test_what_became_known_later_changes_nothing():
    f = synthetic(1)
    a, b = known_on(f, DAY), known_on(future_altered(f), DAY)
    assert same(lane_facts(a), lane_facts(b))
    assert same(history(a), history(b))
    assert findings(a) == findings(b)


def test_keeping_a_later_outcome_would_be_noticed(monkeypatch):
    """Negative control: the check above fails if rows are cut by creation alone."""

    def leaky(table, _changes, last, **_):
        return rows_of(table, np.flatnonzero(table.created.astype(np.int64) <= last))

    monkeypatch.setattr(module, "_opportunities", leaky)
    f = synthetic(1)
    assert not same(lane_facts(known_on(f, DAY)), lane_facts(known_on(future_altered(f), DAY)))


def test_a_deal_that_closed_later_is_open_again_without_its_price():
    t = opportunities(["2024-01-01"] * 2, ["2024-03-01", "2024-09-01"], [WON, WON], amount=[5, 7], stage=["Won", "Won"])
    past = known_on(facts(t), date(2024, 6, 1)).opportunities
    assert past.outcome.tolist() == [WON, OPEN]
    assert np.isnat(past.closed[1])
    assert past.amount[0] == 500
    assert past.amount[1] < 0
    assert past.stage.codes.tolist() == [0, -1]


def test_a_label_that_only_ended_deals_carry_is_not_known_of_deals_open_on_that_day():
    t = opportunities(
        ["2024-01-01"] * 3,
        ["2024-03-01", "2024-09-01", None],
        [LOST, LOST, OPEN],
        owner=["Ann", "Bob", None],
        source=["web", "fair", "web"],
        reason=["price", "price", None],
    )
    past = known_on(facts(t), date(2024, 6, 1)).opportunities
    assert past.owner.codes.tolist() == [0, -1, -1]
    assert past.attributes["reason"].codes.tolist() == [0, -1, -1]
    assert past.attributes["source"].codes.tolist() == [0, 1, 0]


def test_stage_changes_give_the_stage_of_that_day():
    t = opportunities(["2024-01-01"], ["2024-09-01"], [WON], stage=["Won"], ids=["x"])
    changes = StageChanges(
        ("x", "x", "x"), coded_many(["Proposal", "Call", "Won"]), days(["2024-04-01", "2024-02-01", "2024-09-01"])
    )
    past = known_on(facts(t, stage_changes=changes), date(2024, 6, 1))
    assert past.opportunities.stage.labels[past.opportunities.stage.codes[0]] == "Proposal"
    assert len(past.stage_changes) == 2


def test_rows_that_no_date_places_in_time_are_left_out():
    t = opportunities(
        [None, "2024-01-01", "2024-07-01", "2024-01-01"], [None, None, None, None], [OPEN, WON, OPEN, OPEN]
    )
    assert len(known_on(facts(t), date(2024, 6, 1)).opportunities) == 1


def test_later_orders_and_contracts_are_gone_and_later_ends_unknown():
    f = facts(
        orders=orders(["2024-01-01", "2024-07-01", None], ["a", "a", "a"]),
        subscriptions=subscriptions(["2024-01-01", "2024-08-01"], ["2024-07-01", None], ["a", "b"]),
    )
    past = known_on(f, date(2024, 6, 1))
    assert len(past.orders) == 1
    assert np.isnat(past.subscriptions.end).tolist() == [True]


def test_the_as_of_date_itself_gives_the_facts_and_a_later_day_is_refused():
    f = synthetic(1)
    assert known_on(f, AS_OF) is f
    with pytest.raises(UsageError, match="cannot be told"):
        known_on(f, AS_OF + timedelta(days=1))


def test_maven_as_of_september_is_the_reference_for_backtests():
    f = maven()
    past = known_on(f, date(2017, 9, 30)).opportunities
    assert len(past) == 7135
    assert int((past.outcome != OPEN).sum()) == 4726
    still = {name for name, outcome in zip(past.id, past.outcome.tolist(), strict=True) if outcome == OPEN}
    assert len(still) == 2409
    now = dict(zip(f.opportunities.id, f.opportunities.outcome.tolist(), strict=True))
    assert [sum(now[name] == outcome for name in still) for outcome in (WON, LOST, OPEN)] == [559, 376, 1474]
