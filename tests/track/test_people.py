"""Ranges that named people gave, held against tests that came later."""

from datetime import date

import numpy as np
import pytest

from bestbet.evidence.claims import Arm, Arms, Claim, Evidence, Grade
from bestbet.plan.nodes import Channel
from bestbet.track.people import LEAST, people, verdict
from bestbet.units import Range, Scale

TODAY = date(2028, 1, 1)


def said(name, low, high, *, who="Ada", tactic="webinars", when=date(2027, 1, 1), **more):
    effect = Range(low, high, Scale.LINEAR)
    return Claim(name, tactic, Channel.WIN_RATE, Grade.EXPERT_RANGE, effect=effect, who=who, when=when, **more)


def found(name, treated, control, *, tactic="webinars", when=date(2027, 6, 1), n=2000, **more):
    arms = Arms(Arm(n, treated), Arm(n, control))
    more = {"is_ours": True} | more
    return Claim(name, tactic, Channel.WIN_RATE, Grade.RANDOMISED_TEST, arms=arms, when=when, **more)


def scores_of(*claims):
    return people(Evidence(claims), TODAY)


def test_a_range_holds_where_a_later_test_finds_the_effect_inside():
    (ada,) = scores_of(said("a", 0.1, 0.3), found("t", 480, 400))
    assert (ada.who, ada.n, ada.n_held, ada.n_waiting) == ("Ada", 1, 1, 0)
    assert ada.score < 1
    assert ada.verdict == "not enough to tell (n=1)"


def test_a_range_fails_where_the_test_finds_no_effect_and_scores_worse_the_farther_off_it_was():
    near, far = (scores_of(said("a", low, low + 0.1), found("t", 400, 400))[0] for low in (0.3, 0.8))
    assert (near.n_held, far.n_held) == (0, 0)
    assert 1 < near.score < far.score


@pytest.mark.parametrize(
    "test",
    [
        found("t", 480, 400, when=date(2026, 1, 1)),
        found("t", 480, 400, when=date(2028, 6, 1)),
        found("t", 480, 400, is_running=True),
        found("t", 480, 400, is_ours=False),
        found("t", 480, 400, tactic="calls"),
    ],
)
def test_what_came_before_is_yet_to_come_runs_on_is_of_others_or_of_another_tactic_makes_nothing_due(test):
    (ada,) = scores_of(said("a", 0.1, 0.3), test)
    assert (ada.n, ada.n_waiting, ada.score) == (0, 1, None)


def test_a_range_that_nobody_dated_or_signed_is_not_scored():
    assert scores_of(said("a", 0.1, 0.3, who=""), found("t", 480, 400)) == ()
    assert scores_of(said("a", 0.1, 0.3, when=None), found("t", 480, 400))[0].n == 0


def test_a_small_test_lets_more_ranges_hold_than_a_large_one():
    small, large = (scores_of(said("a", 0.1, 0.2), found("t", n // 5, n // 5, n=n))[0].n_held for n in (100, 20_000))
    assert (small, large) == (1, 0)


def test_nothing_is_said_below_the_number_at_which_something_could_be():
    assert verdict(0, 0) == "not enough to tell (n=0)"
    assert verdict(LEAST - 1, LEAST - 1).startswith("not enough")
    assert verdict(LEAST, LEAST) == "ranges wider than need be"
    assert verdict(40, 36) == "ranges held as often as they said"
    assert verdict(5, 2) == "ranges too narrow"


def test_honest_ranges_score_one_and_ranges_half_as_wide_more():
    """The yardstick is checked by drawing effects from the ranges themselves, and tests from the effects."""
    rng = np.random.default_rng(1)
    means = []
    for narrowing in (1.0, 0.4):
        scores = []
        for i in range(400):
            middle, sd = rng.normal(0.1, 0.1), 0.1
            lift = rng.normal(middle, sd)
            low, high = np.expm1(middle + np.array([-1, 1]) * 1.6449 * sd * narrowing)
            n = 8000
            treated, control = rng.binomial(n, min(0.2 * np.exp(lift), 0.99)), rng.binomial(n, 0.2)
            scores.append(scores_of(said(f"a{i}", low, high), found("t", treated, control, n=n))[0].score)
        means.append(np.mean(scores))
    assert means[0] == pytest.approx(1, abs=0.08)
    assert means[1] > 1.4
