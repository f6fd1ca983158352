"""Resolved forecasts are scored, separate outcomes decide what can be tested, and finished plans teach by rule."""

import math
from datetime import date

import numpy as np
import pytest

from bestbet.track.ending import CAME_IN, EXECUTION, LUCK, ODDS, STRATEGY, ending
from bestbet.track.resolved import Resolved, scored
from bestbet.track.revision import ORDER, Revision
from bestbet.track.tracked import Step


def forecast(i, p, came, *, measure="wins", weeks=20.0, held=True):
    return Resolved(f"event {i}", measure, weeks, p, came, held)


def test_the_scores_are_those_of_the_definitions():
    found = scored([forecast(1, 0.8, True), forecast(2, 0.4, True), forecast(3, 0.0, False, held=False)])
    everything = found.rows[0]
    assert everything.brier == pytest.approx((0.04 + 0.36 + 0.0) / 3)
    # clipped when issued: a stated 0 counts as one in a thousand
    assert everything.log == pytest.approx(-(math.log(0.8) + math.log(0.4) + math.log(0.999)) / 3)
    assert (everything.held, everything.n_ranges) == (pytest.approx(2 / 3), 3)
    assert [row.group for row in found.rows] == ["all", "wins", "14 to 26 weeks"]


def test_below_two_hundred_outcomes_nothing_is_said_of_reliability():
    many = [forecast(i % 12, 0.5, i % 2 == 0) for i in range(2400)]
    found = scored(many)
    assert found.n == 2400
    assert found.verdict == "not yet testable (n=12)"


def resolved(stretch):
    rng = np.random.default_rng(3)
    true = rng.random(600) * 0.8 + 0.1
    odds = stretch * np.log(true / (1 - true))
    return [
        forecast(i, 1 / (1 + math.exp(-o)), bool(rng.random() < t))
        for i, (o, t) in enumerate(zip(odds, true, strict=True))
    ]


def test_a_reliable_forecaster_passes_and_an_overstating_one_does_not():
    assert "as often as they said" in scored(resolved(1.0)).verdict
    assert "did not come true" in scored(resolved(2.5)).verdict


def test_nothing_resolved_is_nothing_claimed():
    assert scored([]).verdict == "not yet testable (n=0)"


def course(first, last, **sums):
    parts = dict.fromkeys(ORDER, 0.0) | sums
    change = Revision("hold", first["hold"], last["hold"], parts, 0.01)
    steps = [Step(date(2026, 1, 4), "", first, {}), Step(date(2026, 9, 6), "", last, {}, (change,))]
    return [*steps, Step(date(2027, 1, 3), "", dict.fromkeys(first, 0.0), {})]


@pytest.mark.parametrize(
    ("first", "last", "sums", "alarmed", "lesson"),
    [
        ({"hold": 0.7, "calls": 0.6}, {"hold": 0.3, "calls": 0.2}, {"luck": -0.4}, False, LUCK),
        ({"hold": 0.4, "calls": 0.3}, {"hold": 0.1, "calls": 0.1}, {"luck": -0.3}, False, ODDS),
        ({"hold": 0.7, "calls": 0.6}, {"hold": 0.1, "calls": 0.1}, {"luck": -0.1, "parameters": -0.5}, False, ODDS),
        ({"hold": 0.7, "calls": 0.6}, {"hold": 0.3, "calls": 0.2}, {"luck": -0.4}, True, ODDS),
        ({"hold": 0.7, "calls": 0.6}, {"hold": 0.2, "calls": 0.5}, {"luck": -0.5}, False, STRATEGY),
        ({"hold": 0.7, "calls": 0.6}, {"hold": 0.2, "calls": 0.5}, {"luck": -0.1, "action": -0.4}, False, EXECUTION),
    ],
)
def test_a_failed_plan_is_told_by_rule(first, last, sums, alarmed, lesson):
    found = ending(1, "hold", course(first, last, **sums), came=False, alarmed=alarmed, gain=0.03)
    assert found.lesson == lesson


def test_an_option_that_always_led_does_not_make_it_the_strategys_fault():
    same_lead = course({"hold": 0.6, "calls": 0.9}, {"hold": 0.2, "calls": 0.5}, luck=-0.4)
    assert ending(1, "hold", same_lead, came=False, alarmed=False, gain=0.03).lesson == LUCK


def test_a_plan_that_came_in_proves_nothing_and_says_so():
    found = ending(1, "hold", course({"hold": 0.3}, {"hold": 0.9}), came=True, alarmed=False, gain=0.03)
    assert found.lesson == CAME_IN
    assert "cannot prove" in found.reason
