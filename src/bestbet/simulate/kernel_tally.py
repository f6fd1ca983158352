"""Compiled: from what happened week by week to the sums that were asked for."""

from __future__ import annotations

import math

import numpy as np

from bestbet.simulate.axes import Table, Vector
from bestbet.simulate.kernel_layout import (
    ALREADY,
    COUNT,
    FLOW,
    START_ACTIVE,
    START_NUMBER,
    START_VALUE,
    STOCK,
    SUMMED,
    Stacked,
    Work,
)
from bestbet.simulate.kernel_pipeline import OPEN_DEALS, OPEN_VALUE
from bestbet.simulate.model import COUNTED_BY, LANE_STREAMS, SEGMENT_STREAMS, Stream
from bestbet.simulate.randoms import Purpose
from bestbet.simulate.scalars import binomial_quantile, compiled, compiled_apart, mix, unit

FIRST_SEGMENT_STREAM = len(LANE_STREAMS)
FIRST_TEAM_STREAM = FIRST_SEGMENT_STREAM + len(SEGMENT_STREAMS)
COUNTS = tuple(int(COUNTED_BY.get(stream, -1)) for stream in Stream)
MOMENT = np.uint64(Purpose.MOMENT)
ACTIVE = int(Stream.ACTIVE)


@compiled_apart
def tally_pipeline(inputs: Stacked, work: Work, path: int) -> None:
    """Sum what the deals open today do, found in `lane_flows`, for each tally; it is the same for every strategy."""
    for tally in range(len(inputs.tally_stream)):
        stream = inputs.tally_stream[tally]
        flow, count = work.old_sums[path, FLOW, tally], work.old_sums[path, COUNT, tally]
        flow[:] = 0.0
        count[:] = 0.0
        if stream < FIRST_SEGMENT_STREAM:
            _add_flows(inputs, work, (stream, tally), flow)
            if COUNTS[stream] >= 0:
                _add_flows(inputs, work, (COUNTS[stream], tally), count)
        start = 0.0
        for lane in range(inputs.n_lanes):
            if stream == OPEN_DEALS:
                start += inputs.tally_cells[tally, lane] * work.lane[START_NUMBER, lane]
            elif stream == OPEN_VALUE:
                start += inputs.tally_cells[tally, lane] * work.lane[START_VALUE, lane]
        work.old_start[path, tally] = start


@compiled_apart
def tally(inputs: Stacked, work: Work, path: int, word: np.uint64, out: tuple[Vector, Table]) -> None:
    """Fill totals[tally], and weekly[week, tally] unless it is empty, with what the deals open today do added."""
    totals, weekly = out
    summed = work.week[SUMMED]
    for position in range(len(inputs.tally_stream)):
        stream, old = inputs.tally_stream[position], work.old_sums[path, FLOW, position]
        for week in range(inputs.n_weeks):
            summed[week] = old[week]
        _add_flows(inputs, work, (stream, position), summed)
        start = work.old_start[path, position]
        for segment in range(len(inputs.segment_key)):
            if stream == ACTIVE:
                start += inputs.tally_cells[position, segment] * work.segment[START_ACTIVE, segment]
        total = _windowed(summed, inputs.tally_wholes[position])
        for end in range(inputs.tally_parts.shape[1]):
            week = inputs.tally_parts[position, end]
            if week >= 0:
                total += _within(inputs, work, (path, position, week), (word, summed[week]))
        totals[position] = (
            inputs.tally_constant[ALREADY, position] + inputs.tally_constant[STOCK, position] * start + total
        )
        for week in range(len(weekly)):
            weekly[week, position] = summed[week]


@compiled_apart
def _within(inputs: Stacked, work: Work, place: tuple[int, int, int], flow: tuple[np.uint64, float]) -> float:
    """Return what of a week's flow falls into a window of part of the week: whole events, never parts of one."""
    _, position, week = place
    word, amount = flow
    share: float = inputs.tally_weeks[position, week]
    n = math.floor(_count(inputs, work, place))
    if n <= 0.0:
        return amount * share
    u = unit(mix(mix(word, MOMENT), np.uint64(inputs.first_week + week)))
    is_first = week > 0 and inputs.tally_weeks[position, week - 1] == 0.0
    if is_first or (week + 1 < inputs.n_weeks and inputs.tally_weeks[position, week + 1] > 0.0):
        inside = n - binomial_quantile(n, 1.0 - share, u)
    else:
        inside = binomial_quantile(n, share, u)
    return inside * (amount / n)


@compiled
def _count(inputs: Stacked, work: Work, place: tuple[int, int, int]) -> float:
    path, position, week = place
    counts = COUNTS[inputs.tally_stream[position]]
    n: float = work.old_sums[path, COUNT, position, week]
    for cell in range(inputs.tally_cells.shape[1]):
        weight = inputs.tally_cells[position, cell]
        if weight != 0.0 and counts < FIRST_SEGMENT_STREAM:
            n += weight * work.lane_flows[counts, cell, week]
        elif weight != 0.0:
            n += weight * work.segment_flows[counts - FIRST_SEGMENT_STREAM, cell, week]
    return n


@compiled
def _add_flows(inputs: Stacked, work: Work, place: tuple[int, int], total: Vector) -> None:
    """Add the flows of a stream, weighted by the cells of a tally."""
    stream, position = place
    for cell in range(inputs.tally_cells.shape[1]):
        weight = inputs.tally_cells[position, cell]
        if weight == 0.0:
            continue
        if stream < FIRST_SEGMENT_STREAM:
            _add(total, work.lane_flows[stream, cell], weight)
        elif stream < FIRST_TEAM_STREAM:
            _add(total, work.segment_flows[stream - FIRST_SEGMENT_STREAM, cell], weight)
        else:
            _add(total, work.team_flows[stream - FIRST_TEAM_STREAM], weight)


@compiled
def _windowed(flow: Vector, shares: Vector) -> float:
    """Return the sum of the shares of a flow, four sums side by side."""
    a = b = c = d = 0.0
    whole = len(flow) - len(flow) % 4
    for week in range(0, whole, 4):
        a += flow[week] * shares[week]
        b += flow[week + 1] * shares[week + 1]
        c += flow[week + 2] * shares[week + 2]
        d += flow[week + 3] * shares[week + 3]
    for week in range(whole, len(flow)):
        a += flow[week] * shares[week]
    return (a + b) + (c + d)


@compiled
def _add(total: Vector, flow: Vector, weight: float) -> None:
    for week in range(len(total)):
        total[week] += weight * flow[week]
