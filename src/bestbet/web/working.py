"""How an answer stands: there, on its way with time left, failed, or not asked for yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bestbet.adapters.answers import Answer, kept_answer, last_answer
from bestbet.adapters.asked_jobs import ASKED, FAILED, SUCCEEDED, ask, job_of, latest, usual_seconds
from bestbet.adapters.jobs import DONE, Job
from bestbet.adapters.people import Role
from bestbet.adapters.people_access import Scope
from bestbet.adapters.store import Workspace
from bestbet.errors import Problem, UsageError
from bestbet.web.desk import Desk
from bestbet.web.entry import Refused, Visitor
from bestbet.web.kinds import Kind, kind_of, parameters_of
from bestbet.workflow.answering import Parameters, answer_now, key_of

MOST_ID = 2**31 - 1
"""The largest number that either database takes for a row."""
_MOST = 0.97
"""Progress is a guess from how long such work took before, so it never says that it is done."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An answer, or the work on it; `older` is the last answer of the kind, which rests on something older.

    `share` (of the usual time) and `left` (seconds) are None where such work was never done before.
    """

    kind: Kind
    parameters: Parameters
    answer: Answer | None
    job: Job | None
    older: Answer | None = None
    share: float | None = None
    left: float | None = None

    @property
    def is_running(self) -> bool:
        """Whether work is on its way."""
        return self.job is not None and self.job.state != DONE

    @property
    def failures(self) -> list[dict[str, object]]:
        """What went wrong the last time, as problems; empty where nothing did."""
        if self.job is None or self.job.outcome != FAILED:
            return []
        return list(json.loads(self.job.said or "[]"))


def standing(desk: Desk, kind_name: str, given: Mapping[str, object] | None = None) -> Standing:
    """Return how an answer stands; nothing is begun by looking, except a worker for work that was asked for."""
    kind = kind_of(kind_name)
    parameters = parameters_of(kind, given or {})
    workspace = desk.workspace()
    answer = answer_now(workspace, kind.name, parameters)
    if answer is not None:
        return Standing(kind, parameters, answer, None)
    with desk.store.reading() as connection:
        job = latest(connection, kind.name, key_of(workspace, kind.name, parameters))
        usual = usual_seconds(connection, kind.name)
    if job is not None and job.state != DONE:
        desk.tending.nudge()
    older = last_answer(desk.settings.root, kind.name)
    share, left = _progress(job, usual, desk.now())
    return Standing(kind, parameters, None, job, older, share, left)


def job_standing(desk: Desk, number: int) -> Standing:
    """Return how one job stands, by its number; UsageError where there is none."""
    with desk.store.reading() as connection:
        job = job_of(connection, number) if 0 < number <= MOST_ID else None
        usual = None if job is None else usual_seconds(connection, job.kind.removeprefix(ASKED))
    if job is None:
        raise UsageError(Problem("BB-A15", "there is no such work.", "Ask for it again where you came from."))
    kind = kind_of(job.kind.removeprefix(ASKED))
    if job.state != DONE:
        desk.tending.nudge()
    key = job.key.partition(":")[2].rpartition("#")[0]
    answer = kept_answer(desk.settings.root, kind.name, key) if job.outcome == SUCCEEDED else None
    share, left = _progress(job, usual, desk.now())
    return Standing(kind, json.loads(job.parameters or "{}"), answer, job, None, share, left)


def _progress(job: Job | None, usual: float | None, at: datetime) -> tuple[float | None, float | None]:
    if job is None or usual is None:
        return None, None
    gone = 0.0 if job.started_at is None else (at - datetime.fromisoformat(job.started_at)).total_seconds()
    return min(_MOST, max(0.0, gone / max(usual, 0.1))), max(0.0, usual - gone)


def begin(desk: Desk, visitor: Visitor, kind_name: str, given: Mapping[str, object], *, is_meant: bool = False) -> Job:
    """Return the job that works on an answer, begun where it is not on its way.

    UsageError for a deed (what writes to the ledger) that was not meant: its own page says who does it and why.
    """
    kind = kind_of(kind_name)
    if kind.is_deed and not is_meant:
        text = f"{kind.title} cannot be begun by its name."
        raise UsageError(Problem("BB-A81", text, "Use the page Ledger, where it is signed with your password."))
    least = Scope.READ if kind.role is Role.VIEWER else Scope.WRITE
    if visitor.known.role.rank < kind.role.rank or visitor.scope.rank < least.rank:
        raise Refused(visitor, kind.role)
    parameters = parameters_of(kind, given)
    workspace = desk.workspace() if kind.role is Role.VIEWER else Workspace(desk.settings.root)
    key = key_of(workspace, kind.name, parameters)
    with desk.store.writing() as connection:
        job = ask(connection, kind.name, key, parameters, at=desk.now(), account_id=visitor.known.id)
    desk.tending.nudge()
    return job
