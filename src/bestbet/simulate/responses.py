"""Doses of tactics and what they move: profiles shared by lanes, with carry-over and diminishing returns per draw."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import CHANNELS, Draws
from bestbet.simulate.axes import Cube, Indices, Table, Vector
from bestbet.simulate.model import Model, usual_units

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WIN, VALUE, REPEAT, REFERRAL, CHURN = range(5)
"""Positions of the relative channels in `Tactics.logs`; CHANNELS without opportunities."""
HOURS, BOUND_MONEY, FREE_MONEY = range(3)
"""Positions of what effort costs."""
DOSE_DECIMALS = 12
MOST_OF_A_LANE = 0.9
"""Share of a lane's rate that today's tactics together may account for; judgement, so that stopping leaves some."""
SMALLEST_FACTOR = 0.05
"""A lift never takes away more than 95 %."""


class Tactics(NamedTuple):
    """What tactics do in each draw, whatever the strategy; [draw, tactic] unless said.

    `gain` opportunities per unit, `logs[draw, tactic, channel]` log factors at the reference dose, `carry` the weekly
    share kept, `bend` the dose (in references) of half the ceiling, `hours`, `bound_money` and `free_money` what a unit
    costs (money of tactics that take hours, and of the others), and `trim[draw, lane]` the factor that keeps today's
    contribution below MOST_OF_A_LANE.
    """

    gain: Table
    logs: Cube
    carry: Table
    bend: Table
    hours: Table
    bound_money: Table
    free_money: Table
    trim: Table


class Responses(NamedTuple):
    """Effort of a strategy as doses relative to the reference dose, in profiles: lanes of a tactic with equal doses.

    `dose[profile, week]` and `today[profile]` are in reference doses, `is_bound` marks tactics that take hours.
    `units[profile, lane]` sums the reference doses in units, `reached[profile, lane]` is 1 where the profile reaches,
    `weight[profile, segment]` the share of the segment's base rate it reaches. `weekly[tactic, week]` is the whole
    effort in units, `set_up[hours or money, week]` what taking up tactics costs beside it.
    """

    tactic: Indices
    dose: Table
    today: Vector
    is_bound: Indices
    units: Table
    reached: Table
    weight: Table
    weekly: Table
    set_up: Table


def prepare_tactics(model: Model, draws: Draws) -> Tactics:
    """Return what tactics do and cost in some draws of the model's, the same for every strategy of a plan."""
    money = draws.unit_cost[:, :, model.money_resources].sum(axis=2)
    hours = draws.unit_cost[:, :, model.hours_resource] if model.hours_resource >= 0 else np.zeros_like(money)
    is_bound = _takes_hours(model)
    gain = np.ascontiguousarray(draws.effect[:, :, CHANNELS.index("opportunities")])
    return Tactics(
        gain,
        log_factors(draws),
        0.5 ** (1.0 / np.maximum(draws.half_life, 1e-6)),
        2.0 * (draws.doubling - 1.0) / (2.0 - draws.doubling),
        hours,
        np.where(is_bound, money, 0.0),
        np.where(is_bound, 0.0, money),
        _trim(model, draws.rate, gain),
    )


def prepare_responses(model: Model) -> Responses:
    """Return the doses of one strategy."""
    tactic, dose, today, member = _profiles(model)
    lanes, segments = len(model.lane_keys), len(model.segment_keys)
    units, reached, weight = (np.zeros((len(tactic), n)) for n in (lanes, lanes, segments))
    share = _share_of_segment(model)
    for pair, profile in enumerate(member):
        lane = model.pair_lane[pair]
        units[profile, lane] += model.pair_reference[pair]
        reached[profile, lane] = 1.0
        weight[profile, model.posterior.facts.segment[lane]] += share[lane]
    return Responses(
        tactic,
        dose,
        today,
        _takes_hours(model)[tactic].astype(np.int64),
        units,
        reached,
        weight,
        _weekly_units(model),
        _set_up(model),
    )


def cost_of_effort(tactics: Tactics, responses: Responses, draw: Ints) -> Floats:
    """Return what the planned effort costs, [hours or bound money or free money, position in `draw`, week]."""
    # einsum without optimisation adds in a fixed order, whatever the number of threads of the linear algebra library
    units = (tactics.hours, tactics.bound_money, tactics.free_money)
    spent = np.stack([np.einsum("dt,tw->dw", unit[draw], responses.weekly) for unit in units])
    return np.asarray(spent + responses.set_up[:, None])


def of_profiles(table: Floats, responses: Responses, draw: Ints) -> Floats:
    """Return, by position in `draw` and profile, what a table [draw, tactic] says of the profile's tactic."""
    return np.asarray(table[draw][:, responses.tactic])


