"""Compiling the engine: in halves, ahead of its use, and never from what other code left in the cache."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from numba import njit, types

from bestbet.simulate import compiling
from bestbet.simulate.kernel_cache import kept

NUMBER = (types.int64,)


@pytest.fixture
def _cache_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr("numba.core.config.CACHE_DIR", str(tmp_path))


def double(number):
    return 2 * number


def in_cache(version):
    """The function's machine code from the cache, seen by a process whose code is of this version."""
    function = kept(njit(cache=True)(double), version)
    return function, function._cache.load_overload(NUMBER, function.targetctx)


@pytest.mark.usefixtures("_cache_of_its_own")
def test_machine_code_of_the_same_version_is_taken_from_the_cache_and_of_another_is_not():
    function, found = in_cache("first")
    assert found is None
    function.compile(NUMBER)
    assert in_cache("first")[1] is not None
    assert in_cache("second")[1] is None


class Engine:
    """An engine that counts how often it is compiled here."""

    def __init__(self):
        self.compiled_here = 0

    def compile(self, _types):
        self.compiled_here += 1


class Process:
    def __init__(self, at_the_end=lambda: None):
        self.at_the_end, self.is_over = at_the_end, False

    def wait(self):
        self.at_the_end()
        self.is_over = True


class Workshop:
    """A machine on which nothing is compiled and processes only say what they were started for."""

    def __init__(self):
        self.started, self.processes = [], []
        self.is_ready, self.engine = False, Engine()

    def beside(self, part):
        self.started.append(part)
        self.processes.append(Process(self.finish if part == compiling.ENGINE else lambda: None))
        return self.processes[-1:]

    def finish(self):
        self.is_ready = True


@pytest.fixture
def workshop(monkeypatch):
    shop = Workshop()
    monkeypatch.setattr(compiling, "_ahead", [])
    monkeypatch.setattr(compiling, "is_compiled", lambda: shop.is_ready)
    monkeypatch.setattr(compiling, "_beside", shop.beside)
    monkeypatch.setattr(compiling, "parts_beside_weeks", lambda: [(shop.engine, ())])
    monkeypatch.setattr(compiling, "engine", lambda: shop.engine)
    return shop


def test_what_is_compiled_is_not_compiled_again(workshop):
    workshop.is_ready = True
    compiling.compile_ahead()
    compiling.compile_kernel()
    assert workshop.started == []
    assert workshop.engine.compiled_here == 0


def test_compiling_ahead_is_started_once_and_waited_for(workshop):
    compiling.compile_ahead()
    compiling.compile_ahead()
    compiling.compile_kernel()
    assert workshop.started == [compiling.ENGINE]
    assert workshop.processes[0].is_over
    assert workshop.engine.compiled_here == 0


def test_where_compiling_ahead_fails_it_is_done_here(workshop):
    compiling.compile_ahead()
    workshop.processes[0].at_the_end = lambda: None
    compiling.compile_kernel()
    assert workshop.engine.compiled_here == 2


def test_the_weeks_are_compiled_beside_and_waited_for_before_the_whole(workshop, monkeypatch):
    monkeypatch.setattr("numba.config.NUMBA_NUM_THREADS", 2)
    compiling.compile_kernel()
    assert workshop.started == [compiling.WEEKS]
    assert workshop.processes[0].is_over


def test_one_core_compiles_all_of_it_here(workshop, monkeypatch):
    monkeypatch.setattr("numba.config.NUMBA_NUM_THREADS", 1)
    compiling.compile_kernel()
    assert workshop.started == []
    assert workshop.engine.compiled_here == 2


def test_where_no_process_can_be_started_there_is_none(monkeypatch):
    def refuse(*_args, **_options):
        raise OSError("no more processes")

    monkeypatch.setattr(compiling, "Popen", refuse)
    assert compiling._beside(compiling.WEEKS) == []


@pytest.mark.slow
def test_the_halves_meet_in_the_cache(tmp_path):
    """The weeks stand there once: what the other process compiled was found by this one, not compiled again."""
    program = [sys.executable, "-P", "-m", "bestbet.simulate.compiling", compiling.ENGINE]
    settings = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_NUM_THREADS": "2"}
    subprocess.run(program, env=settings, check=True)
    kept_code = sorted(path.name.split("-")[0] for path in tmp_path.rglob("*.nbc"))
    assert kept_code == ["kernel._run", "kernel_weeks.live_week"]
    ask = [sys.executable, "-c", "from bestbet.simulate.compiling import is_compiled; print(is_compiled())"]
    assert subprocess.run(ask, env=settings, check=True, capture_output=True, text=True).stdout.strip() == "True"
