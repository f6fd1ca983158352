"""How much faster a path is than living through the same plan agent by agent (SimPy): a table for engine.md.

Both simulate one strategy of the same plan on one thread. An agent costs time for each of its steps, so SimPy's cost
grows with the deals and customers of a company; the engine's does not. The referee is the one that tests/referee holds
the engine to; it shares no code with it. For the drafted plans of the shared histories these must lie beside the
project.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "referee"))

from histories import workspaces
from referee_company import Company
from referee_world import World

import simulate_cases as cases
from bestbet.calibrate.posterior import Posterior
from bestbet.odds.assessment import question
from bestbet.plan.nodes import Plan, Strategy
from bestbet.simulate.arrays import arrays_beside, arrays_of, effort_of
from bestbet.simulate.compile import compile_model
from bestbet.simulate.compiling import compile_kernel
from bestbet.simulate.kernel import run_kernel
from bestbet.simulate.kernel_layout import stacked
from bestbet.simulate.model import Model
from bestbet.workflow.line import Luck, fitted
from bestbet.workflow.workspace import facts_of, plan_of

PATHS, ROUNDS = 1024, 5
SECONDS_OF_AGENTS = 20.0
BEYOND_AGENTS = {"olist_funnel"}
"""A record without losses: the referee's deals that are never closed keep coming back, and its world does not end."""


def engine_microseconds(models: list[Model]) -> float:
    """Return microseconds of one thread for a path of one of the strategies, all on the same luck, best of rounds."""
    first = arrays_of(models[0])
    inputs = stacked([first, *(arrays_beside(first, effort_of(model)) for model in models[1:])])
    totals = np.empty((len(models), PATHS, len(models[0].tally_stream)))
    weekly = np.empty((len(models), 0, models[0].n_weeks, len(models[0].tally_stream)))
    best = np.inf
    for _ in range(ROUNDS):
        start = time.thread_time()
        run_kernel(inputs, 1, 0, totals, weekly)
        best = min(best, time.thread_time() - start)
    return best / PATHS / len(models) * 1e6


def agents(plan: Plan, strategy: Strategy, posterior: Posterior, weeks: int) -> tuple[float, float]:
    """Return milliseconds of one thread for a world of agents, and how many events it notes: means over draws."""
    company = Company(plan, strategy, posterior, weeks)
    start, worlds, events = time.thread_time(), 0, 0
    while time.thread_time() - start < SECONDS_OF_AGENTS:
        log = World(company, worlds % len(posterior.draws), np.random.default_rng([1, worlds])).run()
        worlds, events = worlds + 1, events + len(log)
    return (time.thread_time() - start) / worlds * 1e3, events / worlds


def row(name: str, plan: Plan, posterior: Posterior, models: list[Model]) -> str:
    """Return a line of the table, for the plan's last strategy."""
    alone, beside = engine_microseconds(models[-1:]), engine_microseconds(models)
    milliseconds, events = agents(plan, plan.strategies[-1], posterior, models[-1].n_weeks)
    ratios = f"{milliseconds * 1e3 / alone:,.0f} | {milliseconds * 1e3 / beside:,.0f}"
    return f"| {name} | {events:,.0f} | {milliseconds:,.1f} | {alone:.0f} | {beside:.0f} | {ratios} |"


def reference_plan(times: float) -> tuple[Plan, Posterior, list[Model]]:
    """Return the plan that every speed figure is about, of a company with so many times the leads and hours."""
    posterior = cases.reference_posterior()
    draws = replace(
        posterior.draws,
        rate=posterior.draws.rate * times,
        have=posterior.draws.have * times,
        had=posterior.draws.had * times,
        opening=posterior.draws.opening * times,
    )
    posterior, plan = replace(posterior, draws=draws), cases.plan(cases.REFERENCE)
    both = [cases.reference_model(i, fitted=posterior) for i in range(len(plan.strategies))]
    return plan, posterior, both


def cases_of(folder: Path) -> Iterator[tuple[str, Plan, Posterior, list[Model]]]:
    """Make every plan of the table."""
    for times in (1, 10):
        name = "reference plan" + (f", {times} times the company" if times > 1 else "")
        yield name, *reference_plan(times)
    for name, workspace in workspaces(folder):
        if name in BEYOND_AGENTS:
            continue
        facts, plan = facts_of(workspace), plan_of(workspace)
        posterior = fitted(plan, facts, Luck())
        tallies = question(plan, posterior, facts).tallies
        yield name, plan, posterior, [compile_model(plan, one, posterior, tallies) for one in plan.strategies]


def main() -> None:
    """Print the table."""
    compile_kernel()
    print(
        "| plan | events a world | agents, ms | engine alone, us | beside others, us | faster alone | beside others |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for case in cases_of(Path(folder)):
            print(row(*case), flush=True)


if __name__ == "__main__":
    main()
