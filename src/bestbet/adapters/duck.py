"""The one place that opens DuckDB: in memory, locked down, fed only what the caller hands over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from bestbet.errors import Problem, StorageError

SETTINGS = (
    "memory_limit = '1GB'",
    "threads = 2",
    "max_temp_directory_size = '0B'",
    "temp_directory = ''",
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
    "allow_community_extensions = false",
    "allow_unsigned_extensions = false",
    "allow_persistent_secrets = false",
    "python_enable_replacements = false",
    "enable_external_access = false",
    "lock_configuration = true",
)
"""In this order: after the last one nothing can be opened again, not even by a statement we did not write."""


@contextmanager
def locked() -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield an in-memory connection that cannot reach files, the network, extensions or its own settings."""
    connection = duckdb.connect(":memory:")
    try:
        for setting in SETTINGS:
            connection.execute(f"SET {setting}")
        yield connection
    finally:
        connection.close()


def query(sql: str, tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return the result of `sql` over the given Arrow tables, which are all it can see.

    `sql` is always our own text: names and values of people reach it only as columns of `tables`.
    Failure: StorageError, for example when a table does not fit the memory limit.
    """
    with locked() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        try:
            return connection.sql(sql).to_arrow_table()
        except duckdb.Error as error:
            text = f"The rows could not be put together: {str(error).splitlines()[0]}."
            remedy = "Import fewer rows at a time, or give the process more memory."
            raise StorageError(Problem("BB-S03", text, remedy)) from error
