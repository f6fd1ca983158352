"""Compiled: customers who order again and leave, all segments and worlds at once (see `reference` for the meaning).

A pool's sums over its classes are kept beside it, filled in the same pass that changes it. `group` is (first strategy,
how many, draw).
"""

from __future__ import annotations

from bestbet.simulate.axes import Table, Vector
from bestbet.simulate.kernel_cohorts import (
    draw_counts,
    largest,
    padded,
    product,
    repeat_blocks,
    scaled,
    summed,
)
from bestbet.simulate.kernel_layout import JOINING, LEAVING, OPENING, ORDER_SEASON, REPEATING, Stacked
from bestbet.simulate.kernel_response import Group
from bestbet.simulate.kernel_room import (
    AT_RISK,
    CHURN_FACTOR,
    JOINED,
    JOINS,
    LEAVES,
    NEW_CHURN_LUCK,
    NEW_LOST,
    NEW_MEAN,
    NEW_POOL,
    NEW_SUMS,
    OLD,
    OLD_CHURN_LUCK,
    OLD_JOINED,
    OLD_LOST,
    OLD_MEAN,
    OLD_SUMS,
    ORDERS,
    PLACE_LUCK,
    REPEAT_FACTOR,
    REPEAT_LUCK,
    SEGMENT_REACHED,
    SEGMENT_TERM,
    START_ACTIVE,
    THERE,
    WISH,
    WISHING,
    WORST,
    Work,
)
from bestbet.simulate.model import PATHS_PER_DRAW, SEGMENT_STREAMS, Stream
from bestbet.simulate.scalars import compiled, compiled_apart, compiled_loop

P = PATHS_PER_DRAW
REPEAT_ORDERS, REPEAT_VALUE, CHURNED, ACTIVE, OPENING_LOST = (
    int(stream - SEGMENT_STREAMS[0])
    for stream in (Stream.REPEAT_ORDERS, Stream.REPEAT_VALUE, Stream.CHURNED, Stream.ACTIVE, Stream.OPENING_LOST)
)
SLIGHT = 1e-9
"""A shortfall relative to those who leave that is rounding, not a class that ran out."""
_CLASS_LAWS = ((LEAVES, LEAVING), (ORDERS, REPEATING), (JOINS, JOINING))


