"""The scores against two libraries that share no code with them."""

import sys

import numpy as np
import pytest
from scipy.optimize import isotonic_regression

from bestbet.track.reliability import pooled, reliability
from bestbet.track.scores import brier, crps, interval, interval_score, log_score


@pytest.fixture(scope="module")
def scoringrules():
    """The library; it compiles its laws while it is imported, which only the worker that asks should wait for."""
    import scoringrules as library  # noqa: PLC0415 - see above

    return library


RNG = np.random.default_rng(8)
CASES = [(RNG.gamma(3, 20, n), float(y)) for n, y in ((2, 50), (12, 0), (500, 61), (1024, 400))]


@pytest.mark.parametrize(("draws", "outcome"), CASES)
def test_crps_is_the_fair_crps_of_the_oracle(draws, outcome, scoringrules):
    assert crps(draws, outcome) == pytest.approx(scoringrules.crps_ensemble(outcome, draws, estimator="fair"), rel=1e-9)


@pytest.mark.parametrize(("draws", "outcome"), CASES)
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_the_interval_score_is_that_of_the_oracle(draws, outcome, level, scoringrules):
    low, high = interval(draws, level)
    assert interval_score(draws, outcome, level) == pytest.approx(
        scoringrules.interval_score(outcome, low, high, 1 - level), rel=1e-9
    )


def test_the_brier_score_is_that_of_the_oracle(scoringrules):
    stated, came = RNG.random(200), RNG.random(200) < 0.4
    assert brier(stated, came) == pytest.approx(np.mean(scoringrules.brier_score(came.astype(int), stated)), rel=1e-9)


def test_the_log_score_of_normal_draws_is_near_that_of_their_law(scoringrules):
    draws = RNG.normal(300, 40, 50_000)
    assert log_score(draws, 340.0) == pytest.approx(scoringrules.logs_normal(340.0, 300.0, 40.0), abs=0.02)


@pytest.mark.parametrize("seed", range(6))
def test_pooled_frequencies_are_the_isotonic_regression_of_the_oracle(seed):
    rng = np.random.default_rng(seed)
    stated = np.sort(rng.random(120))
    came = rng.random(120) < stated**2
    assert pooled(stated, came) == pytest.approx(isotonic_regression(came.astype(float)).x, abs=1e-12)


def test_the_oracle_sees_a_score_that_is_not_fair(scoringrules):
    """Negative control: the plain form, which punishes few draws, is not the oracle's fair form."""
    draws, outcome = CASES[1]
    plain = np.abs(draws - outcome).mean() - np.abs(draws[:, None] - draws).mean() / 2
    assert plain != pytest.approx(float(scoringrules.crps_ensemble(outcome, draws, estimator="fair")), rel=1e-3)


def test_true_chances_stay_inside_their_own_band_nine_times_in_ten(monkeypatch):
    monkeypatch.setattr(sys.modules[reliability.__module__], "_REPLICATES", 100)
    inside = []
    for seed in range(80):
        rng = np.random.default_rng(100 + seed)
        stated = rng.random(200)
        found = reliability(stated, rng.random(200) < stated, seed=seed)
        inside.append(found.miscalibration <= found.band)
    assert 0.8 < np.mean(inside) < 0.98
