"""A team that changes its strategy on the way: whose effort it follows week by week, and what the change costs it.

The engine takes effort by week, so a change is told to it as effort: work that is dropped stops at once, work that is
new delivers r(u) = 1 - (1 - r0) e^(-u/T) of its units u weeks after it began (methods E1), and costs all of its hours
from the first week on. Only what is moved pays.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.simulate.laws import NEWCOMER
from bestbet.simulate.model import Model, usual_units
from bestbet.simulate.shortage import mean_weeks
from bestbet.streams import key, mix64, unit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
USUAL_RAMP = 13.0
"""Weeks, where the plan states no ramp (judgement)."""


@dataclass(frozen=True, slots=True)
class Ramp:
    """How new work comes up to speed: its time constant in weeks, 0 for at once, and what it delivers at first."""

    weeks: float
    first_share: float = NEWCOMER

    @property
    def kept(self) -> float:
        """Share of the lack that is left after a week."""
        return math.exp(-1.0 / self.weeks) if self.weeks > 0 else 0.0

    @property
    def lack(self) -> float:
        """What is missing in the first week."""
        return 1.0 - self.first_share if self.weeks > 0 else 0.0


def ramp_of(posterior: Posterior, *, is_stated: bool) -> Ramp:
    """Return the ramp of this team: the mean of its draws where the plan states one."""
    return Ramp(float(posterior.draws.ramp.mean()) if is_stated else USUAL_RAMP)


def units_by_lane(model: Model) -> Floats:
    """Return the units per week that a strategy aims at in the end, [tactic, lane]."""
    units = np.zeros((model.posterior.draws.effect.shape[1], len(model.posterior.facts.lanes)))
    units[model.pair_tactic, model.pair_lane] = model.effort[:, -1]
    return units


def following(
    models: Sequence[Model], active: Sequence[int], ramp: Ramp, *, name: str, age: float | None = None
) -> Model:
    """Return the model of a team that follows models[active[week]] in each week, new work coming up to speed.

    All models are compiled against one posterior and one set of tallies. `age` is how many weeks ago the team began
    with the first of them; None where it still works as today, so that what differs from today is new.
    """
    pairs = sorted({pair for model in models for pair in zip(model.pair_tactic, model.pair_lane, strict=True)})
    at = {pair: i for i, pair in enumerate(pairs)}
    today, usual, reference = (np.zeros(len(pairs)) for _ in range(3))
    goals = np.zeros((len(models), len(pairs), models[0].n_weeks))
    for goal, model in zip(goals, models, strict=True):
        rows = [at[pair] for pair in zip(model.pair_tactic, model.pair_lane, strict=True)]
        goal[rows], today[rows], reference[rows] = model.effort, model.pair_today, model.pair_reference
        usual[rows] = usual_units(model)
    wanted = np.stack([goals[one, :, week] for week, one in enumerate(active)], axis=1)
    tactic, lane = (np.array([pair[axis] for pair in pairs], np.int64) for axis in (0, 1))
    delivered = _delivered(wanted, usual, ramp, age)
    moving = replace(
        models[0],
        strategy=name,
        pair_tactic=tactic,
        pair_lane=lane,
        pair_today=today,
        pair_usual=usual,
        pair_reference=reference,
        effort=delivered,
        findings=(),
    )
    return _learning(moving, wanted - delivered)


def _learning(model: Model, lacking: Floats) -> Model:
    """Return the model in which hours that ramping work spends without a result are spent all the same.

    They are a tactic of their own, with a cost of one hour a unit and no effect, in the lanes where they are spent:
    hours are conserved in every week of a change. Every course gets that tactic, so that all share one posterior.
    """
    if model.hours_resource < 0:
        return model
    draws, n = model.posterior.draws, model.posterior.draws.effect.shape[1]
    cost = np.zeros((len(draws), 1, draws.unit_cost.shape[2]))
    cost[:, :, model.hours_resource] = 1.0
    one = np.ones((len(draws), 1))
    more = replace(
        draws,
        effect=np.concatenate([draws.effect, np.zeros((len(draws), 1, draws.effect.shape[2]))], axis=1),
        doubling=np.concatenate([draws.doubling, 1.5 * one], axis=1),
        half_life=np.concatenate([draws.half_life, one], axis=1),
        unit_cost=np.concatenate([draws.unit_cost, cost], axis=1),
    )
    hours = draws.unit_cost[:, model.pair_tactic, model.hours_resource].mean(axis=0)
    spent_by_lane = np.zeros((len(model.posterior.facts.lanes), model.n_weeks))
    np.add.at(spent_by_lane, model.pair_lane, lacking * hours[:, None])
    lanes = np.flatnonzero(spent_by_lane.max(axis=1) > 0.0)
    return replace(
        model,
        posterior=replace(model.posterior, draws=more),
        pair_tactic=np.concatenate([model.pair_tactic, np.full(len(lanes), n, np.int64)]),
        pair_lane=np.concatenate([model.pair_lane, lanes.astype(np.int64)]),
        pair_today=np.concatenate([model.pair_today, np.zeros(len(lanes))]),
        pair_usual=np.concatenate([usual_units(model), np.zeros(len(lanes))]),
        pair_reference=np.concatenate([model.pair_reference, np.ones(len(lanes))]),
        effort=np.concatenate([model.effort, spent_by_lane[lanes]]),
    )


def _delivered(wanted: Floats, today: Floats, ramp: Ramp, age: float | None) -> Floats:
    """Return what is delivered of wanted[pair, week]; what is dropped is taken from the newest work first."""
    before = today if age is None else wanted[:, 0]
    lack = np.zeros(len(today))
    if age is not None and ramp.weeks > 0:
        lack = ramp.lack * math.exp(-age / ramp.weeks) * np.maximum(wanted[:, 0] - today, 0.0)
    delivered = np.empty_like(wanted)
    for week in range(wanted.shape[1]):
        step = wanted[:, week] - before
        lack = np.where(step < 0, np.maximum(lack + step, 0.0), lack + ramp.lack * np.maximum(step, 0.0))
        delivered[:, week] = wanted[:, week] - lack
        lack, before = lack * ramp.kept, wanted[:, week]
    return delivered


def without_effort(model: Model) -> Model:
    """Return the model of a team that stops all tactics: what comes of itself."""
    return replace(model, effort=np.zeros_like(model.effort), strategy="no effort", findings=())


def distance(before: Floats, after: Floats) -> float:
    """Return the total variation distance of two vectors of non-negative parts, each scaled to sum 1.

    Two that are empty are the same; an empty one is all the way from any other.
    """
    sums = float(before.sum()), float(after.sum())
    if min(sums) <= 0.0:
        return 0.0 if max(sums) <= 0.0 else 1.0
    return float(0.5 * np.abs(before / sums[0] - after / sums[1]).sum())


def spent(model: Model, resources: Ints) -> Floats:
    """Return what the effort costs in the end of these resources together, [tactic, lane]."""
    cost = model.posterior.draws.unit_cost.mean(axis=0)[:, resources].sum(axis=1)
    return np.asarray(units_by_lane(model) * cost[:, None])


def hours_of(model: Model) -> Floats:
    """Return the hours a week by tactic and lane; units where the plan names no hours."""
    if model.hours_resource < 0:
        return units_by_lane(model)
    return spent(model, np.array([model.hours_resource]))


def left_lanes(stay: Model, move: Model) -> Floats:
    """Return the share of each lane's effort that a change takes away, by hours where they are known, else by units."""
    before, after = (hours_of(model).sum(axis=0) for model in (stay, move))
    lost = np.divide(before - after, before, out=np.zeros_like(before), where=before > 0)
    return np.asarray(np.clip(lost, 0.0, 1.0))


