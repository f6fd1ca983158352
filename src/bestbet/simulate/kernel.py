"""The compiled engine: `simulate.reference` path by path, equal to it on the same streams.

Luck is drawn once for a draw's paths, and every strategy lives through it. The first use on a machine compiles it
into Numba's cache, which takes some seconds: beside this file, or in NUMBA_CACHE_DIR. Later processes load it in a
fraction of a second; `is_compiled` tells which it will be.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numba import njit, types

from bestbet.simulate.axes import Block, Cube
from bestbet.simulate.kernel_layout import Stacked, Work, make_work
from bestbet.simulate.kernel_luck import draw_luck, mix_frailty
from bestbet.simulate.kernel_pipeline import settle_pipeline, weigh_deals
from bestbet.simulate.kernel_response import deliver, respond
from bestbet.simulate.kernel_tally import tally, tally_pipeline
from bestbet.simulate.kernel_values import settle
from bestbet.simulate.kernel_weeks import live_through
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.scalars import APART, compiled, mix
from bestbet.streams import WORD


@compiled
def _prepare(inputs: Stacked, work: Work, draw: int, words: tuple[np.uint64, int, int]) -> None:
    """Draw the luck of a draw's paths, and settle the deals open today: the same for every strategy."""
    start, first_path, here = words
    mix_frailty(inputs, work, draw)
    weigh_deals(inputs, work, draw)
    for path in range(here):
        word = mix(start, np.uint64(first_path + path))
        draw_luck(inputs, work, (draw, path), word)
        settle_pipeline(inputs, work, (draw, path), word)
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
    "WordCube": types.uint64[:, :, ::1],
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
    for function in (_prepare, deliver, respond, live_through, settle, tally):
        _fingerprint(function, seen)
    seen["fields"] = f"{_field_types(Stacked)} {_field_types(Work)}"
    text = "\n".join(f"{name.rpartition('/')[2]} {value}" for name, value in sorted(seen.items()))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest(), "little")


@cache
def _engine() -> Any:
    version = _version()

    # one function with three loops: each level of calls would be optimised once more, five seconds at a time
    def run(inputs: Stacked, work: Work, seed_first: tuple[np.uint64, int], totals: Cube, weekly: Block) -> int:
        start, n_paths = mix(np.uint64(0), seed_first[0]), totals.shape[1]
        for position in range(0, n_paths, PATHS_PER_DRAW):
            first_path, here = seed_first[1] + position, min(PATHS_PER_DRAW, n_paths - position)
            draw = first_path // PATHS_PER_DRAW
            _prepare(inputs, work, draw, (start, first_path, here))
            for strategy in range(len(totals)):
                is_planned = False
                for path in range(here):
                    is_short = deliver(inputs, work, (strategy, draw, path))
                    if is_short or not is_planned:
                        respond(inputs, work, (strategy, draw))
                    is_planned = not is_short
                    live_through(inputs, work, (strategy, draw, path))
                    settle(inputs, work, (strategy, draw, path))
                    row = position + path
                    word = mix(mix(start, np.uint64(first_path + path)), inputs.market_key[0])
                    fan = weekly[strategy, row] if row < weekly.shape[1] else weekly[strategy, 0, :0]
                    tally(inputs, work, path, word, (totals[strategy, row], fan))
        return version

    return njit(**APART, cache=True)(run)


@cache
def _signature() -> Any:
    seed_first = types.Tuple((types.uint64, types.int64))  # type: ignore[no-untyped-call]
    outputs = (types.float64[:, :, ::1], types.float64[:, :, :, ::1])
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


def run_kernel(inputs: Stacked, seed: int, first_path: int, totals: Cube, weekly: Block) -> None:
    """Fill totals[strategy, path, tally] of a block, and weekly[strategy, path, week, tally] of its first paths.

    A block starts on the first path of a draw. Releases the interpreter's lock, so blocks can run in threads.
    """
    _engine()(inputs, make_work(inputs), (np.uint64(seed & WORD), first_path), totals, weekly)
