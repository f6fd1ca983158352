from datetime import date

import numpy as np
import pytest

from bestbet.facts.accounts import accounts_of
from bestbet.facts.contracts import active_accounts, contract_spells
from bestbet.facts.gather import lane_facts
from sales_data import facts, subscriptions


def spells(f):
    return contract_spells(f, accounts_of(f))


def test_renewals_written_as_rows_are_one_contract():
    f = facts(
        subscriptions=subscriptions(
            ["2022-01-01", "2023-01-01", "2024-01-10"], ["2022-12-31", "2023-12-31", None], ["a", "a", "a"]
        )
    )
    found = spells(f)
    assert found.has_ended.tolist() == [False]
    assert found.lived.tolist() == [(date(2024, 12, 31) - date(2022, 1, 1)).days]


def test_a_gap_above_thirty_days_is_a_customer_lost_and_won_back():
    f = facts(subscriptions=subscriptions(["2022-01-01", "2023-06-01"], ["2022-12-31", None], ["a", "a"]))
    assert spells(f).has_ended.tolist() == [True, False]


def test_an_end_in_the_future_has_not_happened():
    f = facts(subscriptions=subscriptions(["2024-01-01"], ["2025-06-30"], ["a"]))
    assert spells(f).has_ended.tolist() == [False]


def test_a_short_contract_inside_a_long_one_ends_nothing():
    f = facts(
        subscriptions=subscriptions(
            ["2022-01-01", "2022-02-01", "2024-01-01"], [None, "2022-03-01", "2024-02-01"], ["a", "a", "a"]
        )
    )
    assert spells(f).has_ended.tolist() == [False]


def test_contracts_without_an_account_are_customers_of_their_own():
    f = facts(subscriptions=subscriptions(["2024-01-01"] * 3, ["2024-02-01", None, None], [None, None, "a"]))
    found = lane_facts(f)
    assert found.contracts.count.sum() == 3
    assert found.active_accounts.tolist() == [2]


def test_many_accounts_keep_their_own_spells():
    rng = np.random.default_rng(0)
    starts = [np.datetime64("2020-01-01") + int(d) for d in rng.integers(0, 1800, 300)]
    ends = [s + int(d) if d % 3 else None for s, d in zip(starts, rng.integers(1, 900, 300), strict=True)]
    names = [f"account {i}" for i in range(300)]
    f = facts(subscriptions=subscriptions(starts, ends, names))
    found = spells(f)
    ended = sum(e is not None and e <= np.datetime64("2024-12-31") for e in ends)
    assert len(found.account) == 300
    assert found.has_ended.sum() == ended


def test_rows_that_cannot_be_placed_in_time_are_left_out():
    f = facts(
        subscriptions=subscriptions([None, "2025-02-01", "2024-03-01"], [None, None, "2024-01-01"], ["a", "b", "c"])
    )
    assert len(spells(f).account) == 0
    assert spells(facts()) is None
    assert len(active_accounts(f, accounts_of(f))) == 0


def test_weeks_lived_and_ends_are_counted_by_segment():
    f = facts(
        segment_by="size",
        subscriptions=subscriptions(
            ["2024-12-17", "2024-12-17", "2024-11-01"],
            [None, None, "2024-11-08"],
            ["a", "b", "c"],
            size=["s", "s", "l"],
        ),
    )
    found = lane_facts(f)
    assert found.segments == ("l", "s")
    assert found.contracts.count.tolist() == [1, 2]
    assert found.contracts.weeks == pytest.approx([1, 2])
    assert found.contracts.has_ended.tolist() == [True, False]
