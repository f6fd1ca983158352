"""Attack 7: what the printed simulation error is worth, by running the same plan on many seeds.

A forecast's number depends on luck in three ways: the points that the fit chooses to describe a posterior, the draws
of the unknowns, and the paths of each draw. The error that is printed counts draws and paths together. `spread`
measures what each of the three does on its own.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from bestbet.calibrate import fit as fitting
from bestbet.odds.assessment import question
from bestbet.odds.measures import measured
from bestbet.odds.probability import group
from bestbet.plan.nodes import Channel, Direction, Objective, Plan, Strategy, Tactic, Threshold
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate
from bestbet.units import Range
from bestbet.workflow.line import lanes_of, one_blas_thread

Z95 = 1.959963984540054
LEVELS = (0.95, 0.6, 0.1)
"""Targets stand where the status quo falls short in 95, 60 and 10 % of the paths: P near .05, .4 and .9."""


@dataclass(frozen=True)
class Case:
    """Facts and a plan with one objective, whose target is put at each of the levels."""

    name: str
    facts: object
    plan: Plan
    targets: tuple


def plan_for(facts, measure, *, weeks=26):
    """Return a plan that holds course, with one objective."""
    start = facts.as_of + timedelta(days=1)
    asked = Objective("o", Threshold(measure, Direction.AT_LEAST, 1.0), by=start + timedelta(weeks=weeks), since=start)
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    return Plan("t", facts.currency, start, 13.0, (asked,), (), (), (hold,))


def posterior_of(case_facts, plan, seed, n_draws):
    with one_blas_thread():
        return fitting.fit(plan, lanes_of(plan, case_facts), seed=seed, n_draws=n_draws)


def values_of(facts, plan, posterior, seed, n_paths):
    """Return the measure of the plan's one objective on every path."""
    found = question(plan, posterior, facts)
    model = compile_model(plan, plan.strategies[0], posterior, found.tallies)
    totals = simulate(model, seed=seed, n_paths=n_paths, n_fan=0).totals
    return measured(found.goals["o"], plan, posterior, totals[:, found.columns["o"]])


def case(name, facts, measure, *, weeks=26, n_draws=1024):
    """Return a case with its targets where holding course reaches them with the wanted probability."""
    plan = plan_for(facts, measure, weeks=weeks)
    values = values_of(facts, plan, posterior_of(facts, plan, 99, n_draws), 98, n_draws * PATHS_PER_DRAW)
    return Case(name, facts, plan, tuple(float(np.ceil(np.quantile(values, level))) for level in LEVELS))


def said(case, values):
    """Return p and the printed error for every target, as the product computes them, and the error of luck alone."""
    found = group(values[:, None] >= np.array(case.targets), PATHS_PER_DRAW)
    luck = np.sqrt(np.diag(found.luck) / (PATHS_PER_DRAW * len(found.shares)))
    return found.p, found.mcse, luck


def runs(case, seeds, n_draws, *, varies):
    """Return p, mcse and luck's error by seed, shape (3, seed, target).

    `varies` is "paths" (one posterior, other paths), "draws" (one fit, other draws and paths) or "all" (as a person who
    changes --seed gets it).
    """
    n_paths = n_draws * PATHS_PER_DRAW
    fixed = posterior_of(case.facts, case.plan, 1, n_draws)
    whole = fitting.fit_parts
    parts = whole(case.plan, lanes_of(case.plan, case.facts), seed=1)
    found = []
    for seed in seeds:
        if varies == "draws":
            fitting.fit_parts = lambda *_, **__: parts
        try:
            posterior = fixed if varies == "paths" else posterior_of(case.facts, case.plan, seed, n_draws)
        finally:
            fitting.fit_parts = whole
        found.append(said(case, values_of(case.facts, case.plan, posterior, seed, n_paths)))
    return np.array(found).transpose(1, 0, 2)


def spread(p, mcse):
    """Return, by target: mean p, sd over seeds, sd / printed error, and how often the 95 % interval holds the mean."""
    centre = p.mean(axis=0)
    sd = p.std(axis=0, ddof=1)
    told = np.sqrt((mcse**2).mean(axis=0))
    covers = (np.abs(p - centre) <= Z95 * mcse).mean(axis=0)
    return centre, sd, sd / told, covers


def with_idle_tactic(plan):
    """Return the plan with a tactic that no strategy uses and nobody does today."""
    idle = Tactic(
        name="idle",
        unit="thing",
        costs={},
        today=0.0,
        typical=5.0,
        brings={Channel.OPPORTUNITIES: Range(0.1, 0.4)},
        lasts=Range(1.0, 4.0),
        doubling_gives=Range(1.3, 1.8),
    )
    return replace(plan, tactics=(*plan.tactics, idle))
