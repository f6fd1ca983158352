"""The first screen: where there is no plan yet, the demo or an export of one's own; afterwards the odds."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bestbet.adapters.people_record import record
from bestbet.web.desk import desk_of
from bestbet.web.policy import Editor, Reader
from bestbet.web.templating import show
from bestbet.web.working import begin

router = APIRouter(include_in_schema=False)


@router.get("/")
def start(request: Request, _visitor: Reader) -> Response:
    """Show the first screen, or go on to the odds."""
    if desk_of(request).has_plan:
        return RedirectResponse("/odds", 303)
    return show(request, "start.html")


@router.post("/demo")
def take_demo(request: Request, visitor: Editor) -> Response:
    """Put the invented company into an empty workspace."""
    desk = desk_of(request)
    if desk.has_plan:
        return RedirectResponse("/odds", 303)
    job = begin(desk, visitor, "demo", {})
    with desk.store.writing() as connection:
        record(connection, "demo taken", how=visitor.how, at=desk.now(), account_id=visitor.known.id)
    return RedirectResponse(f"/jobs/{job.id}", 303)
