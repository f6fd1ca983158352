"""A cache of what takes long, fits and mixes: plain arrays and JSON in one .npz, keyed by all it depends on.

Only the cache: deleting it costs computing again. Nothing is ever unpickled. Arrays stay in the file, mapped: what is
touched of them is in memory, and only as long as there is room.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import mmap
import os
import struct
import types
import typing
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np

T = TypeVar("T")
Array = np.ndarray[Any, Any]
CACHE_VERSION = 1
MOST_FILES = 8
ALIGNED = 64
"""Bytes; arrays start on a multiple in the file, so that they can be read where they lie."""
PIECE = 1 << 16
"""Bytes written at once; Linux from 6.18 on maps as much at a touch as was written at once."""
_HEADER = struct.Struct("<26xHH")
"""Local header of a file in a zip archive, of which only the lengths of name and extra field are wanted."""
_FILLING = 0xD935
"""Name of an extra field that only fills up, as Android's zipalign writes it."""


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
    arrays: dict[str, Array] = {}
    tree = _encode(value, arrays)
    arrays["tree"] = np.frombuffer(json.dumps(tree).encode(), dtype=np.uint8)
    part = folder / f"{key}.{os.getpid()}.part"
    with part.open("wb") as file:
        _write(file, arrays)
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
        with path.open("rb") as file:
            arrays = _mapped(file)
        return typing.cast("T", _decode(json.loads(arrays["tree"].tobytes()), kind, arrays))
    except (OSError, ValueError, KeyError, struct.error, zipfile.BadZipFile):
        path.unlink(missing_ok=True)
        return None


def _write(file: BinaryIO, arrays: Mapping[str, Array]) -> None:
    """Write what `numpy.savez` writes, every array on a multiple of ALIGNED: the header of a .npy has such a length."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy")
            member.file_size = array.nbytes
            start = file.tell() + _HEADER.size + len(member.filename) + 4
            member.extra = struct.pack(f"<HH{-start % ALIGNED}x", _FILLING, -start % ALIGNED)
            with archive.open(member, "w") as target:
                np.lib.format.write_array_header_1_0(target, np.lib.format.header_data_from_array_1_0(array))
                numbers = np.ravel(array, order="A").view(np.uint8)
                for at in range(0, len(numbers), PIECE):
                    target.write(numbers[at : at + PIECE].data)


def _mapped(file: BinaryIO) -> dict[str, Array]:
    """Return every array of a .npz, read-only and read from the file as it is touched.

    Fails with BadZipFile where a checksum does not hold. Arrays that do not lie on their own multiples, as in files
    that NumPy wrote, are copied.
    """
    with zipfile.ZipFile(file) as archive:
        if archive.testzip() is not None:
            raise zipfile.BadZipFile
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return {m.filename.removesuffix(".npy"): _array(file, m.header_offset, whole) for m in archive.infolist()}


def _array(file: BinaryIO, start: int, whole: mmap.mmap) -> Array:
    """Return the array whose member of the archive starts there."""
    file.seek(start)
    file.seek(sum(_HEADER.unpack(file.read(_HEADER.size))), os.SEEK_CUR)
    np.lib.format.read_magic(file)
    shape, is_fortran, kind = np.lib.format.read_array_header_1_0(file)
    lies: Array = np.ndarray(shape, kind, whole, file.tell(), order="F" if is_fortran else "C")
    return np.require(lies, requirements=["A"])


def _encode(value: object, arrays: dict[str, Array]) -> Any:
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


def _decode(tree: Any, kind: Any, arrays: Mapping[str, Array]) -> Any:
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
