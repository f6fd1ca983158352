"""Lists of contracts that leave out those that ended: told, and customers are said to leave as often as they do."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from bestbet.calibrate import classes, contracts
from bestbet.facts.accounts import accounts_of
from bestbet.facts.customers import customers
from bestbet.facts.findings import findings
from bestbet.facts.gather import lane_facts
from sales_data import facts, subscriptions

AS_OF = date(2025, 6, 30)
LEAVING = 0.22
"""Share of customers that leave in a year, 2 % a month."""


def team(seed=1, years=7.5, per_week=1.5, leaving=LEAVING):
    """(start, end or None) of every contract, by a constant law."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(rng.poisson(per_week * 52 * years)):
        start = AS_OF - timedelta(days=float(rng.uniform(0, 365.25 * years)))
        end = start + timedelta(days=rng.exponential(-365.25 / np.log(1 - leaving)))
        made.append((start, end if end <= AS_OF else None))
    return made


def known(made):
    start = [str(one) for one, _ in made]
    end = [str(one) if one else None for _, one in made]
    return facts(subscriptions=subscriptions(start, end, [f"c{i}" for i in range(len(made))]), as_of=AS_OF)


EXPORTS = {
    "all": lambda _: True,
    "ended in two years, and running": lambda end: end is None or end > AS_OF - timedelta(days=730),
    "ended in one year, and running": lambda end: end is None or end > AS_OF - timedelta(days=365),
}


def told(of):
    return [finding for finding in findings(of) if finding.code == "BB-F25"]


def fitted(seen):
    """The share of today's customers that leaves within a year, by the fit."""
    found = contracts.fit(seen, seed=1)
    today = classes.of_contracts(found, seen, 1)
    leaves = (today.opening * (1 - (1 - today.churn) ** 52.18)).sum(axis=(1, 2)) / today.opening.sum(axis=(1, 2))
    return float(found.weight @ leaves)


@pytest.mark.parametrize("export", EXPORTS)
def test_customers_leave_as_often_as_they_do_whatever_is_left_out(export):
    said, shown = [], []
    for seed in range(4):
        of = known([one for one in team(seed) if EXPORTS[export](one[1])])
        said.append(fitted(lane_facts(of).contracts))
        shown.append(customers(of, accounts_of(of))[0].churn.estimate)
        assert bool(told(of)) == (export != "all")
    assert np.mean(said) == pytest.approx(LEAVING, abs=0.035)
    assert np.mean(shown) == pytest.approx(LEAVING, abs=0.035)


def test_followed_from_their_start_on_they_seem_to_stay_twice_as_long():
    """Negative control: the same list without late entry."""
    of = known([one for one in team(0) if EXPORTS["ended in one year, and running"](one[1])])
    assert fitted(replace(lane_facts(of).contracts, entry=None)) < 0.15


def test_of_running_contracts_alone_nothing_is_said_and_that_is_told():
    of = known([one for one in team(0) if one[1] is None])
    (finding,) = told(of)
    assert finding.text.startswith("No contract has ended, though")
    (everybody, *_) = customers(of, accounts_of(of))
    assert everybody.churn.estimate is None
    seen = lane_facts(of).contracts
    assert contracts.log_likelihood(np.array([-5.0, 2.0]), contracts.whole_weeks(seen), seen)[0] == pytest.approx(0)


def test_a_young_list_of_which_none_has_ended_is_believed():
    of = known([(AS_OF - timedelta(days=10 * i), None) for i in range(1, 30)])
    assert told(of) == []
    assert customers(of, accounts_of(of))[0].churn.estimate == 0


def test_a_whole_list_of_yearly_contracts_is_whole():
    """No contract can end within its first year; a quarter leave at each renewal."""
    for seed in range(4):
        rng = np.random.default_rng(seed)
        made = []
        for _ in range(120):
            start, years = AS_OF - timedelta(days=int(rng.integers(30, 1500))), int(rng.geometric(0.25))
            end = start + timedelta(days=365 * years)
            made.append((start, end if end <= AS_OF else None))
        assert told(known(made)) == []
