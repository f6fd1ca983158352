"""Lanes lean on each other's spread as far as their own record shows them alike."""

import numpy as np
import pytest
from scipy.special import gammaln

from bestbet.calibrate import priors, spreads
from spread_law import alike_spreads

DRAWS = 2000


def lanes(sd, n, seed=1):
    """Wins and sums of squares about the mean of lanes with these sds."""
    rng = np.random.default_rng(seed)
    x = [s * rng.normal(size=k) for s, k in zip(sd, n, strict=True)]
    return np.array(n, float), np.array([((one - one.mean()) ** 2).sum() for one in x])


def drawn(found, lane):
    uniform = np.random.default_rng(2).random(DRAWS)
    return found.draw(lane, found.cells(DRAWS, seed=1, what="value"), uniform)


def test_a_thin_lane_among_many_that_are_alike_takes_their_spread():
    found = spreads.fit(*lanes([0.5] * 12, [40] * 11 + [2]))
    assert np.median(drawn(found, 11)) == pytest.approx(0.5, abs=0.05)
    assert np.log(drawn(found, 11)).std() < 0.15


def test_a_thin_lane_among_lanes_that_are_not_alike_is_left_open():
    sd = np.exp(np.random.default_rng(3).normal(np.log(0.5), 0.6, 12))
    found = spreads.fit(*lanes(sd, [40] * 11 + [2]))
    assert np.log(drawn(found, 11)).std() > 0.25


def test_one_lane_alone_leans_on_the_guess():
    count, squares = lanes([0.5], [30])
    found = spreads.fit(count, squares)
    guess = priors.VALUE_PSEUDO_DF.value * priors.VALUE_PSEUDO_SD.value**2
    assert found.usual[0] == pytest.approx((guess + squares[0]) / (4 + 30))


def test_the_grid_is_fine_enough():
    """The mean of the common sd against quadrature over the same posterior by a grid four times as fine."""
    count, squares = lanes([0.5] * 24, [400] * 24)
    found = spreads.fit(count, squares)
    weight = np.diff(found.cumulative, prepend=0.0)
    alike, sd = (g.ravel() for g in np.meshgrid(np.unique(found.alike), np.linspace(0.4, 0.65, 2000), indexing="ij"))
    log = -0.5 * ((np.log(alike) - priors.VALUE_ALIKE.value) / priors.VALUE_ALIKE.sd) ** 2
    log += -5 * np.log(sd) - 4 * 1.1**2 / (2 * sd**2)
    for n, s in zip(count, squares, strict=True):
        log += gammaln((alike + n) / 2) - gammaln(alike / 2) + alike / 2 * np.log(alike * sd**2)
        log -= (alike + n) / 2 * np.log(alike * sd**2 + s)
    exact = np.exp(log - log.max())
    assert weight @ np.sqrt(found.common) == pytest.approx(exact @ sd / exact.sum(), abs=0.004)
    assert weight @ np.log(found.alike) == pytest.approx(exact @ np.log(alike) / exact.sum(), abs=0.05)


def ranks(narrowed=1.0, worlds=400):
    """Rank of the true sd of a lane among draws, over worlds drawn from the prior."""
    rng, found = np.random.default_rng(4), []
    for number in range(worlds):
        sd = alike_spreads(rng, 5)
        count, squares = lanes(sd, rng.integers(2, 30, 5), seed=number)
        # the mean is a free one here: a degree of freedom less
        fitted = spreads.fit(count - 1, squares)
        log = np.log(fitted.draw(2, fitted.cells(99, seed=number, what="value"), rng.random(99)))
        log = log.mean() + narrowed * (log - log.mean())
        found.append((log < np.log(sd[2])).sum())
    return np.array(found)


def chi_square(found):
    counts = np.bincount(found // 10, minlength=10)
    return ((counts - len(found) / 10) ** 2 / (len(found) / 10)).sum()


def test_true_spreads_rank_evenly_among_the_draws():
    assert chi_square(ranks()) < 27.9  # the 0.1 % point with 9 degrees of freedom


def test_draws_too_narrow_do_not():
    assert chi_square(ranks(narrowed=0.6)) > 27.9
