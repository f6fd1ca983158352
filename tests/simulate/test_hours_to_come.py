"""Hours to come apart from those that the record was made with: newcomers learn, who is lost takes his hours at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

import simulate_cases as cases
from bestbet.simulate import kernel
from bestbet.simulate.arrays import arrays_of
from bestbet.simulate.compile import compile_model
from bestbet.simulate.kernel_layout import stacked
from bestbet.simulate.model import PATHS_PER_DRAW, Stream, Tally
from bestbet.simulate.paths import simulate
from bestbet.simulate.reference import run_reference
from bestbet.simulate.responses import activity

ONE = cases.Size(segments=1, sources=("inbound",), classes=1, draws=1024, weeks=60, deals=0, tactics=0)
N = ONE.draws
RAMP = 13.0


def with_means(made, hours=1.0, had=1.0, *, loses=0.0):
    """The model with so many times the hours, to come and of the past; draws lose up to a share of who made the record."""
    draws = made.posterior.draws
    staying = 1 - np.linspace(0, loses, len(draws))
    changed = replace(draws, have=draws.have * [hours, 1], had=draws.had * [had, 1], staying=staying)
    return replace(made, posterior=replace(made.posterior, draws=changed))


def crowded(hours, had, *, start=1, streams=(Stream.WINS,), staying=1.0):
    """A team whose work asks for more hours than it had; the plan starts so many days after the as-of date."""
    draws = replace(
        cases.quiet_draws(ONE),
        hours_per_deal=np.ones(N),
        rate=np.full((N, 1), 4.0),
        staying=np.full(N, staying),
        **cases.means(np.full(N, hours), 0.0, had=np.full(N, had)),
    )
    fitted = cases.posterior(ONE, draws, cases.delay_tables(1, np.random.default_rng(0)))
    since, until = cases.AS_OF + timedelta(days=1), cases.AS_OF + timedelta(weeks=ONE.weeks)
    plan = cases.plan(ONE, start=cases.AS_OF + timedelta(days=start))
    return compile_model(plan, plan.strategies[0], fitted, tuple(Tally(stream, since, until) for stream in streams))


def wins(hours, had):
    """Wins of each draw, the mean of its paths."""
    totals = simulate(crowded(hours, had), seed=1, n_paths=PATHS_PER_DRAW * N, n_fan=0).totals[:, 0]
    return totals.reshape(N, PATHS_PER_DRAW).mean(axis=1)


def of_a_full_team(hours, had, start, staying=1.0):
    made = crowded(hours, had, start=start, streams=(Stream.HOURS_HAVE,), staying=staying)
    return simulate(made, seed=1, n_paths=PATHS_PER_DRAW, n_fan=PATHS_PER_DRAW).weekly[0, :, 0]


@pytest.mark.parametrize("loses", [0.0, 0.5])
@pytest.mark.parametrize(("hours", "had"), [(1.6, 1.0), (1.0, 1.6), (0.4, 1.0), (1.0, 0.4)])
@pytest.mark.parametrize("seed", [0, 3, 5])
def test_kernel_and_reference_agree_on_hours_that_change(seed, hours, had, loses):
    made = with_means(cases.random_model(seed), hours, had, loses=loses)
    arrays = arrays_of(made)
    expected, flows = run_reference(arrays, seed=3, first_path=4, n_paths=48)
    totals, weekly = np.empty_like(expected), np.empty_like(flows)
    kernel.run_kernel(stacked([arrays]), 3, 4, totals[None], weekly[None])
    assert totals == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert weekly == pytest.approx(flows, rel=1e-9, abs=1e-9)


def test_hours_that_come_with_the_plan_are_newcomers_who_learn():
    """Two days of the fourth week, then a newcomer's tenure counts from there."""
    week = np.arange(ONE.weeks)
    start = 7 * 3 + 6
    tenure = np.maximum(week - (start - 1) / 7, 0)
    there = np.clip(week + 1 - (start - 1) / 7, 0, 1)
    learned = 1 - 0.8 * np.exp(-tenure / RAMP)
    assert of_a_full_team(48.0, 24.0, start) == pytest.approx(24 + 24 * there * learned)
    assert there[2:5] == pytest.approx([0, 2 / 7, 1])


def test_newcomers_of_a_plan_that_began_long_ago_have_learned():
    assert of_a_full_team(48.0, 24.0, -1000) == pytest.approx(np.full(ONE.weeks, 48), rel=1e-3)


def test_hours_that_the_plan_takes_away_are_gone_at_once():
    assert of_a_full_team(12.0, 24.0, 15)[:4] == pytest.approx([24, 24, 12, 12])


@pytest.mark.parametrize(("hours", "lost"), [(48.0, 6.0), (30.0, 6.0), (24.0, 6.0), (12.0, 3.0)])
def test_who_made_the_record_and_is_lost_takes_full_hours_at_once(hours, lost):
    """A quarter of the 24 hours that were, or of the 12 that are left of them; newcomers work as they would."""
    start = 7 * 3 + 6
    gone = of_a_full_team(hours, 24.0, start) - of_a_full_team(hours, 24.0, start, staying=0.75)
    assert gone == pytest.approx(lost * np.clip(np.arange(ONE.weeks) + 1 - (start - 1) / 7, 0, 1))


def test_what_the_record_says_does_not_know_who_will_be_lost():
    usual, losing = (arrays_of(crowded(48.0, 24.0, staying=staying)) for staying in (1.0, 0.75))
    assert (losing.team.gone == 6).all()
    assert np.array_equal(losing.lanes.worked_win, usual.lanes.worked_win)
    assert np.array_equal(losing.team.per_deal, usual.team.per_deal)


def test_more_hours_to_come_never_bring_fewer_wins():
    """On the same luck; what is left is how a desk settles, far inside the error of the mean."""
    each = [wins(hours, 24.0) for hours in (12.0, 18.0, 24.0, 30.0, 40.0, 60.0, 200.0)]
    for fewer, more in pairwise(each):
        gain = more - fewer
        assert gain.mean() > -2 * gain.std() / np.sqrt(N)
    assert each[3].mean() > 1.05 * each[2].mean() > 1.1 * each[1].mean()


def test_read_as_hours_of_the_past_more_hours_bring_fewer_wins():
    """The control: whoever always had so many hours and won no more than on record gets less out of them."""
    gain = wins(60.0, 60.0) - wins(24.0, 24.0)
    assert gain.mean() < -3 * gain.std() / np.sqrt(N)


def test_what_the_record_says_follows_the_hours_of_the_past_alone():
    usual, more, tighter = (arrays_of(crowded(*hours)).lanes.worked_win for hours in ((24, 24), (60, 24), (24, 18)))
    assert np.array_equal(more, usual)
    assert (tighter > usual).all()


def test_how_much_a_tactic_weighs_is_not_changed_by_hours_to_come():
    made = cases.random_model(3)
    usual = activity(made)[0]
    assert np.array_equal(activity(with_means(made, hours=2.0))[0], usual)
    assert not np.array_equal(activity(with_means(made, had=2.0))[0], usual)
