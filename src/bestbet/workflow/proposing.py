"""Trip-wires proposed for a strategy that is not committed yet, from its own futures."""

from __future__ import annotations

from bestbet.adapters.store import Workspace
from bestbet.calibrate.posterior import Posterior
from bestbet.commit.decision import TripWire
from bestbet.commit.predictive import PREDICTIVE_PATHS
from bestbet.commit.proposed import proposed_day, proposed_measures, proposed_wire
from bestbet.facts.tables import Facts
from bestbet.odds.measures import Goal, measured, tallies, why_not
from bestbet.plan.nodes import Direction, Plan, Strategy, Threshold
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate
from bestbet.workflow.beliefs import posterior_of
from bestbet.workflow.line import Luck
from bestbet.workflow.workspace import FIT_CACHE, facts_of, sound_plan


def proposed_wires(workspace: Workspace, strategy: str, luck: Luck) -> tuple[TripWire, ...]:
    """Return trip-wires to agree with a strategy of the workspace's plan, each with its share of false alarms."""
    facts = facts_of(workspace)
    plan = sound_plan(workspace, facts)
    posterior = posterior_of(workspace, plan, facts, luck, cache=workspace.root / FIT_CACHE)
    return wires_for(plan, next(s for s in plan.strategies if s.name == strategy), posterior, facts, luck.seed)


def wires_for(plan: Plan, strategy: Strategy, posterior: Posterior, facts: Facts, seed: int) -> tuple[TripWire, ...]:
    """Return the trip-wires of one strategy, none where these facts cannot tell any of the counts."""
    day = proposed_day(plan, facts.as_of)
    goals = [
        Goal(f"trip-wire on {measure.value}", Threshold(measure, Direction.AT_LEAST, 0.0), {}, plan.start, day)
        for measure in proposed_measures(plan)
    ]
    goals = [goal for goal in goals if why_not(goal, plan, posterior) is None]
    if not goals:
        return ()
    of_goals = [tallies(goal, posterior, facts) for goal in goals]
    model = compile_model(plan, strategy, posterior, tuple(tally for some in of_goals for tally in some))
    n_paths = min(PREDICTIVE_PATHS, len(posterior.draws) * PATHS_PER_DRAW)
    paths = simulate(model, seed=seed, n_paths=n_paths, n_fan=0)
    found, at = [], 0
    for goal, some in zip(goals, of_goals, strict=True):
        values = measured(goal, plan, posterior, paths.totals[:, at : at + len(some)])
        found.append(proposed_wire(goal.threshold.measure, values, day))
        at += len(some)
    return tuple(wire for wire in found if wire is not None)
