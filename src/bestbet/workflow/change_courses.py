"""What a change compares: the vectors in force and proposed, how far they lie apart, and both lived through."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.choose.flips_law import ORPHANED, required_advantage
from bestbet.choose.own_world import PAUSE
from bestbet.commit.change import Compared, Moved, worth_of_waiting
from bestbet.odds.assessment import success_of
from bestbet.odds.probability import Grouped, plausible_truths
from bestbet.plan.nodes import Effort, Plan, Strategy
from bestbet.simulate.changing import Ramp, distance, following, left_lanes, spent, without_orphans
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW, Model, Paths
from bestbet.simulate.paths import simulate_all
from bestbet.units import DAYS_PER_WEEK
from bestbet.workflow.flipping import Courses
from bestbet.workflow.line import one_blas_thread

Floats = npt.NDArray[np.float64]
MOST_WEEKS_LEARNT = 104.0
"""A history longer than this counts as this much of what is known already (judgement)."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """Four vectors of effort as models: committed, at the last review, in force now, and proposed."""

    committed: Model
    reviewed: Model
    now: Model
    proposed: Model


def strategy_of(committed: Strategy, effort: tuple[Effort, ...] | None) -> Strategy:
    """Return the committed strategy, or where it was tweaked one with the tweaked effort."""
    if effort is None:
        return committed
    return replace(committed, effort=effort, is_status_quo=False, is_implied=False)


def modelled(courses: Courses, strategy: Strategy) -> Model:
    """Return the strategy compiled against today's facts and the plan's question."""
    return compile_model(courses.plan, strategy, courses.posterior, courses.asked.tallies)


def moved(plan: Plan, vectors: Vectors, set_up: float) -> Moved:
    """Return how far the proposal lies from the commitment and from the last review, and what it starts or stops."""
    return Moved(
        _apart(plan, vectors.reviewed, vectors.proposed),
        _apart(plan, vectors.committed, vectors.proposed),
        _crossed(plan, vectors.committed, vectors.proposed, set_up),
    )


def _apart(plan: Plan, before: Model, after: Model) -> float:
    """The larger of hours and money; each as shares of what tactics get, and as shares of all there is.

    The second sees what the first cannot: that everything is halved.
    """
    found = []
    for resources, (one, other) in _spent(plan, before, after).items():
        there_is = max(sum(plan.resources[i].have.median for i in resources), float(one.sum()), float(other.sum()))
        found.append(distance(one.ravel(), other.ravel()))
        full = [np.append(vector.ravel(), max(there_is - float(vector.sum()), 0.0)) for vector in (one, other)]
        found.append(distance(*full))
    return max(found, default=0.0)


def _spent(plan: Plan, before: Model, after: Model) -> Mapping[tuple[int, ...], tuple[Floats, Floats]]:
    """Return the vectors of hours and of money, [tactic, lane], by the resources that they are of."""
    hours = tuple(i for i, resource in enumerate(plan.resources) if resource.is_hours)
    money = tuple(i for i, resource in enumerate(plan.resources) if not resource.is_hours)
    groups = [group for group in (hours, money) if group]
    return {group: (spent(before, np.array(group)), spent(after, np.array(group))) for group in groups}


def _crossed(plan: Plan, before: Model, after: Model, set_up: float) -> tuple[str, ...]:
    crossed: dict[str, None] = {}
    for one, other in _spent(plan, before, after).values():
        shares = [vector.sum(axis=1) / max(float(vector.sum()), 1e-12) for vector in (one, other)]
        for k, tactic in enumerate(plan.tactics):
            is_on = [share[k] > 0 for share in shares]
            if is_on[0] != is_on[1] and max(share[k] for share in shares) >= set_up:
                crossed.setdefault(f"{tactic.name} {'starts' if is_on[1] else 'stops'}")
    return tuple(crossed)


@dataclass(frozen=True, slots=True)
class _Lived:
    """Success shares of stay, of switching in full, without orphans, without any price, and of switching later."""

    shares: Grouped
    n_orphans: int


def compared(courses: Courses, vectors: Vectors, *, wait_weeks: int, seed: int) -> Compared:
    """Return stay and switch lived through from today's facts on the same luck, and what waiting is worth."""
    n_paths = len(courses.posterior.draws) * PATHS_PER_DRAW
    lived = _lived(courses, vectors, wait_weeks, seed, n_paths)
    with one_blas_thread():
        both = _of(lived.shares, (0, 1))
        truths = plausible_truths(both, seed=seed)
        doubt = both.knowledge
    spread = float(doubt[0, 0] + doubt[1, 1] - 2.0 * doubt[0, 1])
    gain, ramp, orphans, later = (_gap(lived.shares, a, b) for a, b in ((1, 0), (3, 2), (2, 1), (4, 0)))
    end = max((courses.plan.end - max(courses.posterior.as_of, courses.plan.start)).days, 0) / DAYS_PER_WEEK
    return Compared(
        p_stay=float(lived.shares.p[0]),
        p_switch=float(lived.shares.p[1]),
        gain=gain[0],
        gain_mcse=gain[1],
        better=float((truths[:, 1] > truths[:, 0]).mean()),
        price_ramp=ramp[0],
        price_ramp_mcse=ramp[1],
        price_orphans=orphans[0],
        price_orphans_mcse=orphans[1],
        n_orphans=lived.n_orphans,
        later=later[0],
        later_mcse=later[1],
        waiting=worth_of_waiting(later[0], spread, _learnt(courses.posterior, wait_weeks)),
        wait_weeks=wait_weeks,
        advantage=required_advantage(end, courses.ramp.weeks, courses.ramp.first_share, PAUSE),
        seed=seed,
        n_paths=n_paths,
    )


