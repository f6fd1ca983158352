"""Changes among the people: who joins, what they may do, passwords and tokens; each leaves a line in the audit."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import Connection

from bestbet.adapters.people import (
    Account,
    Role,
    account_of,
    add_account,
    disable,
    enable,
    set_password,
    set_role,
)
from bestbet.adapters.people_access import Scope, Token, begin_session, issue_token, revoke_token
from bestbet.adapters.people_record import begin_try, forget_try, record
from bestbet.errors import Problem, UsageError, quote
from bestbet.web.admission import Slower, checked_name
from bestbet.web.desk import Desk
from bestbet.web.entry import Visitor
from bestbet.web.passwords import hashed_password, is_password
from bestbet.web.working import MOST_ID

_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"


def add_person(desk: Desk, visitor: Visitor, *, name: str, login: str, role: str) -> tuple[Account, str]:
    """Return a new person and their first password, shown this once."""
    password = _first_password()
    kept, at = hashed_password(password), desk.now()
    with desk.store.writing() as connection:
        account = add_account(
            connection, name=checked_name(name), login=checked_name(login), role=role_of(role), password=kept, at=at
        )
        _record(desk, connection, visitor, "person added", person=account.id, role=account.role)
    return account, password


def change_person(
    desk: Desk, visitor: Visitor, number: int, *, role: str | None = None, is_active: bool | None = None
) -> Account:
    """Return a person after a change of role, or after they were shut out or let in again; their sessions end."""
    with desk.store.writing() as connection:
        account = _known(connection, number)
        if role is not None and role_of(role) is not account.role:
            set_role(connection, account, role_of(role))
            _record(desk, connection, visitor, "role changed", person=number, role=role)
        if is_active is False and account.is_active:
            disable(connection, account, desk.now())
            _record(desk, connection, visitor, "shut out", person=number)
        if is_active is True and not account.is_active:
            enable(connection, account)
            _record(desk, connection, visitor, "let in again", person=number)
        return _known(connection, number)


def new_password_for(desk: Desk, visitor: Visitor, number: int) -> tuple[Account, str]:
    """Return a person and the new password that an owner made for them, shown this once."""
    password = _first_password()
    kept = hashed_password(password)
    with desk.store.writing() as connection:
        account = _known(connection, number)
        set_password(connection, account, kept)
        _record(desk, connection, visitor, "password made", person=number)
    return account, password


def change_own_password(desk: Desk, visitor: Visitor, before: str, after: str) -> str:
    """Return the secret of a new session, all others end; UsageError where `before` does not fit."""
    account = visitor.known
    with desk.store.writing() as connection:
        tried, seconds = begin_try(connection, (f"password:{account.id}",), desk.now())
    if seconds > 0:
        raise Slower(seconds)
    if not is_password(before, account.password):
        raise UsageError(Problem("BB-A43", "the present password does not fit.", "Nothing was changed. Try again."))
    kept = hashed_password(after)
    with desk.store.writing() as connection:
        forget_try(connection, tried)
        set_password(connection, account, kept)
        _record(desk, connection, visitor, "password changed")
        return begin_session(connection, account, desk.now())


def make_token(desk: Desk, visitor: Visitor, *, name: str, scope: str, days: int) -> tuple[str, Token]:
    """Return a new token, shown this once; a token makes none that reaches further than itself."""
    if scope not in set(Scope) or not 1 <= days <= 366:
        text = f"a token with the scope {quote(scope)} for {days} days cannot be made."
        raise UsageError(Problem("BB-A16", text, f"Scopes are {', '.join(Scope)}; 1 to 366 days."))
    if visitor.how == "token" and Scope(scope).rank > visitor.scope.rank:
        text = f"a token with the scope {visitor.scope} makes none with the scope {scope}."
        raise UsageError(Problem("BB-A12", text, f"Choose at most {visitor.scope}."))
    with desk.store.writing() as connection:
        secret, token = issue_token(
            connection,
            visitor.known,
            name=checked_name(name),
            scope=Scope(scope),
            lasts=timedelta(days=days),
            at=desk.now(),
        )
        _record(desk, connection, visitor, "token made", token=token.id, scope=scope)
    return secret, token


def end_token(desk: Desk, visitor: Visitor, number: int) -> None:
    """Revoke a token at once: one's own, or as an owner anybody's."""
    own = None if visitor.may("owner") and visitor.scope is Scope.MANAGE else visitor.known.id
    with desk.store.writing() as connection:
        revoke_token(connection, number if 0 < number <= MOST_ID else 0, desk.now(), account_id=own)
        _record(desk, connection, visitor, "token revoked", token=number)


def role_of(text: str) -> Role:
    """Return a role by its name; UsageError where there is none."""
    try:
        return Role(text)
    except ValueError:
        problem = Problem("BB-A16", f"there is no role {quote(text)}.", f"Choose from {', '.join(Role)}.")
        raise UsageError(problem) from None


def _known(connection: Connection, number: int) -> Account:
    account = account_of(connection, number) if 0 < number <= MOST_ID else None
    if account is None:
        raise UsageError(Problem("BB-A42", "there is nobody of that number.", "Choose from the Team page."))
    return account


def _record(desk: Desk, connection: Connection, visitor: Visitor, event: str, **about: object) -> None:
    record(connection, event, how=visitor.how, at=desk.now(), account_id=visitor.known.id, **about)


def _first_password() -> str:
    """Return a password that can be read out: 16 letters, 78 bits."""
    letters = [secrets.choice(_LETTERS) for _ in range(16)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, 16, 4))
