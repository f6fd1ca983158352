"""Customers who leave whether or not they buy: the likelihood against closed forms and published figures."""

from dataclasses import replace

import calibrate_worlds as worlds
import numpy as np
import pytest
from scipy.special import gammaln, hyp2f1
from test_calibrate_purchases import cdnow

from bestbet.calibrate import laplace, pareto_nbd, purchases
from bestbet.calibrate.pareto_nbd import Hazards
from bestbet.facts.lanes import CustomerCounts

CENTRE = np.array([-0.5, 2.0, -4.6, 0.0])


def theta_of(q):
    return np.log([q.r, q.alpha, q.s / q.beta, q.s])


def one(x, last, whole):
    return CustomerCounts(np.array([0]), np.array([x]), np.array([last]), np.array([whole]), np.array([1]))


def closed_form(q, x, last, whole):
    """Log likelihood with hypergeometric functions (Fader & Hardie's note of 2005), and the chance of being there."""
    big, second = max(q.alpha, q.beta), q.s + 1 if q.alpha >= q.beta else q.r + x
    total = q.r + q.s + x

    def part(time):
        return hyp2f1(total, second, total + 1, abs(q.alpha - q.beta) / (big + time)) / (big + time) ** total

    left = q.s / total * (part(last) - part(whole))
    stays = (q.alpha + whole) ** -(q.r + x) * (q.beta + whole) ** -q.s
    known = gammaln(q.r + x) - gammaln(q.r) + q.r * np.log(q.alpha) + q.s * np.log(q.beta)
    return known + np.log(stays + left), stays / (stays + left)


def test_the_published_figures_of_cdnow_are_found():
    """Fader & Hardie: r .553, alpha 10.578, s .606, beta 11.669, log likelihood -9595.0."""
    seen, _ = cdnow()
    mode = laplace.find_mode(lambda theta: pareto_nbd.log_likelihood(theta, seen), CENTRE)
    q = pareto_nbd.parameters(mode.theta)
    assert (q.r, q.alpha, q.s, q.beta) == pytest.approx((0.553, 10.578, 0.606, 11.669), abs=0.001)
    assert mode.value == pytest.approx(-9595.0, abs=0.05)


@pytest.mark.parametrize(
    "q", [Hazards(0.55, 10.6, 0.61, 11.7), Hazards(3.0, 40.0, 0.4, 8.0), Hazards(1.0, 5.0, 4.0, 400.0)]
)
@pytest.mark.parametrize(
    ("x", "last", "whole"), [(0, 0.0, 30.0), (1, 2.0, 90.0), (4, 30.0, 31.0), (9, 50.0, 50.0), (60, 9.0, 104.0)]
)
def test_the_likelihood_equals_the_hypergeometric_form(q, x, last, whole):
    value, _ = pareto_nbd.log_likelihood(theta_of(q), one(x, last, whole))
    assert value == pytest.approx(closed_form(q, x, last, whole)[0], rel=1e-6)
    control, _ = pareto_nbd.log_likelihood(theta_of(replace(q, s=1.3 * q.s)), one(x, last, whole))
    assert control != pytest.approx(closed_form(q, x, last, whole)[0], rel=1e-4), "control: other hazards"


def test_the_likelihood_equals_the_written_law_of_one_customer():
    q, rng = Hazards(0.8, 6.0, 0.9, 30.0), np.random.default_rng(2)
    rate, hazard = rng.gamma(q.r, 1 / q.alpha, 400_000), rng.gamma(q.s, 1 / q.beta, 400_000)
    both = rate + hazard
    drawn = rate**2 * (hazard / both * np.exp(-both * 30) + rate / both * np.exp(-both * 52))
    value, _ = pareto_nbd.log_likelihood(theta_of(q), one(2, 30.0, 52.0))
    assert np.exp(value) == pytest.approx(drawn.mean(), rel=0.02)


def test_the_gradient_equals_finite_differences():
    seen = worlds.leavers(np.random.default_rng(1), 300)[0]
    theta = np.array([-0.4, 1.5, -4.0, 0.3])
    _, slope = pareto_nbd.log_likelihood(theta, seen)
    for p, step in enumerate(1e-5 * np.eye(4)):
        ahead, behind = (pareto_nbd.log_likelihood(at, seen)[0] for at in (theta + step, theta - step))
        assert slope[p] == pytest.approx((ahead - behind) / 2e-5, rel=1e-4, abs=1e-3)


def test_true_parameters_of_a_made_world_are_covered():
    seen = worlds.leavers(np.random.default_rng(3), 3000)[0]
    mode = laplace.find_mode(lambda theta: pareto_nbd.log_likelihood(theta, seen), CENTRE)
    sd = np.sqrt((mode.root**2).sum(axis=1))
    assert (np.abs(mode.theta - theta_of(Hazards(1.2, 12.0, 1.5, 90.0))) < 3 * sd).all()
    control = np.abs(mode.theta - theta_of(Hazards(1.2, 12.0, 1.5, 60.0))) / sd
    assert control[2] > 3, "control: half as many again who leave is told apart"


def test_many_customers_taken_together_say_the_same_as_one_by_one(monkeypatch):
    seen = worlds.leavers(np.random.default_rng(4), 5000)[0]
    few = pareto_nbd.together(seen)
    assert len(few.count) <= pareto_nbd.MOST_ROWS < len(seen.count)
    assert few.count.sum() == 5000
    assert few.count @ few.last == pytest.approx(seen.count @ seen.last)
    found = of_any_time(purchases.fit(seen, seed=1))
    monkeypatch.setattr(pareto_nbd, "MOST_ROWS", 10_000)
    exact = of_any_time(purchases.fit(seen, seed=1))
    sd = np.sqrt((exact.mode.root**2).sum(axis=1))
    assert (np.abs(found.mode.theta - exact.mode.theta) < 0.01 * sd).all()
    assert found.log_evidence == pytest.approx(exact.log_evidence, abs=0.05)
    rough, _ = pareto_nbd.log_likelihood(exact.mode.theta, few)
    whole, _ = pareto_nbd.log_likelihood(exact.mode.theta, seen)
    assert abs(rough - whole) > 0.05, "control: without being mended they say something else"


def of_any_time(found):
    (habits,) = (one for one in found.habits if one.law is purchases.Law.AT_ANY_TIME)
    return habits
