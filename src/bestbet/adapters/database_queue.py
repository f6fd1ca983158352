"""Writers of one store wait in the order in which they came.

The system's locks wake all who wait and let them race, so that under sixteen writers one may lose many times over. Here
each writer draws a number, holds the byte of that number, and waits for the byte of the number before: one waits for
one. A writer that dies gives its byte back, and who came next would overtake those before it; therefore the lock
proper is taken after that, as ever. The queue makes waiting fair; the lock makes writing safe.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from bestbet.adapters.database_errors import cannot_open

if sys.platform != "win32":
    import fcntl

_NUMBER = 8
"""Bytes of the file that hold the last number drawn; they are locked only while one is drawn."""
_FIRST_BYTE = 1 << 20
"""The bytes of numbers lie beyond; a lock needs no byte to be there."""
_NUMBERS = 1 << 30
_THREADS: dict[Path, Lock] = {}
_THREADS_GUARD = Lock()


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Wait for one's turn to write a store's file; raises StorageError where its lock file cannot be opened.

    The system gives all locks back when their holder dies. These locks are of a process, so its threads wait for one
    another before they stand in the queue.
    """
    if sys.platform == "win32":
        yield
        return
    lock = path.with_suffix(".lock")
    with _threads(lock):
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            place = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise cannot_open(lock, error) from error
        try:
            # Where no number can be drawn (a full disk), waiting is as the system has it.
            with suppress(OSError):
                _wait_in_line(place)
            fcntl.flock(place, fcntl.LOCK_EX)
            yield
        finally:
            os.close(place)


def _threads(lock: Path) -> Lock:
    with _THREADS_GUARD:
        return _THREADS.setdefault(lock.resolve(), Lock())


def _wait_in_line(place: int) -> None:
    """Return when the one with the number before is done, or is no more."""
    fcntl.lockf(place, fcntl.LOCK_EX, _NUMBER, 0)
    try:
        last = int.from_bytes(os.pread(place, _NUMBER, 0), "little") % _NUMBERS
        mine = (last + 1) % _NUMBERS
        os.pwrite(place, mine.to_bytes(_NUMBER, "little"), 0)
        fcntl.lockf(place, fcntl.LOCK_EX, 1, _FIRST_BYTE + mine)
    finally:
        fcntl.lockf(place, fcntl.LOCK_UN, _NUMBER, 0)
    fcntl.lockf(place, fcntl.LOCK_EX, 1, _FIRST_BYTE + last)
    fcntl.lockf(place, fcntl.LOCK_UN, 1, _FIRST_BYTE + last)