def _lived(courses: Courses, vectors: Vectors, wait_weeks: int, seed: int, n_paths: int) -> _Lived:
    n_weeks, begins = vectors.now.n_weeks, courses.begins
    at_once = [int(week >= begins) for week in range(n_weeks)]
    waits = [int(week >= begins + wait_weeks) for week in range(n_weeks)]
    posterior, n_orphans = courses.posterior, 0
    if courses.age is not None:
        lost = ORPHANED * left_lanes(vectors.now, vectors.proposed)
        posterior, n_orphans = without_orphans(courses.posterior, lost)

    def course(active: Sequence[int], ramp: Ramp, basis: Posterior) -> Model:
        pair = [replace(model, posterior=basis) for model in (vectors.now, vectors.proposed)]
        return following(pair, active, ramp, name="course", age=courses.age)

    ramp, own = courses.ramp, courses.posterior
    same = [course([0] * n_weeks, ramp, own), course(at_once, ramp, own), course(at_once, Ramp(0.0), own)]
    less = [course(at_once, ramp, posterior), course(waits, ramp, posterior)]
    stay, ramped, free = _totals(same, seed, n_paths)
    switch, later = _totals(less, seed, n_paths)
    totals = [one.totals for one in (stay, switch, ramped, free, later)]
    with one_blas_thread():
        return _Lived(success_of(courses.plan, courses.posterior, courses.asked, totals), n_orphans)


def _totals(models: Sequence[Model], seed: int, n_paths: int) -> tuple[Paths, ...]:
    return simulate_all(models, seed=seed, n_paths=n_paths, n_fan=0)


def _of(found: Grouped, columns: tuple[int, ...]) -> Grouped:
    kept = list(columns)
    return Grouped(found.shares[:, kept], found.luck[np.ix_(kept, kept)], found.n_per_draw)


def _gap(found: Grouped, one: int, other: int) -> tuple[float, float]:
    gaps = found.shares[:, one] - found.shares[:, other]
    return float(gaps.mean()), float(gaps.std(ddof=1) / math.sqrt(len(gaps)))


def _learnt(posterior: Posterior, weeks: float) -> float:
    """The share of today's doubt that so many more weeks of history resolve, as if weeks counted alike (judgement)."""
    known = min(((posterior.as_of - posterior.facts.first_week).days + 1) / DAYS_PER_WEEK, MOST_WEEKS_LEARNT)
    return weeks / (weeks + max(known, 1.0))
