"""OpenID Connect: coming in through the company's own sign-on service; an extra, off unless it is set up.

Authorization code with PKCE, state and nonce tied to this browser, algorithms pinned, keys from the issuer alone. A
person is the pair of issuer and subject, never a mail address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bestbet.adapters.people import Account, Role, account_by_login, account_by_subject, add_account
from bestbet.adapters.people_access import begin_session
from bestbet.adapters.people_record import record
from bestbet.adapters.sign_on_service import discovered, exchanged, keys_of
from bestbet.errors import BestbetError, Problem, UsageError
from bestbet.web.admission import Admitted
from bestbet.web.desk import Desk
from bestbet.web.settings import SignOn

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures with the issuer's private key alone: no shared secret and no "none" can be put in their place."""
WAY_SECONDS = 600
_LEEWAY = 60
BACK = "/sign-on/back"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is: `subject` is issuer and subject together; `name` is for showing."""

    subject: str
    name: str


def begin(desk: Desk, sign_on: SignOn, onward: str) -> tuple[str, str]:
    """Return where to send the browser, and the sealed cookie that it must bring back."""
    about = discovered(sign_on.issuer)
    way = {"state": secrets.token_urlsafe(24), "nonce": secrets.token_urlsafe(24), "onward": onward}
    way |= {"verifier": secrets.token_urlsafe(48), "until": str(int(desk.now().timestamp()) + WAY_SECONDS)}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(way["verifier"].encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": sign_on.client_id,
        "redirect_uri": desk.settings.public_url + BACK,
        "scope": "openid profile",
        "state": way["state"],
        "nonce": way["nonce"],
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{about['authorization_endpoint']}?{urlencode(query)}", _sealed(desk, way)


def finish(desk: Desk, sign_on: SignOn, cookie: str, query: Mapping[str, str]) -> tuple[Admitted, str]:
    """Return who came in and where they wanted to go; UsageError where anything does not hold."""
    way = _opened(desk, cookie)
    if not query.get("code") or not secrets.compare_digest(query.get("state", "").encode(), way["state"].encode()):
        raise refusal("it is not the answer to what this browser asked")
    about = discovered(sign_on.issuer)
    if query.get("iss", sign_on.issuer) != sign_on.issuer:
        raise refusal("it comes from another issuer")
    back = desk.settings.public_url + BACK
    said = exchanged(about, sign_on.client_id, sign_on.client_secret, query["code"], way["verifier"], back)
    token = said.get("id_token")
    if not isinstance(token, str):
        raise refusal("it names nobody")
    found = identity(sign_on, token, keys_of(about), nonce=way["nonce"], at=desk.now())
    return _admitted(desk, sign_on, found), way["onward"]


def identity(sign_on: SignOn, token: str, keys: Mapping[str, Any], *, nonce: str, at: datetime) -> Identity:
    """Return whom an identity token names; UsageError where signature, issuer, audience, times or nonce do not hold."""
    from joserfc import jwt  # noqa: PLC0415 - comes with the extra
    from joserfc.errors import JoseError  # noqa: PLC0415 - as above
    from joserfc.jwk import KeySet  # noqa: PLC0415 - as above

    try:
        signed = jwt.decode(token, KeySet.import_key_set(dict(keys)), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise refusal("its signature does not hold") from error
    return _claimed(sign_on, signed.claims, nonce, at)


def _claimed(sign_on: SignOn, claims: Mapping[str, Any], nonce: str, at: datetime) -> Identity:
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if claims.get("iss") != sign_on.issuer:
        raise refusal("it comes from another issuer")
    if not isinstance(audiences, list) or sign_on.client_id not in audiences:
        raise refusal("it is meant for somebody else")
    if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != sign_on.client_id:
        raise refusal("it was given to somebody else")
    _check_times(claims, at.timestamp())
    given = claims.get("nonce")
    if not isinstance(given, str) or not secrets.compare_digest(given.encode(), nonce.encode()):
        raise refusal("it is not the answer to what this browser asked")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        raise refusal("it names nobody")
    name = claims.get("name")
    shown = name.strip() if isinstance(name, str) and name.isprintable() and name.strip() else "somebody"
    return Identity(f"{sign_on.issuer} {subject}", shown[:120])


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    times = {name: claims.get(name) for name in ("exp", "iat", "nbf")}
    numbers = {name: at for name, at in times.items() if isinstance(at, int | float) and not isinstance(at, bool)}
    if not {"exp", "iat"} <= set(numbers) or (times["nbf"] is not None and "nbf" not in numbers):
        raise refusal("it does not say until when it holds")
    if numbers["exp"] <= now - _LEEWAY:
        raise refusal("it is over")
    if numbers["iat"] > now + _LEEWAY or numbers.get("nbf", now) > now + _LEEWAY:
        raise refusal("it is not valid yet")
    if numbers["iat"] < now - WAY_SECONDS - _LEEWAY:
        raise refusal("it is too old")


def _admitted(desk: Desk, sign_on: SignOn, found: Identity) -> Admitted:
    at = desk.now()
    with desk.store.writing() as connection:
        account = account_by_subject(connection, found.subject)
        if account is None:
            account = _newcomer(desk, connection, sign_on, found)
        if not account.is_active:
            raise refusal("this person was shut out here")
        record(connection, "logged in", how="sign-on", at=at, account_id=account.id)
        return Admitted(account, begin_session(connection, account, at))


def _newcomer(desk: Desk, connection: Any, sign_on: SignOn, found: Identity) -> Account:
    """Return a new account; its login is made up, so that it can never be taken for that of somebody else."""
    if sign_on.newcomers is None:
        raise refusal("this person has no account here")
    login = f"sign-on:{hashlib.sha256(found.subject.encode()).hexdigest()[:16]}"
    if account_by_login(connection, login) is not None:
        raise refusal("this person's login is taken")
    role, at = Role(sign_on.newcomers), desk.now()
    account = add_account(
        connection, name=found.name, login=login, role=role, password=None, at=at, subject=found.subject
    )
    record(connection, "person added", how="sign-on", at=at, account_id=account.id, role=role)
    return account


def refusal(why: str) -> BestbetError:
    """Return the error for an answer of the sign-on service that does not hold."""
    text = f"the answer of the sign-on service does not hold: {why}. Nobody was let in."
    return UsageError(Problem("BB-A50", text, "Begin again at the login page."))


def _sealed(desk: Desk, way: Mapping[str, str]) -> str:
    body = base64.urlsafe_b64encode(json.dumps(way, sort_keys=True).encode()).decode()
    return f"{body}.{_seal(desk, body)}"


def _seal(desk: Desk, body: str) -> str:
    return hmac.new(desk.settings.key, b"sign-on\0" + body.encode(), hashlib.sha256).hexdigest()


def _opened(desk: Desk, cookie: str) -> dict[str, str]:
    body, _, seal = cookie.partition(".")
    if not body or not secrets.compare_digest(seal.encode(), _seal(desk, body).encode()):
        raise refusal("this browser did not ask")
    way: dict[str, str] = json.loads(base64.urlsafe_b64decode(body))
    if int(way["until"]) < desk.now().timestamp():
        raise refusal("this browser asked too long ago")
    return way
