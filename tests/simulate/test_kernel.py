"""The compiled engine is the reference: equal on the same streams, path by path, whatever happens in the model."""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from numba import typeof
from numba.core.caching import NullCache

import simulate_cases as cases
from bestbet.calibrate.delay_tables import DelayTables
from bestbet.calibrate.size_delays import Tie
from bestbet.calibrate.sizes import Sizes
from bestbet.errors import UsageError
from bestbet.facts.lanes import OpenDeals
from bestbet.simulate import compiling, kernel, kernel_cohorts, paths
from bestbet.simulate.arrays import arrays_of
from bestbet.simulate.kernel_cache import fingerprint, kept
from bestbet.simulate.kernel_layout import SIZE_WON, stacked
from bestbet.simulate.kernel_room import STRATEGIES_AT_ONCE
from bestbet.simulate.model import PATHS_PER_DRAW, Stream
from bestbet.simulate.paths import simulate, simulate_all, simulate_reference
from bestbet.simulate.reference import run_reference
from bestbet.simulate.responses import HOURS, cost_of_effort

TOLERANCE = 1e-9
"""Relative difference allowed between kernel and reference; counts of single streams are equal exactly."""
COUNTS = [Stream.WINS, Stream.LOSSES, Stream.NEW_ACCOUNTS, Stream.REPEAT_ORDERS]


@functools.cache
def model(seed, strategy=1):
    return cases.random_model(seed, strategy=strategy)


def differences(made, seed=3, n_paths=48, inputs=None):
    """Return the largest relative difference of any weekly flow or total, and of the counts."""
    arrays = arrays_of(made)
    expected, flows = run_reference(arrays, seed=seed, first_path=4, n_paths=n_paths)
    totals, weekly = np.empty_like(expected), np.empty_like(flows)
    kernel.run_kernel(inputs or stacked([arrays]), seed, 4, totals[None], weekly[None])
    scale = 1 + np.abs(flows).max(axis=(0, 1))
    counts = [list(Stream).index(stream) for stream in COUNTS]
    return (
        max((np.abs(weekly - flows) / scale).max(), (np.abs(totals - expected) / (1 + np.abs(expected))).max()),
        np.abs(weekly - flows)[:, :, counts].max(),
    )


@pytest.mark.parametrize("seed", range(12))
def test_kernel_and_reference_agree_on_random_models(seed):
    overall, counts = differences(model(seed, strategy=seed % 2))
    assert overall < TOLERANCE
    assert counts == 0


def test_they_agree_where_hours_never_suffice_and_the_tactics_themselves_are_cut():
    made = model(5)
    draws = made.posterior.draws
    draws = replace(draws, have=draws.have * [0.05, 1], had=draws.had * [0.05, 1])
    short = replace(made, posterior=replace(made.posterior, draws=draws))
    a = arrays_of(short)
    assert cost_of_effort(a.tactics, a.responses, np.arange(len(draws)))[HOURS].max() > draws.have[:, 0].min()
    assert differences(short)[0] < TOLERANCE


def test_they_agree_with_many_wins_and_orders_a_week_and_dying_pools():
    made = model(7)
    old = made.posterior.draws
    means = {"have": old.have * 1e3, "had": old.had * 1e3}
    draws = replace(old, rate=old.rate * 60, repeat=old.repeat * 40, churn=old.churn * 60, **means)
    assert differences(replace(made, posterior=replace(made.posterior, draws=draws)))[0] < TOLERANCE


def test_they_agree_at_the_edges_where_nothing_or_everything_is_won():
    made = model(4)
    for p in (0.0, 1.0):
        draws = replace(made.posterior.draws, win_probability=np.full_like(made.posterior.draws.rate, p))
        assert differences(replace(made, posterior=replace(made.posterior, draws=draws)))[0] < TOLERANCE


