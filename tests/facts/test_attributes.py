import numpy as np

from bestbet.facts.attributes import (
    attribute_names,
    first_known,
    named,
    opportunity_labels,
    order_labels,
    sorted_labels,
    subscription_labels,
)
from bestbet.facts.tables import Coded, Outcome
from sales_data import coded_many, facts, opportunities, orders, subscriptions


def read(column):
    return [column.labels[code] if code >= 0 else None for code in column.codes]


def test_labels_are_sorted_trimmed_and_only_those_in_use():
    column = Coded(np.array([2, 0, 3, -1, 1], np.int32), ("b ", "(unknown)", "a", "b", "unused"))
    tidy = sorted_labels(column)
    assert tidy.labels == ("a", "b")
    assert read(tidy) == ["a", "b", "b", None, None]


def test_a_row_keeps_its_own_label_and_else_takes_its_accounts():
    t = opportunities(
        ["2024-01-01"] * 3, [None] * 3, [Outcome.OPEN] * 3, account=["x", "y", None], size=["big", None, None]
    )
    f = facts(t, account_labels=("y", "x"), account_attributes={"size": coded_many(["small", "tiny"])})
    assert read(opportunity_labels(f, "size")) == ["big", "small", None]
    assert attribute_names(f) == ("size",)


def test_orders_and_contracts_take_their_accounts_labels_too():
    f = facts(
        orders=orders(["2024-01-01"] * 2, ["x", "z"]),
        subscriptions=subscriptions(["2024-01-01"], [None], ["x"]),
        account_labels=("x",),
        account_attributes={"size": coded_many(["big"])},
    )
    assert read(order_labels(f, "size")) == ["big", None]
    assert read(subscription_labels(f, "size")) == ["big"]
    assert opportunity_labels(f, "size") is None


def test_what_nobody_carries_is_none_and_owners_can_be_asked_for():
    t = opportunities(["2024-01-01"], [None], [Outcome.OPEN], owner=["Ann"])
    assert opportunity_labels(facts(t), "colour") is None
    assert read(opportunity_labels(facts(t), "owner")) == ["Ann"]


def test_rows_without_a_label_can_be_given_one():
    assert read(named(coded_many(["a", None]), 2)) == ["a", "(unknown)"]
    assert read(named(None, 2)) == ["(unknown)"] * 2
    assert read(first_known(coded_many([None, "b"]), coded_many(["a", "a"]))) == ["a", "b"]
