"""Luck by name: the uniforms pass a small battery, and every quantile function has the law it names."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtri

from bestbet.simulate import randoms, scalars
from bestbet.simulate.randoms import Purpose
from bestbet.streams import GAMMA, key, mix64, unit

N = 20_000
WORDS = randoms.path_words(7, 0, N)
GRID = (np.arange(200_000) + 0.5) / 200_000


def over_words(function, *arguments):
    """Apply a compiled scalar to arrays, one number at a time."""
    return np.array([function(*row) for row in zip(*arguments, strict=True)])


def test_a_named_uniform_is_the_hash_of_its_words_in_order():
    found = randoms.named(WORDS[:5], key("lane:a"), Purpose.WINS, 105_000)
    assert (found == unit(mix64(7, np.arange(5), key("lane:a"), int(Purpose.WINS), 105_000))).all()


def test_purposes_have_numbers_of_their_own():
    assert len({int(purpose) for purpose in Purpose}) == len(list(Purpose))


def test_compiled_uniforms_and_normals_have_the_same_bits_as_numpy():
    weeks = np.arange(105_000, 105_000 + 300, dtype=np.uint64)
    expected = randoms.named(WORDS[3:4], key("lane:a"), Purpose.FRAILTY, weeks)
    word = np.uint64(scalars.mix(np.uint64(mix64(7, 3, key("lane:a"))), np.uint64(Purpose.FRAILTY)))
    out = np.array([scalars.unit(np.uint64(scalars.mix(word, week))) for week in weeks])
    assert out.tobytes() == expected.tobytes()
    assert over_words(scalars.normal_quantile, out).tobytes() == randoms.normal_quantile(expected).tobytes()


def test_compiled_counts_equal_numpy_counts():
    u = randoms.named(WORDS[:4000], key("x"), Purpose.WINS, 1)
    mean = 10 ** randoms.named(WORDS[:4000], key("y"), Purpose.WINS, 1) * 4 - 4.2
    trials = np.ceil(40 * randoms.named(WORDS[:4000], key("z"), Purpose.WINS, 1))
    share = randoms.named(WORDS[:4000], key("w"), Purpose.WINS, 1)
    assert (over_words(scalars.poisson_quantile, mean, u) == randoms.poisson_quantile(mean, u)).all()
    assert (
        over_words(scalars.binomial_quantile, trials, share, u) == randoms.binomial_quantile(trials, share, u)
    ).all()


def battery(uniforms):
    """Return p-values of chi-square tests for equal cells, of one uniform and of neighbouring pairs."""
    cells = np.bincount((uniforms.reshape(-1) * 256).astype(int), minlength=256)
    left, right = uniforms[:, :-1].reshape(-1), uniforms[:, 1:].reshape(-1)
    pairs = np.bincount((left * 16).astype(int) * 16 + (right * 16).astype(int), minlength=256)
    return min(stats.chisquare(cells).pvalue, stats.chisquare(pairs).pvalue)


@pytest.mark.parametrize("axis", ["weeks", "paths", "keys", "purposes"])
def test_neighbouring_uniforms_are_even_and_independent(axis):
    few = np.arange(16, dtype=np.uint64)
    table = {
        "weeks": lambda: randoms.named(WORDS[:, None], key("lane:a"), Purpose.WINS, 105_000 + few),
        "paths": lambda: randoms.named(WORDS, key("lane:a"), Purpose.WINS, 105_000).reshape(-1, 16),
        "keys": lambda: randoms.named(WORDS[:, None], few, Purpose.WINS, 105_000),
        "purposes": lambda: np.stack([randoms.named(WORDS, 5, p, 105_000) for p in list(Purpose)[:16]], axis=1),
    }[axis]()
    assert battery(table) > 1e-4
    assert abs(np.corrcoef(table[:, 0], table[:, 1])[0, 1]) < 4 / len(table) ** 0.5


def test_the_battery_sees_words_that_were_not_finalised():
    raw = np.arange(16 * N, dtype=np.uint64) * np.uint64(GAMMA)
    assert battery(unit(raw).reshape(-1, 16)) < 1e-4


def test_birthday_spacings_repeat_as_often_as_chance_says():
    n, days, rounds = 1024, 2**24, 60
    u = randoms.named(WORDS[:rounds, None], key("b"), Purpose.WINS, np.arange(n, dtype=np.uint64))
    spacings = np.sort(np.diff(np.sort((u * days).astype(int), axis=1), axis=1), axis=1)
    repeats = (np.diff(spacings, axis=1) == 0).sum()
    expected = rounds * n**3 / (4 * days)
    assert abs(repeats - expected) < 4.5 * expected**0.5


def test_the_normal_quantile_is_right_to_two_billionths_far_into_the_tails():
    tail = 10.0 ** -np.linspace(1, 15.9, 2000)
    u = np.concatenate(
        [np.maximum(tail, 2.0**-53), np.linspace(1e-6, 1 - 1e-6, 20_001), 1 - np.maximum(tail, 2.0**-53)]
    )
    assert np.abs(randoms.normal_quantile(u) - ndtri(u)).max() < 2e-9
    assert (np.diff(randoms.normal_quantile(np.linspace(0.001, 0.999, 50_001))) > 0).all()


def test_the_portable_logarithm_and_exponential_are_right_to_the_last_bits():
    x = 10.0 ** np.linspace(-300, 300, 5001)
    assert np.abs(randoms.portable_log(x) - np.log(x)).max() < 1e-12
    z = np.linspace(-600, 600, 2001)
    assert np.abs(over_words(scalars.exponential, z) / np.exp(z) - 1).max() < 1e-12
    near = np.linspace(-20, 20, 2001)
    assert np.abs(over_words(scalars.exponential, near) / np.exp(near) - 1).max() < 1e-15


def cdf_error(count, law, most):
    """Return how far the distribution function that a quantile function implies lies from the exact law."""
    implied = np.searchsorted(count, np.arange(most) + 0.5) / len(GRID)
    return np.abs(implied - law.cdf(np.arange(most))).max()


@pytest.mark.parametrize("mean", [0.003, 0.2, 1, 5, 11.99])
def test_small_poisson_counts_are_exact(mean):
    assert (randoms.poisson_quantile(mean, GRID) == stats.poisson(mean).ppf(GRID)).all()


@pytest.mark.parametrize("mean", [12.01, 20, 60, 500])
def test_large_poisson_counts_follow_the_exact_law_to_a_ten_thousandth(mean):
    found = randoms.poisson_quantile(mean, GRID)
    assert cdf_error(found, stats.poisson(mean), int(mean + 10 * mean**0.5)) < 1e-4
    assert found.mean() == pytest.approx(mean, rel=1e-4)
    assert found.var() == pytest.approx(mean, rel=2e-3)


def test_the_quantile_without_smoothed_cumulants_would_be_seen():
    z = randoms.normal_quantile(GRID)
    plain = np.maximum(np.ceil(12.01 + 12.01**0.5 * z - 0.5), 0)
    assert cdf_error(plain, stats.poisson(12.01), 60) > 1e-3


def test_poisson_counts_never_fall_when_the_mean_grows():
    means = np.concatenate([np.linspace(0, 11.9, 120), np.linspace(12.1, 80, 120)])
    counts = randoms.poisson_quantile(means[:, None], GRID[::997][None, :])
    assert (np.diff(counts, axis=0) >= 0).all()


@pytest.mark.parametrize(("trials", "share"), [(1, 0.3), (17, 0.02), (17, 0.97), (30, 0.5), (16, 0.0), (16, 1.0)])
def test_small_binomial_counts_are_exact(trials, share):
    found = randoms.binomial_quantile(trials, share, GRID)
    exact = stats.binom(trials, share).ppf(GRID)
    assert (found != exact).mean() < (1e-9 if trials * min(share, 1 - share) <= 12 else 1e-3)


@pytest.mark.parametrize(("trials", "share"), [(40, 0.4), (100, 0.2), (60, 0.7), (2000, 0.3)])
def test_large_binomial_counts_follow_the_exact_law(trials, share):
    found = randoms.binomial_quantile(trials, share, GRID)
    assert cdf_error(np.sort(found), stats.binom(trials, share), trials + 1) < 1e-4
    assert found.max() <= trials


@pytest.mark.parametrize("shape", [0.3, 0.5, 1, 3, 10, 300])
def test_frailties_follow_the_gamma_law_with_mean_one(shape):
    rows = randoms.gamma_rows(np.array(shape**-0.5))
    found = randoms.gamma_quantile(np.broadcast_to(rows, (len(GRID), len(rows))), GRID)
    assert found.mean() == pytest.approx(1, abs=2e-4)
    assert found.var() * shape == pytest.approx(1, abs=2e-3)
    assert np.abs(stats.gamma(shape, scale=1 / shape).cdf(found) - GRID).max() < 1e-3


def test_frailties_without_unevenness_are_exactly_one():
    rows = randoms.gamma_rows(np.zeros(()))
    assert (randoms.gamma_quantile(np.broadcast_to(rows, (len(GRID), len(rows))), GRID) == 1).all()
