"""Two views of the past are told apart by how far their forecasts missed, and not by the luck of small counts."""

import numpy as np
import pytest

from bestbet.calibrate import views
from bestbet.calibrate.priors import PACE_CHANCE

AGE, PACE = np.array([0.3, -0.25, 0.28, 0.31]), np.array([0.04, -0.06, 0.02, 0.05])


def share(by_age, by_pace, luck):
    return views.share(by_age, by_pace, np.full(len(by_age), luck))


def test_without_a_look_and_where_luck_is_all_the_prior_stands():
    assert share(np.empty(0), np.empty(0), 0.1) == pytest.approx(PACE_CHANCE.value)
    assert share(AGE, PACE, 100.0) == pytest.approx(PACE_CHANCE.value, rel=0.01)
    assert share(AGE, AGE, 0.01) == pytest.approx(PACE_CHANCE.value)


def test_a_view_that_misses_every_time_by_more_than_luck_is_left():
    assert share(AGE, PACE, 0.005) > 0.9
    assert share(PACE, AGE, 0.005) < 0.01
    assert share(AGE, PACE, 0.005) > share(AGE[:2], PACE[:2], 0.005) > share(AGE[:1], PACE[:1], 0.005)


def test_the_same_misses_say_less_where_wins_are_few():
    """Four looks at some twenty wins each: a ratio of five in the misses was certainty, whatever luck made of it."""
    shares = [share(AGE, PACE, luck) for luck in (0.001, 0.01, 0.05, 0.2)]
    assert (np.diff(shares) < 0).all()
    assert shares[-1] < 0.4


def test_where_both_are_far_off_the_nearer_one_is_not_certain():
    """How far a view is off as a rule is not known: misses of 100 and 50 % are odds of some ten, not of billions."""
    assert 0.5 < share(np.full(4, 1.0), np.full(4, 0.5), 0.005) < 0.9
    assert share(np.full(4, 1.0), np.full(4, 0.05), 0.005) > 0.99


def test_where_deals_close_by_age_the_pace_gets_about_the_prior_on_average():
    """Both views right but for luck, the pace by half its size more: means over many records, four looks each."""
    rng, luck = np.random.default_rng(3), 0.04
    drawn = rng.normal(0, np.sqrt(luck), (2, 400, 4))
    alike = np.mean([share(a, p, luck) for a, p in zip(*drawn, strict=True)])
    worse = np.mean([share(a, p + rng.normal(0, 0.15, 4), luck) for a, p in zip(*drawn, strict=True)])
    assert alike == pytest.approx(PACE_CHANCE.value, abs=0.05)
    assert worse < PACE_CHANCE.value
    plain = np.mean([1 / (1 + ((p**2).mean() / (a**2).mean()) ** 2) for a, p in zip(*drawn, strict=True)])
    assert plain > 0.45, "control: the ratio of errors to the power of the looks, as until 2026-11-27, is even"
