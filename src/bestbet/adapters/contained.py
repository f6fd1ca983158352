"""Runs what reads foreign files in a child of its own: bounded in memory, time and files, without the network.

A file that makes the reader fail ends the child and nothing else. The child refuses sockets and programs by an audit
hook, which cannot be taken away again; this holds for Python code, while memory and time bounds hold for any.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from bestbet.errors import BestbetError, DataError, Place, Problem

MOST_MEMORY = 6 << 30
MOST_SECONDS = 600
MOST_WRITTEN = 4 << 30
MOST_OPEN = 128
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "HOME", "TMPDIR")
_REFUSED = ("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec",
            "os.posix_spawn", "os.fork")  # fmt: skip


def contained(module: str, arguments: Sequence[str]) -> dict[str, Any]:
    """Return what a module of ours printed as JSON; raises DataError with its problems, or with how it ended."""
    command = [sys.executable, "-m", module, *arguments]
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        ended = subprocess.run(  # noqa: S603 - our own module
            command, stdin=subprocess.DEVNULL, capture_output=True, env=environment, check=False, timeout=MOST_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise DataError(_ended(f"took longer than {MOST_SECONDS // 60} minutes")) from error
    try:
        said = json.loads(ended.stdout)
    except ValueError:
        raise DataError(_ended(_how(ended.returncode))) from None
    if "problems" in said:
        raise DataError([_problem(one) for one in said["problems"]])
    return dict(said)


def _how(status: int) -> str:
    if status < 0:
        return f"made the reader fail ({signal.Signals(-status).name})"
    return f"made the reader fail (status {status}); this may be a lack of memory"


def _ended(how: str) -> Problem:
    text = f"reading these files {how}. Nothing was imported, and nothing else was touched."
    return Problem("BB-D19", text, "Give fewer files at a time, or export them again; a damaged file can do this.")


def _problem(said: dict[str, Any]) -> Problem:
    where = Place(said["file"], said["line"], said["column"]) if said["file"] else None
    return Problem(said["code"], said["text"], said["remedy"], where)


def bound_this_process() -> None:
    """Bind this process for good: to be called by a child before it opens anything foreign."""
    sys.addaudithook(_refuse)
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - POSIX alone

    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_NOFILE, MOST_OPEN),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event in _REFUSED:
        raise PermissionError(f"reading files needs no {event}")


def answer(work: Callable[[], dict[str, Any]], told: Callable[[Problem], dict[str, Any]]) -> int:
    """Print what the work returned, or its problems, as one JSON object, and return the exit status."""
    try:
        said = work()
    except BestbetError as error:
        said = {"problems": [told(problem) for problem in error.problems]}
    sys.stdout.write(json.dumps(said))
    return 0
