"""What a full desk takes back of luck: against desks lived through deal by deal, and in the engine's own totals."""

import functools
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import simulate_cases as cases
from bestbet.calibrate.delay_tables import DelayTables
from bestbet.simulate.arrays import arrays_of
from bestbet.simulate.compile import compile_model
from bestbet.simulate.delays import prepare_delays
from bestbet.simulate.full_desk import filled, returns_of
from bestbet.simulate.kernel import run_kernel
from bestbet.simulate.kernel_layout import stacked
from bestbet.simulate.model import Stream, Tally
from bestbet.simulate.paths import simulate

WINS, LOSSES = range(2)
ONE = cases.Size(segments=1, sources=("inbound",), classes=1, draws=2048, weeks=78, deals=0, tactics=0)


def lognormal_days(median, log_sd, share=1.0):
    """A distribution function by day, wins or losses that take lognormal time."""
    rng = np.random.default_rng(round(10 * median))
    lasts = np.ceil(7 * median * np.exp(log_sd * rng.standard_normal(200_000)))
    return share * np.cumsum(np.bincount(lasts.astype(int), minlength=2000)[:2000]) / len(lasts)


@functools.cache
def tables(win_sd=0.4, loss_sd=0.7, recorded=1.0):
    win, loss = lognormal_days(10, win_sd), lognormal_days(5, loss_sd, recorded)
    return DelayTables(win[None], loss[None])


def law(p, given):
    return returns_of(prepare_delays(given, np.zeros(1, dtype=np.int64), 52), np.ones((1, 1)), np.array([[p]]))


def lived_desk(p, given, *, places=40, since=400, weeks=800, worlds=600):
    """Wins and recorded losses of desks that are never idle, from deal to deal, from a week on."""
    rng = np.random.default_rng(7)
    counts = np.zeros((2, worlds))
    recorded = given.loss[0, -1]
    now = np.zeros((worlds, places))
    while (now < weeks).any():
        is_won = rng.random(now.shape) < p
        u = rng.random(now.shape)
        days = np.where(is_won, np.searchsorted(given.win[0], u), np.searchsorted(given.loss[0] / recorded, u))
        now += days / 7
        is_counted = (now >= since) & (now < weeks)
        counts[WINS] += (is_counted & is_won).sum(axis=1)
        counts[LOSSES] += (is_counted & ~is_won & (rng.random(now.shape) < recorded)).sum(axis=1)
    return counts


def said(p, returns, recorded):
    """Covariance over long times of wins and losses, for each deal that closes, from what a full desk takes back."""
    won, lost = 1 / (1 + returns.wins[0]), 1 / (1 + returns.losses[0])
    left = np.array([[won, 0.0], [-returns.losses_for_wins[0] * won * lost, lost]])
    return left @ np.diag([p, (1 - p) * recorded]) @ left.T


@pytest.mark.parametrize(("p", "recorded"), [(0.3, 1.0), (0.6, 0.7)])
def test_wins_and_losses_of_a_desk_that_is_never_idle_vary_as_said(p, recorded):
    given = tables(recorded=recorded)
    counts = lived_desk(p, given)
    closed = counts.mean(axis=1).sum() / (p + (1 - p) * recorded)
    found, expected = np.cov(counts) / closed, said(p, law(p, given), recorded)
    # the standard error of a variance of 600 worlds is 6 % of it
    scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    assert np.abs(found - expected).max() / scale.max() < 0.2
    assert np.abs((found - expected) / scale).max() < 0.22
    # negative control: counts by chance alone would be seen
    chance = np.diag([p, (1 - p) * recorded])
    assert np.abs((found - chance) / scale).max() > 0.5


def test_lengths_that_spread_as_chance_does_leave_chance_alone_and_no_more_is_ever_added():
    even = np.cumsum(np.diff(1 - np.exp(-np.arange(4000) / 60), prepend=0.0))
    memoryless = law(0.4, DelayTables(win=even[None], loss=even[None]))
    assert memoryless.wins[0] == pytest.approx(0, abs=0.01)
    # without memory who wins is by chance alone, so wins and losses do not hang together either
    assert memoryless.losses_for_wins[0] == pytest.approx(0, abs=0.02)
    wide = lognormal_days(8, 1.8)
    assert law(0.9, DelayTables(win=wide[None], loss=wide[None])).wins[0] == 0


def test_deals_that_last_to_the_day_and_are_always_won_leave_next_to_no_luck():
    exact = np.zeros((1, 400))
    exact[:, 70:] = 1.0
    returns = law(1.0, DelayTables(win=exact, loss=exact))
    # one found open has half of its ten weeks to go; no week takes back more than what is ahead
    assert returns.stays[0] == pytest.approx(np.exp(-1 / 5), rel=0.01)
    assert (1 - returns.stays[0]) * returns.wins[0] == pytest.approx(returns.stays[0])
    assert np.isfinite(np.array(returns)).all()


