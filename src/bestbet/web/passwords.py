"""Passwords: hashed with Argon2id, two at a time, as long for a login that nobody has as for one that somebody has."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from bestbet.errors import Problem, ServiceError, UsageError

SHORTEST, LONGEST = 12, 256
_AT_ONCE = BoundedSemaphore(2)
_PATIENCE_SECONDS = 20.0
_COMMON = Path(__file__).with_name("common_passwords.txt")
"""The passwords of twelve letters or more among the 30,000 that are used most, each as the beginning of its hash."""


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON.read_text(encoding="ascii").split())


def _is_common(password: str) -> bool:
    return hashlib.sha256(password.casefold().encode()).hexdigest()[:16] in _common()


@cache
def _hasher() -> PasswordHash:
    """Argon2id with 64 MiB and three rounds, well above the usual minimum of 19 MiB and two."""
    return PasswordHash((Argon2Hasher(time_cost=3, memory_cost=65536, parallelism=1),))


@cache
def _nobody() -> str:
    return _hasher().hash("the password of nobody")


def hashed_password(password: str) -> str:
    """Return the hash of a new password; UsageError where it is too short, too long or among the commonest."""
    if not SHORTEST <= len(password) <= LONGEST or _is_common(password) or len(set(password)) < 5:
        text = f"a password needs {SHORTEST} to {LONGEST} letters and must not be one that is tried first."
        raise UsageError(Problem("BB-A17", text, "Take four or more words that nobody would put together."))
    with _turn():
        return _hasher().hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Return whether a password fits; it takes as long where nothing was kept."""
    with _turn():
        fits = _hasher().verify(password[: LONGEST + 1], kept or _nobody())
    return fits and kept is not None


class _turn:  # noqa: N801 - reads as a word: with _turn()
    """One of two places at the hasher."""

    def __enter__(self) -> None:
        if not _AT_ONCE.acquire(timeout=_PATIENCE_SECONDS):
            raise ServiceError(Problem("BB-A18", "too many people log in at this moment.", "Try again in a minute."))

    def __exit__(self, *_exception: object) -> None:
        _AT_ONCE.release()
