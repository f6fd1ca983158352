"""Work that a person asked for on a page: kept until it is done, taken by one worker, told about, and cancelled.

A job is named by its kind and by the key of its answer, so that asking twice is asking once; after a failure or a
cancellation the same work may be asked for again. Leases work as those of `jobs`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from statistics import median

from sqlalchemy import Connection, select, update

from bestbet.adapters.database_tables import JOBS
from bestbet.adapters.jobs import DONE, RUNNING, WAITING, Job, is_held
from bestbet.commit.canonical import time_text

ASKED = "asked:"
"""What the kind of every asked job begins with, so that none is taken for a job of another kind."""
SUCCEEDED, FAILED, CANCELLED = "succeeded", "failed", "cancelled"
_LOOKED_BACK = 9


def ask(
    connection: Connection,
    kind: str,
    key: str,
    parameters: Mapping[str, object],
    *,
    at: datetime,
    account_id: int | None = None,
) -> Job:
    """Return the job that works on an answer: the one that is on its way, or a new one."""
    known = latest(connection, kind, key)
    if known is not None and known.state != DONE:
        return known
    number = 1 if known is None else int(known.key.rsplit("#", 1)[1]) + 1
    values = {
        "kind": ASKED + kind,
        "key": f"{kind}:{key}#{number}",
        "due": time_text(at),
        "state": WAITING,
        "attempt": 0,
        "parameters": json.dumps(parameters, sort_keys=True),
        "asked_at": time_text(at),
        "account_id": account_id,
    }
    connection.execute(JOBS.insert().values(values))
    made = latest(connection, kind, key)
    if made is None:
        raise LookupError("a job that was just written is not there")
    return made


def latest(connection: Connection, kind: str, key: str) -> Job | None:
    """Return the newest job for an answer; None where it was never asked for."""
    start = f"{kind}:{key}#"
    query = select(JOBS).where(JOBS.c.kind == ASKED + kind, JOBS.c.key.startswith(start, autoescape=True))
    row = connection.execute(query.order_by(JOBS.c.id.desc()).limit(1)).mappings().first()
    return None if row is None else Job(**row)


def job_of(connection: Connection, number: int) -> Job | None:
    """Return an asked job by its number; None where there is none."""
    where = (JOBS.c.id == number, JOBS.c.kind.startswith(ASKED))
    row = connection.execute(select(JOBS).where(*where)).mappings().first()
    return None if row is None else Job(**row)


def unfinished(connection: Connection) -> tuple[Job, ...]:
    """Return every asked job that is not done, the oldest first."""
    where = (JOBS.c.kind.startswith(ASKED), JOBS.c.state != DONE)
    return tuple(Job(**row) for row in connection.execute(select(JOBS).where(*where).order_by(JOBS.c.id)).mappings())


def take(connection: Connection, worker: str, at: datetime) -> Job | None:
    """Return the oldest asked job that nobody works on, leased to this worker; cancelled ones are closed on the way."""
    for job in unfinished(connection):
        if is_held(job, at):
            continue
        if job.cancelled_at is not None:
            close(connection, job, CANCELLED, "", at)
            continue
        moment = time_text(at)
        values = {"state": RUNNING, "attempt": job.attempt + 1, "worker": worker, "leased_at": moment}
        values |= {"started_at": moment, "note": None}
        connection.execute(update(JOBS).where(JOBS.c.id == job.id).values(values))
        return replace(job, state=RUNNING, attempt=job.attempt + 1, worker=worker, leased_at=moment, started_at=moment)
    return None


def free_those_of(connection: Connection, workers: Sequence[str]) -> None:
    """Take back the leases of workers that are known to be dead."""
    mine = (JOBS.c.kind.startswith(ASKED), JOBS.c.state == RUNNING, JOBS.c.worker.in_(list(workers)))
    connection.execute(update(JOBS).where(*mine).values(leased_at=None))


def tell(connection: Connection, job: Job, note: str, at: datetime) -> bool:
    """Return whether the job is still to be done: its lease is renewed and `note` says what it is at."""
    mine = (JOBS.c.id == job.id, JOBS.c.attempt == job.attempt, JOBS.c.state == RUNNING)
    values = {"note": note, "leased_at": time_text(at)}
    if not connection.execute(update(JOBS).where(*mine).values(values)).rowcount:
        return False
    return connection.execute(select(JOBS.c.cancelled_at).where(JOBS.c.id == job.id)).scalar() is None


def close(connection: Connection, job: Job, outcome: str, said: str, at: datetime) -> bool:
    """Return whether the job was closed by its newest attempt; otherwise another has taken over."""
    mine = (JOBS.c.id == job.id, JOBS.c.attempt == job.attempt, JOBS.c.state != DONE)
    values = {"state": DONE, "outcome": outcome, "finished_at": time_text(at), "said": said}
    return bool(connection.execute(update(JOBS).where(*mine).values(values)).rowcount)


def cancel(connection: Connection, number: int, at: datetime) -> bool:
    """Return whether a job will be stopped: at once where nobody works on it, else as soon as its worker looks."""
    job = job_of(connection, number)
    if job is None or job.state == DONE:
        return False
    connection.execute(update(JOBS).where(JOBS.c.id == number).values(cancelled_at=time_text(at)))
    if not is_held(job, at):
        close(connection, job, CANCELLED, "", at)
    return True


def usual_seconds(connection: Connection, kind: str) -> float | None:
    """Return how long this kind of work took lately, the median of the last few; None where it was never done."""
    query = (
        select(JOBS.c.started_at, JOBS.c.finished_at)
        .where(JOBS.c.kind == ASKED + kind, JOBS.c.outcome == SUCCEEDED)
        .order_by(JOBS.c.id.desc())
        .limit(_LOOKED_BACK)
    )
    took = [
        (datetime.fromisoformat(end) - datetime.fromisoformat(begin)).total_seconds()
        for begin, end in connection.execute(query)
    ]
    return median(took) if took else None
