from datetime import timedelta
from functools import cache

import calibrate_worlds as worlds
import numpy as np
import pytest
from scipy.special import digamma

from bestbet.calibrate import arrivals, common_course, levels, season
from bestbet.calibrate.levels import Counts
from bestbet.units import Range, Scale


def facts_of(counts, **changes):
    n, weeks = counts.shape
    return worlds.lane_facts(weeks=weeks, win_rates=(0.2,) * n, arrivals=counts, **changes)


def drifting(rng, n_lanes, weeks, rate, *, dispersion=5.0, drift=0.02, amplitude=0.0):
    """Return negative binomial counts with a random walk of the log level, and the last week's level."""
    columns = season.week_columns(worlds.START, weeks)
    walk = np.cumsum(np.c_[np.zeros(n_lanes), drift * rng.normal(size=(n_lanes, weeks - 1))], axis=1)
    mean = rate * np.exp(walk + amplitude * columns[:, 0])
    frailty = rng.gamma(dispersion, 1 / dispersion, size=mean.shape)
    return rng.poisson(mean * frailty), rate * np.exp(walk[:, -1])


def drawn(counts, n=1500, seed=1, drift=None, **changes):
    return arrivals.draw(arrivals.fit(facts_of(counts, **changes), drift), n, seed=seed)


def steady_level(n, weeks=80):
    """The fitted level of n arrivals in so many weeks, without drift, overdispersion or a prior to speak of."""
    counts = np.zeros((1, weeks))
    counts[0, :n] = 1
    seen = Counts(counts, np.ones((1, weeks)), np.zeros(weeks), np.zeros((weeks, 0)))
    return levels.last_levels(seen, np.array([1e-4]), np.array([1e7]), np.log(n / weeks), 30.0)


@pytest.mark.parametrize("n", [2, 5, 20])
def test_the_level_of_few_arrivals_is_the_mean_of_its_skewed_posterior(n):
    """Of n Poisson counts about a flat ln rate the posterior is gamma: E ln = digamma(n) - ln weeks, E = n / weeks."""
    found = steady_level(n)
    assert found.mean[0] == pytest.approx(digamma(n) - np.log(80), abs=0.12 / n**2 + 0.002)
    assert np.exp(found.mean[0] + found.variance[0] / 2) * 80 == pytest.approx(n, rel=0.01)


def test_a_level_left_at_its_mode_is_caught(monkeypatch):
    monkeypatch.setattr(levels, "_skewed", lambda bent, *_: np.zeros(bent.shape[1]))
    found = steady_level(5)
    assert np.exp(found.mean[0] + found.variance[0] / 2) * 80 > 5.3


def test_many_thin_lanes_do_not_add_up_to_more_than_came():
    """Fifteen lanes of some twenty arrivals each: 5 % too many were expected, half an arrival to every lane."""
    rng = np.random.default_rng(15)
    ratios = []
    for r in range(12):
        counts = rng.poisson(4.0 * rng.dirichlet(np.full(15, 2.0))[:, None], (15, 78))
        ratios.append(np.log(np.median(drawn(counts, 400, r).rate.sum(axis=1)) / counts.sum() * 78))
    assert abs(np.mean(ratios)) < 0.03


@cache
def drifted(rate):
    """Draws of the rates of fifteen drifting records, and the true level of each lane today."""
    rng = np.random.default_rng(int(rate * 10))
    rows = []
    for r in range(15):
        counts, level = drifting(rng, 4, 78, rate, drift=0.02 * abs(rng.normal()))
        rows.append((drawn(counts, 600, r).rate, level))
    return rows


@pytest.mark.parametrize("rate", [0.4, 6.0])
def test_the_level_of_today_is_covered_by_its_interval(rate):
    inside, errors = [], []
    for rates, level in drifted(rate):
        low, high = np.quantile(rates, [0.05, 0.95], axis=0)
        inside += list((low <= level) & (level <= high))
        errors += list(rates.mean(axis=0) / level - 1)
    assert 0.78 <= np.mean(inside) <= 0.99
    assert abs(np.mean(errors)) < 0.12


