import numpy as np
import pytest

from bestbet.odds.probability import (
    Grouped,
    expected_regret,
    group,
    knowledge_intervals,
    p_best,
    plausible_truths,
    verdict,
)

R = 4


def simulated(truths, *, seed):
    """Success of R paths per draw whose true chances are truths[draw, strategy], on common luck."""
    rng = np.random.default_rng(seed)
    luck = rng.random((len(truths), R, 1))
    return (luck < truths[:, None, :]).reshape(-1, truths.shape[1])


def beta_truths(n, a, b, *, seed, k=1):
    return np.random.default_rng(seed).beta(a, b, size=(n, k))


def test_the_interval_shows_knowledge_and_not_the_luck_of_four_paths():
    truths = beta_truths(4096, 8.0, 12.0, seed=1)
    low, high = knowledge_intervals(group(simulated(truths, seed=2), R))[0]
    true_low, true_high = np.quantile(truths, (0.1, 0.9))
    assert abs(low - true_low) < 0.02
    assert abs(high - true_high) < 0.02


def test_without_the_correction_the_interval_would_be_much_too_wide():
    truths = beta_truths(4096, 8.0, 12.0, seed=1)
    grouped = group(simulated(truths, seed=2), R)
    uncorrected = knowledge_intervals(Grouped(grouped.shares, np.zeros_like(grouped.luck), R))[0]
    true_low, true_high = np.quantile(truths, (0.1, 0.9))
    assert uncorrected[1] - uncorrected[0] > 1.5 * (true_high - true_low)


def test_a_chance_known_exactly_has_an_interval_of_almost_no_width():
    truths = np.full((65536, 1), 0.4)
    low, high = knowledge_intervals(group(simulated(truths, seed=3), R))[0]
    assert high - low < 0.1


def test_the_standard_error_covers_what_repetition_shows():
    estimates, errors = [], []
    for seed in range(200):
        grouped = group(simulated(beta_truths(256, 2.0, 3.0, seed=seed), seed=1000 + seed), R)
        estimates.append(grouped.p[0])
        errors.append(grouped.mcse[0])
    assert 0.85 < np.std(estimates) / np.mean(errors) < 1.15


def test_an_error_that_takes_all_paths_as_independent_is_too_small():
    grouped = group(simulated(beta_truths(1024, 2.0, 3.0, seed=5), seed=6), R)
    p = grouped.p[0]
    assert grouped.mcse[0] > 1.2 * np.sqrt(p * (1 - p) / (1024 * R))


def test_p_best_is_judged_over_what_we_know_and_not_over_single_futures():
    """Fixture of methods.md B5: .422 against .420 with P(A better | unknowns) = .52; futures alone would tie."""
    rng = np.random.default_rng(7)
    base = rng.beta(6, 8, size=8192)
    gap = 0.002 + 0.05 * rng.standard_normal(8192)
    truths = np.clip(np.column_stack([base + gap / 2, base - gap / 2]), 0, 1)
    grouped = group(simulated(truths, seed=8), R)
    best = p_best(plausible_truths(grouped, seed=1))
    assert best.sum() == pytest.approx(1)
    assert best[0] == pytest.approx((truths[:, 0] > truths[:, 1]).mean(), abs=0.06)


def test_regret_is_that_of_the_truths():
    rng = np.random.default_rng(9)
    truths = np.clip(rng.beta(6, 8, size=(8192, 1)) + np.array([0.05, 0.0, -0.1]) * rng.random((8192, 3)) * 2, 0, 1)
    regret = expected_regret(plausible_truths(group(simulated(truths, seed=10), R), seed=1))
    true = (truths.max(axis=1, keepdims=True) - truths).mean(axis=0)
    assert regret == pytest.approx(true, abs=0.012)


def test_plausible_truths_keep_the_means_and_stay_probabilities():
    grouped = group(simulated(beta_truths(4096, 0.5, 9.0, seed=11, k=3), seed=12), R)
    truths = plausible_truths(grouped, seed=1)
    assert truths.min() >= 0
    assert truths.max() <= 1
    assert truths.mean(axis=0) == pytest.approx(grouped.p, abs=0.02)


def test_equal_strategies_are_a_tie_and_distant_ones_are_not():
    base = beta_truths(2048, 6, 8, seed=1)
    close = group(simulated(base + np.array([0.01, 0.0]), seed=2), R)
    said = verdict(close, p_best(plausible_truths(close, seed=1)), ("a", "b"))
    assert said.tied == (1,)
    far = group(simulated(base + np.array([0.2, 0.0]), seed=2), R)
    said = verdict(far, p_best(plausible_truths(far, seed=1)), ("a", "b"))
    assert (said.leader, said.tied) == (0, ())


def test_a_leader_that_seldom_leads_is_a_tie_even_when_its_mean_is_ahead():
    rng = np.random.default_rng(3)
    gap = 0.045 + 0.25 * rng.standard_normal(16384)
    truths = np.clip(0.45 + np.column_stack([gap, -gap]) / 2, 0, 1)
    grouped = group(simulated(truths, seed=4), R)
    said = verdict(grouped, p_best(plausible_truths(grouped, seed=1)), ("a", "b"))
    assert grouped.p[0] - grouped.p[1] > 0.03
    assert said.tied == (1,)
    assert "best in only" in said.reason


def test_tied_by_chance_to_lead_are_those_near_the_strongest_rival():
    rng = np.random.default_rng(5)
    base = np.full((16384, 1), 0.4)
    noise = 0.12 * rng.standard_normal((16384, 4))
    truths = np.clip(base + noise + np.array([0.06, 0.0, 0.0, -0.25]), 0, 1)
    grouped = group(simulated(truths, seed=6), R)
    said = verdict(grouped, p_best(plausible_truths(grouped, seed=1)), ("a", "b", "c", "d"))
    assert (said.leader, said.tied) == (0, (1, 2))
