"""The meaning part of `bestbet check`: names and reasons that say something else than where they stand."""

import pytest
from plan_builders import GOOD

from bestbet.errors import Severity
from bestbet.plan import sort_plan
from bestbet.plan.parse import parse_plan
from bestbet.plan.review import check_plan

SAID = {
    "an objective that is an activity": (
        "  volume: ",
        "  run_12_webinars: ",
        (
            'BB-P17 plan.yaml:7:3: objective "run_12_webinars" is named like something to do ("webinars"). '
            "Name what it is to bring, and keep the activity under tactics."
        ),
    ),
    "a strategy that is an objective": (
        "  healthcare_first:",
        "  increase_sales_by_20_percent:",
        (
            'BB-P15 plan.yaml:35:3: strategy "increase_sales_by_20_percent" is named like an objective ("increase"): it '
            "says what is wanted, not how to win. Name the choice: whom you concentrate on, or how you win."
        ),
    ),
    "a strategy with the name of a tactic": (
        "  healthcare_first:",
        "  cold_calling:",
        (
            'BB-P15 plan.yaml:35:3: strategy "cold_calling" has the name of a tactic: a tactic carries a choice out, it is '
            "none. Name the choice that the tactic serves."
        ),
    ),
    "nothing given up, in so many words": (
        "gives_up: outbound to retail",
        "gives_up: Nothing.",
        (
            'BB-P15 plan.yaml:37:15: strategy "healthcare_first" says that it gives up "Nothing.", so it is not a choice. '
            "Say what gets fewer hours and less money."
        ),
    ),
    "given up and still done": (
        "gives_up: seminars\n    effort: {cold_calling: 330 per week}",
        "gives_up: cold calling\n    effort: {cold_calling: 330 per week}",
        (
            'BB-P15 plan.yaml:41:15: strategy "broad_outbound" gives up "cold calling", but does no less of "cold_calling" '
            "than today. Lower its effort, or say what is really given up."
        ),
    ),
    "a slogan for a reason": (
        "because: more conversations with more companies",
        "because: excellence is our passion",
        (
            'BB-P15 plan.yaml:40:14: strategy "broad_outbound" rests on "excellence is our passion", and nothing could show '
            "that it is wrong. Write because: with a fact that can be checked."
        ),
    ),
    "a tactic that is wanted": (
        "strategies:\n",
        (
            "  increase_market_share: {unit: week, costs: {rep_hours: 4 to 8 hours}, brings: {win_rate: 1 to 2 %}, "
            "lasts: 1 week, doubling_gives: 1.4, typical: 1 per week}\n\nstrategies:\n"
        ),
        (
            'BB-P16 plan.yaml:33:3: tactic "increase_market_share" is named like something wanted ("market share"). Name '
            "what somebody does, and keep what it is to bring under objectives."
        ),
    ),
}


def said(text):
    return [str(problem) for problem in check_plan(parse_plan(text))]


@pytest.mark.parametrize("case", SAID)
def test_a_name_or_reason_that_means_something_else_is_said_at_its_place(case):
    old, new, message = SAID[case]
    assert old in GOOD
    assert message in said(GOOD.replace(old, new, 1))


@pytest.mark.parametrize("case", SAID)
def test_the_message_is_gone_when_meaning_is_not_asked(case, monkeypatch):
    """Negative control: with the guard taken away each of these plans passes without its note."""
    from bestbet.plan import review  # noqa: PLC0415 - the module whose guard is taken away

    monkeypatch.setattr(review, "check_meaning", lambda _: ())
    old, new, message = SAID[case]
    assert message not in said(GOOD.replace(old, new, 1))


def test_a_sound_plan_gets_no_note_on_its_meaning():
    assert list(sort_plan.check_meaning(parse_plan(GOOD))) == []


def test_meaning_never_stops_the_work():
    for old, new, _ in SAID.values():
        found = sort_plan.check_meaning(parse_plan(GOOD.replace(old, new, 1)))
        assert all(problem.severity is Severity.WARNING for problem in found)


@pytest.mark.parametrize("name", ["volume", "new_accounts", "hold", "win_more_of_what_comes", "fewer_larger_deals"])
def test_names_as_people_use_them_are_left_alone(name):
    assert list(sort_plan.check_meaning(parse_plan(GOOD.replace("  volume: ", f"  {name}: ", 1)))) == []