def test_a_narrowed_level_is_caught_by_its_coverage():
    inside = []
    for rates, level in drifted(6.0):
        logs = np.log(rates)
        low, high = np.quantile(logs.mean(axis=0) + 0.3 * (logs - logs.mean(axis=0)), [0.05, 0.95], axis=0)
        inside += list((low <= np.log(level)) & (np.log(level) <= high))
    assert np.mean(inside) < 0.7


def test_late_weeks_weigh_more_than_early_ones():
    counts = np.full((2, 100), 5)
    counts[0, -20:], counts[1, :20] = 8, 8
    rates = drawn(counts).rate.mean(axis=0)
    assert rates[0] > rates[1] + 0.5


def test_the_drift_is_the_prior_whatever_the_record_says():
    calm = drawn(np.full((1, 104), 6), 4000).drift_sd
    wild = drawn(np.random.default_rng(1).poisson(6, (1, 104)), 4000).drift_sd
    assert np.array_equal(calm, wild)
    assert calm.mean() == pytest.approx(0.02 * np.sqrt(2 / np.pi), abs=0.0005)
    assert np.quantile(calm, 0.9) == pytest.approx(0.02 * 1.645, abs=0.001)


def test_a_drift_stated_in_the_plan_replaces_the_prior():
    stated = Range(0.01, 0.04, Scale.LOG)
    drift = drawn(np.full((1, 60), 6), 4000, drift=stated).drift_sd
    assert np.quantile(drift, [0.05, 0.95]) == pytest.approx([0.01, 0.04], rel=0.05)


def test_dispersion_follows_the_counts_and_stays_finite_when_they_are_calm():
    rng = np.random.default_rng(2)
    rough, _ = drifting(rng, 1, 150, 10.0, dispersion=1.5, drift=0.0)
    assert np.median(drawn(rough).dispersion) == pytest.approx(1.5, rel=0.35)
    calm = drawn(np.full((1, 104), 6)).dispersion
    assert np.isfinite(calm).all()
    assert np.median(calm) < 100


def test_a_lane_without_arrivals_has_a_low_rate_and_no_failure():
    counts = np.zeros((2, 60), dtype=int)
    counts[0] = 4
    rates = drawn(counts).rate
    assert (rates > 0).all()
    assert np.quantile(rates[:, 1], 0.95) < 0.2
    assert drawn(np.zeros((1, 0), dtype=int)).rate.shape == (1500, 1)


def test_a_lane_that_begins_late_counts_from_its_beginning():
    counts = np.zeros((2, 60), dtype=int)
    counts[0], counts[1, 40:] = 4, 5
    assert arrivals.first_steady_week(counts[1].astype(float)) == 40
    assert arrivals.first_steady_week(np.array([0.0, 0, 1, 0, 1, 0, 0, 1])) == 0
    assert np.median(drawn(counts).rate[:, 1]) == pytest.approx(5, rel=0.25)


def test_a_lane_that_stops_is_no_fall_of_the_others():
    """A season of nothing, a holiday and a thin lane are no end."""
    rng = np.random.default_rng(3)
    counts = rng.poisson(6.0, (2, 130))
    alone = drawn(counts[:1])
    counts[1, 91:] = 0
    assert common_course.weeks_since_it_stopped(counts[1]) == 39
    both = drawn(counts)
    assert np.median(both.rate[:, 0]) == pytest.approx(np.median(alone.rate[:, 0]), rel=0.05)
    assert np.median(both.growth) == pytest.approx(np.median(alone.growth), abs=0.0005)
    assert np.median(both.rate[:, 1]) < 0.1
    assert steady(counts) == [True, False]
    assert steady(counts[1:]) == [True]


def test_a_lane_that_others_take_over_or_that_has_no_name_does_not_stop():
    counts = np.random.default_rng(3).poisson(6.0, (2, 130))
    counts[1, 91:] = 0
    assert steady(counts, named=(True, False)) == [True, True]
    counts[0, 91:] += 6
    assert steady(counts) == [True, True]


