"""Opens a workspace's store and brings its schema up to date."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, select, text

from bestbet.adapters.database import Database, is_wal_safe, journal_mode, open_database
from bestbet.adapters.database_address import Address, address_of, remember
from bestbet.adapters.database_tables import WORKSPACE
from bestbet.commit.canonical import time_text
from bestbet.errors import Problem, StorageError, UsageError

NEWEST = "0006"
"""The step of the schema that this program works with; a test holds it against the migrations."""


def open_store(root: Path, at: datetime) -> Database:
    """Return the store of a workspace, made or brought up to date where needed.

    Raises StorageError where it cannot be written or was written by a newer program, ServiceError where the database
    cannot be reached.
    """
    address = address_of(root)
    database = opened(address, at)
    remember(root, address)
    return database


def opened(address: Address, at: datetime) -> Database:
    """Return the store at an address, made or brought up to date where needed."""
    database = open_database(address, is_created=True)
    with database.reading() as connection:
        found = revision_of(connection)
    if found != NEWEST:
        with database.writing() as connection:
            _bring_up_to_date(connection, address, at)
    return database


def begin_empty(connection: Connection, address: Address, step: str) -> None:
    """Give a store the schema of a step and nothing else, for a backup to be put into within the same transaction.

    Raises UsageError where the address already holds a store.
    """
    from bestbet.adapters.database_upgrade import upgrade  # noqa: PLC0415 - as below

    if revision_of(connection) is not None:
        text = f"{address.shown} already holds a store."
        raise UsageError(Problem("BB-S33", text, "Restore into an empty database or folder."))
    upgrade(connection, step)


def finish_upgrade(connection: Connection) -> None:
    """Bring a store that was filled at an older step to the newest."""
    from bestbet.adapters.database_upgrade import upgrade  # noqa: PLC0415 - as below

    if revision_of(connection) != NEWEST:
        upgrade(connection)


def read_store(root: Path) -> Database | None:
    """Return the store of a workspace for reading, as it is; None where nothing was ever recorded.

    Raises UsageError where its schema is older than this program: a command that writes brings it up to date.
    """
    address = address_of(root)
    if address.path is not None and not (address.path.is_file() and address.path.stat().st_size):
        return None
    database = open_database(address, is_created=False)
    with database.reading() as connection:
        found = revision_of(connection)
    if found is None:
        return None
    if found != NEWEST:
        _refuse_newer(found, address)
        text = f"{address.shown} was written by an older Bestbet (its schema is {found}, this one is {NEWEST})."
        raise UsageError(Problem("BB-S29", text, "Run bestbet doctor --upgrade; make a backup first."))
    return database


def revision_of(connection: Connection) -> str | None:
    """Return the step of the schema that a store stands at; None of an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return None if found is None else str(found)


def _bring_up_to_date(connection: Connection, address: Address, at: datetime) -> None:
    found = revision_of(connection)
    if found == NEWEST:
        return
    if found is not None:
        _refuse_newer(found, address)
    _refuse_unsafe_journal(connection, address)
    from bestbet.adapters.database_upgrade import upgrade  # noqa: PLC0415 - alembic takes 0.2 s to load, once per store

    upgrade(connection)
    if connection.execute(select(WORKSPACE.c.origin)).first() is None:
        connection.execute(WORKSPACE.insert().values(id=1, origin=secrets.token_hex(16), created_at=time_text(at)))


def _refuse_newer(found: str, address: Address) -> None:
    if found > NEWEST:
        text = f"{address.shown} was written by a newer Bestbet (its schema is {found}, this one knows {NEWEST})."
        raise StorageError(Problem("BB-S25", text, "Nothing was changed. Use the newer version."))


def _refuse_unsafe_journal(connection: Connection, address: Address) -> None:
    if address.path is not None and journal_mode(connection) == "wal" and not is_wal_safe():
        text = f"{address.path} uses write-ahead logging, which this SQLite can corrupt when two programs write."
        remedy = "Close every program that uses it and run the same command again; it then goes back to a journal."
        raise StorageError(Problem("BB-S02", text, remedy))


def origin_of(connection: Connection) -> str:
    """Return the 32 hexadecimal digits that name this workspace's ledger."""
    return str(connection.execute(select(WORKSPACE.c.origin)).scalar_one())
