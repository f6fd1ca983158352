"""The tactics: each held against a strategy, with its verdict; keep, cut, test or hold."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from bestbet.web.desk import desk_of, is_part
from bestbet.web.policy import Reader
from bestbet.web.templating import show
from bestbet.web.working import standing
from bestbet.workflow.workspace import plan_of

router = APIRouter(include_in_schema=False)
Strategy = Annotated[str, Query(max_length=200)]


@router.get("/tactics")
def tactics_page(request: Request, _visitor: Reader, strategy: Strategy = "") -> Response:
    """Show the tactics of a strategy, the best bet unless one is named."""
    desk = desk_of(request)
    if not desk.has_plan:
        return RedirectResponse("/", 303)
    return show(request, "tactics.html", **_standing(request, strategy))


@router.get("/tactics/part")
def tactics_part(request: Request, _visitor: Reader, strategy: Strategy = "") -> Response:
    """Show the part of the page that waits for the verdicts."""
    if not is_part(request):
        return RedirectResponse("/tactics", 303)
    return show(request, "tactics_part.html", **_standing(request, strategy))


def _standing(request: Request, strategy: str) -> dict[str, object]:
    desk = desk_of(request)
    names = [one.name for one in plan_of(desk.workspace()).strategies]
    return {"standing": standing(desk, "tactics", {"strategy": strategy}), "strategy": strategy, "names": names}
