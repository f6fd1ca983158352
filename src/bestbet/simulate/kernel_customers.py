"""Compiled: customers who order again and leave (see `reference` for the meaning).

A pool's sums over its classes are kept beside it, so that a week in which nobody comes or goes costs no loop.
"""

from __future__ import annotations

from bestbet.simulate.axes import Vector
from bestbet.simulate.kernel_cohorts import dot, total
from bestbet.simulate.kernel_layout import (
    AT_RISK,
    CHURN_FACTOR,
    JOINED,
    JOINING,
    LEAVING,
    NEW_CHURN_LUCK,
    NEW_POOL,
    OLD,
    OLD_CHURN_LUCK,
    OLD_JOINED,
    OPENING,
    ORDER_SEASON,
    REPEAT_FACTOR,
    REPEAT_LUCK,
    REPEATING,
    START_ACTIVE,
    THERE,
    WISHING,
    Stacked,
    Work,
)
from bestbet.simulate.model import SEGMENT_STREAMS, Stream
from bestbet.simulate.scalars import compiled, compiled_apart, poisson_quantile

REPEAT_ORDERS, REPEAT_VALUE, CHURNED, ACTIVE, OPENING_LOST = (
    int(stream - SEGMENT_STREAMS[0])
    for stream in (Stream.REPEAT_ORDERS, Stream.REPEAT_VALUE, Stream.CHURNED, Stream.ACTIVE, Stream.OPENING_LOST)
)
SLIGHT = 1e-9
"""A shortfall relative to those who leave that is rounding, not a class that ran out."""


@compiled_apart
def open_books(inputs: Stacked, work: Work, place: tuple[int, int]) -> None:
    """Fill the pools with the customers of the as-of date: place is (draw, path in the draw)."""
    for segment in range(len(inputs.segment_key)):
        laws = inputs.customer[place[0], segment]
        for klass in range(laws.shape[1]):
            work.pool[OLD, segment, klass] = laws[OPENING, klass]
            work.pool[NEW_POOL, segment, klass] = 0.0
        for pool in range(NEW_POOL + 1):
            _sum_up(inputs, work, (place[0], segment), pool)
        work.segment[START_ACTIVE, segment] = work.pool_sum[OLD, segment, THERE]


@compiled
def _sum_up(inputs: Stacked, work: Work, place: tuple[int, int], which: int) -> None:
    pool, law, sums = work.pool[which, place[1]], inputs.customer[place[0], place[1]], work.pool_sum[which, place[1]]
    sums[THERE] = total(pool)
    sums[WISHING] = dot(pool, law[REPEATING])
    sums[AT_RISK] = dot(pool, law[LEAVING])


@compiled_apart
def serve_customers(inputs: Stacked, work: Work, place: tuple[int, int, int], segment: int) -> None:
    """Let a segment's customers order again and leave, then let the week's new accounts join."""
    draw, path, week = place
    flows, luck, sums = work.segment_flows, work.segment_luck[path, :, segment, week], work.pool_sum[:, segment]
    wish = (sums[OLD, WISHING] + sums[NEW_POOL, WISHING]) * work.segment_effort[REPEAT_FACTOR, segment, week]
    wish *= inputs.year[draw, ORDER_SEASON, week]
    factor = work.segment_effort[CHURN_FACTOR, segment, week]
    old_lost = _churn(inputs, work, (draw, segment, OLD), (factor, luck[OLD_CHURN_LUCK]))
    new_lost = _churn(inputs, work, (draw, segment, NEW_POOL), (factor, luck[NEW_CHURN_LUCK]))
    joined = work.segment[JOINED, segment] + luck[OLD_JOINED]
    work.segment[JOINED, segment] = 0.0
    if joined > 0.0:
        pool, law = work.pool[NEW_POOL, segment], inputs.customer[draw, segment, JOINING]
        for klass in range(len(pool)):
            pool[klass] += joined * law[klass]
        for column in range(sums.shape[1]):
            sums[NEW_POOL, column] += joined * inputs.newcomer[draw, segment, column]
    flows[REPEAT_ORDERS, segment, week] = poisson_quantile(wish, luck[REPEAT_LUCK])
    flows[CHURNED, segment, week] = old_lost + new_lost
    flows[OPENING_LOST, segment, week] = old_lost
    flows[ACTIVE, segment, week] = sums[OLD, THERE] + sums[NEW_POOL, THERE]


@compiled
def _churn(inputs: Stacked, work: Work, place: tuple[int, int, int], chance: tuple[float, float]) -> float:
    draw, segment, which = place
    factor, u = chance
    pool, hazard = work.pool[which, segment], inputs.customer[draw, segment, LEAVING]
    sums = work.pool_sum[which, segment]
    is_capped = inputs.worst[draw, segment] * factor > 1.0
    mean = _expected(pool, hazard, factor) if is_capped else sums[AT_RISK] * factor
    left: float = min(poisson_quantile(mean, u), sums[THERE])
    if left > 0.0:
        there = sums[THERE]
        _thin(pool, hazard, (factor, left / mean))
        _sum_up(inputs, work, (draw, segment), which)
        short = left - (there - sums[THERE])
        if short > SLIGHT * left:
            _take(pool, short / sums[THERE] if sums[THERE] > 0.0 else 1.0)
            _sum_up(inputs, work, (draw, segment), which)
    return left


@compiled
def _expected(pool: Vector, hazard: Vector, factor: float) -> float:
    mean = 0.0
    for klass in range(len(pool)):
        mean += pool[klass] * min(hazard[klass] * factor, 1.0)
    return mean


@compiled
def _thin(pool: Vector, hazard: Vector, law: tuple[float, float]) -> None:
    """Take from each class as expected, at most all."""
    factor, scale = law
    for klass in range(len(pool)):
        pool[klass] -= min(pool[klass] * min(hazard[klass] * factor, 1.0) * scale, pool[klass])


@compiled_apart
def _take(pool: Vector, share: float) -> None:
    """Take what some classes could not give from all that is left."""
    for klass in range(len(pool)):
        pool[klass] *= max(1.0 - share, 0.0)
