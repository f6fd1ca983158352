import numpy as np
import pytest

from bestbet.calibrate import delays
from bestbet.calibrate.priors import WIN_DELAY_MEDIAN

LAWS = [np.array([4.0, -0.3]), np.array([2.0, -0.2, 0.8, -1.2, 0.4])]


@pytest.mark.parametrize("law", LAWS)
def test_slopes_equal_finite_differences(law):
    edges = delays.log_edges(400)
    slopes = delays.table(law, edges).slopes
    for p, step in enumerate(1e-6 * np.eye(len(law))):
        change = (delays.table(law + step, edges).below - delays.table(law - step, edges).below) / 2e-6
        assert np.allclose(slopes[p], change, atol=1e-8)


@pytest.mark.parametrize("law", LAWS)
def test_days_add_up_to_one_and_both_tails_agree(law):
    table = delays.table(law, delays.log_edges(5000))
    days = np.arange(5000)
    assert delays.on(table, days).sum() == pytest.approx(table.below[-1])
    assert np.allclose(table.below + table.above, 1)


def test_a_day_far_in_the_tail_still_has_a_probability():
    table = delays.table(np.array([1.0, -2.0]), delays.log_edges(1000))
    far = np.array([50])
    assert 0 < delays.on(table, far)[0] < 1e-60


def test_the_day_k_of_a_lognormal_holds_the_delays_within_half_a_day():
    table = delays.table(np.array([np.log(10.0), np.log(0.7)]), delays.log_edges(100))
    rng = np.random.default_rng(1)
    drawn = np.rint(np.exp(np.log(10) + 0.7 * rng.normal(size=200_000)))
    for day in (3, 10, 25):
        at = np.array([day])
        assert delays.on(table, at)[0] == pytest.approx(np.mean(drawn == day), abs=0.002)


def test_two_kinds_are_ordered_quick_then_slow():
    share, centre, spread = delays.kinds(LAWS[1])
    assert centre[0] < centre[1]
    assert share.sum() == pytest.approx(1)
    assert (spread > 0).all()


def test_each_parameter_has_a_prior():
    centre, spread = delays.priors(WIN_DELAY_MEDIAN, len(delays.TWO_KINDS))
    assert len(centre) == len(spread) == 5
