"""What the work that was done makes of a commitment, and whether the plan would have come in had all of it been done.

Both are asked of the commitment's own facts and luck: the same futures, once with the committed work and once with the
work that was done. What is missing is the difference, future by future.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy.special import pdtr

from bestbet.odds.assessment import Question, all_met, counted, floor_name
from bestbet.plan.nodes import Direction
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.track.effort import LEAST_DONE, Delivery

Floats = npt.NDArray[np.float64]
CREATED = "opportunities created"
_LESS_IS_BETTER = frozenset({Direction.AT_MOST, Direction.REDUCE_BY})


@dataclass(frozen=True, slots=True)
class Courses:
    """One strategy's measures by goal, value[path], with the committed work and with the work that was done.

    `created` are the opportunities that a path with the work done expects up to some day, empty where facts have none.
    """

    asked: Question
    planned: Mapping[str, Floats]
    done: Mapping[str, Floats]
    created: Floats = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True, slots=True)
class Effect:
    """What missing work takes from one objective at its end: the middle futures, and the loss with nine in ten."""

    name: str
    unit: str
    target: float
    planned: float
    done: float
    loss: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Executed:
    """The work of a commitment between two days (None: no day is known), and P(all) with and without what is missing.

    `share` is what was done of all committed work, `recent` that of the last six weeks; `p_*` see the commitment's own
    facts, `mcse` is the error of their difference. `unknown` are logged tactics that the plan lacks.
    """

    since: date | None
    until: date | None
    deliveries: tuple[Delivery, ...]
    share: float | None
    recent: float | None
    p_planned: float | None
    p_done: float | None
    mcse: float | None
    effects: tuple[Effect, ...]
    unknown: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anything is known of the work."""
        return self.share is not None

    @property
    def is_wanting(self) -> bool:
        """Whether less was done over the last weeks than a plan can bear."""
        return self.recent is not None and self.recent < LEAST_DONE


NOTHING_KNOWN = Executed(None, None, (), None, None, None, None, None, ())
"""No day of the commitment's work is known."""


def odds_with(courses: Courses) -> tuple[float, float, float]:
    """Return P(all) with the committed work, with the work done, and the simulation error of the difference."""
    planned, done = (all_met(courses.asked, values) for values in (courses.planned, courses.done))
    each = (done.astype(float) - planned).reshape(-1, PATHS_PER_DRAW).mean(axis=1)
    error = float(each.std(ddof=1) / np.sqrt(len(each))) if len(each) > 1 else 0.0
    return float(planned.mean()), float(done.mean()), error


def effects_of(courses: Courses, units: Mapping[str, str]) -> tuple[Effect, ...]:
    """Return what missing work takes from each objective that can be computed."""
    found = []
    for objective in courses.asked.objectives:
        if objective.name in courses.planned:
            planned, done = courses.planned[objective.name], courses.done[objective.name]
            loss = planned - done
            low, high = np.nanquantile(loss, (0.05, 0.95))
            middles = (float(np.nanmedian(planned)), float(np.nanmedian(done)), float(np.nanmean(loss)))
            target = courses.asked.targets[objective.name]
            found.append(Effect(objective.name, units[objective.name], target, *middles, float(low), float(high)))
    return tuple(found)


def would_have_come_in(courses: Courses, came: Mapping[str, float]) -> float | None:
    """Return in which share of futures what came, plus what missing work takes there, reaches all that counts.

    `came` is by goal, floors included; None where one is missing.
    """
    wanted = _goals(courses)
    if any(name not in came for name in wanted):
        return None
    mended = {name: came[name] + courses.planned[name] - courses.done[name] for name in wanted}
    return float(all_met(courses.asked, mended).mean())


def how_low(courses: Courses, came: Mapping[str, float], created: float | None = None) -> tuple[float, str] | None:
    """Return the share of futures with the work done that end no better than what came, and in which respect.

    It is asked of every objective that counts and of the opportunities `created`, which lead and are more telling; the
    least share is taken times their number, so that a sound plan gets below x in at most a share x of cases. None where
    nothing can be told.
    """
    shares = {}
    for name in (o.name for o in counted(courses.asked) if o.name in came and o.name in courses.done):
        is_more = courses.asked.goals[name].threshold.direction not in _LESS_IS_BETTER
        futures, value = courses.done[name], came[name]
        worse, same = (futures < value) if is_more else (futures > value), futures == value
        shares[name] = float(worse.mean() + 0.5 * same.mean())
    if created is not None and courses.created.size:
        upto, below = (pdtr(n, courses.created) if n >= 0 else 0.0 for n in (created, created - 1))
        shares[CREATED] = float(np.mean(0.5 * (upto + below)))
    if not shares:
        return None
    least = min(shares, key=lambda name: shares[name])
    return min(1.0, shares[least] * len(shares)), least


def _goals(courses: Courses) -> list[str]:
    found = [name for o in counted(courses.asked) for name in ((o.name, floor_name(o)) if o.floor else (o.name,))]
    return [name for name in found if name in courses.planned]
