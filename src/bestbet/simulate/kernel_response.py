"""Compiled: what effort moves, week by week (see `reference` and `responses` for the meaning)."""

from __future__ import annotations

from bestbet.simulate.axes import Cube
from bestbet.simulate.kernel_layout import (
    BEND,
    CARRY,
    CHURN_FACTOR,
    DELIVERED,
    FIRST_FACTOR,
    GAIN,
    GAINED,
    LIFT,
    LOGS,
    REPEAT_FACTOR,
    RIVAL_LUCK,
    TRIM,
    Stacked,
    Work,
)
from bestbet.simulate.responses import CHURN, REFERRAL, REPEAT, VALUE, WIN
from bestbet.simulate.scalars import compiled, compiled_apart, exponential

_LANE_CHANNELS = (WIN, VALUE, REFERRAL)
_SEGMENT_CHANNELS = ((REPEAT, REPEAT_FACTOR), (CHURN, CHURN_FACTOR))


@compiled_apart
def respond(inputs: Stacked, work: Work, draw: int) -> None:
    """Fill what effort moves: opportunities gained per lane and week, and the factors of the relative channels."""
    factors = work.lane_week[FIRST_FACTOR:]
    work.lane_week[GAINED, :, :] = 0.0
    factors[:, :, :] = 0.0
    work.segment_week[:RIVAL_LUCK, :, :] = 0.0
    for profile in range(len(inputs.today)):
        if _lift(inputs, work, draw, profile):
            _spread_lift(inputs, work, draw, profile)
    _exponentiate(factors)
    _exponentiate(work.segment_week[:RIVAL_LUCK])


@compiled
def _lift(inputs: Stacked, work: Work, draw: int, profile: int) -> bool:
    """Fill the lift of each week; return whether anything differs from today."""
    carry, bend = inputs.response[draw, profile, CARRY], inputs.response[draw, profile, BEND]
    today, is_bound = inputs.today[profile], inputs.is_bound[profile] == 1
    before = today * (1.0 + bend) / (today + bend)
    lift, delivered, doses = work.week[LIFT], work.week[DELIVERED], inputs.dose[profile]
    adstock = today
    differs = False
    for week in range(inputs.n_weeks):
        dose = doses[week] * (delivered[week] if is_bound else 1.0)
        differs = differs or dose != today
        adstock = (1.0 - carry) * dose + carry * adstock
        lift[week] = adstock * (1.0 + bend) / (adstock + bend) - before
    return differs


@compiled
def _spread_lift(inputs: Stacked, work: Work, draw: int, profile: int) -> None:
    lift, response = work.week[LIFT], inputs.response[draw, profile]
    for lane in range(len(inputs.lane_key)):
        if inputs.reached[profile, lane] == 0.0:
            continue
        gain = response[GAIN] * inputs.units[profile, lane]
        if inputs.today[profile] > 0.0:
            gain *= inputs.lane[draw, lane, TRIM]
        gained = work.lane_week[GAINED, lane]
        for week in range(inputs.n_weeks):
            gained[week] += gain * lift[week]
        for channel in _LANE_CHANNELS:
            log, logs = response[LOGS + channel], work.lane_week[FIRST_FACTOR + channel, lane]
            if log != 0.0:
                for week in range(inputs.n_weeks):
                    logs[week] += log * lift[week]
    for segment in range(len(inputs.segment_key)):
        for channel, row in _SEGMENT_CHANNELS:
            log, logs = response[LOGS + channel] * inputs.weight[profile, segment], work.segment_week[row, segment]
            if log != 0.0:
                for week in range(inputs.n_weeks):
                    logs[week] += log * lift[week]


@compiled
def _exponentiate(logs: Cube) -> None:
    channels, cells, weeks = logs.shape
    for channel in range(channels):
        for cell in range(cells):
            row = logs[channel, cell]
            for week in range(weeks):
                row[week] = exponential(row[week])
