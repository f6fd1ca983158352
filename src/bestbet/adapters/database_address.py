"""Where a workspace keeps its store: a file of its own, or a PostgreSQL database that a team shares."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bestbet.adapters.snapshots import STORE, write_file
from bestbet.errors import Problem, UsageError, quote

FILE = "store.sqlite"
MARK = "database"
VARIABLE = "BESTBET_DATABASE"
_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the store is: `path` of a SQLite file, or the `url` of a PostgreSQL database."""

    path: Path | None
    url: URL

    @property
    def shown(self) -> str:
        """The address for people, without its password."""
        return str(self.path) if self.path else _bare(self.url)


def file_address(path: Path) -> Address:
    """Return the address of a SQLite file."""
    return Address(path, URL.create("sqlite", database=str(path)))


def address_of(root: Path, environment: Mapping[str, str] = os.environ) -> Address:
    """Return the address of a workspace's store.

    The environment's BESTBET_DATABASE names a PostgreSQL database; a workspace remembers it without the password, so
    that nobody writes a second ledger beside it by forgetting the variable. Raises UsageError where the two differ.
    """
    said, kept = environment.get(VARIABLE), _kept(root)
    own = root / STORE / FILE
    if said is None and kept is None:
        return file_address(own)
    if said is None:
        return Address(None, parse_address(kept or ""))
    url = parse_address(said)
    if kept is not None and _bare(url) != _bare(parse_address(kept)):
        text = f"{VARIABLE} names {_bare(url)}, but this workspace keeps its ledger in {_bare(parse_address(kept))}."
        raise UsageError(
            Problem("BB-S41", text, f"Correct the variable, or unset it. The mark is {root / STORE / MARK}.")
        )
    if kept is None and own.exists():
        text = f"{VARIABLE} is set, but this workspace already has a store of its own: {own}."
        remedy = (
            f"Unset it; or move the store: bestbet backup FILE, then bestbet restore FILE -w DIR with {VARIABLE} set."
        )
        raise UsageError(Problem("BB-S42", text, remedy))
    return Address(None, url)


def remember(root: Path, address: Address) -> None:
    """Write down, without its password, which database a workspace uses; nothing for a file of its own."""
    if address.path is None and _kept(root) is None:
        write_file(root / STORE / MARK, f"{_bare(address.url)}\n".encode())


def parse_address(text: str) -> URL:
    """Return a database URL; raises UsageError for anything but PostgreSQL."""
    try:
        url = make_url(text.strip())
    except ArgumentError:
        raise UsageError(Problem("BB-S40", f"{VARIABLE} is no database URL.", _FORM)) from None
    if url.drivername not in _SCHEMES:
        raise UsageError(Problem("BB-S40", f"{quote(url.drivername)} is no database that Bestbet knows.", _FORM))
    return url.set(drivername="postgresql+psycopg")


_FORM = "Write postgresql://USER@HOST/DATABASE; the password comes from PGPASSWORD or .pgpass."


def _kept(root: Path) -> str | None:
    try:
        return (root / STORE / MARK).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def _bare(url: URL) -> str:
    return _without_password(url).render_as_string()


def _without_password(url: URL) -> URL:
    return URL.create(
        url.drivername, url.username, host=url.host, port=url.port, database=url.database, query=url.query
    )  # fmt: skip
