"""Compiled: from what happens in a week to the sums that were asked for."""

from __future__ import annotations

import math

import numpy as np

from bestbet.simulate.axes import Block, Cube, Vector
from bestbet.simulate.kernel_cohorts import add_times, add_up
from bestbet.simulate.kernel_layout import ALREADY, STOCK, Stacked
from bestbet.simulate.kernel_pipeline import OPEN_DEALS, OPEN_VALUE
from bestbet.simulate.kernel_response import Group
from bestbet.simulate.kernel_room import (
    COUNT,
    FLOW,
    PATH_ONE,
    START_ACTIVE,
    START_NUMBER,
    START_VALUE,
    WORLD_COUNT,
    WORLD_SUM,
    Work,
)
from bestbet.simulate.model import COUNTED_BY, LANE_STREAMS, PATHS_PER_DRAW, SEGMENT_STREAMS, Stream
from bestbet.simulate.randoms import Purpose
from bestbet.simulate.scalars import binomial_quantile, compiled, compiled_apart, mix, unit

P = PATHS_PER_DRAW
FIRST_SEGMENT_STREAM = len(LANE_STREAMS)
FIRST_TEAM_STREAM = FIRST_SEGMENT_STREAM + len(SEGMENT_STREAMS)
COUNTS = tuple(int(COUNTED_BY.get(stream, -1)) for stream in Stream)
MOMENT = np.uint64(Purpose.MOMENT)
ACTIVE = int(Stream.ACTIVE)


@compiled_apart
def tally_pipeline(inputs: Stacked, work: Work, path: int) -> None:
    """Sum what the deals open today do, found in `old_flow`, for each tally; it is the same for every strategy."""
    row = work.path_week[PATH_ONE]
    for tally in range(len(inputs.tally_stream)):
        stream, cells = inputs.tally_stream[tally], inputs.tally_cells[tally]
        work.old_start[tally, path] = 0.0
        _sum_lanes(inputs, work, (stream if stream < FIRST_SEGMENT_STREAM else -1, tally), row)
        for week in range(inputs.n_weeks):
            work.old_sums[FLOW, tally, week, path] = row[week]
        _sum_lanes(inputs, work, (COUNTS[stream] if stream < FIRST_SEGMENT_STREAM else -1, tally), row)
        for week in range(inputs.n_weeks):
            work.old_sums[COUNT, tally, week, path] = row[week]
        for lane in range(inputs.n_lanes):
            if stream == OPEN_DEALS:
                work.old_start[tally, path] += cells[lane] * work.old_lane[START_NUMBER, lane]
            elif stream == OPEN_VALUE:
                work.old_start[tally, path] += cells[lane] * work.old_lane[START_VALUE, lane]


@compiled
def _sum_lanes(inputs: Stacked, work: Work, at: tuple[int, int], out: Vector) -> None:
    """Fill what a stream of the deals open today adds to a tally week by week; nothing for stream -1."""
    stream, tally = at
    out[:] = 0.0
    if stream >= 0:
        for lane in range(inputs.n_lanes):
            if inputs.tally_cells[tally, lane] != 0.0:
                add_times(out, work.old_flow[stream, lane], inputs.tally_cells[tally, lane])


@compiled_apart
def begin_tally(inputs: Stacked, work: Work, group: Group) -> None:
    """Start every sum with what is known and, for stocks, with its level on the as-of date."""
    _, size, _ = group
    for tally in range(len(inputs.tally_stream)):
        known, weight = inputs.tally_constant[ALREADY, tally], inputs.tally_constant[STOCK, tally]
        is_active = inputs.tally_stream[tally] == ACTIVE
        if is_active:
            work.world[WORLD_SUM, : size * P] = 0.0
            cells = size * len(inputs.segment_key) * P
            law = (inputs.tally_cells[tally, : len(inputs.segment_key)], 1.0)
            add_up(work.world[WORLD_SUM], work.place[START_ACTIVE, :cells], law)
        work.summed[tally, :] = 0.0
        for world in range(size * P):
            start = work.world[WORLD_SUM, world] if is_active else work.old_start[tally, world % P]
            work.total[tally, world] = known + weight * start


@compiled
def tally_week(inputs: Stacked, work: Work, group: Group, week: int, fan: tuple[Block, int]) -> None:
    """Add the week to every sum; and write weekly[strategy, row, week, tally] of the first paths, from row on."""
    _, size, _ = group
    for tally in range(len(inputs.tally_stream)):
        share = inputs.tally_wholes[tally, week]
        if share != 0.0:
            _add_whole(inputs, work, (tally, week, size), share)
        if inputs.tally_parts[tally, 0] == week or inputs.tally_parts[tally, 1] == week:
            _add_part(inputs, work, (tally, size, week))
    if fan[1] < fan[0].shape[1]:
        show_week(inputs, work, group, week, fan)


