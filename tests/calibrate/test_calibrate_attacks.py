"""The attacks of a hostile statistician on the calibration, at full size; prints what docs/evidence/calibrate.md shows.

Run with: python -m pytest -m slow -s tests/calibrate/test_calibrate_attacks.py
"""

from time import perf_counter, process_time

import calibrate_worlds as worlds
import numpy as np
import pytest
from scipy.special import expit, logit, ndtr, ndtri
from test_pooling import plug_in, pooled_of, shares

from bestbet.calibrate import outcomes, pooling, values, winning
from bestbet.calibrate.findings import late_win_chance
from bestbet.calibrate.fit import fit
from bestbet.calibrate.priors import WIN_RATE_CENTRE

pytestmark = pytest.mark.slow


def say(*cells):
    print("|", " | ".join(f"{c:.3f}" if isinstance(c, float) else str(c) for c in cells), "|")


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


def inside_the_grid(rng, m, kappa, n):
    """Return shares from the prior, which holds 0.0005 to 0.98 and nothing beyond."""
    found = np.empty(0)
    while len(found) < n:
        tried = rng.beta(m * kappa, (1 - m) * kappa, size=64)
        found = np.append(found, tried[(tried > 0.0005) & (tried < 0.98)])
    return found[:n]


@pytest.mark.parametrize("n_lanes", [4, 6])
def test_attack_2_pooling_averaged_over_its_prior(n_lanes):
    sizes = np.geomspace(8, 100, n_lanes).round().astype(int)
    prior = pooling.pool(WIN_RATE_CENTRE)
    rng = np.random.default_rng([22, n_lanes])
    rows = []
    for r in range(2000):
        m = expit(WIN_RATE_CENTRE.value + rng.normal())
        kappa = np.clip(np.abs(0.5 * rng.normal()) ** -2.0, np.exp(-0.5), np.exp(8))
        truth = inside_the_grid(rng, m, kappa, n_lanes)
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
        ("lognormal, sigma 1.4", lognormal(1.4), 0.86),
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
    assert max(found) <= 0.94


def test_simulation_based_calibration_of_win_rate_and_delays():
    """Ranks of the truth among draws are even when truth comes from the prior; with a narrowed posterior they are not.

    Talts et al. (2018), arXiv:1804.06788.
    """
    rng = np.random.default_rng(5)
    ranks, narrowed = [], []
    for r in range(300):
        m = expit(WIN_RATE_CENTRE.value + rng.normal())
        kappa = np.clip(np.abs(0.5 * rng.normal()) ** -2.0, np.exp(-0.5), np.exp(8))
        share = float(inside_the_grid(rng, m, kappa, 1)[0])
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


@pytest.mark.parametrize(("n_lanes", "rows"), [(1, 800), (12, 8800), (24, 100_000)])
def test_the_whole_fit_is_quick(n_lanes, rows):
    facts = worlds.lane_facts(win_rates=(0.2,) * n_lanes, per_week=rows / 104, weeks=104)
    fit(worlds.plan(), facts, seed=1, n_draws=10)
    start = process_time(), perf_counter()
    found = fit(worlds.plan(), facts, seed=1, n_draws=4096)
    took = process_time() - start[0], perf_counter() - start[1]
    say("speed", f"{n_lanes} lanes, {facts.outcomes.count.sum()} opportunities, {len(found.draws)} draws", *took)
    assert took[0] < 6


def test_losses_entered_in_bulk_bend_the_win_rate_by_little():
    for sweep in ((30.0, 90.0), (80.0, 103.5)):
        errors = []
        for r in range(10):
            counts = worlds.outcome_counts(np.random.default_rng([6, r]), 104, [0.25], per_week=20.0, sweep=sweep)
            found = winning.fit(outcomes.events(counts, 1, are_losses_recorded=True), seed=r)
            errors.append(winning.draw(found, ("lane",), 1000, seed=r)[1].mean() - 0.25)
        say("bulk", f"losses of weeks {sweep[0]} to {sweep[1]} entered at once", float(np.mean(errors)))
        assert abs(np.mean(errors)) < 0.025
