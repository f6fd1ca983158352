"""Where only wins are on record, what is open today stands nowhere: wins go on all the same, and as they came."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import simulate_cases as cases
from bestbet.calibrate.delay_tables import DelayTables
from bestbet.calibrate.posterior import SEASON_WEEKS
from bestbet.plan.nodes import Strategy
from bestbet.simulate import kernel
from bestbet.simulate.arrays import arrays_of
from bestbet.simulate.changing import without_orphans
from bestbet.simulate.compile import compile_model
from bestbet.simulate.kernel_layout import stacked
from bestbet.simulate.model import Stream, Tally
from bestbet.simulate.paths import simulate
from bestbet.simulate.reference import run_reference
from bestbet.simulate.shortage import hours_per_deal, mean_weeks

NEXT_DAY = cases.AS_OF + timedelta(days=1)
HOLD = Strategy("hold", "", "", (), is_status_quo=True)
ONE = cases.Size(segments=1, sources=("inbound",), classes=1, draws=1024, weeks=40, deals=0, tactics=0)
RATE, P = 20.0, 0.25
STREAMS = (Stream.WINS, Stream.OPEN_DEALS, Stream.WIN_WEEKS)


def unseen_of(made):
    return replace(
        made, posterior=replace(made.posterior, facts=replace(made.posterior.facts, is_pipeline_unseen=True))
    )


def model(*, win_weeks=6.0, is_unseen=True, **changes):
    """A flow of 20 opportunities a week, of which a quarter is won."""
    draws = replace(
        cases.quiet_draws(ONE),
        rate=np.full((ONE.draws, 1), RATE),
        win_probability=np.full((ONE.draws, 1), P),
        **changes,
    )
    delays = DelayTables(cases.erlang_days(win_weeks)[None], cases.erlang_days(3.0)[None])
    until = cases.AS_OF + timedelta(weeks=ONE.weeks)
    tallies = tuple(Tally(stream, NEXT_DAY, until) for stream in STREAMS)
    made = compile_model(cases.plan(ONE, start=NEXT_DAY), HOLD, cases.posterior(ONE, draws, delays), tallies)
    return unseen_of(made) if is_unseen else made


def differences(made):
    """Return the largest relative difference of the kernel from the reference, of any weekly flow or total."""
    arrays = arrays_of(made)
    expected, flows = run_reference(arrays, seed=3, first_path=4, n_paths=48)
    totals, shown = np.empty_like(expected), np.empty_like(flows)
    kernel.run_kernel(stacked([arrays]), 3, 4, totals[None], shown[None])
    off = ((np.abs(a - b) / (1 + np.abs(b))).max() for a, b in ((totals, expected), (shown, flows)))
    return max(off)


def weekly(made):
    return simulate(made, seed=3, n_paths=4096, n_fan=4096).weekly.mean(axis=0)


def test_wins_open_deals_and_the_age_of_wins_stay_as_they_are():
    wins, open_deals, win_weeks = weekly(model()).T
    assert wins == pytest.approx(np.full(ONE.weeks, RATE * P), rel=0.04)
    assert open_deals == pytest.approx(np.full(ONE.weeks, RATE * (P * 6 + (1 - P) * 3)), rel=0.02)
    assert win_weeks.sum() / wins.sum() == pytest.approx(6, rel=0.02)


def test_without_it_the_first_weeks_bring_nothing():
    wins = weekly(model(is_unseen=False))[:, 0]
    assert wins[:2].sum() < 0.1 * RATE * P
    assert wins[-1] == pytest.approx(RATE * P, rel=0.1)


def test_what_came_in_the_high_season_before_is_won_in_the_weeks_after():
    """All of a year comes in the four weeks before the as-of date, and is won six weeks later."""
    season = np.zeros((ONE.draws, SEASON_WEEKS))
    first = int(model().week_of_year[0])
    season[:, (first - np.arange(1, 5)) % SEASON_WEEKS] = SEASON_WEEKS / 4
    wins = weekly(model(season=season))[:, 0]
    assert int(np.argmax(wins)) in (2, 3, 4)
    assert wins[:20].sum() == pytest.approx(RATE * P * SEASON_WEEKS, rel=0.1)


def test_of_a_flow_that_grows_less_came_before():
    growth = np.full(ONE.draws, 0.02)
    wins, flat = (weekly(model(growth=g))[:, 0] for g in (growth, 0 * growth))
    assert 0.8 < wins[0] / flat[0] < 0.95


@pytest.mark.parametrize("seed", range(4))
def test_the_kernel_is_the_reference(seed):
    made = unseen_of(cases.random_model(seed, strategy=seed % 2))
    assert len(arrays_of(made).unseen.weeks) == len(made.posterior.draws)
    assert differences(made) < 1e-9


def test_some_draws_alone_hold_what_they_hold_among_all():
    made = unseen_of(cases.random_model(1))
    whole, part = arrays_of(made).unseen, arrays_of(made, slice(5, 9)).unseen
    assert (whole.weeks[5:9] == part.weeks).all()
    assert (whole.still[5:9] == part.still).all()


def test_where_all_is_on_record_nothing_is_unseen():
    assert len(arrays_of(model(is_unseen=False)).unseen.weeks) == 0


def test_the_team_can_work_what_it_has_open_today_though_it_stands_on_no_record():
    """Of five hours a deal asked for it takes what ten hours leave to the deals that rates and delays hold open."""
    made = next(unseen_of(m) for m in map(cases.random_model, range(12)) if m.hours_resource >= 0)
    draws = replace(made.posterior.draws, hours_per_deal=np.full(len(made.posterior.draws), 5.0))
    made = replace(made, posterior=replace(made.posterior, draws=draws))
    left, (win, loss) = np.full(len(draws), 10.0), mean_weeks(made.posterior.delays)
    won = (draws.rate * draws.win_probability).sum(axis=1) / draws.rate.sum(axis=1)
    held = draws.rate.sum(axis=1) * (won * win[draws.delay] + (1 - won) * loss[draws.delay])
    assert held.min() > 2
    assert hours_per_deal(made, left, (win, loss)) * held == pytest.approx(left)
    plenty = np.full(len(draws), 1e6)
    assert hours_per_deal(made, plenty, (win, loss)) == pytest.approx(np.full(len(draws), 5.0))


def test_a_change_leaves_behind_what_is_open_though_on_no_record():
    """Half of the effort goes: half of what is open is followed by nobody, and the wins to come of it are gone."""
    made = model()
    found, n = without_orphans(made.posterior, np.array([0.5]))
    assert n == pytest.approx(0.5 * RATE * (P * 6 + (1 - P) * 3), abs=1)
    wins, all_wins = (weekly(replace(made, posterior=one))[:, 0] for one in (found, made.posterior))
    assert wins[0] == pytest.approx(all_wins[0] / 2, rel=0.1)
    assert wins[-1] == pytest.approx(all_wins[-1], rel=0.02)
    again, _ = without_orphans(found, np.array([0.5]))
    assert again.facts.unseen_kept == pytest.approx([0.25])
    assert without_orphans(made.posterior, np.array([0.0]))[1] == 0


def test_of_wins_alone_only_those_to_come_are_counted_as_left_behind():
    made = model()
    posterior = replace(made.posterior, facts=replace(made.posterior.facts, is_wins_only=True))
    assert without_orphans(posterior, np.array([1.0]))[1] == pytest.approx(RATE * P * 6, abs=1)


@pytest.mark.parametrize("seed", range(2))
def test_the_kernel_is_the_reference_where_some_is_left_behind(seed):
    made = unseen_of(cases.random_model(seed))
    lost = np.linspace(0, 1, len(made.posterior.facts.lanes))
    made = replace(made, posterior=without_orphans(made.posterior, lost)[0])
    assert differences(made) < 1e-9
