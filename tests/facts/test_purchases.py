from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bestbet.facts import purchases as module
from bestbet.facts.accounts import accounts_of
from bestbet.facts.gather import lane_facts
from bestbet.facts.purchases import buyers, dated_wins, orders_that_are_wins
from bestbet.facts.tables import Outcome
from sales_data import cdnow, facts, opportunities, orders

WON = Outcome.WON


def repeats_of(f):
    return buyers(f, accounts_of(f))


def test_purchases_on_one_day_are_one_purchase():
    f = facts(orders=orders(["2024-01-01", "2024-01-01", "2024-02-01"], ["a"] * 3, [10, 20, 5]))
    who = repeats_of(f)
    assert who.repeats.tolist() == [1]
    assert who.last.tolist() == [31]
    assert who.repeat_amount.tolist() == [500]


def test_a_return_is_no_purchase_and_is_set_against_the_purchase_before():
    bought = orders(
        ["2024-01-01", "2024-02-01", "2024-02-09", "2024-03-01", "2024-03-01"], ["a"] * 5, [10, 20, -5, 7, -7]
    )
    who = repeats_of(facts(orders=bought))
    assert who.repeats.tolist() == [1]
    assert who.last.tolist() == [31]
    assert who.repeat_amount.tolist() == [1500], "20 less the 5 given back; what was cancelled on its day is nothing"
    assert who.is_returned.tolist() == [False]


def test_a_purchase_given_back_whole_stays_a_purchase_and_its_value_is_nothing():
    bought = orders(["2024-01-01", "2024-02-01", "2024-02-09", "2024-03-01"], ["a"] * 4, [10, 20, -20, 30])
    f = facts(orders=bought)
    assert repeats_of(f).repeats.tolist() == [2]
    seen = lane_facts(f).order_values
    assert (seen.count.tolist(), seen.returned.tolist(), seen.missing.tolist()) == ([1], [1], [0])


def test_a_return_before_any_purchase_on_record_and_one_of_another_account_change_nothing():
    bought = orders(["2024-01-01", "2024-01-05", "2024-02-01", "2024-02-02"], ["a", "b", "a", "b"], [10, -50, 20, 5])
    who = repeats_of(facts(orders=bought))
    assert who.repeats.tolist() == [1, 0]
    assert who.repeat_amount.tolist() == [2000]


def test_a_price_of_nothing_is_a_purchase_still():
    """Negative control: only what was given back takes a purchase away."""
    who = repeats_of(facts(orders=orders(["2024-01-01", "2024-02-01"], ["a", "a"], [10, 0])))
    assert who.repeats.tolist() == [1]
    assert who.is_returned.tolist() == [False]


def test_the_invoice_of_a_win_is_not_a_repeat_purchase():
    won = opportunities(["2024-01-01"], ["2024-02-01"], [WON], amount=[1000], account=["a"])
    bought = orders(["2024-02-10", "2024-06-01"], ["a", "a"], [1000, 300])
    f = facts(won, orders=bought)
    assert orders_that_are_wins(f, accounts_of(f), dated_wins(f, accounts_of(f))).tolist() == [True, False]
    assert repeats_of(f).repeats.tolist() == [1]
    assert repeats_of(f).repeat_amount.tolist() == [30000]


def test_counting_invoices_as_purchases_would_double_them(monkeypatch):
    """Negative control: without the rule the invoice counts as a second purchase."""
    won = opportunities(["2024-01-01"], ["2024-02-01"], [WON], amount=[1000], account=["a"])
    f = facts(won, orders=orders(["2024-02-10"], ["a"], [1000]))
    assert repeats_of(f).repeats.tolist() == [0]
    monkeypatch.setattr(module, "SAME_SALE_DAYS", -1)
    assert repeats_of(f).repeats.tolist() == [1]


@pytest.mark.parametrize(
    ("day", "amount", "is_win"),
    [("2024-03-31", 1000, True), ("2024-04-02", 1000, False), ("2024-02-01", 100, False), ("2024-02-05", None, True)],
)
def test_an_order_is_the_win_itself_within_sixty_days_and_at_a_comparable_amount(day, amount, is_win):
    won = opportunities(["2024-01-01"], ["2024-02-01"], [WON], amount=[1000], account=["a"])
    f = facts(won, orders=orders([day], ["a"], [amount]))
    found = orders_that_are_wins(f, accounts_of(f), dated_wins(f, accounts_of(f)))
    assert found.tolist() == [is_win]


def test_one_win_claims_one_purchase_day_only():
    won = opportunities(["2024-01-01"], ["2024-02-01"], [WON], amount=[1000], account=["a"])
    f = facts(won, orders=orders(["2024-02-20", "2024-02-02"], ["a", "a"], [1000, 1000]))
    found = orders_that_are_wins(f, accounts_of(f), dated_wins(f, accounts_of(f)))
    assert found.tolist() == [False, True]


