"""Weeks that nobody wrote down are missing, not empty; a pause that comes every year, or of which deals end, is real."""

from dataclasses import replace

import numpy as np
import pytest

import gap_worlds as worlds
from bestbet.calibrate import arrivals, fit, unrecorded
from bestbet.facts.gather import lane_facts
from bestbet.plan.nodes import Plan, Strategy
from invented_sets import MORE_TEAMS, SHOPS, TEAMS, invented
from sales_data import maven, olist


def seen(seed, gap):
    return lane_facts(worlds.company(seed, gap)[0])


def level(facts, known):
    found = arrivals.fit(facts, None, known=known)
    return float(arrivals.draw(found, 512, seed=1).rate.mean())


def paused(facts, *stretches):
    """The record with stretches of weeks in which nothing came; deals end as they did."""
    counts = facts.arrivals.copy()
    for first, last in stretches:
        counts[:, first : last + 1] = 0
    return replace(facts, arrivals=counts)


@pytest.mark.parametrize("gap", [worlds.HALF_A_YEAR_AGO, worlds.LONG_AGO, worlds.SHORT])
def test_the_weeks_of_a_gap_are_found(gap):
    facts = seen(1, gap)
    ((first, last),) = unrecorded.weeks(facts)
    n_weeks, (since, until) = facts.arrivals.shape[1], gap
    assert abs(first - (n_weeks - since)) <= 1
    assert abs(last - (n_weeks - until - 1)) <= 1
    assert facts.arrivals[:, first : last + 1].sum() == 0


def test_what_comes_in_is_told_from_the_other_weeks():
    """Nine deals a week come; with the gap for empty weeks they are said fewer (control)."""
    teams = [seen(seed, worlds.SHORT) for seed in range(6)]
    told = np.mean([level(team, unrecorded.known(team)) for team in teams])
    before = np.mean([level(team, None) for team in teams])
    assert told == pytest.approx(9, rel=0.07)
    assert before < 0.95 * told


def test_a_finding_says_so():
    known, _ = worlds.company(1, worlds.HALF_A_YEAR_AGO)
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    plan = Plan("team", known.currency, known.as_of, 52.0, (), (), (), (hold,))
    facts = lane_facts(known)
    first, last = unrecorded.weeks(facts)[0]
    said = fit.fit(plan, facts, seed=1, n_draws=32).findings[0]
    assert f"Of {last - first + 1} weeks from 20" in said


def test_a_whole_record_is_fitted_as_ever():
    facts = seen(1, worlds.NEVER)
    assert unrecorded.known(facts) is None
    assert unrecorded.finding(facts) is None


def test_a_pause_in_which_deals_end_is_a_pause():
    facts = paused(seen(1, worlds.NEVER), (100, 107))
    assert not facts.arrivals[:, 100:108].any()
    assert unrecorded.weeks(facts) == ()


def test_a_pause_at_the_same_time_of_every_year_is_a_season():
    facts = replace(paused(seen(1, worlds.NEVER), (30, 35), (82, 87)), calendar=None)
    assert unrecorded.weeks(facts) == ()
    assert unrecorded.weeks(paused(facts, (55, 60))) == ((55, 60),)


def test_few_deals_leave_long_silences():
    facts = seen(1, worlds.NEVER)
    thin = replace(facts, arrivals=(np.arange(facts.arrivals.shape[1])[None] % 7 == 0).astype(int), calendar=None)
    assert unrecorded.weeks(thin) == ()


def test_silence_at_either_end_is_no_gap():
    facts = replace(paused(seen(1, worlds.NEVER), (0, 9), (120, 129)), calendar=None)
    assert unrecorded.weeks(facts) == ()


@pytest.mark.parametrize("name", [*TEAMS, *MORE_TEAMS, *SHOPS])
def test_no_other_record_has_a_gap(name):
    assert unrecorded.weeks(lane_facts(invented(name, 1))) == ()


def test_real_records_have_none():
    assert unrecorded.weeks(lane_facts(maven())) == ()
    assert unrecorded.weeks(lane_facts(olist())) == ()
