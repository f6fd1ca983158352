"""Requests that carry an Idempotency-Key are done once: a second one of the same person is told so and does nothing.

The key is noted before the work and taken back where it was refused. A server that dies in between leaves it noted: a
repetition is then told to look whether the first took effect, since nobody can know without looking.
"""

from __future__ import annotations

from fastapi import Request

from bestbet.adapters.people_access import hashed
from bestbet.adapters.people_record import begin_once, undo_once
from bestbet.errors import Problem, UsageError
from bestbet.web.desk import desk_of
from bestbet.web.entry import SAFE_METHODS, Visitor

HEADER = "idempotency-key"
LONGEST = 200


def once_key(request: Request, visitor: Visitor) -> str:
    """Return the key of a request, empty where it carries none or changes nothing."""
    given = request.headers.get(HEADER, "")[:LONGEST]
    if not given or visitor.account is None or request.method in SAFE_METHODS:
        return ""
    return hashed(f"{request.method} {request.url.path} {given}")


def begin(request: Request, visitor: Visitor, key: str) -> None:
    """Note that a request is done; UsageError where it was done before."""
    if not key:
        return
    desk = desk_of(request)
    with desk.store.writing() as connection:
        is_first = begin_once(connection, visitor.known.id, key, desk.now())
    if not is_first:
        text = "this very request was sent before, and is not done twice."
        raise UsageError(Problem("BB-A32", text, "Load the page again to see what became of it."))


def undo(request: Request, visitor: Visitor, key: str) -> None:
    """Forget a request that was refused."""
    if key:
        with desk_of(request).store.writing() as connection:
            undo_once(connection, visitor.known.id, key)
