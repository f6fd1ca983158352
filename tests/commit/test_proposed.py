"""Proposed trip-wires are early counts that a healthy plan seldom falls below."""

from datetime import date

import numpy as np
import pytest

from bestbet.commit.proposed import FALSE_ALARMS, proposed_day, proposed_measures, proposed_wire
from bestbet.commit.trip_wires import Window, parse_trip_wires
from bestbet.errors import UsageError
from bestbet.plan.nodes import Measure
from bestbet.plan.parse import parse_plan

DAY = date(2027, 7, 2)
PLAN = """\
team: T
currency: EUR
start: 2027-01-01
review_every: {every}
objectives:
  volume: {{measure: {measure}, at_least: 100, by: {by}}}
resources:
  hours: {{have: 100 hours per week}}
tactics:
  calls: {{unit: call, costs: {{hours: 1 hours}}, today: 10 per week, brings: {{opportunities: 0.1 per unit}},
          lasts: 1 week, doubling_gives: 1.5}}
strategies:
  hold: {{status_quo: true, because: nothing changes, gives_up: nothing, effort: {{calls: 10 per week}}}}
  more: {{because: calls bring deals, gives_up: quiet, effort: {{calls: 20 per week}}}}
"""


def plan(measure="win_rate", by="2027-12-31", every="13 weeks"):
    text = PLAN.format(measure=measure, by=by, every=every).replace(
        "at_least: 100", "at_least: 30 %" if measure == "win_rate" else "at_least: 100"
    )
    return parse_plan(text, file="plan.yaml")


@pytest.mark.parametrize("seed", range(5))
def test_the_level_is_a_number_of_two_digits_that_few_futures_fall_below(seed):
    values = np.random.default_rng(seed).poisson(120, 4000).astype(float)
    wire = proposed_wire(Measure.WINS, values, DAY)
    assert wire.level % 10 == 0
    assert wire.healthy == np.mean(values < wire.level) <= FALSE_ALARMS
    assert wire.level >= np.quantile(values, FALSE_ALARMS) - 10


def test_without_rounding_down_the_share_would_be_missed():
    """Negative control: the level above is touched more often than was agreed."""
    values = np.random.default_rng(1).poisson(120, 4000).astype(float)
    wire = proposed_wire(Measure.WINS, values, DAY)
    assert np.mean(values < wire.level + 10) > FALSE_ALARMS


@pytest.mark.parametrize(
    "values", [np.zeros(100), np.full(100, np.nan), np.array([0.0] * 10 + [3.0] * 90), np.array([])]
)
def test_what_comes_too_seldom_is_no_early_warning(values):
    assert proposed_wire(Measure.WINS, values, DAY) is None


def test_money_stays_money():
    wire = proposed_wire(Measure.BOOKINGS, np.linspace(2e6, 4e6, 2001), DAY)
    assert (wire.level, wire.side, wire.by) == (2.1e6, "below", DAY)


def test_what_the_objectives_count_comes_first():
    assert proposed_measures(plan("new_accounts"))[0] is Measure.NEW_ACCOUNTS
    assert proposed_measures(plan()) == (Measure.WINS, Measure.NEW_ACCOUNTS, Measure.BOOKINGS)


@pytest.mark.parametrize(
    ("by", "every", "day"),
    [
        ("2027-12-31", "13 weeks", "2027-07-02"),
        ("2027-08-31", "13 weeks", "2027-04-02"),
        ("2027-03-31", "26 weeks", "2027-03-31"),
    ],
)
def test_the_day_is_late_enough_to_tell_and_early_enough_to_act(by, every, day):
    assert proposed_day(plan(by=by, every=every), date(2026, 12, 31)) == date.fromisoformat(day)


def test_a_proposed_wire_can_be_agreed_as_it_stands():
    wire = proposed_wire(Measure.BOOKINGS, np.linspace(2e6, 4e6, 2001), DAY)
    said = f"{wire.measure} {wire.side} {wire.level:.0f} by {wire.by} then {wire.action}"
    (read,) = parse_trip_wires((said,), Window(date(2026, 12, 31), date(2027, 12, 31)))
    assert (read.measure, read.level, read.by, read.action) == (wire.measure, wire.level, wire.by, wire.action)


@pytest.mark.parametrize(
    ("said", "level"),
    [("2.4 million", 2_400_000), ("850 thousand", 850_000), ("2 400 000", 2_400_000), ("35 %", 0.35), ("40", 40)],
)
def test_a_level_is_read_as_the_brief_says_it(said, level):
    text = f"bookings below {said} by 2027-07-02 then stop seminars"
    (read,) = parse_trip_wires((text,), Window(date(2026, 12, 31), date(2027, 12, 31)))
    assert read.level == level


def test_a_size_that_nobody_knows_is_refused():
    with pytest.raises(UsageError, match="BB-L11"):
        parse_trip_wires(
            ("bookings below 2 dozen by 2027-07-02 then stop",), Window(date(2026, 12, 31), date(2027, 12, 31))
        )


def test_few_futures_are_counted_as_strictly_as_many():
    """Of 512 futures 25 may lie below: between the 26th and the 27th a level of two digits would leave 26."""
    values = np.concatenate([np.arange(26) * 0.01 + 1e6, np.full(486, 2e6)])
    assert proposed_wire(Measure.BOOKINGS, values, DAY).healthy <= FALSE_ALARMS
    assert float(np.mean(values < np.quantile(values, FALSE_ALARMS))) > FALSE_ALARMS
