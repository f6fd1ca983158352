"""Compiled: what a week's effort moves under every strategy (see `reference` and `responses` for the meaning).

`group` is (first strategy, how many, draw).
"""

from __future__ import annotations

from bestbet.simulate.axes import Vector
from bestbet.simulate.kernel_cohorts import add_times, exponentials
from bestbet.simulate.kernel_layout import (
    BEND,
    CARRY,
    GAIN,
    LOGS,
    TRIM,
    UNIT_COST,
    Stacked,
)
from bestbet.simulate.kernel_room import (
    CHURN_FACTOR,
    DELIVERED,
    GAINED,
    LEFT,
    REFERRAL_FACTOR,
    REPEAT_FACTOR,
    SUPPLY,
    VALUE_FACTOR,
    WIN_FACTOR,
    Work,
)
from bestbet.simulate.model import PATHS_PER_DRAW, TEAM_STREAMS, Stream
from bestbet.simulate.responses import BOUND_MONEY, CHURN, FREE_MONEY, HOURS, REFERRAL, REPEAT, VALUE, WIN
from bestbet.simulate.scalars import compiled, compiled_apart

P = PATHS_PER_DRAW
Group = tuple[int, int, int]
_LANE_CHANNELS = ((WIN, WIN_FACTOR), (VALUE, VALUE_FACTOR), (REFERRAL, REFERRAL_FACTOR))
_FACTORS_BY_LANE = ((WIN, WIN_FACTOR), (VALUE, VALUE_FACTOR))
_SEGMENT_CHANNELS = ((REPEAT, REPEAT_FACTOR), (CHURN, CHURN_FACTOR))
HOURS_HAVE, MONEY = (int(stream - TEAM_STREAMS[0]) for stream in (Stream.HOURS_HAVE, Stream.MONEY))


@compiled_apart
def begin_effort(inputs: Stacked, work: Work, group: Group) -> None:
    """Set every tactic to today's effort, and every factor to 1."""
    first, size, draw = group
    for s in range(size):
        for profile in range(inputs.n_profiles[first + s]):
            work.is_moving[s, profile] = 0
            work.adstock[s, profile * P : profile * P + P] = inputs.today[first + s, profile]
        _cost(inputs, work, (s, first + s, draw))
    work.cell[WIN_FACTOR : VALUE_FACTOR + 1, :] = 1.0
    work.cell[REFERRAL_FACTOR, :] = 0.0
    work.place[REPEAT_FACTOR : CHURN_FACTOR + 1, :] = 1.0


@compiled
def _cost(inputs: Stacked, work: Work, at: tuple[int, int, int]) -> None:
    """Fill what a strategy's planned effort costs, week by week."""
    s, strategy, draw = at
    for field in range(len(work.effort[s])):
        row = work.effort[s, field]
        row[:] = 0.0
        for tactic in range(inputs.weekly.shape[1]):
            add_times(row, inputs.weekly[strategy, tactic], inputs.response[draw, UNIT_COST + field, tactic])
        add_times(row, inputs.set_up[strategy, field], 1.0)


@compiled
def deliver(inputs: Stacked, work: Work, group: Group, week: int) -> None:
    """Fill the share of the planned effort that the hours allow, and the hours left for deals."""
    _, size, _ = group
    have, world = work.week_luck[SUPPLY, week], work.world
    for s in range(size):
        cost = work.effort[s]
        hours, bound, free = cost[HOURS, week], cost[BOUND_MONEY, week], cost[FREE_MONEY, week]
        for path in range(P):
            at = s * P + path
            is_short = inputs.has_hours == 1 and hours > have[path]
            delivered = have[path] / hours if is_short else 1.0
            world[DELIVERED, at] = delivered
            world[LEFT, at] = max(have[path] - delivered * hours, 0.0)
            work.team_flow[HOURS_HAVE, at] = have[path] if inputs.has_hours == 1 else 0.0
            work.team_flow[MONEY, at] = delivered * bound + free


@compiled
def respond(inputs: Stacked, work: Work, group: Group, week: int) -> None:
    """Fill what effort moves this week: opportunities gained per cell, and the factors of the relative channels.

    The factor of referrals is needed in few lanes and stays a log.
    """
    first, size, _ = group
    work.cell[GAINED, : size * inputs.n_lanes * P] = 0.0
    for s in range(size):
        _clear(inputs, work, (s, first + s))
        for profile in range(inputs.n_profiles[first + s]):
            _respond_to(inputs, work, group, (s, profile, week))
        _exponentiate(inputs, work, (s, first + s))


@compiled
def _clear(inputs: Stacked, work: Work, at: tuple[int, int]) -> None:
    """Set the logs of what a strategy moves to 0."""
    s, strategy = at
    block, places = inputs.n_lanes * P, len(inputs.segment_key) * P
    for channel, row in _LANE_CHANNELS:
        if inputs.moves[strategy, channel] == 1:
            work.cell[row, s * block : s * block + block] = 0.0
    for channel, row in _SEGMENT_CHANNELS:
        if inputs.moves[strategy, channel] == 1:
            work.place[row, s * places : s * places + places] = 0.0


