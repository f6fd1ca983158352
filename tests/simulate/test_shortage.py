"""The shortage that the record already holds: what a desk settles at, and that it is not taken off twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import simulate_cases as cases
from bestbet.facts.lanes import OpenDeals
from bestbet.simulate import arrays
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import Stream, Tally
from bestbet.simulate.paths import simulate
from bestbet.simulate.shortage import hours_per_deal, mean_weeks, settled_share

ONE = cases.Size(segments=1, sources=("inbound",), classes=1, draws=1024, weeks=104, deals=0, tactics=0)
LATE = slice(78, 104)


def lived(hours):
    """Mean weekly wins and share served of the last half year, where 4 opportunities a week ask for 1 hour a week."""
    draws = replace(
        cases.quiet_draws(ONE),
        hours_per_deal=np.ones(ONE.draws),
        rate=np.full((ONE.draws, 1), 4.0),
        **cases.means(np.full(ONE.draws, hours), 0.0),
    )
    fitted = cases.posterior(ONE, draws, cases.delay_tables(1, np.random.default_rng(0)))
    until = cases.AS_OF + timedelta(weeks=ONE.weeks)
    tallies = tuple(Tally(stream, cases.AS_OF + timedelta(1), until) for stream in (Stream.WINS, Stream.SERVED))
    plan = cases.plan(ONE)
    model = compile_model(plan, plan.strategies[0], fitted, tallies)
    return simulate(model, seed=1, n_paths=4096, n_fan=4096).weekly[:, LATE].mean(axis=(0, 1))


@pytest.mark.parametrize("hours", [18.0, 24.0, 32.0])
def test_a_team_that_was_short_wins_on_as_it_did(hours):
    """A quarter of 4 recorded opportunities a week were won with these hours; so are they in the future."""
    wins, served = lived(hours)
    assert served < 0.97
    assert wins == pytest.approx(1.0, rel=0.06)


def test_taking_the_shortage_off_again_is_caught(monkeypatch):
    monkeypatch.setattr(arrays, "worked_win_probability", lambda model, *_: model.posterior.draws.win_probability)
    wins, _ = lived(24.0)
    assert wins < 0.9


def with_open_deals(n, rate, hours):
    deals = OpenDeals(np.zeros(n, dtype=int), np.full(n, 14), np.ones(n), np.zeros(n, dtype=bool))
    draws = replace(
        cases.quiet_draws(ONE),
        hours_per_deal=np.ones(ONE.draws),
        rate=np.full((ONE.draws, 1), rate),
        **cases.means(np.full(ONE.draws, hours), 0.0),
    )
    fitted = cases.posterior(ONE, draws, cases.delay_tables(1, np.random.default_rng(0)), deals)
    plan = cases.plan(ONE)
    return compile_model(plan, plan.strategies[0], fitted, ())


def test_opportunities_that_nobody_holds_open_share_the_hours_of_those_that_are():
    """Twenty deals are open at an hour each; rates and delays that would hold 160 open make an hour serve eight."""
    made = with_open_deals(20, rate=20.0, hours=30.0)
    win, loss = mean_weeks(made.posterior.delays)
    held = 20.0 * (0.25 * win[0] + 0.75 * loss[0])
    assert held > 100
    assert hours_per_deal(made, np.full(ONE.draws, 30.0), (win, loss)) == pytest.approx(np.full(ONE.draws, 20 / held))


def test_a_team_carries_the_deals_it_carries():
    made = with_open_deals(20, rate=0.1, hours=10.0)
    lasts = mean_weeks(made.posterior.delays)
    assert hours_per_deal(made, np.full(ONE.draws, 10.0), lasts) == pytest.approx(np.full(ONE.draws, 0.5))
    roomy = hours_per_deal(made, np.full(ONE.draws, 100.0), lasts)
    assert roomy == pytest.approx(np.ones(ONE.draws))


def test_with_hours_to_spare_everything_is_served():
    share = settled_share(np.full(3, 5.0), np.array([np.inf, 500.0, 80.0]), np.full(3, 8.0))
    assert share == pytest.approx(np.ones(3), abs=1e-3)


def test_with_few_places_the_places_are_what_is_served():
    share = settled_share(np.full(2, 6.0), np.array([16.0, 8.0]), np.full(2, 8.0))
    assert share == pytest.approx([16 / 48, 8 / 48], rel=0.3)


def test_nobody_comes_to_an_empty_desk():
    assert settled_share(np.zeros(1), np.ones(1), np.ones(1)) == 1.0
