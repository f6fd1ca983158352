"""What comes in may not be on record since some day: a silence that chance, and no habit of the team, explains."""

from datetime import timedelta

import numpy as np
import pytest

import late_worlds
from bestbet.facts.ages import day_of
from bestbet.facts.gather import lane_facts
from bestbet.facts.silence import A_WEEK, LEAST_SILENT_DAYS, stopped

YEARS = np.repeat(np.arange(-728, 1), 5)
"""Five deals a day for two years, in days before the last."""


def silent(created, days):
    """What is found where nothing came for so many days."""
    return stopped(created, days)


def test_a_week_without_anything_is_the_export_where_much_comes_every_day():
    assert silent(YEARS, A_WEEK) == day_of(0)
    assert silent(YEARS, A_WEEK - 1) is None


def test_few_deals_may_pause_for_a_fortnight():
    assert silent(np.arange(-728, 1, 3), 14) is None


@pytest.mark.parametrize("gap", [5, 10, 20])
def test_a_silence_is_longer_than_those_that_a_team_has_had(gap):
    """Who closes at Christmas, or writes deals down once a month, is silent now and then."""
    pauses = YEARS[(YEARS < -200) | (-200 + gap - 1 <= YEARS)]
    assert silent(pauses, min(2 * gap, LEAST_SILENT_DAYS)) == day_of(0)
    assert silent(pauses, min(2 * gap, LEAST_SILENT_DAYS) - 1) is None


def test_a_young_record_does_not_know_its_pauses():
    assert silent(YEARS[YEARS >= -170], 14) is None
    assert silent(YEARS[YEARS >= -190], 14) == day_of(0)


def test_the_same_break_a_year_before_is_remembered():
    """Shut from the last Friday before Christmas on, a year and some days ago and now."""
    shut = YEARS[(YEARS <= -364) | (YEARS >= -364 + 11)]
    assert silent(shut, 11) is None


def test_weeks_that_are_not_exported_yet_are_not_weeks_without_deals():
    stale, _ = late_worlds.company(1, (late_worlds.STALE, 2, 40.0))
    found = lane_facts(stale)
    assert found.arrivals_until is not None
    assert found.arrivals_until <= stale.as_of - timedelta(days=14)
    assert found.arrivals[:, -1].sum() > 20
    whole, _ = late_worlds.company(1, (late_worlds.STALE, 0, 40.0))
    assert lane_facts(whole).arrivals_until is None
