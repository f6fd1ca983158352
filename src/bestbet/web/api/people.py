"""Who is asking, API tokens, and for owners the people and what was done."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter, Request, Response

from bestbet.adapters.people import Account, accounts
from bestbet.adapters.people_access import Token, tokens_of
from bestbet.adapters.people_record import happenings
from bestbet.web.api.answer_shapes import (
    WRONG,
    HappeningShape,
    Me,
    NewPerson,
    NewToken,
    PersonAsked,
    PersonChanges,
    PersonShape,
    TokenAsked,
    TokenShape,
)
from bestbet.web.desk import desk_of
from bestbet.web.membership import add_person, change_person, end_token, make_token
from bestbet.web.policy import Owner, Reader

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
        return [_token(token) for token in tokens_of(connection, visitor.known.id)]


@router.post("/tokens", status_code=201, summary="Make an API token")
def add_token(asked: TokenAsked, request: Request, visitor: Reader) -> NewToken:
    """Return a new token, shown this once; a token makes none that reaches further than itself."""
    secret, token = make_token(desk_of(request), visitor, name=asked.name, scope=asked.scope, days=asked.days)
    return NewToken(token=secret, kept=_token(token))


@router.delete("/tokens/{number}", status_code=204, summary="Revoke an API token")
def revoke(number: int, request: Request, visitor: Reader) -> Response:
    """Revoke a token at once: one's own, or as an owner anybody's."""
    end_token(desk_of(request), visitor, number)
    return Response(status_code=204)


@router.get("/people", summary="Everybody with an account")
def people(request: Request, _visitor: Owner) -> list[PersonShape]:
    """Return everybody, the oldest first; never a password."""
    with desk_of(request).store.reading() as connection:
        return [_person(account) for account in accounts(connection)]


@router.post("/people", status_code=201, summary="Add a person")
def add(asked: PersonAsked, request: Request, visitor: Owner) -> NewPerson:
    """Return a new person with their first password, shown this once."""
    account, password = add_person(desk_of(request), visitor, name=asked.name, login=asked.login, role=asked.role)
    return NewPerson(password=password, person=_person(account))


@router.patch("/people/{number}", summary="Change a person's role, shut them out, let them in")
def change(number: int, asked: PersonChanges, request: Request, visitor: Owner) -> PersonShape:
    """Return a person after the change; their sessions end."""
    return _person(change_person(desk_of(request), visitor, number, role=asked.role, is_active=asked.is_active))


@router.get("/audit", summary="What was done")
def audit(request: Request, _visitor: Owner) -> list[HappeningShape]:
    """Return the newest 200 lines of the audit, the newest first."""
    with desk_of(request).store.reading() as connection:
        return [HappeningShape(**asdict(one)) for one in happenings(connection)]


def _token(token: Token) -> TokenShape:
    return TokenShape(**{name: value for name, value in asdict(token).items() if name != "sha256"})


def _person(account: Account) -> PersonShape:
    return PersonShape(
        id=account.id,
        name=account.name,
        login=account.login,
        role=account.role,
        created_at=account.created_at,
        is_active=account.is_active,
    )