@compiled
def _add_whole(inputs: Stacked, work: Work, at: tuple[int, int, int], share: float) -> None:
    """Add the week's flow of every cell, times the share of the week; cells are weighed at the end."""
    tally, week, size = at
    stream, cells, places = inputs.tally_stream[tally], size * inputs.n_lanes * P, size * len(inputs.segment_key) * P
    if stream < FIRST_SEGMENT_STREAM:
        add_times(work.summed[tally, :cells], work.lane_flow[stream], share)
    elif stream < FIRST_TEAM_STREAM:
        add_times(work.summed[tally, :places], work.segment_flow[stream - FIRST_SEGMENT_STREAM], share)
    else:
        add_times(work.summed[tally, : size * P], work.team_flow[stream - FIRST_TEAM_STREAM], share)
    for world in range(size * P):
        work.total[tally, world] += work.old_sums[FLOW, tally, week, world % P] * share


@compiled_apart
def show_week(inputs: Stacked, work: Work, group: Group, week: int, fan: tuple[Block, int]) -> None:
    """Write the week's flow of the first paths."""
    first, size, _ = group
    (weekly, row), summed = fan, work.world[WORLD_SUM]
    for tally in range(len(inputs.tally_stream)):
        for world in range(size * P):
            summed[world] = work.old_sums[FLOW, tally, week, world % P]
        _add_flow(inputs, work, (inputs.tally_stream[tally], tally, size), summed)
        for world in range(size * P):
            if row + world % P < weekly.shape[1]:
                weekly[first + world // P, row + world % P, week, tally] = summed[world]


@compiled
def _add_flow(inputs: Stacked, work: Work, at: tuple[int, int, int], out: Vector) -> None:
    """Add the week's flow of a stream, weighted by the cells of a tally, to every world."""
    stream, tally, size = at
    segments = len(inputs.segment_key)
    if stream < FIRST_SEGMENT_STREAM:
        law = (inputs.tally_cells[tally, : inputs.n_lanes], 1.0)
        add_up(out, work.lane_flow[stream, : size * inputs.n_lanes * P], law)
    elif stream < FIRST_TEAM_STREAM:
        law = (inputs.tally_cells[tally, :segments], 1.0)
        add_up(out, work.segment_flow[stream - FIRST_SEGMENT_STREAM, : size * segments * P], law)
    else:
        for world in range(size * P):
            out[world] += inputs.tally_cells[tally, 0] * work.team_flow[stream - FIRST_TEAM_STREAM, world]


@compiled
def _add_part(inputs: Stacked, work: Work, at: tuple[int, int, int]) -> None:
    """Add what of a week's flow falls into a window of part of the week: whole events, never parts of one."""
    tally, size, week = at
    counts, summed = work.world[WORLD_COUNT], work.world[WORLD_SUM]
    for world in range(size * P):
        summed[world] = work.old_sums[FLOW, tally, week, world % P]
        counts[world] = work.old_sums[COUNT, tally, week, world % P]
    _add_flow(inputs, work, (inputs.tally_stream[tally], tally, size), summed)
    _add_flow(inputs, work, (COUNTS[inputs.tally_stream[tally]], tally, size), counts)
    for world in range(size * P):
        word = mix(work.path_word[world % P], inputs.market_key[0])
        u = unit(mix(mix(word, MOMENT), np.uint64(inputs.first_week + week)))
        work.total[tally, world] += _within(inputs, (tally, week), (math.floor(counts[world]), u), summed[world])


@compiled_apart
def _within(inputs: Stacked, at: tuple[int, int], events: tuple[float, float], amount: float) -> float:
    tally, week = at
    n, u = events
    share: float = inputs.tally_weeks[tally, week]
    if n <= 0.0:
        return amount * share
    is_first = week > 0 and inputs.tally_weeks[tally, week - 1] == 0.0
    if is_first or (week + 1 < inputs.n_weeks and inputs.tally_weeks[tally, week + 1] > 0.0):
        inside = n - binomial_quantile(n, 1.0 - share, u)
    else:
        inside = binomial_quantile(n, share, u)
    return inside * (amount / n)


@compiled_apart
def write_totals(inputs: Stacked, work: Work, group: Group, totals: Cube, at: tuple[int, int]) -> None:
    """Weigh the cells of every sum, and write those of the draw's first paths; `at` is (row of the first, how many)."""
    first, size, _ = group
    row, here = at
    for tally in range(totals.shape[2]):
        stream, total = inputs.tally_stream[tally], work.total[tally]
        if stream < FIRST_SEGMENT_STREAM:
            law = (inputs.tally_cells[tally, : inputs.n_lanes], 1.0)
            add_up(total, work.summed[tally, : size * inputs.n_lanes * P], law)
        elif stream < FIRST_TEAM_STREAM:
            law = (inputs.tally_cells[tally, : len(inputs.segment_key)], 1.0)
            add_up(total, work.summed[tally, : size * len(inputs.segment_key) * P], law)
        else:
            add_times(total[: size * P], work.summed[tally], inputs.tally_cells[tally, 0])
        for s in range(size):
            for path in range(here):
                totals[first + s, row + path, tally] = total[s * P + path]