def test_without_orders_wins_are_the_purchases_and_it_is_said():
    won = opportunities(
        ["2024-01-01"] * 3, ["2024-02-01", "2024-03-01", "2024-03-05"], [WON] * 3, account=["a", "a", "b"]
    )
    who = repeats_of(facts(won))
    assert who.are_wins
    assert who.repeats.tolist() == [1, 0]
    assert lane_facts(facts(won)).are_repeats_wins
    assert lane_facts(facts(won)).order_values is None


def test_no_account_means_no_customers():
    won = opportunities(["2024-01-01"], ["2024-02-01"], [WON])
    assert repeats_of(facts(won)) is None
    assert repeats_of(facts()) is None


def test_an_account_that_ordered_long_before_its_win_is_not_new():
    won = opportunities(["2024-10-01"] * 2, ["2024-12-01"] * 2, [WON] * 2, account=["a", "b"])
    f = facts(won, orders=orders(["2023-01-01", "2024-11-25"], ["a", "b"]))
    wins = dated_wins(f, accounts_of(f))
    assert dict(zip(wins.account.tolist(), wins.is_first.tolist(), strict=True)) == {0: False, 1: True}


def test_of_two_wins_on_one_day_the_first_by_id_opens_the_account():
    won = opportunities(
        ["2024-10-01"] * 2,
        ["2024-12-01"] * 2,
        [WON] * 2,
        account=["a", "a"],
        ids=["z", "b"],
        segment=["north", "south"],
    )
    found = lane_facts(facts(won, segment_by="segment"))
    assert [lane.name for lane in found.lanes] == ["north", "south"]
    assert found.recent_new.tolist() == [0, 1]
    assert found.recent_wins.tolist() == [1, 1]
    assert found.known_wins[:, 0].tolist() == [2, 1]
    assert found.known_wins.sum(axis=1).tolist() == [2, 1]


def test_wins_before_the_last_half_year_are_counted_apart_without_the_first_quarter():
    """Account b buys again in the middle, c in the recent weeks; who bought before the record looks new at first."""
    closed = ["2023-01-02", "2023-08-01", "2023-09-05", "2024-11-01"]
    won = opportunities(["2022-10-01"] * 4, closed, [WON] * 4, account=["a", "b", "b", "c"], segment=["north"] * 4)
    found = lane_facts(facts(won, segment_by="segment"))
    assert found.known_wins.sum(axis=1).tolist() == [4, 3]
    assert (found.recent_wins.tolist(), found.recent_new.tolist()) == ([1], [1])
    assert (found.earlier_wins.tolist(), found.earlier_new.tolist()) == ([2], [1])


def test_cdnow_repeat_purchase_days_are_those_of_the_literature():
    everything = cdnow()
    until = np.datetime64("1997-09-30")
    rows = everything.orders.day <= until
    cut = replace(everything.orders, day=everything.orders.day[rows], amount=everything.orders.amount[rows])
    cut = replace(cut, account=replace(cut.account, codes=cut.account.codes[rows]))
    early = lane_facts(replace(everything, orders=cut, as_of=date(1997, 9, 30))).customers
    late = lane_facts(everything).customers
    assert int((early.repeats * early.count).sum()) == 24_337
    assert int((late.repeats * late.count).sum()) == 24_337 + 19_684
    assert int(late.count.sum()) == 23_570


def test_the_cdnow_sample_has_the_customers_that_bgnbd_is_fitted_to():
    everything = cdnow(sample=True)
    rows = everything.orders.day <= np.datetime64("1997-09-30")
    o = everything.orders
    cut = replace(o, day=o.day[rows], amount=o.amount[rows], account=replace(o.account, codes=o.account.codes[rows]))
    found = lane_facts(replace(everything, orders=cut, as_of=date(1997, 9, 30))).customers
    assert int(found.count.sum()) == 2357
    assert found.observed.max() == pytest.approx(272 / 7)
    assert (found.last <= found.observed).all()
    x, tx, t, n = found.repeats, found.last, found.observed, found.count
    assert bgnbd((0.243, 4.414, 0.793, 2.426), x, tx, t, n) == pytest.approx(-9582.4, abs=0.5)


def bgnbd(parameters, x, tx, t, n):
    from scipy.special import betaln, gammaln  # noqa: PLC0415 - only this check needs it

    r, alpha, a, b = parameters
    alive = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + t)
    gone = np.where(
        x > 0, betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b) - (r + x) * np.log(alpha + tx), -np.inf
    )
    front = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    return float((n * (front + np.logaddexp(alive, gone))).sum())
