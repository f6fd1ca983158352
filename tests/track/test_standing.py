"""Verdicts follow the rules: what reopens a decision, what is worth a look, and what is neither."""

from datetime import date

import numpy as np
import pytest

from bestbet.commit.decision import TripWire
from bestbet.odds.assessment import FAN_LEVELS
from bestbet.track.bands import Banded
from bestbet.track.standing import HOLD, LOOK, RECONSIDER, standing
from bestbet.track.watch import Alarm
from bestbet.track.wires import AHEAD, CLEAR, TOUCHED, UNSEEN, wire_state

DAY, END = date(2026, 7, 5), date(2026, 12, 31)
REVIEWS = (date(2026, 4, 6), date(2026, 10, 5), END)


def alarm(e=1.0, *, lean=0.7, first=None):
    return Alarm(20.0, np.log([e]), first, {"wins": lean}, {"wins": e}, {"wins": 3.0}, None)


def banded(value, *, low=10.0, high=20.0):
    levels = np.linspace(low, high, len(FAN_LEVELS))[:, None]
    return Banded("volume", "deals", (DAY,), levels, (DAY,), (value,))


def wire(side="below", level=40.0, by=date(2026, 6, 30), measure="wins"):
    return TripWire(measure, side, level, by, "think again", 0.04)


def verdict(heard=None, wires=(), bands=(), ahead=None):
    return standing(DAY, REVIEWS, heard or alarm(), wires, bands, ahead or {})


def test_inside_everything_the_verdict_is_hold_with_the_next_review():
    found = verdict(bands=(banded(15.0),))
    assert found.verdict == HOLD
    assert found.next_review == date(2026, 10, 5)
    assert found.reviews_due == (date(2026, 4, 6),)
    assert found.sentence.startswith("Hold: ")


def test_a_touched_wire_reopens_the_decision():
    found = verdict(wires=(wire_state(wire(), 32.0, DAY),))
    assert found.verdict == RECONSIDER
    assert "think again" in found.sentence


def test_an_alarm_that_sounded_below_the_pace_reopens_it_and_one_above_is_worth_a_look():
    assert verdict(alarm(25.0, first=12)).verdict == RECONSIDER
    assert verdict(alarm(25.0, lean=1.5, first=12)).verdict == LOOK


def test_an_alarm_that_sounded_and_fell_back_still_counts():
    assert verdict(alarm(2.0, first=12)).verdict == RECONSIDER


@pytest.mark.parametrize(("e", "said"), [(4.9, HOLD), (5.1, LOOK)])
def test_evidence_from_five_on_is_worth_a_look(e, said):
    assert verdict(alarm(e)).verdict == said


@pytest.mark.parametrize(("value", "said"), [(9.0, LOOK), (10.0, HOLD), (20.0, HOLD), (21.0, LOOK)])
def test_outside_its_band_an_objective_is_worth_a_look(value, said):
    assert verdict(bands=(banded(value),)).verdict == said


def test_an_option_that_came_to_lead_is_worth_a_look_and_no_more():
    found = verdict(ahead={"more_calls": 0.08})
    assert found.verdict == LOOK
    assert "bestbet change --to more_calls" in found.sentence


def test_a_fall_of_the_odds_is_no_reason_of_its_own():
    # the verdict is not even told the odds of the chosen strategy
    assert "p_all" not in standing.__code__.co_varnames


@pytest.mark.parametrize(
    ("one", "value", "as_of", "state"),
    [
        (wire(), 39.0, date(2026, 6, 29), AHEAD),
        (wire(), 39.0, date(2026, 6, 30), TOUCHED),
        (wire(), 40.0, date(2026, 3, 1), CLEAR),
        (wire("above", 5.0), 6.0, date(2026, 3, 1), TOUCHED),
        (wire("above", 5.0), 5.0, date(2026, 6, 30), CLEAR),
        (wire("below", 0.2, measure="win_rate"), 0.3, date(2026, 3, 1), AHEAD),
        (wire("above", 0.2, measure="win_rate"), 0.3, date(2026, 3, 1), AHEAD),
        (wire(), None, DAY, UNSEEN),
    ],
)
def test_a_wire_is_told_when_it_can_be(one, value, as_of, state):
    assert wire_state(one, value, as_of).state == state
