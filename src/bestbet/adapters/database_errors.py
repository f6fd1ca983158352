"""What goes wrong with a database, in words: full disk, no right to write, busy, damaged, out of reach."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bestbet.adapters.database_address import Address
from bestbet.errors import BestbetError, Problem, ServiceError, StorageError

_INTACT = "Nothing of this step was recorded; what was there before is intact."


def missing_driver() -> ServiceError:
    """Return the error for a PostgreSQL address without its driver."""
    text = "the driver for PostgreSQL is not installed."
    return ServiceError(Problem("BB-S43", text, 'Install it: pip install "bestbet[postgres]".'))


def cannot_open(path: Path, error: Exception) -> StorageError:
    """Return the error for a file that cannot be opened."""
    if isinstance(error, sqlite3.Error):
        return StorageError(_file_problem(path, error))
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    text = f"{path} cannot be opened for writing: {reason}. {_INTACT}"
    return StorageError(Problem("BB-S21", text, _owner(path)))


def _owner(path: Path) -> str:
    try:
        return f"Give yourself the right to write there; its owner is {path.parent.owner()}."
    except (OSError, KeyError, NotImplementedError):
        return "Give yourself the right to write there."


@contextmanager
def translated(address: Address) -> Iterator[None]:
    """Turn errors of the database into ours; ours pass as they are."""
    try:
        yield
    except DBAPIError as error:
        raise _error(address, error) from error
    except OSError as error:
        if isinstance(error, BestbetError):
            raise
        raise cannot_open(address.path or Path(), error) from error


def _error(address: Address, error: DBAPIError) -> StorageError | ServiceError:
    if address.path is not None:
        return StorageError(_file_problem(address.path, error.orig))
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    if error.connection_invalidated or type(error.orig).__name__ == "OperationalError":
        text = f"the database {address.shown} cannot be reached: {reason}. {_INTACT}"
        return ServiceError(Problem("BB-S26", text, "Check that the server runs and that your account may use it."))
    text = f"the database {address.shown} refused: {reason}. {_INTACT}"
    return StorageError(Problem("BB-S27", text, "Ask its administrator; bestbet doctor says what is wrong."))


def _file_problem(path: Path, error: BaseException | None) -> Problem:
    """Return the problem for SQLite's result code (sqlite.org/rescode.html), its low byte."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return _full(path)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return Problem("BB-S21", f"{path} cannot be written ({error}). {_INTACT}", _owner(path))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        text = f"another program has held {path} for a minute. {_INTACT}"
        return Problem("BB-S23", text, "Wait for it to finish, or close it, and run the same command again.")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT):
        text = f"{path} is damaged ({error})."
        return Problem("BB-S24", text, "Do not edit it. Keep a copy, then bring back a backup: bestbet restore FILE.")
    if code == sqlite3.SQLITE_IOERR and _free(path) == 0:
        return _full(path)
    text = f"{path} cannot be read or written ({error}). {_INTACT}"
    return Problem("BB-S28", text, "Stop writing to this disk and check it; bestbet doctor says what is wrong.")


def _full(path: Path) -> Problem:
    text = f"The disk is full: {_free(path) / 1e6:,.1f} MB are free in {path.parent}. {_INTACT}"
    return Problem("BB-S22", text, "Free space and run the same command again.")


def _free(path: Path) -> int:
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return 0
