"""Forecasts from lists of wins or of closed deals, or without the lost deals, are those of the whole record, less sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from bestbet.calibrate.arrivals import ArrivalDraws
from bestbet.calibrate.fit import _before_the_end, fit
from bestbet.calibrate.posterior import SEASON_WEEKS
from bestbet.facts import ages
from bestbet.facts.asof import known_on
from bestbet.facts.gather import lane_facts
from bestbet.facts.tables import Outcome
from bestbet.plan.nodes import Plan, Strategy
from bestbet.simulate import arrays, unseen
from bestbet.track.backtest import Settings, backtest, product_forecasts
from bestbet.track.flows import WINS
from bestbet.track.observed import seen_since
from bestbet.workflow.line import one_blas_thread
from sales_data import kept, synthetic

WHOLE = synthetic(1, weeks=160)
ORIGIN = WHOLE.as_of - timedelta(weeks=52)
HORIZONS = (13, 52)
CAME = (38, 148)
HOLD = Strategy("hold", "", "", (), is_status_quo=True)
PLAN = Plan("a team", "EUR", ORIGIN, 52.0, (), (), (), (HOLD,))


def said(known):
    with one_blas_thread():
        found = product_forecasts(known, PLAN, ORIGIN, HORIZONS, Settings(n_paths=2048))
    return [float(np.median(found[WINS, weeks])) for weeks in HORIZONS]


@pytest.fixture(scope="module")
def known():
    return known_on(WHOLE, ORIGIN)


def closed(known):
    return replace(kept(known, Outcome.WON, Outcome.LOST), are_losses_recorded=True)


def test_closed_deals_are_told_as_the_whole_record_tells_them(known):
    for told, of_all, came in zip(said(closed(known)), said(known), CAME, strict=True):
        assert told == pytest.approx(of_all, rel=0.15)
        assert told == pytest.approx(came, rel=0.25)


def test_closed_deals_read_by_creation_seem_to_run_dry(known, monkeypatch):
    """So it was: 11 said, 38 came; and nothing told that open deals were left out."""
    monkeypatch.setattr(ages, "open_ones", lambda *_: None)
    quarter, _ = said(closed(known))
    assert quarter < 0.5 * CAME[0]


def test_closed_deals_have_a_win_rate(known):
    found = fit(PLAN, lane_facts(closed(known)), seed=1, n_draws=200)
    assert found.draws.win_probability.mean() == pytest.approx(0.3, abs=0.03)
    assert any("No open deals are on record" in text for text in found.findings)
    assert not any("not yet identified" in text for text in found.findings)


@pytest.mark.parametrize("outcomes", [(Outcome.WON,), (Outcome.WON, Outcome.OPEN)])
def test_wins_alone_are_told_as_the_whole_record_tells_them(known, outcomes):
    for told, of_all, came in zip(said(kept(known, *outcomes)), said(known), CAME, strict=True):
        assert told == pytest.approx(of_all, rel=0.15)
        assert told == pytest.approx(came, rel=0.25)


def test_without_what_is_open_and_unseen_a_quarter_is_told_at_half(known, monkeypatch):
    """So it was: nothing was open, and what came in by the list had thinned out."""
    monkeypatch.setattr(
        arrays,
        "unseen",
        lambda made, _: unseen.Unseen(
            np.zeros((0, 3, made.n_weeks)), np.zeros((0, 2)), np.ones(len(made.posterior.facts.lanes))
        ),
    )
    quarter, _ = said(kept(known, Outcome.WON))
    assert quarter < 0.7 * CAME[0]


def test_a_list_of_wins_looks_back_without_seeing_ahead():
    wins = kept(WHOLE, Outcome.WON)
    cut = known_on(wins, ORIGIN)
    assert said(wins) == said(cut)
    leaking = replace(wins, are_losses_recorded=True)
    assert said(leaking) != said(cut)


def test_an_export_without_its_lost_deals_is_looked_back_at_as_its_wins():
    short = synthetic(3, weeks=60)
    settings = Settings(every=10, horizons=(13,), n_paths=256)
    plan = replace(PLAN, start=short.as_of)
    lost, wins = (
        backtest(kept(short, *outcomes), plan, settings, announce=lambda _: None)
        for outcomes in ((Outcome.WON, Outcome.OPEN), (Outcome.WON,))
    )
    assert len(lost.cases) == len(wins.cases) > 3
    for one, other in zip(lost.cases, wins.cases, strict=True):
        assert (one.draws["bestbet"] == other.draws["bestbet"]).all()


def test_arrivals_come_a_sale_earlier_than_their_wins_and_as_many_more_as_are_not_won():
    season = np.ones((2, SEASON_WEEKS))
    season[:, 50] = 3.0
    won = ArrivalDraws(np.full((2, 1), 5.0), np.ones((2, 1)), np.zeros(2), np.array([0.0, 0.01]), np.zeros(2), season)
    found = _before_the_end(won, np.array([[0.25], [0.5]]), np.array([8, 0]))
    assert np.argmax(found.season, axis=1).tolist() == [42, 50]
    assert found.rate[:, 0] == pytest.approx([20.0, 10.0])
    later = _before_the_end(won, np.full((2, 1), 0.5), np.array([0, 8]))
    assert later.rate[1, 0] > 10.5


@pytest.mark.parametrize("outcomes", [(Outcome.WON,), (Outcome.WON, Outcome.OPEN), (Outcome.WON, Outcome.LOST)])
def test_what_came_in_since_a_commitment_is_not_told_where_only_what_ended_is_on_record(known, outcomes):
    """By creation the last weeks are thin, and the alarm would sound of itself; wins are told all the same."""
    since, streams = ORIGIN - timedelta(weeks=8), (("created", {}), ("wins", {}))
    export = kept(known, *outcomes)
    export = replace(export, are_losses_recorded=Outcome.LOST in outcomes)
    assert [one.stream for one in seen_since(export, since, ORIGIN, streams)] == ["wins"]
    whole = seen_since(known, since, ORIGIN, streams)
    assert [one.stream for one in whole] == ["created", "wins"]
    (wins,) = seen_since(export, since, ORIGIN, streams)
    assert wins.weekly.tolist() == whole[1].weekly.tolist()