def steady(counts, named=(True, True)):
    n = len(counts)
    return common_course.steady_lanes(counts.astype(float), np.zeros(n, int), np.array(named[:n])).place.tolist()


@pytest.mark.parametrize("row", [[5] * 90 + [0] * 12, [0, 1, 0, 0, 0, 0, 0, 0, 0, 0] * 9 + [0] * 20, [9, 9] + [0] * 50])
def test_a_holiday_a_thin_lane_and_a_lane_that_never_went_on_have_not_stopped(row):
    stopped = common_course.weeks_since_it_stopped(np.array(row, float))
    assert stopped == (50 if row[0] == 9 else 0)


def test_a_lane_with_a_season_of_its_own_has_not_stopped():
    year = [0] * 30 + [8] * 22
    assert common_course.weeks_since_it_stopped(np.array((year * 3)[30:] + [0] * 20, float)) == 0


def test_a_level_that_leaps_is_followed_and_said():
    counts = np.full((1, 90), 2)
    counts[0, 30:60] = 40
    found = arrivals.fit(facts_of(counts), None)
    assert found.unsteady[0] > 1
    assert np.median(arrivals.draw(found, 1000, seed=1).rate) == pytest.approx(2, rel=0.25)


def test_a_leap_within_the_first_year_is_followed_and_passes_for_growth():
    """Told from a season or a rise by nothing but its one week: the level of now holds, and some growth goes on."""
    counts = np.full((1, 60), 4)
    counts[0, 30:] = 20
    drawn_now = arrivals.draw(arrivals.fit(facts_of(counts), None), 1000, seed=1)
    assert np.median(drawn_now.rate) == pytest.approx(20, rel=0.15)
    assert 0.01 < drawn_now.growth.mean() < 0.03


def test_weeks_without_record_before_the_as_of_date_widen_the_level():
    counts = np.full((1, 60), 6)
    late = worlds.START + timedelta(days=7 * 100 - 1)
    assert np.log(drawn(counts, as_of=late).rate).std() > np.log(drawn(counts).rate).std() + 0.02


def test_a_true_season_is_found_and_a_missing_one_is_not_invented():
    rng = np.random.default_rng(3)
    flat = []
    for _ in range(12):
        counts, _ = drifting(rng, 3, 110, 8.0, drift=0.01)
        flat.append(np.abs(arrivals.fit(facts_of(counts), None).season.mean).max())
    assert np.quantile(flat, 0.9) < 0.1
    counts, _ = drifting(rng, 3, 150, 20.0, drift=0.005, amplitude=0.3)
    assert arrivals.fit(facts_of(counts), None).season.mean[0] == pytest.approx(0.3, abs=0.07)


def test_a_short_record_leaves_the_season_to_the_prior():
    short = arrivals.fit(facts_of(np.full((1, 10), 2)), None).season
    none = season.fit(
        season.Totals(np.zeros(0), np.zeros((0, 4)), np.zeros(0)), season.ANNUAL.prior(), season.Walk(0.01)
    )
    assert short.variance_left() > 0.5
    assert none.variance_left() == pytest.approx(1)


def test_season_factors_have_mean_one_over_the_year():
    factors, divisor = season.factors(np.array([[0.3, -0.2, 0.1, 0.05], [0.0, 0.0, 0.0, 0.0]]))
    days = np.array([6.0] + [7.0] * 51 + [2.25])
    assert factors @ days / 365.25 == pytest.approx([1, 1])
    assert divisor[1] == pytest.approx(0)


def test_the_level_equals_the_exact_posterior_when_nothing_drifts():
    counts = np.array([[3.0, 5, 4, 6, 2, 4, 5, 3]])
    seen = Counts(counts, np.ones_like(counts), np.zeros(8), np.zeros((8, 0)))
    found = levels.last_levels(seen, np.array([1e-4]), np.array([1e7]), 0.0, 50.0)
    assert found.mean[0] == pytest.approx(digamma(32) - np.log(8), abs=1e-4)  # Poisson with a flat prior: ln gamma
    assert found.variance[0] == pytest.approx(1 / 32, rel=1e-2)


