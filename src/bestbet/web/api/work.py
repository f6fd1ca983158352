"""Jobs: ask for work that takes long, look how it stands, stop it."""

from __future__ import annotations

import json
from datetime import datetime

from fastapi import APIRouter, Request

from bestbet.adapters.asked_jobs import ASKED, cancel, job_of, usual_seconds
from bestbet.adapters.jobs import DONE, Job
from bestbet.errors import Problem, UsageError
from bestbet.web.api.answer_shapes import WRONG, JobShape, WorkAsked
from bestbet.web.desk import Desk, desk_of
from bestbet.web.policy import Editor, Reader
from bestbet.web.working import MOST_ID, begin

router = APIRouter(prefix="/api/v1", responses=WRONG)


@router.post("/jobs", status_code=202, summary="Ask for work")
def ask_for(asked: WorkAsked, request: Request, visitor: Reader) -> JobShape:
    """Return the job: a new one, or the one that is on its way to the same answer."""
    desk = desk_of(request)
    return _shape(desk, begin(desk, visitor, asked.kind, asked.parameters))


def job_shape(desk: Desk, number: int) -> JobShape:
    """Return a job by its number."""
    return _shape(desk, _known(desk, number))


@router.get("/jobs/{number}", summary="How work stands")
def look(number: int, request: Request, _visitor: Reader) -> JobShape:
    """Return a job as it stands."""
    desk = desk_of(request)
    return _shape(desk, _known(desk, number))


@router.delete("/jobs/{number}", summary="Stop work")
def stop(number: int, request: Request, _visitor: Editor) -> JobShape:
    """Return a job that will be stopped, or that was done already."""
    desk = desk_of(request)
    _known(desk, number)
    with desk.store.writing() as connection:
        cancel(connection, number, desk.now())
    return _shape(desk, _known(desk, number))


def _known(desk: Desk, number: int) -> Job:
    with desk.store.reading() as connection:
        job = job_of(connection, number) if 0 < number <= MOST_ID else None
    if job is None:
        raise UsageError(Problem("BB-A15", "there is no such job.", "Ask for the work with POST /api/v1/jobs."))
    return job


def _shape(desk: Desk, job: Job) -> JobShape:
    kind = job.kind.removeprefix(ASKED)
    with desk.store.reading() as connection:
        usual = usual_seconds(connection, kind)
    if job.state != DONE:
        desk.tending.nudge()
    gone = 0.0 if job.started_at is None else (desk.now() - datetime.fromisoformat(job.started_at)).total_seconds()
    return JobShape(
        id=job.id,
        kind=kind,
        state=job.state,
        outcome=job.outcome,
        note=job.note,
        asked_at=job.asked_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        seconds_left=None if usual is None or job.state == DONE else max(0.0, usual - gone),
        problems=json.loads(job.said) if job.outcome == "failed" and job.said else [],
    )