def without_orphans(posterior: Posterior, lost: Floats) -> tuple[Posterior, int]:
    """Return the posterior without the open deals that a change orphans, and how many they are.

    lost[lane] is the share of the live deals there that nobody follows any more; which ones is named luck. The hours
    of the deals that stay are untouched: those of a single deal rise as the count falls.
    """
    if posterior.facts.is_pipeline_unseen:
        return _without_unseen(posterior, lost)
    deals = posterior.facts.open_deals
    is_live = ~np.asarray(deals.is_dead_wood, dtype=bool)
    chance = unit(mix64(key("orphaned deals"), np.arange(len(is_live), dtype=np.uint64)))
    is_orphan = is_live & (chance < lost[np.asarray(deals.lane, np.int64)])
    n_live, n_lost = int(is_live.sum()), int(is_orphan.sum())
    if not n_lost:
        return posterior, 0
    kept = replace(deals, is_dead_wood=~is_live | is_orphan)
    hours = posterior.draws.hours_per_deal * (n_live / max(n_live - n_lost, 1))
    draws = replace(posterior.draws, hours_per_deal=hours)
    return replace(posterior, facts=replace(posterior.facts, open_deals=kept), draws=draws), n_lost


def _without_unseen(posterior: Posterior, lost: Floats) -> tuple[Posterior, int]:
    """Return the posterior without those that are open though on no record, as many as are expected.

    Where no win rate is known only those that will be won are counted: how many others there are is a guess.
    """
    facts, draws = posterior.facts, posterior.draws
    (win, loss), p = mean_weeks(posterior.delays), draws.win_probability
    row = posterior.delays.rows(draws.delay, p.shape[1])
    others = 0.0 if facts.is_wins_only else (1.0 - p) * loss[row]
    open_still = (draws.rate * (p * win[row] + others)).mean(axis=0)
    kept = (1.0 if facts.unseen_kept is None else facts.unseen_kept) * (1.0 - lost)
    return replace(posterior, facts=replace(facts, unseen_kept=kept)), round(float(open_still @ lost))
