"""Sees to it that one worker runs where there is work; the work itself and its state live in the store."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Lock

from bestbet.adapters.worker_lock import is_worker_alive


class Tending:
    """Starts the worker of a workspace as a child process of its own, which outlives the server.

    Two servers, or one that was killed and started again, find the living worker by its lock and start no second one.
    """

    def __init__(self, root: Path, *, is_working: bool) -> None:
        self._root = root
        self._is_working = is_working
        self._lock = Lock()
        self._children: list[subprocess.Popen[bytes]] = []

    def nudge(self) -> None:
        """Start a worker where none lives."""
        if not self._is_working:
            return
        with self._lock:
            self._children = [child for child in self._children if child.poll() is None]
            if self._children or is_worker_alive(self._root):
                return
            command = [sys.executable, "-m", "bestbet.web.worker", str(self._root.resolve())]
            self._children.append(
                subprocess.Popen(  # noqa: S603 - our own program on our own folder
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    start_new_session=True,
                    env=_environment(),
                )
            )


def _environment() -> dict[str, str]:
    """The worker has no use for the server's own secret."""
    return {name: value for name, value in os.environ.items() if name != "BESTBET_SECRET_KEY"}
