"""Lists of wins, of closed deals, and exports without their lost deals: only what ended is learned from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from bestbet.calibrate.fit import fit
from bestbet.facts.ages import is_wins_only, lost_left_out, open_left_out
from bestbet.facts.asof import known_on
from bestbet.facts.breaks import conversion
from bestbet.facts.ended import ended_alone, too_young
from bestbet.facts.findings import findings
from bestbet.facts.gather import lane_facts
from bestbet.facts.history import history
from bestbet.facts.left_out import open_ones
from bestbet.facts.tables import Outcome
from bestbet.plan.nodes import Plan, Strategy
from invented_sets import invented
from sales_data import facts, kept, maven, olist, opportunities, rows_of, synthetic

WHOLE = synthetic(8, weeks=104, per_week=8.0)


WON, LOST = Outcome.WON, Outcome.LOST
HOLD = Strategy("hold", "", "", (), is_status_quo=True)
WINS = kept(WHOLE, Outcome.WON)
NO_LOST = kept(WHOLE, Outcome.WON, Outcome.OPEN)
CLOSED = replace(kept(WHOLE, Outcome.WON, Outcome.LOST), are_losses_recorded=True)


def wins_by_week(known, n_weeks):
    closed = known.opportunities.closed[known.opportunities.outcome == Outcome.WON]
    back = (np.datetime64(known.as_of) - closed).astype(int) // 7
    return np.bincount(back, minlength=n_weeks)[:n_weeks][::-1]


@pytest.mark.parametrize("known", [WINS, NO_LOST])
def test_wins_count_in_the_week_they_were_won_in_and_nothing_is_open(known):
    seen = lane_facts(known)
    assert seen.is_wins_only
    n_weeks = seen.arrivals.shape[1]
    assert n_weeks > 85
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
        assert ended_alone(known) is known
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
    assert (np.datetime64(WINS.as_of) - slow.created.max()).astype(int) > 120


def test_what_stops_is_called_by_its_name():
    stopped = replace(WINS, as_of=WINS.as_of + timedelta(days=60))
    found = {f.code: f for f in findings(stopped)}
    assert found["BB-F16"].text.startswith("No win was recorded in the last")
    assert "wins" in found["BB-F16"].effect


def test_no_share_won_and_no_change_of_it_is_told_of_wins_alone():
    shown = history(WINS)
    assert shown.comes_in == "wins"
    assert shown.everything.eventual.reason == "only wins are on record"
    assert {within.won.reason for within in shown.everything.by_age} == {"only wins are on record"}
    assert shown.everything.cycle.estimate is not None
    assert conversion(WINS) is None
    assert conversion(WHOLE) is not None
    assert history(WHOLE).everything.eventual.estimate is not None


def test_wins_without_a_day_of_creation_still_tell_when_something_was_won():
    bare = replace(WINS.opportunities, created=np.full(len(WINS.opportunities), np.datetime64("NaT", "D")))
    known = replace(WINS, opportunities=bare)
    assert lane_facts(known).arrivals.sum() > 0.95 * len(WINS.opportunities)
    found = {f.code: f for f in findings(known)}
    assert found["BB-F10"].effect == "They tell when something was won, but not how long it took."


def test_a_week_s_wins_are_what_the_history_shows():
    assert sum(history(WINS).weekly) == wins_by_week(WHOLE, len(history(WINS).weekly)).sum()


def test_without_open_deals_closed_ones_count_in_the_week_they_closed_in():
    seen = lane_facts(CLOSED)
    assert seen.is_pipeline_unseen
    assert not seen.is_wins_only
    closed = CLOSED.opportunities.closed
    back = (np.datetime64(CLOSED.as_of) - closed).astype(int) // 7
    n_weeks = seen.arrivals.shape[1]
    assert seen.arrivals.sum(axis=0).tolist() == np.bincount(back)[:n_weeks][::-1].tolist()
    assert set(seen.outcomes.outcome.tolist()) == {int(Outcome.WON), int(Outcome.LOST)}
    assert seen.meetings is None
    assert history(CLOSED).comes_in == "closed deals"


@pytest.mark.parametrize("known", [WINS, CLOSED])
def test_weeks_begin_when_what_ended_is_there_in_full(known):
    """Cut by creation the first weeks hold quick ones alone; cut by the day of the end they hold all."""
    lasted = (known.opportunities.closed - known.opportunities.created).astype(int)
    by_creation = lane_facts(known)
    late = (by_creation.first_week - known.opportunities.created.min().astype(object)).days
    assert np.quantile(lasted, 0.85) < late < np.quantile(lasted, 0.95) + 7
    day = known.opportunities.created.min() + np.timedelta64(300, "D")
    cut = replace(known, opportunities=rows_of(known.opportunities, np.flatnonzero(known.opportunities.closed >= day)))
    assert (np.datetime64(lane_facts(cut).first_week) - day).astype(int) < 14


def test_half_of_a_short_record_is_kept():
    slow = replace(WINS.opportunities, closed=WINS.opportunities.created + np.timedelta64(500, "D"))
    known = replace(WINS, opportunities=slow, as_of=slow.closed.max().astype(object))
    one = rows_of(slow, np.array([int(np.argmin(slow.created)), *np.flatnonzero(slow.created > slow.created.min())]))
    assert lane_facts(replace(known, opportunities=one)).arrivals.shape[1] >= 50


def test_missing_open_deals_are_told_by_how_many_such_a_flow_holds():
    found = {f.code: f for f in findings(CLOSED)}
    there = int((WHOLE.opportunities.outcome == Outcome.OPEN).sum())
    said = open_left_out(CLOSED)
    assert 0.4 * there < said.before < 1.3 * there
    text = (
        f"No deal is open, though by their dates {said.before} or more were on each of 4 days, one to 4 quarters ago."
    )
    assert text in found["BB-F23"].text
    assert lane_facts(CLOSED).open_left_out == said
    assert "BB-F04" not in found
    assert "BB-F23" not in {f.code for f in findings(WHOLE)}
    assert "BB-F23" not in {f.code for f in findings(WINS)}


def test_a_few_open_deals_that_are_left_count_for_nothing():
    """One in a hundred of those that should be open: the others were left out all the same."""
    some = np.flatnonzero(WHOLE.opportunities.outcome == Outcome.OPEN)[:1]
    rows = np.sort(np.append(np.flatnonzero(WHOLE.opportunities.outcome != Outcome.OPEN), some))
    known = replace(WHOLE, opportunities=rows_of(WHOLE.opportunities, rows))
    assert open_left_out(known).there == 1
    assert "1 of the deals is open" in {f.code: f for f in findings(known)}["BB-F23"].text
    assert len(lane_facts(known).open_deals.lane) == 0


@pytest.mark.parametrize(
    "known", [maven(), olist(), synthetic(3, weeks=30, per_week=1.0), invented("tenfold swing", 31)]
)
def test_open_deals_that_are_there_are_not_missed_on_any_past_day(known):
    """Negative control: demand that swings tenfold, one a week, a heap, leads that stop."""
    for weeks in range(0, 40, 4):
        assert open_left_out(known_on(known, known.as_of - timedelta(weeks=weeks))) is None


@pytest.mark.parametrize(
    ("before", "there", "is_told"),
    [([4, 9, 9, 9], 0, False), ([5, 9, 9, 9], 0, True), ([40, 50], 2, True), ([40, 50], 3, False), ([], 0, False)],
)
def test_the_fewest_of_before_say_whether_so_few_are_chance(before, there, is_told):
    assert (open_ones(np.array(before, dtype=int), there) is not None) == is_told


@pytest.mark.parametrize("n", [60, 150])
def test_who_closes_old_deals_all_at_once_has_the_young_ones(n):
    """Sixty that had lain for years are closed as lost ten days before the as-of date; the young ones stay open."""
    table, day = WHOLE.opportunities, np.datetime64(WHOLE.as_of - timedelta(days=10))
    lost = np.flatnonzero(table.outcome == Outcome.LOST)[:n]
    created, closed = table.created.copy(), table.closed.copy()
    created[lost], closed[lost] = day - np.timedelta64(800, "D"), day
    known = replace(WHOLE, opportunities=replace(table, created=created, closed=closed))
    assert open_left_out(known) is None
    assert not lane_facts(known).is_pipeline_unseen


def test_who_sells_once_a_year_has_nothing_open_when_the_round_is_over():
    """Sixty come from January to March and are decided from June to August, four years on end."""
    rng = np.random.default_rng(1)
    rows = [
        (date(year, 1, 1) + timedelta(days=int(a)), date(year, 6, 1) + timedelta(days=int(b)))
        for year in range(2021, 2025)
        for a, b in zip(rng.integers(0, 88, 60), rng.integers(0, 80, 60), strict=True)
    ]
    outcome = np.where(np.arange(len(rows)) % 3 == 0, WON, LOST).tolist()
    table = opportunities([str(a) for a, _ in rows], [str(b) for _, b in rows], outcome)
    for day in (date(2024, 8, 31), date(2024, 9, 15), date(2024, 10, 31)):
        assert open_left_out(facts(table, as_of=day)) is None


def test_on_a_past_day_of_closed_deals_what_closed_later_was_not_there():
    past = known_on(CLOSED, CLOSED.as_of - timedelta(weeks=26))
    assert (past.opportunities.outcome != Outcome.OPEN).all()
    assert lane_facts(past).is_pipeline_unseen


@pytest.mark.parametrize("days_ago", [35, 60, 90, 120, 150])
def test_where_nothing_comes_in_any_more_all_may_have_ended(days_ago):
    """Demand stops, and bit by bit what is open ends: nothing was left out."""
    whole = synthetic(5, weeks=120, per_week=12.0)
    day = np.datetime64(whole.as_of - timedelta(days=days_ago))
    table = whole.opportunities
    known = replace(whole, opportunities=rows_of(table, np.flatnonzero(table.created < day)))
    assert open_left_out(known) is None
    assert not lane_facts(known).is_pipeline_unseen


def test_where_even_the_quickest_take_months_closed_deals_are_told_by_their_flow():
    """None came in within the last 60 days, yet as many close as ever."""
    slow = replace(CLOSED.opportunities, created=CLOSED.opportunities.created - np.timedelta64(60, "D"))
    assert open_left_out(replace(CLOSED, opportunities=slow)) is not None


def test_of_a_record_cut_by_creation_the_youngest_tell_no_share_won():
    """The quick ends of the last weeks are mostly losses: with them too few seem to be won."""
    whole = invented("slow wins", 31)
    closed = replace(kept(whole, Outcome.WON, Outcome.LOST), are_losses_recorded=True)
    seen = lane_facts(closed)
    outcome, count = seen.outcomes.outcome, seen.outcomes.count
    of_old = count[outcome == Outcome.WON].sum() / count.sum()
    of_all = (closed.opportunities.outcome == Outcome.WON).mean()
    assert of_all < 0.335
    assert of_old == pytest.approx(0.35, abs=0.02)
    assert seen.set_aside.sum() + count.sum() == len(closed.opportunities)


def test_of_a_record_cut_by_the_day_of_the_end_all_tell():
    day = CLOSED.opportunities.created.min() + np.timedelta64(300, "D")
    rows = np.flatnonzero(CLOSED.opportunities.closed >= day)
    cut = replace(CLOSED, opportunities=rows_of(CLOSED.opportunities, rows))
    assert not too_young(cut).any()
    assert lane_facts(cut).outcomes.count.sum() == len(cut.opportunities)


def test_the_older_half_tells_in_any_case():
    """After forty days, of deals that take up to thirty, hardly any are old enough."""
    table = CLOSED.opportunities
    day = table.created.min() + np.timedelta64(40, "D")
    early = rows_of(table, np.flatnonzero(table.closed <= day))
    known = replace(CLOSED, opportunities=early, as_of=day.astype(object))
    young = too_young(known)
    assert 0.35 < young.mean() <= 0.5
    assert early.created[~young].max() <= np.median(early.created.astype(int)).astype(int).astype("datetime64[D]")


def test_without_any_day_of_creation_wins_count_on_the_day_they_were_won():
    never = np.full(len(WHOLE.opportunities), np.datetime64("NaT", "D"))
    known = replace(WHOLE, opportunities=replace(WHOLE.opportunities, created=never))
    seen = lane_facts(known)
    assert seen.is_wins_only
    assert seen.arrivals.sum() > 0.95 * len(WINS.opportunities)
    assert {f.code: f for f in findings(known)}["BB-F10"].effect.startswith("Wins tell when something was won")
    found = fit(Plan("team", "EUR", known.as_of, 13.0, (), (), (), (HOLD,)), seen, seed=1, n_draws=50)
    assert any("No deal says when it came in, so no win rate can be known" in text for text in found.findings)
    wins = (found.draws.rate * found.draws.win_probability).sum(axis=1).mean()
    assert wins == pytest.approx(8 * 0.3, rel=0.25)


def test_a_past_day_is_told_by_the_days_of_winning_alone():
    """Without days of creation a past day had held nothing, and a look back said nothing."""
    never = np.full(len(WHOLE.opportunities), np.datetime64("NaT", "D"))
    known = replace(WHOLE, opportunities=replace(WHOLE.opportunities, created=never))
    day = WHOLE.as_of - timedelta(weeks=26)
    past = known_on(known, day).opportunities
    assert len(past) == int((WHOLE.opportunities.closed <= np.datetime64(day)).sum())
    assert lane_facts(known_on(known, day)).arrivals.sum() > 100


@pytest.mark.parametrize(("dated", "is_wins_only"), [(0, True), (5, True), (200, False)])
def test_a_few_days_of_creation_do_not_stand_for_all(dated, is_wins_only):
    created = np.full(len(WHOLE.opportunities), np.datetime64("NaT", "D"))
    created[:dated] = WHOLE.opportunities.created[:dated]
    known = replace(WHOLE, opportunities=replace(WHOLE.opportunities, created=created))
    assert (dated / len(created) < 0.1) == is_wins_only
    assert lane_facts(known).is_wins_only == is_wins_only


def test_without_the_lost_the_history_counts_wins_and_shows_no_break():
    """By creation more would seem to come in now than before, of which nothing is used."""
    shown, found = history(NO_LOST), {f.code: f for f in findings(NO_LOST)}
    assert shown.comes_in == "wins"
    assert sum(shown.weekly) == wins_by_week(WHOLE, len(shown.weekly)).sum()
    assert shown.everything.eventual.reason == "only wins are on record"
    assert "BB-F04" not in found
    assert "Neither a win rate nor a conversion" in found["BB-F03"].effect
