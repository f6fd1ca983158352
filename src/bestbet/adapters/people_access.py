"""What lets a person in: sessions, API tokens and the code of the first run; the store holds hashes alone."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, or_, select, update

from bestbet.adapters.database_tables import FIRST_RUN, SESSIONS, TOKENS
from bestbet.adapters.people import Account, Role, account_of, has_people
from bestbet.commit.canonical import time_text
from bestbet.errors import Problem, UsageError, quote

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
_SEEN_EVERY = timedelta(minutes=1)
TOKEN_MARK = "bestbet_"  # noqa: S105 - what every token begins with, so that scanners know one
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Letters of the first-run code: none that are taken for one another; 20 of them hold 98 bits."""


class Scope(StrEnum):
    """How far a token reaches; each reaches what the one before does."""

    READ = "read"
    WRITE = "write"
    MANAGE = "manage"

    @property
    def rank(self) -> int:
        """Where the scope stands, the least first."""
        return tuple(Scope).index(self)


WIDEST = {Role.VIEWER: Scope.READ, Role.EDITOR: Scope.WRITE, Role.OWNER: Scope.MANAGE}
"""The widest scope of each role."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of an API token; never the token itself."""

    id: int
    account_id: int
    name: str
    prefix: str
    sha256: str
    scope: Scope
    created_at: str
    expires_at: str
    used_at: str | None
    revoked_at: str | None

    def is_live(self, at: datetime) -> bool:
        """Return whether the token lets somebody in at a moment."""
        return self.revoked_at is None and time_text(at) < self.expires_at


def hashed(secret: str) -> str:
    """Return the SHA-256 of a secret; enough for secrets of 128 random bits and more."""
    return hashlib.sha256(secret.encode()).hexdigest()


def begin_session(connection: Connection, account: Account, at: datetime) -> str:
    """Return the new secret of a session, 256 random bits."""
    secret = secrets.token_urlsafe(32)
    moment = time_text(at)
    old = or_(SESSIONS.c.begun_at < time_text(at - ABSOLUTE), SESSIONS.c.seen_at < time_text(at - IDLE))
    connection.execute(delete(SESSIONS).where(old))
    values = {"sha256": hashed(secret), "account_id": account.id, "begun_at": moment, "seen_at": moment}
    connection.execute(SESSIONS.insert().values(values))
    return secret


@dataclass(frozen=True, slots=True)
class Session:
    """A session that holds, whose it is, and whether it is time to note that it was used."""

    sha256: str
    account: Account
    is_to_note: bool


def session_of(connection: Connection, secret: str, at: datetime) -> Session | None:
    """Return the session of a secret; None where it is unknown, too old, idle too long, or its person shut out."""
    row = connection.execute(select(SESSIONS).where(SESSIONS.c.sha256 == hashed(secret))).first()
    if row is None or row.begun_at <= time_text(at - ABSOLUTE) or row.seen_at <= time_text(at - IDLE):
        return None
    account = account_of(connection, row.account_id)
    if account is None or not account.is_active:
        return None
    return Session(row.sha256, account, row.seen_at < time_text(at - _SEEN_EVERY))


def note_session(connection: Connection, session: Session, at: datetime) -> None:
    """Note that a session was used."""
    connection.execute(update(SESSIONS).where(SESSIONS.c.sha256 == session.sha256).values(seen_at=time_text(at)))


def end_session(connection: Connection, sha256: str) -> None:
    """End one session."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.sha256 == sha256))


def issue_token(
    connection: Connection, account: Account, *, name: str, scope: Scope, lasts: timedelta, at: datetime
) -> tuple[str, Token]:
    """Return a new token, shown this once, and what is kept of it; UsageError where the scope exceeds the role."""
    if scope.rank > WIDEST[account.role].rank:
        text = f"the role {account.role} allows no token with the scope {scope}."
        raise UsageError(Problem("BB-A12", text, f"Choose at most {WIDEST[account.role]}."))
    secret = TOKEN_MARK + secrets.token_urlsafe(32)
    values = {
        "account_id": account.id,
        "name": name.strip(),
        "prefix": secret[: len(TOKEN_MARK) + 4],
        "sha256": hashed(secret),
        "scope": scope.value,
        "created_at": time_text(at),
        "expires_at": time_text(at + lasts),
    }
    key = connection.execute(TOKENS.insert().values(values)).inserted_primary_key or (0,)
    return secret, Token(**{"id": key[0], "used_at": None, "revoked_at": None, **values, "scope": scope})  # type: ignore[arg-type]


def token_of(connection: Connection, secret: str, at: datetime) -> tuple[Token, Account] | None:
    """Return a token and whose it is; None where it is unknown, revoked, over, or its person shut out."""
    row = connection.execute(select(TOKENS).where(TOKENS.c.sha256 == hashed(secret))).mappings().first()
    if row is None:
        return None
    token = Token(**{**row, "scope": Scope(row["scope"])})
    account = account_of(connection, token.account_id)
    if account is None or not account.is_active or not token.is_live(at):
        return None
    return token, account


def tokens_of(connection: Connection, account_id: int | None = None) -> tuple[Token, ...]:
    """Return the tokens of a person, or of everybody, the oldest first."""
    query = select(TOKENS).order_by(TOKENS.c.id)
    query = query if account_id is None else query.where(TOKENS.c.account_id == account_id)
    return tuple(Token(**{**row, "scope": Scope(row["scope"])}) for row in connection.execute(query).mappings())


def is_to_note(token: Token, at: datetime) -> bool:
    """Return whether it is time to note that a token was used."""
    return token.used_at is None or token.used_at < time_text(at - _SEEN_EVERY)


def note_token(connection: Connection, token: Token, at: datetime) -> None:
    """Note that a token was used."""
    connection.execute(update(TOKENS).where(TOKENS.c.id == token.id).values(used_at=time_text(at)))


def revoke_token(connection: Connection, number: int, at: datetime, *, account_id: int | None = None) -> None:
    """Revoke a token at once, of a person or of anybody; UsageError where there is none that lives."""
    which = [TOKENS.c.id == number, TOKENS.c.revoked_at.is_(None)]
    which += [] if account_id is None else [TOKENS.c.account_id == account_id]
    if not connection.execute(update(TOKENS).where(*which).values(revoked_at=time_text(at))).rowcount:
        raise UsageError(Problem("BB-A13", f"there is no live token {quote(number)}.", "See those on the Team page."))


def first_run_code(connection: Connection, at: datetime) -> str | None:
    """Return a new code for the first run, which takes the place of any older; None once there are people."""
    if has_people(connection):
        return None
    letters = [secrets.choice(_LETTERS) for _ in range(20)]
    code = "-".join("".join(letters[i : i + 5]) for i in range(0, 20, 5))
    connection.execute(delete(FIRST_RUN))
    connection.execute(FIRST_RUN.insert().values(id=1, sha256=hashed(code), made_at=time_text(at)))
    return code


def is_first_run_code(connection: Connection, code: str) -> bool:
    """Return whether a code is the one that the console shows; never once there are people."""
    kept = connection.execute(select(FIRST_RUN.c.sha256)).scalar()
    given = hashed(code.strip().upper())
    return kept is not None and not has_people(connection) and secrets.compare_digest(kept, given)
