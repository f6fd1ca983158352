"""The automatic forecasters: whole futures from what was known, fair on steady records, and missing without harm."""

import importlib.util
from datetime import date, timedelta

import numpy as np
import pytest

from bestbet.track import auto_baselines
from bestbet.track import backtest as tested
from bestbet.track.auto_baselines import AUTO, forecast_auto, is_available
from bestbet.track.backtest import NOT_INSTALLED, Backtest, Settings, cases_of
from bestbet.track.flows import flows_of
from bestbet.track.scores import is_covered
from bestbet.track.verdict import sentences, verdict_of
from sales_data import synthetic

N = 400


def said(weekly, horizons=(13,), seed=1):
    return forecast_auto(np.asarray(weekly, float), horizons, N, seed=seed, name="test")


def test_on_a_steady_record_each_says_weeks_times_the_mean():
    weekly = np.random.default_rng(1).poisson(20, 80)
    for label, draws in said(weekly).items():
        assert np.median(draws[13]) == pytest.approx(13 * weekly.mean(), rel=0.12), label


def test_a_season_of_two_years_is_seen():
    """AutoTheta tests for a season first, and does not see one in a year that is a single smooth wave."""
    year = 40 + 30 * np.sin(2 * np.pi * np.arange(52) / 52)
    weekly = np.random.default_rng(2).poisson(np.tile(year, 3))
    found = said(weekly)
    for label in ("AutoETS", "AutoARIMA"):
        assert np.median(found[label][13]) == pytest.approx(year[:13].sum(), rel=0.1), label


def test_the_spread_of_a_total_holds_the_dependence_between_weeks():
    """A random walk: the variance of the sum of h steps ahead grows like h cubed / 3, far beyond h times one week's."""
    weekly = 500 + np.cumsum(np.random.default_rng(3).normal(0, 5, 44))
    draws = said(weekly, (1, 12))["AutoETS"]
    assert draws[12].std() > 2 * np.sqrt(12) * draws[1].std()


def test_their_80_percent_ranges_hold_on_steady_records():
    rng = np.random.default_rng(4)
    held = {label: [] for label in AUTO}
    for run in range(20):
        weekly = rng.poisson(15, 65).astype(float)
        for label, draws in said(weekly[:52], seed=run).items():
            held[label].append(is_covered(draws[13], weekly[52:].sum(), 0.8))
    assert all(0.55 < np.mean(hits) < 1.0 for hits in held.values()), {k: np.mean(v) for k, v in held.items()}


def test_a_part_of_a_block_counts_by_its_share():
    weekly = np.full(60, 10.0) + np.random.default_rng(5).normal(0, 0.1, 60)
    draws = said(weekly, (4, 6, 8))["AutoETS"]
    assert [np.median(draws[h]) for h in (4, 6, 8)] == pytest.approx([40, 60, 80], rel=0.02)


def test_short_empty_and_even_records_give_finite_draws_or_none():
    for weekly in (np.zeros(9), np.array([0.0] * 20 + [9.0]), np.full(120, 7.0), np.zeros(120)):
        for label, draws in said(weekly, (4, 52)).items():
            assert all(np.isfinite(d).all() and d.min() >= 0 for d in draws.values()), label


def test_the_same_seed_gives_the_same_draws_and_the_global_random_state_is_left_alone():
    weekly = np.random.default_rng(6).poisson(9, 60)
    np.random.seed(5)  # noqa: NPY002 - the state that must survive
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    first, second, other = said(weekly), said(weekly), said(weekly, seed=2)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002
    assert all((first[label][13] == second[label][13]).all() for label in AUTO)
    assert any((first[label][13] != other[label][13]).any() for label in AUTO)


@pytest.fixture(scope="module")
def steady():
    return synthetic(11, weeks=104, per_week=12)


def at(known, day, settings):
    flows = flows_of(known)
    weekly = flows.weekly("wins", day)
    usual = {("wins", 13): np.full(64, weekly.mean() * 13)}
    return cases_of(known, flows, day, usual, settings)


def test_each_origin_sees_only_what_was_known_then(steady):
    """Another future gives the same forecasts; another past does not (the control)."""
    settings = Settings(n_paths=64, is_auto=True)
    day = steady.as_of - timedelta(days=150)
    flows = flows_of(steady)
    before = at(steady, day, settings)[0].draws
    place = (day - flows.start).days + 1
    changed = {}
    for name, cut in (("future", slice(place, None)), ("past", slice(place - 70, place))):
        daily = {measure: total.copy() for measure, total in flows.daily.items()}
        daily["wins"][cut] = 9.0
        other = type(flows)(flows.start, flows.end, daily)
        usual = {("wins", 13): before["bestbet"]}
        draws = cases_of(steady, other, day, usual, settings)[0].draws
        changed[name] = any((draws[label] != before[label]).any() for label in AUTO)
    assert changed == {"future": False, "past": True}


def test_they_are_asked_for_only_where_wanted(steady):
    day = steady.as_of - timedelta(days=150)
    assert not set(AUTO) & set(at(steady, day, Settings(n_paths=64))[0].draws)
    assert set(AUTO) <= set(at(steady, day, Settings(n_paths=64, is_auto=True))[0].draws)


def test_without_the_extra_nothing_fails_and_the_verdict_says_so(steady, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert not is_available()
    monkeypatch.setattr(auto_baselines.importlib, "import_module", lambda name: pytest.fail(f"{name} was imported"))
    monkeypatch.setattr(tested, "product_forecasts", lambda *_: {("wins", 13): np.arange(64.0)})
    settings = Settings(every=26, horizons=(13,), n_paths=64, is_auto=True)
    found = tested.backtest(steady, None, settings, announce=lambda _: None)
    assert found.absent == NOT_INSTALLED
    assert NOT_INSTALLED in sentences(found, verdict_of(found, seed=1))


def test_where_they_ran_or_were_not_wanted_nothing_is_said_to_be_absent():
    found = Backtest((date(2024, 1, 1),), (13,), ())
    assert found.absent == ""
