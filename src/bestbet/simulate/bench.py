"""One plan put to the engine again and again: what effort does not touch is prepared once.

Whoever moves a slider changes doses alone, and asks about some hundred paths. Preparing a strategy from its start
takes longer than living through those; here it takes a few milliseconds, and the answers are the bits that
`paths.simulate_all` gives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.errors import Problem, UsageError
from bestbet.simulate.arrays import Arrays, arrays_beside, arrays_of, effort_of
from bestbet.simulate.compiling import compile_kernel
from bestbet.simulate.kernel import run_kernel
from bestbet.simulate.kernel_layout import Stacked, efforts, stacked
from bestbet.simulate.model import PATHS_PER_DRAW, Model
from bestbet.simulate.paths import ALL_CORES

Floats = npt.NDArray[np.float64]
Between = Callable[[], None]

SHORT_BLOCK = 64
LONG_BLOCK = 256
"""Paths that a thread takes at once: few where somebody waits, so that all threads end together."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What all courses of one plan share: the inputs of the engine, and the seed.

    Every model that is run on it must be compiled on the same posterior, tallies and people.
    """

    first: Model
    arrays: Arrays
    inputs: Stacked
    seed: int
    pool: Executor

    @property
    def n_most(self) -> int:
        """Paths that the posterior's draws give."""
        return len(self.first.posterior.draws) * PATHS_PER_DRAW


@dataclass(frozen=True, slots=True)
class Span:
    """The paths [first, last), whole draws both; weekly flows of those before `n_fan` are wanted."""

    first: int
    last: int
    n_fan: int = 0


def bench_of(model: Model, *, seed: int, threads: int | None = None) -> Bench:
    """Return the bench of a plan; any of its strategies will do as the model."""
    compile_kernel()
    alone = arrays_of(model)
    return Bench(model, alone, stacked([alone]), seed, ThreadPoolExecutor(threads or ALL_CORES, "bench"))


def run_on(
    bench: Bench, models: Sequence[Model], span: Span, *, between: Between | None = None
) -> tuple[Floats, Floats]:
    """Return totals[model, path, tally] of the span, and weekly[model, path, week, tally] of its first paths.

    The same bits as `paths.simulate_all` of the models. With `between` one thread works, and calls it before each
    block: it may wait there for what is more urgent. Fails with UsageError where the draws are too few.
    """
    first, last = span.first, span.last
    if not 0 <= first < last <= bench.n_most or first % PATHS_PER_DRAW or last % PATHS_PER_DRAW:
        text = f"paths {first} to {last} were asked for; this posterior gives {bench.n_most}."
        raise UsageError(Problem("BB-U30", text, f"Ask for whole groups of {PATHS_PER_DRAW}, or fit with more draws."))
    n_tallies, n_shown = len(bench.first.tally_stream), min(max(span.n_fan - first, 0), last - first)
    totals = np.empty((len(models), last - first, n_tallies))
    weekly = np.empty((len(models), n_shown, bench.first.n_weeks, n_tallies))
    mine = [arrays_beside(bench.arrays, effort_of(model)) for model in models]
    inputs = bench.inputs._replace(**efforts(mine))

    def run(start: int) -> None:
        n = min(size, last - first - start)
        block = np.empty((len(models), n, n_tallies))
        fan = np.empty((len(models), max(min(n, n_shown - start), 0), *weekly.shape[2:]))
        run_kernel(inputs, bench.seed, first + start, block, fan)
        totals[:, start : start + n] = block
        weekly[:, start : start + fan.shape[1]] = fan

    size = SHORT_BLOCK if between is None else LONG_BLOCK
    starts = range(0, last - first, size)
    if between is None:
        list(bench.pool.map(run, starts))
    else:
        for start in starts:
            between()
            run(start)
    return totals, weekly
