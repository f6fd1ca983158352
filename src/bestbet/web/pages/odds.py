"""The odds: strategies side by side, futures against targets, joint odds, what drives them; each number opens."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bestbet.web.desk import desk_of, is_part
from bestbet.web.policy import Reader
from bestbet.web.templating import show
from bestbet.web.working import standing

router = APIRouter(include_in_schema=False)


@router.get("/odds")
def odds_page(request: Request, _visitor: Reader) -> Response:
    """Show the odds, or how the work on them stands."""
    desk = desk_of(request)
    if not desk.has_plan:
        return RedirectResponse("/", 303)
    return show(request, "odds.html", standing=standing(desk, "odds"))


@router.get("/odds/part")
def odds_part(request: Request, _visitor: Reader) -> Response:
    """Show the part of the page that waits for the odds."""
    if not is_part(request):
        return RedirectResponse("/odds", 303)
    return show(request, "odds_part.html", standing=standing(desk_of(request), "odds"))


@router.get("/odds/explain/{strategy}")
def explained(strategy: str, request: Request, _visitor: Reader) -> Response:
    """Show what the odds of one strategy rest on."""
    if not is_part(request):
        return RedirectResponse("/odds", 303)
    found = standing(desk_of(request), "explain", {"strategy": strategy})
    return show(request, "explain_part.html", standing=found, strategy=strategy)
