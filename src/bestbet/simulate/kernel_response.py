"""Compiled: what a strategy's effort moves, week by week (see `reference` and `responses` for the meaning)."""

from __future__ import annotations

from bestbet.simulate.axes import Table, Vector
from bestbet.simulate.kernel_layout import (
    BEND,
    BOUND_MONEY,
    CARRY,
    DELIVERED,
    FIRST_FACTOR,
    FREE_MONEY,
    GAIN,
    GAINED,
    HOURS,
    LIFT,
    LOGS,
    REPEAT_FACTOR,
    SUPPLY,
    Stacked,
    Work,
)
from bestbet.simulate.model import TEAM_STREAMS, Stream
from bestbet.simulate.responses import CHURN, REFERRAL, REPEAT, VALUE, WIN
from bestbet.simulate.scalars import compiled, compiled_apart, exponential

_LANE_CHANNELS = (WIN, VALUE, REFERRAL)
_SEGMENT_CHANNELS = (REPEAT, CHURN)
HOURS_HAVE, MONEY = (int(stream - TEAM_STREAMS[0]) for stream in (Stream.HOURS_HAVE, Stream.MONEY))


@compiled_apart
def deliver(inputs: Stacked, work: Work, place: tuple[int, int, int]) -> bool:
    """Fill the share of the planned effort that the hours allow; return whether it is ever cut."""
    strategy, draw, path = place
    have, delivered, cost = work.week_luck[path, SUPPLY], work.week[DELIVERED], inputs.effort_cost[strategy, draw]
    is_ever_short = False
    for week in range(inputs.n_weeks):
        hours = cost[HOURS, week]
        is_short = inputs.has_hours == 1 and hours > have[week]
        delivered[week] = have[week] / hours if is_short else 1.0
        is_ever_short = is_ever_short or is_short
        work.team_flows[HOURS_HAVE, week] = have[week] if inputs.has_hours == 1 else 0.0
        work.team_flows[MONEY, week] = delivered[week] * cost[BOUND_MONEY, week] + cost[FREE_MONEY, week]
    return is_ever_short


@compiled_apart
def respond(inputs: Stacked, work: Work, place: tuple[int, int]) -> None:
    """Fill what effort moves: opportunities gained per lane and week, and the factors of the relative channels.

    Place is (strategy, draw).
    """
    strategy, _ = place
    work.effort[GAINED, :, :] = 0.0
    for channel in _LANE_CHANNELS:
        work.effort[FIRST_FACTOR + channel, :, :] = 0.0
    work.segment_effort[:, :, :] = 0.0
    for profile in range(inputs.n_profiles[strategy]):
        if _lift(inputs, work, place, profile):
            _spread_lift(inputs, work, place, profile)
    for channel in _LANE_CHANNELS:
        _exponentiate(work.effort[FIRST_FACTOR + channel], inputs.moves[strategy, channel] == 1)
    for row in range(len(work.segment_effort)):
        _exponentiate(work.segment_effort[row], True)


@compiled
def _exponentiate(logs: Table, is_moved: bool) -> None:
    for week in range(len(logs)):
        row = logs[week]
        if is_moved:
            for cell in range(len(row)):
                row[cell] = exponential(row[cell])
        else:
            row[:] = 1.0


@compiled
def _lift(inputs: Stacked, work: Work, place: tuple[int, int], profile: int) -> bool:
    """Fill the lift of each week; return whether anything differs from today."""
    strategy, draw = place
    response = inputs.response[strategy, draw, profile]
    carry, bend = response[CARRY], response[BEND]
    today, is_bound = inputs.today[strategy, profile], inputs.is_bound[strategy, profile] == 1
    before = today * (1.0 + bend) / (today + bend)
    lift, delivered, doses = work.week[LIFT], work.week[DELIVERED], inputs.dose[strategy, profile]
    adstock = today
    differs = False
    for week in range(inputs.n_weeks):
        dose = doses[week] * (delivered[week] if is_bound else 1.0)
        differs = differs or dose != today
        adstock = (1.0 - carry) * dose + carry * adstock
        lift[week] = adstock
    for week in range(inputs.n_weeks):
        lift[week] = lift[week] * (1.0 + bend) / (lift[week] + bend) - before
    return differs


@compiled
def _spread_lift(inputs: Stacked, work: Work, place: tuple[int, int], profile: int) -> None:
    strategy, draw = place
    lift, response = work.week[LIFT], inputs.response[strategy, draw, profile]
    units, reached, trim = (
        inputs.units[strategy, profile],
        inputs.reached[strategy, profile],
        inputs.trim[strategy, draw],
    )
    is_today = inputs.today[strategy, profile] > 0.0
    for week in range(inputs.n_weeks):
        gain, gained = response[GAIN] * lift[week], work.effort[GAINED, week]
        if is_today:
            _add_trimmed(gained, gain, units, trim)
        else:
            _add_times(gained, gain, units)
    for channel in _LANE_CHANNELS:
        log = response[LOGS + channel]
        if log != 0.0:
            for week in range(inputs.n_weeks):
                _add_times(work.effort[FIRST_FACTOR + channel, week], log * lift[week], reached)
    for segment in range(len(inputs.segment_key)):
        for row in range(len(_SEGMENT_CHANNELS)):
            log = response[LOGS + _SEGMENT_CHANNELS[row]] * inputs.weight[strategy, profile, segment]
            if log != 0.0:
                _add_times(work.segment_effort[REPEAT_FACTOR + row, segment], log, lift)


@compiled
def _add_times(total: Vector, factor: float, values: Vector) -> None:
    for i in range(len(total)):
        total[i] += factor * values[i]


@compiled
def _add_trimmed(total: Vector, factor: float, values: Vector, trim: Vector) -> None:
    for i in range(len(total)):
        total[i] += factor * (values[i] * trim[i])
