"""Wins that are typed late are no fall of the odds; a fall that stays is one all the same."""

import numpy as np
import pytest
from calibrate_worlds import plan
from changing_wins import record

from bestbet.calibrate import closed_odds, closing, fit, odds_views, outcomes, win_changes, winning

STEADY, FALLEN, MONTH = {}, {"steps": [(117, 0.5)]}, {"late": 28}


def views_of(facts):
    names = tuple(lane.name for lane in facts.lanes)
    found = winning.fit(outcomes.events(facts.outcomes, len(names), are_losses_recorded=True), seed=1)
    bunching = closing.fit(facts, found, winning.draw(found, names, 400, seed=1)[1])
    return odds_views.of(closed_odds.closed(facts, found, bunching))


def team(what):
    return record(np.random.default_rng(5), per_week=100.0, win_rates=(0.3, 0.3), **what)


@pytest.fixture(scope="module")
def typed_late():
    """All wins are written down up to four weeks after they came, so that the last weeks' are missing."""
    facts = team(MONTH)
    return facts, views_of(facts)


def test_wins_that_are_typed_late_are_no_fall_of_the_odds(typed_late):
    facts, views = typed_late
    assert odds_views.chance_of_late_wins(views) > 0.9
    assert win_changes.find(facts, views, seed=1) is None


def test_were_nobody_ever_late_it_would_be_a_fall(typed_late):
    """Negative control: by the views in which all wins are written down, the odds have fallen to half."""
    facts, views = typed_late
    found = win_changes.find(facts, [view for view in views if not view.is_typed_late], seed=1)
    assert found.chance > 0.9
    assert found.factor < 0.6
    assert (facts.as_of - found.since).days < 42


def test_a_fall_that_stays_for_a_quarter_is_a_fall():
    facts = team(FALLEN)
    views = views_of(facts)
    assert odds_views.chance_of_late_wins(views) < 0.5
    found = win_changes.find(facts, views, seed=1)
    assert found.chance > 0.9
    assert found.factor == pytest.approx(0.5, rel=0.25)


def test_steady_odds_are_not_asked_who_types_late():
    views = views_of(team(STEADY))
    assert not any(view.is_typed_late for view in views)
    assert odds_views.chance_of_late_wins(views) == 0
    assert odds_views.of(None) == ()
    assert not odds_views.is_worth_a_name(())


def test_chances_of_the_views_add_up(typed_late):
    """Beforehand one record in five is typed late, whichever way, and half of the changes go by the day of birth."""
    _, views = typed_late
    share = [float(np.exp(view.log_weight - view.levels.log_evidence).sum()) for view in views]
    assert sum(share) == pytest.approx(1)
    assert sum(s for s, view in zip(share, views, strict=True) if view.is_typed_late) == pytest.approx(0.2)
    assert sum(s for s, view in zip(share, views, strict=True) if view.by_birth) == pytest.approx(0.5)


def test_the_fit_says_so(typed_late):
    facts, _ = typed_late
    lines = fit.fit(plan(tactics=0), facts, seed=1, n_draws=64).findings
    assert any("not written down yet" in line for line in lines)
    assert not any("have changed" in line for line in lines)
    steady = fit.fit(plan(tactics=0), team(STEADY), seed=1, n_draws=64).findings
    assert not any("not written down yet" in line for line in steady)
