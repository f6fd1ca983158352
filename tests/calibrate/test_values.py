import calibrate_worlds as worlds
import numpy as np
import pytest
from scipy.special import gammaincc, gammainccinv, ndtr, ndtri

from bestbet.calibrate import priors, tails, two_kinds, values
from bestbet.facts.values import value_statistics

ONE = np.zeros(1000, dtype=np.int64)


def statistics(x):
    return worlds.value_statistics(x, ONE[: len(x)], 1)


def totals(x, seed, *, narrowed=1.0, n=50):
    """Return predicted totals of n future deals after the past wins x."""
    found = values.fit(statistics(x), ("lane",))
    mean, sd = values.draw(found, 600, seed=seed, what="value")
    mean = mean.mean() + narrowed * (mean - mean.mean())
    room = ndtr((np.log(found.cap) - mean) / sd)
    u = np.random.default_rng([seed, 1]).uniform(size=(600, n))
    return np.exp(mean + sd * ndtri(u * room)).sum(axis=1)


def plugged_in(x, seed, n=50):
    z = np.random.default_rng([seed, 2]).normal(size=(600, n))
    return np.exp(np.log(x).mean() + np.log(x).std(ddof=1) * z).sum(axis=1)


def coverage(predict, make, n_wins, replicates=60):
    inside = 0
    for r in range(replicates):
        rng = np.random.default_rng([n_wins, r])
        low, high = np.quantile(predict(make(rng, n_wins), r), [0.05, 0.95])
        inside += low <= make(rng, 50).sum() <= high
    return inside / replicates


def lognormal(rng, n):
    return np.exp(rng.normal(size=n))


def pareto(rng, n):
    return rng.uniform(size=n) ** (-1 / 2.5)


@pytest.mark.parametrize("n_wins", [12, 60])
def test_totals_of_lognormal_deals_are_covered(n_wins):
    assert coverage(totals, lognormal, n_wins) >= 0.8


def test_totals_of_deals_with_a_heavy_tail_are_covered():
    assert coverage(totals, pareto, 200) >= 0.78


def test_plugging_in_the_fitted_lognormal_fails_the_same_check():
    assert coverage(plugged_in, lognormal, 12) < 0.7


def test_the_conjugate_formulas_hold():
    x = np.exp(np.array([8.0, 9.0, 10.0, 9.5]))
    found = values.fit(statistics(x), ("lane",))
    assert found.weight[0] == 4.5
    assert found.centre[0] == pytest.approx(9.125)
    held = 4 * 1.1**2 + ((np.log(x) - 9.125) ** 2).sum()
    # one of the four degrees of freedom went into the mean
    assert found.spreads.usual[0] == pytest.approx(held / 7)
    drawn = found.spreads.draw(0, found.spreads.cells(999, seed=1, what="value"), (np.arange(999) + 0.5) / 999)
    # chi-square with 7 degrees of freedom, as far as the sd stays below its cap
    below = gammaincc(3.5, held / 2 / priors.VALUE_SD_CAP.value**2)
    assert np.median(held / drawn**2) == pytest.approx(2 * gammainccinv(3.5, 0.5 * below), rel=1e-9)
    assert drawn.max() < priors.VALUE_SD_CAP.value


def test_a_lane_alone_is_as_unsure_of_its_mean_as_its_values_are():
    """It leans on a mean that is its own: no half a value comes from elsewhere."""
    x = np.exp(9 + np.random.default_rng(1).normal(size=8))
    found = values.fit(statistics(x), ("lane",))
    mean, sd = values.draw(found, 20_000, seed=1, what="value")
    assert ((mean - found.centre) / sd).std() == pytest.approx(8**-0.5, rel=0.05)


def test_a_lane_without_wins_is_as_unsure_as_the_others_differ():
    rng = np.random.default_rng(2)
    x = np.exp(np.repeat([8.0, 9.0, 10.0], 40) + rng.normal(size=120))
    found = values.fit(value_statistics(x, np.repeat([0, 1, 2], 40), 4), tuple("abcd"))
    mean, _ = values.draw(found, 20_000, seed=1, what="value")
    assert found.centre[3] == pytest.approx(9, abs=0.3)
    assert np.std(mean[:, 3]) > 1.1 * np.sqrt(found.spreads.usual[3] / found.weight[3])


def test_a_lane_without_wins_takes_the_others_centre_with_a_wide_spread():
    x = np.exp(9 + 0.5 * np.random.default_rng(1).normal(size=100))
    found = values.fit(worlds.value_statistics(x, np.zeros(100, dtype=int), 2), ("a", "b"))
    mean, sd = values.draw(found, 2000, seed=1, what="value")
    assert np.median(mean[:, 1]) == pytest.approx(9, abs=0.2)
    assert mean[:, 1].std() > 8 * mean[:, 0].std()
    assert np.median(sd[:, 1]) > np.median(sd[:, 0])
    assert found.cap[1] == pytest.approx(6 * x.max())


