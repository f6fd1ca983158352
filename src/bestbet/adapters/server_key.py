"""The server's own secret: made at the first start, kept beside the store for its owner alone, never a default."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bestbet.adapters.snapshots import STORE
from bestbet.errors import Problem, StorageError, UsageError

KEY_FILE = Path(STORE) / "server.key"
SHORTEST = 32
_KNOWN = ("changeme", "change-me", "secret", "password", "bestbet", "default", "example", "insecure", "test")


def server_key(root: Path, given: str | None) -> bytes:
    """Return the secret: the one that was given, else the workspace's own, made where there is none.

    Raises UsageError for one that is short, known or plain, and for a file that others can read.
    """
    if given is not None:
        return _checked(given, "BESTBET_SECRET_KEY")
    path = root / KEY_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    except OSError as error:
        problem = Problem("BB-S01", f"{path} cannot be written: {error.strerror}.", "Give yourself the right to.")
        raise StorageError(problem) from error
    if os.name == "posix" and path.stat().st_mode & 0o077:
        text = f"{path} can be read by others; whoever reads it can forge forms of this server."
        raise UsageError(Problem("BB-A02", text, f"Run: chmod 600 {path}, or delete it to have a new one made."))
    return _checked(path.read_text(encoding="utf-8").strip(), str(path))


def _checked(secret: str, place: str) -> bytes:
    plain = secret.casefold()
    is_plain = len(set(plain)) < 10 or any(word in plain for word in _KNOWN)
    if len(secret) < SHORTEST or is_plain:
        text = f"the secret in {place} is too short or could be guessed."
        remedy = f"Give at least {SHORTEST} random letters, or delete it: then one is made and kept for you."
        raise UsageError(Problem("BB-A01", text, remedy))
    return secret.encode()
