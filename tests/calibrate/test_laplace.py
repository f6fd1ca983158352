import numpy as np
import pytest

from bestbet.calibrate import laplace


def normal(centre, precision):
    def objective(theta):
        gap = theta - centre
        return float(-0.5 * gap @ precision @ gap), -precision @ gap

    return objective


CENTRE = np.array([1.0, -2.0])
PRECISION = np.array([[4.0, 1.0], [1.0, 2.0]])


def test_the_mode_and_the_curvature_of_a_normal_law_are_found():
    mode = laplace.find_mode(normal(CENTRE, PRECISION), np.zeros(2))
    assert mode.theta == pytest.approx(CENTRE, abs=1e-5)
    assert mode.root @ mode.root.T == pytest.approx(np.linalg.inv(PRECISION), abs=1e-6)


def test_reweighted_proposals_have_the_moments_of_the_target():
    objective = normal(CENTRE, PRECISION)
    theta, log_proposal = laplace.proposals(laplace.find_mode(objective, CENTRE), 512, seed=1, name="x")
    weight, k_hat = laplace.smoothed_weights(np.array([objective(t)[0] for t in theta]) - log_proposal)
    mean = weight @ theta
    assert mean == pytest.approx(CENTRE, abs=0.03)
    assert (theta - mean).T * weight @ (theta - mean) == pytest.approx(np.linalg.inv(PRECISION), abs=0.06)
    assert k_hat < 0.5


def test_recentring_finds_the_mass_of_a_skewed_law():
    def objective(theta):  # ln of a gamma(2) variable: mode at ln 2, mean at psi(2)
        return float((2 * theta - np.exp(theta)).sum()), 2 - np.exp(theta)

    mode = laplace.find_mode(objective, np.zeros(1))
    moved = laplace.recentred(mode, objective, 600, seed=1, name="x")
    assert mode.theta[0] == pytest.approx(np.log(2), abs=1e-4)
    assert moved.theta[0] == pytest.approx(0.4228, abs=0.04)
    assert moved.root[0, 0] ** 2 == pytest.approx(0.6449, abs=0.08)


def test_a_support_that_misses_the_target_is_told_by_k_hat():
    rng = np.random.default_rng(1)
    x = rng.normal(size=1000)
    narrow = -0.5 * (x / 3) ** 2 + 0.5 * x**2  # proposal N(0, 1), target N(0, 9)
    assert laplace.smoothed_weights(narrow)[1] > 0.7
    assert laplace.smoothed_weights(-0.05 * x**2)[1] < 0.5


@pytest.mark.parametrize("shape", [-0.2, 0.3, 0.8])
def test_the_shape_of_a_pareto_tail_is_recovered(shape):
    u = np.random.default_rng(2).uniform(size=4000)
    excess = np.sort(np.expm1(-shape * np.log1p(-u)) / shape)
    assert laplace.pareto_tail(excess)[0] == pytest.approx(shape, abs=0.06)


def test_weights_add_up_to_one_and_equal_ratios_give_equal_weights():
    weight, k_hat = laplace.smoothed_weights(np.zeros(100))
    assert weight == pytest.approx(np.full(100, 0.01))
    assert k_hat == 0


def test_a_climb_that_stops_below_the_mode_goes_on():
    # ln densities of many customers are large: what one step gains is then too small a share of them to go on for
    def objective(theta):
        value, slope = normal(CENTRE, PRECISION)(theta)
        return value - 1e12, slope

    mode = laplace.find_mode(objective, np.zeros(2))
    assert mode.theta == pytest.approx(CENTRE, abs=0.05)


def test_a_climb_that_stops_where_the_density_bends_the_wrong_way_goes_on():
    def objective(theta):  # flat at the start, its mode at 4
        gap = theta - 4
        value = 3 * np.exp(-0.5 * gap**2) - 0.001 * gap**2
        return float(value.sum()) - 1e12, -3 * gap * np.exp(-0.5 * gap**2) - 0.002 * gap

    mode = laplace.find_mode(objective, np.full(1, 2.0))
    assert mode.theta == pytest.approx([4.0], abs=0.1)
    assert mode.root[0, 0] == pytest.approx(1 / np.sqrt(3.002), rel=0.05)
