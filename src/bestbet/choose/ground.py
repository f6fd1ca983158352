"""Mixes put to the engine: units per lever become models, many of them live through one luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.choose.attainment import margins, values_of
from bestbet.choose.levers import Levers, levers_of
from bestbet.errors import NotAnswerable, Problem
from bestbet.odds.assessment import Question
from bestbet.plan.nodes import Effort, Plan, Strategy
from bestbet.simulate.compile import compile_model, set_up_costs, share_started
from bestbet.simulate.model import PATHS_PER_DRAW, Model
from bestbet.simulate.paths import simulate_all

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ground:
    """What every mix is simulated on.

    `frame` is a model with every pair of tactic and lane that some lever reaches; `pairs[lever, pair]` are the units
    a unit of the lever puts there, `started[week]` the share of the week after the plan's start.
    """

    plan: Plan
    posterior: Posterior
    asked: Question
    levers: Levers
    frame: Model
    pairs: Floats
    started: Floats


@dataclass(frozen=True, slots=True)
class Luck:
    """Which luck mixes live through: the seed, and the draws [first, last) of the posterior."""

    seed: int
    first: int
    last: int

    @property
    def n_paths(self) -> int:
        """Histories per mix."""
        return (self.last - self.first) * PATHS_PER_DRAW


def ground_of(plan: Plan, posterior: Posterior, asked: Question) -> Ground:
    """Return the ground of a plan; raises NotAnswerable where no tactic has a dose to move."""
    levers = levers_of(plan, posterior)
    if not len(levers):
        text = "the plan has no tactic whose effort could be moved."
        raise NotAnswerable(
            Problem("BB-P22", text, "Add a tactic with `today` or `typical`.", plan.place_of("tactics"))
        )
    names = [tactic.name for tactic in plan.tactics]
    full = tuple(Effort(names[k], 1.0) for k in dict.fromkeys(levers.tactic.tolist()))
    frame = compile_model(plan, Strategy("frame", "", "", full), posterior, asked.tallies)
    pairs = np.where(levers.tactic[:, None] == frame.pair_tactic, levers.split[:, frame.pair_lane], 0.0)
    return Ground(
        plan, posterior, asked, levers, frame, pairs, share_started(plan.start, posterior.as_of, frame.n_weeks)
    )


def thinned(posterior: Posterior, first: int, last: int) -> Posterior:
    """Return the posterior with the draws [first, last) alone."""
    return replace(posterior, draws=posterior.draws[first:last])


def effort_of(ground: Ground, units: Floats) -> Floats:
    """Return effort[pair, week] of units per lever: today's before the plan's start, the mix from there on."""
    today, planned = ground.frame.pair_today[:, None], (units @ ground.pairs)[:, None]
    return np.asarray(today * (1.0 - ground.started) + planned * ground.started)


def set_up_of(ground: Ground, units: Floats) -> Floats:
    """Return set_up[week, resource] of a mix."""
    n = len(ground.plan.tactics)
    today = np.array([tactic.today for tactic in ground.plan.tactics])
    planned = np.bincount(ground.levers.tactic, units, minlength=n).astype(np.float64)
    return set_up_costs(ground.plan, today, planned, ground.started)


def totals_of(ground: Ground, mixes: Sequence[Floats], luck: Luck, *, more_hours: float = 0.0) -> Floats:
    """Return totals[mix, path, tally] of mixes (units per lever) on one luck."""
    models = [(effort_of(ground, units), set_up_of(ground, units)) for units in mixes]
    return totals_of_efforts(ground, models, luck, more_hours=more_hours)


def totals_of_efforts(
    ground: Ground, efforts: Sequence[tuple[Floats, Floats]], luck: Luck, *, more_hours: float = 0.0
) -> Floats:
    """Return totals[mix, path, tally] of efforts given as (effort[pair, week], set_up[week, resource])."""
    posterior = thinned(ground.posterior, luck.first, luck.last)
    models = [
        replace(
            ground.frame, strategy=f"mix {i}", posterior=posterior, effort=effort, set_up=once, more_hours=more_hours
        )
        for i, (effort, once) in enumerate(efforts)
    ]
    found = simulate_all(models, seed=luck.seed, n_paths=luck.n_paths, n_fan=0)
    return np.stack([paths.totals for paths in found])


def values_on(ground: Ground, totals: Floats, luck: Luck) -> Floats:
    """Return value[mix, path, goal] from totals[mix, path, tally]."""
    posterior = thinned(ground.posterior, luck.first, luck.last)
    return np.stack([values_of(ground.plan, posterior, ground.asked, one) for one in totals])


def margins_of(ground: Ground, mixes: Sequence[Floats], luck: Luck, *, more_hours: float = 0.0) -> Floats:
    """Return margin[mix, path, goal] of mixes on one luck."""
    totals = totals_of(ground, mixes, luck, more_hours=more_hours)
    return margins(ground.asked, values_on(ground, totals, luck))
