"""The scores against two libraries that share no code with them."""

import sys

import numpy as np
import pytest

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


def by_min_max(stated, came):
    """Isotonic regression by its definition: the highest, over all beginnings, of the lowest mean over all ends."""
    distinct, at = np.unique(stated, return_inverse=True)
    n, total = (np.r_[0.0, np.bincount(at, weights).cumsum()] for weights in (np.ones(len(stated)), came))
    begin, end = np.arange(len(distinct))[:, None], np.arange(len(distinct))
    with np.errstate(all="ignore"):
        mean = np.where(end >= begin, (total[end + 1] - total[begin]) / (n[end + 1] - n[begin]), np.inf)
    lowest = np.minimum.accumulate(mean[:, ::-1], axis=1)[:, ::-1]
    return np.array([lowest[: i + 1, i].max() for i in range(len(distinct))])[at]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("decimals", [1, 9])
def test_pooled_frequencies_are_the_isotonic_regression_by_its_definition(seed, decimals):
    rng = np.random.default_rng(seed)
    stated = np.sort(rng.random(120)).round(decimals)
    came = rng.random(120) < stated**2
    assert pooled(stated, came) == pytest.approx(by_min_max(stated, came.astype(float)), abs=1e-12)
    assert pooled(stated, came) != pytest.approx(came.astype(float), abs=0.1)


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
