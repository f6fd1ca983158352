"""The compiled engine: `simulate.reference` path by path, equal to it on the same streams.

Luck is drawn once for a draw's paths, and every strategy lives through it. What compiles it, once on a machine, is
`simulate.compiling`.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numba import njit, types

from bestbet.simulate.axes import Block, Cube
from bestbet.simulate.kernel_cache import kept, version_of
from bestbet.simulate.kernel_layout import ORDERS_PRICED, VALUES_MATTER, WINS_PRICED, Stacked
from bestbet.simulate.kernel_luck import draw_luck, learn_draw
from bestbet.simulate.kernel_pipeline import settle_pipeline, weigh_deals
from bestbet.simulate.kernel_room import STRATEGIES_AT_ONCE, Work, make_work
from bestbet.simulate.kernel_tally import begin_tally, tally_pipeline, tally_week, write_totals
from bestbet.simulate.kernel_values import NEEDS_ORDER_VALUE, price_orders, price_wins
from bestbet.simulate.kernel_weeks import begin, live_week
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.scalars import APART, compiled, mix
from bestbet.streams import WORD


@compiled
def _prepare(inputs: Stacked, work: Work, draw: int) -> None:
    """Draw the luck of a draw's paths, and settle the deals open today: the same for every strategy."""
    learn_draw(inputs, work, draw)
    weigh_deals(inputs, work, draw)
    draw_luck(inputs, work, draw)
    for path in range(PATHS_PER_DRAW):
        settle_pipeline(inputs, work, draw, path)
        tally_pipeline(inputs, work, path)


_TYPES = {
    "Vector": types.float64[::1],
    "Table": types.float64[:, ::1],
    "Cube": types.float64[:, :, ::1],
    "Block": types.float64[:, :, :, ::1],
    "Indices": types.int64[::1],
    "IndexTable": types.int64[:, ::1],
    "IndexCube": types.int64[:, :, ::1],
    "Words": types.uint64[::1],
    "WordTable": types.uint64[:, ::1],
    "int": types.int64,
}


def _field_types(group: type[NamedTuple]) -> dict[str, str]:
    return {name: str(getattr(hint, "__forward_arg__", hint)) for name, hint in group.__annotations__.items()}


def _type_of(group: type[NamedTuple]) -> Any:
    return types.NamedTuple(  # type: ignore[no-untyped-call]
        [_TYPES[name] for name in _field_types(group).values()], group
    )


PARTS = (_prepare, begin, begin_tally, live_week, price_wins, price_orders, tally_week, write_totals)


def _run(inputs: Stacked, work: Work, seed_first: tuple[np.uint64, int], totals: Cube, weekly: Block) -> None:
    # one function with three loops: each level of calls would be optimised once more, five seconds at a time
    start, n_paths = mix(np.uint64(0), seed_first[0]), totals.shape[1]
    for row in range(0, n_paths, PATHS_PER_DRAW):
        draw = (seed_first[1] + row) // PATHS_PER_DRAW - inputs.first_draw
        for path in range(PATHS_PER_DRAW):
            work.path_word[path] = mix(start, np.uint64(seed_first[1] + row + path))
        for which in range(len(work.until)):
            work.until[which] = inputs.n_weeks if row < weekly.shape[1] else inputs.until[which]
        _prepare(inputs, work, draw)
        for first in range(0, len(totals), STRATEGIES_AT_ONCE):
            group = (first, min(STRATEGIES_AT_ONCE, len(totals) - first), draw)
            begin(inputs, work, group)
            begin_tally(inputs, work, group)
            for week in range(inputs.n_weeks):
                live_week(inputs, work, group, week)
                if inputs.needed[VALUES_MATTER] == 1 and week < work.until[WINS_PRICED]:
                    price_wins(inputs, work, group, week)
                if inputs.needed[NEEDS_ORDER_VALUE] == 1 and week < work.until[ORDERS_PRICED]:
                    price_orders(inputs, work, group, week)
                tally_week(inputs, work, group, week, (weekly, row))
            write_totals(inputs, work, group, totals, (row, min(PATHS_PER_DRAW, n_paths - row)))


@cache
def engine() -> Any:
    """Return the engine, which Numba's cache knows by all the code that it calls; not compiled by this."""
    version = version_of(PARTS, f"{_field_types(Stacked)} {_field_types(Work)}")
    kept(live_week, version)
    return kept(njit(**APART, cache=True)(_run), version)


def signature() -> Any:
    """Return the one signature that the engine is compiled for."""
    seed_first = types.Tuple((types.uint64, types.int64))  # type: ignore[no-untyped-call]
    outputs = (types.float64[:, :, ::1], types.float64[:, :, :, ::1])
    return types.void(_type_of(Stacked), _type_of(Work), seed_first, *outputs)


def parts_beside_weeks() -> list[tuple[Any, Any]]:
    """Return what the engine calls beside `live_week` that is worth compiling apart, each with its arguments' types."""
    inputs, work, group, number = _inner_types()
    once, weekly = (inputs, work, group), (inputs, work, group, number)
    fan, pair = types.Tuple((_TYPES["Block"], number)), types.UniTuple(number, 2)  # type: ignore[no-untyped-call]
    return [
        (_prepare, (inputs, work, number)),
        (begin, once),
        (begin_tally, once),
        (price_wins, weekly),
        (price_orders, weekly),
        (tally_week, (*weekly, fan)),
        (write_totals, (*once, _TYPES["Cube"], pair)),
    ]


def weeks() -> tuple[Any, Any]:
    """Return `live_week`, two fifths of the work of compiling, and its arguments' types."""
    engine()
    return live_week, _inner_types()


def _inner_types() -> tuple[Any, Any, Any, Any]:
    group = types.Tuple((types.int64, types.int64, types.int64))  # type: ignore[no-untyped-call]
    return _type_of(Stacked), _type_of(Work), group, types.int64


def run_kernel(inputs: Stacked, seed: int, first_path: int, totals: Cube, weekly: Block) -> None:
    """Fill totals[strategy, path, tally] of a block, and weekly[strategy, path, week, tally] of its first paths.

    A block starts on the first path of a draw, all of them laid out. Releases the interpreter's lock, so blocks can
    run in threads.
    """
    engine()(inputs, make_work(inputs, len(totals)), (np.uint64(seed & WORD), first_path), totals, weekly)
