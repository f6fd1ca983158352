"""Numba's cache of the engine: kept as long as all the code in it is the same, and emptied where it cannot be read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
from numba.core.caching import NullCache


def version_of(functions: Iterable[Any], beside: str) -> str:
    """Return the name of compiled functions with all that they call and how, and of what stands beside."""
    seen = {"beside": beside}
    for function in functions:
        fingerprint(function, seen)
    text = "\n".join(f"{name.rpartition('/')[2]} {value}" for name, value in sorted(seen.items()))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def fingerprint(function: Any, seen: dict[str, str]) -> None:
    """Note a compiled function's code, options and constants, and those of everything it calls."""
    code = function.py_func.__code__
    seen[f"{code.co_filename}:{code.co_name}"] = f"{code.co_code.hex()} {code.co_consts} {function.targetoptions}"
    for name in code.co_names:
        value = function.py_func.__globals__.get(name)
        if hasattr(value, "py_func") and f"{value.py_func.__code__.co_filename}:{name}" not in seen:
            fingerprint(value, seen)
        elif isinstance(value, int | float | tuple | np.generic | np.ndarray):
            seen[f"{code.co_name}:{name}"] = repr(value)


def kept(function: Any, version: str) -> Any:
    """Return the function with its cache held to a version, and emptied where that was written by an unreadable one.

    Numba itself looks at the file that the function stands in, not at what it calls, and reads the index of a cache
    whole before it looks whether it is stale.
    """
    # no public way to any of this
    try:
        index = function._cache._cache_file  # noqa: SLF001
        index._source_stamp = (index._source_stamp, version)  # noqa: SLF001
        index._load_index()  # noqa: SLF001
    except Exception:  # noqa: BLE001 - whatever an old or torn index raises, the engine can be compiled again
        try:
            function._cache.flush()  # noqa: SLF001
        except OSError:
            function._cache = NullCache()  # noqa: SLF001 - nothing can be kept where nothing can be written
    return function
