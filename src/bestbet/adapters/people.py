"""The people of the web application: who they are, what role they have, and which tokens and sessions are theirs.

A name stands in `people`, where it can be erased; an account holds the login, the role and the password's hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Select, delete, func, select, update

from bestbet.adapters.database_tables import ACCOUNTS, FIRST_RUN, PEOPLE, SESSIONS, TOKENS
from bestbet.commit.canonical import time_text
from bestbet.errors import Problem, UsageError, quote


class Role(StrEnum):
    """What a person may do; each may also do what the one before may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        """Where the role stands, the least first."""
        return tuple(Role).index(self)


@dataclass(frozen=True, slots=True)
class Account:
    """One person's access; `password` is a hash; `subject` names who comes from a sign-on service instead."""

    id: int
    person_id: int
    login: str
    role: Role
    password: str | None
    subject: str | None
    created_at: str
    disabled_at: str | None
    name: str

    @property
    def is_active(self) -> bool:
        """Whether the person may come in."""
        return self.disabled_at is None


_COLUMNS = (*ACCOUNTS.c, func.coalesce(PEOPLE.c.name, "[erased]").label("name"))


def _query() -> Select[tuple[object, ...]]:
    return select(*_COLUMNS).join(PEOPLE, PEOPLE.c.id == ACCOUNTS.c.person_id)


def _one(connection: Connection, *where: object) -> Account | None:
    row = connection.execute(_query().where(*where)).mappings().first()  # type: ignore[arg-type]
    return None if row is None else Account(**{**row, "role": Role(row["role"])})


def account_of(connection: Connection, number: int) -> Account | None:
    """Return the account of a number; None where there is none."""
    return _one(connection, ACCOUNTS.c.id == number)


def account_by_login(connection: Connection, login: str) -> Account | None:
    """Return the account of a login, written in any case; None where there is none."""
    return _one(connection, ACCOUNTS.c.login == plain_login(login))


def account_by_subject(connection: Connection, subject: str) -> Account | None:
    """Return the account of a person as a sign-on service names them (issuer and subject, never the address)."""
    return _one(connection, ACCOUNTS.c.subject == subject)


def accounts(connection: Connection) -> tuple[Account, ...]:
    """Return every account, the oldest first."""
    rows = connection.execute(_query().order_by(ACCOUNTS.c.id)).mappings()
    return tuple(Account(**{**row, "role": Role(row["role"])}) for row in rows)


def has_people(connection: Connection) -> bool:
    """Return whether anybody has an account yet."""
    return connection.execute(select(ACCOUNTS.c.id).limit(1)).first() is not None


def plain_login(login: str) -> str:
    """Return a login as it is compared: without blanks around it, in lower case."""
    return login.strip().casefold()


def add_account(
    connection: Connection,
    *,
    name: str,
    login: str,
    role: Role,
    password: str | None,
    at: datetime,
    subject: str | None = None,
) -> Account:
    """Return a new account; raises UsageError where the login is taken."""
    if account_by_login(connection, login) is not None:
        raise UsageError(Problem("BB-A10", f"the login {quote(login)} is taken.", "Choose another."))
    person = connection.execute(PEOPLE.insert().values(name=name.strip(), created_at=time_text(at)))
    values = {
        "person_id": (person.inserted_primary_key or (0,))[0],
        "login": plain_login(login),
        "role": role.value,
        "password": password,
        "subject": subject,
        "created_at": time_text(at),
    }
    connection.execute(ACCOUNTS.insert().values(values))
    connection.execute(delete(FIRST_RUN))
    found = account_by_login(connection, login)
    if found is None:
        raise UsageError(Problem("BB-A10", f"the login {quote(login)} cannot be used.", "Choose another."))
    return found


def set_role(connection: Connection, account: Account, role: Role) -> None:
    """Give a person another role and end their sessions; the last owner stays one (UsageError)."""
    if role is not Role.OWNER:
        _refuse_last_owner(connection, account)
    connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(role=role.value))
    end_sessions(connection, account.id)


def set_password(connection: Connection, account: Account, password: str) -> None:
    """Give a person another password (its hash) and end their sessions."""
    connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(password=password))
    end_sessions(connection, account.id)


def disable(connection: Connection, account: Account, at: datetime) -> None:
    """Let a person in no longer: sessions and tokens end; the last owner stays (UsageError)."""
    _refuse_last_owner(connection, account)
    moment = time_text(at)
    connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(disabled_at=moment))
    theirs = (TOKENS.c.account_id == account.id, TOKENS.c.revoked_at.is_(None))
    connection.execute(update(TOKENS).where(*theirs).values(revoked_at=moment))
    end_sessions(connection, account.id)


def enable(connection: Connection, account: Account) -> None:
    """Let a person in again; their tokens stay revoked."""
    connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(disabled_at=None))


def end_sessions(connection: Connection, account_id: int) -> int:
    """Return how many sessions of a person were ended."""
    return connection.execute(delete(SESSIONS).where(SESSIONS.c.account_id == account_id)).rowcount


def _refuse_last_owner(connection: Connection, account: Account) -> None:
    owners = [one for one in accounts(connection) if one.role is Role.OWNER and one.is_active]
    if owners == [account] or [one.id for one in owners] == [account.id]:
        text = f"{account.name} is the only owner. Nothing was changed."
        raise UsageError(Problem("BB-A11", text, "Make somebody else an owner first."))
