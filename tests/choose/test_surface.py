from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

import mix_cases as cases
from bestbet.choose.attainment import (
    attained,
    by_draw,
    margins,
    must_goals,
    smoothed,
    smoother,
    values_of,
)
from bestbet.choose.ground import Luck, ground_of, margins_of, thinned, totals_of
from bestbet.choose.levers import efforts_of
from bestbet.choose.search import _hours
from bestbet.choose.surface import features_of, surface_of
from bestbet.plan.nodes import Strategy
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import Stream, Tally
from bestbet.simulate.paths import simulate

CASE = cases.aimed()
GROUND, LIMITS = CASE.ground(), CASE.limits()
LUCK = Luck(1, 0, 64)
MIX = np.array([6.0, 4.0, 3.0, 0.0, 8.0, 2.0])


def test_a_mix_and_the_strategy_that_says_the_same_live_the_same_weeks():
    strategy = Strategy("mix", "", "", efforts_of(GROUND.levers, GROUND.plan, MIX))
    model = compile_model(GROUND.plan, strategy, thinned(GROUND.posterior, 0, 1024), GROUND.asked.tallies)
    alone = simulate(model, seed=1, n_paths=LUCK.n_paths).totals
    together = totals_of(GROUND, [GROUND.levers.today, MIX], LUCK)[1]
    assert np.allclose(alone, together, rtol=1e-9)
    assert not np.allclose(alone, totals_of(GROUND, [GROUND.levers.today], LUCK)[0])


def test_margins_say_what_the_odds_say():
    totals = totals_of(GROUND, [MIX], LUCK)[0]
    values = values_of(GROUND.plan, thinned(GROUND.posterior, 0, 64), GROUND.asked, totals)
    margin = margins(GROUND.asked, values)
    assert must_goals(GROUND.asked) == ("wins", "health")
    met = (totals[:, 0] >= 32) & (totals[:, 1] >= 19)
    assert (attained(margin) == met).all()
    assert 0 < met.mean() < 1
    undefined = margins(GROUND.asked, np.full((3, 2), np.nan))
    assert (attained(undefined) == 0).all()


def test_more_hours_are_there_from_the_first_week_and_set_up_takes_its_own():
    case = cases.least_doses()
    since, until = cases.START, cases.UNTIL
    hours = tuple(Tally(s, since, until) for s in (Stream.HOURS_NEEDED, Stream.HOURS_HAVE))
    ground = ground_of(case.plan, case.posterior, replace(case.asked(), tallies=hours))
    mixes = [np.array([5.0, 0.0, 0.0]), np.array([5.0, 9.0, 0.0])]
    plain, more = totals_of(ground, mixes, LUCK), totals_of(ground, mixes, LUCK, more_hours=7.0)
    assert np.allclose(more[:, :, 1] - plain[:, :, 1], 7 * cases.SIZE.weeks)
    assert np.allclose(plain[1, :, 0] - plain[0, :, 0], 9 * 2 * cases.SIZE.weeks + 26)


def test_smoothing_leaves_the_chance_and_takes_the_noise():
    rng = np.random.default_rng(2)
    margin = rng.normal(0.3, 1.0, (400, 2048, 1))
    kernel = smoother(margin[0])
    soft, hard = smoothed(kernel, margin).mean(axis=1), attained(margin).mean(axis=1)
    assert abs(soft.mean() - ndtr(0.3)) < 0.002
    assert soft.std() < 0.9 * hard.std()
    plain = ndtr(margin[..., 0] / kernel.width[0]).mean()  # a kernel that adds its own spread is biased
    assert abs(plain - ndtr(0.3)) > 0.003


def test_smoothing_keeps_how_goals_move_together():
    rng = np.random.default_rng(3)
    one = rng.normal(0, 1, (1, 20000, 1))
    alike, apart = np.concatenate([one, one], axis=2), rng.normal(0, 1, (1, 20000, 2))
    # two goals that are one: the product takes some of it (docs/maths/mix.md), independence would leave 0.25
    assert smoothed(smoother(alike[0]), alike).mean() == pytest.approx(0.45, abs=0.03)
    assert smoothed(smoother(apart[0]), apart).mean() == pytest.approx(0.25, abs=0.01)


def test_a_goal_without_spread_keeps_its_indicator_and_an_undefined_one_is_missed():
    margin = np.array([[[1.0, 0.0], [2.0, 0.0], [-np.inf, 0.0]]])
    kernel = smoother(margin[0])
    assert kernel.width[1] == 0
    found = smoothed(kernel, margin)[0]
    assert found[2] == 0
    assert (found[:2] > 0).all()


def _surface():
    rng = np.random.default_rng(5)
    features = features_of(GROUND.levers, GROUND.posterior, _hours(GROUND, LIMITS))
    mixes = rng.uniform(0, 8, (40, 6))
    margin = margins_of(GROUND, list(mixes), LUCK)
    kernel = smoother(margin[0])
    return features, mixes, margin, surface_of(features, mixes, margin, (np.ones(40),), kernel), kernel


def test_the_surface_foretells_mixes_it_has_not_seen():
    _, _, _, surface, kernel = _surface()
    fresh = np.random.default_rng(6).uniform(0.5, 7.5, (24, 6))
    true = smoothed(kernel, margins_of(GROUND, list(fresh), LUCK)).mean(axis=1)
    told = np.array([surface.value(mix)[0] for mix in fresh])
    assert abs((told - true).mean()) < 0.02
    assert (told - true).std() < 0.01
    assert np.corrcoef(told, true)[0, 1] > 0.97
    assert np.corrcoef(told[::-1], true)[0, 1] < 0.9  # a surface of other mixes would not


def test_the_slopes_of_the_surface_are_those_of_its_values():
    _, _, _, surface, _ = _surface()
    value, slope = surface.value(MIX)
    for lever in range(6):
        step = np.zeros(6)
        step[lever] = 1e-5
        assert (surface.value(MIX + step)[0] - value) / 1e-5 == pytest.approx(slope[lever], abs=1e-5)


def test_means_over_draws_are_what_errors_are_taken_of():
    shares = by_draw(np.array([[1.0, 0, 0, 0, 1, 1, 1, 1]]))
    assert shares.tolist() == [[0.25, 1.0]]
