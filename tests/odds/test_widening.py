from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestbet.odds.measures import Goal
from bestbet.odds.widening import Past, Width, notes, widened, width_of
from bestbet.plan.nodes import Direction, Measure, Threshold

AS_OF = date(2024, 12, 31)
NOTHING = np.zeros(1)


def goal(measure=Measure.BOOKINGS, until=date(2025, 4, 1), where=None):
    return Goal("g", Threshold(measure, Direction.AT_LEAST, 10.0), where or {}, date(2025, 1, 1), until)


def past(*widths):
    return Past(12, 100, 0.6, widths)


NARROW = Width("bookings", 13, 1.5, 0.55, 11, 8.0)
YEAR = Width("bookings", 52, 2.0, 0.4, 11, 3.0)


@given(st.lists(st.floats(0, 1e6), min_size=3, max_size=40), st.floats(1, 4))
def test_paths_keep_their_order_the_median_stays_and_nothing_falls_below_zero(values, factor):
    totals = np.array(values)[:, None]
    found = widened(totals, NOTHING, factor)[:, 0]
    order = np.argsort(totals[:, 0], kind="stable")
    assert (np.diff(found[order]) >= -1e-9 * np.abs(found[order][1:])).all()
    assert found.min() >= 0
    if len(values) % 2:
        assert np.median(found) == pytest.approx(np.median(totals), rel=1e-9)


def test_the_spread_of_logs_grows_by_the_factor():
    totals = np.exp(np.random.default_rng(1).normal(3, 0.2, 5001))[:, None]
    found = widened(totals, NOTHING, 1.7)
    assert np.log(found).std() == pytest.approx(1.7 * np.log(totals).std(), rel=1e-3)


def test_what_is_known_already_does_not_move():
    totals = np.array([[150.0, 20.0], [110.0, 10.0], [190.0, 40.0]])
    known = np.array([100.0, 0.0])
    found = widened(totals, known, 2.0)
    assert (found >= known).all()
    assert found[0] == pytest.approx(totals[0])
    assert widened(np.array([[100.0, 0.0]] * 3), known, 2.0) == pytest.approx(np.array([[100.0, 0.0]] * 3))


def test_the_parts_of_a_path_keep_their_proportion():
    totals = np.array([[30.0, 10.0], [60.0, 20.0], [90.0, 60.0]])
    found = widened(totals, np.zeros(2), 1.5)
    assert found[:, 0] / found[:, 1] == pytest.approx(totals[:, 0] / totals[:, 1])


def test_a_factor_of_one_changes_no_bit():
    totals = np.random.default_rng(2).random((50, 2))
    assert widened(totals, np.zeros(2), 1.0) is totals


def test_the_nearest_horizon_speaks_and_a_far_one_does_not():
    known = past(NARROW, YEAR)
    assert width_of(goal(), AS_OF, known) is NARROW
    assert width_of(goal(until=date(2025, 12, 31)), AS_OF, known) is YEAR
    assert width_of(goal(until=date(2025, 1, 20)), AS_OF, known) is None
    assert width_of(goal(until=date(2027, 12, 31)), AS_OF, known) is None


def test_only_measures_that_were_looked_back_at_are_widened():
    known = past(NARROW)
    assert width_of(goal(Measure.GROSS_MARGIN), AS_OF, known) is NARROW
    for measure in (Measure.WINS, Measure.LOGO_CHURN, Measure.WIN_RATE):
        assert width_of(goal(measure), AS_OF, known) is None
    assert width_of(goal(where={"sector": ("health",)}), AS_OF, known) is None
    assert width_of(goal(), AS_OF, None) is None


def test_what_is_said_names_how_often_ranges_held_and_the_factor():
    said = notes(past(NARROW), (NARROW, NARROW))
    assert len(said) == 2
    assert "what we called 80 % likely happened 60% of the time" in said[0]
    assert "1.50 times as wide" in said[1]
    assert notes(past(NARROW), ()) == said[:1]
    assert said[0].startswith(f"Over the last {past(NARROW).quarters} quarters, ")
    assert notes(replace(past(NARROW), quarters=1), ())[0].startswith("Over the last quarter, ")


def test_a_baseline_that_was_closer_is_named_even_where_nothing_is_widened():
    beaten = Width("bookings", 13, 1.0, 0.85, 11, 8.0, "damped trend")
    assert notes(past(beaten), (beaten,))[1:] == (
        "Of bookings over 13 weeks, a plain baseline (damped trend) has been closer than we were.",
    )
    held = Width("bookings", 13, 1.0, 0.85, 11, 8.0)
    assert len(notes(past(held), (held,))) == 1
