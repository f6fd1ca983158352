"""The compiled engine: `simulate.reference` path by path, equal to it on the same streams.

The first use on a machine compiles it into Numba's cache, which takes some seconds: beside this file, or in
NUMBA_CACHE_DIR. Later processes load it in a fraction of a second; `is_compiled` tells which it will be.
"""

from __future__ import annotations

import hashlib
import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numba import njit, types

from bestbet.simulate.axes import Cube, Table, Vector
from bestbet.simulate.kernel_layout import (
    ALREADY,
    START_ACTIVE,
    START_NUMBER,
    START_VALUE,
    STOCK,
    SUMMED,
    Stacked,
    Work,
    make_work,
)
from bestbet.simulate.kernel_pipeline import OPEN_VALUE
from bestbet.simulate.kernel_response import respond
from bestbet.simulate.kernel_start import prepare_draw, prepare_path
from bestbet.simulate.kernel_values import settle
from bestbet.simulate.kernel_weeks import ACTIVE, OPEN_DEALS, live_through
from bestbet.simulate.model import COUNTED_BY, LANE_STREAMS, PATHS_PER_DRAW, SEGMENT_STREAMS, Stream
from bestbet.simulate.randoms import Purpose
from bestbet.simulate.scalars import APART, binomial_quantile, compiled, compiled_apart, mix, unit
from bestbet.streams import WORD

FIRST_SEGMENT_STREAM = len(LANE_STREAMS)
FIRST_TEAM_STREAM = FIRST_SEGMENT_STREAM + len(SEGMENT_STREAMS)
COUNTS = tuple(int(COUNTED_BY.get(stream, -1)) for stream in Stream)
MOMENT = np.uint64(Purpose.MOMENT)


@compiled
def _run_block(inputs: Stacked, work: Work, seed_first: tuple[np.uint64, int], totals: Table, weekly: Cube) -> None:
    seed, first_path = seed_first
    start = mix(np.uint64(0), seed)
    last_draw = -1
    is_planned = False
    for position in range(len(totals)):
        path = first_path + position
        draw = path // PATHS_PER_DRAW
        if draw != last_draw:
            prepare_draw(inputs, work, draw)
            is_planned = False
        last_draw = draw
        word = mix(start, np.uint64(path))
        is_short = prepare_path(inputs, work, draw, word)
        if is_short or not is_planned:
            respond(inputs, work, draw)
        is_planned = not is_short
        live_through(inputs, work, draw)
        settle(inputs, work, draw)
        _tally(inputs, work, mix(word, inputs.market_key[0]), (totals[position], weekly[position : position + 1]))


@compiled_apart
def _tally(inputs: Stacked, work: Work, word: np.uint64, out: tuple[Vector, Cube]) -> None:
    totals, weekly = out
    summed, weeks = work.week[SUMMED], inputs.n_weeks
    for tally in range(len(inputs.tally_stream)):
        summed[:] = 0.0
        start = 0.0
        stream = inputs.tally_stream[tally]
        for cell in range(inputs.tally_cells.shape[1]):
            weight = inputs.tally_cells[tally, cell]
            if weight != 0.0:
                start += weight * _add_flow(work, stream, cell, weight)
        total = 0.0
        for week in range(weeks):
            share = inputs.tally_weeks[tally, week]
            if 0.0 < share < 1.0 and COUNTS[stream] >= 0:
                share = _part(inputs, work, word, (tally, week))
            total += summed[week] * share
        totals[tally] = inputs.tally_constant[ALREADY, tally] + inputs.tally_constant[STOCK, tally] * start + total
        for fan in range(len(weekly)):
            for week in range(weeks):
                weekly[fan, week, tally] = summed[week]


