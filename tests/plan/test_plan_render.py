from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from plan_builders import GOOD, plans

from bestbet.plan import render
from bestbet.plan.nodes import Plan
from bestbet.plan.parse import parse_plan
from bestbet.plan.render import SCHEMA_LINE, render_plan


@given(plans())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
def test_a_rendered_plan_reads_back_as_an_equal_plan(plan: Plan) -> None:
    assert parse_plan(render_plan(plan)) == plan


def test_a_person_s_own_words_for_numbers_survive_rendering() -> None:
    text = render_plan(parse_plan(GOOD))
    for words in ("25 000 EUR per month", "15 to 35 % per year", "1 week", "5 to 15 % per quarter"):
        assert words in text


def test_the_first_line_names_the_schema_for_editors() -> None:
    assert render_plan(parse_plan(GOOD)).splitlines()[0] == SCHEMA_LINE


def test_each_number_says_what_it_rests_on_and_a_note_goes_before_the_default() -> None:
    plan = parse_plan(GOOD)
    noted = replace(plan, notes={("tactics", "seminars", "today"): "from your data: 12 last year"})
    lines = render_plan(noted).splitlines()
    assert any(
        line.startswith("    today: 1 per month") and line.endswith("# from your data: 12 last year") for line in lines
    )
    assert any(line.startswith("    lasts: 1 week") and line.endswith("# judgement") for line in lines)


def test_a_note_cannot_smuggle_in_a_line_of_its_own() -> None:
    plan = replace(parse_plan(GOOD), notes={("start",): "seen\nteam: Other"})
    assert parse_plan(render_plan(plan)).team == "Northwind"


def test_an_implied_status_quo_is_not_written() -> None:
    plan = parse_plan(GOOD.replace("  hold: {status_quo: yes}\n", ""))
    assert plan.status_quo is not None
    assert plan.status_quo.is_implied
    assert "status_quo" not in render_plan(plan)
    assert parse_plan(render_plan(plan)) == plan


def test_the_round_trip_is_seen_to_fail_when_numbers_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = parse_plan(GOOD)
    exact = replace(plan, review_every=13.123456789)
    monkeypatch.setattr(render, "write_number", lambda value, *_: f"{value:.3g} weeks")
    with pytest.raises(ValueError, match="weeks"):
        assert parse_plan(render_plan(exact)) == exact
