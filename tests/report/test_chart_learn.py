"""The picture of what the odds swing with: every unknown, both its ends, the turn; nothing runs out of the frame."""

import re

import numpy as np
import pytest

from bestbet.odds.futures import Limit
from bestbet.odds.turning import Swing, Turn
from bestbet.odds.unknowns import TACTIC_EFFECTS, Unknown
from bestbet.odds.value import Gain
from bestbet.report.chart_learn import LearnChart, LearnRow, learn_picture
from bestbet.report.learn_words import gain_text, limit_text, money_text, turns_of, value_text

ROWS = (
    LearnRow(
        "the share of wins from new accounts in Healthcare", 0.13, 0.03, "86 %", "93.5 %", "above 92 %: b (1 in 5)"
    ),
    LearnRow("the ramp of a new seller", 0.06, 0.08, "9 weeks", "19 weeks"),
)
CHART = LearnChart("focus_healthcare", 0.074, "Find out first", ROWS, (), ())


@pytest.mark.parametrize("width", [960.0, 350.0])
def test_every_unknown_stands_with_both_its_ends_inside_the_frame(width):
    drawn = learn_picture(CHART, width=width)
    words = re.findall(r"<text[^>]*>([^<]*)</text>", drawn)
    assert "the ramp of a new seller" in words
    assert {"86 %", "93.5 %", "9 weeks", "19 weeks"} <= set(words)
    places = [float(x) for x in re.findall(r' x="([-0-9.]+)"', drawn)]
    assert min(places) >= 0
    assert max(places) <= width


def test_the_turn_is_said_where_there_is_room_and_its_bar_is_dark():
    drawn = learn_picture(CHART, width=960)
    assert "above 92 %: b (1 in 5)" in drawn
    assert drawn.count("#0a6673") == 1
    assert "13" in re.search(r"<desc>([^<]*)</desc>", drawn)[1]


def test_values_carry_their_units():
    assert value_text(_unknown("share"), 0.9235, "EUR") == "92.3 %"
    assert value_text(_unknown("money"), 18400, "EUR") == "18.4 k EUR"
    assert value_text(_unknown("weeks"), 20, "EUR") == "20 weeks"


def test_a_turn_reads_as_a_rule():
    swing = Swing(_unknown("weeks", "the ramp"), 8, 20, 0.4, 0.2, 0.01, 0.01, (Turn(1, 19.7, None, 0.12),))
    assert turns_of(swing, ("a", "b"), "EUR") == (
        "if the ramp is above 19.7 weeks, choose b (about 1 in 8 as known today)",
    )
    between = Limit(_unknown("weeks", "the ramp"), 5, 9)
    assert limit_text(between, "EUR") == "the ramp is between 5 weeks and 9 weeks"
    lift = Unknown("the lift of win rate", "calls", TACTIC_EFFECTS, "share", np.array([0.1]))
    assert limit_text(Limit(lift, None, 0.08), "EUR") == "the lift of win rate from calls is below 8 %"


def test_what_does_not_stand_out_is_never_a_number():
    hidden = Gain(0.003, 0.002, 0.001)
    assert gain_text(hidden) == "not above chance"
    assert money_text(hidden, "EUR") == "not above chance"
    assert gain_text(Gain(0.0002, 0.0, 0.0001)) == "under 0.05"
    assert gain_text(Gain(0.012, 0.001, 0.002)) == "1.10 ± 0.39"


def _unknown(unit, kind="x"):
    return Unknown(kind, "", "g", unit, np.array([1.0, 2.0]))
