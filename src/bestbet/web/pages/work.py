"""Asking for work that takes long, and stopping it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from bestbet.adapters.asked_jobs import cancel
from bestbet.web.desk import desk_of, local_path
from bestbet.web.entry import posted
from bestbet.web.policy import Editor, Reader
from bestbet.web.working import begin

router = APIRouter(include_in_schema=False)
Posted = Annotated[dict[str, str], Depends(posted)]


@router.post("/work/{kind}")
def ask_for(kind: str, request: Request, visitor: Reader, form: Posted) -> Response:
    """Begin work on an answer, or join it where it is on its way, and go back to where it was asked for."""
    given = {name.removeprefix("p_"): value for name, value in form.items() if name.startswith("p_")}
    begin(desk_of(request), visitor, kind, given)
    return RedirectResponse(local_path(form.get("back"), "/"), 303)


@router.post("/jobs/{number}/cancel")
def stop(number: int, request: Request, _visitor: Editor, form: Posted) -> Response:
    """Stop work."""
    desk = desk_of(request)
    with desk.store.writing() as connection:
        cancel(connection, number, desk.now())
    return RedirectResponse(local_path(form.get("back"), "/"), 303)
