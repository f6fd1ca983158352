"""The parts of a fit, remembered within a process: what evidence, effort or the number of draws change comes after them.

For tests that ask what a fit is used for. Who asks whether a fit comes out again must not use this.
"""

import hashlib
from contextlib import contextmanager
from dataclasses import fields, is_dataclass

import numpy as np

from bestbet.calibrate import fit as fitting

_REMEMBERED = {}
_FIT_PARTS = fitting.fit_parts


def mark_of(value):
    """A hash of everything in a value, arrays included."""
    if is_dataclass(value):
        return mark_of((type(value).__name__, *(getattr(value, field.name) for field in fields(value))))
    if isinstance(value, np.ndarray):
        return hashlib.sha256(f"{value.dtype} {value.shape}".encode() + np.ascontiguousarray(value).tobytes()).digest()
    if isinstance(value, tuple | list):
        return hashlib.sha256(b"".join(mark_of(one) for one in value)).digest()
    return hashlib.sha256(f"{type(value).__name__} {value!r}".encode()).digest()


@contextmanager
def remembered(monkeypatch):
    """Fit the parts of each history once, for as long as this is open."""

    def once(plan, facts, *, seed):
        key = mark_of((plan.drift, facts, seed))
        if key not in _REMEMBERED:
            _REMEMBERED[key] = _FIT_PARTS(plan, facts, seed=seed)
        return _REMEMBERED[key]

    monkeypatch.setattr(fitting, "fit_parts", once)
    yield


def forgotten(monkeypatch):
    """Fit the parts anew, whatever is remembered."""
    monkeypatch.setattr(fitting, "fit_parts", _FIT_PARTS)
