"""Futures without probability: evenly spread, each as simulated alone, and judged by regret."""

from dataclasses import replace

import numpy as np
import pytest

from bestbet.odds.robust import deep_factors, first_draws, futures, stood_up
from bestbet.plan.nodes import Resource
from bestbet.units import Range
from learn_cases import small_plan, success

N = 1024


@pytest.fixture(scope="module")
def met():
    plan, posterior = small_plan(2, N)
    held = futures(plan, posterior, seed=1, n_draws=N, n_futures=100)
    planned, stressed = (success(plan, p).shares for p in (posterior, held.posterior))
    leader = int(planned.mean(axis=0).argmax())
    found = stood_up(held, stressed, planned, leader=leader, enough=0.2, margin=0.03, n_per_draw=4)
    return plan, posterior, held, found


def test_futures_cover_every_factor_evenly(met):
    _, _, held, _ = met
    for column in held.shares.T:
        assert sorted(np.floor(column * 100)) == list(range(100))
    assert np.abs(np.corrcoef(held.shares, rowvar=False) - np.eye(len(held.factors))).max() < 0.35


def test_only_factors_that_this_plan_knows_are_moved(met):
    plan, posterior, held, _ = met
    assert [f.name for f in held.factors] == [f.name for f in deep_factors(plan, posterior)]
    assert not any("seller" in f.name or "rivals" in f.name for f in held.factors)
    moved, kept = held.posterior.draws, posterior.draws
    assert not np.array_equal(moved.rate, kept.rate)
    assert np.array_equal(moved.win_probability, kept.win_probability)


def sellers_lost(had):
    """The factor, for four people who have 40 hours and had so many, and their draws."""
    plan, posterior = small_plan(2, 8)
    team = Resource("people", Range(40, 40), "hours", people=4, had=None if had is None else Range(had, had))
    draws = replace(posterior.draws, have=np.full((8, 1), 40.0), had=np.full((8, 1), team.until_now.median))
    factors = deep_factors(replace(plan, resources=(team,)), replace(posterior, draws=draws))
    return next(f for f in factors if "sellers lost" in f.name), draws


@pytest.mark.parametrize("had", [None, 40, 30, 20, 60])
def test_a_seller_who_is_lost_takes_the_hours_of_one_who_made_the_record(had):
    """Ten of the 40 hours that four people have, and none of newcomers' or of the past."""
    lost, draws = sellers_lost(had)
    changed = lost.apply(draws, np.ones(8))
    assert (changed.have == draws.have).all()
    assert (changed.had == draws.had).all()
    stayed = np.minimum(draws.had, draws.have)[:, 0]
    assert stayed * (1 - changed.staying) == pytest.approx(np.full(8, 10.0))


@pytest.mark.parametrize(("had", "most"), [(None, 2), (30, 1.5), (10, 0.5), (60, 2)])
def test_at_most_half_of_those_who_made_the_record_are_lost(had, most):
    lost, draws = sellers_lost(had)
    assert lost.high == most
    assert (lost.apply(draws, np.full(8, lost.high)).staying == 0.5).all()


def test_the_surface_says_what_a_future_simulated_alone_says(met):
    plan, posterior, held, found = met
    differences = []
    for future in (3, 20, 41, 77, 95):
        draws = first_draws(posterior.draws, N)
        for i, factor in enumerate(held.factors):
            draws = factor.apply(draws, np.full(N, factor.at(held.shares[future, i])))
        alone = success(plan, replace(posterior, draws=draws), seed=9)
        differences.append(found.odds[future] - alone.p)
    assert np.abs(differences).max() < 0.10
    assert np.abs(np.mean(differences)) < 0.03


def test_without_the_factors_the_surface_would_miss_the_futures(met):
    """The negative control: the odds of the plan itself are no answer for most futures."""
    plan, posterior, _, found = met
    planned = success(plan, posterior).p
    assert np.abs(found.odds - planned).mean() > 0.05


def test_regret_and_satisfaction_follow_from_the_odds_and_carry_errors(met):
    _, _, _, found = met
    regret = found.odds.max(axis=1, keepdims=True) - found.odds
    for i, stood in enumerate(found.strategies):
        assert stood.max_regret == pytest.approx(regret[:, i].max())
        assert stood.high_regret == pytest.approx(np.quantile(regret[:, i], 0.9))
        assert stood.satisfied == pytest.approx((found.odds[:, i] >= 0.2).mean())
        assert 0 < stood.high_regret_mcse < 0.2
    assert all(0 <= s.worst <= s.best <= 1 for s in found.strategies)


def test_a_higher_bar_is_never_met_in_more_futures():
    plan, posterior = small_plan(3, N)
    held = futures(plan, posterior, seed=1, n_draws=N, n_futures=50)
    planned, stressed = (success(plan, p).shares for p in (posterior, held.posterior))
    shares = [
        [
            s.satisfied
            for s in stood_up(held, stressed, planned, leader=0, enough=e, margin=0.03, n_per_draw=4).strategies
        ]
        for e in (0.05, 0.2, 0.5)
    ]
    assert all(low >= high for low, high in zip(shares[0], shares[1], strict=True))
    assert all(low >= high for low, high in zip(shares[1], shares[2], strict=True))
