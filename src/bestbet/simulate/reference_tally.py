"""The sums that were asked for, out of what the reference engine lived through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bestbet.simulate.model import COUNTED_BY, LANE_STREAMS, SEGMENT_STREAMS, TEAM_STREAMS, Stream
from bestbet.simulate.randoms import Purpose, binomial_quantile, named

if TYPE_CHECKING:
    from bestbet.simulate.reference import Block

Floats = npt.NDArray[np.float64]


def place_of(stream: Stream) -> int:
    """Return the position of a segment or team stream in its own block of flows."""
    return stream - (TEAM_STREAMS[0] if stream in TEAM_STREAMS else SEGMENT_STREAMS[0])


def tally(block: Block) -> tuple[Floats, Floats]:
    """Return totals[path, tally] and weekly[path, week, tally] of what a block of paths lived through."""
    tallies = block.arrays.tallies
    weekly = np.zeros((len(block.draw), block.arrays.n_weeks, len(tallies.stream)))
    start, total = (np.zeros((len(block.draw), len(tallies.stream))) for _ in range(2))
    for position, stream in enumerate(tallies.stream):
        flow, opening_level = _flow(block, Stream(stream))
        cells = tallies.cells[position, : flow.shape[2]]
        weekly[:, :, position] = flow @ cells
        start[:, position] = opening_level @ cells
        shares = tallies.weeks[position]
        if stream in COUNTED_BY:
            shares = _shares(block, COUNTED_BY[Stream(stream)], cells, shares)
        total[:, position] = (weekly[:, :, position] * shares).sum(axis=1)
    return tallies.already + tallies.opening * start + total, weekly


def _shares(block: Block, counts: Stream, cells: Floats, weeks: Floats) -> Floats:
    """Return the share[path, week] of each week's flow that falls into a window.

    A window of part of a week holds whole events, by chance; two that meet within a week share them out.
    """
    shares = np.broadcast_to(weeks, (len(block.draw), len(weeks))).copy()
    for week in np.nonzero((weeks > 0) & (weeks < 1))[0]:
        n = np.floor(_flow(block, counts)[0][:, week] @ cells)
        u = named(block.words, block.arrays.team.market, Purpose.MOMENT, block.arrays.first_week + int(week))
        is_late = weeks[week + 1 :].any() or (week > 0 and weeks[week - 1] == 0)
        before = binomial_quantile(n, 1.0 - weeks[week] if is_late else weeks[week], u)
        part = before / np.where(n > 0, n, 1.0)
        shares[:, week] = np.where(n > 0, 1.0 - part if is_late else part, weeks[week])
    return shares


def _flow(block: Block, stream: Stream) -> tuple[Floats, Floats]:
    """Return flow[path, week, cell] of a stream, and its level[path, cell] on the as-of date (0 unless a stock)."""
    if stream in LANE_STREAMS:
        flow = block.lane_flows[stream]
        stock = {Stream.OPEN_DEALS: block.old_stock[0, :, 0], Stream.OPEN_VALUE: block.old_stock[1, :, 0]}
        return flow, stock.get(stream, np.zeros_like(flow[:, 0]))
    if stream in SEGMENT_STREAMS:
        flow = block.segment_flows[place_of(stream)]
        return flow, float(stream is Stream.ACTIVE) * block.arrays.segments.opening[block.draw].sum(axis=2)
    flow = block.team_flows[place_of(stream)][:, :, None]
    return flow, np.zeros_like(flow[:, 0])
