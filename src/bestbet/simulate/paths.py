"""Many paths of one strategy: blocks of draws in threads into flat memory, the same bits for any number of threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
from numba import config

from bestbet.errors import Problem, UsageError
from bestbet.simulate.arrays import arrays_of
from bestbet.simulate.kernel import compile_kernel, run_kernel
from bestbet.simulate.kernel_layout import stacked
from bestbet.simulate.model import PATHS_PER_DRAW, Model, Paths
from bestbet.simulate.reference import run_reference

Floats = npt.NDArray[np.float64]

ALL_CORES: int = config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]  # numba sets it at import
KERNEL_BLOCK = 256
REFERENCE_BLOCK = 1024
"""Paths per block; a block starts on a draw. Results do not depend on it."""


def simulate(model: Model, *, seed: int, n_paths: int, n_fan: int = 512, threads: int | None = None) -> Paths:
    """Return totals[path, tally] of n_paths paths, and the weekly flows of the first n_fan.

    The first n paths are the same for every n_paths, and the same bits for every number of threads (all cores
    unless said). Fails with UsageError where the posterior has too few draws. Compiles on first use, see
    `simulate.kernel.is_compiled`.
    """
    totals, weekly = _room(model, n_paths, n_fan)
    arrays = stacked(arrays_of(model))
    compile_kernel()

    def run(first: int) -> None:
        last = min(first + KERNEL_BLOCK, n_paths)
        run_kernel(arrays, seed, first, totals[first:last], weekly[first:last])

    with ThreadPoolExecutor(threads or ALL_CORES) as pool:
        _finish(pool, run, range(0, n_paths, KERNEL_BLOCK))
    return Paths(model.strategy, seed, totals, weekly)


def _finish(pool: ThreadPoolExecutor, run: Callable[[int], None], firsts: range) -> None:
    for _ in pool.map(run, firsts):
        pass


def simulate_reference(model: Model, *, seed: int, n_paths: int, n_fan: int = 512) -> Paths:
    """Return the same as `simulate`, by the plain definition of the engine: some ten times slower."""
    totals, weekly = _room(model, n_paths, n_fan)
    arrays = arrays_of(model)
    for first in range(0, n_paths, REFERENCE_BLOCK):
        n = min(REFERENCE_BLOCK, n_paths - first)
        totals[first : first + n], flows = run_reference(arrays, seed=seed, first_path=first, n_paths=n)
        fan = weekly[first : first + n]
        fan[:] = flows[: len(fan)]
    return Paths(model.strategy, seed, totals, weekly)


def _room(model: Model, n_paths: int, n_fan: int) -> tuple[Floats, Floats]:
    most = len(model.posterior.draws) * PATHS_PER_DRAW
    if not 0 < n_paths <= most:
        text = f"{n_paths} paths were asked for; this posterior's {len(model.posterior.draws)} draws give up to {most}."
        raise UsageError(Problem("BB-U30", text, f"Ask for 1 to {most} paths, or fit with more draws."))
    n_tallies = len(model.tally_stream)
    return np.empty((n_paths, n_tallies)), np.empty((min(max(n_fan, 0), n_paths), model.n_weeks, n_tallies))
