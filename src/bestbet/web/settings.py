"""How the server is set up; what would be unsafe is refused at the start, with the reason."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from bestbet.adapters.server_key import server_key
from bestbet.errors import Problem, UsageError, quote

MEGABYTE = 1 << 20


def utc_now() -> datetime:
    """Return the moment by this machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Settings:
    """One server: its workspace, where it listens, and the address that browsers know it by.

    `public_url` is scheme and host as in the browser's address bar; `most_body` and `most_upload` in bytes.
    """

    root: Path
    key: bytes = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    most_body: int = MEGABYTE
    most_upload: int = 200 * MEGABYTE
    clock: Callable[[], datetime] = utc_now
    is_working: bool = True
    """Whether the server starts a worker for jobs; tests run jobs themselves."""

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the server by https."""
        return self.public_url.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """The names under which requests may address the server; others are refused (DNS rebinding)."""
        own = urlsplit(self.public_url).netloc
        if self.is_https:
            return frozenset({own})
        port = urlsplit(self.public_url).port or 80
        return frozenset({own, *(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))})

    @property
    def origins(self) -> frozenset[str]:
        """The origins whose forms and scripts may change something."""
        scheme = "https" if self.is_https else "http"
        return frozenset(f"{scheme}://{host}" for host in self.hosts)


def settings_of(root: Path, *, host: str, port: int, public_url: str | None) -> Settings:
    """Return the settings of a server; raises UsageError for what would let others listen in or forge."""
    if not is_loopback(host) and not (public_url or "").startswith("https://"):
        text = f"listening on {quote(host)} without encryption would let others read passwords."
        remedy = "Put a server with TLS in front and name its address: --public-url https://bets.example.com."
        raise UsageError(Problem("BB-A03", text, remedy))
    url = _plain_url(public_url) if public_url else f"http://{host if ':' not in host else f'[{host}]'}:{port}"
    key = server_key(root, os.environ.get("BESTBET_SECRET_KEY"))
    return Settings(root, key, host, port, url)


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a host."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _plain_url(url: str) -> str:
    found = urlsplit(url)
    is_plain = found.scheme in {"http", "https"} and found.netloc and found.path in {"", "/"}
    if not is_plain or found.query or "@" in found.netloc:
        text = f"--public-url {quote(url)} is no address of a server."
        raise UsageError(Problem("BB-A04", text, "Write scheme and host alone: https://bets.example.com."))
    if found.scheme == "http" and not is_loopback(found.hostname or ""):
        text = f"--public-url {quote(url)} is not encrypted."
        raise UsageError(Problem("BB-A03", text, "Use https, or an address of this machine alone."))
    return f"{found.scheme}://{found.netloc}"
