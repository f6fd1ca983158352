"""Mixes tried by hand: the odds of the ordinary way, held against courses on the same luck."""

import numpy as np
import pytest

import mix_cases as cases
from bestbet.choose.levers import efforts_of
from bestbet.choose.live import TODAY, evaluate, live_ground
from bestbet.choose.sliders import sliders_of, stops_of, units_at
from bestbet.odds.assessment import all_met, values_of
from bestbet.odds.probability import group
from bestbet.plan.nodes import Strategy
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate_all

CASE = cases.aimed()
MIX = np.array([6.0, 4.0, 3.0, 0.0, 8.0, 2.0])


@pytest.fixture(scope="module")
def live():
    return live_ground(CASE.plan, CASE.posterior, CASE.asked(), seed=1)


def ordinary(live, units, n_paths):
    strategy = Strategy("mix", "", "", efforts_of(live.levers, live.plan, units))
    model = compile_model(live.plan, strategy, live.posterior, live.asked.tallies)
    (paths,) = simulate_all([model], seed=1, n_paths=n_paths)
    met = all_met(live.asked, values_of(live.plan, live.posterior, live.asked, paths.totals))
    return met, group(met[:, None], PATHS_PER_DRAW)


@pytest.mark.parametrize("n_paths", [256, 4096])
def test_the_count_is_that_of_the_ordinary_way(live, n_paths):
    (found,) = evaluate(live, [MIX], n_paths=n_paths)
    met, grouped = ordinary(live, MIX, n_paths)
    assert found.n_paths == n_paths
    assert found.p_counted == met.mean() == grouped.p[0]
    assert found.counted_mcse == pytest.approx(float(grouped.mcse[0]), rel=1e-12)
    assert not np.array_equal(met, ordinary(live, live.today, n_paths)[0])


def test_from_all_paths_nothing_is_steadied_and_few_come_near(live):
    (few,), (all_of_them,) = (evaluate(live, [MIX], n_paths=n) for n in (512, live.bench.n_most))
    assert all_of_them.p_all == all_of_them.p_counted
    assert abs(few.p_all - all_of_them.p_all) < 4 * np.hypot(few.mcse, all_of_them.mcse)
    assert few.mcse > all_of_them.mcse


def test_today_is_known_from_all_paths_at_once(live):
    (few,) = evaluate(live, [live.today], n_paths=64)
    assert few.p_all == ordinary(live, live.today, live.bench.n_most)[1].p[0]
    gap = next(gap for gap in few.gaps if gap.name == TODAY)
    assert (gap.lead, gap.mcse) == (0.0, 0.0)
    assert few.moved == 0.0


def test_mixes_answered_together_are_those_answered_alone(live):
    together = evaluate(live, [MIX, live.today, 0.5 * MIX], n_paths=256)
    alone = [evaluate(live, [units], n_paths=256)[0] for units in (MIX, live.today, 0.5 * MIX)]
    assert [one.p_counted for one in together] == [one.p_counted for one in alone]
    assert [one.p_all for one in together] == [one.p_all for one in alone]


def test_means_are_held_against_what_there_is(live):
    (fits,), (over,) = (evaluate(live, [units], n_paths=64) for units in (live.today, 40 * MIX))
    assert fits.is_allowed
    assert not over.is_allowed
    assert any(use.is_over and use.needs > use.have for use in over.uses)


def test_objectives_carry_outcomes_and_fans_where_asked(live):
    (found,) = evaluate(live, [MIX], n_paths=256, n_fan=128, every=4)
    for one in found.objectives:
        assert one.interval[0] <= one.median <= one.interval[1]
        assert one.fan.levels.shape == (7, len(one.fan.days))
        assert (np.diff(one.fan.levels, axis=0) >= 0).all()
        assert 0 <= one.p <= 1
    (bare,) = evaluate(live, [MIX], n_paths=256)
    assert all(one.fan is None for one in bare.objectives)


def test_sliders_hold_every_named_mix_exactly_and_never_leave_their_ends(live):
    mixes = [units for _, units in live.starts]
    sliders = sliders_of(live.plan, live.levers, live.limits, [*mixes, MIX])
    for units in (*mixes, MIX):
        stops = dict(zip((s.key for s in sliders), stops_of(sliders, units), strict=True))
        assert np.array_equal(units_at(sliders, stops, np.zeros(len(MIX))), units)
    assert all(s.stops[0] == 0 and np.all(np.diff(s.stops) > 0) for s in sliders)
    far = units_at(sliders, {s.key: 10**6 for s in sliders}, live.today)
    assert np.array_equal(far, [s.stops[-1] for s in sliders])
    assert np.array_equal(units_at(sliders, {"no such slider": 3}, live.today), live.today)
