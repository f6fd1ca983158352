"""How the commitment goes, what a change would cost, and how our forecasts came out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from bestbet.web.desk import Desk, desk_of, is_part
from bestbet.web.policy import Reader
from bestbet.web.templating import show
from bestbet.web.working import standing
from bestbet.workflow.ledger import Shown, decision_in_force
from bestbet.workflow.workspace import plan_of

router = APIRouter(include_in_schema=False)
To = Annotated[str, Query(max_length=200)]


@router.get("/track")
def track_page(request: Request, _visitor: Reader) -> Response:
    """Show how the commitment goes, or that there is none yet."""
    desk = desk_of(request)
    if not desk.has_plan:
        return RedirectResponse("/", 303)
    decision = decision_in_force(desk.workspace())
    if decision is None:
        return show(request, "track_none.html")
    names = [one.name for one in plan_of(desk.workspace()).strategies if one.name != decision.body["strategy"]]
    return show(request, "track.html", decision=decision, names=names, **_track(desk, decision), **_score(desk))


@router.get("/track/part")
def track_part(request: Request, _visitor: Reader) -> Response:
    """Show the part of the page that waits for the verdict."""
    desk = desk_of(request)
    decision = decision_in_force(desk.workspace()) if is_part(request) else None
    if decision is None:
        return RedirectResponse("/track", 303)
    return show(request, "track_part.html", decision=decision, **_track(desk, decision))


@router.get("/track/score")
def score_part(request: Request, _visitor: Reader) -> Response:
    """Show the part of the page that waits for the scores."""
    if not is_part(request):
        return RedirectResponse("/track", 303)
    return show(request, "score_part.html", **_score(desk_of(request)))


@router.get("/track/change")
def change_part(request: Request, _visitor: Reader, to: To = "") -> Response:
    """Show what going over to another strategy would cost and gain; nothing is recorded."""
    desk = desk_of(request)
    decision = decision_in_force(desk.workspace()) if is_part(request) else None
    if decision is None or not to:
        return RedirectResponse("/track", 303)
    asked = {"to": to, "commitment": decision.entry.seq}
    return show(request, "change_part.html", decision=decision, to=to, standing=standing(desk, "change", asked))


def _track(desk: Desk, decision: Shown) -> dict[str, object]:
    return {"standing": standing(desk, "track", {"commitment": decision.entry.seq})}


def _score(desk: Desk) -> dict[str, object]:
    return {"scores": standing(desk, "score", {"day": desk.now().date().isoformat()})}
