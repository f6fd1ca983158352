from math import inf

import pytest
from plan_builders import GOOD

from bestbet.errors import PlanError, Severity
from bestbet.plan.edit import edit_plan
from bestbet.plan.limits import bounds, may_stop, units_of
from bestbet.plan.parse import parse_plan
from bestbet.plan.render import render_plan
from bestbet.plan.review import check_plan


def with_limits(**limits):
    text = GOOD
    for key, value in limits.items():
        text = edit_plan(text, ("tactics", "cold_calling", key), value)
    return parse_plan(text)


def codes(plan):
    return [p.code for p in check_plan(plan) if p.code in {"BB-P20", "BB-P21"}]


def test_limits_are_read_in_weeks_shares_and_the_resources_own_units():
    plan = with_limits(
        at_least="50 per week",
        at_most="1200 per month",
        changes_by="40 %",
        sets_up={"rep_hours": "30 to 50 hours", "budget": "2000 EUR"},
    )
    limits = plan.tactics[0].limits
    assert limits.at_least == 50
    assert limits.at_most == pytest.approx(1200 * 12 * 7 / 365.25)
    assert limits.changes_by == 0.4
    assert (limits.sets_up["rep_hours"].low, limits.sets_up["budget"].high) == (30, 2000)
    assert parse_plan(render_plan(plan)) == plan
    assert plan.tactics[1].limits.at_most is None


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("at_least", "50", "BB-P09"),
        ("at_most", "-5 per week", "BB-P10"),
        ("changes_by", "0 %", "BB-P10"),
        ("changes_by", "10 to 20 %", "BB-P09"),
        ("sets_up", {"rep_hour": "40 hours"}, "BB-P02"),
        ("sets_up", {"budget": "40 hours"}, "BB-P09"),
    ],
)
def test_a_limit_that_cannot_be_meant_is_refused_at_its_place(key, value, code):
    with pytest.raises(PlanError) as caught:
        with_limits(**{key: value})
    assert [p.code for p in caught.value.problems] == [code]
    assert caught.value.problems[0].where.line > 20


def test_the_stricter_of_two_limits_holds():
    plan = with_limits(at_least="50 per week", at_most="330 per week", changes_by="20 %")
    assert bounds(plan.tactics[0]) == pytest.approx((240, 330))
    assert not may_stop(plan.tactics[0])
    assert bounds(plan.tactics[1]) == (0, inf)
    assert may_stop(plan.tactics[1])


def test_limits_that_contradict_each_other_are_an_error():
    plan = with_limits(at_least="400 per week", at_most="300 per week")
    found = next(p for p in check_plan(plan) if p.code == "BB-P20")
    assert found.severity is Severity.ERROR
    assert "400" in found.text


def test_a_share_of_nothing_is_an_error():
    text = GOOD.replace(
        "    today: 300 per week\n", "    today: 0 per week\n    typical: 100 per week\n    changes_by: 50 %\n"
    )
    assert "BB-P20" in codes(parse_plan(text))


def test_a_strategy_beyond_a_limit_is_said_and_one_within_is_not():
    assert codes(with_limits(at_most="300 per week")) == ["BB-P21"]  # broad_outbound: 330
    assert codes(with_limits(at_most="331 per week")) == []
    assert codes(with_limits(at_least="270 per week")) == ["BB-P21"]  # healthcare_first: 260
    assert codes(parse_plan(GOOD)) == []


def test_units_of_all_aims_count_together():
    text = GOOD.replace("cold_calling: 330 per week", "cold_calling: [{units: 100 per week}, {units: 50 per week}]")
    assert units_of(parse_plan(text).strategies[2], "cold_calling") == 150


def test_an_added_strategy_is_laid_out_over_lines_and_nothing_else_moves():
    value = {"because": "it wins", "effort": {"cold_calling": {"where": {"sector": "retail"}, "units": "9 per week"}}}
    text = edit_plan(GOOD, ("strategies", "new_way"), value)
    lines = text.splitlines()
    start = lines.index("  new_way:")
    assert lines[start + 1 : start + 4] == [
        "    because: it wins",
        "    effort:",
        "      cold_calling: {where: {sector: retail}, units: 9 per week}",
    ]
    assert lines[:start] + lines[start + 4 :] == GOOD.splitlines()
