"""Who is asking: by session cookie on pages, by session or token on the REST interface; forged requests are refused."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from bestbet.adapters.people import Account, Role
from bestbet.adapters.people_access import (
    ABSOLUTE,
    WIDEST,
    Scope,
    end_session,
    hashed,
    is_to_note,
    note_session,
    note_token,
    session_of,
    token_of,
)
from bestbet.web.desk import Desk, desk_of, is_api

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_HEADER = "x-bestbet-form"
FORM_FIELD = "form_token"
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking and how they came in: `session`, `token`, or `nobody`; `form_token` proves that a form is ours."""

    account: Account | None
    how: str
    scope: Scope = Scope.READ
    session: str = ""
    form_token: str = ""

    @property
    def known(self) -> Account:
        """The account behind a guarded route."""
        if self.account is None:
            raise LookupError("a route without a guard asked who its visitor is")
        return self.account

    def may(self, role: str) -> bool:
        """Return whether the visitor has a role, or one above it."""
        return self.account is not None and self.account.role.rank >= Role(role).rank


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """A visitor may not do this; nothing was changed."""

    def __init__(self, visitor: Visitor, needed: Role) -> None:
        super().__init__("refused")
        self.visitor, self.needed = visitor, needed


class Forged(Exception):  # noqa: N818 - as above
    """A request that would change something does not come from one of our own pages."""


async def entered(request: Request) -> Visitor:
    """Return who is asking; nobody where nothing known was shown."""
    return await run_in_threadpool(_entered, desk_of(request), request)


def _entered(desk: Desk, request: Request) -> Visitor:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind and is_api(request):
        return _by_token(desk, token.strip()) if kind.casefold() == "bearer" else Visitor(None, "nobody")
    secret = request.cookies.get(session_cookie(desk))
    found = _by_session(desk, secret) if secret else None
    if found is not None:
        return found
    return Visitor(None, "nobody", form_token=form_token(desk, request.cookies.get(visit_cookie(desk), "")))


def _by_token(desk: Desk, secret: str) -> Visitor:
    at = desk.now()
    with desk.store.reading() as connection:
        found = token_of(connection, secret, at)
    if found is None:
        return Visitor(None, "nobody")
    token, account = found
    if is_to_note(token, at):
        with desk.store.writing() as connection:
            note_token(connection, token, at)
    scope = min(token.scope, WIDEST[account.role], key=lambda scope: scope.rank)
    return Visitor(account, "token", scope)


def _by_session(desk: Desk, secret: str) -> Visitor | None:
    at = desk.now()
    with desk.store.reading() as connection:
        session = session_of(connection, secret, at)
    if session is None:
        return None
    if session.is_to_note:
        with desk.store.writing() as connection:
            note_session(connection, session, at)
    account = session.account
    return Visitor(account, "session", WIDEST[account.role], session.sha256, form_token(desk, secret))


def form_token(desk: Desk, secret: str) -> str:
    """Return the token that forms of a session carry; without the session's secret nobody can make it."""
    return hmac.new(desk.settings.key, b"form\0" + secret.encode(), hashlib.sha256).hexdigest() if secret else ""


async def check_form(request: Request, visitor: Visitor) -> None:
    """Raise Forged where a request that may change something was not sent by a page of ours."""
    if request.method in SAFE_METHODS or visitor.how == "token":
        return
    _check_origin(desk_of(request), request)
    given = request.headers.get(FORM_HEADER) or str((await form_of(request)).get(FORM_FIELD) or "")
    if not visitor.form_token or not secrets.compare_digest(given.encode(), visitor.form_token.encode()):
        raise Forged


def _check_origin(desk: Desk, request: Request) -> None:
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if origin is not None and origin not in desk.settings.origins:
        raise Forged
    if site is not None and site not in {"same-origin", "none"}:
        raise Forged


async def form_of(request: Request) -> FormData:
    """Return the form of a request, empty where there is none; the parts are few, whatever was sent."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind not in _FORM_TYPES:
        return FormData()
    return await request.form(max_files=16, max_fields=400)


async def posted(request: Request) -> dict[str, str]:
    """Return the texts of a form; the last of a name counts. A dependency, read after the guard."""
    return {name: value for name, value in (await form_of(request)).multi_items() if isinstance(value, str)}


async def posted_files(request: Request) -> list[UploadFile]:
    """Return the files of a form. A dependency, read after the guard."""
    return [value for _, value in (await form_of(request)).multi_items() if isinstance(value, UploadFile)]


def end_earlier(request: Request, desk: Desk) -> None:
    """End the session that this browser had before somebody came in anew."""
    secret = request.cookies.get(session_cookie(desk))
    if secret:
        with desk.store.writing() as connection:
            end_session(connection, hashed(secret))


def session_cookie(desk: Desk) -> str:
    """Return the name of the session's cookie; without encryption it carries the port, since cookies do not."""
    return "__Host-bestbet" if desk.settings.is_https else f"bestbet_{desk.settings.port}"


def visit_cookie(desk: Desk) -> str:
    """Return the name of the cookie that the first forms are tied to, before there is a session."""
    return "__Host-bestbet-visit" if desk.settings.is_https else f"bestbet_visit_{desk.settings.port}"


def set_cookie(response: Response, desk: Desk, name: str, value: str) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send."""
    age = int(ABSOLUTE.total_seconds())
    response.set_cookie(
        name, value, max_age=age, path="/", secure=desk.settings.is_https, httponly=True, samesite="lax"
    )


def drop_cookie(response: Response, desk: Desk, name: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(name, path="/", secure=desk.settings.is_https, httponly=True, samesite="lax")
