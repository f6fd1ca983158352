"""Who is asking, and their API tokens."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from bestbet.adapters.people_access import Scope, Token, issue_token, revoke_token, tokens_of
from bestbet.adapters.people_record import record
from bestbet.web.api.answer_shapes import WRONG, Me, NewToken, TokenAsked, TokenShape
from bestbet.web.desk import desk_of
from bestbet.web.policy import Reader

router = APIRouter(prefix="/api/v1", responses=WRONG)


@router.get("/me", summary="Who is asking")
def me(visitor: Reader) -> Me:
    """Return who is asking, how they came in, and how far that reaches."""
    account = visitor.known
    return Me(
        id=account.id, name=account.name, login=account.login, role=account.role, how=visitor.how, scope=visitor.scope
    )


@router.get("/tokens", summary="One's own API tokens")
def tokens(request: Request, visitor: Reader) -> list[TokenShape]:
    """Return the tokens of whoever is asking."""
    with desk_of(request).store.reading() as connection:
        return [_shape(token) for token in tokens_of(connection, visitor.known.id)]


@router.post("/tokens", status_code=201, summary="Make an API token")
def make_token(asked: TokenAsked, request: Request, visitor: Reader) -> NewToken:
    """Return a new token, shown this once; a token makes none that reaches further than itself."""
    desk = desk_of(request)
    scope = min(Scope(asked.scope), visitor.scope, key=lambda one: one.rank) if visitor.how == "token" else asked.scope
    with desk.store.writing() as connection:
        secret, token = issue_token(
            connection,
            visitor.known,
            name=asked.name,
            scope=Scope(scope),
            lasts=timedelta(days=asked.days),
            at=desk.now(),
        )
        about = {"token": token.id, "scope": token.scope}
        record(connection, "token made", how=visitor.how, at=desk.now(), account_id=visitor.known.id, **about)
    return NewToken(token=secret, kept=_shape(token))


@router.delete("/tokens/{number}", status_code=204, summary="Revoke an API token")
def revoke(number: int, request: Request, visitor: Reader) -> Response:
    """Revoke one of one's own tokens at once."""
    desk = desk_of(request)
    with desk.store.writing() as connection:
        revoke_token(connection, number, desk.now(), account_id=visitor.known.id)
        record(connection, "token revoked", how=visitor.how, at=desk.now(), account_id=visitor.known.id, token=number)
    return Response(status_code=204)


def _shape(token: Token) -> TokenShape:
    return TokenShape(**{name: value for name, value in asdict(token).items() if name != "sha256"})
