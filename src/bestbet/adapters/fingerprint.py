"""What computed the numbers: a fingerprint of our code, and the versions of what it stands on."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

from bestbet.commit.decision import Library

_SHOWS_ONLY = frozenset({"cli", "report", "web", "commit", "track", "__pycache__"})
_LIBRARIES = ("numpy", "scipy", "numba", "llvmlite", "pyarrow", "ruamel.yaml")


@cache
def line_fingerprint() -> str:
    """Return a hash of all code between an export and its odds: the same code gives the same numbers."""
    root = Path(__file__).resolve().parent.parent
    hasher = hashlib.sha256()
    for path in sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).as_posix()):
        name = path.relative_to(root).as_posix()
        if name.split("/")[0] not in _SHOWS_ONLY:
            hasher.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return hasher.hexdigest()


@cache
def libraries() -> tuple[Library, ...]:
    """Return the versions of Python, of the libraries that compute, and the kind of processor."""
    own = [Library("python", platform.python_version()), Library("processor", platform.machine())]
    return (*own, *(Library(name, version(name)) for name in _LIBRARIES))
