"""A segment that has just begun is forecast by what comes in there, and one that took a new name is no fall."""

import numpy as np
import pytest

import launch_worlds
from bestbet.calibrate import common_course, pace_breaks
from bestbet.plan.nodes import Plan, Strategy
from bestbet.track.backtest import Settings, product_forecasts
from launch_worlds import LAUNCHED, RENAMED

SEEDS = range(4)


def said(seed, since, how):
    """Mean wins of the next 26 weeks that are said, and those that came."""
    known, came = launch_worlds.company(seed, since, how)
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    plan = Plan("team", known.currency, known.as_of, 52.0, (), (), (), (hold,))
    found = product_forecasts(known, plan, known.as_of, (26,), Settings(horizons=(26,), n_paths=512))
    return found["wins", 26].mean(), came[26][0]


def ratio(since, how):
    told, came = np.sum([said(seed, since, how) for seed in SEEDS], axis=0)
    return told / came


@pytest.mark.parametrize("how", [LAUNCHED, RENAMED])
def test_a_segment_that_began_eight_weeks_ago_brings_what_comes_in_there(how):
    """It had been said to bring up to seven times as much, for before it there was next to nothing."""
    assert ratio(8, how) == pytest.approx(1, abs=0.25)


def test_without_what_comes_in_there_it_runs_away(monkeypatch):
    """Negative control: the pace of wins multiplied by what demand rose from nothing to."""
    monkeypatch.setattr(pace_breaks, "_held", lambda to_come, _: to_come)
    assert ratio(8, LAUNCHED) > 1.6


def test_a_new_name_is_no_fall_of_all():
    assert ratio(40, RENAMED) == pytest.approx(1, abs=0.1)


def test_where_the_new_name_counts_as_one_of_the_others_all_seem_to_fall(monkeypatch):
    """Negative control: it took over, so the old name stays in what all have in common."""
    monkeypatch.setattr(common_course, "_who_may_take_over", lambda counts, _: counts.sum(axis=0))
    assert ratio(40, RENAMED) < 0.95
