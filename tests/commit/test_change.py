"""Tweak or flip, what a flip must show, what waiting is worth, and why a level of the odds is no trip-wire."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import poisson

from bestbet.commit.base_rates import (
    ever_touches,
    is_level_wire,
    refuse_level_wires,
    touches_and_succeeds,
)
from bestbet.commit.canonical import canonical_bytes, read_canonical
from bestbet.commit.change import (
    Change,
    Code,
    Compared,
    Moved,
    Timing,
    Verdict,
    change_body,
    conditions,
    effort_of,
    judged,
    worth_of_waiting,
)
from bestbet.commit.decision import Actor, Basis, FlipRule, flip_rule_said
from bestbet.errors import UsageError
from bestbet.plan.nodes import Effort

RULE = FlipRule()
GOOD = Compared(0.40, 0.50, 0.10, 0.004, 0.80, -0.02, 0.003, -0.01, 0.002, 7, 0.08, 0.004, 0.09, 13, 1.3, 5, 4096)
NOW = Timing("2027-04-02", "2027-07-02", (), None, None)


def said(found=GOOD, timing=NOW, rule=RULE):
    return judged(conditions(rule, found, timing))


def test_a_better_challenger_at_a_review_earns_the_flip():
    assert said() is Verdict.SWITCH


@pytest.mark.parametrize(
    "change", [{"gain": 0.029}, {"better": 0.64}, {"gain": -0.1, "better": 0.9}], ids=str
)  # fmt: skip
def test_too_small_a_gain_or_too_unsure_stays(change):
    assert said(replace(GOOD, **change)) is Verdict.STAY


def test_a_gain_that_waiting_beats_or_that_no_review_is_open_for_waits():
    assert said(replace(GOOD, waiting=0.11)) is Verdict.WAIT
    assert said(timing=replace(NOW, review=None)) is Verdict.WAIT
    assert said(timing=replace(NOW, review=None, touched=("wins below 40",))) is Verdict.SWITCH


def test_a_second_person_and_a_cooling_off_time_are_asked_for_where_the_team_wants_them():
    strict = replace(RULE, needs_second=True, cooling_off_days=7)
    assert said(rule=strict) is Verdict.WAIT
    assert said(timing=replace(NOW, second="Bo", asked_days_ago=6), rule=strict) is Verdict.WAIT
    assert said(timing=replace(NOW, second="Bo", asked_days_ago=7), rule=strict) is Verdict.SWITCH


def test_the_limits_of_a_tweak():
    assert Moved(0.10, 0.20).is_tweak(RULE)
    assert not Moved(0.101, 0.15).is_tweak(RULE)
    assert not Moved(0.05, 0.201).is_tweak(RULE)
    assert not Moved(0.05, 0.05, ("webinars starts",)).is_tweak(RULE)
    assert Moved(0.0, 0.0).is_none()


def test_waiting_is_worth_the_unit_normal_loss():
    z = ndtri((np.arange(100_000) + 0.5) / 100_000)
    for later, knowledge, learnt in ((0.02, 0.01, 0.3), (-0.05, 0.04, 0.5)):
        drawn = np.maximum(later + np.sqrt(knowledge * learnt) * z, 0).mean()
        assert worth_of_waiting(later, knowledge, learnt) == pytest.approx(drawn, abs=1e-5)
    assert worth_of_waiting(-0.1, 0.04, 0.0) == 0.0
    assert worth_of_waiting(0.1, 0.0, 0.5) == 0.1


def test_an_entry_says_the_effort_so_that_it_reads_back():
    effort = (Effort("calls", 12.5, {"sector": ("health", "public")}), Effort("events", 0.25))
    basis = Basis((), (), "c" * 64, ())
    made = Change(3, "a", "b", Code.SWITCH, Verdict.STAY, True, True, Moved(0.3, 0.3), GOOD, conditions(RULE, GOOD, NOW),
                  effort, None, "2027-03-31", "d" * 64, basis)  # fmt: skip
    body = change_body(made, Actor(1, "owner", "stated"), {"who": "x"})
    again = read_canonical(canonical_bytes(body))
    assert again == body
    assert effort_of(again) == effort
    assert (body["override"], body["verdict"], body["code"]) == (True, "stay", "switch")


def test_an_older_entry_has_the_rule_it_had():
    assert flip_rule_said({"better": "0.7", "gain": "0.03", "tweak": "0.1", "drift": "0.2"}) == FlipRule(better=0.7)


@pytest.mark.parametrize(
    ("now", "level", "ever", "successful"),
    [(0.5, 0.4, 0.833, 0.667), (0.5, 0.2, 0.625, 0.25), (0.7, 0.4, 0.5, 0.286), (0.6, 0.3, 0.571, 0.286),
     (0.8, 0.4, 0.333, 0.167)],
)  # fmt: skip
def test_base_rates_are_those_of_the_fixture(now, level, ever, successful):
    assert ever_touches(now, level) == pytest.approx(ever, abs=0.0005)
    assert touches_and_succeeds(now, level) == pytest.approx(successful, abs=0.0005)


def test_right_odds_of_a_weekly_count_touch_levels_nearly_that_often():
    """A plan that needs 104 wins in 52 weeks at two a week; its odds recomputed each week are right by construction."""
    rng, weeks = np.random.default_rng(3), 52
    wins = np.cumsum(rng.poisson(2.0, (4000, weeks)), axis=1)
    left = 2.0 * (weeks - np.arange(1, weeks + 1))
    odds = poisson.sf(104 - wins - 1, left)
    start, met = float(poisson.sf(103, 104.0)), wins[:, -1] >= 104
    touched = (odds <= 0.4).any(axis=1)
    assert touched.mean() <= ever_touches(start, 0.4) + 0.02
    assert touched.mean() > 0.7
    assert touched[met].mean() > 0.45, "most of those that succeed had been there"


@pytest.mark.parametrize(
    "text", ["odds below 40 % then stop", "the odds fall 10 points then stop", "P_all below 0.3 x"]
)
def test_a_level_of_the_odds_is_no_trip_wire_and_the_base_rate_is_said(text):
    assert is_level_wire(text)
    with pytest.raises(UsageError, match="BB-L17"):
        refuse_level_wires((text,), 0.5)


def test_the_refusal_names_the_share_of_healthy_plans():
    with pytest.raises(UsageError, match=r"up to 83 %.*up to 67 %"):
        refuse_level_wires(("odds below 40 % by 2027-06-30 then stop",), 0.5)
    with pytest.raises(UsageError, match="touched already"):
        refuse_level_wires(("odds below 60 % by 2027-06-30 then stop",), 0.5)
    refuse_level_wires((), 0.5)


def test_a_counted_trip_wire_is_none():
    assert not is_level_wire("wins below 40 by 2027-06-30 then stop cold calling")
