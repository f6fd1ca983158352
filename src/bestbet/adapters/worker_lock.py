"""The lock that the worker of a workspace holds as long as it lives; the system gives it back when it dies."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bestbet.adapters.snapshots import STORE

if sys.platform != "win32":
    import fcntl

LOCK_FILE = Path(STORE) / "worker.lock"


@contextmanager
def worker_lock(root: Path) -> Iterator[bool]:
    """Give whether this process became the worker; it stays so until it leaves the block."""
    path = root / LOCK_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as stream:
        if sys.platform == "win32":
            yield True
            return
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def is_worker_alive(root: Path) -> bool:
    """Return whether a worker holds the lock."""
    if not (root / LOCK_FILE).is_file():
        return False
    with worker_lock(root) as is_mine:
        return not is_mine
