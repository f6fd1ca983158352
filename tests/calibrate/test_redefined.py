"""More comes and less of it is won: leads that are let in are told from demand that broke, and from odds that fell."""

from datetime import timedelta

import numpy as np
import pytest
from calibrate_worlds import START, plan
from changing_wins import record

from bestbet.calibrate import closed_odds, fit, odds_levels, odds_views, outcomes, redefined, winning
from bestbet.calibrate.break_priors import MARKET_BREAK, REDEFINED, REDEFINED_SPREAD
from bestbet.calibrate.closed_odds import LEVELS
from bestbet.calibrate.market_breaks import Suspects

LATELY = 117
LET_IN = {"kept": (LATELY, 1.0, 0.5)}
"""Of the lost deals only half were written down until a quarter ago; what is won stayed what it was."""
DEMAND = {"kept": (LATELY, 0.65, 0.65)}
"""As much more comes since, and as much of it is won as before."""


def changes_of(what, seed):
    facts = record(np.random.default_rng(seed), per_week=40.0, win_rates=(0.27,), **what)
    return fit.fit_parts(plan(tactics=0), facts, seed=1).win_changes


def chance_of(found):
    return 0.0 if found is None else found.chance


@pytest.fixture(scope="module")
def let_in():
    return [changes_of(LET_IN, seed) for seed in range(1, 5)]


def test_leads_that_are_let_in_are_won_less_often(let_in):
    assert np.mean([chance_of(found) for found in let_in]) > 0.5
    for found in let_in:
        if found is not None and found.chance > 0.5:
            assert found.by_birth
            assert found.factor == pytest.approx(0.55, rel=0.3)


def test_neither_says_so_alone(let_in, monkeypatch):
    """Negative control: were what comes in not asked, the same odds would not be believed to have changed."""
    monkeypatch.setattr(redefined, "seen", lambda *_: None)
    alone = [chance_of(changes_of(LET_IN, seed)) for seed in range(1, 5)]
    assert np.mean(alone) < np.mean([chance_of(found) for found in let_in]) - 0.25


def test_demand_that_breaks_keeps_its_odds():
    assert np.mean([chance_of(changes_of(DEMAND, seed)) for seed in range(1, 5)]) < 0.3


def test_only_odds_by_the_week_of_coming_are_redefined_and_staying_counts_it():
    facts = record(np.random.default_rng(1), per_week=40.0, win_rates=(0.27,), **LET_IN)
    found = winning.fit(outcomes.events(facts.outcomes, 1, are_losses_recorded=True), seed=1)
    closings = closed_odds.closed(facts, found, None)
    others = redefined.Redefined(np.array([12]), np.array([0.2]), np.array([-0.5]))
    plain, told = (odds_views._as_told(closings, 1.0, one, is_typed_late=False) for one in (None, others))
    assert [view.levels.redefined is None for view in told] == [not view.by_birth for view in told]
    for one, other in zip(plain, told, strict=True):
        assert (other.steady - one.steady) == pytest.approx(np.log(0.8) if other.by_birth else 0.0, abs=1e-9)


AS_OF = START + timedelta(days=7 * 130 - 1)
SUSPECTS = Suspects(np.array([100, 117]), np.log([50.0, 2000.0]), np.log([1.6, 1.8]), np.log(0.5))


def test_chances_go_by_what_comes_in():
    found = redefined.seen(SUSPECTS, START, AS_OF)
    assert found.back.tolist() == [29, 12]
    week = np.array([50.0, 2000.0]) / 52
    none, both = 1.5, (REDEFINED.value + MARKET_BREAK.value) * week
    assert found.chance == pytest.approx(REDEFINED.value * week / (none + both.sum()))
    assert found.size == pytest.approx(-np.log([1.6, 1.8]))
    assert redefined.seen(None, START, AS_OF) is None


def test_weeks_count_back_from_the_as_of_date_though_what_comes_in_ends_before_it():
    """Deals were exported four weeks before everything else: week 117 of them lies 16 weeks back, not 12."""
    assert redefined.seen(SUSPECTS, START, AS_OF + timedelta(weeks=4)).back.tolist() == [33, 16]


def test_a_campaign_that_has_passed_leaves_less():
    passed = Suspects(SUSPECTS.weeks, SUSPECTS.log_factor, SUSPECTS.size, np.log(5000.0))
    assert (
        redefined.seen(passed, START, AS_OF).chance.sum() < 0.01 < redefined.seen(SUSPECTS, START, AS_OF).chance.sum()
    )


def test_a_period_has_the_chances_of_its_weeks():
    found = redefined.seen(SUSPECTS, START, AS_OF)
    chance, size = found.by_period(np.array([10, 13, 13, 100]))
    assert chance == pytest.approx([0, found.chance[1], found.chance[0], 0])
    assert size[1:3] == pytest.approx(found.size[::-1])
    both, middle = found.by_period(np.array([9, 30]))
    assert both == pytest.approx([0, found.chance.sum()])
    assert middle[1] == pytest.approx(found.chance @ found.size / found.chance.sum())
    assert found.by_period(np.array([5, 5]))[0].sum() == 0, "older than what counts"


def test_steps_are_chances_about_what_came_more():
    moves = redefined.steps(LEVELS, -0.5)
    assert moves.sum(axis=1) == pytest.approx(1)
    middle = len(LEVELS) // 2
    assert moves[middle] @ LEVELS == pytest.approx(-0.5, abs=1e-3)
    assert moves[middle] @ (LEVELS + 0.5) ** 2 == pytest.approx(REDEFINED_SPREAD.value**2, rel=0.01)


def test_what_is_no_change_is_as_likely_as_all_pasts_say():
    """The chance of staying, summed over every past of three weeks, with one in which deals may be others."""
    found, weeks = redefined.Redefined(np.array([1]), np.array([0.2]), np.array([-0.5])), np.ones(3, np.int64)
    onwards = odds_levels._onwards(weeks, found)
    told = np.random.default_rng(1).normal(size=(1, 3, len(LEVELS)))
    into = np.exp(told[0, 0])[:, None] / len(LEVELS) * onwards[0] * np.exp(told[0, 1])
    joint = into[:, :, None] * onwards[1] * np.exp(told[0, 2])
    assert odds_levels.forwards(told, onwards)[1][0] == pytest.approx(np.log(joint.sum()))
    plain = odds_levels._onwards(weeks)
    assert (onwards[1] == plain[1]).all()
    assert onwards[0] == pytest.approx(0.8 * plain[0] + 0.2 * redefined.steps(LEVELS, -0.5)), "into one week ago"
