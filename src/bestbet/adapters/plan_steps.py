"""What became of the plan: every save as a step from one text to the next, which can be undone and done again.

Texts are the registered versions of the plan. What can be undone follows from the steps alone, so it is the same after
a restart and for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from bestbet.adapters.contents import get_content
from bestbet.adapters.database_tables import ACCOUNTS, DOCUMENTS, PEOPLE, PLAN_STEPS
from bestbet.adapters.registry import register_text
from bestbet.commit.canonical import sha256, time_text

EDIT, UNDO, REDO, OUTSIDE = "edit", "undo", "redo", "outside"
"""OUTSIDE is a change that was found in the file and made by no page: by hand, or by the command line."""
PLAN = "plan"
MOST_STEPS = 1000
"""As far back as a step can be undone."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change: `before` and `after` are the SHA-256 of the plan's texts, `name` who made it, where known."""

    id: int
    at: str
    way: str
    about: str
    account_id: int | None
    name: str | None
    before: str
    after: str
    before_version: int
    version: int


@dataclass(frozen=True, slots=True)
class Version:
    """One text that the plan had at some time."""

    version: int
    sha256: str
    first_seen: str


def add_step(
    connection: Connection, before: str, after: str, way: str, about: str, *, account_id: int | None, at: datetime
) -> None:
    """Write a step between two texts, which are registered; what was changed outside before it becomes a step too."""
    last = _last_after(connection)
    known = None if last is None else _text_of(connection, last)
    if known is not None and known != before:
        _write(connection, known, before, OUTSIDE, "", account_id=None, at=at)
    _write(connection, before, after, way, about, account_id=account_id, at=at)


def _write(
    connection: Connection, before: str, after: str, way: str, about: str, *, account_id: int | None, at: datetime
) -> None:
    ids = [_id_of(connection, text, at) for text in (before, after)]
    values = {"at": time_text(at), "way": way, "about": about, "account_id": account_id}
    connection.execute(PLAN_STEPS.insert().values(**values, before_id=ids[0], after_id=ids[1]))


def _id_of(connection: Connection, text: str, at: datetime) -> int:
    found = register_text(connection, PLAN, text.encode(), at)
    where = (DOCUMENTS.c.kind == PLAN, DOCUMENTS.c.version == found.version)
    return int(connection.execute(select(DOCUMENTS.c.id).where(*where)).scalar_one())


def _last_after(connection: Connection) -> str | None:
    query = select(DOCUMENTS.c.sha256).join(PLAN_STEPS, PLAN_STEPS.c.after_id == DOCUMENTS.c.id)
    return connection.execute(query.order_by(PLAN_STEPS.c.id.desc()).limit(1)).scalar()


def text_by_digest(connection: Connection, digest: str) -> str | None:
    """Return a text that the plan had, by its SHA-256; None where it was never registered."""
    where = (DOCUMENTS.c.kind == PLAN, DOCUMENTS.c.sha256 == digest)
    known = connection.execute(select(DOCUMENTS.c.sha256).where(*where)).scalar()
    return None if known is None else _text_of(connection, known)


def _text_of(connection: Connection, digest: str) -> str:
    return get_content(connection, digest).decode("utf-8-sig")


def steps(connection: Connection, *, limit: int = MOST_STEPS) -> tuple[Step, ...]:
    """Return the newest steps, the newest first."""
    rows = connection.execute(_query().order_by(PLAN_STEPS.c.id.desc()).limit(limit)).mappings()
    return tuple(Step(**row) for row in rows)


def _query() -> Select[Any]:
    before, after = DOCUMENTS.alias("earlier"), DOCUMENTS.alias("later")
    columns = [PLAN_STEPS.c[name] for name in ("id", "at", "way", "about", "account_id")]
    return (
        select(
            *columns,
            PEOPLE.c.name.label("name"),
            before.c.sha256.label("before"),
            after.c.sha256.label("after"),
            before.c.version.label("before_version"),
            after.c.version.label("version"),
        )
        .join(before, before.c.id == PLAN_STEPS.c.before_id)
        .join(after, after.c.id == PLAN_STEPS.c.after_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == PLAN_STEPS.c.account_id)
        .outerjoin(PEOPLE, PEOPLE.c.id == ACCOUNTS.c.person_id)
    )


def can_be_turned(connection: Connection, digest: str) -> tuple[Step | None, Step | None]:
    """Return the step that undoing takes back and the one that redoing repeats; None where there is none.

    `digest` is of the plan as it stands. An undone step can be repeated until something else is changed, as in any
    editor; a change from outside counts as one, and undoing takes it back first.
    """
    last = steps(connection, limit=1)
    if last and last[0].after != digest:
        return _found_outside(last[0], digest), None
    done: list[Step] = []
    undone: list[Step] = []
    for step in reversed(steps(connection)):
        if step.way == UNDO and done:
            undone.append(done.pop())
        elif step.way == REDO and undone:
            done.append(undone.pop())
        elif step.way in {EDIT, OUTSIDE}:
            done.append(step)
            undone.clear()
    return (done[-1] if done else None), (undone[-1] if undone else None)


def _found_outside(last: Step, digest: str) -> Step:
    """Return the step that a change from outside will be, once something is written."""
    return Step(0, last.at, OUTSIDE, "", None, None, last.after, digest, last.version, 0)


def versions(connection: Connection, *, limit: int = 200) -> tuple[Version, ...]:
    """Return the newest texts that the plan had, the newest first."""
    columns = (DOCUMENTS.c.version, DOCUMENTS.c.sha256, DOCUMENTS.c.first_seen)
    query = select(*columns).where(DOCUMENTS.c.kind == PLAN).order_by(DOCUMENTS.c.version.desc()).limit(limit)
    return tuple(Version(*row) for row in connection.execute(query))


def version_text(connection: Connection, version: int) -> str | None:
    """Return the text of a version; None where there is no such version."""
    where = (DOCUMENTS.c.kind == PLAN, DOCUMENTS.c.version == version)
    digest = connection.execute(select(DOCUMENTS.c.sha256).where(*where)).scalar()
    return None if digest is None else _text_of(connection, digest)


def digest_of(text: str) -> str:
    """Return what a text of the plan is known by."""
    return sha256(text.encode("utf-8", "surrogatepass"))
