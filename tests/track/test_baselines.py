import numpy as np
import pytest

from bestbet.track.baselines import BASELINES, forecast_all
from bestbet.track.pipeline_baseline import age_weighted
from bestbet.track.scores import is_covered
from sales_data import synthetic

N = 2000


def said(weekly, weeks=13, **more):
    return forecast_all(np.asarray(weekly, float), weeks, N, seed=1, name="test", **more)


def test_on_a_steady_record_every_average_says_weeks_times_the_mean():
    weekly = np.random.default_rng(1).poisson(20, 60)
    found = said(weekly)
    for name in ("historic average", "linear pacing"):
        assert np.median(found[name]) == pytest.approx(13 * weekly.mean(), rel=0.02)
    assert np.median(found["last 13 weeks"]) == pytest.approx(weekly[-13:].sum(), rel=0.02)


def test_drift_and_damped_trend_follow_a_trend_and_damping_says_less():
    weekly = 10 + 2.0 * np.arange(60)
    found = said(weekly)
    straight = sum(10 + 2.0 * (59 + k) for k in range(1, 14))
    assert np.median(found["drift"]) == pytest.approx(straight, rel=0.01)
    assert 13 * weekly[-1] < np.median(found["damped trend"]) < straight


def test_seasonal_naive_repeats_the_year_before_from_five_quarters_on():
    year = 20 + 15 * np.sin(2 * np.pi * np.arange(52) / 52)
    found = said(np.tile(year, 3))
    assert np.median(found["seasonal naive"]) == pytest.approx(year[:13].sum(), rel=1e-6)
    five_quarters = np.tile(year, 2)[:65]
    assert np.median(said(five_quarters)["seasonal naive"]) == pytest.approx(year[13:26].sum(), rel=1e-6)
    assert np.median(said(year)["seasonal naive"]) == pytest.approx(year[-13:].sum(), rel=0.05)


@pytest.mark.parametrize("known", [65, 104])
def test_the_range_of_the_seasonal_naive_holds_on_steady_records(known):
    rng, hits = np.random.default_rng(4), []
    for run in range(150):
        weekly = rng.poisson(15, known + 13).astype(float)
        found = forecast_all(weekly[:known], 13, 400, seed=run, name="fair")["seasonal naive"]
        hits.append(is_covered(found, weekly[known:].sum(), 0.8))
    assert 0.68 < np.mean(hits) < 0.92


def test_the_averages_are_no_straw_men_their_80_percent_ranges_hold_on_steady_records():
    rng = np.random.default_rng(2)
    held = {name: [] for name in ("historic average", "last 13 weeks", "linear pacing")}
    for run in range(150):
        weekly = rng.poisson(15, 65).astype(float)
        found = forecast_all(weekly[:52], 13, 400, seed=run, name="fair")
        for name, hits in held.items():
            hits.append(is_covered(found[name], weekly[52:].sum(), 0.8))
    assert 0.72 < np.mean(held["historic average"]) < 0.9
    assert 0.72 < np.mean(held["last 13 weeks"]) < 0.9
    assert np.mean(held["linear pacing"]) > 0.65


def test_no_baseline_says_less_than_nothing_or_fails_on_a_short_or_empty_record():
    for weekly in (np.zeros(4), np.array([0.0, 0, 0, 9]), np.arange(5.0)):
        for name, draws in said(weekly, weeks=52).items():
            assert np.isfinite(draws).all(), name
            assert draws.min() >= 0, name
    assert len(BASELINES) == 6


def test_the_age_weighted_pipeline_is_close_on_a_steady_record_and_silent_on_a_short_one():
    facts = synthetic(3, weeks=104, per_week=20)
    draws = age_weighted(facts, facts.as_of, 13, N, seed=1)
    assert np.median(draws) == pytest.approx(13 * 20 * 0.3, rel=0.2)
    assert age_weighted(synthetic(3, weeks=10), facts.as_of, 13, N, seed=1) is None
