from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bestbet.facts.tables import Facts
from bestbet.odds.measures import FORMULAS, Goal, baseline, is_met, measured, ratio, tallies, target, why_not
from bestbet.plan.nodes import Direction, Measure, Objective, Plan, Strategy, Threshold
from bestbet.simulate.model import Stream
from bestbet.units import Range, Scale
from odds_cases import AS_OF, lane_facts, posterior

START, END = date(2027, 1, 1), date(2027, 12, 31)
FACTS = Facts(AS_OF, "EUR", "sector", "source")


def goal(measure, direction=Direction.AT_LEAST, number=1.0, where=None, since=START, until=END):
    return Goal(measure.value, Threshold(measure, direction, number), where or {}, since, until)


def plan(*objectives, gross_margin=None):
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    return Plan("T", "EUR", START, 13.0, objectives, (), (), (hold,), gross_margin=gross_margin)


def value(measure, parts, *, the_plan=None, known=None, n=8):
    known = known or posterior(n // 4)
    totals = np.array([[parts[name] for name in FORMULAS[measure].parts]] * n, dtype=float)
    return measured(goal(measure), the_plan or plan(), known, totals)[0]


@pytest.mark.parametrize(
    ("measure", "parts", "wanted"),
    [
        (Measure.BOOKINGS, {"bookings": 70.0, "repeat": 30.0}, 100.0),
        (Measure.WINS, {"wins": 7.0}, 7.0),
        (Measure.NEW_ACCOUNTS, {"new": 4.0}, 4.0),
        (Measure.AVERAGE_DEAL, {"bookings": 70.0, "wins": 7.0}, 10.0),
        (Measure.WIN_RATE, {"wins": 3.0, "losses": 9.0}, 0.25),
        (Measure.SALES_CYCLE, {"weeks": 30.0, "wins": 3.0}, 70.0),
        (Measure.REPEAT_SHARE, {"bookings": 70.0, "repeat": 30.0, "new": 40.0}, 0.6),
        (Measure.REFERRAL_SHARE, {"bookings": 70.0, "repeat": 30.0, "referred_wins": 20.0}, 0.2),
        (Measure.REPEAT_OR_REFERRAL_SHARE, {"bookings": 70.0, "repeat": 30.0, "new": 40.0, "referred": 15.0}, 0.75),
        (Measure.LOGO_CHURN, {"lost": 5.0, "opening": 50.0}, 0.1),
        (Measure.REVENUE_CHURN, {"lost": 5.0, "opening": 50.0}, 0.1),
        (Measure.NET_REVENUE_RETENTION, {"lost": 5.0, "opening": 50.0}, 0.9),
        (Measure.ACTIVE_ACCOUNTS, {"active": 55.0}, 55.0),
        (Measure.COST_OF_SALES, {"money": 12.0}, 12.0),
        (Measure.GROSS_MARGIN, {"bookings": 70.0, "repeat": 30.0}, 60.0),
    ],
)
def test_each_measure_is_its_formula(measure, parts, wanted):
    assert value(measure, parts) == pytest.approx(wanted)


def test_every_measure_has_a_formula_or_says_why_not():
    for measure in Measure:
        said = why_not(goal(measure), plan(), posterior(2))
        assert (measure in FORMULAS) or said


def test_pipeline_coverage_is_held_against_thirteen_weeks_of_the_bookings_target():
    volume = Objective("volume", Threshold(Measure.BOOKINGS, Direction.AT_LEAST, 365.0), END, START)
    assert value(Measure.PIPELINE_COVERAGE, {"open": 273.0}, the_plan=plan(volume)) == pytest.approx(273 / 91)
    assert "none" in (why_not(goal(Measure.PIPELINE_COVERAGE), plan(), posterior(2)) or "")


def test_a_ratio_of_nothing_is_undefined_and_meets_no_target():
    nothing = ratio(np.array([0.0, 1.0]), np.array([0.0, 2.0]))
    assert np.isnan(nothing[0])
    assert nothing[1] == 0.5
    assert not is_met(nothing, Direction.AT_LEAST, 0.0)[0]
    assert not is_met(nothing, Direction.AT_MOST, 1.0)[0]


@pytest.mark.parametrize(
    ("measure", "changes", "words"),
    [
        (Measure.WIN_RATE, {"are_losses_recorded": False}, "losses are not recorded"),
        (Measure.REPEAT_OR_REFERRAL_SHARE, {"is_referral": np.array([False, False])}, "no source"),
        (Measure.LOGO_CHURN, {"customers": None}, "nobody can be seen to leave"),
        (Measure.NET_REVENUE_RETENTION, {}, "no subscriptions"),
        (Measure.REVENUE, {}, "use bookings"),
        (Measure.BOOKINGS, {"values": replace(lane_facts().values, count=np.zeros(2, np.int64))}, "carries a value"),
        (Measure.GROSS_MARGIN, {}, "states no gross margin"),
    ],
)
def test_what_the_facts_cannot_answer_is_said_with_the_reason(measure, changes, words):
    assert words in (why_not(goal(measure), plan(), posterior(2, facts=lane_facts(**changes))) or "")


def test_a_stated_gross_margin_answers_the_margin():
    stated = plan(gross_margin=Range(0.55, 0.65, Scale.LOGIT))
    assert why_not(goal(Measure.GROSS_MARGIN), stated, posterior(2)) is None


def test_referral_parts_look_only_at_referral_sources_inside_the_where():
    found = tallies(goal(Measure.REFERRAL_SHARE, where={"sector": ("retail",)}), posterior(2), FACTS)
    assert dict(found[2].where) == {"sector": ("retail",), "source": ("referral",)}
    assert [t.stream for t in found] == [Stream.BOOKINGS, Stream.REPEAT_VALUE, Stream.BOOKINGS]


def test_an_opening_stock_is_read_before_the_window_and_never_before_the_facts_end():
    late = tallies(goal(Measure.LOGO_CHURN, since=date(2027, 7, 1)), posterior(2), FACTS)
    assert late[1].until == date(2027, 6, 30)
    early = tallies(goal(Measure.LOGO_CHURN, since=date(2026, 7, 1)), posterior(2), FACTS)
    assert early[1].until == AS_OF


def test_a_churn_target_is_cut_from_what_is_usual():
    usual = 1 - np.exp(-0.005 * 365 / 7)
    reduce = goal(Measure.LOGO_CHURN, Direction.REDUCE_BY, 0.2)
    assert baseline(reduce, plan(), posterior(8), FACTS) == pytest.approx(usual)
    assert target(reduce, plan(), posterior(8), FACTS) == pytest.approx(0.8 * usual)


def test_direction_decides_which_side_meets_the_target():
    values = np.array([1.0, 2.0, 3.0])
    assert is_met(values, Direction.AT_LEAST, 2.0).tolist() == [False, True, True]
    assert is_met(values, Direction.AT_MOST, 2.0).tolist() == [True, True, False]
    assert is_met(values, Direction.REDUCE_BY, 2.0).tolist() == [True, True, False]
    assert replace(goal(Measure.WINS), until=START).until == START


def test_customers_now_and_their_usual_retention_are_the_other_baselines():
    now = baseline(goal(Measure.ACTIVE_ACCOUNTS, Direction.INCREASE_BY, 0.1), plan(), posterior(8), FACTS)
    assert now == pytest.approx(100)
    kept = baseline(goal(Measure.NET_REVENUE_RETENTION, Direction.INCREASE_BY, 0.1), plan(), posterior(8), FACTS)
    assert kept == pytest.approx(np.exp(-0.005 * 365 / 7))
