import math

import numpy as np
import pytest
from scipy.stats import norm

from bestbet.evidence.design import Ground, designs, expected_gain
from bestbet.plan.nodes import Channel

WINS = Ground(Channel.WIN_RATE, per_week=40.0, rate=0.2, half_life=2.0, delay=9.0)
BELIEVED = np.linspace(0.0, 0.2, 401)


def first(ground, weeks, believed=BELIEVED):
    return designs(ground, (weeks,), believed)[0]


def test_from_twenty_to_twenty_four_percent_takes_about_sixteen_hundred_per_arm():
    """16 p (1 - p) / gap^2 = 1,600 per arm (Lehr 1992, doi:10.1002/sim.4780110811)."""
    found = first(WINS, 80)
    assert found.n_per_arm == 1600
    assert found.smallest_visible == pytest.approx(0.2, abs=0.01)


def test_what_is_called_visible_is_seen_in_eight_of_ten_simulated_tests():
    found = first(WINS, 26)
    rng = np.random.default_rng(5)
    n = int(found.n_per_arm)
    k1, k0 = rng.binomial(n, 0.2 * (1 + found.smallest_visible), 40_000), rng.binomial(n, 0.2, 40_000)
    z = np.log(k1 / k0) / np.sqrt(1 / k1 + 1 / k0 - 2 / n)
    assert (z > norm.ppf(0.975)).mean() == pytest.approx(0.8, abs=0.04)
    none = rng.binomial(n, 0.2, 40_000)
    z = np.log(none / k0) / np.sqrt(1 / none + 1 / k0 - 2 / n)
    assert (np.abs(z) > norm.ppf(0.975)).mean() == pytest.approx(0.05, abs=0.01)


def test_a_longer_test_sees_more_and_points_wrong_less():
    found = [first(WINS, weeks) for weeks in (4, 13, 52, 200)]
    assert [d.smallest_visible for d in found] == sorted((d.smallest_visible for d in found), reverse=True)
    assert [d.power for d in found] == sorted(d.power for d in found)
    assert [d.wrong_way for d in found] == sorted((d.wrong_way for d in found), reverse=True)
    assert found[0].weeks_to_answer == 13


def test_the_chance_to_point_the_wrong_way_is_what_simulated_tests_do():
    found = first(WINS, 26)
    rng = np.random.default_rng(6)
    truth = np.log1p(rng.choice(BELIEVED, 100_000))
    seen = truth + rng.normal(0, found.error, 100_000)
    assert found.wrong_way == pytest.approx((seen * truth < 0).mean(), abs=0.005)


def test_switching_weeks_costs_what_carries_over_and_what_weeks_differ_by():
    parallel, switched = designs(
        Ground(Channel.WIN_RATE, per_week=40.0, rate=0.2, half_life=2.0, dispersion=2.0), (52,), BELIEVED
    )
    assert switched.error > parallel.error * math.sqrt(2)
    assert len(designs(WINS, (4,), BELIEVED)) == 1


def test_customers_are_a_stock_that_time_does_not_add_to():
    ground = Ground(Channel.REPEAT, stock=400.0, rate=0.03, is_weekly=True)
    short, long = first(ground, 4), first(ground, 26)
    assert short.n_per_arm == long.n_per_arm == 200
    assert long.error < short.error
    assert len(designs(ground, (4,), BELIEVED)) == 1


def test_churn_is_to_fall_so_the_smallest_visible_effect_does():
    assert first(Ground(Channel.CHURN, stock=400.0, rate=0.01, is_weekly=True), 26).smallest_visible < 0


def test_opportunities_per_unit_are_seen_against_those_that_come_anyway():
    ground = Ground(Channel.OPPORTUNITIES, units=100.0, background=20.0, brings=0.03, half_life=1.0)
    found = first(ground, 26, np.linspace(0.01, 0.05, 101))
    rng = np.random.default_rng(7)
    halves = 20.0 * 26 / 2
    estimates = (rng.poisson(halves + 2600 * 0.03, 50_000) - rng.poisson(halves, 50_000)) / 2600
    assert found.error == pytest.approx(estimates.std(), rel=0.03)


def test_a_test_that_cannot_be_run_is_not_proposed():
    assert designs(Ground(Channel.WIN_RATE, per_week=0.0, rate=0.2), (13,), BELIEVED) == ()
    assert designs(Ground(Channel.WIN_RATE, per_week=5.0, rate=0.0), (13,), BELIEVED) == ()


def linear_gaussian(n=40_000):
    """Two bets: a sure one of 0.5, and one of 0.5 + 0.1 x, x ~ N(0, 1): the worth of knowing x has a closed form."""
    x = np.random.default_rng(8).normal(size=n)
    return x, np.column_stack([np.full(n, 0.5), 0.5 + 0.1 * x])


@pytest.mark.parametrize("error", [0.0001, 1.0, 3.0])
def test_the_gain_equals_the_closed_form_of_the_linear_gaussian_case(error):
    """E[max(0, m)] with m ~ N(0, 0.1^2 rho): 0.1 sqrt(rho) phi(0)."""
    x, shares = linear_gaussian()
    gain, noise = expected_gain(x, shares, error)
    exact = 0.1 * math.sqrt(1 / (1 + error**2)) * norm.pdf(0)
    assert gain + noise == pytest.approx(exact, rel=0.03)
    assert noise < 0.1 * exact


def test_knowing_what_decides_nothing_is_worth_nothing():
    x, shares = linear_gaussian()
    unrelated = np.random.default_rng(9).normal(size=len(x))
    gain, noise = expected_gain(unrelated, shares, 0.5)
    assert gain <= 2 * noise + 1e-4
    assert expected_gain(np.ones(len(x)), shares, 0.5) == (0.0, 0.0)
    assert expected_gain(x, shares[:, :1], 0.5) == (0.0, 0.0)
