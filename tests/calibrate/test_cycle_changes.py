"""Sales cycles that changed are told and followed; what only looks like it is left alone."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from test_pace import backlog

import cycle_change_worlds as worlds
import heap_worlds
import stopping_worlds
import untied_worlds
from bestbet.calibrate import cycle_changes, ending, fit, pace_looks, winning
from bestbet.facts.gather import lane_facts
from bestbet.plan.nodes import Plan, Strategy
from bestbet.track.backtest import Settings, product_forecasts
from invented_sets import invented
from sales_data import maven, rows_of

SEEDS = range(4)
SLOWER = ("delays lengthen by a quarter a year", "both")


@cache
def company(seed, law):
    return worlds.company(seed, law)


def plan(known):
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    return Plan("team", known.currency, known.as_of, 52.0, (), (), (), (hold,))


def change_of(known):
    return fit.fit_parts(plan(known), lane_facts(known), seed=1).cycle_change


def ratio(law):
    """Wins of 13 weeks that are said of eight teams, by those that came: some 220, whose luck is 7 %."""
    said = came = 0.0
    for seed in range(8):
        known, truth = company(seed, law)
        found = product_forecasts(known, plan(known), known.as_of, (13,), Settings(horizons=(13,), n_paths=512))
        said, came = said + found["wins", 13].mean(), came + truth[13][0]
    return said / came


LAWS = (
    worlds.SHORTER,
    worlds.SHORTER_LONG_AGO,
    worlds.A_THIRD_SHORTER,
    worlds.LONGER,
    worlds.A_THIRD_LONGER,
)
MISSED = [
    (worlds.SHORTER, -0.25),
    (worlds.A_THIRD_SHORTER, -0.2),
    (worlds.LONGER, 0.25),
    (worlds.A_THIRD_LONGER, 0.2),
]


@pytest.mark.parametrize("law", LAWS)
def test_deals_are_timed_by_the_cycle_of_today(law):
    assert ratio(law) == pytest.approx(1, abs=0.17)


@pytest.mark.parametrize(("law", "off"), MISSED)
def test_one_cycle_for_the_whole_record_misses_the_quarter(law, off, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(cycle_changes, "find", lambda *_, **__: None)
    assert (ratio(law) - 1) / off > 1


def test_both_cycles_are_named():
    known, _ = company(1, worlds.SHORTER)
    found = change_of(known)
    assert found.weeks <= 52
    assert found.since == pytest.approx(40, rel=0.25)
    assert found.before == pytest.approx(110, rel=0.25)
    said = fit.fit(plan(known), lane_facts(known), seed=1, n_draws=64).findings
    (text,) = [one for one in said if "Sales cycles have become shorter" in one]
    assert f"over the last {found.weeks} weeks take up to {found.since:.0f} days" in text


def test_a_longer_cycle_is_named():
    known, _ = company(1, worlds.LONGER)
    found = change_of(known)
    assert found.weeks == 26
    assert found.before == pytest.approx(45, rel=0.15)
    assert found.since == pytest.approx(100, rel=0.25)
    assert "Sales cycles have become longer" in cycle_changes.finding(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_one_of_two_sales_cycles_becomes_counts_by_its_wins(seed):
    found = change_of(worlds.one_of_two_segments(seed))
    assert found.won.shape.cycles == 2
    assert found.is_longer
    assert found.since > 1.1 * found.before


def test_where_wins_take_about_as_long_no_direction_is_told():
    found = replace(change_of(company(1, worlds.LONGER)[0]), since=46.0, before=45.0)
    assert "Sales cycles of losses, or of some segments, have changed: half" in cycle_changes.finding(found)


def test_a_heap_that_grows_makes_cycles_seem_longer_and_keeps_one():
    """The change earns its price there; the past, looked at with it in view, follows the pace."""
    seen = lane_facts(backlog())
    one = winning.fit(ending.observed(seen), seed=1)
    assert cycle_changes.find(seen, one, seed=1).is_longer
    found = fit.fit_parts(plan(backlog()), seen, seed=1)
    assert found.cycle_change is None
    assert found.pace.share > 0.8
    assert np.array_equal(found.winning.theta, one.theta)


@pytest.mark.parametrize("kind", ["at random, two thirds too many", "the oldest, a fifth too many"])
def test_a_heap_of_steady_overload_keeps_one_cycle_too(kind):
    known, _ = heap_worlds.company(1, heap_worlds.KINDS[kind])
    seen = lane_facts(known)
    assert cycle_changes.find(seen, winning.fit(ending.observed(seen), seed=1), seed=1) is not None
    assert fit.fit_parts(plan(known), seen, seed=1).cycle_change is None


def test_past_looks_that_do_not_know_of_the_change_blame_the_ages(monkeypatch):
    """Negative control: the pace has more of the draws where the looks go by one cycle."""
    known = share_of_the_pace()
    monkeypatch.setattr(pace_looks.Past, "_learned", pace_looks.Past._known)
    assert known < 0.7 * share_of_the_pace()


def share_of_the_pace():
    teams = [company(seed, worlds.LONGER)[0] for seed in (0, 1, 3)]
    return np.mean([fit.fit_parts(plan(known), lane_facts(known), seed=1).pace.share for known in teams])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_steady_cycle_is_left_alone(seed):
    assert change_of(company(seed, worlds.STEADY)[0]) is None


@pytest.mark.parametrize("kind", untied_worlds.KINDS)
def test_what_only_looks_like_another_cycle_is_none(kind):
    found = change_of(untied_worlds.facts_of(1, kind))
    assert found.is_longer if kind in SLOWER else found is None


@pytest.mark.parametrize(
    "name", ["slow wins", "quarter ends", "break", "christmas deals", "growing team", "uneven team"]
)
def test_teams_that_are_hard_in_other_ways_have_one_cycle(name):
    assert change_of(invented(name, 1)) is None


def test_a_region_that_stopped_and_a_team_that_closes_in_waves_have_one_cycle():
    assert change_of(stopping_worlds.company(1, 39)[0]) is None
    assert change_of(maven()) is None


def test_rows_in_another_order_find_the_same():
    known, _ = company(1, worlds.SHORTER)
    rows = np.random.default_rng(3).permutation(len(known.opportunities))
    shuffled = replace(known, opportunities=rows_of(known.opportunities, rows))
    found, again = change_of(known), change_of(shuffled)
    assert (found.weeks, found.before, found.since) == (again.weeks, again.before, again.since)
    assert np.array_equal(found.won.theta, again.won.theta)
