"""Asking for work that takes long, looking how it stands, and stopping it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from bestbet.adapters.asked_jobs import cancel
from bestbet.web.desk import desk_of, is_part, local_path
from bestbet.web.entry import posted
from bestbet.web.policy import Editor, Reader
from bestbet.web.templating import show
from bestbet.web.working import begin, job_standing

router = APIRouter(include_in_schema=False)
Posted = Annotated[dict[str, str], Depends(posted)]


@router.post("/work/{kind}")
def ask_for(kind: str, request: Request, visitor: Reader, form: Posted) -> Response:
    """Begin work on an answer, or join it where it is on its way, and go back to where it was asked for."""
    given = {name.removeprefix("p_"): value for name, value in form.items() if name.startswith("p_")}
    job = begin(desk_of(request), visitor, kind, given)
    return RedirectResponse(local_path(form.get("back"), f"/jobs/{job.id}"), 303)


@router.get("/jobs/{number}")
def job_page(number: int, request: Request, _visitor: Reader) -> Response:
    """Show how one piece of work stands; once it is done, go on to what came of it."""
    standing = job_standing(desk_of(request), number)
    if standing.answer is not None:
        return RedirectResponse(standing.kind.onward, 303)
    return show(request, "job.html", standing=standing, number=number)


@router.get("/jobs/{number}/part")
def job_part(number: int, request: Request, _visitor: Reader) -> Response:
    """Show the part of that page that changes."""
    if not is_part(request):
        return RedirectResponse(f"/jobs/{number}", 303)
    standing = job_standing(desk_of(request), number)
    response = show(request, "job_part.html", standing=standing, number=number)
    if standing.answer is not None:
        response.headers["X-Bestbet-Go"] = standing.kind.onward
    return response


@router.post("/jobs/{number}/cancel")
def stop(number: int, request: Request, _visitor: Editor, form: Posted) -> Response:
    """Stop work."""
    desk = desk_of(request)
    job_standing(desk, number)
    with desk.store.writing() as connection:
        cancel(connection, number, desk.now())
    return RedirectResponse(local_path(form.get("back"), "/"), 303)
