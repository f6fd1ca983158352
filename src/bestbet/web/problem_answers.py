"""Errors as answers: a page, a part of a page or JSON, always with code, what is wrong, where, and what to do."""

from __future__ import annotations

import secrets
from urllib.parse import quote as url_quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from bestbet.errors import BestbetError, Place, Problem, ServiceError, StorageError, UsageError
from bestbet.report.problem_json import problem_json
from bestbet.web.border import TooLarge, report_fault
from bestbet.web.desk import is_api, is_part
from bestbet.web.entry import Forged, Refused
from bestbet.web.templating import show

RETRY_SECONDS = 10
_MISSING = frozenset({"BB-U02", "BB-A13", "BB-A14", "BB-A15", "BB-A41", "BB-A42", "BB-A60"})
"""Codes that say that something named does not exist."""
_CONFLICTS = frozenset({"BB-A10", "BB-A11", "BB-A30", "BB-A31", "BB-A32", "BB-A61", "BB-A71", "BB-S07", "BB-T01"})
"""Codes that say that the state does not allow it now."""


def add_problem_answers(app: FastAPI) -> None:
    """Register an answer for everything that can be raised."""
    app.add_exception_handler(BestbetError, _told)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Forged, _forged)
    app.add_exception_handler(RequestValidationError, _misread)
    app.add_exception_handler(HTTPException, _by_status)
    app.add_exception_handler(Exception, _fault)


def problems_answer(request: Request, problems: tuple[Problem, ...], status: int) -> Response:
    """Return problems in the form that was asked for."""
    headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else {}
    if is_api(request):
        content = {"problems": [problem_json(problem) for problem in problems]}
        return JSONResponse(content, status, headers)
    name = "problem_part.html" if is_part(request) else "problem.html"
    response = show(request, name, problems=problems, status=status)
    response.status_code = status
    response.headers.update(headers)
    return response


def status_of(error: BestbetError) -> int:
    """Return the HTTP status of one of our errors."""
    if isinstance(error, ServiceError | StorageError):
        return 503
    codes = {problem.code for problem in error.problems}
    if codes & _MISSING:
        return 404
    if codes & _CONFLICTS:
        return 409
    return 400 if isinstance(error, UsageError) else 422


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, BestbetError)  # noqa: S101 - as registered
    return problems_answer(request, error.problems, status_of(error))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - as registered
    account = error.visitor.account
    if account is None:
        return _unknown(request)
    held = f"role {account.role}" if error.visitor.how == "session" else f"token with the scope {error.visitor.scope}"
    text = f"your {held} does not allow this; it takes the role {error.needed}. Nothing was changed."
    return problems_answer(request, (Problem("BB-A06", text, "Ask an owner; see the Team page."),), 403)


def _unknown(request: Request) -> Response:
    if request.method == "GET" and not is_api(request) and not is_part(request):
        return RedirectResponse(_login_path(request), 303)
    problem = Problem("BB-A07", "Nobody is logged in here, or the login is over.", "Log in again.")
    response = problems_answer(request, (problem,), 401)
    if is_api(request):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _login_path(request: Request) -> str:
    path = request.url.path
    return "/login" if path == "/" else f"/login?next={url_quote(path)}"


async def _forged(request: Request, _error: Exception) -> Response:
    text = "this request did not come from a page of this server, or the page is too old. Nothing was changed."
    return problems_answer(request, (Problem("BB-A08", text, "Load the page again and repeat it."),), 403)


async def _misread(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as registered
    problems = tuple(
        Problem("BB-A09", f"{one['msg']}.", "See /api/openapi.json for what is allowed.", _place(one["loc"]))
        for one in error.errors()[:10]
    )
    return problems_answer(request, problems, 422)


def _place(location: tuple[int | str, ...]) -> Place:
    return Place(".".join(str(part) for part in location))


_WORDS = {
    404: ("there is no such page.", "Choose one from the menu."),
    405: ("this cannot be done with this page.", "Go back and use its buttons."),
}


async def _by_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as registered
    text, remedy = _WORDS.get(error.status_code, ("this cannot be answered.", "Go back."))
    response = problems_answer(request, (Problem("BB-A14", text, remedy),), error.status_code)
    response.headers.update(error.headers or {})
    return response


async def _fault(request: Request, error: Exception) -> Response:
    if isinstance(error, TooLarge):
        raise error
    incident = secrets.token_hex(4)
    report_fault(error, incident)
    text = f"something went wrong on our side (incident {incident}). Nothing was recorded."
    remedy = "Try again; if it repeats, give this number to whoever runs the server: its console says where."
    return problems_answer(request, (Problem("BB-X01", text, remedy),), 500)
