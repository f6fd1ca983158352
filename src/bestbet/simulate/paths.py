"""Many paths of one strategy: portions of draws, in blocks, in threads; the same bits for any number of them.

A draw takes five times the room of its paths' totals once it is laid out for the engine, so what is laid out is a
portion of them at a time, the next one while this one is simulated. Draws that lie in a file are let go once they are
laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt
from numba import config

from bestbet.errors import Problem, UsageError
from bestbet.simulate.arrays import Effort, Given, arrays_beside, arrays_of, effort_of, given
from bestbet.simulate.compiling import compile_kernel
from bestbet.simulate.kernel import run_kernel
from bestbet.simulate.kernel_layout import Stacked, stacked
from bestbet.simulate.model import PATHS_PER_DRAW, Model, Paths
from bestbet.simulate.reference import run_reference

Floats = npt.NDArray[np.float64]

ALL_CORES: int = config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]  # numba sets it at import
KERNEL_BLOCK = 256
REFERENCE_BLOCK = 1024
"""Paths per block; a block starts on a draw. Results do not depend on it."""
PORTION = 4096
"""Paths whose draws are laid out at once, whole blocks; results do not depend on it, memory does."""
FIRST_PORTION = 1024
"""The first portion is small, so that all threads are soon at work."""


def simulate(model: Model, *, seed: int, n_paths: int, n_fan: int = 512, threads: int | None = None) -> Paths:
    """Return totals[path, tally] of n_paths paths, and the weekly flows of the first n_fan: see `simulate_all`."""
    return simulate_all([model], seed=seed, n_paths=n_paths, n_fan=n_fan, threads=threads)[0]


def simulate_all(
    models: Sequence[Model],
    *,
    seed: int,
    n_paths: int,
    n_fan: int = 512,
    threads: int | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> tuple[Paths, ...]:
    """Return the paths of strategies that were compiled against one posterior and one set of tallies.

    All live through the same luck, drawn once. The first n paths are the same for every n_paths, and the same bits
    for every number of threads (all cores unless said) and of strategies. Fails with UsageError where the posterior
    has too few draws. Compiles on first use, see `simulate.compiling.is_compiled`. `meanwhile` is called once while
    other threads simulate, after their first block.
    """
    totals, weekly = _room(models[0], len(models), n_paths, n_fan)

    def run(block_of: tuple[Future[Stacked], int]) -> None:
        inputs, start = block_of
        n = min(KERNEL_BLOCK, n_paths - start)
        block = np.empty((len(models), n, totals.shape[2]))
        fan = np.empty((len(models), max(min(n, weekly.shape[1] - start), 0), *weekly.shape[2:]))
        run_kernel(inputs.result(), seed, start, block, fan)
        totals[:, start : start + n] = block
        weekly[:, start : start + fan.shape[1]] = fan

    with ThreadPoolExecutor(threads or ALL_CORES) as pool:
        table = pool.submit(_table_of, models)

        def lay_out(first: int, end: int) -> Future[Stacked]:
            return pool.submit(_lay_out, table, first, end)

        blocks = _blocks(lay_out, _portions(n_paths))
        first = next(blocks)  # is being laid out while the engine is loaded
        compile_kernel()
        done = pool.map(run, chain([first], blocks))
        if meanwhile is not None:
            next(done)  # laying out and loading libraries would each hold up the other
            meanwhile()
        list(done)
    return tuple(Paths(model.strategy, seed, totals[i], weekly[i]) for i, model in enumerate(models))


@dataclass(frozen=True, slots=True)
class _Table:
    """What portions are laid out from: the first strategy, what all its draws are given, and the others' efforts."""

    model: Model
    known: Given
    others: tuple[Effort, ...]


def _table_of(models: Sequence[Model]) -> _Table:
    return _Table(models[0], given(models[0]), tuple(effort_of(model) for model in models[1:]))


def _lay_out(made: Future[_Table], first_path: int, end: int) -> Stacked:
    """Return what the engine reads of the paths [first, end), which start on a draw."""
    table, draws = made.result(), slice(first_path // PATHS_PER_DRAW, -(-end // PATHS_PER_DRAW))
    arrays = arrays_of(table.model, draws, table.known)
    laid_out = stacked([arrays, *(arrays_beside(arrays, effort) for effort in table.others)], draws.start)
    table.model.posterior.draws.let_go()
    return laid_out


def _portions(n_paths: int) -> list[tuple[int, int]]:
    """Return the first path of each portion, and the one after its last."""
    ends = [0, min(FIRST_PORTION, PORTION, n_paths)]
    while ends[-1] < n_paths:
        ends.append(min(ends[-1] + PORTION, n_paths))
    return list(pairwise(ends))


def _blocks(
    lay_out: Callable[[int, int], Future[Stacked]], portions: Sequence[tuple[int, int]]
) -> Iterator[tuple[Future[Stacked], int]]:
    """Yield each block's inputs and first path; a portion is laid out once the one before is being simulated."""
    following = lay_out(*portions[0])
    for number, (start, end) in enumerate(portions, 1):
        inputs = following
        yield inputs, start
        if number < len(portions):
            following = lay_out(*portions[number])
        yield from ((inputs, block) for block in range(start + KERNEL_BLOCK, end, KERNEL_BLOCK))


def simulate_reference(model: Model, *, seed: int, n_paths: int, n_fan: int = 512) -> Paths:
    """Return the same as `simulate`, by the plain definition of the engine: some ten times slower."""
    (totals,), (weekly,) = _room(model, 1, n_paths, n_fan)
    arrays = arrays_of(model)
    for first in range(0, n_paths, REFERENCE_BLOCK):
        n = min(REFERENCE_BLOCK, n_paths - first)
        totals[first : first + n], flows = run_reference(arrays, seed=seed, first_path=first, n_paths=n)
        fan = weekly[first : first + n]
        fan[:] = flows[: len(fan)]
    return Paths(model.strategy, seed, totals, weekly)


def _room(model: Model, n_models: int, n_paths: int, n_fan: int) -> tuple[Floats, Floats]:
    most = len(model.posterior.draws) * PATHS_PER_DRAW
    if not 0 < n_paths <= most:
        text = f"{n_paths} paths were asked for; this posterior's {len(model.posterior.draws)} draws give up to {most}."
        raise UsageError(Problem("BB-U30", text, f"Ask for 1 to {most} paths, or fit with more draws."))
    n_tallies, n_fan = len(model.tally_stream), min(max(n_fan, 0), n_paths)
    # who reads totals reads a tally of all paths
    totals = np.empty((n_models, n_tallies, n_paths)).transpose(0, 2, 1)
    return totals, np.empty((n_models, n_fan, model.n_weeks, n_tallies))
