"""Who is taken on where hours are short, and what falls into a window of part of a week."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import simulate_cases as cases
from bestbet.simulate.compile import compile_model
from bestbet.simulate.desk import overflow
from bestbet.simulate.laws import REENGAGED
from bestbet.simulate.model import Stream, Tally
from bestbet.simulate.paths import simulate
from bestbet.simulate.scalars import overflow as compiled_overflow

ONE = cases.Size(segments=1, sources=("inbound",), classes=1, draws=1024, weeks=40, deals=0, tactics=0)


def lived(draws, windows, *, n_fan=0):
    """Paths of one lane without tactics; windows are (stream, first day, last day)."""
    plan = cases.plan(ONE)
    fitted = cases.posterior(ONE, draws, cases.delay_tables(1, np.random.default_rng(0)))
    tallies = tuple(Tally(s, cases.AS_OF + timedelta(a), cases.AS_OF + timedelta(b)) for s, a, b in windows)
    model = compile_model(plan, plan.strategies[0], fitted, tallies)
    return simulate(model, seed=1, n_paths=4 * ONE.draws, n_fan=n_fan)


def crowded(**changes):
    """Weekly open deals and share worked where deals ask for more hours than there are."""
    draws = replace(cases.quiet_draws(ONE), hours_per_deal=np.ones(ONE.draws), rate=np.full((ONE.draws, 1), 4.0))
    windows = [(stream, 1, 7 * ONE.weeks) for stream in (Stream.OPEN_DEALS, Stream.SERVED)]
    weeks = lived(replace(draws, **changes), windows, n_fan=256).weekly
    return weeks[:, :, 0], weeks[:, :, 1]


def test_open_deals_never_take_more_hours_than_there_are():
    hours = 16.0
    live, worked = crowded(**cases.means(np.full(ONE.draws, hours), 0.0))
    # those that come back later are worked beside the others
    assert live.max() < hours + REENGAGED * 4.0
    assert live[:, 20:].mean() > 0.85 * hours
    assert worked[:, 20:].mean() < 0.9
    assert worked[:, 0] == pytest.approx(1.0)


def test_deals_find_hours_by_chance_so_some_are_turned_away_before_the_mean_fills_all_hours():
    free, _ = crowded()
    live, worked = crowded(**cases.means(np.full(ONE.draws, 1.15 * free[:, 30:].mean()), 0.0))
    assert 0.9 < worked[:, 30:].mean() < 0.99
    assert live[:, 30:].mean() < 0.99 * free[:, 30:].mean()


def test_the_overflow_of_a_normal_count_has_its_mean_and_leaves_its_variance():
    count = np.random.default_rng(1).normal(20, 4, 2_000_000)
    for places in (5.0, 14.0, 20.0, 23.0, 40.0):
        excess, left, full = overflow(np.array(20.0), np.array(16.0), np.array(places))
        assert excess == pytest.approx(np.maximum(count - places, 0).mean(), abs=0.01)
        assert left == pytest.approx(np.minimum(count, places).var(), abs=0.05)
        assert full == pytest.approx((count > places).mean(), abs=0.002)
        assert compiled_overflow(20.0, 16.0, places) == pytest.approx(
            (float(excess), float(left), float(full)), rel=1e-9
        )


def test_a_window_that_ends_within_a_week_counts_whole_deals():
    """Fractions of deals would make every target a little harder to reach than it is."""
    days = [(1, 80), (81, 84), (1, 84)]
    windows = [(stream, *window) for stream in (Stream.WINS, Stream.BOOKINGS) for window in days]
    found = lived(replace(cases.quiet_draws(ONE), value_log_sd=np.zeros((ONE.draws, 1))), windows).totals
    early, late, whole = found[:, :3].T
    assert (early == np.round(early)).all()
    assert early + late == pytest.approx(whole, abs=1e-9)
    assert found[:, 3:] == pytest.approx(found[:, :3] * np.exp(10), rel=1e-9)
    assert late.var() == pytest.approx(late.mean(), rel=0.1)
