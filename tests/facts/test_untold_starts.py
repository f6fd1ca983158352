"""Deals that ended on a known day and came on none, or on a later one, are neither lost nor lose the others."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import late_worlds
from bestbet.facts import gather
from bestbet.facts.ages import WRITTEN_SOON, is_without_creation
from bestbet.facts.asof import known_on
from bestbet.facts.gather import lane_facts
from bestbet.facts.tables import Outcome
from bestbet.facts.untold_starts import LEAST_ALIKE, are_untold, with_starts
from sales_data import AS_OF, facts, opportunities, rows_of, same, synthetic

WON, LOST, OPEN = Outcome.WON, Outcome.LOST, Outcome.OPEN
DAY = np.timedelta64(1, "D")
QUICK, SLOW = 10, 100
NEVER = np.datetime64("NaT", "D")


def two_lanes():
    """Forty wins of ten and forty of a hundred days, and what the record says of the day on which each came."""
    took = np.repeat([QUICK, SLOW], 40)
    closed = [AS_OF - timedelta(days=i % 40) for i in range(80)]
    created = [day - timedelta(days=int(n)) for day, n in zip(closed, took, strict=True)]
    first = AS_OF - timedelta(days=600)
    table = opportunities([*created, first], [*closed, None], [WON] * 80 + [OPEN])
    return facts(table), np.repeat([0, 1, 0], [40, 40, 1])


def changed(known, **columns):
    return replace(known, opportunities=replace(known.opportunities, **columns))


def put(column, rows, day):
    moved = column.copy()
    moved[rows] = day
    return moved


def test_a_record_that_says_when_all_came_is_left_as_it_is():
    known, lane = two_lanes()
    assert with_starts(known, lane) is known
    assert not are_untold(known.opportunities).any()


def test_what_was_written_down_soon_after_its_end_came_that_day():
    known, lane = two_lanes()
    table = known.opportunities
    for late, is_soon in ((1, True), (WRITTEN_SOON, True), (WRITTEN_SOON + 1, False)):
        found = with_starts(changed(known, created=put(table.created, 3, table.closed[3] + late * DAY)), lane)
        assert (found.opportunities.created[3] == table.closed[3]) is np.bool_(is_soon)
        assert (np.delete(found.opportunities.created, 3) == np.delete(table.created, 3)).all()


@pytest.mark.parametrize("said", [NEVER, np.datetime64(AS_OF, "D") + 400 * DAY])
def test_any_other_took_as_long_as_those_of_its_lane(said):
    known, lane = two_lanes()
    rows = np.array([5, 6, 45, 46])
    table = known.opportunities
    found = with_starts(changed(known, created=put(table.created, rows, said)), lane).opportunities
    assert ((found.closed - found.created)[rows] == np.array([QUICK, QUICK, SLOW, SLOW]) * DAY).all()


def test_a_lane_with_few_takes_those_of_all_and_a_record_with_few_the_day_of_the_end():
    known, lane = two_lanes()
    table = known.opportunities
    most = np.arange(40, 80 - LEAST_ALIKE + 1)
    found = with_starts(changed(known, created=put(table.created, most, NEVER)), lane).opportunities
    assert {QUICK, SLOW} == set((found.closed - found.created)[most].astype(int).tolist())
    most = np.arange(80 - LEAST_ALIKE + 1)
    few = with_starts(changed(known, created=put(table.created, most, NEVER)), lane).opportunities
    assert (few.created == few.closed)[most].all()


def test_wins_take_the_days_of_lost_deals_where_of_hardly_any_win_the_start_is_told():
    known, lane = two_lanes()
    lost = changed(known, outcome=np.where(np.arange(81) % 2, LOST, known.opportunities.outcome).astype(np.int8))
    rows = np.flatnonzero(lost.opportunities.outcome == WON)
    found = with_starts(changed(lost, created=put(lost.opportunities.created, rows, NEVER)), lane).opportunities
    assert ((found.closed - found.created)[rows] == np.where(rows < 40, QUICK, SLOW) * DAY).all()


def test_starts_are_spread_over_all_that_ended_alike():
    known = synthetic(3, weeks=150, per_week=20)
    table, lane = known.opportunities, np.zeros(len(known.opportunities), np.int64)
    rows = np.flatnonzero((table.outcome == WON) & (np.arange(len(table)) % 3 == 0))
    found = with_starts(changed(known, created=put(table.created, rows, NEVER)), lane).opportunities
    took, given = (table.closed - table.created)[table.outcome == WON], (found.closed - found.created)[rows]
    for share in (0.1, 0.5, 0.9):
        assert np.quantile(given.astype(int), share) == pytest.approx(np.quantile(took.astype(int), share), rel=0.1)


def test_what_ended_before_the_first_that_is_told_came_on_no_day():
    """One mistyped year must not begin the record ten years early."""
    known, lane = two_lanes()
    table, far = known.opportunities, np.datetime64(AS_OF, "D") - 4000 * DAY
    typed = changed(known, closed=put(table.closed, 7, far))
    assert np.isnat(with_starts(typed, lane).opportunities.created[7])
    soon = changed(typed, created=put(table.created, 7, far + 3 * DAY))
    for wrong in (typed, soon):
        assert lane_facts(wrong).arrivals.shape == lane_facts(known).arrivals.shape


def test_the_order_of_rows_changes_nothing():
    known = synthetic(2)
    table = known.opportunities
    untold = changed(known, created=put(table.created, np.arange(0, len(table), 7), NEVER))
    moved = np.random.default_rng(0).permutation(len(table))
    assert same(lane_facts(untold), lane_facts(replace(untold, opportunities=rows_of(untold.opportunities, moved))))


def test_every_win_counts_for_the_odds(monkeypatch):
    """Control: left out, they stand among what came in and not among what was won."""
    how = (late_worlds.NOTEBOOK, 0.3, 40.0)
    known, _ = late_worlds.company(1, how)
    n_won = int((known.opportunities.outcome == WON).sum())
    assert are_untold(known.opportunities).sum() > 0.2 * n_won

    def wins():
        found = lane_facts(known)
        return int(found.outcomes.count[found.outcomes.outcome == WON].sum())

    assert wins() >= n_won - 5, "all but those that closed before anything is told to have come"
    monkeypatch.setattr(gather, "with_starts", lambda facts, _: facts)
    assert wins() < 0.8 * n_won


def test_on_a_day_of_the_past_what_had_ended_is_known():
    known, _ = two_lanes()
    table = known.opportunities
    untold = changed(known, created=put(table.created, np.arange(40), NEVER))
    then = known_on(untold, AS_OF - timedelta(days=20))
    ended = (table.closed[:40] <= np.datetime64(then.as_of, "D")).sum()
    assert np.isnat(then.opportunities.created).sum() == ended
    assert (then.opportunities.outcome[np.isnat(then.opportunities.created)] == WON).all()


def test_deals_created_in_a_system_long_after_they_closed_say_no_more_than_deals_without_that_day():
    known, _ = two_lanes()
    table, moved = known.opportunities, np.datetime64(AS_OF, "D") + 400 * DAY
    closed = np.arange(80)
    assert not is_without_creation(changed(known, created=put(table.created, closed[:70], moved)))
    assert is_without_creation(changed(known, created=put(table.created, closed[:75], moved)))
    soon = put(table.created, closed, table.closed[closed] + DAY)
    assert not is_without_creation(changed(known, created=soon)), "a day late is as good as told"
