import numpy as np
import pytest

from bestbet.odds.probability import (
    Grouped,
    expected_regret,
    group,
    knowledge_intervals,
    means_with_errors,
    p_best,
    plausible_truths,
    plausible_values,
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


def test_means_by_draw_are_those_of_a_plain_reshape():
    values = np.random.default_rng(13).random((64, 3))
    grouped = values.reshape(-1, R, 3).mean(axis=1)
    means, errors = means_with_errors(values, R)
    assert means == pytest.approx(grouped.mean(axis=0))
    assert errors == pytest.approx(grouped.std(axis=0, ddof=1) / 4)


def test_any_utility_can_be_grouped_and_its_truths_are_not_held_to_shares():
    values = 5 + np.random.default_rng(14).standard_normal((4096, 1))
    grouped = group(values, R)
    assert plausible_truths(grouped, seed=1).max() == 1.0
    assert plausible_values(grouped, seed=1).mean() == pytest.approx(5, abs=0.1)


def small_odds(seed, n=2048):
    """True chances of four strategies, a few per cent each and often next to none, and the shares that paths show."""
    rng = np.random.default_rng([seed, 77])
    shared, own = rng.normal(size=(n, 1)), rng.normal(size=(n, 4))
    truth = 1 / (1 + np.exp(5.5 - np.array([0.0, 0.4, 0.8, 1.0]) - 2.2 * (0.7 * shared + 0.7 * own)))
    paths = rng.random((n, R, 4)) < truth[:, None, :]
    return truth, group(paths.reshape(-1, 4), R)


def regrets(grouped, truths):
    return expected_regret(truths(grouped))


def test_regret_of_small_odds_is_what_it_would_be_if_the_truth_were_known():
    told, true = [], []
    for seed in range(6):
        truth, grouped = small_odds(seed)
        told.append(regrets(grouped, lambda of: plausible_truths(of, seed=1)))
        true.append(expected_regret(truth))
    assert np.mean(told, axis=0) == pytest.approx(np.mean(true, axis=0), rel=0.1)


def test_a_normal_law_cut_off_at_nothing_promises_more():
    """Negative control: a third of its worlds lay below 0, and cut off there they were worth more than there is."""
    told, true = [], []
    for seed in range(6):
        truth, grouped = small_odds(seed)
        told.append(regrets(grouped, lambda of: np.clip(plausible_values(of, seed=1), 0, 1)))
        true.append(expected_regret(truth))
    assert np.mean(told, axis=0)[3] > 1.15 * np.mean(true, axis=0)[3]


def test_odds_and_regret_of_every_strategy_have_one_sum():
    _, grouped = small_odds(1)
    total = grouped.p + expected_regret(plausible_truths(grouped, seed=1))
    assert np.ptp(total) < 0.001


def test_what_happened_in_no_path_or_in_all_is_not_certain():
    never = group(np.zeros((4000, 1)), R)
    always = group(np.ones((4000, 1)), R)
    assert never.mcse == pytest.approx(1 / 4000, rel=0.01)
    assert always.mcse == pytest.approx(never.mcse)
    assert group(np.full((4000, 1), 7.0), R).mcse == 0, "a number that is no chance has no luck"