def lanes_apart(made, n_cycles=3):
    """The model with sales cycles of their own: each following one takes half as long again."""
    one, days = made.posterior.delays, np.arange(made.posterior.delays.win.shape[1])
    tables = [[np.interp(days / 1.5**c, days, row) for c in range(n_cycles) for row in t] for t in (one.win, one.loss)]
    apart = len(one.win) * (np.arange(len(made.posterior.facts.lanes)) // 2 % n_cycles)
    return replace(made, posterior=replace(made.posterior, delays=DelayTables(*map(np.stack, tables), apart)))


@pytest.mark.parametrize("seed", [0, 3, 5, 6])
def test_they_agree_where_sales_cycles_lie_apart(seed):
    overall, counts = differences(lanes_apart(model(seed, strategy=seed % 2)))
    assert overall < TOLERANCE
    assert counts == 0


def by_size(made, seed=9):
    """The model where larger deals are won less often, in three draws of four."""
    facts, draws = made.posterior.facts, made.posterior.draws
    rng, deals = np.random.default_rng(seed), facts.open_deals
    amount = np.where(rng.random(len(deals.lane)) < 0.8, np.exp(rng.normal(10, 1, len(deals.lane))), np.nan)
    told = Sizes(-0.6, 0.1, 0.75, np.linspace(9.5, 10.5, len(facts.lanes)), 0.001, 0.9)
    slope = np.where(np.arange(len(draws)) % 4 == 3, 0.0, rng.normal(-0.6, 0.1, len(draws)))
    facts = replace(facts, open_deals=replace(deals, amount=amount))
    posterior = replace(made.posterior, facts=facts, draws=replace(draws, size_slope=slope), sizes=told)
    return replace(made, posterior=posterior)


def later_if_larger(made, won=0.6, lost=0.4, cuts=(0.0, 0.0)):
    """The model where larger deals take longer as well, in three draws of four."""
    made = by_size(made)
    draws, told = made.posterior.draws, made.posterior.sizes
    tied = np.where(np.arange(len(draws)) % 4 == 1, 0.0, 1.0)
    draws = replace(draws, size_won=won * tied, size_lost=lost * tied)
    one, seen = np.ones(len(told.centre)), np.linspace(0.02, 0.8, 32)
    ties = (Tie(0.7, 0.1, 0.75, cut, m * one, 0.9 * one, 1.4, seen) for cut, m in zip(cuts, (-0.3, 0.1), strict=True))
    told = replace(told, **dict(zip(("won", "lost"), ties, strict=True)))
    return replace(made, posterior=replace(made.posterior, draws=draws, sizes=told))


@pytest.mark.parametrize("seed", [1, 3, 6])
def test_they_agree_where_larger_deals_take_longer(seed):
    kinds = later_if_larger(model(seed), won=2.0, lost=-1.5, cuts=(0.7, 0.4))
    for made in (later_if_larger(model(seed)), lanes_apart(later_if_larger(model(seed), won=-0.3)), kinds):
        overall, counts = differences(made)
        assert overall < TOLERANCE
        assert counts == 0


@pytest.mark.parametrize("without", ["size", "size_cut", "size_seen", "team"])
def test_a_kernel_that_leaves_out_what_size_says_of_delays_is_caught(without):
    made = later_if_larger(model(3), won=2.0, lost=-1.5, cuts=(0.7, 0.4))
    inputs = stacked([arrays_of(made)])
    other = getattr(inputs, without).copy()
    if without == "team":
        other[:, SIZE_WON] = 0.0
    else:
        other[...] = {"size": 0.0, "size_cut": 0.3, "size_seen": 0.5}[without]
    assert differences(made, inputs=inputs._replace(**{without: other}))[0] > TOLERANCE


@pytest.mark.parametrize("seed", [1, 3, 6])
def test_they_agree_where_odds_go_with_the_size_of_deals(seed):
    overall, counts = differences(by_size(model(seed)))
    assert overall < TOLERANCE
    assert counts == 0


def test_a_kernel_that_takes_all_sizes_alike_is_caught():
    made = next(by_size(m) for m in map(model, range(12)) if len(m.posterior.facts.open_deals.lane) > 30)
    inputs = stacked([arrays_of(made)])
    assert differences(made, inputs=inputs._replace(size=0 * inputs.size))[0] > TOLERANCE


def test_where_large_deals_are_lost_more_often_the_pipeline_wins_as_many_and_books_less():
    made = by_size(model(3))
    deals = made.posterior.facts.open_deals
    many = OpenDeals(*(np.tile(getattr(deals, n), 20) for n in ("lane", "age", "amount", "is_dead_wood")))
    many = replace(many, amount=np.exp(np.random.default_rng(2).normal(10, 0.9, len(many.lane))))
    facts = replace(made.posterior.facts, open_deals=many)
    draws = replace(made.posterior.draws, rate=0 * made.posterior.draws.rate)
    told = replace(made.posterior.sizes, centre=np.full(len(facts.lanes), 10.0), trend=0.0)
    found = {}
    for slope in (0.0, -0.6):
        known = replace(draws, size_slope=np.full(len(draws), slope))
        one = replace(made, posterior=replace(made.posterior, facts=facts, draws=known, sizes=told))
        totals = simulate(one, seed=1, n_paths=len(draws) * 4).totals.mean(axis=0)
        found[slope] = [totals[list(made.tally_stream).index(int(stream))] for stream in (Stream.WINS, Stream.BOOKINGS)]
    assert found[-0.6][0] == pytest.approx(found[0.0][0], rel=0.06)
    assert found[-0.6][1] < 0.8 * found[0.0][1]


def test_a_kernel_that_gives_lanes_each_others_cycles_is_caught():
    made = lanes_apart(model(3))
    inputs = stacked([arrays_of(made)])
    assert inputs.delay_apart.any()
    assert differences(made, inputs=inputs._replace(delay_apart=inputs.delay_apart[::-1].copy()))[0] > TOLERANCE
    assert differences(made, inputs=inputs._replace(delay_apart=0 * inputs.delay_apart))[0] > TOLERANCE


def test_lanes_whose_cycles_are_alike_are_lanes_that_share_one():
    made = model(3)
    same = lanes_apart(made, n_cycles=1)
    again = np.tile(np.arange(2), len(made.posterior.facts.lanes))[: len(made.posterior.facts.lanes)]
    twice = DelayTables(*(np.vstack([t, t]) for t in (made.posterior.delays.win, made.posterior.delays.loss)))
    twice = replace(twice, apart=len(made.posterior.delays.win) * again)
    doubled = replace(made, posterior=replace(made.posterior, delays=twice))
    expected = simulate(made, seed=2, n_paths=64).totals
    assert simulate(same, seed=2, n_paths=64).totals == pytest.approx(expected, rel=1e-9)
    assert simulate(doubled, seed=2, n_paths=64).totals == pytest.approx(expected, rel=1e-9)


def test_more_strategies_than_live_side_by_side_are_the_same_strategies():
    both = [model(6, strategy=strategy) for strategy in (0, 1)]
    many = [replace(both[i % 2], posterior=both[0].posterior) for i in range(2 * STRATEGIES_AT_ONCE + 1)]
    found = [digest(one) for one in simulate_all(many, seed=4, n_paths=22)]
    assert found == (found[:2] * len(many))[: len(many)]


def test_the_rows_of_the_kernel_hold_four_paths():
    assert kernel_cohorts.P == PATHS_PER_DRAW == 4


def test_a_kernel_that_is_a_week_off_is_caught():
    made = model(3)
    inputs = stacked([arrays_of(made)])
    assert differences(made, inputs=inputs._replace(first_week=inputs.first_week + 1))[1] > 0


def test_a_kernel_that_forgets_the_rivals_is_caught():
    made = next(m for m in map(model, range(12)) if (m.posterior.draws.pressure > 0).any() and m.n_weeks > 20)
    inputs = stacked([arrays_of(made)])
    calm = inputs.segment.copy()
    calm[:, :, 7:10] = 1.0
    assert differences(made, inputs=inputs._replace(segment=calm))[0] > TOLERANCE


def test_luck_does_not_depend_on_the_tallies_that_are_asked():
    made = model(8)
    alone = replace(
        made,
        tally_stream=made.tally_stream[:1],
        tally_cells=made.tally_cells[:1],
        tally_weeks=made.tally_weeks[:1],
        tally_already=made.tally_already[:1],
        tally_opening=made.tally_opening[:1],
    )
    both = simulate(made, seed=1, n_paths=64).totals[:, :1]
    assert simulate(alone, seed=1, n_paths=64).totals.tobytes() == both.tobytes()


def digest(found):
    return hashlib.sha256(found.totals.tobytes() + found.weekly.tobytes()).hexdigest()


def test_one_hash_for_any_number_of_threads():
    size = cases.Size(draws=512, weeks=20, deals=20)
    made = cases.random_model(6, size)
    assert len({digest(simulate(made, seed=11, n_paths=2047, threads=n)) for n in (1, 2, 4, 8)}) == 1


def test_strategies_side_by_side_are_the_strategies_alone():
    both = [model(6, strategy=strategy) for strategy in (0, 1)]
    both = [replace(made, posterior=both[0].posterior) for made in both]
    together = simulate_all(both, seed=4, n_paths=50)
    assert [digest(found) for found in together] == [digest(simulate(made, seed=4, n_paths=50)) for made in both]
    assert digest(together[0]) != digest(together[1])


def test_the_first_paths_are_the_same_for_every_number_of_paths():
    size = cases.Size(draws=512, weeks=12, deals=10)
    made = cases.random_model(6, size)
    few, many = simulate(made, seed=2, n_paths=100), simulate(made, seed=2, n_paths=1000)
    assert few.totals.tobytes() == many.totals[:100].tobytes()
    assert few.weekly.tobytes() == many.weekly[:100].tobytes()
    assert digest(simulate(made, seed=3, n_paths=100)) != digest(few)


def ending_early(made):
    """The same model with every window of values and customers closed at half time."""
    weeks = made.tally_weeks.copy()
    weeks[:, made.n_weeks // 2 :] = 0.0
    facts = replace(made.posterior.facts, is_referral=np.zeros_like(made.posterior.facts.is_referral))
    return replace(made, tally_weeks=weeks, posterior=replace(made.posterior, facts=facts))


def test_weeks_that_no_window_reads_are_not_priced_and_no_total_changes():
    made = ending_early(cases.random_model(8, cases.Size(draws=32, weeks=20, deals=10)))
    inputs = stacked([arrays_of(made)])
    assert inputs.until.tolist() == [10, 10, 10]
    shown, hidden, cut = (simulate_with(inputs, n_fan=n, until=until) for n, until in ((64, 10), (0, 10), (0, 9)))
    assert np.isfinite(shown).all()
    assert hidden.tobytes() == shown.tobytes()
    assert cut.tobytes() != shown.tobytes()


def simulate_with(inputs, *, n_fan, until):
    totals = np.empty((1, 64, len(inputs.tally_stream)))
    weekly = np.empty((1, n_fan, inputs.n_weeks, len(inputs.tally_stream)))
    kernel.run_kernel(inputs._replace(until=np.full(3, until)), 3, 0, totals, weekly)
    return totals


def test_referrals_need_customers_to_the_last_week():
    made = cases.random_model(8, cases.Size(draws=32, weeks=20, deals=10))
    assert made.posterior.facts.is_referral.any()
    assert stacked([arrays_of(replace(made, tally_weeks=ending_early(made).tally_weeks))]).until.tolist() == [
        10,
        10,
        20,
    ]


def test_reference_paths_in_blocks_are_the_reference(monkeypatch):
    made = model(2)
    whole = simulate_reference(made, seed=5, n_paths=40, n_fan=30)
    monkeypatch.setattr(paths, "REFERENCE_BLOCK", 16)
    parts = simulate_reference(made, seed=5, n_paths=40, n_fan=30)
    assert np.allclose(parts.totals, whole.totals, rtol=1e-12)
    assert parts.weekly.shape == (30, made.n_weeks, len(made.tally_stream))
    assert np.allclose(parts.weekly, whole.weekly, rtol=1e-12)


def test_more_paths_than_draws_allow_are_refused():
    with pytest.raises(UsageError, match="up to 64"):
        simulate(model(0), seed=1, n_paths=65)


def test_a_negative_seed_is_a_seed():
    assert digest(simulate(model(0), seed=-1, n_paths=8)) != digest(simulate(model(0), seed=1, n_paths=8))


def test_the_signature_is_what_the_inputs_are():
    inputs = stacked([arrays_of(model(1))])
    work = kernel.make_work(inputs, 1)
    assert kernel.signature().args[:2] == (typeof(inputs), typeof(work))


def test_the_compiled_engine_is_named_by_all_the_code_it_calls():
    seen = {}
    for function in kernel.PARTS:
        fingerprint(function, seen)
    called = {name.rpartition(":")[2] for name in seen}
    assert {"mix", "tail_quantile", "_line_up_bulk", "_thin", "_lose_hours", "lay"} <= called
    compiling.compile_kernel()
    assert compiling.is_compiled()


class TornCache:
    """A cache whose index names what is no longer there, as an older version leaves it."""

    def __init__(self, *, is_writable):
        self.is_writable, self.is_empty = is_writable, False
        self._cache_file, self._source_stamp = self, 1.0

    def _load_index(self):
        raise AttributeError("Can't get attribute 'Work'")

    def flush(self):
        if not self.is_writable:
            raise PermissionError
        self.is_empty = True


def test_a_cache_of_an_older_version_is_emptied_or_left_alone():
    engine = SimpleNamespace(_cache=TornCache(is_writable=True))
    assert kept(engine, "1")._cache.is_empty
    engine = SimpleNamespace(_cache=TornCache(is_writable=False))
    assert isinstance(kept(engine, "1")._cache, NullCache)


def test_an_engine_over_a_torn_index_compiles_nothing_wrong(tmp_path):
    """The index in the folder is garbage after the version: loading it raises, and asking must not."""
    code = "from bestbet.simulate.compiling import is_compiled; print(is_compiled())"
    made = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert made.stdout.strip() == "False"
    engine = kernel.engine()
    name = engine._cache._cache_file._index_name
    version = pickle.dumps(engine._cache._cache_file._version)
    folder = next(tmp_path.iterdir(), tmp_path)
    (folder / name).write_bytes(version + pickle.dumps((None, {}))[:-3])
    again = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert again.stdout.strip() == "False"
