"""Everything in the store as lines of JSON, and back: the same for SQLite and PostgreSQL.

Each line is {"table": NAME, "row": {COLUMN: VALUE}}; bytes are {"base64": TEXT}. Tables that others point to come
first.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, MetaData, Table, inspect, select

from bestbet.adapters.database_tables import DONE_ONCE, FIRST_RUN, IN_ORDER, SESSIONS, TRIES
from bestbet.errors import Problem, StorageError

_BATCH = 64
_PASSING = (SESSIONS, TRIES, FIRST_RUN, DONE_ONCE)
"""What a backup must not bring back: who is logged in, tries at a login, codes, requests on their way."""


def dumped(connection: Connection) -> Iterator[str]:
    """Give every row of the store as a line of JSON."""
    for table in (table for table in IN_ORDER if table not in _PASSING):
        query = select(table).order_by(*table.primary_key.columns)
        for row in connection.execute(query).mappings().yield_per(_BATCH):
            yield json.dumps({"table": table.name, "row": {k: _plain(v) for k, v in row.items()}}, ensure_ascii=False)


def _plain(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(bytes(value)).decode()}
    return value


def fill(connection: Connection, lines: Iterable[str]) -> int:
    """Put lines into an empty store and return their number; raises StorageError for a line that is no row of it."""
    tables = _tables(connection)
    n = 0
    for n, line in enumerate(lines, start=1):
        try:
            said = json.loads(line)
            table = tables[said["table"]]
            row = {name: _value(value) for name, value in said["row"].items()}
            values = {table.c[name].name: value for name, value in row.items()}
        except (ValueError, KeyError, TypeError) as error:
            text = f"line {n:,} of the backup's rows is no row of this store."
            raise StorageError(Problem("BB-S35", text, "Use another backup, or a newer Bestbet.")) from error
        connection.execute(table.insert().values(values))
    if connection.dialect.name == "postgresql":
        _advance_counters(connection, tables)
    return n


def _tables(connection: Connection) -> dict[str, Table]:
    """The tables as they are at the store's own step, which may be older than this program's."""
    metadata = MetaData()
    metadata.reflect(connection, only=[n for n in inspect(connection).get_table_names() if n != "alembic_version"])
    return dict(metadata.tables)


def _value(value: object) -> object:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def _advance_counters(connection: Connection, tables: dict[str, Table]) -> None:
    """Let PostgreSQL count on behind the numbers that came with the rows."""
    for table in tables.values():
        for column in table.primary_key.columns:
            if column.server_default is not None:
                name = connection.dialect.identifier_preparer.quote(table.name)
                connection.exec_driver_sql(
                    "SELECT setval(pg_get_serial_sequence(%(table)s, %(column)s), "  # noqa: S608 - our own table names
                    f"coalesce((SELECT max({column.name}) FROM {name}), 0) + 1, false)",
                    {"table": table.name, "column": column.name},
                )
