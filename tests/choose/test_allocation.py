from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mix_cases as cases
import simulate_cases as sc
from bestbet.choose.allocation import at_bounds, by_tactic, is_allowed, limits_of, needed, tidied
from bestbet.choose.levers import distance, efforts_of, levers_of, resource_shares, units_of
from bestbet.plan.nodes import Effort, Limits, Strategy

CASE = cases.least_doses()
LEVERS, LIMITS = levers_of(CASE.plan, CASE.posterior), limits_of(CASE.plan, CASE.posterior)


def test_every_tactic_has_a_lever_everywhere_and_one_for_the_segment_of_an_objective():
    aimed = cases.aimed()
    levers = levers_of(aimed.plan, aimed.posterior)
    assert [dict(w) for w in levers.wheres] == [{}, {"segment": ("s0",)}] * 3
    assert np.allclose(levers.split.sum(axis=1), 1)
    assert levers.today.tolist() == [10, 0, 10, 0, 10, 0]


def test_an_aim_that_reaches_the_same_lanes_is_no_lever_of_its_own():
    same = Strategy("same", "", "", (Effort("calls", 3, {"source": ("outbound",)}),))
    plan = replace(CASE.plan, strategies=(*CASE.plan.strategies, same))
    assert len(levers_of(plan, CASE.posterior)) == len(LEVERS)
    assert units_of(LEVERS, plan, same, CASE.posterior).tolist() == [3, 0, 0]


def test_units_and_efforts_say_the_same():
    units = np.array([3.0, 0.0, 1.0])
    effort = efforts_of(LEVERS, CASE.plan, units)
    assert [(e.tactic, e.units) for e in effort] == [("calls", 3), ("visits", 1)]
    assert units_of(LEVERS, CASE.plan, Strategy("x", "", "", effort), CASE.posterior).tolist() == units.tolist()


def test_an_aim_that_no_lever_has_is_said_by_none():
    narrow = Strategy("narrow", "", "", (Effort("visits", 1, {"segment": ("s1",)}),))
    assert units_of(LEVERS, CASE.plan, narrow, CASE.posterior) is None


@pytest.mark.parametrize(
    ("units", "allowed"),
    [
        ((10, 0, 10), True),
        ((41, 0, 0), False),  # more hours than there are
        ((10, 4, 0), False),  # below the least dose
        ((10, 8, 0), True),
        ((2, 9.5, 0), True),
        ((12, 8, 9), True),
        ((12, 8, 11), False),  # 39 h fit, but not while seminars are set up: 26 h over 13 weeks
        ((0, 0, 21), False),  # above the most
        ((-1, 0, 5), False),
    ],
)
def test_what_is_allowed(units, allowed):
    assert is_allowed(LEVERS, LIMITS, np.array(units, dtype=float)) is allowed


def test_setting_up_takes_its_share_of_the_hours_of_the_first_weeks():
    assert needed(LEVERS, LIMITS, np.array([0.0, 8.0, 0.0]))[0] == pytest.approx(8 * 2 + 26 / 13)
    assert needed(LEVERS, LIMITS, np.array([8.0, 0.0, 0.0]))[0] == pytest.approx(8)


@given(st.lists(st.floats(0, 80), min_size=3, max_size=3))
def test_a_tidied_mix_keeps_to_every_limit_in_every_week(wish):
    found = tidied(LEVERS, LIMITS, np.array(wish))
    assert found is not None
    assert is_allowed(LEVERS, LIMITS, found)
    assert (needed(LEVERS, LIMITS, found) <= LIMITS.have + 1e-6).all()
    seminars = by_tactic(LEVERS, 3, found)[1]
    assert seminars == 0 or seminars >= 8 - 1e-9


def test_people_leaving_and_newcomers_make_the_leanest_week():
    calm = cases.hours_alone()
    assert limits_of(calm.plan, calm.posterior).have[0] == pytest.approx(cases.HOURS)
    draws = replace(calm.posterior.draws, attrition=np.full(1024, 0.3), ramp=np.full(1024, 13.0))
    plan = replace(calm.plan, resources=(replace(calm.plan.resources[0], people=4), calm.plan.resources[1]))
    have = limits_of(plan, replace(calm.posterior, draws=draws)).have[0]
    leaving = -np.log(0.7) * 7 / 365.25
    assert have == pytest.approx(cases.HOURS / (1 + leaving * (8 + 0.8 * 13)))


def test_how_far_a_tactic_may_move_from_today():
    held = replace(CASE.plan.tactics[0], limits=Limits(changes_by=0.5))
    plan = replace(CASE.plan, tactics=(held, *CASE.plan.tactics[1:]))
    limits = limits_of(plan, CASE.posterior)
    assert is_allowed(LEVERS, limits, np.array([6.0, 0, 0]))
    assert not is_allowed(LEVERS, limits, np.array([5.9, 0, 0]))
    assert not is_allowed(LEVERS, limits, np.array([0.0, 0, 5]))  # it must not stop
    found = tidied(LEVERS, limits, np.array([0.0, 0, 30]))
    assert found[0] == pytest.approx(6)
    assert found[2] == pytest.approx(20)


def test_the_bound_that_stops_a_mix_is_named_and_no_other():
    assert at_bounds(LEVERS, LIMITS, CASE.plan, np.array([20.0, 0, 20])) == ("all of rep_hours", "the most of visits")
    assert at_bounds(LEVERS, LIMITS, CASE.plan, np.array([1.0, 8, 0])) == ("the least of seminars",)
    assert at_bounds(LEVERS, LIMITS, CASE.plan, np.array([5.0, 0, 5])) == ()


def test_distance_is_the_share_of_the_means_that_moves():
    have = LIMITS.have
    assert distance(LEVERS, np.array([12.0, 0, 12]), np.array([12.0, 0, 12]), have) == 0
    assert distance(LEVERS, np.array([20.0, 0, 0]), np.array([0.0, 0, 20]), have) == pytest.approx(0.5)
    assert distance(LEVERS, np.array([20.0, 0, 0]), np.array([0.0, 0, 0]), have) == pytest.approx(0.5)
    assert resource_shares(LEVERS, np.array([4.0, 0, 0]), have)[0, 0] == pytest.approx(0.1)


def test_a_plan_in_which_nothing_can_be_moved_is_refused():
    idle = tuple(replace(t, today=0.0, typical=0.0) for t in CASE.plan.tactics)
    empty = replace(CASE.plan, tactics=idle, strategies=CASE.plan.strategies[:1])
    with pytest.raises(Exception, match="BB-P22"):
        cases.Case(
            replace(empty, strategies=(Strategy("hold", "", "", (), is_status_quo=True),)), CASE.posterior
        ).ground()


def test_exact_costs_are_what_the_plan_says():
    assert LEVERS.cost.tolist() == [[1, 5], [2, 40], [1, 1]]
    assert sc.exact(2).median == 2
