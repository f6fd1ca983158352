import calibrate_worlds as worlds
import numpy as np
import pytest

from bestbet.calibrate import classes, contracts
from bestbet.facts.lanes import ContractCounts

THETA = np.array([np.log(0.9 / 2.8), np.log(3.7)])


def one(weeks, ended):
    return ContractCounts(np.array([0]), np.array([float(weeks)]), np.array([ended]), np.array([1]))


def likelihood(seen):
    return np.exp(contracts.log_likelihood(THETA, contracts.whole_weeks(seen), seen)[0])


@pytest.mark.parametrize(("period", "survival"), [(1, 0.7568), (2, 0.6118), (5, 0.3939), (12, 0.2207)])
def test_survival_is_that_of_the_fixture(period, survival):
    assert likelihood(one(period, ended=False)) == pytest.approx(survival, abs=5e-5)


def test_an_ended_contract_has_the_loss_of_survival_in_its_last_period():
    before, after = likelihood(one(4, ended=False)), likelihood(one(5, ended=False))
    assert likelihood(one(5, ended=True)) == pytest.approx(before - after)


def test_the_gradient_equals_finite_differences():
    seen = worlds.subscriptions(np.random.default_rng(1), 200)
    survived = contracts.whole_weeks(seen)
    _, slope = contracts.log_likelihood(THETA, survived, seen)
    for p, step in enumerate(1e-5 * np.eye(2)):
        ahead = contracts.log_likelihood(THETA + step, survived, seen)[0]
        behind = contracts.log_likelihood(THETA - step, survived, seen)[0]
        assert slope[p] == pytest.approx((ahead - behind) / 2e-5, rel=1e-4)


def test_survival_of_a_made_world_is_recovered():
    seen = worlds.subscriptions(np.random.default_rng(2), 1500)
    found = contracts.fit(seen, seed=1)
    mean = found.weight @ (found.support[:, 0] / found.support.sum(axis=1))
    assert mean == pytest.approx(0.9 / 60.9, rel=0.3)
    assert found.k_hat < 0.7


def test_running_contracts_are_the_opening_customers_and_old_ones_leave_less():
    seen = worlds.subscriptions(np.random.default_rng(3), 800)
    found = classes.of_contracts(contracts.fit(seen, seed=1), seen, 1)
    assert found.opening.sum(axis=2)[:, 0] == pytest.approx(np.full(len(found.weight), (~seen.has_ended).sum()))
    assert found.joining.sum(axis=1) == pytest.approx(np.ones(len(found.weight)))
    opening = (found.opening * found.churn).sum(axis=2)[:, 0] / found.opening.sum(axis=2)[:, 0]
    joining = (found.joining * found.churn[:, 0]).sum(axis=1)
    assert (opening < joining).all()


def test_classes_play_the_survival_that_was_fitted():
    seen = worlds.subscriptions(np.random.default_rng(4), 800)
    fitted = contracts.fit(seen, seed=1)
    found = classes.of_contracts(fitted, seen, 1)
    played = (found.joining * (1 - found.churn[:, 0]) ** 52).sum(axis=1)
    a, b = fitted.support.T
    exact = np.exp(np.log((b[:, None] + np.arange(52)) / (a[:, None] + b[:, None] + np.arange(52))).sum(axis=1))
    assert played == pytest.approx(exact, abs=0.03)
