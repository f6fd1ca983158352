"""The outermost layer: which hosts are answered, how much is read, and the headers of every response, errors too."""

from __future__ import annotations

import json
import secrets
import sys
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from bestbet.web.settings import Settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
UPLOADS = frozenset({"/data/upload", "/api/v1/imports"})
"""The paths to which bodies may be sent as large as an export."""
_HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
)
_STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class TooLarge(Exception):  # noqa: N818 - it is an answer, not a fault
    """A body exceeded what may be sent to this path."""


class Border:
    """Wraps the application; whatever escapes it becomes a plain 500 with an incident number."""

    def __init__(self, app: App, settings: Settings) -> None:
        self.app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        sender = _Sender(send, is_https=self._settings.is_https, is_kept=str(scope["path"]).startswith("/static/"))
        headers = dict(scope["headers"])
        if headers.get(b"host", b"").decode("latin-1") not in self._settings.hosts:
            await _plain(sender, 421, "BB-A20", "This server does not answer under that name.")
            return
        await self._answer(scope, _Limited(receive, headers, self._most(scope)), sender)

    def _most(self, scope: Scope) -> int:
        return self._settings.most_upload if scope["path"] in UPLOADS else self._settings.most_body

    async def _answer(self, scope: Scope, receive: _Limited, sender: _Sender) -> None:
        try:
            receive.check_announced()
            await self.app(scope, receive, sender)
        except TooLarge:
            if not sender.has_begun:
                await _plain(sender, 413, "BB-A21", "What was sent is larger than this page takes. Nothing was kept.")
        except Exception as error:  # noqa: BLE001 - the outermost border: whatever escapes is our fault
            incident = secrets.token_hex(4)
            report_fault(error, incident)
            if not sender.has_begun:
                text = f"Something went wrong on our side (incident {incident}). Nothing was recorded."
                await _plain(sender, 500, "BB-X01", text)


def report_fault(error: BaseException, incident: str) -> None:
    """Say on the console where a fault came from; never the values in it, which may be of people."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    said = {"incident": incident, "fault": type(error).__name__, "places": places[-12:]}
    sys.stderr.write(json.dumps(said) + "\n")


class _Limited:
    """Reads a body up to a limit."""

    def __init__(self, receive: Receive, headers: dict[bytes, bytes], most: int) -> None:
        self._receive, self._headers, self._most, self._n = receive, headers, most, 0

    def check_announced(self) -> None:
        """Raise TooLarge where the body says that it is."""
        said = self._headers.get(b"content-length", b"0")
        if said.isdigit() and int(said) > self._most:
            raise TooLarge

    async def __call__(self) -> Message:
        message = await self._receive()
        self._n += len(message.get("body", b""))
        if self._n > self._most:
            raise TooLarge
        return message


class _Sender:
    """Sends with our headers."""

    def __init__(self, send: Send, *, is_https: bool, is_kept: bool) -> None:
        self._send, self._is_https, self._is_kept, self.has_begun = send, is_https, is_kept, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            own = [*_HEADERS, *([_STRICT_TRANSPORT] if self._is_https else [])]
            own += [] if self._is_kept else [(b"cache-control", b"no-store")]
            names = {name for name, _ in own} | {b"server"}
            kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in names]
            message = {**message, "headers": [*kept, *own]}
        await self._send(message)


async def _plain(send: _Sender, status: int, code: str, text: str) -> None:
    body = f"{code} {text}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
