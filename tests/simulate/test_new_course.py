"""New accounts run out: their share of wins, of deals open today and of those to come, falls as the draws say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import simulate_cases as cases
from bestbet.facts.lanes import OpenDeals
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import Stream, Tally
from bestbet.simulate.paths import simulate

ONE = cases.Size(segments=1, sources=("inbound",), classes=1, draws=1024, weeks=52, deals=0, tactics=0)


def share_by_week(pace, *, deals=None, rate=8.0):
    """Return the share of new accounts among the wins of each week, from 4,096 paths."""
    draws = replace(
        cases.quiet_draws(ONE), running_out=np.full(ONE.draws, pace), rate=np.full((ONE.draws, 1), float(rate))
    )
    fitted = cases.posterior(ONE, draws, cases.delay_tables(1, np.random.default_rng(0)), deals)
    window = (cases.AS_OF + timedelta(1), cases.AS_OF + timedelta(weeks=ONE.weeks))
    tallies = tuple(Tally(stream, *window) for stream in (Stream.WINS, Stream.NEW_ACCOUNTS))
    plan = cases.plan(ONE)
    model = compile_model(plan, plan.strategies[0], fitted, tallies)
    wins, new = simulate(model, seed=1, n_paths=4096, n_fan=4096).weekly.sum(axis=0).T
    return new, wins


@pytest.mark.parametrize("pace", [0.0, 0.01, 0.05])
def test_the_share_of_new_accounts_falls_from_week_to_week(pace):
    new, wins = share_by_week(pace)
    due = 0.7 / (1 + pace * (np.arange(ONE.weeks) + 0.5)) ** 2
    for weeks in (slice(8, 20), slice(40, 52)):
        assert new[weeks].sum() == pytest.approx((wins * due)[weeks].sum(), rel=0.03)


def test_the_deals_open_today_bring_fewer_new_accounts_the_later_they_are_won():
    deals = OpenDeals(np.zeros(60, int), np.full(60, 10), np.full(60, np.nan), np.zeros(60, bool))
    new, wins = share_by_week(0.05, deals=deals, rate=1e-9)
    due = 0.7 / (1 + 0.05 * (np.arange(ONE.weeks) + 0.5)) ** 2
    assert wins.sum() > 1000
    assert new.sum() == pytest.approx((wins * due).sum(), rel=0.03)
