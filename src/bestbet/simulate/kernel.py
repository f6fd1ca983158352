"""The compiled engine: `simulate.reference` path by path, equal to it on the same streams.

Luck is drawn once for a draw's paths, and every strategy lives through it. The first use on a machine compiles it
into Numba's cache, which takes some seconds: beside this file, or in NUMBA_CACHE_DIR. Later processes load it in a
fraction of a second; `is_compiled` tells which it will be.
"""

from __future__ import annotations

import hashlib
from functools import cache
from threading import RLock
from typing import Any, NamedTuple

import numpy as np
from numba import njit, types
from numba.core.caching import NullCache

from bestbet.simulate.axes import Block, Cube
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


def _version() -> int:
    seen: dict[str, str] = {}
    for function in PARTS:
        _fingerprint(function, seen)
    seen["fields"] = f"{_field_types(Stacked)} {_field_types(Work)}"
    text = "\n".join(f"{name.rpartition('/')[2]} {value}" for name, value in sorted(seen.items()))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest(), "little")


_ONE_AT_A_TIME = RLock()
"""Numba loads and compiles for one thread at a time."""
PARTS = (_prepare, begin, begin_tally, live_week, price_wins, price_orders, tally_week, write_totals)


@cache
def _engine() -> Any:
    version = _version()

    # one function with three loops: each level of calls would be optimised once more, five seconds at a time
    def run(inputs: Stacked, work: Work, seed_first: tuple[np.uint64, int], totals: Cube, weekly: Block) -> int:
        start, n_paths = mix(np.uint64(0), seed_first[0]), totals.shape[1]
        for row in range(0, n_paths, PATHS_PER_DRAW):
            draw = (seed_first[1] + row) // PATHS_PER_DRAW
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
        return version

    return _readable(njit(**APART, cache=True)(run))


def _readable(engine: Any) -> Any:
    """Return the engine with its cache emptied where that was written by a version whose names are gone.

    Numba reads the index of a cache whole before it looks whether it is stale.
    """
    try:
        engine._cache._cache_file._load_index()  # noqa: SLF001 - no public way to ask
    except Exception:  # noqa: BLE001 - whatever an old or torn index raises, the engine can be compiled again
        try:
            engine._cache.flush()  # noqa: SLF001 - same
        except OSError:
            engine._cache = NullCache()  # noqa: SLF001 - same; nothing can be kept where nothing can be written
    return engine


@cache
def _signature() -> Any:
    seed_first = types.Tuple((types.uint64, types.int64))  # type: ignore[no-untyped-call]
    outputs = (types.float64[:, :, ::1], types.float64[:, :, :, ::1])
    return types.int64(_type_of(Stacked), _type_of(Work), seed_first, *outputs)


def is_compiled() -> bool:
    """Return whether the engine is ready in this process or in Numba's cache, so that a run starts at once.

    Code from the cache is loaded without Numba's registries of everything it could compile, which take a quarter of
    a second and are needed to compile only.
    """
    with _ONE_AT_A_TIME:
        engine = _engine()
        if engine.overloads:
            return True
        found = engine._cache._load_overload(_signature(), engine.targetctx)  # noqa: SLF001 - no public way
        if found is not None:
            engine.add_overload(found)
        return found is not None


def compile_kernel() -> None:
    """Compile the engine, or load it from the cache; does nothing the second time."""
    with _ONE_AT_A_TIME:
        if not is_compiled():
            _engine().compile(_signature())


def run_kernel(inputs: Stacked, seed: int, first_path: int, totals: Cube, weekly: Block) -> None:
    """Fill totals[strategy, path, tally] of a block, and weekly[strategy, path, week, tally] of its first paths.

    A block starts on the first path of a draw. Releases the interpreter's lock, so blocks can run in threads.
    """
    _engine()(inputs, make_work(inputs, len(totals)), (np.uint64(seed & WORD), first_path), totals, weekly)
