from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from plan_builders import GOOD

from bestbet.odds.measures import FORMULAS
from bestbet.plan.catalogue import CATALOGUE, kind_for_source
from bestbet.plan.measures import MEASURES, measure_rows, target_kind, usual_direction
from bestbet.plan.nodes import Channel, Direction, Measure
from bestbet.plan.parse import parse_plan
from bestbet.plan.review import check_plan

DOCS = Path(__file__).parents[2] / "docs"
ESSAY = {
    "blogging", "cold_calling", "direct_mail", "social_media", "pay_per_click", "search_optimisation", "webinars",
    "seminars", "company_story", "book", "appointment_setting", "content_marketing", "newsletter", "referral_programme",
}  # fmt: skip


def test_the_catalogue_holds_at_least_the_fourteen_kinds() -> None:
    assert set(CATALOGUE) >= ESSAY


@pytest.mark.parametrize("kind", CATALOGUE)
def test_every_default_is_a_range_and_names_its_source_or_judgement(kind: str) -> None:
    tactic = CATALOGUE[kind]
    for value in (tactic.hours, tactic.money, tactic.lasts, tactic.doubling_gives, *tactic.brings.values()):
        assert value.low < value.high
    assert 1 < tactic.doubling_gives.low < tactic.doubling_gives.high < 2
    assert tactic.typical > 0
    assert tactic.brings
    for name in ("hours", "money", "typical", "brings", "lasts", "doubling_gives", "credited"):
        said = tactic.source_of(name)
        assert said == "judgement" or any(year in said for year in ("2008", "2010", "2015"))


def test_a_tactic_of_a_known_kind_takes_from_the_catalogue_what_it_leaves_out() -> None:
    text = GOOD.replace(
        "\nstrategies:", "  talks: {kind: webinars, costs: {rep_hours: 20 to 30 hours}}\n\nstrategies:", 1
    )
    found = parse_plan(text).tactics[2]
    default = CATALOGUE["webinars"]
    assert (found.unit, found.brings, found.lasts, found.typical) == (
        default.unit,
        default.brings,
        default.lasts,
        default.typical,
    )
    assert found.today == 0


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("organic_search", "search_optimisation"),
        ("paid_search", "pay_per_click"),
        ("Trade Show", "seminars"),
        ("Employee Referral", "referral_programme"),
        ("Partner Referral", "referral_programme"),
        ("Outbound", "cold_calling"),
        ("LinkedIn", "social_media"),
        ("email", "newsletter"),
        ("Web", "search_optimisation"),
        ("A12", None),
    ],
)
def test_sources_are_recognised_by_their_most_telling_word(source: str, kind: str | None) -> None:
    assert kind_for_source(source) == kind


def test_every_measure_has_a_card_a_unit_and_a_kind_of_target() -> None:
    assert set(MEASURES) == set(Measure)
    assert len(measure_rows()) == len(Measure)
    assert all(target_kind(measure).is_exact_only for measure in Measure)
    assert usual_direction(Measure.LOGO_CHURN) is Direction.AT_MOST
    assert usual_direction(Measure.BOOKINGS) is Direction.AT_LEAST


@pytest.mark.parametrize("measure", FORMULAS)
def test_plan_and_odds_give_a_measure_the_same_unit(measure: Measure) -> None:
    assert MEASURES[measure].unit == FORMULAS[measure].unit


def cells(text: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")
    ]


def test_the_page_on_measures_says_what_the_program_says() -> None:
    rows = cells((DOCS / "measures.md").read_text())
    said = [[f"`{name}`", *rest] for name, *rest in measure_rows()]
    assert rows == said


def test_the_page_on_tactics_says_what_the_program_says() -> None:
    rows = cells((DOCS / "tactics.md").read_text())
    assert [row[0] for row in rows] == [f"`{kind}`" for kind in CATALOGUE]
    for row, tactic in zip(rows, CATALOGUE.values(), strict=True):
        assert row[1:5] == [tactic.title, tactic.unit, tactic.hours.text, tactic.money.text]
        brings = "; ".join(
            f"{channel.value} {value.text.removesuffix(' per unit')}" for channel, value in tactic.brings.items()
        )
        assert row[5:8] == [brings, tactic.lasts.text, tactic.doubling_gives.text]
        for citation in tactic.sources.values():
            assert citation.short in (DOCS / "tactics.md").read_text()


def test_the_pages_are_seen_to_differ_when_a_default_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = replace(CATALOGUE["book"], unit="volume")
    monkeypatch.setitem(CATALOGUE, "book", changed)  # type: ignore[arg-type]
    with pytest.raises(AssertionError):
        test_the_page_on_tactics_says_what_the_program_says()
    assert Channel.OPPORTUNITIES in changed.brings


def test_every_code_of_a_plan_message_is_explained_in_the_how_to() -> None:
    page = (DOCS / "how-to-plan.md").read_text()
    for number in (1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18):
        assert f"BB-P{number:02}" in page


def test_the_example_of_the_how_to_is_a_good_plan() -> None:
    page = (DOCS / "how-to-plan.md").read_text()
    example = page.split("```yaml\n", 1)[1].split("```", 1)[0]
    assert check_plan(parse_plan(example), as_of=date(2026, 12, 31)) == ()
