"""Compiled: rivals per segment and world, faster where we slacken (see `reference` for the meaning)."""

from __future__ import annotations

from bestbet.simulate.arrays import RIVAL_FADES
from bestbet.simulate.axes import Vector
from bestbet.simulate.kernel_cohorts import largest, padded, repeat_blocks
from bestbet.simulate.kernel_layout import SEGMENT, SHIFT, Stacked
from bestbet.simulate.kernel_response import Group
from bestbet.simulate.kernel_room import (
    DELIVERED,
    FALTER_NOW,
    IS_MOVED,
    PLACE_LUCK,
    RIVAL_LUCK,
    RIVAL_STATE,
    SERVED_SHARE,
    SHIFT_NOW,
    SHORTFALL,
    SLACK,
    UP_NOW,
    Work,
)
from bestbet.simulate.laws import FALTER_KEPT
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.scalars import compiled, compiled_loop

P = PATHS_PER_DRAW


@compiled
def move_rivals(inputs: Stacked, work: Work, group: Group, week: int) -> None:
    """Let rivals move, faster where we slacken."""
    _, size, _ = group
    segments, place = len(inputs.segment_key), work.place
    full = padded(size * segments * P)
    if largest(place[UP_NOW, :full]) <= 0.0:
        return
    _fall_short(inputs, work, group, week)
    repeat_blocks(place[PLACE_LUCK], work.segment_luck[RIVAL_LUCK, week], size * segments * P)
    laws = (place[UP_NOW], place[FALTER_NOW], place[SHORTFALL])
    _move(place[RIVAL_STATE, :full], place[SLACK], (place[PLACE_LUCK], place[IS_MOVED]), laws)
    if largest(place[IS_MOVED, :full]) > 0.0:
        for s in range(size):
            for segment in range(segments):
                begin = (s * segments + segment) * P
                if largest(place[IS_MOVED, begin : begin + P]) > 0.0:
                    shift_odds(inputs, work, group, (s, segment))


@compiled
def _fall_short(inputs: Stacked, work: Work, group: Group, week: int) -> None:
    """Fill by how much our activity falls short of what it should be."""
    first, size, _ = group
    world, out, segments = work.world, work.place[SHORTFALL], len(inputs.segment_key)
    for s in range(size):
        for segment in range(segments):
            bound, free = inputs.activity[first + s, 0, segment, week], inputs.activity[first + s, 1, segment, week]
            at, begin = s * P, (s * segments + segment) * P
            for path in range(P):
                activity = bound * world[DELIVERED, at + path] + free
                out[begin + path] = max(1.0 - activity * world[SERVED_SHARE, at + path], 0.0)


@compiled_loop
def _move(state: Vector, slack: Vector, luck: tuple[Vector, Vector], law: tuple[Vector, Vector, Vector]) -> None:
    (u, is_moved), (up, falter, shortfall) = luck, law
    for cell in range(len(state)):
        slack[cell] = FALTER_KEPT * slack[cell] + (1.0 - FALTER_KEPT) * shortfall[cell]
        chance = up[cell] * (1.0 + (falter[cell] - 1.0) * slack[cell])
        rises = 1.0 if state[cell] < 2.0 and u[cell] < chance else 0.0
        eases = 1.0 if rises == 0.0 and state[cell] > 0.0 and u[cell] > 1.0 - RIVAL_FADES else 0.0
        state[cell] = state[cell] + rises - eases
        is_moved[cell] = rises + eases


@compiled
def shift_odds(inputs: Stacked, work: Work, group: Group, at: tuple[int, int]) -> None:
    """Fill the factor on the win odds of a segment's lanes under one strategy."""
    _, _, draw = group
    s, segment = at
    for lane in range(inputs.n_lanes):
        if inputs.lane_code[SEGMENT, lane] == segment:
            for path in range(P):
                state = work.place[RIVAL_STATE, (s * len(inputs.segment_key) + segment) * P + path]
                shift = inputs.segment[draw, segment, SHIFT + int(state)]
                work.cell[SHIFT_NOW, (s * inputs.n_lanes + lane) * P + path] = shift
