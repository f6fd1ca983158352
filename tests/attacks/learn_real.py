"""The value of knowing what tactics do, in a whole plan, against nested simulation; and its futures, met one by one.

What the plan states of tactics is independent of all else by construction, so the others' draws need no conditioning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from learn_study import gain_of_gaps, gaps_of

from bestbet.adapters.store import open_workspace
from bestbet.calibrate.posterior import Draws, Posterior
from bestbet.facts.tables import Facts
from bestbet.odds.assessment import Question, question, success_by_draw
from bestbet.odds.measures import tallies
from bestbet.odds.regression import design, fit, scores
from bestbet.odds.robust import first_draws, futures, stood_up
from bestbet.odds.unknowns import TACTIC_EFFECTS, Bundle, bundles, groups, unknowns
from bestbet.odds.value import Gain, stakes, worth_of
from bestbet.plan.nodes import Plan
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.workflow import learning
from bestbet.workflow.beliefs import posterior_of
from bestbet.workflow.line import Luck
from bestbet.workflow.workspace import facts_of, sound_plan

EFFECTS = ("effect", "doubling", "half_life")


@dataclass(frozen=True)
class Ground:
    """A plan with its fit at the default size, and what every strategy brings: P(all) and money by draw."""

    plan: Plan
    facts: Facts
    posterior: Posterior
    asked: Question
    shares: np.ndarray
    money: np.ndarray


def ground(folder: Path, *, n_paths: int = 16384) -> Ground:
    """The workspace at `folder`, simulated once."""
    workspace = open_workspace(folder)
    facts = facts_of(workspace)
    plan = sound_plan(workspace, facts)
    luck = Luck(1, n_paths)
    posterior = posterior_of(workspace, plan, facts, luck)
    asked = question(plan, posterior, facts)
    shares, money = brought(plan, facts, posterior, asked)
    return Ground(plan, facts, posterior, asked, shares, money)


def brought(plan: Plan, facts: Facts, posterior: Posterior, asked: Question) -> tuple[np.ndarray, np.ndarray]:
    """Success shares and money, [draw, strategy]."""
    goal = learning._money_goal(plan, posterior)
    more = tallies(goal, posterior, facts)
    n_paths = len(posterior.draws) * PATHS_PER_DRAW
    runs = learning._run(plan, posterior, (*asked.tallies, *more), 1, n_paths)
    money = learning._money(plan, posterior, goal, len(more), runs).totals
    return success_by_draw(plan, posterior, asked, runs).shares, money


def tactic_bundles(here: Ground) -> list[Bundle]:
    """The effects of each tactic, and of all together."""
    found = unknowns(here.plan, here.posterior)
    each = [b for b in bundles(found) if b.group == TACTIC_EFFECTS]
    return [*each, *(b for b in groups(found) if b.name == TACTIC_EFFECTS)]


@dataclass(frozen=True)
class Both:
    """What knowing a bundle is worth: by regression over all draws, by the same regression on the outer draws alone,
    and nested on those, with the spread of the latter over the outer draws."""

    gain: Gain
    same_rows: float
    nested: float
    correlation: float


def nested(here: Ground, bundle: Bundle, *, n_outer: int, n_inner: int) -> dict[str, Both]:
    """The bundle's worth in money and in P(all), both ways.

    Outer draws are spread evenly over what the regression on money says of them, so that few of them do.
    """
    names = [t.name for t in here.plan.tactics]
    moved = sorted({names.index(part.where) for part in bundle.parts})
    fitted = {name: _fitted(bundle, values) for name, values in (("money", here.money), ("P(all)", here.shares))}
    order = np.argsort(fitted["money"].max(axis=1), kind="stable")
    outer = order[((np.arange(n_outer) + 0.5) / n_outer * len(order)).astype(int)]
    inner = first_draws(here.posterior.draws, n_inner)
    known = [_known(inner, here.posterior.draws, moved, int(row)) for row in outer]
    runs = [brought(here.plan, here.facts, replace(here.posterior, draws=d), here.asked) for d in known]
    found = {}
    for i, (name, values) in enumerate((("P(all)", here.shares), ("money", here.money))):
        held = stakes(values, seed=1)
        gaps = gaps_of(np.array([run[i].mean(axis=0) for run in runs]), held.leader)
        level = gaps_of(values.mean(axis=0), held.leader)
        rows = fitted[name][outer]
        best = int(level.argmax())
        found[name] = Both(
            worth_of(bundle.parts, held),
            gain_of_gaps(rows, level),
            gain_of_gaps(gaps, level),
            float(np.corrcoef(rows[:, best], gaps[:, best])[0, 1]),
        )
    return found


def _fitted(bundle: Bundle, values: np.ndarray) -> np.ndarray:
    held = stakes(values, seed=1)
    columns = design(np.column_stack([scores(part.values) for part in bundle.parts]))
    return fit(columns, held.gaps).fitted(columns.full)


def _known(inner: Draws, all_draws: Draws, moved: Sequence[int], row: int) -> Draws:
    changes = {}
    for field in EFFECTS:
        array = getattr(inner, field).copy()
        array[:, moved] = getattr(all_draws, field)[row, moved]
        changes[field] = array
    return replace(inner, **changes)


def futures_alone(
    here: Ground, which: Sequence[int], *, n_draws: int = 1024
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """For some futures P(all) of every strategy off the surface, simulated alone, and the error of the latter."""
    held = futures(here.plan, here.posterior, seed=1, n_draws=learning.DRAWS_IN_FUTURES)
    stressed, _ = brought(here.plan, here.facts, held.posterior, here.asked)
    planned = here.shares[: len(stressed)]
    leader = int(here.shares.mean(axis=0).argmax())
    surface = stood_up(held, stressed, planned, leader=leader, enough=0.1, margin=0.03, n_per_draw=PATHS_PER_DRAW)
    found = []
    for future in which:
        draws = first_draws(here.posterior.draws, n_draws)
        for i, factor in enumerate(held.factors):
            draws = factor.apply(draws, np.full(n_draws, factor.at(held.shares[future, i])))
        alone, _ = brought(here.plan, here.facts, replace(here.posterior, draws=draws), here.asked)
        found.append((surface.odds[future], alone.mean(axis=0), alone.std(axis=0, ddof=1) / np.sqrt(n_draws)))
    return found


def table(folder: Path, *, n_outer: int, n_inner: int, n_bundles: int = 1) -> None:
    """Print the tactics that are worth most in money, and all together, both ways; then some futures."""
    here = ground(folder)
    held = stakes(here.money, seed=1)
    *each, together = tactic_bundles(here)
    each.sort(key=lambda b: -worth_of(b.parts, held).value)
    for bundle in (*each[:n_bundles], together):
        for name, both in nested(here, bundle, n_outer=n_outer, n_inner=n_inner).items():
            gain = both.gain
            scale = 100 if name == "P(all)" else 1
            print(
                f"{bundle.name}, {name}: {scale * gain.value:,.2f} ± {1.96 * scale * gain.mcse:,.2f}; on the outer draws "
                f"{scale * both.same_rows:,.2f}, nested {scale * both.nested:,.2f}, correlation {both.correlation:.2f}",
                flush=True,
            )
    for surface, alone, error in futures_alone(here, (10, 110)):
        print(
            "future:",
            np.round(100 * surface, 1),
            "alone:",
            np.round(100 * alone, 1),
            "±",
            np.round(196 * error, 1),
            flush=True,
        )
