from dataclasses import replace
from functools import cache

import calibrate_worlds as worlds
import numpy as np
import pytest
from scipy.special import expit, logit

from bestbet.calibrate import outcomes, pooling, winning
from bestbet.calibrate.chebyshev import interpolation
from bestbet.calibrate.delays import kinds, log_edges
from bestbet.calibrate.findings import late_win_chance
from bestbet.calibrate.outcomes import Shape
from bestbet.calibrate.priors import WIN_RATE_CENTRE


def fitted(counts, n_lanes=1, **changes):
    known = {"are_losses_recorded": True} | changes
    return winning.fit(outcomes.events(counts, n_lanes, **known), seed=1)


def drawn(found, n_lanes=1, n=2000):
    return winning.draw(found, tuple(f"lane {i}" for i in range(n_lanes)), n, seed=1)[1]


def closed_rate(counts):
    return (counts.outcome == worlds.WON).sum() / (counts.outcome != worlds.OPEN).sum()


@cache
def exports(weeks, n):
    """Return per export: draws of the win rate, won of closed, whether the flag of a short record is up."""
    rows = []
    for r in range(n):
        counts = worlds.outcome_counts(np.random.default_rng([weeks, r]), weeks, [0.25])
        found = fitted(counts)
        rows.append((drawn(found)[:, 0], closed_rate(counts), late_win_chance(found, weeks * 7) >= 0.1))
    return rows


def coverage(rows, narrowed=1.0):
    shares = np.array([share for share, _, _ in rows])
    mean = shares.mean(axis=1, keepdims=True)
    low, high = np.quantile(mean + narrowed * (shares - mean), [0.05, 0.95], axis=1)
    return np.mean((low <= 0.25) & (high >= 0.25))


def test_a_year_of_censored_deals_gives_the_true_win_rate_and_won_of_closed_does_not():
    rows = exports(52, 14)
    assert abs(np.mean([share.mean() for share, _, _ in rows]) - 0.25) < 0.025
    assert np.mean([naive for _, naive, _ in rows]) - 0.25 < -0.03
    assert coverage(rows) >= 0.7
    assert not any(flag for _, _, flag in rows)


def test_half_a_year_is_flagged_as_too_short():
    rows = exports(26, 6)
    assert np.mean([naive for _, naive, _ in rows]) - 0.25 < -0.06
    assert np.mean([flag for _, _, flag in rows]) >= 0.8


def test_a_narrowed_posterior_is_caught_by_its_coverage():
    assert coverage(exports(52, 14), narrowed=0.25) < 0.7


def test_dead_wood_is_told_apart_from_slow_wins():
    counts = worlds.outcome_counts(np.random.default_rng(6), 104, [0.25], per_week=20.0, silent=0.4)
    found = fitted(counts)
    silent = expit(found.theta[:, -1]) @ found.weight
    assert silent == pytest.approx(0.4, abs=0.06)
    assert drawn(found).mean() == pytest.approx(0.25, abs=0.03)


def test_a_record_that_starts_late_does_not_bend_the_win_rate():
    counts = worlds.outcome_counts(np.random.default_rng(7), 104, [0.25], per_week=20.0, record_start=40.0)
    with_entry = drawn(fitted(counts)).mean()
    blind = drawn(fitted(replace(counts, entry=np.zeros_like(counts.entry)))).mean()
    assert with_entry == pytest.approx(0.25, abs=0.03)
    assert abs(blind - 0.25) > abs(with_entry - 0.25)


def test_leads_without_recorded_losses_still_give_the_win_rate():
    counts = worlds.outcome_counts(np.random.default_rng(8), 104, [0.1], per_week=40.0, silent=1.0)
    found = fitted(counts, are_losses_recorded=False)
    assert found.shape.loss == 0
    assert found.tables.loss.max() == 0
    assert drawn(found).mean() == pytest.approx(0.1, abs=0.015)


def test_losses_entered_in_bulk_do_not_bend_the_win_rate():
    counts = worlds.outcome_counts(np.random.default_rng(9), 104, [0.25], per_week=20.0, sweep=(30.0, 90.0))
    assert drawn(fitted(counts)).mean() == pytest.approx(0.25, abs=0.03)


