"""The hash chain: every entry names the one before it, so that none can change without showing.

    id    = SHA-256("bestbet/ledger/v1/entry" + 0x00 + canonical bytes), in hexadecimal
    leaf  = SHA-256(0x00 + the 32 bytes of the id)
    node  = SHA-256(0x01 + left + right)        the tree of RFC 6962, doi:10.17487/RFC6962, section 2.1

An entry is an object with at least `format`, `origin`, `seq`, `prev`, `kind`, `at` and `clock_back`; `prev` of the
first entry is 64 zeros. Sequence, not time, is the order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bestbet.commit.canonical import Tree, canonical_bytes, is_object, read_canonical, time_text

FORMAT = "bestbet/ledger/v1"
START = "0" * 64
_TAG = f"{FORMAT}/entry\0".encode()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is stored: its place, its id and its canonical bytes."""

    seq: int
    id: str
    content: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The entry as an object; raises ValueError where the bytes are not canonical."""
        tree = read_canonical(self.content)
        if not is_object(tree):
            raise ValueError("the entry is no object")
        return tree


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry: its place, id and time; of an empty ledger place 0."""

    seq: int = 0
    id: str = START
    at: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not fit: the place of the entry, and what differs in words."""

    seq: int
    what: str


def entry_id(content: bytes) -> str:
    """Return the id of an entry with these canonical bytes."""
    return hashlib.sha256(_TAG + content).hexdigest()


def next_entry(head: Head, origin: str, kind: str, at: datetime, body: dict[str, Tree]) -> Entry:
    """Return the entry that follows the head; a clock that went back is marked and does not change the order."""
    moment = time_text(at)
    tree: dict[str, Tree] = {
        **body,
        "format": FORMAT,
        "origin": origin,
        "seq": str(head.seq + 1),
        "prev": head.id,
        "kind": kind,
        "at": moment,
        "clock_back": moment < head.at,
    }
    content = canonical_bytes(tree)
    return Entry(head.seq + 1, entry_id(content), content)


def head_of(entry: Entry | None) -> Head:
    """Return the head that an entry makes; of None that of the empty ledger."""
    return Head() if entry is None else Head(entry.seq, entry.id, str(entry.body["at"]))


def chain_faults(entries: Iterable[Entry], origin: str | None = None) -> list[Fault]:
    """Return everything that does not fit, in order, never only the first; nothing where the chain holds."""
    faults: list[Fault] = []
    expected, previous = 1, START
    for entry in entries:
        if entry.seq != expected:
            faults.append(Fault(expected, _gap(expected, entry.seq)))
        faults += [Fault(entry.seq, what) for what in _entry_faults(entry, previous, origin)]
        expected, previous = entry.seq + 1, entry.id
    return faults


def _gap(expected: int, found: int) -> str:
    if found < expected:
        return f"entry {found:,} stands where entry {expected:,} belongs"
    last = found - 1
    return f"entry {expected:,} is missing" if last == expected else f"entries {expected:,} to {last:,} are missing"


def _entry_faults(entry: Entry, previous: str, origin: str | None) -> list[str]:
    found = []
    if entry_id(entry.content) != entry.id:
        found.append("its content does not match its recorded hash")
    try:
        body = entry.body
    except ValueError as error:
        return [*found, f"its bytes cannot be read: {error}"]
    if body.get("format") != FORMAT:
        found.append(f"its format is {body.get('format')!r}, not {FORMAT!r}")
    if body.get("seq") != str(entry.seq):
        found.append(f"it says that it is entry {body.get('seq')}")
    if body.get("prev") != previous:
        found.append("it does not follow the entry before it: their hashes differ")
    if origin is not None and body.get("origin") != origin:
        found.append("it was written in another workspace")
    return found


def merkle_root(ids: Sequence[str]) -> str:
    """Return the root over entry ids in order, in hexadecimal; of none the SHA-256 of nothing."""
    return _root([hashlib.sha256(b"\0" + bytes.fromhex(one)).digest() for one in ids]).hex()


def _root(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        paired = [hashlib.sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = paired + level[len(level) // 2 * 2 :]
    return level[0]
