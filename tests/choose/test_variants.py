from dataclasses import replace

import numpy as np
import pytest
from tactic_cases import HERE, STARTS, posterior, small_plan, strategy

from bestbet.choose.fitting_in import fit_of
from bestbet.choose.variants import focus_of, variants_of, written_out
from bestbet.plan.nodes import Channel, Effort, Measure
from bestbet.simulate.compile import compile_model
from bestbet.units import Range


def test_holding_course_written_out_is_the_same_model_to_the_bit():
    plan = small_plan()
    hold = plan.status_quo
    mine, theirs = (compile_model(plan, s, posterior(plan), ()) for s in (written_out(plan, hold), hold))
    assert np.array_equal(mine.effort, theirs.effort)
    assert np.array_equal(mine.pair_lane, theirs.pair_lane)


def test_every_tactic_with_a_dose_is_left_out_or_added_and_nothing_else_changes():
    plan = small_plan()
    way = strategy(Effort("calls", 50.0, HERE), Effort("visits", 2.0))
    found = {v.tactic.name: v for v in variants_of(plan, way)}
    assert {name: v.is_in for name, v in found.items()} == {"calls": True, "visits": True, "letters": False}
    assert [e.tactic for e in found["calls"].strategy.effort] == ["visits"]
    added = found["letters"].strategy.effort
    assert added[:2] == way.effort
    assert added[2].units == next(t.typical for t in plan.tactics if t.name == "letters")


def test_an_added_tactic_goes_where_the_strategy_aims():
    way = strategy(Effort("calls", 50.0, HERE), Effort("visits", 2.0, HERE))
    assert focus_of(way) == HERE
    letters = next(v for v in variants_of(small_plan(), way) if not v.is_in)
    assert letters.efforts[0].where == HERE
    assert focus_of(strategy(Effort("calls", 50.0), Effort("visits", 2.0))) == {}


def fit(name, plan=None, way=None):
    plan = plan or small_plan()
    way = way or strategy(Effort("calls", 50.0, HERE), Effort("visits", 2.0, HERE))
    base = written_out(plan, way)
    return fit_of(plan, base, next(v for v in variants_of(plan, way) if v.tactic.name == name), posterior(plan).facts)


def test_a_tactic_serves_the_objectives_that_its_channels_and_lanes_reach():
    found = fit("calls")
    assert [(s.objective, s.channels) for s in found.serves] == [
        ("volume", ("opportunities",)),
        ("health", ("opportunities",)),
    ]
    assert found.serves[0].where == "outbound, health"
    assert found.is_fit
    assert [s.objective for s in fit("visits").serves] == ["volume"]


def test_a_tactic_whose_channels_no_objective_hangs_on_serves_nothing_and_says_so():
    plan = small_plan(measure=Measure.WIN_RATE)
    found = fit("visits", plan)
    assert found.serves == ()
    assert found.against == ("it serves no objective of this plan: it moves repeat",)


def test_a_tactic_that_reaches_none_of_what_the_strategy_aims_at_does_not_fit():
    plan = small_plan()
    elsewhere = replace(plan.tactics[2], reaches={"sector": ("retail",)})
    plan = replace(plan, tactics=(*plan.tactics[:2], elsewhere))
    found = fit("letters", plan, strategy(Effort("calls", 50.0, HERE)))
    assert "reaches none of what the strategy aims at (health)" in found.against[0]


def test_a_tactic_that_the_hours_or_the_money_do_not_allow_does_not_fit():
    plan = small_plan(budget=100.0)
    found = fit("letters", plan)
    assert not found.is_fit
    assert "a week of budget, and there are 100" in found.against[0]
    assert fit("calls", plan).is_fit  # what the strategy does already is the plan's own affair


@pytest.mark.parametrize("channel", list(Channel))
def test_every_channel_serves_bookings(channel):
    plan = small_plan()
    calls = replace(plan.tactics[0], brings={channel: STARTS})
    plan = replace(plan, tactics=(calls, *plan.tactics[1:]))
    assert "volume" in [s.objective for s in fit("calls", plan).serves]


def test_what_is_exactly_nothing_serves_nothing():
    plan = small_plan()
    calls = replace(plan.tactics[0], brings={Channel.WIN_RATE: Range(0.0, 0.0)})
    found = fit("calls", replace(plan, tactics=(calls, *plan.tactics[1:])))
    assert found.against == ("it serves no objective of this plan: it moves nothing",)


def test_doses_that_nobody_states_are_not_tried():
    plan = small_plan()
    bare = replace(plan.tactics[2], typical=0.0)
    assert [v.tactic.name for v in variants_of(replace(plan, tactics=(*plan.tactics[:2], bare)), strategy())] == [
        "calls",
        "visits",
    ]
