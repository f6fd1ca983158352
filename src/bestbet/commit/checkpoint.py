"""Checkpoints: a few lines that say how long the ledger was and what it said, to be kept where its owner is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bestbet.commit.canonical import time_text
from bestbet.commit.chain import START, Entry, Fault, merkle_root

TITLE = "bestbet checkpoint v1"
_FIELDS = {
    "origin": r"[0-9a-f]{32}",
    "size": r"0|[1-9][0-9]*",
    "head": r"[0-9a-f]{64}",
    "root": r"[0-9a-f]{64}",
    "at": r"[-0-9T:.]+Z",
}
_SIGNATURE = re.compile(r"signature: ed25519:([0-9a-f]{64}):([0-9a-f]{128})")


@dataclass(frozen=True, slots=True)
class Signature:
    """An Ed25519 signature (RFC 8032, doi:10.17487/RFC8032) with the public key it was made for, in hexadecimal."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The ledger of one workspace at one moment: number of entries, id of the last, root over all."""

    origin: str
    size: int
    head: str
    root: str
    at: str
    signature: Signature | None = None

    @property
    def message(self) -> bytes:
        """The bytes that are signed: all lines but the signature."""
        lines = (TITLE, *(f"{name}: {getattr(self, name)}" for name in _FIELDS))
        return ("\n".join(lines) + "\n").encode()

    @property
    def text(self) -> str:
        """The checkpoint as the lines of a file."""
        signed = self.signature
        return self.message.decode() + (f"signature: ed25519:{signed.key}:{signed.value}\n" if signed else "")


def checkpoint_of(origin: str, ids: Sequence[str], at: datetime) -> Checkpoint:
    """Return the checkpoint of a ledger with these entry ids."""
    return Checkpoint(origin, len(ids), ids[-1] if ids else START, merkle_root(ids), time_text(at))


def parse_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint that lines say; raises ValueError with the line that is wrong."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    if not lines or lines[0] != TITLE:
        raise ValueError(f"the first line is not {TITLE!r}")
    found: dict[str, str] = {}
    for line, (name, pattern) in zip([*lines[1:], *[""] * 5], _FIELDS.items(), strict=False):
        matched = re.fullmatch(rf"{name}: ({pattern})", line)
        if matched is None:
            raise ValueError(f"the line {line[:60]!r} should give {name}")
        found[name] = matched[1]
    point = Checkpoint(found["origin"], int(found["size"]), found["head"], found["root"], found["at"])
    rest = lines[1 + len(_FIELDS) :]
    if not rest:
        return point
    signed = _SIGNATURE.fullmatch(rest[0])
    if signed is None or len(rest) > 1:
        raise ValueError("what follows the time is no signature")
    return replace(point, signature=Signature(signed[1], signed[2]))


def checkpoint_faults(point: Checkpoint, origin: str, entries: Sequence[Entry]) -> list[Fault]:
    """Return where a ledger is not a continuation of the one that a checkpoint describes.

    A checkpoint sees what a chain alone cannot: a tail cut off, and a history written anew with fitting hashes.
    """
    if point.origin != origin:
        return [Fault(0, "the checkpoint is of another workspace")]
    if len(entries) < point.size:
        gone = len(entries) + 1
        what = f"the checkpoint of {point.at} counted {point.size:,} entries, the ledger has {len(entries):,}"
        return [Fault(gone, f"it and all that follow are missing: {what}")]
    ids = [entry.id for entry in entries[: point.size]]
    if (ids[-1] if ids else START) != point.head:
        return [Fault(point.size, f"it is not the entry that the checkpoint of {point.at} saw in its place")]
    if merkle_root(ids) != point.root:
        return [Fault(point.size, f"up to it the ledger is not the one that the checkpoint of {point.at} saw")]
    return []
