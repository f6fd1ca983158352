from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_builders import GOOD

from bestbet.errors import PlanError
from bestbet.plan import edit
from bestbet.plan.edit import edit_plan
from bestbet.plan.parse import parse_plan
from bestbet.plan.yaml_words import Value

EDITS: list[tuple[str, Value | None, list[str]]] = [
    (
        "objectives.volume.at_least",
        "5 million",
        [
            "-  volume:      {measure: bookings, at_least: 4.2 million, by: 2027-12-31}",
            "+  volume:      {measure: bookings, at_least: 5 million, by: 2027-12-31}",
        ],
    ),
    (
        "tactics.cold_calling.lasts",
        "2 weeks",
        [
            "-    lasts: 1 week                                    # half-life of the effect",
            "+    lasts: 2 weeks                                    # half-life of the effect",
        ],
    ),
    ("strategies.healthcare_first.gives_up", None, ["-    gives_up: outbound to retail"]),
    (
        "objectives.wins",
        {"measure": "wins", "at_least": "30", "by": "2027-12-31"},
        ["+  wins: {measure: wins, at_least: 30, by: 2027-12-31}"],
    ),
    ("tactics.seminars.source", "own count, 2026", ['+    source: "own count, 2026"']),
    ("market.drift", "1 to 4 % per week", ["+market: {drift: 1 to 4 % per week}"]),
    ("rule.tie_within", "2 points", ["+rule: {tie_within: 2 points}"]),
    (
        "strategies.broad_outbound.effort",
        {"cold_calling": "today"},
        ["-    effort: {cold_calling: 330 per week}", "+    effort: {cold_calling: today}"],
    ),
    (
        "objectives.keep.must",
        True,
        [
            "-  keep:        {measure: logo_churn, reduce_by: 20 %, by: 2028-06-30, must: false}",
            "+  keep:        {measure: logo_churn, reduce_by: 20 %, by: 2028-06-30, must: yes}",
        ],
    ),
    (
        "objectives.keep.must",
        None,
        [
            "-  keep:        {measure: logo_churn, reduce_by: 20 %, by: 2028-06-30, must: false}",
            "+  keep:        {measure: logo_churn, reduce_by: 20 %, by: 2028-06-30}",
        ],
    ),
]


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"}]


@pytest.mark.parametrize(("path", "value", "lines"), EDITS)
def test_an_edit_changes_its_own_line_alone(path: str, value: Value | None, lines: list[str]) -> None:
    after = edit_plan(GOOD, path, value)
    assert changed_lines(GOOD, after) == lines
    parse_plan(after)


def test_a_path_may_be_keys_so_that_names_need_no_escaping() -> None:
    after = edit_plan(GOOD, ("rivals", "Great Britain", "pressure"), "5 to 15 % per quarter")
    assert "  Great Britain: {pressure: 5 to 15 % per quarter}\n" in after


def test_a_block_is_replaced_and_its_neighbours_keep_their_comments() -> None:
    after = edit_plan(GOOD, "tactics.cold_calling", {"unit": "call", "costs": {"rep_hours": "1 hour"}})
    assert "  cold_calling: {unit: call, costs: {rep_hours: 1 hour}}" in after
    assert after.endswith(GOOD[GOOD.index("  seminars:\n") :])


@pytest.mark.parametrize(
    ("path", "value"), [("objectives.none", None), ("team.name", "x"), ("", None), ("tactics.nothing.unit", None)]
)
def test_a_path_that_leads_nowhere_is_refused(path: str, value: Value | None) -> None:
    with pytest.raises(PlanError, match="BB-P06"):
        edit_plan(GOOD, path, value)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_any_text_can_be_put_in_and_comes_back_as_it_was(text: str) -> None:
    after = edit_plan(GOOD, "strategies.broad_outbound.because", text or "x")
    assert parse_plan(after).strategies[2].because == (text or "x")


def test_an_edit_that_would_say_something_else_is_seen_to_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edit, "flow", lambda _: "x, must: no")
    with pytest.raises(PlanError, match="cannot be changed here without touching other lines"):
        edit_plan(GOOD, "objectives.volume.at_least", "5 million")
