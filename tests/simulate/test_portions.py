"""Draws are laid out a portion at a time: the bits are those of all at once, and memory stays that of a portion."""

from __future__ import annotations

import hashlib
import tracemalloc
import weakref
from dataclasses import replace

import numpy as np
import pytest

import simulate_cases as cases
from bestbet.simulate import arrays, paths
from bestbet.simulate.compiling import compile_kernel
from bestbet.simulate.paths import simulate_all

N = 62
"""Paths of 16 draws, the last not whole."""


def digests(models, **how):
    found = simulate_all(models, **{"seed": 5, "n_paths": N, "n_fan": 30} | how)
    return [hashlib.sha256(one.totals.tobytes() + one.weekly.tobytes()).hexdigest() for one in found]


def both(seed):
    """Two strategies of a random model, on one posterior; the first changes what is done today."""
    change, hold = (cases.random_model(seed, strategy=strategy) for strategy in (1, 0))
    return [change, replace(hold, posterior=change.posterior)]


def with_draws(models, **changed):
    posterior = replace(models[0].posterior, draws=replace(models[0].posterior.draws, **changed))
    return [replace(model, posterior=posterior) for model in models]


@pytest.fixture
def portion(monkeypatch):
    """Set how many paths are laid out at once, in blocks of a draw."""

    def of(n_paths):
        monkeypatch.setattr(paths, "KERNEL_BLOCK", 4)
        monkeypatch.setattr(paths, "PORTION", n_paths)

    return of


@pytest.mark.parametrize("seed", range(6))
def test_portions_give_the_bits_of_all_draws_at_once(seed, portion):
    models = both(seed)
    whole = digests(models)
    for n_paths in (4, 12, 32):
        portion(n_paths)
        assert [digests(models, threads=threads) for threads in (1, 2)] == [whole, whole]


def test_other_draws_in_a_portion_would_be_seen(portion, monkeypatch):
    """Negative control: every portion gets the first draws."""
    whole, arrays_of = digests(both(1)), paths.arrays_of
    portion(12)
    monkeypatch.setattr(paths, "arrays_of", lambda model, some, _: arrays_of(model, slice(0, some.stop - some.start)))
    assert digests(both(1)) != whole


def test_what_only_some_portions_hold_is_the_same(portion):
    """Tactics without effect or cost, and classes without customers, in the first half of the draws alone."""
    models, late = both(7), (np.arange(16) >= 8)[:, None, None]
    draws = models[0].posterior.draws
    some = {name: getattr(draws, name) * late for name in ("effect", "opening", "unit_cost")}
    whole = digests(with_draws(models, **some))
    portion(8)
    assert digests(with_draws(models, **some)) == whole != digests(models)


def uneven():
    """Strategies that do less than today, where rates, costs, hours and money have a size of their own in every draw."""
    models, rng = both(7), np.random.default_rng(1)
    draws = models[0].posterior.draws
    changed = {"rate": draws.rate, "unit_cost": draws.unit_cost, "have": draws.have * [1, 0.001]}
    posterior = {name: table * rng.uniform(0.2, 3, table.shape) for name, table in changed.items()}
    posterior["had"] = posterior["have"]
    less = models[0].pair_today * np.linspace(0.2, 0.9, len(models[0].pair_today))
    return with_draws([replace(models[0], effort=np.tile(less[:, None], models[0].n_weeks))], **posterior)


def test_the_means_that_effort_is_compared_with_are_over_all_draws(portion):
    whole = digests(uneven())
    portion(4)
    assert digests(uneven()) == whole


@pytest.mark.parametrize("law", ["activity", "prepare_responses"])
def test_means_over_a_portion_would_be_seen(law, portion, monkeypatch):
    """Negative control."""
    whole, all_draws, of_portion = digests(uneven()), paths.arrays_of, getattr(arrays, law)

    def with_means_of(model, some, _):
        def mean_of(_):
            return of_portion(replace(model, posterior=replace(model.posterior, draws=model.posterior.draws[some])))

        with monkeypatch.context() as patched:
            patched.setattr(arrays, law, mean_of)
            return all_draws(model, some)

    monkeypatch.setattr(paths, "arrays_of", with_means_of)
    portion(4)
    assert digests(uneven(), threads=1) != whole


@pytest.mark.parametrize("threads", [1, 2])
def test_no_more_than_three_portions_are_laid_out_at_a_time(threads, portion, monkeypatch):
    held, most, kept = [], [], []

    class Seen(np.ndarray):
        """An array that can be counted."""

    def counted(strategies, first):
        found = stacked(strategies, first)
        year = found.year.view(Seen)
        held.append(weakref.ref(year))
        most.append(sum(one() is not None for one in held))
        if is_kept:
            kept.append(year)
        return found._replace(year=year)

    stacked, is_kept = paths.stacked, False
    monkeypatch.setattr(paths, "stacked", counted)
    monkeypatch.setattr(paths, "run_kernel", lambda inputs, *_: inputs.year.sum())
    portion(8)
    digests(both(2), threads=threads)
    assert len(most) == 8
    assert max(most) <= 3
    is_kept = True
    digests(both(2), threads=threads)
    assert max(most) > 3, "the count sees portions that are kept"


def peak_bytes(model, n_paths):
    tracemalloc.start()
    try:
        simulate_all([model], seed=1, n_paths=n_paths, n_fan=0, threads=1)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_grows_by_the_totals_alone(monkeypatch):
    size = replace(cases.REFERENCE, draws=1024, weeks=26)
    model = cases.reference_model(1, size, cases.reference_posterior(size))
    compile_kernel()
    totals = (4096 - 1024) * len(model.tally_stream) * 8
    peak_bytes(model, 64)  # tables that are kept once made

    def growth():
        return peak_bytes(model, 4096) - peak_bytes(model, 1024)

    monkeypatch.setattr(paths, "PORTION", 512)
    assert growth() < 1.5 * totals
    monkeypatch.setattr(paths, "PORTION", 4096)
    assert growth() > 5 * totals, "all at once takes more"
