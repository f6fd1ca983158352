"""The worker: a process of its own that does what was asked for, one thing after the other, and then leaves.

It renews its lease while it works, says what it is at, and stops when the job is cancelled; whatever kills it, the job
is taken again. What it computes lands on disk whole or not at all.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from bestbet.adapters.answers import keep_answer
from bestbet.adapters.asked_jobs import (
    ASKED,
    CANCELLED,
    FAILED,
    SUCCEEDED,
    close,
    free_those_of,
    take,
    tell,
    unfinished,
)
from bestbet.adapters.database import Database
from bestbet.adapters.jobs import RUNNING, Job
from bestbet.adapters.open_store import open_store
from bestbet.adapters.people import Role
from bestbet.adapters.store import Workspace
from bestbet.adapters.worker_lock import worker_lock
from bestbet.errors import BestbetError, Problem
from bestbet.report.problem_json import problem_json
from bestbet.web.border import report_fault
from bestbet.web.kinds import kind_of
from bestbet.web.settings import utc_now
from bestbet.workflow.answer_odds import explained_ahead
from bestbet.workflow.answering import Parameters, answer_now, answer_of, key_of, worked_out
from bestbet.workflow.workspace import plan_of

LINGER_SECONDS = 30.0
"""How long it waits for more: the engine is loaded by then, and the next answer comes at once."""
_LOOK_SECONDS = 0.25
_BEAT_SECONDS = 0.5
_STOPPED = 75


def main(root: Path) -> int:
    """Work until nothing was asked for in LINGER_SECONDS; at once where another worker lives."""
    with worker_lock(root) as is_mine:
        if not is_mine:
            return 0
        store = open_store(root, utc_now())
        name = f"{socket.gethostname()}:{os.getpid()}"
        _free_the_dead(store)
        idle_since = time.monotonic()
        ahead: list[Parameters] = []
        while time.monotonic() - idle_since < LINGER_SECONDS:
            if work_once(store, root, name, ahead=ahead):
                idle_since = time.monotonic()
            elif ahead:
                explain_ahead(root, ahead.pop())
                idle_since = time.monotonic()
            else:
                time.sleep(_LOOK_SECONDS)
    return 0


def _free_the_dead(store: Database) -> None:
    """Whoever held the lock before on this machine is dead: what it left is taken without waiting for its lease."""
    here = f"{socket.gethostname()}:"
    with store.writing() as connection:
        left = [job.worker for job in unfinished(connection) if job.state == RUNNING and job.worker]
        free_those_of(connection, [worker for worker in left if worker.startswith(here)])


def work_once(
    store: Database, root: Path, worker: str, *, is_stopping: bool = True, ahead: list[Parameters] | None = None
) -> bool:
    """Return whether a job was taken and done, well or not; odds are noted in `ahead`, to be explained later."""
    with store.reading() as connection:
        if not unfinished(connection):
            return False
    with store.writing() as connection:
        job = take(connection, worker, utc_now())
    if job is None:
        return False
    with _told(store, job, is_stopping=is_stopping) as notes:
        outcome, said = _done(root, job, notes)
    if ahead is not None and outcome == SUCCEEDED and job.kind == f"{ASKED}odds":
        ahead[:] = [json.loads(job.parameters or "{}")]
    with store.writing() as connection:
        close(connection, job, outcome, said, utc_now())
    return True


def _done(root: Path, job: Job, notes: list[str]) -> tuple[str, str]:
    try:
        kind = kind_of(job.kind.removeprefix(ASKED))
        parameters = json.loads(job.parameters or "{}")
        if kind.role is Role.VIEWER and answer_now(Workspace(root), kind.name, parameters) is not None:
            return SUCCEEDED, ""  # worked out while this job waited for its turn
        answer = worked_out(Workspace(root), kind.name, kind.work, parameters, at=utc_now(), announce=notes.append)
        keep_answer(root, answer)
    except BestbetError as error:
        return FAILED, json.dumps([problem_json(problem) for problem in error.problems])
    except Exception as error:  # noqa: BLE001 - the outermost border of the worker
        report_fault(error, f"job-{job.id}")
        text = f"something went wrong on our side (incident job-{job.id}). Nothing was recorded."
        problem = Problem("BB-X01", text, "Ask again; if it repeats, see the server's console.")
        return FAILED, json.dumps([problem_json(problem)])
    return SUCCEEDED, ""


def explain_ahead(root: Path, parameters: Parameters) -> None:
    """Keep what the odds that were just worked out rest on, before anybody asks; a fault here costs nobody anything."""
    workspace = Workspace(root)
    try:
        keys = {
            one.name: key_of(workspace, "explain", {**parameters, "strategy": one.name})
            for one in plan_of(workspace).strategies
        }
        for name, found in explained_ahead(workspace, parameters, lambda _text: None).items():
            keep_answer(root, answer_of(workspace, "explain", keys[name], found, at=utc_now()))
    except BestbetError:
        return  # the plan moved on; whoever asks is told
    except Exception as error:  # noqa: BLE001 - the outermost border of the worker
        report_fault(error, "ahead")


@contextmanager
def _told(store: Database, job: Job, *, is_stopping: bool) -> Iterator[list[str]]:
    """Tell twice a second what the job is at; a cancelled one ends this process, and nothing is half written."""
    notes: list[str] = []
    over = Event()

    def beat() -> None:
        while not over.wait(_BEAT_SECONDS):
            is_wanted = True
            with suppress(BestbetError):  # a store that is away for a moment ends no work
                is_wanted = _tell(store, job, notes)
            if not is_wanted and is_stopping:
                os._exit(_STOPPED)

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield notes
    finally:
        over.set()
        thread.join()


def _tell(store: Database, job: Job, notes: list[str]) -> bool:
    """Return whether the job is still wanted; one that is not is closed."""
    with store.writing() as connection:
        is_wanted = tell(connection, job, notes[-1] if notes else "", utc_now())
        if not is_wanted:
            close(connection, job, CANCELLED, "", utc_now())
    return is_wanted


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
