"""The way in through the company's sign-on service; there is none unless the server was set up for it."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from bestbet.web.desk import Desk, desk_of, local_path
from bestbet.web.entry import drop_cookie, end_earlier, session_cookie, set_cookie
from bestbet.web.policy import Anyone
from bestbet.web.settings import SignOn
from bestbet.web.sign_on import BACK, begin, finish

router = APIRouter(include_in_schema=False)


@router.get("/sign-on")
def go(request: Request, _visitor: Anyone) -> Response:
    """Send the browser to the sign-on service."""
    desk = desk_of(request)
    url, cookie = begin(desk, _set_up(desk), local_path(request.query_params.get("next"), "/"))
    response = RedirectResponse(url, 303)
    set_cookie(response, desk, _cookie(desk), cookie)
    return response


@router.get(BACK)
def come_back(request: Request, _visitor: Anyone) -> Response:
    """Let somebody in whom the service names; the browser must be the one that asked, and it can ask once."""
    desk = desk_of(request)
    cookie = request.cookies.get(_cookie(desk), "")
    admitted, onward = finish(desk, _set_up(desk), cookie, dict(request.query_params))
    end_earlier(request, desk)
    response = RedirectResponse(local_path(onward, "/"), 303)
    drop_cookie(response, desk, _cookie(desk))
    set_cookie(response, desk, session_cookie(desk), admitted.secret)
    return response


def _set_up(desk: Desk) -> SignOn:
    if desk.settings.sign_on is None:
        raise HTTPException(404)
    return desk.settings.sign_on


def _cookie(desk: Desk) -> str:
    return "__Host-bestbet-way" if desk.settings.is_https else f"bestbet_way_{desk.settings.port}"
