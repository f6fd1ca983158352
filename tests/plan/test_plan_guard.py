"""The team's own rule for flips: read, refused, written, and known to editors."""

import pytest
from plan_builders import GOOD
from ruamel.yaml import YAML
from test_plan_schema import SCHEMA, faults

from bestbet.commit.decision import FlipRule, flip_rule_of
from bestbet.errors import PlanError
from bestbet.plan.nodes import Guard
from bestbet.plan.parse import parse_plan
from bestbet.plan.render import render_plan

OWN = GOOD.rstrip("\n") + "\nguard: {sure: 80 %, second_person: yes, cooling_off: 1 week}\n"


def test_without_a_word_the_usual_rule_holds():
    plan = parse_plan(GOOD)
    assert plan.guard == Guard(0.65, needs_second=False, cooling_off_weeks=0.0)
    assert flip_rule_of(plan) == FlipRule()
    assert "guard" not in render_plan(plan)


def test_a_rule_of_one_s_own_is_read_written_and_committed():
    plan = parse_plan(OWN)
    assert plan.guard == Guard(0.8, needs_second=True, cooling_off_weeks=1.0)
    assert parse_plan(render_plan(plan)).guard == plan.guard
    rule = flip_rule_of(plan)
    assert (rule.better, rule.needs_second, rule.cooling_off_days) == (0.8, True, 7)
    said, unknown = (list(faults(YAML(typ="safe").load(text), SCHEMA)) for text in (OWN, OWN.replace("sure:", "safe:")))
    assert [fault for fault in said if "guard" in fault] == []
    assert [fault for fault in unknown if "guard" in fault]


@pytest.mark.parametrize("wrong", ["{sure: very}", "{sureness: 80 %}", "{second_person: perhaps}", "{cooling_off: 7}"])
def test_what_it_cannot_mean_is_refused_at_its_place(wrong):
    with pytest.raises(PlanError) as caught:
        parse_plan(GOOD.rstrip("\n") + f"\nguard: {wrong}\n")
    assert caught.value.problems[0].where.line == GOOD.rstrip("\n").count("\n") + 2
