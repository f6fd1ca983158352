r"""Canonical bytes: one value has one spelling, so that a hash of it means something for ever.

JSON after RFC 8785 (doi:10.17487/RFC8785) with two restrictions that take away every doubt:

- Numbers do not occur. A whole number is the text of its decimal digits, any other number the shortest decimal text
  that reads back as the same 64-bit floating-point number, in the form `[-]d.d…`, or `[-]d[.d…]e±dd` where its size is
  at least 1e16 or below 1e-4. Minus zero is "0.0"; infinities and not-a-number are refused.
- Keys are lower-case ASCII words joined by underscores, so that every way of sorting text sorts them alike.

Texts are in Unicode normal form C and encoded as UTF-8; `"`, `\` and control characters below U+0020 are escaped as in
RFC 8785, nothing else is. There is no white space between tokens.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeGuard

import numpy as np

Tree = None | bool | str | list["Tree"] | dict[str, "Tree"]
"""What canonical bytes can say: no numbers, see the module."""

_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def canonical_bytes(tree: Tree) -> bytes:
    """Return the one spelling of a tree; raises ValueError for a key or text that has none."""
    _refuse_odd(tree)
    text = json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def read_canonical(data: bytes) -> Tree:
    """Return the tree that canonical bytes say; raises ValueError where they are not canonical."""
    tree: Tree = json.loads(data.decode("utf-8"), parse_int=_refuse_number, parse_float=_refuse_number)
    if canonical_bytes(tree) != data:
        raise ValueError("the bytes are not in canonical form")
    return tree


def _refuse_number(text: str) -> Tree:
    raise ValueError(f"the number {text} is not written as text")


def _refuse_odd(tree: Tree) -> None:
    if isinstance(tree, str):
        if not unicodedata.is_normalized("NFC", tree):
            raise ValueError("a text is not in normal form C")
    elif isinstance(tree, list):
        for item in tree:
            _refuse_odd(item)
    elif isinstance(tree, dict):
        for key, item in tree.items():
            if not _KEY.fullmatch(key):
                raise ValueError(f"{key!r} is no key of canonical bytes")
            _refuse_odd(item)
    elif not (tree is None or isinstance(tree, bool)):
        raise ValueError(f"canonical bytes hold no {type(tree).__name__}")


def number_text(number: float | np.number[Any]) -> str:
    """Return the text of a number, see the module; raises ValueError for infinities and not-a-number."""
    if isinstance(number, int | np.integer):
        return str(int(number))
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{value} has no canonical text")
    return repr(value) if value else "0.0"


def tree_of(value: object) -> Tree:
    """Return a value of dataclasses, mappings, sequences, arrays, numbers, days and texts as a tree.

    A mapping, whose keys are words of the user, becomes a list of {"name", "value"} in its own order; a number that is
    not finite becomes None; days are ISO 8601; texts are brought to normal form C.
    """
    if value is None or isinstance(value, bool | np.bool_):
        return None if value is None else bool(value)
    if isinstance(value, Enum):
        return tree_of(value.value)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int | float | np.number):
        return number_text(value) if math.isfinite(value) else None
    if isinstance(value, date):
        return time_text(value) if isinstance(value, datetime) else value.isoformat()
    return _many(value)


def _many(value: object) -> Tree:
    if isinstance(value, np.ndarray):
        return tree_of(value.tolist())
    if isinstance(value, Mapping):
        return [{"name": tree_of(str(key)), "value": tree_of(item)} for key, item in value.items()]
    if isinstance(value, tuple | list):
        return [tree_of(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: tree_of(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise ValueError(f"canonical bytes hold no {type(value).__name__}")


def time_text(at: datetime) -> str:
    """Return a moment as text, in UTC, to the microsecond; raises ValueError for one without a time zone."""
    offset = at.utcoffset()
    if offset is None:
        raise ValueError("a moment in the ledger needs a time zone")
    return f"{(at - offset).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes in 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def is_object(tree: Tree) -> TypeGuard[dict[str, Any]]:
    """Return whether a tree is an object, whose parts can be asked for by key."""
    return isinstance(tree, dict)


def differences(stored: Tree, now: Tree, at: str = "") -> list[str]:
    """Return the places where `now` differs from `stored`; keys that only `now` has are no difference."""
    if is_object(stored) and is_object(now):
        return [
            found
            for key in sorted(stored)
            for found in differences(stored[key], now.get(key), f"{at}.{key}" if at else key)
        ]
    if isinstance(stored, list) and isinstance(now, list) and len(stored) == len(now):
        pairs = enumerate(zip(stored, now, strict=True))
        return [found for i, (one, other) in pairs for found in differences(one, other, f"{at}[{i}]")]
    return [] if stored == now else [at]
