"""How far every path is from every must-have target, and P(all) from it: crude for reports, smoothed for searching."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from bestbet.calibrate.posterior import Posterior
from bestbet.odds.assessment import Question
from bestbet.odds.measures import measured
from bestbet.odds.widening import widened
from bestbet.plan.nodes import Direction, Plan
from bestbet.simulate.model import PATHS_PER_DRAW

Floats = npt.NDArray[np.float64]

BANDWIDTH = 0.3
"""Width of the kernel in standard deviations of a goal's margin under today's effort (judgement, docs/maths/mix.md)."""
DOWN = frozenset({Direction.AT_MOST, Direction.REDUCE_BY})


@dataclass(frozen=True, slots=True)
class Smoother:
    """The kernel's width per goal, fixed once so that all mixes are smoothed alike."""

    width: Floats


def must_goals(asked: Question) -> tuple[str, ...]:
    """Return the goals that make P(all): must-have objectives with their floors, or all that can be computed."""
    musts = [o for o in asked.objectives if o.must] or [o for o in asked.objectives if o.name in asked.columns]
    wanted = {o.name for o in musts} | {f"{o.name} (floor)" for o in musts if o.floor is not None}
    return tuple(name for name in asked.columns if name in wanted)


def values_of(plan: Plan, posterior: Posterior, asked: Question, totals: Floats) -> Floats:
    """Return value[path, goal] of the must-have goals, NaN where undefined, from totals[path, tally]."""
    columns = []
    for name in must_goals(asked):
        part = totals[:, asked.columns[name]]
        known = np.array([tally.already for tally in asked.tallies[asked.columns[name]]])
        columns.append(measured(asked.goals[name], plan, posterior, widened(part, known, asked.factor(name))))
    return np.column_stack(columns)


def margins(asked: Question, values: Floats) -> Floats:
    """Return how far each value lies on the good side of its target; below 0 it misses, -inf where undefined."""
    goals = must_goals(asked)
    sign = np.array([-1.0 if asked.goals[g].threshold.direction in DOWN else 1.0 for g in goals])
    target = np.array([asked.targets[g] for g in goals])
    return np.where(np.isnan(values), -np.inf, sign * (values - target))


def attained(margin: Floats) -> Floats:
    """Return 1 where a path meets every goal, else 0, from margin[..., goal]."""
    return np.asarray(np.all(margin >= 0, axis=-1), dtype=np.float64)


def smoother(margin: Floats) -> Smoother:
    """Return the smoother whose width is BANDWIDTH standard deviations of margin[path, goal]."""
    known = np.where(np.isfinite(margin), margin, np.nan)
    spread = np.nanstd(known, axis=0) if len(known) else np.zeros(margin.shape[-1])
    return Smoother(BANDWIDTH * np.where(np.isfinite(spread), spread, 0.0))


def smoothed(kernel: Smoother, margin: Floats) -> Floats:
    """Return the chance, per path, that a path near it meets every goal: values in [0, 1] from margin[..., path, goal].

    A product over goals of normal kernels around the path, margins drawn towards their mean so that no spread is added
    (Jones 1991, doi:10.1016/0167-7152(91)90116-9); how goals move together comes from the paths. A goal without spread
    keeps its indicator.
    """
    known = np.where(np.isfinite(margin), margin, np.nan)
    centre = np.nanmean(known, axis=-2, keepdims=True) if known.size else 0.0
    spread = np.nanstd(known, axis=-2, keepdims=True)
    share = np.minimum((kernel.width / np.where(spread > 0, spread, np.inf)) ** 2, 0.99)
    drawn = centre + np.sqrt(1.0 - share) * (known - centre)
    width = np.where(kernel.width > 0, kernel.width, 1.0)
    chance = np.where(kernel.width > 0, ndtr(drawn / width), (margin >= 0).astype(np.float64))
    return np.asarray(np.where(np.isfinite(margin), chance, 0.0).prod(axis=-1))


def by_draw(per_path: Floats) -> Floats:
    """Return means over the paths of each draw, [..., draw]: draws are independent, their paths are not."""
    return np.asarray(per_path.reshape(*per_path.shape[:-1], -1, PATHS_PER_DRAW).mean(axis=-1))


def mean_error(shares: Floats) -> tuple[float, float]:
    """Return mean and standard error over draws of shares[draw]."""
    return float(shares.mean()), float(shares.std(ddof=1) / np.sqrt(len(shares)))
