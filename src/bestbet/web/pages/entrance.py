"""The way in and out: first run, login, logout."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from bestbet.adapters.people_access import end_session
from bestbet.adapters.people_record import record
from bestbet.web.admission import Admitted, Slower, admit, admit_first, device_of, is_first_run
from bestbet.web.desk import Desk, desk_of, local_path
from bestbet.web.entry import drop_cookie, end_earlier, form_token, posted, session_cookie, set_cookie, visit_cookie
from bestbet.web.policy import Anyone, Reader
from bestbet.web.templating import show

router = APIRouter(include_in_schema=False)
Posted = Annotated[dict[str, str], Depends(posted)]
_VISIT_LENGTH = 32
"""Letters of 24 random bytes; the same in every tab, so that none makes the form of another void."""
_DEVICE_AGE = 60 * 60 * 24 * 90


@router.get("/login")
def login_page(request: Request, visitor: Anyone) -> Response:
    """Show the login; before anybody has an account, the way to the first run."""
    if visitor.account is not None:
        return RedirectResponse(local_path(request.query_params.get("next"), "/"), 303)
    if is_first_run(desk_of(request)):
        return RedirectResponse("/first-run", 303)
    return _form(request, "login.html", onward=local_path(request.query_params.get("next"), "/"))


@router.post("/login")
def log_in(request: Request, _visitor: Anyone, form: Posted) -> Response:
    """Let somebody in, with a new session."""
    desk = desk_of(request)
    onward = local_path(form.get("next"), "/")
    device = request.cookies.get(_device_cookie(desk), "")
    try:
        admitted = admit(
            desk, form.get("login", ""), form.get("password", ""), address=_address(request), device=device
        )
    except Slower as slower:
        return _slower(request, "login.html", slower, onward=onward)
    if admitted is None:
        said = "Login and password do not fit."
        return _form(request, "login.html", status=401, said=said, onward=onward)
    end_earlier(request, desk)
    response = _admitted(desk, admitted, onward)
    age = _DEVICE_AGE
    name, value = _device_cookie(desk), device_of(desk, admitted.account.login)
    response.set_cookie(name, value, age, path="/", secure=desk.settings.is_https, httponly=True, samesite="lax")
    return response


@router.get("/first-run")
def first_run_page(request: Request, _visitor: Anyone) -> Response:
    """Show the form for the first owner; once there is one, nothing."""
    if not is_first_run(desk_of(request)):
        raise HTTPException(404)
    return _form(request, "first_run.html")


@router.post("/first-run")
def make_first_owner(request: Request, _visitor: Anyone, form: Posted) -> Response:
    """Make the first owner, who shows the code from the server's console."""
    desk = desk_of(request)
    if not is_first_run(desk):
        raise HTTPException(404)
    names = {name: form.get(name, "") for name in ("name", "login", "password")}
    try:
        admitted = admit_first(desk, form.get("code", ""), address=_address(request), **names)
    except Slower as slower:
        return _slower(request, "first_run.html", slower)
    if admitted is None:
        said = "That is not the code on the server's console. Start the server again to see a new one."
        return _form(request, "first_run.html", status=401, said=said)
    return _admitted(desk, admitted, "/")


@router.post("/logout")
def log_out(request: Request, visitor: Reader) -> Response:
    """End the session."""
    desk = desk_of(request)
    with desk.store.writing() as connection:
        end_session(connection, visitor.session)
        record(connection, "logged out", how="session", at=desk.now(), account_id=visitor.known.id)
    response = RedirectResponse("/login", 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    drop_cookie(response, desk, session_cookie(desk))
    return response


def _admitted(desk: Desk, admitted: Admitted, onward: str) -> Response:
    response = RedirectResponse(onward, 303)
    set_cookie(response, desk, session_cookie(desk), admitted.secret)
    drop_cookie(response, desk, visit_cookie(desk))
    return response


def _form(request: Request, name: str, *, status: int = 200, said: str = "", onward: str = "/") -> Response:
    """Show a form that is tied to a cookie of this browser, so that no other page can send it."""
    desk = desk_of(request)
    kept = request.cookies.get(visit_cookie(desk), "")
    secret = kept if len(kept) == _VISIT_LENGTH else secrets.token_urlsafe(24)
    response = show(request, name, said=said, onward=onward, form_token=form_token(desk, secret))
    response.status_code = status
    set_cookie(response, desk, visit_cookie(desk), secret)
    return response


def _slower(request: Request, name: str, slower: Slower, *, onward: str = "/") -> Response:
    minutes = max(1, round(slower.seconds / 60))
    said = f"Too many tries. Wait {minutes} minute{'' if minutes == 1 else 's'} and try again; nothing is locked."
    response = _form(request, name, status=429, said=said, onward=onward)
    response.headers["Retry-After"] = str(int(slower.seconds) + 1)
    return response


def _address(request: Request) -> str:
    """Return the address that connected; what a header claims counts only where the server was told of a proxy."""
    return request.client.host if request.client else ""


def _device_cookie(desk: Desk) -> str:
    return "__Host-bestbet-device" if desk.settings.is_https else f"bestbet_device_{desk.settings.port}"
