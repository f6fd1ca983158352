"""The store's database: opened safely, read in one view, written by one writer at a time.

SQLite: journal mode TRUNCATE and synchronous FULL, because a commit that was reported must survive a loss of power, and
because write-ahead logging can corrupt a file under SQLite before 3.51.3. Writers queue on a lock file: SQLite's own
waiting is not fair. PostgreSQL: writers queue on an advisory lock, and every commit waits for the disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bestbet.adapters.database_address import Address
from bestbet.adapters.database_errors import cannot_open, missing_driver, translated
from bestbet.adapters.database_queue import turn

SAFE_WAL = (3, 51, 3)
BUSY_SECONDS = 60
_ADVISORY_LOCK = 0x42455354
_WRITES = "bestbet_writes"


@dataclass(frozen=True, slots=True)
class Database:
    """An open database; `reading` and `writing` give connections within one transaction each."""

    address: Address
    engine: Engine

    @property
    def is_file(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.address.path is not None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the store, whatever others write meanwhile."""
        with translated(self.address), self.engine.connect() as connection:
            if not self.is_file:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901 - same one
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the only connection that writes; all of it lands, on disk, or none."""
        with translated(self.address), ExitStack() as stack:
            if self.address.path is not None:
                stack.enter_context(turn(self.address.path))
            connection = stack.enter_context(self.engine.connect()).execution_options(**{_WRITES: True})
            stack.enter_context(connection.begin())
            if not self.is_file:
                connection.execute(text("SET LOCAL synchronous_commit = on"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            yield connection


def open_database(address: Address, *, is_created: bool) -> Database:
    """Return the database at an address; a missing file is made only where `is_created`.

    Raises StorageError where a file cannot be opened, ServiceError where a server cannot be reached.
    """
    if address.path is None:
        return Database(address, _server(address))
    return Database(address, _file_engine(address.path, is_created=is_created))


def _server(address: Address) -> Engine:
    try:
        return create_engine(address.url, poolclass=NullPool)
    except ModuleNotFoundError as error:
        raise missing_driver() from error


def _file_engine(path: Path, *, is_created: bool) -> Engine:
    mode = "rwc" if is_created else "rw"

    def connect() -> sqlite3.Connection:
        if is_created:
            path.parent.mkdir(parents=True, exist_ok=True)
        uri = f"{path.resolve().as_uri()}?mode={mode}"
        try:
            return _prepared(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None))
        except sqlite3.Error as error:
            raise cannot_open(path, error) from error

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    return engine


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Set what the promise rests on; the journal mode is a property of the file and is only ever set, never assumed."""
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON", "trusted_schema = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA journal_mode = TRUNCATE").fetchone()
    return connection


def journal_mode(connection: Connection) -> str:
    """Return the journal mode of a SQLite file as it is now."""
    return str(connection.execute(text("PRAGMA journal_mode")).scalar_one())


def _begin(connection: Connection) -> None:
    """Begin as a writer where one is asked for: a reader that turns writer can meet another and must give up."""
    is_writer = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")


def is_wal_safe() -> bool:
    """Return whether this Python's SQLite may use write-ahead logging with several writers."""
    return sqlite3.sqlite_version_info >= SAFE_WAL


def check_file(connection: Connection) -> list[str]:
    """Return what SQLite finds wrong with the file itself and with references between rows; nothing where sound."""
    try:
        lines = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
        broken: list[Any] = list(connection.execute(text("PRAGMA foreign_key_check")))
    except DBAPIError as error:
        return [str(error.orig)]
    return [*lines, *(f"a row of {row[0]} points to a missing row of {row[2]}" for row in broken)]
