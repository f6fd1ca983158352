"""Open deals of people who have left are told and not counted on; a holiday or the end of a record is nobody's end."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import leaver_worlds
from bestbet.facts import gather
from bestbet.facts.asof import known_on
from bestbet.facts.findings import findings
from bestbet.facts.gather import lane_facts
from bestbet.facts.owners import deals_of_who_left, who_left
from bestbet.facts.tables import Outcome
from bestbet.plan.nodes import Plan, Strategy
from bestbet.track.backtest import Settings, product_forecasts
from sales_data import rows_of


def names(known):
    return [left.owner for left in who_left(known.opportunities)]


@pytest.fixture(scope="module")
def team():
    return leaver_worlds.company(1, gone=2)[0]


def test_who_left_is_named_with_what_is_left_open(team):
    assert sorted(names(team)) == ["seller 0", "seller 1"]
    table = team.opportunities
    mine = [table.owner.labels[code] in {"seller 0", "seller 1"} for code in table.owner.codes]
    left = deals_of_who_left(table)
    assert (left == (np.array(mine) & (table.outcome == Outcome.OPEN))).all()
    assert left.sum() == sum(one.open_deals for one in who_left(table))
    (told,) = [finding for finding in findings(team) if finding.code == "BB-F27"]
    assert "seller 0" in told.text
    assert lane_facts(team).open_deals.is_dead_wood.sum() >= left.sum()


def test_of_a_team_that_stays_nobody_has_left():
    for seed in range(8):
        assert names(leaver_worlds.company(seed, gone=0)[0]) == []


def test_where_the_whole_record_ends_nobody_has_left():
    known = leaver_worlds.company(2, gone=0)[0]
    assert names(replace(known, as_of=known.as_of + timedelta(weeks=20))) == []


def test_three_weeks_are_a_holiday():
    assert names(leaver_worlds.company(1, gone=2, since=3)[0]) == []


def test_on_the_day_before_they_left_nobody_knew(team):
    assert names(known_on(team, team.as_of - timedelta(weeks=8))) == []


def test_one_deal_or_two_left_behind_are_too_few_to_matter(team):
    table = team.opportunities
    kept = np.flatnonzero(
        ~deals_of_who_left(table) | (np.arange(len(table)) == np.flatnonzero(deals_of_who_left(table))[0])
    )
    few = known_on(replace(team, opportunities=rows_of(table, kept)), team.as_of)
    assert names(few) == []


def ratio(seeds=range(4)):
    """Wins of 13 weeks that are said of teams of whom two of six left, by those that came."""
    said = came = 0.0
    for seed in seeds:
        known, truth = leaver_worlds.company(seed, gone=2)
        hold = Strategy("hold", "", "", (), is_status_quo=True)
        plan = Plan("team", known.currency, known.as_of, 52.0, (), (), (), (hold,))
        found = product_forecasts(known, plan, known.as_of, (13,), Settings(horizons=(13,), n_paths=512))
        said, came = said + found["wins", 13].mean(), came + truth[13][0]
    return said / came


def test_what_they_left_is_not_counted_on():
    assert ratio() == pytest.approx(1, abs=0.12)


def test_counted_on_it_promises_a_quarter_too_much(monkeypatch):
    """Negative control."""
    monkeypatch.setattr(gather, "deals_of_who_left", lambda table: np.zeros(len(table), bool))
    assert ratio() > 1.15