@pytest.mark.parametrize("outcome", [worlds.WON, worlds.LOST])
def test_deals_that_all_closed_at_one_age_are_fitted(outcome):
    """A bulk clean-up, or a field filled in by a script: many kinds of delay are asked for and there is one day."""
    counts = worlds.outcome_counts(np.random.default_rng(3), 104, [0.25], per_week=12.0)
    same = replace(counts, age=np.where(counts.outcome == outcome, 30, counts.age))
    shares = drawn(fitted(same))
    assert np.isfinite(shares).all()
    assert 0.05 < shares.mean() < 0.6


def test_two_kinds_of_delay_are_found_where_there_are_two_and_only_there():
    rng = np.random.default_rng(11)
    n = 900
    slow = rng.uniform(size=n) < 0.5
    days = np.where(slow, np.exp(np.log(90) + 0.2 * rng.normal(size=n)), np.exp(np.log(7) + 0.6 * rng.normal(size=n)))
    rows = [(0, worlds.WON if rng.uniform() < 0.6 else worlds.LOST, 0, round(d), 1) for d in days]
    counts = outcomes.OutcomeCounts(*(np.array(c, dtype=np.int64) for c in zip(*rows, strict=True)))
    two = fitted(counts)
    assert two.shape == Shape(5, 5)
    _, centre, _ = kinds(outcomes.split(two.mode.theta, two.shape)[0])
    assert np.exp(centre) == pytest.approx([7, 90], rel=0.15)
    plain = worlds.outcome_counts(np.random.default_rng(12), 104, [0.25])
    assert fitted(plain).shape == Shape(2, 2)


def test_without_any_data_the_posterior_is_the_prior():
    found = fitted(worlds.no_outcomes(), 2)
    shares = drawn(found, 2, 20_000)
    prior = pooling.pool(WIN_RATE_CENTRE)
    mass = np.exp(prior.log_prior) @ prior.mass
    points = np.interp([0.05, 0.25, 0.5, 0.75, 0.95], np.cumsum(mass), expit(prior.logits))
    assert np.quantile(shares[:, 0], [0.05, 0.25, 0.5, 0.75, 0.95]) == pytest.approx(points, abs=0.02)
    centre, spread = outcomes.prior(found.shape)
    mean = found.weight @ found.theta
    assert np.abs(mean - centre).max() < 0.15
    assert np.sqrt(found.weight @ (found.theta - mean) ** 2) == pytest.approx(spread, rel=0.15)


def test_interpolated_stays_equal_the_direct_sum():
    counts = worlds.outcome_counts(np.random.default_rng(13), 78, [0.2, 0.3], record_start=15.0)
    observed = outcomes.events(counts, 2, are_losses_recorded=True)
    theta = outcomes.prior(Shape(2, 2))[0]
    laws = outcomes.tables(theta, Shape(2, 2), log_edges(observed.n_days))
    nodes, spread = interpolation(pooling.LOGITS, winning._NODES)
    direct = outcomes.stay_log_likelihood(observed, laws, expit(pooling.LOGITS))
    assert np.allclose(outcomes.stay_log_likelihood(observed, laws, expit(nodes)) @ spread, direct, atol=1e-5)


def test_the_support_fits_the_target():
    counts = worlds.outcome_counts(np.random.default_rng(14), 104, [0.2] * 6, per_week=40.0)
    found = fitted(counts, 6)
    assert found.k_hat < 0.7
    assert 1 / (found.weight**2).sum() > 100


def test_delay_tables_rise_from_zero_to_one_and_losses_stay_below():
    found = fitted(worlds.outcome_counts(np.random.default_rng(15), 104, [0.25], silent=0.3, per_week=20.0))
    assert (np.diff(found.tables.win, axis=1) >= 0).all()
    assert (np.diff(found.tables.loss, axis=1) >= 0).all()
    assert found.weight @ found.tables.win[:, -1] > 0.98
    assert 0.6 < found.weight @ found.tables.loss[:, -1] < 0.8


def test_logits_of_draws_stay_on_the_grid():
    shares = drawn(fitted(worlds.outcome_counts(np.random.default_rng(16), 52, [0.01], per_week=30.0)))
    assert logit(shares.min()) > pooling.LOGITS[0] - 0.1
    assert shares.max() < 0.1
