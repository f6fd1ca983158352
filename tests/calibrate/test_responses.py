from dataclasses import replace

import calibrate_worlds as worlds
import numpy as np
import pytest

from bestbet.calibrate import ranges, responses
from bestbet.calibrate.posterior import CHANNELS
from bestbet.plan.nodes import Channel
from bestbet.units import Range, Scale

SEGMENTS = ("segment 0", "segment 1")


def drawn(plan, n=4000):
    return responses.draw(plan, SEGMENTS, n, seed=3)


@pytest.mark.parametrize(
    "stated", [Range(2, 8, Scale.LOG), Range(0.1, 0.4, Scale.LOGIT), Range(-1, 3), Range(5, 5), Range(0, 0)]
)
def test_ranges_of_arrays_equal_ranges_of_numbers(stated):
    z = np.array([-3.0, -1.6448536269514722, 0.0, 1.6448536269514722, 3.0])
    assert ranges.at(stated, z) == pytest.approx([stated.at(x) for x in z])


def test_ninety_percent_of_draws_lie_inside_the_stated_range():
    draws = drawn(worlds.plan())
    effect = draws.effect[:, 0, CHANNELS.index("opportunities")]
    assert np.quantile(effect, [0.05, 0.95]) == pytest.approx([0.01, 0.05], rel=0.06)
    assert np.quantile(draws.have[:, 0], [0.05, 0.95]) == pytest.approx([100, 120], rel=0.01)
    assert (draws.have[:, 1] == 1000).all()


def test_hours_of_the_past_are_those_to_come_unless_said_and_share_their_luck():
    plan = worlds.plan()
    people, money = plan.resources
    unsaid, said = drawn(plan), drawn(replace(plan, resources=(replace(people, had=Range(80, 90, Scale.LOG)), money)))
    assert np.array_equal(unsaid.had, unsaid.have)
    assert np.array_equal(said.have, unsaid.have)
    assert np.quantile(said.had[:, 0], [0.05, 0.95]) == pytest.approx([80, 90], rel=0.01)
    assert np.array_equal(np.argsort(said.had[:, 0]), np.argsort(said.have[:, 0]))


def test_channels_that_a_tactic_does_not_move_stay_at_zero():
    draws = drawn(worlds.plan())
    assert draws.effect[:, 0, CHANNELS.index("churn")].max() == 0
    assert draws.unit_cost[:, 0, 1].max() == 0
    assert draws.unit_cost[:, 0, 0].min() > 0


def test_a_tactic_that_is_added_moves_no_other_draw():
    few, many = drawn(worlds.plan(tactics=1)), drawn(worlds.plan(tactics=3))
    assert np.array_equal(few.effect, many.effect[:, :1])
    assert np.array_equal(few.half_life, many.half_life[:, :1])
    assert np.array_equal(few.have, many.have)
    assert np.array_equal(few.pressure, many.pressure)


def test_a_silent_plan_gives_zeros_a_usual_ramp_and_no_margin():
    plan = worlds.plan(rivals=False)
    hours = replace(plan.resources[0], attrition=None, ramp=None, per_open_deal=None)
    draws = drawn(replace(plan, resources=(hours,), tactics=()))
    assert draws.attrition.max() == draws.hours_per_deal.max() == draws.pressure.max() == draws.rival_cost.max() == 0
    assert (draws.ramp == 13).all()
    assert (draws.falter == 1).all()
    assert np.isnan(draws.gross_margin).all()
    assert draws.effect.shape == (4000, 0, 6)
    assert draws.unit_cost.shape == (4000, 0, 1)


def test_only_the_segment_with_a_rival_is_pressed():
    draws = drawn(worlds.plan())
    assert draws.pressure[:, 0].min() > 0
    assert draws.pressure[:, 1].max() == 0


def test_draws_stay_where_the_engine_can_use_them():
    plan = worlds.plan()
    wild = replace(
        plan.tactics[0],
        brings={Channel.CHURN: Range(-2.0, 0.0)},
        doubling_gives=Range(1.0, 2.0),
        costs={"people": Range(-1.0, 1.0)},
    )
    draws = drawn(replace(plan, tactics=(wild,)))
    assert draws.effect[:, 0, CHANNELS.index("churn")].min() >= -0.95
    assert draws.doubling.min() > 1
    assert draws.doubling.max() < 2
    assert draws.unit_cost.min() >= 0


def test_each_range_has_luck_of_its_own():
    draws = drawn(worlds.plan(tactics=2))
    assert abs(np.corrcoef(draws.half_life[:, 0], draws.half_life[:, 1])[0, 1]) < 0.06
