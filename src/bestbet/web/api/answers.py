"""What the workspace says: odds and facts, each as the command line's --json."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from bestbet.errors import NotAnswerable, Problem
from bestbet.web.api.answer_shapes import WRONG
from bestbet.web.desk import Desk, desk_of
from bestbet.web.kinds import LUCK, MOST_PATHS, MOST_SEED, kind_of, parameters_of
from bestbet.web.policy import Reader
from bestbet.workflow.answering import answer_now
from bestbet.workflow.workspace import history_json

router = APIRouter(prefix="/api/v1", responses=WRONG)
Seed = Annotated[int, Query(ge=0, le=MOST_SEED)]
N_Paths = Annotated[int, Query(ge=64, le=MOST_PATHS)]


@router.get("/odds", summary="The odds of every strategy")
def odds(request: Request, _visitor: Reader, seed: Seed = 1, n_paths: N_Paths = int(LUCK["n_paths"])) -> dict[str, Any]:
    """Return the odds as `bestbet odds --json`; 409 with what to post where they were not worked out yet."""
    return kept_value(desk_of(request), "odds", {"seed": seed, "n_paths": n_paths})


@router.get("/facts", summary="What the history says")
def facts(request: Request, _visitor: Reader) -> dict[str, Any]:
    """Return the facts as `bestbet facts --json`."""
    return history_json(desk_of(request).workspace())


def kept_value(desk: Desk, kind_name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the value of an answer; NotAnswerable, answered with 409, where it was not worked out yet."""
    kind = kind_of(kind_name)
    answer = answer_now(desk.workspace(), kind.name, parameters_of(kind, given))
    if answer is None:
        text = f"{kind.title} were not worked out since the plan, the facts or the program changed."
        remedy = f'POST {{"kind": "{kind.name}"}} to /api/v1/jobs, wait for the job, and ask again.'
        raise NotAnswerable(Problem("BB-A30", text, remedy))
    return answer.value