@compiled_apart
def open_books(inputs: Stacked, work: Work, group: Group) -> None:
    """Fill the pools with the customers of the as-of date, and the classes' laws of the draw."""
    _, size, draw = group
    segments, classes = len(inputs.segment_key), inputs.customer.shape[3]
    for klass in range(classes):
        for cell in range(size * segments * P):
            laws = inputs.customer[draw, cell // P % segments]
            work.pool[OLD, klass, cell] = laws[OPENING, klass]
            work.pool[NEW_POOL, klass, cell] = 0.0
            for row, field in _CLASS_LAWS:
                work.law[row, klass, cell] = laws[field, klass]
    work.place[JOINED, :] = 0.0
    work.place[NEW_SUMS : NEW_SUMS + AT_RISK + 1, :] = 0.0
    for cell in range(size * segments * P):
        for row in range(AT_RISK + 1):
            work.place[OLD_SUMS + row, cell] = 0.0
        for klass in range(classes):
            there = work.pool[OLD, klass, cell]
            work.place[OLD_SUMS + THERE, cell] += there
            work.place[OLD_SUMS + WISHING, cell] += there * work.law[ORDERS, klass, cell]
            work.place[OLD_SUMS + AT_RISK, cell] += there * work.law[LEAVES, klass, cell]
        work.place[WORST, cell] = inputs.worst[draw, cell // P % segments]
        work.place[START_ACTIVE, cell] = work.place[OLD_SUMS + THERE, cell]


@compiled
def serve_customers(inputs: Stacked, work: Work, group: Group, week: int) -> None:
    """Let customers order again and leave, then let the week's new accounts join."""
    _, size, draw = group
    n = size * len(inputs.segment_key) * P
    full = padded(n)
    flow, luck, place = work.segment_flow, work.segment_luck, work.place
    room = (place[SEGMENT_TERM, :full], place[SEGMENT_REACHED, :full])
    _wish(place, full, inputs.year[draw, ORDER_SEASON, week])
    _draw(work, (n, full), (REPEAT_LUCK, week), (flow[REPEAT_ORDERS, :full], place[WISH, :full], room))
    _expect(work, (n, full), (OLD, OLD_MEAN, OLD_SUMS))
    _expect(work, (n, full), (NEW_POOL, NEW_MEAN, NEW_SUMS))
    _draw(work, (n, full), (OLD_CHURN_LUCK, week), (place[OLD_LOST, :full], place[OLD_MEAN, :full], room))
    _draw(work, (n, full), (NEW_CHURN_LUCK, week), (place[NEW_LOST, :full], place[NEW_MEAN, :full], room))
    _add_joined(place, luck[OLD_JOINED, week], n)
    _leave(work, (n, full), (OLD, OLD_MEAN, OLD_LOST, OLD_SUMS))
    _leave(work, (n, full), (NEW_POOL, NEW_MEAN, NEW_LOST, NEW_SUMS))
    _join(work, full)
    summed(flow[CHURNED, :full], place[OLD_LOST], place[NEW_LOST])
    summed(flow[ACTIVE, :full], place[OLD_SUMS + THERE], place[NEW_SUMS + THERE])
    scaled(flow[OPENING_LOST, :full], place[OLD_LOST], 1.0)
    scaled(work.active[week, :full], flow[ACTIVE], 1.0)
    place[JOINED, :] = 0.0


@compiled_loop
def _wish(place: Table, n: int, season: float) -> None:
    old, new, factor, out = place[OLD_SUMS + WISHING], place[NEW_SUMS + WISHING], place[REPEAT_FACTOR], place[WISH]
    for cell in range(n):
        out[cell] = (old[cell] + new[cell]) * factor[cell] * season


@compiled
def _draw(
    work: Work, size: tuple[int, int], luck: tuple[int, int], law: tuple[Vector, Vector, tuple[Vector, Vector]]
) -> None:
    """Draw a count for every cell from the luck of (row, week)."""
    (n, full), (row, week), (out, mean, room) = size, luck, law
    repeat_blocks(work.place[PLACE_LUCK], work.segment_luck[row, week], n)
    draw_counts(out, mean, work.place[PLACE_LUCK, :full], room)


@compiled
def _expect(work: Work, size: tuple[int, int], rows: tuple[int, int, int]) -> None:
    """Fill how many of a pool are expected to leave."""
    (n, full), (which, mean, sums), place = size, rows, work.place
    product(place[mean, :full], place[sums + AT_RISK], place[CHURN_FACTOR])
    product(place[SEGMENT_TERM, :full], place[WORST], place[CHURN_FACTOR])
    if largest(place[SEGMENT_TERM, :full]) > 1.0:
        for cell in range(n):
            if place[SEGMENT_TERM, cell] > 1.0:
                place[mean, cell] = _capped(work.pool[which], work.law[LEAVES], cell, place[CHURN_FACTOR, cell])


@compiled_apart
def _capped(pool: Table, hazard: Table, cell: int, factor: float) -> float:
    mean = 0.0
    for klass in range(len(pool)):
        mean += pool[klass, cell] * min(hazard[klass, cell] * factor, 1.0)
    return mean


@compiled_loop
def _add_joined(place: Table, old: Vector, n: int) -> None:
    size, joined = len(old), place[JOINED]
    for first in range(0, n, size):
        for cell in range(size):
            joined[first + cell] += old[cell]


@compiled
def _leave(work: Work, size: tuple[int, int], rows: tuple[int, int, int, int]) -> None:
    """Take those who leave from each class as expected, at most all."""
    (n, full), (which, mean, lost, sums) = size, rows
    place, pool = work.place, work.pool[which]
    scale, before, there = place[SEGMENT_TERM, :full], place[SEGMENT_REACHED, :full], place[sums + THERE]
    _bound(scale, place[lost], (place[mean], there, before))
    # summed up again even where nobody leaves, so that a world's bits do not depend on the worlds beside it
    for row in range(AT_RISK + 1):
        place[sums + row, :full] = 0.0
    for klass in range(len(pool)):
        law = (work.law[LEAVES, klass], work.law[ORDERS, klass], place[CHURN_FACTOR], scale)
        _thin(pool[klass, :full], law, (place[sums + THERE], place[sums + WISHING], place[sums + AT_RISK]))
    _find_short(scale, before, (place[lost], there))
    if largest(scale) > 0.0:
        for cell in range(n):
            if scale[cell] > 0.0:
                _take_from_all(work, which, (cell, sums), scale[cell])


@compiled_loop
def _bound(scale: Vector, lost: Vector, law: tuple[Vector, Vector, Vector]) -> None:
    """Bound those who leave by those who are there, and fill how many times as many as expected they are."""
    mean, there, before = law
    for cell in range(len(scale)):
        left = min(there[cell], lost[cell])
        lost[cell] = left
        scale[cell] = left / (mean[cell] if mean[cell] > 0.0 else 1.0)
        before[cell] = there[cell]


@compiled_loop
def _find_short(short: Vector, before: Vector, now: tuple[Vector, Vector]) -> None:
    """Fill how many of those who leave their classes could not give; 0 where the difference is rounding."""
    lost, there = now
    for cell in range(len(short)):
        missing = lost[cell] - (before[cell] - there[cell])
        short[cell] = missing if missing > SLIGHT * lost[cell] else 0.0


@compiled_loop
def _thin(pool: Vector, law: tuple[Vector, Vector, Vector, Vector], sums: tuple[Vector, Vector, Vector]) -> None:
    """Take from a class those who leave, and add what is left to the sums."""
    hazard, orders, factor, scale = law
    there, wishing, at_risk = sums
    for cell in range(len(pool)):
        left = pool[cell] - min(pool[cell] * min(hazard[cell] * factor[cell], 1.0) * scale[cell], pool[cell])
        pool[cell] = left
        there[cell] += left
        wishing[cell] += left * orders[cell]
        at_risk[cell] += left * hazard[cell]


@compiled
def _take_from_all(work: Work, which: int, at: tuple[int, int], short: float) -> None:
    """Take what some classes of a cell could not give from all that is left there."""
    cell, sums = at
    there = work.place[sums + THERE, cell]
    kept = max(1.0 - (short / there if there > 0.0 else 1.0), 0.0)
    for klass in range(work.pool.shape[1]):
        work.pool[which, klass, cell] *= kept
    for row in range(AT_RISK + 1):
        work.place[sums + row, cell] *= kept


@compiled
def _join(work: Work, full: int) -> None:
    """Let the new accounts join, spread over the classes."""
    joined, pool, law = work.place[JOINED, :full], work.pool[NEW_POOL], work.law
    if largest(joined) <= 0.0:
        return
    place = work.place
    for klass in range(len(pool)):
        laws = (law[JOINS, klass], law[ORDERS, klass], law[LEAVES, klass])
        _seat(
            pool[klass, :full],
            joined,
            laws,
            (place[NEW_SUMS + THERE], place[NEW_SUMS + WISHING], place[NEW_SUMS + AT_RISK]),
        )


@compiled_loop
def _seat(
    pool: Vector, joined: Vector, law: tuple[Vector, Vector, Vector], sums: tuple[Vector, Vector, Vector]
) -> None:
    """Add those who join a class to it and to the sums."""
    (share, orders, hazard), (there, wishing, at_risk) = law, sums
    for cell in range(len(pool)):
        come = joined[cell] * share[cell]
        pool[cell] += come
        there[cell] += come
        wishing[cell] += come * orders[cell]
        at_risk[cell] += come * hazard[cell]
