"""Compiled: customers who order again and leave, all segments and worlds at once (see `reference` for the meaning).

A pool's sums over its classes are kept beside it, filled in the same pass that changes it. `group` is (first strategy,
how many, draw).
"""

from __future__ import annotations

from bestbet.simulate.axes import Table, Vector
from bestbet.simulate.kernel_cohorts import (
    draw_counts,
    largest,
    multiplied,
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
    _leave(inputs, work, full, (OLD, OLD_MEAN, OLD_LOST, OLD_SUMS))
    _leave(inputs, work, full, (NEW_POOL, NEW_MEAN, NEW_LOST, NEW_SUMS))
    _join(inputs, work, full)
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
    size = len(old)
    for strategy in range(n // size):
        joined = place[JOINED, strategy * size :]
        for cell in range(size):
            joined[cell] += old[cell]


@compiled
def _leave(inputs: Stacked, work: Work, full: int, rows: tuple[int, int, int, int]) -> None:
    """Take those who leave from each class as expected, at most all."""
    which, mean, lost, sums = rows
    place, begin, end = work.place, inputs.classes[which, 0], inputs.classes[which, 1]
    scale, before, there = place[SEGMENT_TERM, :full], place[SEGMENT_REACHED, :full], place[sums + THERE]
    _bound(scale, place[lost], (place[mean], there, before))
    # summed up again even where nobody leaves, so that a world's bits do not depend on the worlds beside it
    law = (work.law[LEAVES, begin:end], work.law[ORDERS, begin:end], place[CHURN_FACTOR], scale)
    _thin(work.pool[which, begin:end], law, (place[sums + THERE, :full], place[sums + WISHING], place[sums + AT_RISK]))
    _find_short(scale, before, (place[lost], there))
    if largest(scale) > 0.0:
        _keep(scale, there)
        for klass in range(begin, end):
            multiplied(work.pool[which, klass, :full], scale)
        for row in range(AT_RISK + 1):
            multiplied(place[sums + row, :full], scale)


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
def _thin(pool: Table, law: tuple[Table, Table, Vector, Vector], sums: tuple[Vector, Vector, Vector]) -> None:
    """Take from every class those who leave, and sum up what is left."""
    hazards, rates, factor, scale = law
    there, wishing, at_risk = sums
    for cell in range(len(there)):
        there[cell] = 0.0
        wishing[cell] = 0.0
        at_risk[cell] = 0.0
    for klass in range(len(pool)):
        members, hazard, orders = pool[klass], hazards[klass], rates[klass]
        for cell in range(len(there)):
            here = members[cell]
            left = here - min(here * min(hazard[cell] * factor[cell], 1.0) * scale[cell], here)
            members[cell] = left
            there[cell] += left
            wishing[cell] += left * orders[cell]
            at_risk[cell] += left * hazard[cell]


@compiled_loop
def _keep(short: Vector, there: Vector) -> None:
    """Turn what some classes could not give into the share that all keep of what is left there, so that all give it."""
    for cell in range(len(short)):
        missing = short[cell]
        kept = max(1.0 - missing / (there[cell] if there[cell] > 0.0 else 1.0), 0.0)
        short[cell] = 1.0 if missing <= 0.0 else (kept if there[cell] > 0.0 else 0.0)


@compiled
def _join(inputs: Stacked, work: Work, full: int) -> None:
    """Let the new accounts join, spread over the classes."""
    begin, end = inputs.classes[NEW_POOL, 0], inputs.classes[NEW_POOL, 1]
    joined, law = work.place[JOINED, :full], work.law
    if largest(joined) <= 0.0:
        return
    place = work.place
    laws = (law[JOINS, begin:end], law[ORDERS, begin:end], law[LEAVES, begin:end])
    _seat(
        work.pool[NEW_POOL, begin:end],
        joined,
        laws,
        (place[NEW_SUMS + THERE], place[NEW_SUMS + WISHING], place[NEW_SUMS + AT_RISK]),
    )


@compiled_loop
def _seat(pool: Table, joined: Vector, law: tuple[Table, Table, Table], sums: tuple[Vector, Vector, Vector]) -> None:
    """Add those who join to their classes and to the sums."""
    (shares, rates, hazards), (there, wishing, at_risk) = law, sums
    for klass in range(len(pool)):
        members, share, orders, hazard = pool[klass], shares[klass], rates[klass], hazards[klass]
        for cell in range(len(joined)):
            come = joined[cell] * share[cell]
            members[cell] += come
            there[cell] += come
            wishing[cell] += come * orders[cell]
            at_risk[cell] += come * hazard[cell]
