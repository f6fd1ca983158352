"""Lists of wins, and exports from which the lost deals were left out: wins alone are learned from."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from bestbet.facts.asof import known_on
from bestbet.facts.breaks import conversion
from bestbet.facts.findings import findings
from bestbet.facts.gather import lane_facts
from bestbet.facts.history import history
from bestbet.facts.tables import Outcome
from bestbet.facts.wins_only import is_wins_only, lost_left_out, wins_alone
from sales_data import kept, rows_of, synthetic

WHOLE = synthetic(8, weeks=104, per_week=8.0)


WINS = kept(WHOLE, Outcome.WON)
NO_LOST = kept(WHOLE, Outcome.WON, Outcome.OPEN)


def wins_by_week(known, n_weeks):
    closed = known.opportunities.closed[known.opportunities.outcome == Outcome.WON]
    back = (np.datetime64(known.as_of) - closed).astype(int) // 7
    return np.bincount(back, minlength=n_weeks)[:n_weeks][::-1]


@pytest.mark.parametrize("known", [WINS, NO_LOST])
def test_wins_count_in_the_week_they_were_won_in_and_nothing_is_open(known):
    seen = lane_facts(known)
    assert seen.is_wins_only
    n_weeks = seen.arrivals.shape[1]
    assert n_weeks > 90
    assert seen.arrivals.sum(axis=0).tolist() == wins_by_week(WHOLE, n_weeks).tolist()
    assert len(seen.open_deals.lane) == 0
    assert (seen.outcomes.outcome == Outcome.WON).all()
    assert (seen.outcomes.entry == 0).all()


def test_only_where_lost_deals_were_left_out_it_is_said_so():
    assert lane_facts(WINS).left_out is None
    assert lane_facts(NO_LOST).left_out == lost_left_out(NO_LOST)
    assert lost_left_out(NO_LOST).old > 100


def test_a_whole_record_and_one_of_leads_that_stay_open_are_left_as_they_are():
    table = WHOLE.opportunities
    lost = table.outcome == Outcome.LOST
    stays = replace(
        table,
        outcome=np.where(lost, int(Outcome.OPEN), table.outcome).astype(np.int8),
        closed=np.where(lost, np.datetime64("NaT"), table.closed),
    )
    leads = replace(WHOLE, opportunities=stays, are_losses_recorded=False)
    for known in (WHOLE, leads):
        assert not is_wins_only(known)
        assert wins_alone(known) is known
        assert not lane_facts(known).is_wins_only


def test_young_teams_that_won_all_and_record_losses_have_a_win_rate():
    """Three of three is luck where a loss would have been written down."""
    few = replace(WINS, opportunities=rows_of(WINS.opportunities, np.arange(3)), are_losses_recorded=True)
    assert not lane_facts(few).is_wins_only


def test_on_a_past_day_a_win_to_come_was_not_yet_on_the_list():
    day = WHOLE.as_of - timedelta(weeks=26)
    past = known_on(WINS, day).opportunities
    assert (past.outcome == Outcome.WON).all()
    assert len(past) == int((WINS.opportunities.closed <= np.datetime64(day)).sum())
    assert (known_on(WHOLE, day).opportunities.outcome == Outcome.OPEN).any()


def test_no_silence_and_no_break_is_seen_in_a_list_that_only_thins_out_by_creation():
    """The last weeks' opportunities are won later: by creation they seem to have stopped coming."""
    slow = replace(WINS.opportunities, created=WINS.opportunities.created - np.timedelta64(120, "D"))
    known = replace(WINS, opportunities=slow)
    assert {f.code for f in findings(known)} & {"BB-F04", "BB-F16", "BB-F02"} == set()
    by_creation = replace(known, are_losses_recorded=True)
    assert "BB-F16" in {f.code for f in findings(by_creation)}


def test_what_stops_is_called_by_its_name():
    stopped = replace(WINS, as_of=WINS.as_of + timedelta(days=60))
    found = {f.code: f for f in findings(stopped)}
    assert found["BB-F16"].text.startswith("No win was recorded in the last")
    assert "wins" in found["BB-F16"].effect


def test_no_share_won_and_no_change_of_it_is_told_of_wins_alone():
    shown = history(WINS)
    assert shown.is_wins_only
    assert shown.everything.eventual.reason == "only wins are on record"
    assert {within.won.reason for within in shown.everything.by_age} == {"only wins are on record"}
    assert shown.everything.cycle.estimate is not None
    assert conversion(WINS) is None
    assert conversion(WHOLE) is not None
    assert history(WHOLE).everything.eventual.estimate is not None


def test_wins_without_a_day_of_creation_still_tell_when_something_was_won():
    bare = replace(WINS.opportunities, created=np.full(len(WINS.opportunities), np.datetime64("NaT", "D")))
    known = replace(WINS, opportunities=bare)
    assert lane_facts(known).arrivals.sum() == lane_facts(WINS).arrivals.sum()
    found = {f.code: f for f in findings(known)}
    assert found["BB-F10"].effect == "They tell when something was won, but not how long it took."


def test_a_week_s_wins_are_what_the_history_shows():
    assert sum(history(WINS).weekly) == wins_by_week(WHOLE, len(history(WINS).weekly)).sum()
