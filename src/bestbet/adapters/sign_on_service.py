"""Speaks to an OpenID Connect service: its description, its keys, and the exchange of a code; over TLS alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from bestbet.errors import Problem, ServiceError

_SECONDS = 10.0
_MOST_BYTES = 1 << 20
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_HERE = frozenset({"127.0.0.1", "localhost"})


def discovered(issuer: str) -> dict[str, Any]:
    """Return what an issuer says of itself; ServiceError where it cannot be reached or says something else."""
    about = _got(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if about.get("issuer") != issuer:
        raise _away("it calls itself by another name")
    if not all(_belongs(str(about.get(name, "")), issuer) for name in _NEEDED):
        raise _away("one of its addresses is missing or not encrypted")
    return about


def keys_of(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return the public keys of a service, as they are now."""
    return _got(str(about["jwks_uri"]))


def exchanged(
    about: Mapping[str, Any], client: str, secret: str, code: str, verifier: str, back: str
) -> dict[str, Any]:
    """Return what a service gives for a code; ServiceError where it gives nothing."""
    OAuth2Client = _authlib()
    with OAuth2Client(client, secret, redirect_uri=back, timeout=_SECONDS, follow_redirects=False) as service:
        try:
            return dict(service.fetch_token(str(about["token_endpoint"]), code=code, code_verifier=verifier))
        except Exception as error:  # whatever the library raises, nobody gets in
            raise _away("it gave nothing for the code") from error


def is_safe(url: str) -> bool:
    """Return whether an address is encrypted and plain; on this machine alone it need not be encrypted.

    Plain: a host and a path, no name or password before it and nothing behind a # sign.
    """
    try:
        found = urlsplit(url)
        is_plain = bool(found.hostname) and found.port != 0 and not ("@" in found.netloc or found.fragment)
    except ValueError:
        return False
    if not is_plain or not url.isascii() or not url.isprintable() or set(url) & set(" \\"):
        return False
    return found.scheme == "https" or (found.scheme == "http" and found.hostname in _HERE)


def _belongs(url: str, issuer: str) -> bool:
    """Whether we may ask an address that a service names: one with the service's host, or a name, never a bare number.

    So a service elsewhere cannot send us, with the client's secret, to this machine or to a number of its choice.
    """
    if not is_safe(url):
        return False
    host = urlsplit(url).hostname or ""
    return host == urlsplit(issuer).hostname or ("." in host and host.rpartition(".")[2].isalpha())


def _got(url: str) -> dict[str, Any]:
    _authlib()
    import httpx  # noqa: PLC0415 - comes with the extra

    try:
        with httpx.stream("GET", url, timeout=_SECONDS, follow_redirects=False) as answer:
            answer.raise_for_status()
            data = b""
            for part in answer.iter_bytes():
                data += part
                if len(data) > _MOST_BYTES:
                    raise _away("it says more than anybody can read")
        found = httpx.Response(200, content=data).json()
    except (httpx.HTTPError, ValueError) as error:
        raise _away("it cannot be reached") from error
    if not isinstance(found, dict):
        raise _away("it says something else than expected")
    return found


def _authlib() -> Any:
    try:
        from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        text = "the library for single sign-on is not installed."
        problem = Problem("BB-A51", text, 'Install it: pip install "bestbet[single-sign-on]".')
        raise ServiceError(problem) from error
    return OAuth2Client


def _away(why: str) -> ServiceError:
    text = f"the sign-on service does not help: {why}. Nobody was let in."
    return ServiceError(Problem("BB-A52", text, "Try again; whoever runs the server sees to its address and secret."))
