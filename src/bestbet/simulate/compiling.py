"""Compiles the engine, once on a machine: in two halves on two cores, and ahead of its use where that is foreseen.

It takes some forty seconds and goes into Numba's cache: beside the engine's files, or in NUMBA_CACHE_DIR. Later
processes load it in a fraction of a second; `is_compiled` tells which it will be. Run as a program, this module
compiles what it is told to into the cache.
"""

from __future__ import annotations

import sys
from subprocess import DEVNULL, Popen
from threading import RLock

from numba import config

from bestbet.simulate.kernel import engine, parts_beside_weeks, signature, weeks

ENGINE, WEEKS = "engine", "weeks"
_ONE_AT_A_TIME = RLock()
"""Numba loads and compiles for one thread at a time."""
_ahead: list[Popen[bytes]] = []
"""The process that compiles the whole engine ahead of its use here, if any."""


def is_compiled() -> bool:
    """Return whether the engine is ready in this process or in Numba's cache, so that a run starts at once.

    Code from the cache is loaded without Numba's registries of everything it could compile, which take a quarter of
    a second and are needed to compile only.
    """
    with _ONE_AT_A_TIME:
        ready = engine()
        if ready.overloads:
            return True
        found = ready._cache._load_overload(signature(), ready.targetctx)  # noqa: SLF001 - no public way
        if found is not None:
            ready.add_overload(found)
        return found is not None


def compile_ahead() -> None:
    """Let another process compile the engine while this one does something else; nothing where it is compiled."""
    with _ONE_AT_A_TIME:
        if not _ahead and not is_compiled():
            _ahead.extend(_beside(ENGINE))


def compile_kernel() -> None:
    """Compile the engine, or load it from the cache; does nothing the second time."""
    with _ONE_AT_A_TIME:
        if is_compiled():
            return
        while _ahead:
            _ahead.pop().wait()
        if not is_compiled():
            _compile_in_halves()


def _compile_in_halves() -> None:
    """Compile here all but the weeks, which another process puts into the cache meanwhile; without one, all of it."""
    helpers = _beside(WEEKS) if config.NUMBA_NUM_THREADS > 1 else []  # type: ignore[attr-defined]  # set at import
    for function, types in parts_beside_weeks():
        function.compile(types)
    for helper in helpers:
        helper.wait()
    engine().compile(signature())


def _beside(part: str) -> list[Popen[bytes]]:
    """Return a process that compiles a part into the cache; none where no process can be started."""
    try:
        command = [sys.executable, "-P", "-m", __spec__.name, part]
        return [Popen(command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)]  # noqa: S603 - this module, nothing else
    except OSError:
        return []


if __name__ == "__main__":
    if sys.argv[1:] == [WEEKS]:
        function, types = weeks()
        function.compile(types)
    else:
        compile_kernel()
