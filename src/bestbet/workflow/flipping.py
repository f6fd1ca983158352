"""The odds of a team that keeps switching, in the workspace's own world, beside commitment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bestbet.adapters.cache import cache_key, code_fingerprint, fetch, store
from bestbet.adapters.store import Workspace
from bestbet.calibrate.posterior import Posterior
from bestbet.choose.own_fates import fates_in_own, like_engine
from bestbet.choose.own_world import PAUSE, Own, own_world
from bestbet.choose.rounds import Flips, Round
from bestbet.errors import NotAnswerable, Problem, UsageError, quote
from bestbet.facts.tables import Facts
from bestbet.odds.assessment import Question, question, success_of
from bestbet.odds.probability import Grouped, group
from bestbet.odds.progress import progress
from bestbet.plan.nodes import Plan
from bestbet.report.chart_flips import FlipsChart
from bestbet.report.flips_tables import flips_chart
from bestbet.simulate.changing import Ramp, following, ramp_of
from bestbet.simulate.compile import compile_model
from bestbet.simulate.compiling import is_compiled
from bestbet.simulate.model import PATHS_PER_DRAW, Model
from bestbet.simulate.paths import simulate_all
from bestbet.units import DAYS_PER_WEEK
from bestbet.workflow.beliefs import posterior_of
from bestbet.workflow.line import Announce, Luck, one_blas_thread, silent
from bestbet.workflow.lookbacks import recall
from bestbet.workflow.workspace import FIT_CACHE, facts_of, plan_of, sound_plan

Floats = npt.NDArray[np.float64]
N_WORLDS = 2000
N_PATHS = 4096
KEPT = Path(".bestbet") / "flips"
_CODE = ("facts", "evidence", "calibrate", "simulate", "odds", "choose")
ROUNDS = (4, 13)
"""Weeks between the flips of a team that goes round its strategies, in the engine itself."""


@dataclass(frozen=True, slots=True)
class Courses:
    """Every strategy of a plan ready to be followed: the question, the models in the plan's order, the ramp.

    `since` is the day on which the team began with its strategy: the plan's start unless said.
    """

    plan: Plan
    facts: Facts
    posterior: Posterior
    asked: Question
    models: tuple[Model, ...]
    ramp: Ramp
    since: date | None = None

    @property
    def age(self) -> float | None:
        """Weeks since the team began with its strategy, None where it has not."""
        days = (self.posterior.as_of - (self.since or self.plan.start)).days + 1
        return days / DAYS_PER_WEEK if days > 0 else None

    @property
    def begins(self) -> int:
        """The first whole week in which the plan's effort applies."""
        return max(math.ceil((self.plan.start - self.posterior.as_of).days / DAYS_PER_WEEK) - 1, 0)


