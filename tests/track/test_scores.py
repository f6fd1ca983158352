import numpy as np
import pytest
from scipy import integrate, stats

from bestbet.track.reliability import pooled, reliability
from bestbet.track.scores import brier, crps, interval, interval_score, is_covered, log_score, pit


def normal_crps(mean, sd, outcome):
    """Gneiting & Raftery (2007), equation 5."""
    z = (outcome - mean) / sd
    return sd * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi))


@pytest.mark.parametrize("outcome", [-1.0, 0.0, 2.5])
def test_crps_of_many_draws_is_that_of_the_law(outcome):
    draws = np.random.default_rng(1).normal(0, 1, 200_000)
    assert crps(draws, outcome) == pytest.approx(normal_crps(0, 1, outcome), abs=0.005)


def test_crps_is_fair_to_few_draws():
    """Twelve draws score as the law does on average; the plain form over all pairs would be 1/12 of the spread worse."""
    rng = np.random.default_rng(2)
    fair, plain = [], []
    for _ in range(4000):
        draws, outcome = rng.normal(size=12), rng.normal()
        fair.append(crps(draws, outcome))
        plain.append(np.abs(draws - outcome).mean() - np.abs(draws[:, None] - draws).mean() / 2)
    law = 1 / np.sqrt(np.pi)
    assert np.mean(fair) == pytest.approx(law, abs=0.02)
    assert np.mean(plain) > law + 0.03


def test_crps_is_the_integral_over_all_thresholds():
    draws, outcome = np.array([1.0, 4.0, 6.0]), 3.0
    n = len(draws)
    whole = integrate.quad(lambda x: ((draws <= x).mean() - (outcome <= x)) ** 2, -1, 9, points=[1, 3, 4, 6])[0]
    pairs = np.abs(draws[:, None] - draws).sum() / 2
    assert crps(draws, outcome) == pytest.approx(whole - pairs * (1 / (n * (n - 1)) - 1 / n**2), abs=1e-7)


def test_log_score_of_a_poisson_is_near_its_own():
    draws = np.random.default_rng(3).poisson(40, 20_000).astype(float)
    assert log_score(draws, 35.0) == pytest.approx(-stats.poisson.logpmf(35, 40), abs=0.05)
    assert np.isfinite(log_score(draws, 10_000.0))


def test_an_interval_holds_its_share_and_misses_are_paid_for():
    draws = np.arange(1001.0)
    assert interval(draws, 0.8) == pytest.approx((100.0, 900.0))
    assert is_covered(draws, 100.5, 0.8)
    assert not is_covered(draws, 99.0, 0.8)
    assert interval_score(draws, 500.0, 0.8) == pytest.approx(800.0)
    assert interval_score(draws, 90.0, 0.8) == pytest.approx(800.0 + 10 * 10)


def test_randomised_pit_of_true_counts_is_uniform_and_a_narrowed_one_is_not():
    rng = np.random.default_rng(4)
    true, narrow = [], []
    for _ in range(1500):
        draws = rng.poisson(5, 400).astype(float)
        outcome, u = float(rng.poisson(5)), rng.random()
        true.append(pit(draws, outcome, u))
        narrow.append(pit(draws.mean() + 0.7 * (draws - draws.mean()), outcome, u))
    assert stats.kstest(true, "uniform").pvalue > 0.01
    assert stats.kstest(narrow, "uniform").pvalue < 1e-6


def test_pooling_adjacent_violators_gives_the_known_answer():
    stated = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    came = np.array([False, True, False, True, True])
    assert pooled(stated, came) == pytest.approx([0.0, 0.5, 0.5, 1.0, 1.0])


def test_the_brier_score_is_miscalibration_less_discrimination_plus_uncertainty():
    rng = np.random.default_rng(5)
    stated = rng.random(300)
    came = rng.random(300) < stated
    found = reliability(stated, came, seed=1)
    assert found.brier == pytest.approx(brier(stated, came))
    assert found.brier == pytest.approx(found.miscalibration - found.discrimination + found.uncertainty)
    assert found.miscalibration <= found.band * 1.5
    assert found.is_testable


def test_an_overconfident_forecaster_is_caught():
    rng = np.random.default_rng(6)
    true = rng.uniform(0.1, 0.9, 600)
    odds = (true / (1 - true)) ** 2.0
    found = reliability(odds / (1 + odds), rng.random(600) < true, seed=1)
    assert found.miscalibration > found.band


def test_a_dozen_forecasts_are_called_not_testable():
    assert not reliability(np.full(12, 0.5), np.arange(12) % 2 == 0, seed=1).is_testable
