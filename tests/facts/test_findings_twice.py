"""Orders that are the won sales again, in parts, late or under other names, are told; purchases of their own are not."""

from datetime import date, timedelta

import numpy as np
import pytest

from bestbet.facts.findings import findings
from bestbet.facts.tables import Outcome
from sales_data import facts, opportunities, orders

START = date(2022, 1, 3)


def sold(invoiced, name=lambda account: account, n=60):
    """Wins of 60 customers over a year and a half, and orders: (days after the win, share of its amount)."""
    rng = np.random.default_rng(4)
    won, who, worth, bought = [], [], [], []
    for at in range(n):
        day, amount = START + timedelta(days=int(rng.integers(0, 550))), 100 * int(rng.integers(20, 200))
        won.append(day)
        who.append(f"Firm {at:02}")
        worth.append(amount)
        bought += [
            (day + timedelta(days=after), name(who[-1]), round(amount * share)) for after, share in invoiced(rng)
        ]
    opps = opportunities([str(day - timedelta(days=30)) for day in won], [str(day) for day in won],
                         [int(Outcome.WON)] * n, amount=worth, account=who)  # fmt: skip
    day, account, amount = zip(*bought, strict=True)
    known = facts(opps, orders=orders([str(one) for one in day], account, amount), as_of=date(2024, 12, 30))
    return [finding for finding in findings(known) if finding.code == "BB-F24"]


WAYS = {
    "by the month": lambda _: [(30 * month, 1 / 12) for month in range(1, 13)],
    "in three parts": lambda _: [(5, 0.3), (60, 0.4), (120, 0.3)],
    "late": lambda rng: [(int(rng.integers(65, 120)), 1.0)],
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_sales_invoiced_in_parts_or_late_are_told(way):
    (finding,) = sold(WAYS[way])
    assert "look like the same sales" in finding.text
    assert "twice" in finding.effect


def test_customers_under_other_names_are_told():
    (finding,) = sold(lambda _: [(10, 1.0)], name=lambda account: account.upper() + " GMBH")
    assert finding.text.startswith("Of 60 customers in the orders 0 are customers of won opportunities")


@pytest.mark.parametrize("way", ["one invoice", "purchases of their own"])
def test_what_is_counted_once_is_not_told(way):
    def own(rng):
        return [(5, 1.0)] + [(int(day), float(rng.uniform(0.05, 0.5))) for day in rng.integers(90, 900, rng.poisson(3))]

    assert sold({"one invoice": lambda _: [(12, 1.0)], "purchases of their own": own}[way]) == []


def won(per_deal, n=60):
    """Wins of 60 deals a week apart, each with as many rows as `per_deal` says."""
    rows = [(START + timedelta(days=7 * at), f"Firm {at % 25}") for at in range(n) for _ in range(per_deal(at))]
    known = facts(
        opportunities([str(day) for day, _ in rows], [str(day + timedelta(days=40)) for day, _ in rows],
                      [int(Outcome.WON)] * len(rows), account=[account for _, account in rows]),
        as_of=date(2024, 12, 30),
    )  # fmt: skip
    return [finding for finding in findings(known) if finding.code == "BB-F26"]


def test_a_row_for_each_product_is_told():
    (finding,) = won(lambda at: 1 + at % 4)
    assert finding.text.startswith("135 of 150 won opportunities (90 %) came in and were won on the same two days")


def test_a_deal_now_and_then_beside_another_is_not_told():
    assert won(lambda at: 2 if at % 10 == 0 else 1) == []