def flips(
    workspace: Workspace,
    luck: Luck,
    *,
    n_paths: int = N_PATHS,
    strategy: str | None = None,
    pause: int = PAUSE,
    announce: Announce = silent,
) -> Flips:
    """Return what becomes of a team that switches, in this workspace's world.

    The first choice is `strategy`, or else the one with the best odds. `luck` is that of the fit, of whose draws
    `n_paths` histories are simulated. Raises UsageError for an unknown strategy and NotAnswerable where the plan has
    only one or nothing progresses.
    """
    courses = courses_of(workspace, luck, announce=announce)
    names = tuple(s.name for s in courses.plan.strategies)
    if len(names) < 2:
        problem = Problem("BB-U40", "the plan has one strategy, so there is nothing to switch to.", "Add a rival way.")
        raise NotAnswerable(problem)
    announce("simulating every strategy, and a team that goes round them")
    n_paths = min(-(-n_paths // PATHS_PER_DRAW), luck.n_draws) * PATHS_PER_DRAW
    totals = _totals(courses.models, luck.seed, n_paths)
    with one_blas_thread():
        odds = success_of(courses.plan, courses.posterior, courses.asked, totals)
        first = _first(names, strategy, odds)
        rounds = _rounds(courses, first, odds, luck.seed, n_paths)
        relative = rounds[1].p / max(rounds[0].p, 1.0 / n_paths)
        own = like_engine(_own(courses, names, first, (odds, totals), pause), relative, ROUNDS[0], seed=luck.seed)
        announce(f"living through the same {N_WORLDS:,} worlds in eleven ways")
        unanswered = fates_in_own(own, seed=luck.seed, n_worlds=N_WORLDS, rivals_answer=False)
        has_rivals = bool(courses.plan.rivals)
        answered = (
            fates_in_own(own, seed=luck.seed, n_worlds=N_WORLDS, rivals_answer=True) if has_rivals else unanswered
        )
    found = Flips(own, answered, unanswered, rounds, _findings(own, odds, first), luck.seed, n_paths)
    # What is not kept is missing from the report until it is asked for again.
    with suppress(OSError):
        store(workspace.root / KEPT, _key(courses.plan, courses.facts), found)
    return found


def recall_flips(root: Path, plan: Plan, facts: Facts) -> Flips | None:
    """Return the last answer about switching for this very plan, facts and code, None where nobody asked."""
    return fetch(root / KEPT, _key(plan, facts), Flips)


def chart_of(workspace: Workspace) -> FlipsChart | None:
    """Return the picture of the last answer about switching, None where nobody asked since anything moved."""
    found = recall_flips(workspace.root, plan_of(workspace), facts_of(workspace))
    return flips_chart(found) if found else None


def _key(plan: Plan, facts: Facts) -> str:
    said = repr((plan.objectives, plan.resources, plan.tactics, plan.strategies, plan.rivals, plan.start, plan.drift))
    return cache_key("flips", code_fingerprint(*_CODE), facts.digest, said)


def _totals(models: Sequence[Model], seed: int, n_paths: int) -> list[Floats]:
    return [paths.totals for paths in simulate_all(models, seed=seed, n_paths=n_paths, n_fan=0)]


def courses_of(workspace: Workspace, luck: Luck, *, announce: Announce = silent) -> Courses:
    """Return every strategy of the workspace's plan compiled against today's facts."""
    is_compiled()
    facts = facts_of(workspace)
    plan = sound_plan(workspace, facts)
    announce("fitting the history, or taking the fit from the cache")
    posterior = posterior_of(workspace, plan, facts, luck, cache=workspace.root / FIT_CACHE)
    looked = recall(workspace.root, plan, facts)
    asked = question(plan, posterior, facts, past=looked.past if looked else None)
    models = tuple(compile_model(plan, s, posterior, asked.tallies) for s in plan.strategies)
    is_stated = any(r.is_hours and r.ramp is not None for r in plan.resources)
    return Courses(plan, facts, posterior, asked, models, ramp_of(posterior, is_stated=is_stated))


def _first(names: tuple[str, ...], strategy: str | None, odds: Grouped) -> int:
    if strategy is None:
        return int(np.argmax(odds.p))
    if strategy not in names:
        text = f"the plan has no strategy {quote(strategy)}."
        raise UsageError(Problem("BB-U02", text, f"It has: {', '.join(names)}."))
    return names.index(strategy)


def _own(courses: Courses, names: tuple[str, ...], first: int, found: tuple[Grouped, list[Floats]], pause: int) -> Own:
    odds, totals = found
    plan, posterior = courses.plan, courses.posterior
    ways = np.column_stack([progress(plan, posterior, courses.asked, one) for one in totals])
    skill = np.full(len(names), courses.ramp.first_share)
    skill[[s.is_status_quo for s in plan.strategies]] = 1.0
    if courses.age is not None and courses.ramp.weeks > 0:
        lack = courses.ramp.lack * math.exp(-courses.age / courses.ramp.weeks)
        skill[first] = max(skill[first], 1.0 - lack)
    days = (plan.end - max(posterior.as_of, plan.start)).days
    try:
        return own_world(
            names, first, group(ways, PATHS_PER_DRAW), odds.p,
            n_weeks=max(days // DAYS_PER_WEEK, 1), ramp=courses.ramp.weeks,
            lag=_cycle(posterior), drift=float(posterior.draws.drift_sd.mean()), skill=skill,
            pause=pause,
        )  # fmt: skip
    except ValueError as error:
        problem = Problem("BB-U41", f"switching cannot be judged: {error}.", "Look at the targets: bestbet odds.")
        raise NotAnswerable(problem) from error


def _cycle(posterior: Posterior) -> float:
    """Mean weeks from creation to win."""
    rows = posterior.delays_together().win[posterior.draws.delay]
    return float((1.0 - rows).sum(axis=1).mean() / DAYS_PER_WEEK)


def _rounds(courses: Courses, first: int, odds: Grouped, seed: int, n_paths: int) -> tuple[Round, ...]:
    """P(all) of staying and of going round, by the engine: the best odds first, then down and round again."""
    order = [first, *(int(i) for i in np.argsort(-odds.p, kind="stable") if i != first)]
    n_weeks = courses.models[0].n_weeks
    models = [courses.models[i] for i in order]
    ways: list[int | None] = [None, *ROUNDS]
    schedules = [
        [0 if every is None or week < courses.begins else (week - courses.begins) // every % len(order)
         for week in range(n_weeks)]
        for every in ways
    ]  # fmt: skip
    run = [following(models, one, courses.ramp, name="round", age=courses.age) for one in schedules]
    totals = _totals(run, seed, n_paths)
    found = success_of(courses.plan, courses.posterior, courses.asked, totals)
    gaps = found.shares - found.shares[:, [0]]
    errors = gaps.std(axis=0, ddof=1) / math.sqrt(len(gaps))
    return tuple(
        Round(every, float(found.p[i]), float(found.mcse[i]), float(gaps[:, i].mean()), float(errors[i]))
        for i, every in enumerate(ways)
    )


def _findings(own: Own, odds: Grouped, first: int) -> tuple[str, ...]:
    said = []
    if not math.isclose(own.chance, float(odds.p[first])):
        said.append(
            f"The odds of {own.names[first]} are {100 * odds.p[first]:.1f} %, too near an end to compare by: the bar "
            f"was set where commitment reaches it in {100 * own.chance:.0f} %."
        )
    return tuple(said)
