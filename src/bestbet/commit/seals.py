"""Seals: what names a person stands beside the chain, and the chain holds only a salted hash of it.

    seal = HMAC-SHA256(key = 32 random bytes, message = "bestbet/ledger/v1/aside" + 0x00 + field + 0x00 + text)

While text and salt are kept, anyone can check that they are what was said; once both are erased, the seal tells
nothing, and the chain still holds. A hash without a salt would not be erased: names can be guessed.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bestbet.commit.chain import FORMAT, Entry, Fault

SALT_BYTES = 32
_TAG = f"{FORMAT}/aside\0".encode()


@dataclass(frozen=True, slots=True)
class Aside:
    """A text beside the chain that entry `seq` sealed under `field`; after erasure salt and text are None."""

    seq: int
    field: str
    salt: bytes | None
    text: str | None
    person: int | None = None
    erased_at: str | None = None


def seal(field: str, text: str, salt: bytes) -> str:
    """Return the seal of a text in hexadecimal."""
    message = _TAG + field.encode() + b"\0" + unicodedata.normalize("NFC", text).encode()
    return hmac.new(salt, message, hashlib.sha256).hexdigest()


def aside_faults(entries: Iterable[Entry], asides: Mapping[int, Iterable[Aside]]) -> list[Fault]:
    """Return every seal whose text is gone without an erasure, or is not the text that was sealed.

    `asides` maps places of entries to what stands beside them.
    """
    return [fault for entry in entries for fault in _faults_of(entry, tuple(asides.get(entry.seq, ())))]


def _faults_of(entry: Entry, asides: tuple[Aside, ...]) -> list[Fault]:
    try:
        seals = entry.body.get("seals", [])
    except ValueError:
        return []
    found = {aside.field: aside for aside in asides}
    faults = []
    for sealed in seals:
        aside = found.pop(sealed["field"], None)
        what = _why(sealed["field"], sealed["seal"], aside)
        faults += [Fault(entry.seq, what)] if what else []
    return faults + [Fault(entry.seq, f'it never sealed the text "{field}" that stands beside it') for field in found]


def _why(field: str, sealed: str, aside: Aside | None) -> str:
    if aside is None:
        return f'the text "{field}" that it sealed is gone, and no erasure is recorded'
    if aside.salt is None or aside.text is None:
        return "" if aside.erased_at else f'the text "{field}" that it sealed was emptied without a recorded erasure'
    return "" if seal(field, aside.text, aside.salt) == sealed else f'the text "{field}" is not the one that it sealed'
