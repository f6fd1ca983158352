"""Letting people in: the first owner by the console's code, everybody else by login and password, slowly if need be."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from bestbet.adapters.people import Account, Role, account_by_login, add_account, has_people, plain_login
from bestbet.adapters.people_access import begin_session, is_first_run_code
from bestbet.adapters.people_record import begin_try, forget_try, record
from bestbet.errors import Problem, UsageError
from bestbet.web.desk import Desk
from bestbet.web.passwords import hashed_password, is_password


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who came in and the secret of their new session."""

    account: Account
    secret: str


class Slower(Exception):  # noqa: N818 - it is an answer, not a fault
    """Too many tries: not before `seconds` have passed."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too many tries")
        self.seconds = seconds


def is_first_run(desk: Desk) -> bool:
    """Return whether nobody has an account yet."""
    with desk.store.reading() as connection:
        return not has_people(connection)


def admit(desk: Desk, login: str, password: str, *, address: str, device: str = "") -> Admitted | None:
    """Return who came in; None where login and password do not fit; raises Slower after too many tries."""
    numbers = _tried(desk, _buckets(desk, login, address, device))
    with desk.store.reading() as connection:
        account = account_by_login(connection, login)
    fits = is_password(password, account.password if account is not None and account.is_active else None)
    at = desk.now()
    with desk.store.writing() as connection:
        if account is None or not fits:
            record(connection, "login refused", how="password", at=at, origin=_mark(desk, address)[:12])
            return None
        forget_try(connection, numbers)
        record(connection, "logged in", how="password", at=at, account_id=account.id)
        return Admitted(account, begin_session(connection, account, at))


def admit_first(desk: Desk, code: str, *, name: str, login: str, password: str, address: str) -> Admitted | None:
    """Return the first owner; None where the code is not the console's."""
    numbers = _tried(desk, (f"first:{_mark(desk, address)}",))
    with desk.store.reading() as connection:
        if not is_first_run_code(connection, code):
            return None
    kept = hashed_password(password)
    at = desk.now()
    with desk.store.writing() as connection:
        if not is_first_run_code(connection, code):
            return None
        forget_try(connection, numbers)
        account = add_account(
            connection, name=checked_name(name), login=checked_name(login), role=Role.OWNER, password=kept, at=at
        )
        record(connection, "first owner", how="first-run code", at=at, account_id=account.id)
        return Admitted(account, begin_session(connection, account, at))


def checked_name(text: str) -> str:
    """Return a name or login; UsageError where it is empty, too long, or holds what cannot be shown."""
    if not text.strip() or len(text) > 120 or not text.isprintable():
        raise UsageError(Problem("BB-A19", "a name and a login need 1 to 120 letters.", "Fill in both."))
    return text


def _tried(desk: Desk, buckets: tuple[str, ...]) -> tuple[int, ...]:
    with desk.store.writing() as connection:
        numbers, seconds = begin_try(connection, buckets, desk.now())
    if seconds > 0:
        raise Slower(seconds)
    return numbers


def _buckets(desk: Desk, login: str, address: str, device: str) -> tuple[str, ...]:
    """What tries are counted by: login and address; a browser that this person used before has its own count.

    So whoever guesses at a login from elsewhere slows its owner down nowhere they have been before.
    """
    known = known_device(desk, login, device)
    if known:
        return (f"device:{_mark(desk, known)}",)
    return (f"login:{_mark(desk, plain_login(login))}", f"address:{_mark(desk, address)}")


def _mark(desk: Desk, text: str) -> str:
    """Return what stands for a text without telling it: logins and addresses are not kept with tries."""
    return hmac.new(desk.settings.key, b"mark\0" + text.encode(), hashlib.sha256).hexdigest()


def device_of(desk: Desk, login: str) -> str:
    """Return what a browser keeps to show that this person came in with it before."""
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{_device_mark(desk, login, nonce)}"


def known_device(desk: Desk, login: str, device: str) -> str:
    """Return the name of a browser that this person came in with before; empty where it is unknown."""
    nonce, _, mark = device.partition(".")
    is_known = secrets.compare_digest(mark.encode(), _device_mark(desk, login, nonce).encode())
    return nonce if nonce and is_known else ""


def _device_mark(desk: Desk, login: str, nonce: str) -> str:
    return _mark(desk, f"device\0{plain_login(login)}\0{nonce}")
