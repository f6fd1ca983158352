"""The odds in words: one sentence first, nothing computed, nothing lost."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bestbet.calibrate.posterior import Estimate, Rests
from bestbet.facts.tables import Finding
from bestbet.odds.assessment import Assessment, Fan, ObjectiveOdds, StrategyOdds
from bestbet.odds.choice import TieBreaker
from bestbet.odds.explanation import Dose, Explanation, WeekFlow
from bestbet.odds.sensitivity import Driver
from bestbet.report.brief import content_of, odds_rows
from bestbet.report.explain_tables import explain_json, explain_tables
from bestbet.report.odds_json import assessment_json
from bestbet.report.odds_tables import headline, odds_tables, strategy_table
from bestbet.report.page import report_page
from bestbet.report.target_text import target_text

BY = date(2027, 12, 31)
WIN_RATE = TieBreaker("the win rate", 0.013, 0.002)
LEVELS = np.array([[q * w for w in (1.0, 2.0)] for q in (3.0, 3.2, 3.6, 4.0, 4.4, 4.8, 5.0)]) * 1e6


def objective(p, *, name="volume", must=True, direction="at_least", target=4.2e6, unit="EUR"):
    fan = Fan((date(2027, 6, 30), BY), LEVELS)
    return ObjectiveOdds(name, "bookings", unit, direction, target, BY, must, p, 0.002, 8e6, (6e6, 1e7), fan)


def strategy(name, p, *, is_status_quo=False, best=0.5):
    wish = replace(objective(None, name="keep", must=False, unit="share"), reason="nobody can be seen to leave",
                   target=None, mcse=None, median=None, interval=None, fan=None)  # fmt: skip
    return StrategyOdds(
        name,
        is_status_quo,
        f"because of {name}",
        "the rest",
        p,
        0.004,
        (p / 2, p * 1.5),
        best,
        0.01,
        (objective(p), wish),
    )


def assessment(**changes):
    strategies = (strategy("hold", 0.2, is_status_quo=True, best=0.1), strategy("focus", 0.4, best=0.9))
    known = Assessment(
        team="T", currency="EUR", digest="d" * 64, as_of=date(2026, 12, 31), seed=1, n_paths=16384,
        strategies=strategies, best_bet="focus", verdict="best bet", tie_with=(), reason="20 points ahead of hold",
        judgement_share=0.25, rests=(Rests("arrivals", 0.9, 0.0, 0.1, "weekly counts"),),
        drivers=(Driver("arrivals", 1.0),), findings=("a finding",),
    )  # fmt: skip
    return replace(known, **changes)


def test_the_best_bet_is_named_with_its_odds_and_the_reason():
    said = headline(assessment())
    assert said == "Best bet: focus. It reaches all objectives in 40\xa0% (about 2 in 5); 20 points ahead of hold."


def test_a_tie_is_called_a_tie_and_names_what_would_end_it():
    found = assessment(verdict="tie", tie_with=("hold",), reason="the others come close", breaker=WIN_RATE)
    said = headline(found)
    assert said.startswith("A tie between focus and hold: focus reaches all objectives in 40")
    fact = "the win rate. Knowing it would add 1.3 points (± 0.4 points) to P(all)."
    assert said.endswith(f"The fact that would best tell them apart: {fact}")
    page = report_page(content_of(found, tables=(), findings=(), version="1"))
    assert f"The others come close. The fact that would best tell them apart: {fact}" in page
    assert assessment_json(found)["tie_breaker"] == {
        "quantity": "the win rate", "p_all_gain": 0.013, "mcse": 0.002, "reason": None,
    }  # fmt: skip


def test_a_tie_that_no_fact_would_break_says_so_though_something_drives_the_odds():
    nothing = TieBreaker("", None, None, "no single fact would tell them apart")
    found = assessment(verdict="tie", tie_with=("hold",), reason="the others come close", breaker=nothing)
    assert headline(found).endswith("No single fact would tell them apart. Take the one you would rather carry out.")
    assert "arrivals" not in headline(found)
    assert assessment_json(found)["tie_breaker"]["quantity"] is None
    assert assessment_json(assessment())["tie_breaker"] is None


def test_every_simulated_number_carries_its_error_and_the_best_comes_first():
    table, objectives, rests = odds_tables(assessment())
    assert [row[0] for row in table.rows] == ["focus", "hold (status quo)"]
    assert table.rows[0][2] == "±0.8 points"
    assert table.rows[0][3] == "20–60\xa0%"
    assert objectives.columns[3:] == ("focus", "hold")
    assert rests.note == "Of what drives these odds, 25\xa0% rests on judgement."


def test_what_could_not_be_computed_is_a_dash_with_a_reason_and_null_in_json():
    table = strategy_table(assessment().strategies[1])
    keep = table.rows[1]
    assert keep[2:6] == ("not computed", "–", "–", "–")
    assert keep[6] == "nobody can be seen to leave"
    found = assessment_json(assessment())["strategies"][1]["objectives"][1]
    assert (found["p"], found["target"], found["interval"]) == (None, None, None)
    assert found["reason"] == "nobody can be seen to leave"


@pytest.mark.parametrize(
    ("direction", "sign"), [("at_least", "≥"), ("increase_by", "≥"), ("at_most", "≤"), ("reduce_by", "≤")]
)
def test_the_target_says_which_side_counts(direction, sign):
    assert target_text(objective(0.4, direction=direction)) == f"{sign} 4.2\xa0M\xa0EUR"


def test_no_currency_is_invented():
    assert target_text(objective(0.4, unit="XXX")) == "≥ 4.2\xa0M"


def test_the_page_shows_what_the_assessment_holds():
    content = content_of(
        assessment(), tables=(), findings=(Finding("BB-F01", "dead wood", "less", "close it"),), version="0"
    )
    assert [row.name for row in content.ranked] == ["focus", "hold"]
    assert content.n_musts == 1
    assert content.fans[0].median == (4e6, 8e6)
    assert len(content.findings) == 2
    page = report_page(content)
    for said in ("Focus", "because of focus", "dead wood"):
        assert said.lower() in page.lower()


def test_relative_targets_reach_the_page_as_the_side_that_counts():
    lower = replace(assessment(), strategies=tuple(
        replace(s, objectives=(objective(0.4, direction="reduce_by"),)) for s in assessment().strategies))  # fmt: skip
    content = content_of(lower, tables=(), findings=(), version="0")
    assert content.fans[0].direction == "at_most"
    assert content.panels[0].direction == "at_most"
    assert [row.is_tied for row in odds_rows(lower)] == [False, False]


def test_an_explanation_goes_down_to_doses_and_estimates():
    a = assessment()
    explanation = Explanation(
        a, a.strategies[1], (WeekFlow("wins", "deals", 2.0, 0.01, 1.5),),
        (Dose("cold_calling", "conversation", "Healthcare", 72.0, 84.0),),
        (Estimate("win rate", "all", 0.25, 0.2, 0.3, 0.22, "naive: won of closed"),),
    )  # fmt: skip
    tables = explain_tables(explanation)
    assert [table.title for table in tables][1:3] == ["What happens", "What it does"]
    assert tables[1].rows[0][:2] == ("wins", "2\xa0deals")
    found = explain_json(explanation)
    assert found["strategy"]["name"] == "focus"
    assert found["doses"][0] == {
        "tactic": "cold_calling", "unit": "conversation", "where": "Healthcare", "units_per_week": 72.0, "today": 84.0
    }  # fmt: skip
    assert found["estimates"][0]["naive"] == 0.22
