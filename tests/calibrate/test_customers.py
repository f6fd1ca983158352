import calibrate_worlds as worlds
import numpy as np
import pytest

from bestbet.calibrate import customers
from bestbet.calibrate.customers import Seen


def drawn(n=500, **changes):
    found = customers.fit(worlds.lane_facts(weeks=20, **changes), seed=1)
    return found, customers.draw(found, n, seed=1)


def test_opportunities_alone_leave_churn_to_the_prior_and_repeat_orders_at_zero():
    found, draws = drawn(20_000)
    assert found.seen is Seen.NOTHING
    assert draws.opening[0, :, 0] == pytest.approx([40, 25])
    assert draws.repeat.max() == 0
    yearly = 1 - (1 - draws.churn[:, 0, 0]) ** 52.18
    assert np.median(yearly) == pytest.approx(0.21, abs=0.02)
    assert draws.joining == pytest.approx(1)


def test_orders_show_who_is_active_and_how_often_they_return():
    found, draws = drawn(customers=worlds.buyers(np.random.default_rng(1), 300))
    assert found.seen is Seen.PURCHASES
    assert 100 < draws.opening[:, 0].sum(axis=1).mean() < 300
    assert draws.opening[:, 1].sum() == 0
    assert (draws.opening * draws.repeat).sum(axis=(1, 2)).min() > 0
    assert draws.joining.sum(axis=2) == pytest.approx(1)


def test_repeat_purchases_that_are_wins_are_not_counted_twice():
    _, draws = drawn(customers=worlds.buyers(np.random.default_rng(1), 200), are_repeats_wins=True)
    assert draws.repeat.max() == 0
    assert draws.churn.max() > 0


def test_contracts_decide_who_leaves_and_orders_how_often_they_buy():
    bought = worlds.buyers(np.random.default_rng(1), 200)
    found, draws = drawn(contracts=worlds.subscriptions(np.random.default_rng(2), 200), customers=bought)
    assert found.seen is Seen.CONTRACTS
    rate = (bought.count * bought.repeats).sum() / (bought.count * bought.observed).sum()
    assert np.median(draws.repeat[:, 0]) == pytest.approx(rate, rel=0.1)


def test_empty_tables_are_as_good_as_none():
    nothing = worlds.buyers(np.random.default_rng(1), 0)
    assert drawn(customers=nothing)[0].seen is Seen.NOTHING
