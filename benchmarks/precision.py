"""What a precise difference of two strategies costs: paths and seconds, by ways of drawing.

The demo company and the shared histories with their drafted plans, three seeds of 16,384 paths. Blocks of 64 draws are
independent of each other, so the spread of a block's share of successes gives the error of any number of paths. Ways to
compare a strategy with today's: other draws and other luck (plain); the same draws and other luck; both the same (what
`bestbet odds` does); and the same with draws spread evenly, each unknown once in every 64th of its law within a block
(Latin hypercube: McKay, Beckman & Conover 1979, doi:10.2307/1268522). The last column is a floor that no way can pass:
were all luck integrated in closed form and nothing but draws left.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from histories import workspaces

from bestbet import streams
from bestbet.adapters.store import Workspace
from bestbet.odds.assessment import question, success_by_draw
from bestbet.odds.probability import Grouped
from bestbet.simulate.compile import compile_model
from bestbet.simulate.compiling import compile_kernel
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate_all
from bestbet.workflow.line import Luck, fitted
from bestbet.workflow.workspace import facts_of, plan_of

WANTED = 0.003
"""Standard error of a difference of two chances: 0.3 points."""
DRAWS_A_BLOCK = 64
PATHS = 16_384
SEEDS = (1, 2, 3)


@contextmanager
def spread_evenly() -> Iterator[None]:
    """Let every unknown take each 64th of its law once in a block of draws, in an order of its own."""
    usual: Callable[[int, str, int], np.ndarray] = streams.uniforms

    def even(seed: int, name: str, n: int) -> np.ndarray:
        at = np.arange(-(-n // DRAWS_A_BLOCK) * DRAWS_A_BLOCK, dtype=np.uint64)
        words = streams.mix64(seed, streams.key(f"{name}, order"), at).reshape(-1, DRAWS_A_BLOCK)
        rank = words.argsort(axis=1).argsort(axis=1)
        return ((rank + usual(seed, name, len(at)).reshape(rank.shape)) / DRAWS_A_BLOCK).ravel()[:n]

    streams.uniforms = even
    try:
        yield
    finally:
        streams.uniforms = usual


def grouped_runs(workspace: Workspace) -> tuple[list[str], list[Grouped], float]:
    """Return the strategies, their successes by draw for each seed, and seconds a path of one strategy."""
    facts, plan = facts_of(workspace), plan_of(workspace)
    found, seconds = [], 0.0
    for seed in SEEDS:
        posterior = fitted(plan, facts, Luck(seed=seed))
        asked = question(plan, posterior, facts)
        models = [compile_model(plan, strategy, posterior, asked.tallies) for strategy in plan.strategies]
        start = time.perf_counter()
        runs = simulate_all(models, seed=seed, n_paths=PATHS)
        seconds += time.perf_counter() - start
        by_name = {model.strategy: (model, paths) for model, paths in zip(models, runs, strict=True)}
        found.append(success_by_draw(plan, posterior, asked, by_name))
    return [s.name for s in plan.strategies], found, seconds / len(SEEDS) / PATHS / len(plan.strategies)


def paths_for(*differences: np.ndarray) -> float:
    """Return how many paths give the wanted error, from differences by draw."""
    blocks = np.concatenate([d.reshape(-1, DRAWS_A_BLOCK).mean(axis=1) for d in differences])
    return float(blocks.var(ddof=1)) * DRAWS_A_BLOCK * PATHS_PER_DRAW / WANTED**2


def floor_for(runs: list[Grouped], one: int, other: int) -> float:
    """Return the paths that draws alone would cost: from what is left of the spread when luck is taken out."""
    spreads = [g.knowledge[one, one] + g.knowledge[other, other] - 2 * g.knowledge[one, other] for g in runs]
    return float(np.mean(spreads)) * PATHS_PER_DRAW / WANTED**2


def rows(name: str, workspace: Workspace) -> Iterator[str]:
    """Return a line of the table for each strategy beside the best one."""
    strategies, usual, each = grouped_runs(workspace)
    with spread_evenly():
        _, even, _ = grouped_runs(workspace)
    p = np.mean([g.p for g in usual], axis=0)
    best = int(np.argmax(p))
    shift = DRAWS_A_BLOCK
    for at in np.argsort(-p):
        if at == best:
            continue
        a, b = ([g.shares[:, i] for g in usual] for i in (best, at))
        plain = paths_for(*(x - np.roll(y, shift) for x, y in zip(a, b, strict=True)))
        draws = plain_luck(usual, best, at)
        same = paths_for(*(x - y for x, y in zip(a, b, strict=True)))
        spread = paths_for(*(g.shares[:, best] - g.shares[:, at] for g in even))
        floor = floor_for(usual, best, at)
        cells = " | ".join(f"{n:,.0f}" for n in (plain, draws, same, spread, floor))
        seconds = same * len(strategies) * each
        yield f"| {name} | {strategies[at]} | {100 * (p[best] - p[at]):.1f} | {cells} | {seconds:.2f} |"


def plain_luck(runs: list[Grouped], one: int, other: int) -> float:
    """Return the paths that the same draws and other luck would cost: luck's shared part is put back."""
    shared = float(np.mean([2 * g.luck[one, other] for g in runs])) / PATHS_PER_DRAW
    same = paths_for(*(g.shares[:, one] - g.shares[:, other] for g in runs))
    return same + shared * PATHS_PER_DRAW / WANTED**2


def main() -> None:
    """Print the table."""
    compile_kernel()
    print("| history | best against | points | plain | same draws | and luck | and even draws | floor | s |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for name, workspace in workspaces(Path(folder)):
            print(*rows(name, workspace), sep="\n", flush=True)


if __name__ == "__main__":
    main()
