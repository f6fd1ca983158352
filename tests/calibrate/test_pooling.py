import numpy as np
import pytest
from scipy.special import betaln, expit

from bestbet.calibrate import pooling
from bestbet.calibrate.pooling import LOGITS, WIDE_LOGITS
from bestbet.calibrate.priors import NEW_ACCOUNT_CENTRE, WIN_RATE_CENTRE

SIZES = np.array([8, 20, 45, 100])


def binomial(won, n, logits=LOGITS):
    lost = np.asarray(n) - won
    return -np.asarray(won)[:, None] * np.logaddexp(0, -logits) - lost[:, None] * np.logaddexp(0, logits)


def shares(pooled, n_lanes, n=1500, seed=0):
    u = np.random.default_rng(seed).uniform(size=(n_lanes + 1, n))
    support = np.zeros(n, dtype=np.int64)
    cells = pooling.draw_cells(pooled, support, u[0])
    return np.stack([pooling.draw_shares(pooled, lane, support, cells, u[lane + 1]) for lane in range(n_lanes)])


def pooled_of(won, n, prior):
    return pooling.fit(prior, binomial(won, n)[None])


def plug_in(won, n):
    """Return 90 % intervals with the likeliest (m, kappa) taken for true, as the negative control."""
    m, k = (g.ravel() for g in np.meshgrid(expit(np.linspace(-4, 2, 61)), np.exp(np.linspace(-0.5, 8, 52))))
    a, b = (m * k)[:, None], ((1 - m) * k)[:, None]
    best = (betaln(a + won, b + n - won) - betaln(a, b)).sum(axis=1).argmax()
    rng = np.random.default_rng(0)
    draws = rng.beta(a[best] + won[:, None], b[best] + (n - won)[:, None], size=(len(n), 800))
    return np.quantile(draws, [0.05, 0.95], axis=1)


def coverages(replicates, kappa):
    prior = pooling.pool(WIN_RATE_CENTRE)
    rng = np.random.default_rng([7, kappa])
    grid, naive = [], []
    for _ in range(replicates):
        truth = rng.beta(0.2 * kappa, 0.8 * kappa, size=len(SIZES))
        won = rng.binomial(SIZES, truth)
        low, high = np.quantile(shares(pooled_of(won, SIZES, prior), len(SIZES), 600), [0.05, 0.95], axis=1)
        grid.append((low <= truth) & (truth <= high))
        low, high = plug_in(won, SIZES)
        naive.append((low <= truth) & (truth <= high))
    return np.mean(grid), np.mean(naive)


def test_pooled_intervals_cover_and_plugged_in_ones_do_not():
    grid, naive = coverages(40, 40)
    assert grid > 0.83
    assert naive < 0.7


def test_without_data_every_lane_follows_the_prior():
    prior = pooling.pool(WIN_RATE_CENTRE)
    found = shares(pooled_of(np.zeros(2, int), np.zeros(2, int), prior), 2, 20_000)
    mass = np.exp(prior.log_prior) @ prior.mass
    expected = np.interp([0.1, 0.5, 0.9], np.cumsum(mass), expit(LOGITS))
    assert np.quantile(found[1], [0.1, 0.5, 0.9]) == pytest.approx(expected, abs=0.02)


def test_the_prior_of_the_wide_grid_is_symmetric():
    prior = pooling.pool(NEW_ACCOUNT_CENTRE, WIDE_LOGITS)
    mass = np.exp(prior.log_prior) @ prior.mass
    assert mass @ expit(WIDE_LOGITS) == pytest.approx(0.5, abs=0.01)


def test_given_its_pool_a_share_has_the_beta_law():
    prior = pooling.pool(WIN_RATE_CENTRE)
    found = pooled_of(np.array([12]), np.array([40]), prior)
    cell = int(np.argmin(np.abs(prior.mass @ expit(LOGITS) - 0.3) - 1e-3 * prior.log_prior))
    n = 40_000
    u = (np.arange(n) + 0.5) / n
    drawn = pooling.draw_shares(found, 0, np.zeros(n, np.int64), np.full(n, cell), u)
    weights = prior.mass[cell] * expit(LOGITS) ** 12 * expit(-LOGITS) ** 28
    assert drawn.mean() == pytest.approx(weights @ expit(LOGITS) / weights.sum(), abs=1e-3)


def test_a_thin_lane_leans_on_the_others_and_a_thick_one_does_not():
    won, n = np.array([0, 150, 160, 145]), np.array([3, 500, 500, 500])
    means = shares(pooled_of(won, n, pooling.pool(WIN_RATE_CENTRE)), 4).mean(axis=1)
    assert 0.15 < means[0] < 0.3
    assert means[1:] == pytest.approx(won[1:] / 500, abs=0.02)


def test_the_evidence_of_a_support_point_integrates_over_everything():
    prior = pooling.pool(WIN_RATE_CENTRE)
    log_likelihood = binomial(np.array([3, 5]), np.array([10, 20]))
    found = pooling.fit(prior, np.stack([log_likelihood, log_likelihood - 2.0]))
    by_hand = np.log(np.exp(prior.log_prior) @ np.prod(prior.mass @ np.exp(log_likelihood.T), axis=1))
    assert found.log_evidence == pytest.approx([by_hand, by_hand - 4.0])
