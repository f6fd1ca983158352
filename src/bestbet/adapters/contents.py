"""Contents of the store: bytes under the SHA-256 of what they are, packed, never changed, kept once."""

from __future__ import annotations

import zlib

from sqlalchemy import Connection, select

from bestbet.adapters.database_tables import CONTENTS
from bestbet.commit.canonical import sha256
from bestbet.errors import Problem, StorageError

_LEVEL = 6


def put_content(connection: Connection, data: bytes) -> str:
    """Return the name of bytes, which are stored unless they already are."""
    name = sha256(data)
    if connection.execute(select(CONTENTS.c.size).where(CONTENTS.c.sha256 == name)).first() is None:
        connection.execute(CONTENTS.insert().values(sha256=name, size=len(data), packed=zlib.compress(data, _LEVEL)))
    return name


def get_content(connection: Connection, name: str) -> bytes:
    """Return the bytes of a name; raises StorageError where they are gone or not what the name says."""
    row = connection.execute(select(CONTENTS.c.size, CONTENTS.c.packed).where(CONTENTS.c.sha256 == name)).first()
    data = None if row is None else unpacked(row.packed, row.size)
    if data is None or sha256(data) != name:
        what = "is not in the store" if row is None else "is damaged in the store"
        raise StorageError(
            Problem("BB-S31", f"the content {name[:12]} {what}.", "Bring back a backup: bestbet restore.")
        )
    return data


def unpacked(packed: bytes, size: int) -> bytes | None:
    """Return packed bytes as they were, None where they cannot be unpacked to exactly `size` bytes."""
    opener = zlib.decompressobj()
    try:
        data = opener.decompress(packed, size + 1)
    except zlib.error:
        return None
    return data if len(data) == size and opener.eof else None


def content_faults(connection: Connection) -> dict[str, str]:
    """Return the names of contents that are damaged, with what is wrong."""
    found = {}
    for row in connection.execute(select(CONTENTS)).yield_per(16):
        data = unpacked(row.packed, row.size)
        if data is None:
            found[row.sha256] = "it cannot be unpacked"
        elif sha256(data) != row.sha256:
            found[row.sha256] = "its bytes do not match its hash"
    return found
