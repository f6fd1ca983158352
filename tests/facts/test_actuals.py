from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bestbet.facts.actuals import actuals
from bestbet.facts.tables import NO_AMOUNT, Coded, Facts, Opportunities, Orders, Outcome


def coded(*labels):
    unique = tuple(sorted({x for x in labels if x}))
    return Coded(np.array([unique.index(x) if x else -1 for x in labels], dtype=np.int32), unique)


def days(*texts):
    return np.array(texts, dtype="datetime64[D]")


def company():
    """Two accounts: A wins in January (invoiced a week later) and buys again in May; B wins in March, loses in April."""
    deals = Opportunities(
        id=("1", "2", "3", "4"),
        created=days("2025-12-01", "2026-02-01", "2026-03-15", "2026-04-01"),
        closed=days("2026-01-12", "2026-03-02", "2026-04-10", "NaT"),
        outcome=np.array([Outcome.WON, Outcome.WON, Outcome.LOST, Outcome.OPEN], dtype=np.int8),
        amount=np.array([100_000, 250_050, NO_AMOUNT, 500_000], dtype=np.int64),
        account=coded("A", "B", "B", "A"),
        owner=coded("x", "x", "y", "y"),
        stage=coded("won", "won", "lost", "open"),
        attributes={"sector": coded("health", "retail", "retail", "health")},
    )
    orders = Orders(
        day=days("2026-01-19", "2026-05-05"),
        amount=np.array([100_000, 40_000], dtype=np.int64),
        account=coded("A", "A"),
        attributes={"sector": coded("health", "health")},
    )
    return Facts(date(2026, 6, 30), "EUR", "sector", None, opportunities=deals, orders=orders)


def test_a_year_counts_wins_losses_and_money_once():
    year = actuals(company(), since=date(2026, 1, 1), until=date(2026, 12, 31), where={})
    assert (year.wins, year.losses, year.created) == (2, 1, 3)
    assert year.bookings == pytest.approx(3500.50)
    assert (year.new_accounts, year.new_bookings) == (2, pytest.approx(3500.50))


def test_the_invoice_of_a_win_is_no_repeat_order():
    year = actuals(company(), since=date(2026, 1, 1), until=date(2026, 12, 31), where={})
    assert (year.repeat_orders, year.repeat_value) == (1, 400.0)


def test_both_ends_of_the_window_count_and_nothing_outside():
    facts = company()
    assert actuals(facts, since=date(2026, 1, 12), until=date(2026, 1, 12), where={}).wins == 1
    assert actuals(facts, since=date(2026, 1, 13), until=date(2026, 3, 1), where={}).wins == 0


def test_where_narrows_deals_and_orders():
    health = actuals(company(), since=date(2026, 1, 1), until=date(2026, 12, 31), where={"sector": ("health",)})
    assert (health.wins, health.losses, health.repeat_orders) == (1, 0, 1)
    nowhere = actuals(company(), since=date(2026, 1, 1), until=date(2026, 12, 31), where={"planet": ("Mars",)})
    assert (nowhere.wins, nowhere.repeat_orders) == (0, 0)


def test_win_weeks_add_the_ages_of_the_wins():
    year = actuals(company(), since=date(2026, 1, 1), until=date(2026, 12, 31), where={})
    assert year.win_weeks == pytest.approx((42 + 29) / 7)


def test_two_invoices_of_one_day_are_one_purchase_and_a_return_is_none():
    facts = company()
    more = Orders(
        day=days("2026-01-19", "2026-05-05", "2026-05-05", "2026-06-01"),
        amount=np.array([100_000, 40_000, 1_000, -40_000], dtype=np.int64),
        account=coded("A", "A", "A", "A"),
    )
    year = actuals(replace(facts, orders=more), since=date(2026, 1, 1), until=date(2026, 12, 31), where={})
    assert (year.repeat_orders, year.repeat_value) == (1, 10.0)
