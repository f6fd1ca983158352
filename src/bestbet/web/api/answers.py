"""What the workspace says: odds and facts, each as the command line's --json."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from bestbet.errors import NotAnswerable, Problem
from bestbet.report.ledger_tables import entry_json
from bestbet.web.api.answer_shapes import WRONG
from bestbet.web.desk import Desk, desk_of
from bestbet.web.kinds import LUCK, MOST_PATHS, MOST_SEED, kind_of, parameters_of
from bestbet.web.pages.brief import MEDIA, brief_file, brief_standing
from bestbet.web.policy import Reader
from bestbet.workflow.answering import answer_now
from bestbet.workflow.history_shown import history_json
from bestbet.workflow.ledger import decision_in_force, shown_entries

router = APIRouter(prefix="/api/v1", responses=WRONG)
Seed = Annotated[int, Query(ge=0, le=MOST_SEED)]
Name = Annotated[str, Query(max_length=200)]
Form = Literal["pdf", "xlsx", "html"]
_FILES: dict[int | str, dict[str, Any]] = {200: {"content": {kind: {} for kind in MEDIA.values()}}}
N_Paths = Annotated[int, Query(ge=64, le=MOST_PATHS)]


@router.get("/odds", summary="The odds of every strategy")
def odds(request: Request, _visitor: Reader, seed: Seed = 1, n_paths: N_Paths = int(LUCK["n_paths"])) -> dict[str, Any]:
    """Return the odds as `bestbet odds --json`; 409 with what to post where they were not worked out yet."""
    return kept_value(desk_of(request), "odds", {"seed": seed, "n_paths": n_paths})


@router.get("/facts", summary="What the history says")
def facts(request: Request, _visitor: Reader) -> dict[str, Any]:
    """Return the facts as `bestbet facts --json`."""
    return history_json(desk_of(request).workspace())


@router.get("/tactics", summary="The tactics of a strategy")
def tactics(request: Request, _visitor: Reader, strategy: Name = "") -> dict[str, Any]:
    """Return every tactic with its verdict as `bestbet tactics --json`."""
    return kept_value(desk_of(request), "tactics", {"strategy": strategy})


@router.get("/evidence", summary="What claims weigh")
def evidence(request: Request, _visitor: Reader, claim: Name = "") -> dict[str, Any]:
    """Return what all claims do to the odds, or one of them, as `bestbet weigh --json`."""
    return kept_value(desk_of(request), "evidence", {"claim": claim})


@router.get("/track", summary="How the commitment goes")
def track(request: Request, _visitor: Reader) -> dict[str, Any]:
    """Return how the commitment in force goes as `bestbet track --json`."""
    desk = desk_of(request)
    return kept_value(desk, "track", {"commitment": _commitment(desk)})


@router.get("/change", summary="What going over to a strategy would cost")
def change(request: Request, _visitor: Reader, to: Name) -> dict[str, Any]:
    """Return what the guard says as `bestbet change --to NAME --dry-run --json`; nothing is recorded."""
    desk = desk_of(request)
    return kept_value(desk, "change", {"to": to, "commitment": _commitment(desk)})


@router.get("/brief", summary="The brief for the board")
def brief(request: Request, _visitor: Reader) -> dict[str, Any]:
    """Return the board's page as `bestbet report --json`; its files are at `/api/v1/brief/files/pdf`, xlsx and html."""
    found = brief_standing(desk_of(request))
    return kept_value(desk_of(request), "brief", dict(found.parameters))


@router.get("/brief/files/{form}", summary="A file of the brief", response_class=Response, responses=_FILES)
def brief_files(form: Form, request: Request, _visitor: Reader) -> Response:
    """Return the brief as a file; 409 where it was not written for the plan, facts and decisions as they stand."""
    found = brief_file(desk_of(request), form)
    if found is None:
        remedy = (
            'POST {"kind": "brief", "parameters": {"decided": N}} to /api/v1/jobs, N the newest entry of the ledger.'
        )
        raise NotAnswerable(Problem("BB-A30", f"the brief was not written as {form} yet.", remedy))
    return found


@router.get("/explain", summary="What the odds of a strategy rest on")
def explain(request: Request, _visitor: Reader, strategy: Name) -> dict[str, Any]:
    """Return one strategy from its odds down to facts, evidence and judgement as `bestbet explain --json`."""
    return kept_value(desk_of(request), "explain", {"strategy": strategy})


@router.get("/score", summary="How published probabilities came out")
def score(request: Request, _visitor: Reader) -> dict[str, Any]:
    """Return the scores of what has fallen due as `bestbet score --json`."""
    desk = desk_of(request)
    return kept_value(desk, "score", {"day": desk.now().date().isoformat()})


@router.get("/ledger", summary="What was decided")
def ledger(request: Request, _visitor: Reader, *, everything: bool = False) -> dict[str, Any]:
    """Return the decisions, or every entry, as `bestbet ledger show --json`."""
    entries = shown_entries(desk_of(request).workspace(), everything=everything)
    return {"entries": [entry_json(one.entry, one.body, one.who, one.because) for one in entries]}


def _commitment(desk: Desk) -> int:
    decision = decision_in_force(desk.workspace())
    if decision is None:
        raise NotAnswerable(Problem("BB-T01", "nothing was committed yet.", "Commit on the page Ledger."))
    return decision.entry.seq


def kept_value(desk: Desk, kind_name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the value of an answer; NotAnswerable, answered with 409, where it was not worked out yet."""
    kind = kind_of(kind_name)
    answer = answer_now(desk.workspace(), kind.name, parameters_of(kind, given))
    if answer is None:
        text = f"{kind.title} were not worked out since the plan, the facts or the program changed."
        remedy = f'POST {{"kind": "{kind.name}"}} to /api/v1/jobs, wait for the job, and ask again.'
        raise NotAnswerable(Problem("BB-A30", text, remedy))
    return answer.value
