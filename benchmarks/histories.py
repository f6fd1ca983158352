"""How long a path of a drafted plan takes: demo company and the shared histories, all strategies on one luck.

CPU time of one thread, best of several rounds of 1,024 paths: the second table of docs/evidence/engine.md. Needs the
shared histories beside the project for all but the demo.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bestbet.adapters.draft import ImportOptions
from bestbet.adapters.store import Workspace
from bestbet.odds.assessment import question
from bestbet.simulate import kernel
from bestbet.simulate.arrays import arrays_beside, arrays_of, effort_of
from bestbet.simulate.compile import compile_model
from bestbet.simulate.compiling import compile_kernel
from bestbet.simulate.kernel_layout import stacked
from bestbet.workflow.line import Luck, fitted
from bestbet.workflow.making import make, make_demo
from bestbet.workflow.workspace import facts_of, plan_of

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PATHS, ROUNDS = 1024, 6


def workspaces(folder: Path) -> Iterator[tuple[str, Workspace]]:
    """Make a workspace of each history there is."""
    for name in ("maven_crm", "olist_funnel"):
        if files := sorted((DATA / name).glob("*.csv")):
            yield name, make(folder / name, files, ImportOptions())
    yield "demo company", make_demo(folder / "demo", seed=1)


def row(name: str, workspace: Workspace) -> str:
    """Return a line of the table."""
    facts, plan = facts_of(workspace), plan_of(workspace)
    posterior = fitted(plan, facts, Luck())
    asked = question(plan, posterior, facts)
    models = [compile_model(plan, strategy, posterior, asked.tallies) for strategy in plan.strategies]
    first = arrays_of(models[0])
    inputs = stacked([first, *(arrays_beside(first, effort_of(model)) for model in models[1:])])
    totals = np.empty((len(models), PATHS, len(asked.tallies)))
    weekly = np.empty((len(models), 0, models[0].n_weeks, len(asked.tallies)))
    best = np.inf
    for _ in range(ROUNDS):
        start = time.thread_time()
        kernel.run_kernel(inputs, 1, 0, totals, weekly)
        best = min(best, time.thread_time() - start)
    size = f"{inputs.n_lanes} x {inputs.n_weeks}, {len(inputs.deal_key):,}"
    return f"| {name} | {size} | {best / PATHS / len(models) * 1e6:.0f} |"


def main() -> None:
    """Print the table."""
    compile_kernel()
    print("| history | lanes x weeks, open deals | microseconds a path and strategy |\n|---|---|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for name, workspace in workspaces(Path(folder)):
            print(row(name, workspace), flush=True)


if __name__ == "__main__":
    main()
