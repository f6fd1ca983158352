"""Work that is done once: whatever happens to the worker, the clock, or a second worker beside it.

A job has a key that stands for its period. Who takes it holds a lease and renews it; a worker that dies stops renewing,
and after LEASE_SECONDS the next one takes over. What a job does must itself change nothing the second time: a worker
that dies between its effect and the mark "done" is followed by one that finds the effect in place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from bestbet.adapters.database_tables import JOBS
from bestbet.commit.canonical import time_text

LEASE_SECONDS = 60
WAITING, RUNNING, DONE = "waiting", "running", "done"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work: `key` names its effect, `due` the moment from which it may run, `attempt` how often taken."""

    id: int
    kind: str
    key: str
    due: str
    state: str
    attempt: int
    worker: str | None
    leased_at: str | None
    finished_at: str | None
    said: str | None
    parameters: str | None = None
    asked_at: str | None = None
    started_at: str | None = None
    outcome: str | None = None
    note: str | None = None
    cancelled_at: str | None = None
    account_id: int | None = None


def put_job(connection: Connection, kind: str, key: str, due: datetime) -> bool:
    """Return whether a job was added; one whose key is known, done or not, is not added again."""
    if connection.execute(select(JOBS.c.id).where(JOBS.c.key == key)).first() is not None:
        return False
    connection.execute(JOBS.insert().values(kind=kind, key=key, due=time_text(due), state=WAITING, attempt=0))
    return True


def catch_up(connection: Connection, kind: str, newest: str, at: datetime) -> int:
    """Return how many unfinished older jobs of a kind were closed because the newest does their work too."""
    n = 0
    for job in jobs_of(connection, kind):
        if job.state != DONE and job.key != newest and not is_held(job, at):
            values = {"state": DONE, "finished_at": time_text(at), "said": f"caught up by {newest}"}
            connection.execute(update(JOBS).where(JOBS.c.id == job.id).values(values))
            n += 1
    return n


def take_job(connection: Connection, kind: str, worker: str, at: datetime) -> Job | None:
    """Return the oldest job that is due and that nobody works on, leased to this worker now; None without one."""
    rows = connection.execute(select(JOBS).where(JOBS.c.kind == kind, JOBS.c.state != DONE).order_by(JOBS.c.id))
    for row in rows.mappings().all():
        job = Job(**row)
        if job.due <= time_text(at) and not is_held(job, at):
            values = {"state": RUNNING, "attempt": job.attempt + 1, "worker": worker, "leased_at": time_text(at)}
            connection.execute(update(JOBS).where(JOBS.c.id == job.id).values(values))
            return Job(**{**row, **values})
    return None


def is_held(job: Job, at: datetime) -> bool:
    """Return whether a job's lease runs; one from the future was given before the clock went back, and is void."""
    if job.state != RUNNING or job.leased_at is None:
        return False
    leased = datetime.fromisoformat(job.leased_at)
    return 0 <= (at.astimezone(UTC) - leased).total_seconds() < LEASE_SECONDS


def renew(connection: Connection, job: Job, at: datetime) -> bool:
    """Return whether the lease was renewed; not where another attempt has taken the job over."""
    mine = (JOBS.c.id == job.id, JOBS.c.attempt == job.attempt, JOBS.c.state == RUNNING)
    return bool(connection.execute(update(JOBS).where(*mine).values(leased_at=time_text(at))).rowcount)


def finish(connection: Connection, job: Job, said: str, at: datetime) -> bool:
    """Return whether the job was marked done by its newest attempt; otherwise another has taken over."""
    mine = (JOBS.c.id == job.id, JOBS.c.attempt == job.attempt, JOBS.c.state == RUNNING)
    values = {"state": DONE, "finished_at": time_text(at), "said": said}
    return bool(connection.execute(update(JOBS).where(*mine).values(values)).rowcount)


def release(connection: Connection, job: Job, said: str) -> None:
    """Give a job back after a failure that was told, to be taken again."""
    mine = (JOBS.c.id == job.id, JOBS.c.attempt == job.attempt, JOBS.c.state == RUNNING)
    connection.execute(update(JOBS).where(*mine).values(state=WAITING, leased_at=None, said=said))


def jobs_of(connection: Connection, kind: str) -> tuple[Job, ...]:
    """Return every job of a kind, oldest first."""
    rows = connection.execute(select(JOBS).where(JOBS.c.kind == kind).order_by(JOBS.c.id)).mappings()
    return tuple(Job(**row) for row in rows)
