"""Following a commitment again and again: one run per period, whatever happens to the worker or the clock."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from bestbet.adapters.database import Database
from bestbet.adapters.jobs import Job, catch_up, finish, put_job, release, renew, take_job
from bestbet.adapters.store import Workspace
from bestbet.errors import BestbetError, Problem, UsageError, quote
from bestbet.workflow.keeping import ready_store
from bestbet.workflow.line import Announce, silent

KIND = "track"
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
"""Periods are counted in UTC from this Monday, so that no summer time makes one twice or leaves one out."""
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_SAID = re.compile(r"([1-9][0-9]{0,3})\s*([hdw])")
_RENEW_SECONDS = 15.0
_LOOK_SECONDS = 20.0

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one look at the clock led to: the job that was run (None: nothing was due), and what it said."""

    job: Job | None
    said: str


def period(text: str) -> timedelta:
    """Return a period as people say it: 6h, 1d, 1w; raises UsageError otherwise."""
    said = _SAID.fullmatch(text.strip().lower())
    if said is None:
        raise UsageError(Problem("BB-T02", f"--every {quote(text)} is no period.", "Write for example 6h, 1d or 1w."))
    return int(said[1]) * _UNITS[said[2]]


def key_of(every: timedelta, at: datetime) -> tuple[str, datetime]:
    """Return the key of the period that a moment lies in, and when that period began."""
    number = (at - EPOCH) // every
    return f"{KIND}:{int(every.total_seconds())}:{number}", EPOCH + number * every


def turn(database: Database, every: timedelta, work: Callable[[], str], clock: Clock, worker: str) -> Turn:
    """Run what is due, once; missed periods are caught up by the newest. A failure gives the job back and is raised."""
    at = clock()
    key, began = key_of(every, at)
    with database.writing() as connection:
        put_job(connection, KIND, key, began)
        catch_up(connection, KIND, key, at)
        job = take_job(connection, KIND, worker, at)
    if job is None:
        return Turn(None, "nothing is due")
    try:
        with _held(database, job, clock):
            said = work()
    except BestbetError as error:
        with database.writing() as connection:
            release(connection, job, str(error))
        raise
    with database.writing() as connection:
        was_mine = finish(connection, job, said, clock())
    return Turn(job, said if was_mine else f"another worker took over; {said}")


@contextmanager
def _held(database: Database, job: Job, clock: Clock) -> Iterator[None]:
    """Renew the lease of a job while it runs."""
    over = Event()

    def beat() -> None:
        while not over.wait(_RENEW_SECONDS):
            with database.writing() as connection:
                renew(connection, job, clock())

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def follow(
    workspace: Workspace,
    every: timedelta,
    work: Callable[[], str],
    *,
    clock: Clock,
    wait: Callable[[float], object],
    announce: Announce = silent,
) -> None:
    """Run `work` once per period until interrupted; the clock is asked often, so that a change of it is seen.

    A turn that fails is told and tried again at the next look.
    """
    database = ready_store(workspace.root, clock())
    worker = f"{socket.gethostname()}:{os.getpid()}"
    while True:
        try:
            done = turn(database, every, work, clock, worker)
            if done.job is not None:
                announce(f"{done.job.due[:16]} attempt {done.job.attempt}: {done.said}")
        except BestbetError as error:
            announce(str(error))
        wait(_LOOK_SECONDS)
