"""Odds of winning that changed for what came in since some week: seen, told apart from a price war, and carried on."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from calibrate_worlds import START, plan
from changing_wins import record
from scipy.special import logit

from bestbet.calibrate import closed_odds, closing, fit, odds_views, outcomes, pace_breaks, win_changes, winning
from bestbet.calibrate.contained import contained
from bestbet.calibrate.past_odds import past_odds

BASE, FACTOR, WEEK = 0.3, 0.5, 104


def won_of(facts):
    return winning.fit(outcomes.events(facts.outcomes, len(facts.lanes), are_losses_recorded=True), seed=1)


def rates(facts, found):
    return winning.draw(found, tuple(lane.name for lane in facts.lanes), 800, seed=1)[1]


def looked(facts):
    won = won_of(facts)
    return win_changes.find(
        facts, odds_views.of(closed_odds.closed(facts, won, closing.fit(facts, won, rates(facts, won)))), seed=1
    )


@pytest.fixture(scope="module")
def worse_leads():
    """Of 40 deals a week .3 were won, of those that came in over the last half year .18."""
    rng = np.random.default_rng(5)
    return record(rng, per_week=40.0, win_rates=(BASE, BASE), steps=[(WEEK, FACTOR)], by_birth=True)


@pytest.fixture(scope="module")
def found(worse_leads):
    return looked(worse_leads)


def test_the_week_from_which_deals_came_is_found_and_said(found):
    assert found.by_birth
    assert found.chance > 0.9
    assert abs((found.since - START).days / 7 - WEEK) <= 3
    assert found.factor == pytest.approx(FACTOR, rel=0.25)
    assert "deals that came in from about the week of" in win_changes.finding(found)


def test_what_closes_tells_less(monkeypatch):
    """A control: were a change only looked for by the week of closing, today's odds would be said too high."""
    both, truth = odds_views.of, logit(BASE) + np.log(FACTOR)
    lately = [
        record(np.random.default_rng(seed), per_week=60.0, win_rates=(BASE,), steps=[(112, FACTOR)], by_birth=True)
        for seed in range(3)
    ]

    def misses():
        found = [(facts, won_of(facts), looked(facts)) for facts in lately]
        found = [(facts, won if one is None else winning.refitted(won, one.past)) for facts, won, one in found]
        return [logit(rates(facts, won)).mean() - truth for facts, won in found]

    told = misses()
    monkeypatch.setattr(odds_views, "of", lambda closings: [view for view in both(closings) if not view.by_birth])
    assert abs(np.mean(told)) < 0.15
    assert np.mean(misses()) > np.mean(told) + 0.15


def test_six_records_of_either_kind_are_told_apart():
    for by_birth in (False, True):
        records = (
            record(np.random.default_rng(seed), per_week=60.0, steps=[(98, 0.45)], by_birth=by_birth)
            for seed in range(6)
        )
        told = [one.by_birth for one in map(looked, records) if one is not None]
        assert len(told) >= 5
        assert told.count(by_birth) >= len(told) - 1


def test_what_closed_counts_by_the_week_it_came(worse_leads):
    calendar, steps = worse_leads.calendar, np.zeros((2, 10))
    steps[:, 5:] = 1.0
    past = past_odds(calendar, 2, steps, np.array([False, True]))
    ended = (calendar.ended >= 0) & (calendar.lane == 0)
    won, before = ended & (calendar.outcome == 1), calendar.born >= 5
    assert past.wins[1, 0, 5:].sum() == (won & before).sum()
    assert past.wins[:, 0].sum(axis=1) == pytest.approx([won.sum()] * 2)
    at = np.array([-0.4, 0.3])
    told = sum(
        (won & part).sum() * -np.logaddexp(0, -at - shift) - (ended & ~won & part).sum() * np.logaddexp(0, at + shift)
        for part, shift in ((before, 1.0), (~before, 0.0))
    )
    assert past.certain(1, at)[0] == pytest.approx(told)
    assert not np.allclose(past.certain(0, at)[0], told)


def test_open_deals_of_before_keep_the_odds_of_then():
    steps = np.zeros((3, 10))
    steps[:2, 4:], steps[:2, 8:] = 0.7, 0.2
    counts = np.zeros((2, 1, 10))
    past = win_changes.PastOdds(steps, np.array([True, False, True]), counts, counts)
    found = win_changes.WinChanges(past, 1.0, START, 0.5, by_birth=True)
    age, odds = found.of_older_deals(np.array([0, 1, 2, 3]))
    assert odds == pytest.approx([0.7, 0.0, 0.0, 0.7])
    assert age[[0, 3]] == pytest.approx([28.0, 28.0])
    always = win_changes._ALWAYS
    assert found.weeks_held().tolist() == [[always, 4], [4, always], [always, always]]


def test_the_fit_carries_them_on(worse_leads):
    draws = fit.fit(plan(tactics=0), worse_leads, seed=1, n_draws=256).draws
    old = draws.older_odds != 0
    assert old.mean() > 0.4
    assert np.median(draws.older_odds[old]) == pytest.approx(-np.log(FACTOR), abs=0.3)
    assert np.median(draws.older_age[old]) == pytest.approx(26 * 7, abs=21)
    steady = fit.fit(plan(tactics=0), record(np.random.default_rng(6), per_week=40.0), seed=1, n_draws=64).draws
    assert (steady.older_odds == 0).all()


def test_draws_that_follow_the_pace_have_its_pipeline(worse_leads):
    """The pace says what open deals bring: odds of before on top would count twice."""
    told = fit.fit(plan(tactics=0), worse_leads, seed=1, n_draws=256)
    follows = told.draws.delay >= len(won_of(worse_leads).weight)
    assert follows.any()
    assert (told.draws.older_odds[follows] == 0).all()


def test_work_begun_is_held_by_what_came_since(worse_leads):
    effect, reach, calendar = np.ones((1, 39)), np.ones((1, 2)), worse_leads.calendar
    held = contained(worse_leads, None, effect, reach, np.zeros(1), np.array([[10_000, 26]])).win_rate[0]
    assert held == 1.0
    whole = contained(worse_leads, None, effect, reach, np.zeros(1), np.array([[10_000, 10_000]])).win_rate[0]
    ended = calendar.ended >= 0
    assert whole == pytest.approx((calendar.born[ended] < 39).mean(), abs=1e-9)


def test_the_pace_of_wins_jumps_a_sales_cycle_later(worse_leads, found):
    """Deals that come in today are won some weeks hence; a price war is felt at once."""
    by_week, chance = replace(worse_leads, first_week=START), np.full(2, 0.2)
    demand = replace(fit.fit_parts(plan(tactics=0), worse_leads, seed=1).arrivals, otherwise=None)
    jumped = {}

    def fitted(carried=None):
        jumped["weeks"] = (
            [] if carried is None or carried.together is None else np.flatnonzero(carried.together).tolist()
        )
        return demand

    for by_birth, lag, week in ((False, 8, WEEK), (True, 8, WEEK + 8)):
        one = replace(found, by_birth=by_birth, since=START + timedelta(weeks=WEEK))
        pace_breaks.after_breaks(fitted, by_week, demand, (lag, chance), one)
        assert jumped["weeks"] == [week]
    to_come = pace_breaks.after_breaks(fitted, by_week, demand, (23, chance), replace(found, factor=0.5))
    assert (to_come.mean - demand.mean) == pytest.approx(np.log(0.5 * 0.8 + 0.2))