def test_the_largest_plausible_deal_is_twenty_times_or_six_times_the_largest_win():
    few, many = np.exp(np.linspace(0, 1, 10)), np.exp(np.linspace(0, 1, 40))
    assert values.caps(statistics(few))[0] == pytest.approx(20 * np.e)
    assert values.caps(statistics(many))[0] == pytest.approx(6 * np.e)


def test_without_any_value_nothing_is_a_number():
    found = values.fit(worlds.no_values(2), ("a", "b"))
    mean, sd = values.draw(found, 10, seed=1, what="value")
    assert np.isnan(mean).all()
    assert np.isnan(sd).all()
    assert np.isnan(found.cap).all()


def test_no_draw_is_infinite_even_with_one_win():
    found = values.fit(statistics(np.array([5000.0])), ("a",))
    mean, sd = values.draw(found, 4096, seed=1, what="value")
    assert np.isfinite(mean).all()
    assert sd.max() <= 2


def test_a_heavy_tail_is_seen_and_a_lognormal_one_rarely():
    heavy = [values.fit(statistics(pareto(np.random.default_rng(r), 300)), ("a",)).tail for r in range(20)]
    light = [values.fit(statistics(lognormal(np.random.default_rng(r), 300)), ("a",)).tail for r in range(20)]
    assert sum(tail is not None for tail in heavy) >= 18
    assert sum(tail is not None and tail.ratio > 1.25 for tail in light) <= 4


def test_tail_moments_equal_the_closed_form():
    shape, scale = np.array([[0.2]]), np.array([[0.5]])
    first, second = tails._tail_moments(shape, scale, np.array([[1e6]]))
    assert first[0, 0] == pytest.approx(1 + 0.5 / 0.8, rel=0.02)
    assert second[0, 0] == pytest.approx(1 + 2 * 0.5 / 0.8 + 2 * 0.25 / (0.8 * 0.6), rel=0.03)


def test_the_widened_lognormal_has_the_mean_of_a_pareto_world():
    x = pareto(np.random.default_rng(5), 20_000)
    found = values.fit(worlds.value_statistics(x, np.zeros(20_000, dtype=int), 1), ("a",))
    mean, sd = values.draw(found, 400, seed=1, what="value")
    assert np.exp(mean + sd**2 / 2).mean() == pytest.approx(2.5 / 1.5, rel=0.03)


def test_many_thin_lanes_promise_no_more_than_their_deals_brought():
    """24 lanes of 17 wins each: spreads that lean on each other keep the mean of all lanes within a few percent."""
    rng = np.random.default_rng(12)
    ratios = []
    for _ in range(6):
        value, lane = rng.lognormal(9, 0.8, 408), np.repeat(np.arange(24), 17)
        names = tuple(str(i) for i in range(24))
        mean, sd = values.draw(values.fit(worlds.value_statistics(value, lane, 24), names), 400, seed=1, what="value")
        ratios.append(np.exp(mean + sd**2 / 2).mean() / value.mean())
    assert np.mean(ratios) == pytest.approx(1, abs=0.08)


def small_and_large(rng, n):
    """Small deals, and one in twelve forty times as large."""
    return np.exp(9 + 0.5 * rng.normal(size=n)) * np.where(rng.random(n) < 1 / 12, 40.0, 1.0)


def said_of_two_kinds(seeds=range(10)):
    """How many times their true mean deals of two kinds are said to be worth, of 300 wins, over ten teams."""
    true = np.exp(9 + 0.5**2 / 2) * (1 + 39 / 12)
    found = []
    for seed in seeds:
        x = small_and_large(np.random.default_rng([seed, 5]), 300)
        fitted = values.fit(value_statistics(x, ONE[: len(x)], 1), ("lane",))
        mean, sd = values.draw(fitted, 600, seed=seed, what="value")
        found.append(values._capped(mean, sd, fitted.cap, 1).mean() / true)
    return float(np.mean(found))


def test_small_deals_and_large_ones_are_no_tail_without_end():
    assert said_of_two_kinds() == pytest.approx(1, abs=0.15)


def test_a_tail_through_two_kinds_promises_a_quarter_too_much(monkeypatch):
    """Negative control: the tail is believed whatever wins have brought, and nobody asks for two kinds."""
    monkeypatch.setattr(values, "match", lambda *_: None)
    monkeypatch.setattr(two_kinds, "find", lambda _, n_lanes: (None,) * n_lanes)
    assert said_of_two_kinds() > 1.2
