"""What a workspace's team would do well to find out before it decides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.adapters.store import Workspace
from bestbet.calibrate.posterior import CHANNELS, Posterior
from bestbet.choose.rules import verdict
from bestbet.choose.standings import criteria
from bestbet.errors import UsageError
from bestbet.evidence.design import Asked, Design, designs
from bestbet.facts.tables import Facts
from bestbet.odds.assessment import Question, question, success_by_draw
from bestbet.odds.comparison import compare
from bestbet.odds.inquiries import Inquiry
from bestbet.odds.learning import Given, Learning, Money, learn_from
from bestbet.odds.measures import Goal, measured, tallies, why_not
from bestbet.odds.probability import Grouped
from bestbet.odds.robust import Robust, futures, stood_up
from bestbet.odds.unknowns import Unknown, effect_kind, unknowns
from bestbet.odds.widening import Past
from bestbet.plan.nodes import Channel, Direction, Measure, Plan, Tactic, Threshold
from bestbet.simulate.compile import compile_model
from bestbet.simulate.compiling import is_compiled
from bestbet.simulate.model import PATHS_PER_DRAW, Model, Paths, Tally
from bestbet.simulate.paths import simulate_all
from bestbet.simulate.where import lanes_of
from bestbet.workflow.beliefs import posterior_of
from bestbet.workflow.line import Announce, Luck, one_blas_thread, silent
from bestbet.workflow.lookbacks import recall
from bestbet.workflow.trial_ground import ground_of
from bestbet.workflow.workspace import facts_of, sound_plan

Floats = npt.NDArray[np.float64]

TEST_WEEKS = (4, 8, 13)
DRAWS_IN_FUTURES = 2048
"""Possible worlds dealt to the futures: about ten each, which the surface over all of them makes enough."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much to do: the futures met (0: none), and the odds that would be enough there (None: those of today)."""

    n_futures: int = 200
    enough: float | None = None


def learn(
    workspace: Workspace, luck: Luck, *, wanted: Wanted | None = None, announce: Announce = silent
) -> tuple[Plan, Learning]:
    """Return the workspace's plan and what would be worth finding out before choosing among its strategies."""
    facts = facts_of(workspace)
    plan = sound_plan(workspace, facts)
    announce("fitting the history, or taking the fit from the cache")
    posterior = posterior_of(workspace, plan, facts, luck)
    looked = recall(workspace.root, plan, facts)
    past = looked.past if looked else None
    return plan, learned(plan, facts, posterior, luck, past=past, wanted=wanted or Wanted(), announce=announce)


def learned(
    plan: Plan,
    facts: Facts,
    posterior: Posterior,
    luck: Luck,
    *,
    past: Past | None = None,
    wanted: Wanted | None = None,
    announce: Announce = silent,
) -> Learning:
    """Return what would be worth finding out, from a plan, its facts and their fit."""
    asked = question(plan, posterior, facts, past=past)
    if not is_compiled():
        announce("compiling the engine for this machine, once; the next run starts at once")
    announce(f"simulating {len(plan.strategies)} strategies")
    goal = _money_goal(plan, posterior)
    more = tallies(goal, posterior, facts) if goal else ()
    runs = _run(plan, posterior, (*asked.tallies, *more), luck.seed, luck.n_draws * PATHS_PER_DRAW)
    compared = compare(plan, posterior, asked, runs)
    grouped = compared.grouped
    said = verdict(compared, plan.tie_within, criteria(asked, compared))
    robust = _robust(plan, posterior, asked, grouped, luck, wanted or Wanted(), announce)
    announce("asking what each unknown would be worth")
    with one_blas_thread():
        tests = _tests(plan, posterior, unknowns(plan, posterior))
        tied = (said.leader, *said.tied) if said.tied else ()
        money = _money(plan, posterior, goal, len(more), runs)
        return learn_from(plan, posterior, Given(grouped, money, tests, robust, luck.seed, tied))


def _run(
    plan: Plan, posterior: Posterior, kept: tuple[Tally, ...], seed: int, n_paths: int
) -> dict[str, tuple[Model, Paths]]:
    models = [compile_model(plan, strategy, posterior, kept) for strategy in plan.strategies]
    paths = simulate_all(models, seed=seed, n_paths=n_paths, n_fan=0)
    return {model.strategy: (model, found) for model, found in zip(models, paths, strict=True)}


