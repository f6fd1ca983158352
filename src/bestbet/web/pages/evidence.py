"""The evidence: claims about tactics, what they weigh, and a form for a new one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from bestbet.adapters.people_record import record as note
from bestbet.errors import BestbetError
from bestbet.evidence.claims import Grade
from bestbet.plan.nodes import Channel
from bestbet.plan.yaml_words import Value
from bestbet.report.problem_json import problem_json
from bestbet.web.desk import desk_of, is_part
from bestbet.web.entry import posted
from bestbet.web.policy import Editor, Reader
from bestbet.web.templating import show
from bestbet.web.working import standing
from bestbet.workflow.beliefs import evidence_of
from bestbet.workflow.weighing import record
from bestbet.workflow.workspace import plan_of

router = APIRouter(include_in_schema=False)
Posted = Annotated[dict[str, str], Depends(posted)]
Claim = Annotated[str, Query(max_length=200)]
_TEXTS = ("tactic", "channel", "kind", "says", "effect", "standard_error", "story", "who", "when", "source", "tried")
_ARMS = (("with", "with_successes", "with_cases"), ("without", "without_successes", "without_cases"))


@router.get("/evidence")
def evidence_page(request: Request, _visitor: Reader, claim: Claim = "") -> Response:
    """Show all claims, or one of them, and what they do to the odds."""
    desk = desk_of(request)
    if not desk.has_plan:
        return RedirectResponse("/", 303)
    return _page(request, claim)


def _page(request: Request, claim: str, **more: object) -> Response:
    workspace = desk_of(request).workspace()
    claims = evidence_of(workspace).claims
    choices = {
        "tactics": [tactic.name for tactic in plan_of(workspace).tactics],
        "channels": [channel.value for channel in Channel],
        "grades": [(grade.value, grade.title) for grade in Grade],
    }
    shown = {"given": {}, "problems": [], **choices, **more}
    return show(request, "evidence.html", claims=claims, **_standing(request, claim), **shown)


@router.get("/evidence/part")
def evidence_part(request: Request, _visitor: Reader, claim: Claim = "") -> Response:
    """Show the part of the page that waits for the weighing."""
    if not is_part(request):
        return RedirectResponse("/evidence", 303)
    return show(request, "evidence_part.html", **_standing(request, claim))


def _standing(request: Request, claim: str) -> dict[str, object]:
    return {"standing": standing(desk_of(request), "evidence", {"claim": claim}), "claim": claim}


@router.post("/evidence")
def record_claim(request: Request, visitor: Editor, form: Posted) -> Response:
    """Write a claim into evidence.yaml and show what it does; what cannot be read comes back with the form filled."""
    desk = desk_of(request)
    name = form.get("name", "").strip() or _free_name(request, form)
    try:
        record(desk.workspace(), name, _entries(form))
    except BestbetError as error:
        response = _page(request, "", given=form, problems=[problem_json(problem) for problem in error.problems])
        response.status_code = 422
        return response
    with desk.store.writing() as connection:
        note(connection, "claim recorded", how=visitor.how, at=desk.now(), account_id=visitor.known.id)
    return RedirectResponse(f"/evidence?claim={name}", 303)


def _free_name(request: Request, form: dict[str, str]) -> str:
    taken = {claim.name for claim in evidence_of(desk_of(request).workspace()).claims}
    stem = f"{form.get('tactic', '')}_{form.get('kind', '')}"
    return next(name for i in range(1, len(taken) + 2) if (name := stem if i == 1 else f"{stem}_{i}") not in taken)


def _entries(form: dict[str, str]) -> dict[str, Value]:
    found: dict[str, Value] = {key: form[key].strip() for key in _TEXTS if form.get(key, "").strip()}
    for arm, successes, cases in _ARMS:
        if form.get(successes, "").strip() or form.get(cases, "").strip():
            found[arm] = {"cases": form.get(cases, "").strip(), "successes": form.get(successes, "").strip()}
    if form.get("ours"):
        found["ours"] = True
    if form.get("running"):
        found["running"] = True
    return found