@compiled_apart
def _part(inputs: Stacked, work: Work, word: np.uint64, place: tuple[int, int]) -> float:
    """Return the share of a week's events that falls into a window of part of the week."""
    tally, week = place
    share: float = inputs.tally_weeks[tally, week]
    counts, n = COUNTS[inputs.tally_stream[tally]], 0.0
    for cell in range(inputs.tally_cells.shape[1]):
        weight = inputs.tally_cells[tally, cell]
        if weight != 0.0 and counts < FIRST_SEGMENT_STREAM:
            n += weight * work.lane_flows[counts, cell, week]
        elif weight != 0.0:
            n += weight * work.segment_flows[counts - FIRST_SEGMENT_STREAM, cell, week]
    n = math.floor(n)
    if n <= 0.0:
        return share
    u = unit(mix(mix(word, MOMENT), np.uint64(inputs.first_week + week)))
    is_first = week > 0 and inputs.tally_weeks[tally, week - 1] == 0.0
    if is_first or (week + 1 < inputs.n_weeks and inputs.tally_weeks[tally, week + 1] > 0.0):
        inside: float = n - binomial_quantile(n, 1.0 - share, u)
    else:
        inside = binomial_quantile(n, share, u)
    return inside / n


@compiled
def _add_flow(work: Work, stream: int, cell: int, weight: float) -> float:
    """Add the flow of a stream and cell to the sum; return its level on the as-of date."""
    if stream < FIRST_SEGMENT_STREAM:
        _add(work.week[SUMMED], work.lane_flows[stream, cell], weight)
        level: float = work.lane[START_NUMBER if stream == OPEN_DEALS else START_VALUE, cell]
        return level if stream in (OPEN_DEALS, OPEN_VALUE) else 0.0
    if stream < FIRST_TEAM_STREAM:
        position = stream - FIRST_SEGMENT_STREAM
        _add(work.week[SUMMED], work.segment_flows[position, cell], weight)
        active: float = work.segment[START_ACTIVE, cell]
        return active if position == ACTIVE else 0.0
    _add(work.week[SUMMED], work.team_flows[stream - FIRST_TEAM_STREAM], weight)
    return 0.0


@compiled
def _add(total: Vector, flow: Vector, weight: float) -> None:
    for week in range(len(total)):
        total[week] += weight * flow[week]


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


def _fingerprint(function: Any, seen: dict[str, str]) -> None:
    # Numba's cache looks at the source of the entry function alone; this makes it look at all that it calls
    code = function.py_func.__code__
    seen[f"{code.co_filename}:{code.co_name}"] = f"{code.co_code.hex()} {code.co_consts} {function.targetoptions}"
    for name in code.co_names:
        value = function.py_func.__globals__.get(name)
        if hasattr(value, "py_func") and f"{value.py_func.__code__.co_filename}:{name}" not in seen:
            _fingerprint(value, seen)
        elif isinstance(value, int | float | tuple | np.generic | np.ndarray):
            seen[f"{code.co_name}:{name}"] = repr(value)


@cache
def _engine() -> Any:
    seen: dict[str, str] = {}
    _fingerprint(_run_block, seen)
    seen["fields"] = f"{_field_types(Stacked)} {_field_types(Work)}"
    text = "\n".join(f"{name.rpartition('/')[2]} {value}" for name, value in sorted(seen.items()))
    version = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest(), "little")

    def run(inputs: Stacked, work: Work, seed_first: tuple[np.uint64, int], totals: Table, weekly: Cube) -> int:
        _run_block(inputs, work, seed_first, totals, weekly)
        return version

    return njit(**APART, cache=True)(run)


@cache
def _signature() -> Any:
    seed_first = types.Tuple((types.uint64, types.int64))  # type: ignore[no-untyped-call]
    outputs = (types.float64[:, ::1], types.float64[:, :, ::1])
    return types.int64(_type_of(Stacked), _type_of(Work), seed_first, *outputs)


def is_compiled() -> bool:
    """Return whether the engine is ready in this process or in Numba's cache, so that a run starts at once."""
    engine = _engine()
    if engine.overloads:
        return True
    return engine._cache.load_overload(_signature(), engine.targetctx) is not None  # noqa: SLF001 - no public way to ask


def compile_kernel() -> None:
    """Compile the engine, or load it from the cache; does nothing the second time."""
    _engine().compile(_signature())


def run_kernel(inputs: Stacked, seed: int, first_path: int, totals: Table, weekly: Cube) -> None:
    """Fill totals[path, tally] of a block of paths, and weekly[path, week, tally] of its first len(weekly) paths.

    Releases the interpreter's lock, so blocks can run in threads.
    """
    _engine()(inputs, make_work(inputs), (np.uint64(seed & WORD), first_path), totals, weekly)
