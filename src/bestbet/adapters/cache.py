"""A cache of what takes long, fits and mixes: plain arrays and JSON in one .npz, keyed by all it depends on.

Only the cache: deleting it costs computing again. Nothing is ever unpickled.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import types
import typing
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")
CACHE_VERSION = 1
MOST_FILES = 8


def cache_key(*parts: str) -> str:
    """Return the hexadecimal name of the cache entry for these parts."""
    return hashlib.sha256("\0".join((str(CACHE_VERSION), *parts)).encode()).hexdigest()[:32]


@cache
def code_fingerprint(*stages: str) -> str:
    """Return a hash of the code of these stages, so that nothing kept outlives the code that made it.

    Unless said, of those that facts and fits come from.
    """
    root = Path(__file__).resolve().parent.parent
    files = sorted(p for name in stages or ("facts", "evidence", "calibrate") for p in (root / name).glob("*.py"))
    hasher = hashlib.blake2b(digest_size=16)
    for path in (*files, root / "streams.py"):
        hasher.update(path.read_bytes())
    return hasher.hexdigest()


def store(folder: Path, key: str, value: object) -> None:
    """Write a dataclass of arrays under `key`, whole or not at all, and drop the oldest entries beyond MOST_FILES."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    tree = _encode(value, arrays)
    arrays["tree"] = np.frombuffer(json.dumps(tree).encode(), dtype=np.uint8)
    part = folder / f"{key}.{os.getpid()}.part"
    with part.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    part.replace(folder / f"{key}.npz")
    entries = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime)
    for old in entries[:-MOST_FILES]:
        old.unlink(missing_ok=True)


def fetch(folder: Path, key: str, kind: type[T]) -> T | None:
    """Return the value stored under `key`, or None when there is none or it cannot be read (it is then rebuilt)."""
    path = folder / f"{key}.npz"
    if not path.exists():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            tree = json.loads(arrays["tree"].tobytes())
            return typing.cast("T", _decode(tree, kind, arrays))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        path.unlink(missing_ok=True)
        return None


def _encode(value: object, arrays: dict[str, np.ndarray[Any, Any]]) -> Any:
    if isinstance(value, np.ndarray):
        name = f"a{len(arrays)}"
        arrays[name] = value
        return name
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return {f.name: _encode(getattr(value, f.name), arrays) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_encode(item, arrays) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _encode(item, arrays) for name, item in value.items()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"the cache holds no {type(value).__name__}")


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _decode(tree: Any, kind: Any, arrays: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in {typing.Union, types.UnionType}:
        if tree is None:
            return None
        return _decode(tree, next(k for k in typing.get_args(kind) if k is not type(None)), arrays)
    if origin is np.ndarray:
        return arrays[tree]
    if origin is tuple:
        kinds = typing.get_args(kind)
        kinds = (kinds[0],) * len(tree) if kinds[-1] is Ellipsis else kinds
        return tuple(_decode(item, one, arrays) for item, one in zip(tree, kinds, strict=True))
    if origin is Mapping:
        return {name: _decode(item, typing.get_args(kind)[1], arrays) for name, item in tree.items()}
    if kind is date:
        return date.fromisoformat(tree)
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast("type", kind))
        return typing.cast("Any", kind)(**{name: _decode(part, hints[name], arrays) for name, part in tree.items()})
    return tree
