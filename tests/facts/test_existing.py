"""A column that tells new from existing business says who is no new account, whenever the record begins."""

from dataclasses import replace

import numpy as np
import pytest

from bestbet.adapters.segments import choose_segment
from bestbet.facts.accounts import accounts_of
from bestbet.facts.existing import says_existing, says_new
from bestbet.facts.purchases import dated_wins
from bestbet.facts.tables import Coded, Outcome
from sales_data import facts, opportunities


@pytest.mark.parametrize(
    "label", ["Renewal", "Existing Business", "Existing Customer - Upgrade", "Upsell", "Cross-Sell", "Expansion",
              "Add-on", "Bestandskunde", "Bestandsgeschäft", "Verlängerung", "Folgeauftrag"],
)  # fmt: skip
def test_business_with_customers(label):
    assert says_existing(label)
    assert not says_new(label)


@pytest.mark.parametrize("label", ["New Business", "New Customer", "New Logo", "Neukunde", "Neugeschäft", "Net New"])
def test_business_that_wins_customers(label):
    assert says_new(label)
    assert not says_existing(label)


@pytest.mark.parametrize("label", ["Newcastle", "Hardware", "Renewable energy", "", "Partner", "Neuss", "Extension"])
def test_labels_that_say_neither(label):
    assert not says_new(label)
    assert not says_existing(label)


def wins(**attributes):
    days = [f"2024-0{month}-01" for month in (1, 2, 3, 4)]
    known = facts(opportunities(days, days, [int(Outcome.WON)] * 4, account=["a", "b", "c", "a"], **attributes))
    return dated_wins(known, accounts_of(known)).is_first.tolist()


def test_a_renewal_is_no_new_account_though_nothing_of_it_is_on_record_before():
    assert wins(type=["New Business", "Renewal", "New Business", "Renewal"]) == [True, False, True, False]


def test_a_column_that_knows_no_new_business_says_nothing():
    assert wins(type=["Renewal", "Renewal", "Renewal", "Hardware"]) == [True, True, True, False]


def test_a_source_that_names_existing_customers_among_much_else_is_none():
    assert wins(lead_source=["Fair", "Existing customer", "Fair", "New partner"]) == [True] * 3 + [False]


def test_without_such_a_column_the_first_purchase_on_record_counts():
    assert wins() == [True, True, True, False]
    assert wins(region=["North"] * 4) == [True, True, True, False]


def test_new_and_existing_business_is_no_division_of_the_market():
    """It separates best of all: renewals are won more often, and nobody is won in them."""
    rng = np.random.default_rng(1)
    is_new = rng.random(600) < 0.5
    won = np.where(rng.random(600) < np.where(is_new, 0.2, 0.9), Outcome.WON, Outcome.LOST).astype(np.int8)
    kind = Coded(is_new.astype(np.int32), ("Renewal", "New Business"))
    other = Coded((rng.random(600) < 0.5).astype(np.int32), ("Hardware", "Software"))
    value = np.full(600, np.nan)
    assert choose_segment({"type": kind}, won, value, None).attribute is None
    control = choose_segment({"type": replace(kind, labels=("Hardware", "Software"))}, won, value, None)
    assert control.attribute == "type"
    assert choose_segment({"type": kind, "line": other}, won, value, None).attribute == "line"