def _robust(
    plan: Plan,
    posterior: Posterior,
    asked: Question,
    grouped: Grouped,
    luck: Luck,
    wanted: Wanted,
    announce: Announce,
) -> Robust | None:
    n_draws = min(DRAWS_IN_FUTURES, luck.n_draws)
    if wanted.n_futures < 2 or n_draws < wanted.n_futures or len(plan.strategies) < 2:
        return None
    announce(f"meeting {wanted.n_futures} futures that have no probability")
    held = futures(plan, posterior, seed=luck.seed, n_draws=n_draws, n_futures=wanted.n_futures)
    runs = _run(plan, held.posterior, asked.tallies, luck.seed, n_draws * PATHS_PER_DRAW)
    stressed = success_by_draw(plan, held.posterior, asked, runs).shares
    today = next((i for i, s in enumerate(plan.strategies) if s.is_status_quo), 0)
    with one_blas_thread():
        return stood_up(
            held,
            stressed,
            grouped.shares[:n_draws],
            leader=int(np.argmax(grouped.p)),
            enough=float(grouped.p[today]) if wanted.enough is None else wanted.enough,
            margin=plan.tie_within,
            n_per_draw=PATHS_PER_DRAW,
        )


def _money_goal(plan: Plan, posterior: Posterior) -> Goal | None:
    """What choosing is weighed by in money where the plan does not say what meeting it is worth."""
    if plan.worth is not None:
        return None
    measure = Measure.GROSS_MARGIN if plan.gross_margin is not None else Measure.BOOKINGS
    goal = Goal("money", Threshold(measure, Direction.AT_LEAST, 0.0), {}, plan.start, plan.end)
    return None if why_not(goal, plan, posterior) else goal


def _money(plan: Plan, posterior: Posterior, goal: Goal | None, n: int, runs: dict[str, tuple[Model, Paths]]) -> Money:
    if plan.worth is not None:
        return Money("worth of the plan", plan.worth, None)
    if goal is None:
        return Money("", None, None)
    totals = (measured(goal, plan, posterior, runs[s.name][1].totals[:, -n:]) for s in plan.strategies)
    by_draw = [total.reshape(-1, PATHS_PER_DRAW).mean(axis=1) for total in totals]
    return Money(goal.threshold.measure.value.replace("_", " "), None, np.column_stack(by_draw))


def _tests(plan: Plan, posterior: Posterior, found: tuple[Unknown, ...]) -> tuple[Inquiry, ...]:
    """Every test of a tactic that this team could run: see `bestbet weigh --design`."""
    tests = []
    named = {(unknown.kind, unknown.where): unknown for unknown in found}
    for position, tactic in enumerate(plan.tactics):
        for channel in tactic.brings:
            believed = posterior.draws.effect[:, position, CHANNELS.index(channel.value)]
            unknown = named.get((effect_kind(tactic, channel), tactic.name))
            if unknown is None:
                continue
            try:
                ground, _ = ground_of(posterior, tactic, channel, lanes_of(tactic.reaches, posterior.facts), Asked())
            except UsageError:
                continue  # the history does not say how cases go without the tactic: `weigh --design` says so
            tests += [_test(plan, tactic, channel, unknown, d) for d in designs(ground, TEST_WEEKS, believed)]
    return tuple(tests)


def _test(plan: Plan, tactic: Tactic, channel: Channel, unknown: Unknown, found: Design) -> Inquiry:
    is_count = channel is Channel.OPPORTUNITIES
    effect = unknown.values if is_count else np.log1p(np.maximum(unknown.values, -0.999))
    spread = float(effect.var())
    hours = {r.name for r in plan.resources if r.is_hours}
    cases = 0.0 if is_count or tactic.today > 0 else found.n_per_arm
    return Inquiry(
        name=f"test {tactic.name} on {channel.value.replace('_', ' ')}: {found.kind}, {found.weeks} weeks",
        law=f"normal, standard error {found.error:.2g} {'per unit' if is_count else 'of the log ratio'}",
        n=2 * found.n_per_arm,
        informs=((unknown, spread / (spread + found.error**2)),),
        days=found.weeks_to_answer * 7,
        hours=cases * sum(cost.median for name, cost in tactic.costs.items() if name in hours),
        money=cases * sum(cost.median for name, cost in tactic.costs.items() if name not in hours),
    )
