"""The odds of a team that gets more hours, or fewer: read from the plan's text to the answer on the invented company."""

from dataclasses import replace
from itertools import pairwise

import pytest

from bestbet.plan.nodes import Direction, Measure, Threshold
from bestbet.plan.parse import parse_plan
from bestbet.plan.render import render_plan
from bestbet.report.odds_json import assessment_json
from bestbet.workflow.line import Luck, assess, fitted
from bestbet.workflow.workspace import facts_of, plan_of

LUCK = Luck(seed=1, n_paths=4096)
HAD = 210
"""Hours a week that are short of what the company's work asks for."""
pytestmark = pytest.mark.usefixtures("parts_fitted_once")


@pytest.fixture(scope="module")
def asked(demo):
    """A function of the hours, as a plan says them, that returns the answer; bookings are the only objective."""
    facts, drafted = facts_of(demo), plan_of(demo)
    volume = next(o for o in drafted.objectives if o.threshold.measure is Measure.BOOKINGS)
    reach = replace(volume, threshold=Threshold(Measure.BOOKINGS, Direction.AT_LEAST, 0.97 * volume.threshold.target))
    text = render_plan(replace(drafted, objectives=(reach,)))
    line = next(one for one in text.splitlines() if one.startswith("    have: ") and "hours" in one)

    def answer(says):
        plan = parse_plan(text.replace(line, says))
        return assess(plan, facts, fitted(plan, facts, LUCK), LUCK)

    return answer


def with_had(hours):
    return f"    have: {hours} hours per week\n    had: {HAD} hours per week"


def of_all(found):
    return [strategy.p_all for strategy in found.strategies]


def errors(found):
    return [strategy.mcse for strategy in found.strategies]


def test_more_hours_never_lower_the_odds_of_any_strategy_and_fewer_never_raise_them(asked):
    rising = [asked(with_had(hours)) for hours in (180, HAD, 250, 320)]
    for fewer, more in pairwise(rising):
        for less, much, error in zip(of_all(fewer), of_all(more), errors(more), strict=True):
            assert much > less - 0.5 * error  # on the same luck, so far inside the error of either
    hold = [of_all(found)[0] for found in rising]
    assert hold[0] < hold[1] - 0.05
    assert hold[1] < hold[2] - 0.02


def test_without_the_hours_of_the_past_more_hours_read_the_record_anew_and_lower_the_odds(asked):
    """The control."""
    few, many = (of_all(asked(f"    have: {hours} hours per week")) for hours in (HAD, 320))
    assert sum(many) < sum(few) - 0.05
    assert max(of_all(asked(with_had(320)))) > max(few)


def test_saying_that_nothing_changed_changes_nothing(asked):
    said, unsaid = (assessment_json(asked(one)) for one in (with_had(HAD), f"    have: {HAD} hours per week"))
    assert said["strategies"] == unsaid["strategies"]
    assert said["drivers"] == unsaid["drivers"]