def test_evidence_prefers_the_dispersion_that_made_the_counts():
    counts, _ = drifting(np.random.default_rng(4), 1, 200, 12.0, dispersion=2.0, drift=0.0)
    seen = Counts(counts.astype(float), np.ones(counts.shape), np.zeros(200), np.zeros((200, 0)))
    tried = [
        levels.last_levels(seen, np.array([0.01]), np.array([k]), 2.0, 1.5).log_evidence[0] for k in (0.5, 2.0, 50.0)
    ]
    assert np.argmax(tried) == 1


def thin(rng, *, weeks=130, factor=1.0, since=13, n_lanes=12, rate=0.5):
    """Return steady thin lanes in two segments; the first segment's demand is `factor` times as high of late."""
    mean = np.full((n_lanes, weeks), rate)
    mean[::2, weeks - since :] *= factor
    return rng.poisson(mean)


def segment_rate(counts):
    found = arrivals.fit(facts_of(counts), None)
    return found, arrivals.draw(found, 400, seed=1).rate[:, ::2].sum(axis=1)


def test_a_segment_that_loses_its_demand_is_seen_within_a_quarter_though_its_lanes_are_thin():
    rng = np.random.default_rng(5)
    seen, inside = 0, 0
    for _ in range(8):
        found, rate = segment_rate(thin(rng, factor=0.25, since=16))
        seen += [one.segment for one in found.broken] == ["segment 0"]
        low, high = np.quantile(rate, [0.025, 0.975])
        inside += low <= 0.75 <= high
    assert seen >= 7
    assert inside >= 6


def test_without_the_look_at_breaks_the_same_level_stays_far_above_the_truth(monkeypatch):
    monkeypatch.setattr(arrivals.breaking, "segment_breaks", lambda *_: ())
    rng = np.random.default_rng(5)
    beyond = 0
    for _ in range(4):
        _, rate = segment_rate(thin(rng, factor=0.25, since=16))
        beyond += np.quantile(rate, 0.05) > 0.75
    assert beyond == 4


def test_steady_segments_are_hardly_ever_called_broken():
    rng = np.random.default_rng(6)
    broken = [bool(segment_rate(thin(rng, weeks=104))[0].broken) for _ in range(25)]
    assert sum(broken) <= 1


def test_what_all_segments_do_together_and_what_broke_long_ago_are_no_breaks():
    rng = np.random.default_rng(7)
    both = rng.poisson(np.where(np.arange(130) < 110, 0.8, 0.3), size=(12, 130))
    assert not segment_rate(both)[0].broken
    assert not segment_rate(thin(rng, factor=0.25, since=80))[0].broken


def test_a_jump_of_no_size_changes_nothing_but_the_last_bits():
    counts = np.random.default_rng(8).poisson(3.0, size=(3, 60)).astype(float)
    none = Counts(counts, np.ones_like(counts), np.zeros(60), np.zeros((60, 0)))
    zero = Counts(counts, np.ones_like(counts), np.zeros(60), np.zeros((60, 0)), np.zeros_like(counts))
    one, other = (levels.last_levels(c, np.full(3, 0.02), np.full(3, 5.0), 1.0, 1.5) for c in (none, zero))
    for name in ("mean", "variance", "log_evidence"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-10)


def test_the_drift_ahead_of_the_first_draws_does_not_hang_on_how_many_are_drawn():
    """One lane moved faster than the prior says, others not: how much each counts is read from the fit, not the draws."""
    rng = np.random.default_rng(1)
    swinging = 6 * np.exp(np.cumsum(0.25 * rng.normal(size=80)))
    found = arrivals.fit(facts_of(rng.poisson(np.stack([swinging, *np.full((4, 80), 6.0)]))), None)
    assert found.unsteady[0] > found.unsteady[1]
    few, many = (arrivals.draw(found, n, seed=1).drift_sd for n in (50, 900))
    assert np.array_equal(few, many[:50])