@compiled
def _exponentiate(inputs: Stacked, work: Work, at: tuple[int, int]) -> None:
    """Turn the logs of what a strategy moves into factors, but for those of referrals."""
    s, strategy = at
    block, places = inputs.n_lanes * P, len(inputs.segment_key) * P
    for channel, row in _FACTORS_BY_LANE:
        if inputs.moves[strategy, channel] == 1:
            exponentials(work.cell[row, s * block : s * block + block])
    for channel, row in _SEGMENT_CHANNELS:
        if inputs.moves[strategy, channel] == 1:
            exponentials(work.place[row, s * places : s * places + places])


@compiled
def _respond_to(inputs: Stacked, work: Work, group: Group, place: tuple[int, int, int]) -> None:
    """Add what one profile's lift moves; nothing while its doses are today's."""
    first, _, draw = group
    s, profile, week = place
    strategy, moving = first + s, work.is_moving[s]
    law, tactic, today = inputs.response[draw], inputs.tactic[strategy, profile], inputs.today[strategy, profile]
    is_bound, dose, at = inputs.is_bound[strategy, profile] == 1, inputs.dose[strategy, profile, week], s * P
    doses = (
        dose * (work.world[DELIVERED, at] if is_bound else 1.0),
        dose * (work.world[DELIVERED, at + 1] if is_bound else 1.0),
        dose * (work.world[DELIVERED, at + 2] if is_bound else 1.0),
        dose * (work.world[DELIVERED, at + 3] if is_bound else 1.0),
    )
    if moving[profile] == 0 and doses[0] == today and doses[1] == today and doses[2] == today and doses[3] == today:
        return
    moving[profile] = 1
    carry, bend = law[CARRY, tactic], law[BEND, tactic]
    before = today * (1.0 + bend) / (today + bend)
    stock, begin = work.adstock[s], profile * P
    a = (1.0 - carry) * doses[0] + carry * stock[begin]
    b = (1.0 - carry) * doses[1] + carry * stock[begin + 1]
    c = (1.0 - carry) * doses[2] + carry * stock[begin + 2]
    d = (1.0 - carry) * doses[3] + carry * stock[begin + 3]
    stock[begin], stock[begin + 1], stock[begin + 2], stock[begin + 3] = a, b, c, d
    lifts = (
        a * (1.0 + bend) / (a + bend) - before,
        b * (1.0 + bend) / (b + bend) - before,
        c * (1.0 + bend) / (c + bend) - before,
        d * (1.0 + bend) / (d + bend) - before,
    )
    _move_lanes(inputs, work, (s, strategy, draw, profile), lifts)
    _move_segments(inputs, work, (s, strategy, draw, profile), lifts)


@compiled
def _move_lanes(
    inputs: Stacked, work: Work, place: tuple[int, int, int, int], lifts: tuple[float, float, float, float]
) -> None:
    s, strategy, draw, profile = place
    law, tactic, reached = inputs.response[draw], inputs.tactic[strategy, profile], inputs.reached[strategy, profile]
    n, is_today, start = inputs.n_reached[strategy, profile], inputs.today[strategy, profile] > 0.0, s * inputs.n_lanes
    gain, units, trim = law[GAIN, tactic], inputs.units[strategy, profile], inputs.lane[draw, TRIM]
    if gain != 0.0:
        for position in range(n):
            lane = reached[position]
            _add_four(
                work.cell[GAINED], (start + lane) * P, gain * units[lane] * (trim[lane] if is_today else 1.0), lifts
            )
    for channel, row in _LANE_CHANNELS:
        log = law[LOGS + channel, tactic]
        if log != 0.0:
            for position in range(n):
                _add_four(work.cell[row], (start + reached[position]) * P, log, lifts)


@compiled
def _move_segments(
    inputs: Stacked, work: Work, place: tuple[int, int, int, int], lifts: tuple[float, float, float, float]
) -> None:
    s, strategy, draw, profile = place
    law, tactic, weight = inputs.response[draw], inputs.tactic[strategy, profile], inputs.weight[strategy, profile]
    for channel, row in _SEGMENT_CHANNELS:
        log = law[LOGS + channel, tactic]
        if log != 0.0:
            for segment in range(len(weight)):
                if weight[segment] != 0.0:
                    _add_four(work.place[row], (s * len(weight) + segment) * P, log * weight[segment], lifts)


@compiled
def _add_four(out: Vector, at: int, factor: float, lifts: tuple[float, float, float, float]) -> None:
    a, b, c, d = out[at], out[at + 1], out[at + 2], out[at + 3]
    a, b, c, d = a + factor * lifts[0], b + factor * lifts[1], c + factor * lifts[2], d + factor * lifts[3]
    out[at], out[at + 1], out[at + 2], out[at + 3] = a, b, c, d
