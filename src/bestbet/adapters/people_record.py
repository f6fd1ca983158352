"""What people of the web application did: tries to come in, an audit without personal data, requests done once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.exc import IntegrityError

from bestbet.adapters.database_tables import ACCOUNTS, AUDIT, DONE_ONCE, PEOPLE, TRIES
from bestbet.commit.canonical import time_text

WINDOW = timedelta(minutes=15)
MOST_TRIES = 10
_REMEMBERED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the audit: when, who (None: nobody known), by what, which event, and numbers of what it was about."""

    at: str
    account_id: int | None
    name: str | None
    how: str
    event: str
    about: Mapping[str, str]


def begin_try(connection: Connection, buckets: Sequence[str], at: datetime) -> tuple[tuple[int, ...], float]:
    """Return the numbers of a try noted in every bucket, or none and the seconds to wait where a bucket is full.

    It is noted before the password is looked at, so that tries at the same moment count as well; one that was refused
    is not noted, so that whoever keeps asking does not make the wait longer.
    """
    since = time_text(at - WINDOW)
    connection.execute(delete(TRIES).where(TRIES.c.at <= since))
    waits = [_wait(connection, bucket, at) for bucket in buckets]
    if max(waits) > 0:
        return (), max(waits)
    moment = time_text(at)
    made = [connection.execute(TRIES.insert().values(bucket=bucket, at=moment)) for bucket in buckets]
    return tuple(int((one.inserted_primary_key or (0,))[0]) for one in made), 0.0


def _wait(connection: Connection, bucket: str, at: datetime) -> float:
    query = select(TRIES.c.at).where(TRIES.c.bucket == bucket).order_by(TRIES.c.at.desc(), TRIES.c.id.desc())
    moments = connection.execute(query.limit(MOST_TRIES)).scalars().all()
    if len(moments) < MOST_TRIES:
        return 0.0
    return max(1.0, (datetime.fromisoformat(moments[-1]) + WINDOW - at).total_seconds())


def forget_try(connection: Connection, numbers: Sequence[int]) -> None:
    """Take back a try that succeeded."""
    connection.execute(delete(TRIES).where(TRIES.c.id.in_(numbers)))


def record(
    connection: Connection, event: str, *, how: str, at: datetime, account_id: int | None = None, **about: object
) -> None:
    """Write a line of the audit; `about` holds numbers and fixed words, never names or texts of people."""
    values = {
        "at": time_text(at),
        "account_id": account_id,
        "how": how,
        "event": event,
        "about": json.dumps({key: str(value) for key, value in sorted(about.items())}),
    }
    connection.execute(AUDIT.insert().values(values))


def happenings(connection: Connection, *, limit: int = 200) -> tuple[Happening, ...]:
    """Return the newest lines of the audit, the newest first."""
    query = (
        select(AUDIT.c.at, AUDIT.c.account_id, PEOPLE.c.name, AUDIT.c.how, AUDIT.c.event, AUDIT.c.about)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == AUDIT.c.account_id)
        .outerjoin(PEOPLE, PEOPLE.c.id == ACCOUNTS.c.person_id)
        .order_by(AUDIT.c.id.desc())
        .limit(limit)
    )
    return tuple(Happening(*row[:5], json.loads(row[5])) for row in connection.execute(query))


def n_happenings(connection: Connection) -> int:
    """Return how many lines the audit has."""
    return int(connection.execute(select(func.count()).select_from(AUDIT)).scalar_one())


def begin_once(connection: Connection, account_id: int, key: str, at: datetime) -> bool:
    """Return whether a request with this key is the first of a person; a second one is to do nothing."""
    connection.execute(delete(DONE_ONCE).where(DONE_ONCE.c.at < time_text(at - _REMEMBERED)))
    try:
        with connection.begin_nested():
            connection.execute(DONE_ONCE.insert().values(account_id=account_id, key=key, at=time_text(at)))
    except IntegrityError:
        return False
    return True


def undo_once(connection: Connection, account_id: int, key: str) -> None:
    """Forget a request that was refused, so that it may be sent again."""
    connection.execute(delete(DONE_ONCE).where(DONE_ONCE.c.account_id == account_id, DONE_ONCE.c.key == key))
