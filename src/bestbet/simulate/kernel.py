"""The compiled engine: `simulate.reference` path by path, equal to it on the same streams.

The first use on a machine compiles it (about half a minute) into Numba's cache: beside this file, or in
NUMBA_CACHE_DIR. Later processes load it in a fraction of a second; `is_compiled` tells which it will be.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numba import njit, types

from bestbet.simulate.arrays import Arrays, Deals, Lanes, Segments, Tallies, Team
from bestbet.simulate.axes import Cube, Table
from bestbet.simulate.delays import Delays
from bestbet.simulate.kernel_start import (
    LOST,
    PIPELINE_VALUE,
    Work,
    make_work,
    prepare_draw,
    prepare_path,
    respond,
)
from bestbet.simulate.kernel_weeks import ACTIVE, OPEN_DEALS, live_through
from bestbet.simulate.model import LANE_STREAMS, PATHS_PER_DRAW, SEGMENT_STREAMS
from bestbet.simulate.responses import Responses
from bestbet.simulate.scalars import compiled, mix
from bestbet.streams import WORD

FIRST_SEGMENT_STREAM = len(LANE_STREAMS)
FIRST_TEAM_STREAM = FIRST_SEGMENT_STREAM + len(SEGMENT_STREAMS)


@compiled
def _run_block(arrays: Arrays, work: Work, seed: np.uint64, first_path: int, totals: Table, weekly: Cube) -> None:
    needs = (arrays.tallies.losses_matter == 1, arrays.tallies.customers_matter == 1)
    start = mix(np.uint64(0), seed)
    last_draw = -1
    is_planned = False
    for position in range(len(totals)):
        path = first_path + position
        draw = path // PATHS_PER_DRAW
        if draw != last_draw:
            prepare_draw(arrays, work, draw)
            is_planned = False
        last_draw = draw
        word = mix(start, np.uint64(path))
        is_short = prepare_path(arrays, work, draw, word)
        if is_short or not is_planned:
            respond(arrays, work, draw)
        is_planned = not is_short
        for week in range(arrays.n_weeks):
            live_through(arrays, work, (draw, week), word, needs)
        _tally(arrays, work, totals[position], weekly[position : position + 1])


@compiled
def _tally(arrays: Arrays, work: Work, totals: Table, weekly: Cube) -> None:
    tallies, weeks, summed = arrays.tallies, arrays.n_weeks, work.summed
    for tally in range(len(tallies.stream)):
        summed[:] = 0.0
        start = 0.0
        stream = tallies.stream[tally]
        for cell in range(tallies.cells.shape[1]):
            weight = tallies.cells[tally, cell]
            if weight != 0.0:
                start += weight * _add_flow(work, (stream, cell), weight, weeks)
        total = 0.0
        for week in range(weeks):
            total += summed[week] * tallies.weeks[tally, week]
        totals[tally] = tallies.already[tally] + tallies.opening[tally] * start + total
        for fan in range(len(weekly)):
            for week in range(weeks):
                weekly[fan, week, tally] = summed[week]


@compiled
def _add_flow(work: Work, place: tuple[int, int], weight: float, weeks: int) -> float:
    """Add the flow of a stream and cell to `work.summed`; return its level on the as-of date."""
    stream, cell = place
    if stream < FIRST_SEGMENT_STREAM:
        for week in range(weeks):
            work.summed[week] += weight * work.lane_flows[stream, cell, week]
        if stream == OPEN_DEALS:
            return work.start_number[cell]
        return work.start_value[cell] if stream == PIPELINE_VALUE else 0.0
    if stream < FIRST_TEAM_STREAM:
        for week in range(weeks):
            work.summed[week] += weight * work.segment_flows[stream - FIRST_SEGMENT_STREAM, cell, week]
        return work.start_active[cell] if stream - FIRST_SEGMENT_STREAM == ACTIVE else 0.0
    for week in range(weeks):
        work.summed[week] += weight * work.team_flows[stream - FIRST_TEAM_STREAM, week]
    return 0.0


_ARRAY_TYPES = {
    "Vector": types.float64[::1],
    "Table": types.float64[:, ::1],
    "Cube": types.float64[:, :, ::1],
    "Indices": types.int64[::1],
    "IndexTable": types.int64[:, ::1],
    "Words": types.uint64[::1],
    "int": types.int64,
}
_GROUPS: dict[str, type[NamedTuple]] = {
    group.__name__: group for group in (Lanes, Segments, Delays, Deals, Responses, Team, Tallies)
}
_DTYPES = {"Vector": np.float64, "Table": np.float64, "Cube": np.float64, "Words": np.uint64}


def _field_names(group: type[NamedTuple]) -> dict[str, str]:
    return {name: str(getattr(hint, "__forward_arg__", hint)) for name, hint in group.__annotations__.items()}


def _type_of(group: type[NamedTuple]) -> Any:
    fields = _field_names(group).values()
    members = [_type_of(_GROUPS[name]) if name in _GROUPS else _ARRAY_TYPES[name] for name in fields]
    return types.NamedTuple(members, group)


def packed(group: Any) -> Any:
    """Return the arrays in the layout that the compiled engine takes: contiguous, writable, of exact types."""
    values = []
    for (_, kind), value in zip(_field_names(type(group)).items(), group, strict=True):
        if kind in _GROUPS:
            values.append(packed(value))
        elif kind == "int":
            values.append(int(value))
        else:
            values.append(np.require(value, _DTYPES.get(kind, np.int64), ["C", "W", "A"]))
    return type(group)(*values)


def _fingerprint(function: Any, seen: dict[str, str]) -> None:
    # Numba's cache looks at the source of the entry function alone; this makes it look at all that it calls
    code = function.py_func.__code__
    seen[f"{code.co_filename}:{code.co_name}"] = f"{code.co_code.hex()} {code.co_consts}"
    for name in code.co_names:
        value = function.py_func.__globals__.get(name)
        if hasattr(value, "py_func") and f"{value.py_func.__code__.co_filename}:{name}" not in seen:
            _fingerprint(value, seen)
        elif isinstance(value, int | float | tuple | np.generic | np.ndarray):
            seen[name] = repr(value)


@cache
def _engine() -> Any:
    seen: dict[str, str] = {}
    _fingerprint(_run_block, seen)
    text = "\n".join(f"{name} {value}" for name, value in sorted(seen.items()))
    fields = "\n".join(str(_field_names(group)) for group in (*_GROUPS.values(), Arrays, Work))
    version = int.from_bytes(hashlib.blake2b((text + fields).encode(), digest_size=7).digest(), "little")

    def run(arrays: Arrays, work: Work, seed: np.uint64, first_path: int, totals: Table, weekly: Cube) -> int:
        _run_block(arrays, work, seed, first_path, totals, weekly)
        return version

    return njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(run)


@cache
def _signature() -> Any:
    return types.int64(
        _type_of(Arrays), _type_of(Work), types.uint64, types.int64, types.float64[:, ::1], types.float64[:, :, ::1]
    )


def is_compiled() -> bool:
    """Return whether the engine is ready in this process or in Numba's cache, so that a run starts at once."""
    engine = _engine()
    if engine.overloads:
        return True
    return engine._cache.load_overload(_signature(), engine.targetctx) is not None  # noqa: SLF001 - no public way to ask


def compile_kernel() -> None:
    """Compile the engine, or load it from the cache; does nothing the second time."""
    _engine().compile(_signature())


def run_kernel(arrays: Arrays, seed: int, first_path: int, totals: Table, weekly: Cube) -> None:
    """Fill totals[path, tally] of a block of paths, and weekly[path, week, tally] of its first len(weekly) paths.

    `arrays` come from `packed`. Releases the interpreter's lock, so blocks can run in threads.
    """
    _engine()(arrays, make_work(arrays), np.uint64(seed & WORD), first_path, totals, weekly)