def test_a_place_is_filled_before_the_deal_that_left_it_would_have_closed():
    full, stays = np.array([0.0, 0.1, 1.0]), np.array([0.9, 0.9, 0.9])
    rng = np.random.default_rng(3)
    is_filled = rng.random((200_000, 200)) < 0.1
    is_gone = rng.random((200_000, 200)) >= 0.9
    # each week the desk is looked at first, then the deal closes or stays
    first = [np.where(when.any(axis=1), when.argmax(axis=1), 999) for when in (is_filled, is_gone)]
    assert filled(full, stays)[[0, 2]] == pytest.approx([0, 1])
    assert filled(full, stays)[1] == pytest.approx((first[0] <= first[1]).mean(), abs=0.004)


def test_most_is_taken_back_within_a_quarter():
    """Wins that are nearly sure, over 13 weeks: how long a deal found open has to go decides how soon."""
    made = crowded([Stream.WINS], win_probability=np.full((ONE.draws, 1), 0.4))
    arrays = arrays_of(made)
    p = float(arrays.lanes.worked_win[0, 0])
    assert p > 0.9
    true = lived_desk(p, tables(), places=24, since=80, weeks=93, worlds=4000)[WINS]
    engine = simulate(made, seed=2, n_paths=4 * ONE.draws, n_fan=4 * ONE.draws).weekly[:, -13:, 0].sum(axis=1)
    assert true.var() / true.mean() == pytest.approx(0.30, abs=0.03)
    assert engine.var() / engine.mean() == pytest.approx(0.37, abs=0.04)


def crowded(streams, **changes):
    """A team whose hours suffice for half of what comes, every draw the same."""
    draws = replace(
        cases.quiet_draws(ONE),
        hours_per_deal=np.ones(ONE.draws),
        rate=np.full((ONE.draws, 1), 6.0),
        win_probability=np.full((ONE.draws, 1), 0.2),
        **cases.means(np.full(ONE.draws, 24.0), 0.0),
    )
    fitted = cases.posterior(ONE, replace(draws, **changes), cases.delay_tables(1, np.random.default_rng(0)))
    fitted = replace(fitted, delays=replace(fitted.delays, win=tables().win, loss=tables().loss))
    since, until = cases.AS_OF + timedelta(days=1 + 7 * 26), cases.AS_OF + timedelta(weeks=ONE.weeks)
    plan = cases.plan(ONE)
    tallies = tuple(Tally(stream, since, until) for stream in streams)
    return compile_model(plan, plan.strategies[0], fitted, tallies)


def test_totals_of_a_full_desk_vary_less_than_by_chance_and_those_of_a_free_one_do_not():
    made = crowded([Stream.WINS, Stream.LOSSES])
    wins, losses = simulate(made, seed=2, n_paths=4 * ONE.draws, n_fan=0).totals.T
    arrays = arrays_of(made)
    kept = (1 + arrays.team.wins_back[0]) ** -2
    assert kept < 0.75
    # a year is not for ever, and the desk is not full every week
    assert kept - 0.05 < wins.var() / wins.mean() < kept + 0.15
    assert np.corrcoef(wins, losses)[0, 1] < -0.15
    free = simulate(crowded([Stream.WINS], **cases.means(np.full(ONE.draws, 1e6), 0.0)), seed=2, n_paths=4 * ONE.draws)
    assert free.totals.var() / free.totals.mean() == pytest.approx(1, abs=0.05)


def test_the_mean_stays_where_it_was():
    """Luck is paid back, not taken: with nothing paid back the mean is the same, and the variance that of chance."""
    made = crowded([Stream.WINS])
    arrays = arrays_of(made)
    none = {name: np.zeros_like(arrays.team.stays) for name in ("wins_back", "losses_back", "losses_for_wins")}
    inputs = [stacked([arrays._replace(team=arrays.team._replace(**changes))]) for changes in ({}, none)]
    totals = np.empty((2, 1, 4096, 1))
    for which, one in enumerate(inputs):
        run_kernel(one, 2, 0, totals[which], np.empty((1, 0, ONE.weeks, 1)))
    evened, chance = totals[:, 0, :, 0]
    error = np.sqrt((evened.var() + chance.var()) / 4096)
    assert abs(evened.mean() - chance.mean()) < 4 * error
    assert chance.var() / chance.mean() == pytest.approx(1, abs=0.08)


def test_losses_asked_for_or_not_leave_the_wins_alone():
    both = simulate(crowded([Stream.WINS, Stream.LOSSES]), seed=2, n_paths=256).totals[:, 0]
    np.testing.assert_array_equal(both, simulate(crowded([Stream.WINS]), seed=2, n_paths=256).totals[:, 0])
