"""What a precise difference of two strategies costs: paths and seconds for plain and common random numbers.

The demo company, its drafted plan, one run of 16,384 paths for each of three seeds. Blocks of 64 draws (256 paths) are
independent of each other, so the spread of a block's share of successes gives the error of any number of paths. Three
ways to compare a strategy with today's: other draws and other luck (plain), the same draws and other luck, and both the
same (what `bestbet odds` does).
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from bestbet.odds.assessment import question, success_by_draw
from bestbet.simulate.compile import compile_model
from bestbet.simulate.compiling import compile_kernel
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate_all
from bestbet.workflow.line import Luck, fitted
from bestbet.workflow.making import make_demo
from bestbet.workflow.workspace import facts_of, plan_of

WANTED = 0.003
"""Standard error of a difference of two chances: 0.3 points."""
DRAWS_A_BLOCK = 64
PATHS = 16_384


def blocks(shares: np.ndarray) -> np.ndarray:
    """Return the share of successes in each block of draws."""
    return shares.reshape(-1, DRAWS_A_BLOCK).mean(axis=1)


def paths_for(spread: np.ndarray) -> float:
    """Return how many paths give the wanted error, from differences per block."""
    return spread.var(ddof=1) * DRAWS_A_BLOCK * PATHS_PER_DRAW / WANTED**2


def main() -> None:
    """Print the table."""
    compile_kernel()
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_demo(Path(folder) / "demo", seed=1)
        facts, plan = facts_of(workspace), plan_of(workspace)
        posterior = fitted(plan, facts, Luck())
    asked = question(plan, posterior, facts)
    models = [compile_model(plan, strategy, posterior, asked.tallies) for strategy in plan.strategies]
    start = time.perf_counter()
    runs = [simulate_all(models, seed=seed, n_paths=PATHS) for seed in (1, 2, 3)]
    each = (time.perf_counter() - start) / len(runs) / PATHS / len(models)
    shares = []
    for run in runs:
        by_name = {model.strategy: (model, paths) for model, paths in zip(models, run, strict=True)}
        shares.append(success_by_draw(plan, posterior, asked, by_name).shares.T)
    print(f"{each * 1e6:.0f} microseconds a path and strategy, wall, all cores\n")
    ways = ("plain", "same draws", "same draws and luck")
    heads = " | ".join(f"{way}: paths, s" for way in ways)
    print(f"| against today's way | difference, points | {heads} | fewer |")
    print("|---|---:|---:|---:|---:|---:|")
    for at, model in enumerate(models[1:], start=1):
        same, other = [], []
        for seed in range(len(runs)):
            here, today = blocks(shares[seed][at]), blocks(shares[seed][0])
            same.append(here - today)
            other.append(here - blocks(shares[(seed + 1) % len(runs)][0]))
        plain = np.concatenate([blocks(shares[s][at]) - np.roll(blocks(shares[s][0]), 1) for s in range(len(runs))])
        needed = [paths_for(x) for x in (plain, np.concatenate(other), np.concatenate(same))]
        cells = " | ".join(f"{n:,.0f}, {n * len(models) * each:.2f}" for n in needed)
        print(f"| {model.strategy} | {100 * np.mean(same):.1f} | {cells} | {needed[0] / needed[2]:.1f} x |")


if __name__ == "__main__":
    main()
