"""The attacks of a hostile statistician on the calibration, at full size; prints what docs/evidence/calibrate.md shows.

Run with: python -m pytest -m slow -s tests/calibrate/test_calibrate_attacks.py
"""

import calibrate_worlds as worlds
import numpy as np
import pytest
from scipy.special import expit, logit, ndtr, ndtri
from test_pooling import plug_in, pooled_of, shares

from bestbet.calibrate import outcomes, pooling, values, winning
from bestbet.calibrate.findings import late_win_chance
from bestbet.calibrate.priors import WIN_RATE_CENTRE

pytestmark = pytest.mark.slow


def say(*cells):
    print("|", " | ".join(f"{c:.3f}" if isinstance(c, float) else str(c) for c in cells), "|")  # noqa: T201 - the table is the product


@pytest.mark.parametrize(("weeks", "largest_bias"), [(26, 0.03), (52, 0.02), (104, 0.02)])
def test_attack_1_censored_win_rates(weeks, largest_bias):
    rows = []
    for r in range(200):
        counts = worlds.outcome_counts(np.random.default_rng([1, weeks, r]), weeks, [0.25])
        found = winning.fit(outcomes.events(counts, 1, are_losses_recorded=True), seed=r)
        _, win = winning.draw(found, ("lane",), 2000, seed=r)
        low, high = np.quantile(win, [0.05, 0.95])
        naive = (counts.outcome == worlds.WON).sum() / (counts.outcome != worlds.OPEN).sum()
        flag = late_win_chance(found, weeks * 7) >= 0.1
        rows.append((win.mean() - 0.25, low <= 0.25 <= high, naive - 0.25, flag, found.k_hat > 0.7))
    bias, coverage, naive, flag, rough = (float(x) for x in np.mean(np.array(rows, dtype=float), axis=0))
    say("attack 1", f"{weeks} weeks", bias, coverage, naive, flag, rough)
    assert abs(bias) <= largest_bias
    assert 0.86 <= coverage <= 0.95
    assert naive < (-0.03 if weeks <= 52 else 0)
    assert flag >= 0.9 if weeks == 26 else flag <= 0.1


@pytest.mark.parametrize("n_lanes", [4, 6])
@pytest.mark.parametrize("kappa", [8, 40])
def test_attack_2_pooling_in_fixed_worlds(n_lanes, kappa):
    sizes = np.geomspace(8, 100, n_lanes).round().astype(int)
    prior = pooling.pool(WIN_RATE_CENTRE)
    rng = np.random.default_rng([2, n_lanes, kappa])
    rows, plugged = [], []
    for r in range(500):
        truth = rng.beta(0.2 * kappa, 0.8 * kappa, size=n_lanes)
        won = rng.binomial(sizes, truth)
        low, high = np.quantile(shares(pooled_of(won, sizes, prior), n_lanes, 1000, seed=r), [0.05, 0.95], axis=1)
        rows.append((low <= truth) & (truth <= high))
        low, high = plug_in(won, sizes)
        plugged.append((low <= truth) & (truth <= high))
    say("attack 2", f"{n_lanes} lanes, kappa {kappa}", float(np.mean(rows)), float(np.mean(plugged)))
    assert 0.85 <= np.mean(rows) <= 0.95
    assert np.mean(plugged) < 0.8


@pytest.mark.parametrize("n_lanes", [4, 6])
def test_attack_2_pooling_averaged_over_its_prior(n_lanes):
    sizes = np.geomspace(8, 100, n_lanes).round().astype(int)
    prior = pooling.pool(WIN_RATE_CENTRE)
    rng = np.random.default_rng([22, n_lanes])
    rows = []
    for r in range(2000):
        m = expit(WIN_RATE_CENTRE.value + rng.normal())
        kappa = np.clip(np.abs(0.5 * rng.normal()) ** -2.0, np.exp(-0.5), np.exp(8))
        truth = np.clip(rng.beta(m * kappa, (1 - m) * kappa, size=n_lanes), 0.0005, 0.98)
        drawn = shares(pooled_of(rng.binomial(sizes, truth), sizes, prior), n_lanes, 800, seed=r)
        low, high = np.quantile(drawn, [0.05, 0.95], axis=1)
        rows.append((low <= truth) & (truth <= high))
    say("attack 2", f"{n_lanes} lanes, averaged over the prior", float(np.mean(rows)))
    assert 0.885 <= np.mean(rows) <= 0.915


def lognormal(sigma):
    return lambda rng, n: np.exp(sigma * rng.normal(size=n))


def pareto(rng, n):
    return rng.uniform(size=n) ** (-1 / 2.5)


@pytest.mark.parametrize(
    ("world", "make", "least"),
    [
        ("lognormal, sigma 0.7", lognormal(0.7), 0.86),
        ("lognormal, sigma 1.0", lognormal(1.0), 0.86),
        ("lognormal, sigma 1.4", lognormal(1.4), 0.84),
        ("Pareto, index 2.5", pareto, 0.80),
    ],
)
def test_attack_3_totals_of_fifty_deals(world, make, least):
    found = []
    for n_wins in (12, 25, 60, 200):
        inside = 0
        for r in range(1000):
            rng = np.random.default_rng([3, n_wins, r])
            past, future = make(rng, n_wins), make(rng, 50).sum()
            fitted = values.fit(worlds.value_statistics(past, np.zeros(n_wins, dtype=int), 1), ("lane",))
            mean, sd = values.draw(fitted, 800, seed=r, what="value")
            assert np.isfinite(mean).all()
            assert np.isfinite(np.exp(mean + sd**2 / 2)).all()
            room = ndtr((np.log(fitted.cap) - mean) / sd)
            totals = np.exp(mean + sd * ndtri(rng.uniform(size=(800, 50)) * room)).sum(axis=1)
            low, high = np.quantile(totals, [0.05, 0.95])
            inside += low <= future <= high
        found.append(inside / 1000)
    say("attack 3", world, *found)
    assert min(found) >= least
    assert max(found) <= 0.96


def test_simulation_based_calibration_of_win_rate_and_delays():
    """Ranks of the truth among draws are even when truth comes from the prior; with a narrowed posterior they are not.

    Talts et al. (2018), arXiv:1804.06788.
    """
    rng = np.random.default_rng(5)
    ranks, narrowed = [], []
    for r in range(300):
        m = expit(WIN_RATE_CENTRE.value + rng.normal())
        kappa = np.clip(np.abs(0.5 * rng.normal()) ** -2.0, np.exp(-0.5), np.exp(8))
        share = float(np.clip(rng.beta(m * kappa, (1 - m) * kappa), 0.001, 0.97))
        counts = worlds.outcome_counts(rng, 78, [share], per_week=3.0)
        found = winning.fit(outcomes.events(counts, 1, are_losses_recorded=True), seed=r)
        draws = winning.draw(found, ("lane",), 999, seed=r)[1][:, 0]
        ranks.append((draws < share).mean())
        logits = logit(draws)
        narrowed.append((expit(logits.mean() + 0.5 * (logits - logits.mean())) < share).mean())

    def chi_square(values_in):
        seen = np.histogram(values_in, bins=10, range=(0, 1))[0]
        return float(((seen - 30) ** 2 / 30).sum())

    say("calibration", "300 worlds, chi-square of 10 bins", chi_square(ranks), chi_square(narrowed))
    assert chi_square(ranks) < 27.9  # the 0.1 % point with 9 degrees of freedom
    assert chi_square(narrowed) > 27.9
