"""The team: people and roles, one's own password and tokens, and what was done."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from bestbet.adapters.people import Role, accounts, end_sessions
from bestbet.adapters.people_access import WIDEST, Scope, tokens_of
from bestbet.adapters.people_record import happenings, record
from bestbet.errors import BestbetError, Problem
from bestbet.web.admission import Slower
from bestbet.web.desk import desk_of
from bestbet.web.entry import Visitor, posted, session_cookie, set_cookie
from bestbet.web.membership import (
    add_person,
    change_own_password,
    change_person,
    end_token,
    make_token,
    new_password_for,
)
from bestbet.web.policy import Owner, Reader
from bestbet.web.problem_answers import status_of
from bestbet.web.templating import show

router = APIRouter(include_in_schema=False)
Posted = Annotated[dict[str, str], Depends(posted)]


@router.get("/team")
def team_page(request: Request, visitor: Reader) -> Response:
    """Show the team: owners see everybody, others themselves."""
    return _page(request, visitor)


@router.post("/team/people")
def add(request: Request, visitor: Owner, form: Posted) -> Response:
    """Add a person; their first password is shown this once."""
    try:
        account, password = add_person(
            desk_of(request),
            visitor,
            name=form.get("name", ""),
            login=form.get("login", ""),
            role=form.get("role", ""),
        )
    except BestbetError as error:
        return _page(request, visitor, problems=error.problems, status=status_of(error))
    return _page(request, visitor, shown=("password", f"{account.name}, login {account.login}", password))


@router.post("/team/people/{number}")
def change(number: int, request: Request, visitor: Owner, form: Posted) -> Response:
    """Change a person's role, shut them out, let them in, or make them a new password."""
    desk, wanted = desk_of(request), form.get("wanted", "")
    try:
        if wanted == "password":
            account, password = new_password_for(desk, visitor, number)
            return _page(request, visitor, shown=("password", f"{account.name}, login {account.login}", password))
        is_active = {"shut out": False, "let in": True}.get(wanted)
        change_person(desk, visitor, number, role=form.get("role") or None, is_active=is_active)
    except BestbetError as error:
        return _page(request, visitor, problems=error.problems, status=status_of(error))
    return RedirectResponse("/team", 303)


@router.post("/team/password")
def change_password(request: Request, visitor: Reader, form: Posted) -> Response:
    """Change one's own password; this browser stays logged in, all others do not."""
    desk = desk_of(request)
    try:
        secret = change_own_password(desk, visitor, form.get("before", ""), form.get("after", ""))
    except BestbetError as error:
        return _page(request, visitor, problems=error.problems, status=status_of(error))
    except Slower as slower:
        text = f"too many tries; wait {max(1, round(slower.seconds / 60))} minutes."
        problem = Problem("BB-A43", text, "Nothing was changed and nothing is locked.")
        return _page(request, visitor, problems=(problem,), status=429)
    response = RedirectResponse("/team?changed", 303)
    set_cookie(response, desk, session_cookie(desk), secret)
    return response


@router.post("/team/sessions/end")
def end_all(request: Request, visitor: Reader) -> Response:
    """Log out everywhere."""
    desk = desk_of(request)
    with desk.store.writing() as connection:
        end_sessions(connection, visitor.known.id)
        record(connection, "logged out everywhere", how=visitor.how, at=desk.now(), account_id=visitor.known.id)
    return RedirectResponse("/login", 303)


@router.post("/team/tokens")
def add_token(request: Request, visitor: Reader, form: Posted) -> Response:
    """Make a token; it is shown this once."""
    days = form.get("days", "")
    try:
        secret, token = make_token(
            desk_of(request),
            visitor,
            name=form.get("name", ""),
            scope=form.get("scope", ""),
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0,
        )
    except BestbetError as error:
        return _page(request, visitor, problems=error.problems, status=status_of(error))
    return _page(request, visitor, shown=("token", token.name, secret))


@router.post("/team/tokens/{number}/revoke")
def revoke(number: int, request: Request, visitor: Reader) -> Response:
    """Revoke a token at once."""
    end_token(desk_of(request), visitor, number)
    return RedirectResponse("/team", 303)


def _page(
    request: Request,
    visitor: Visitor,
    *,
    shown: tuple[str, str, str] | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> Response:
    desk, is_owner = desk_of(request), visitor.may("owner")
    with desk.store.reading() as connection:
        values: dict[str, Any] = {
            "people": accounts(connection) if is_owner else (),
            "tokens": tokens_of(connection, None if is_owner else visitor.known.id),
            "happenings": happenings(connection) if is_owner else (),
        }
    names = {one.id: one.name for one in values["people"]} or {visitor.known.id: visitor.known.name}
    widest = WIDEST[visitor.known.role]
    scopes = [scope for scope in Scope if scope.rank <= widest.rank]
    at = desk.now()
    live = {token.id for token in values["tokens"] if token.is_live(at)}
    response = show(
        request, "team.html", **values, names=names, live=live, roles=list(Role), scopes=scopes, shown=shown,
        problems=problems, is_changed="changed" in request.query_params,
    )  # fmt: skip
    response.status_code = status
    return response
