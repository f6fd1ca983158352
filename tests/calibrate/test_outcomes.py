from dataclasses import replace

import calibrate_worlds as worlds
import numpy as np
import pytest

from bestbet.calibrate import outcomes
from bestbet.calibrate.delays import log_edges
from bestbet.calibrate.outcomes import Shape
from bestbet.facts.lanes import OutcomeCounts

TRUTH = np.array([np.log(112.0), np.log(0.6), np.log(42.0), np.log(0.9), -3.0])


def events(counts, n_lanes=2, **changes):
    return outcomes.events(counts, n_lanes, **({"are_losses_recorded": True} | changes))


def counts_of(*rows):
    return OutcomeCounts(*(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)))


def likelihood(observed, theta, shape, pi):
    laws = outcomes.tables(theta, shape, log_edges(observed.n_days))
    stays = outcomes.stay_log_likelihood(observed, laws, np.array([pi]))[:, 0]
    certain = observed.wins * np.log(pi) + observed.losses * np.log(1 - pi)
    return outcomes.settled_log_likelihood(observed, laws) + float((stays + certain).sum())


def test_the_likelihood_of_one_win_one_loss_one_open_deal_is_the_formula():
    won, lost, still = (0, worlds.WON, 0, 30, 1), (0, worlds.LOST, 0, 10, 1), (0, worlds.OPEN, 5, 60, 1)
    observed = events(counts_of(won, lost, still), 1)
    laws = outcomes.tables(TRUTH, Shape(2, 2), log_edges(observed.n_days))
    pi, silent = 0.3, laws.silent
    stays = lambda a: pi * laws.win.above[a] + (1 - pi) * (silent + (1 - silent) * laws.loss.above[a])  # noqa: E731
    expected = (
        np.log(pi * (laws.win.below[30] - laws.win.below[29]))
        + np.log((1 - pi) * (1 - silent) * (laws.loss.below[10] - laws.loss.below[9]))
        + np.log(stays(60) / stays(4))
    )
    assert likelihood(observed, TRUTH, Shape(2, 2), pi) == pytest.approx(expected)


def test_without_recorded_losses_an_open_lead_has_one_minus_pi_plus_pi_times_survival():
    observed = events(counts_of((0, worlds.OPEN, 0, 100, 3)), 1, are_losses_recorded=False)
    laws = outcomes.tables(TRUTH[:2], Shape(2, 0), log_edges(observed.n_days))
    found = likelihood(observed, TRUTH[:2], Shape(2, 0), 0.2)
    assert found == pytest.approx(3 * np.log(0.8 + 0.2 * laws.win.above[100]))


def test_all_that_can_happen_to_a_deal_adds_up_to_one():
    laws = outcomes.tables(TRUTH, Shape(2, 2), log_edges(301))
    pi = 0.25
    won, lost = pi * laws.win.below[300], (1 - pi) * (1 - laws.silent) * laws.loss.below[300]
    still = pi * laws.win.above[300] + (1 - pi) * laws.unsettled()[300]
    assert won + lost + still == pytest.approx(1)


@pytest.mark.parametrize(
    ("age", "expected"), [(0, 0.250), (4, 0.329), (8, 0.438), (16, 0.547), (26, 0.575), (40, 0.547), (60, 0.467)]
)
def test_the_chance_of_an_open_deal_rises_then_falls_as_in_the_fixture(age, expected):
    theta = np.array([np.log(112.0), np.log(0.6), np.log(42.0), np.log(0.9), -30.0])
    laws = outcomes.tables(theta, Shape(2, 2), log_edges(500))
    day = max(age * 7, 0)
    won, other = 0.25 * laws.win.above[day], 0.75 * laws.unsettled()[day]
    assert won / (won + other) == pytest.approx(expected, abs=0.003)


@pytest.mark.parametrize("shape", [Shape(2, 2), Shape(5, 2), Shape(2, 5), Shape(2, 0), Shape(5, 0)])
def test_the_gradient_equals_finite_differences(shape):
    counts = worlds.outcome_counts(np.random.default_rng(2), 60, [0.2, 0.3], record_start=20.0, silent=0.2)
    if not shape.loss:
        counts = replace(counts, outcome=np.where(counts.outcome == worlds.LOST, worlds.OPEN, counts.outcome))
    observed = events(counts, are_losses_recorded=shape.loss > 0)
    theta = outcomes.prior(shape)[0] + 0.2 * np.cos(np.arange(shape.n))
    edges = log_edges(observed.n_days)
    _, slope = outcomes.log_posterior(theta, shape, observed, edges)
    for p, step in enumerate(1e-5 * np.eye(shape.n)):
        ahead, _ = outcomes.log_posterior(theta + step, shape, observed, edges)
        behind, _ = outcomes.log_posterior(theta - step, shape, observed, edges)
        assert slope[p] == pytest.approx((ahead - behind) / 2e-5, rel=2e-4, abs=2e-3)


def test_neither_row_order_nor_grouping_changes_a_bit():
    counts = worlds.outcome_counts(np.random.default_rng(3), 52, [0.2, 0.3], record_start=10.0)
    rows = np.random.default_rng(4).permutation(np.repeat(np.arange(len(counts.lane)), 3))
    tripled = OutcomeCounts(
        counts.lane[rows], counts.outcome[rows], counts.entry[rows], counts.age[rows], counts.count[rows]
    )
    once = events(replace(counts, count=3 * counts.count))
    again = events(tripled)
    for name in once.__slots__:
        assert np.array_equal(getattr(once, name), getattr(again, name)), name


def test_the_profile_finds_the_likeliest_win_probability():
    counts = worlds.outcome_counts(np.random.default_rng(5), 52, [0.2, 0.4], record_start=12.0)
    observed = events(counts)
    laws = outcomes.tables(TRUTH, Shape(2, 2), log_edges(observed.n_days))
    grid = np.linspace(0.01, 0.9, 2000)
    certain = (observed.wins[:, None] + 0.8) * np.log(grid) + (observed.losses[:, None] + 3.2) * np.log(1 - grid)
    total = certain + outcomes.stay_log_likelihood(observed, laws, grid)
    assert np.allclose(outcomes.profile(observed, laws), grid[total.argmax(axis=1)], atol=5e-4)
