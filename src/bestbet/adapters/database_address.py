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
_OPTIONS = frozenset({"application_name", "connect_timeout", "host", "sslmode", "sslrootcert", "target_session_attrs"})
"""What may stand behind the question mark: no password, no key, no file of services, no other server."""


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
    that nobody writes a second ledger beside it by forgetting the variable. Raises UsageError where the two differ, and
    where a remembered server is another machine that the environment does not name: a workspace may come from anybody.
    """
    said, kept = environment.get(VARIABLE), _kept(root)
    own = root / STORE / FILE
    if said is None and kept is None:
        return file_address(own)
    if said is None:
        return Address(None, _on_this_machine(parse_address(kept or "")))
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
    """Return a database URL; raises UsageError for anything but one PostgreSQL server, reached in a plain way."""
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise UsageError(Problem("BB-S40", f"{VARIABLE} is no database URL.", _FORM)) from None
    if url.drivername not in _SCHEMES:
        raise UsageError(Problem("BB-S40", f"{quote(url.drivername)} is no database that Bestbet knows.", _FORM))
    strange = sorted(name for name, value in url.query.items() if not _is_plain(name, value))
    if strange or "," in (url.host or ""):
        text = f"{VARIABLE} asks for {', '.join(strange) or 'several servers'}, which the address may not say."
        raise UsageError(Problem("BB-S44", text, f"It may say: {', '.join(sorted(_OPTIONS))}. {_FORM}"))
    return url.set(drivername="postgresql+psycopg")


def _is_plain(name: str, value: str | tuple[str, ...]) -> bool:
    """Whether an option is one that we know, said once; a host there is a socket of this machine."""
    return name in _OPTIONS and isinstance(value, str) and (name != "host" or value.startswith("/"))


def _on_this_machine(url: URL) -> URL:
    """Return the address that a workspace remembers; UsageError where it is of another machine."""
    if url.host is None or url.host in {"localhost", "127.0.0.1", "::1"}:
        return url
    text = f"this workspace keeps its ledger on {quote(url.host)}, and {VARIABLE} does not name that server."
    remedy = f"Nothing was sent to it. If the workspace is yours, set {VARIABLE}={_bare(url)}."
    raise UsageError(Problem("BB-S45", text, remedy))


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