def _set_up(model: Model) -> Floats:
    hours = model.set_up[:, model.hours_resource] if model.hours_resource >= 0 else np.zeros(model.n_weeks)
    return np.stack([hours, np.zeros(model.n_weeks), model.set_up[:, model.money_resources].sum(axis=1)])


def saturation(dose: Floats, bend: Floats) -> Floats:
    """Return h(dose) = dose (1 + bend) / (dose + bend): 0 at 0, 1 at the reference dose, 1 + bend at most.

    Hill's curve with slope 1; with bend = 2 (D - 1) / (2 - D) doubling the reference dose gives D times the effect.
    """
    return np.asarray(dose * (1.0 + bend) / (dose + bend))


def _profiles(model: Model) -> tuple[Ints, Floats, Floats, Ints]:
    """Return tactic, doses and today's dose per profile, and the profile of each pair; idle profiles are kept."""
    reference = model.pair_reference[:, None]
    relative = np.round(np.concatenate([model.pair_today[:, None], model.effort], axis=1) / reference, DOSE_DECIMALS)
    table = np.concatenate([model.pair_tactic[:, None], relative], axis=1)
    unique, member = np.unique(table, axis=0, return_inverse=True)
    doses = np.ascontiguousarray(unique[:, 2:])
    return unique[:, 0].astype(np.int64), doses, np.array(unique[:, 1]), np.asarray(member).reshape(-1)


def _share_of_segment(model: Model) -> Floats:
    rate = model.posterior.draws.rate.mean(axis=0)
    segment = model.posterior.facts.segment
    n_segments = len(model.segment_keys)
    total = np.bincount(segment, rate, minlength=n_segments)[segment]
    lanes = np.bincount(segment, minlength=n_segments)[segment]
    return np.asarray(np.where(total > 0, rate / np.where(total > 0, total, 1.0), 1.0 / lanes))


def _takes_hours(model: Model) -> npt.NDArray[np.bool_]:
    cost = model.posterior.draws.unit_cost.mean(axis=0)
    if model.hours_resource < 0:
        return np.zeros(len(cost), dtype=bool)
    return np.asarray(cost[:, model.hours_resource] > 0)


def log_factors(draws: Draws) -> Floats:
    """Return the logs of what tactics move at the reference dose, [draw, tactic, channel]."""
    relative = [i for i, channel in enumerate(CHANNELS) if channel != "opportunities"]
    # CHANNELS orders win_rate, deal_value, repeat, referral, churn after opportunities, as WIN ... CHURN
    return np.log(np.maximum(1.0 + draws.effect[:, :, relative], SMALLEST_FACTOR))


def _trim(model: Model, rate: Floats, gain: Floats) -> Floats:
    units = np.zeros((gain.shape[1], len(model.lane_keys)))
    np.add.at(units, (model.pair_tactic, model.pair_lane), model.pair_today)
    # where a tactic is done today that is the reference dose, at which the saturation is 1
    contribution = np.einsum("dt,tl->dl", np.maximum(gain, 0.0), units)
    allowed = MOST_OF_A_LANE * rate
    return np.where(contribution > allowed, allowed / np.where(contribution > 0, contribution, 1.0), 1.0)


def _weekly_units(model: Model) -> Floats:
    """Return units[tactic, week]: the effort of each tactic summed over its lanes."""
    units = np.zeros((model.posterior.draws.doubling.shape[1], model.n_weeks))
    np.add.at(units, model.pair_tactic, model.effort)
    return units


def activity(model: Model) -> tuple[Floats, Floats]:
    """Return the weekly activity per segment relative to today's, [segment, week]: hour-bound tactics, then others.

    A unit weighs as much as the shares that it takes of the weekly resources the record was made with. Segments
    without any activity today get 1 in all (nothing to falter from).
    """
    draws = model.posterior.draws
    supply = draws.had.mean(axis=0)
    cost = draws.unit_cost.mean(axis=0) / np.where(supply > 0, supply, np.inf)
    weight = cost.sum(axis=1)[model.pair_tactic]
    segment = model.posterior.facts.segment[model.pair_lane]
    n_segments = len(model.segment_keys)
    today = np.bincount(segment, weight * usual_units(model), minlength=n_segments)
    is_bound = _takes_hours(model)[model.pair_tactic]
    bound, free = (np.zeros((n_segments, model.n_weeks)) for _ in range(2))
    scale = np.where(today > 0, 1.0 / np.where(today > 0, today, 1.0), 0.0)[segment]
    weighted = model.effort * (weight * scale)[:, None]
    np.add.at(bound, segment[is_bound], weighted[is_bound])
    np.add.at(free, segment[~is_bound], weighted[~is_bound])
    free[today <= 0] = 1.0
    return bound, free
