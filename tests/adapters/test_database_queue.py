"""Writers of one store wait in the order in which they came, and a writer that dies lets nobody in before their time."""

import os
import signal
import sys
import threading
import time

import pytest

from bestbet.adapters import database_queue
from bestbet.adapters.database_queue import turn

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="file locks of POSIX")
PAUSE = 0.25


@pytest.fixture
def place(tmp_path):
    return tmp_path / "store.sqlite"


def writer(place, log, name, hold=0.0):
    """A process that waits for its turn, writes its name, and holds its turn for a while; returns its id."""
    child = os.fork()
    if child == 0:
        # a fork keeps the parent's thread locks, which are of no one here
        database_queue._THREADS.clear()
        with turn(place):
            with log.open("a") as stream:
                stream.write(f"{name} begins\n")
            time.sleep(hold)
            with log.open("a") as stream:
                stream.write(f"{name} ends\n")
        os._exit(0)
    time.sleep(PAUSE)
    return child


def lines(log):
    return log.read_text().splitlines()


def landed(log, names):
    return [f"{name} {what}" for name in names for what in ("begins", "ends")] == lines(log)


def test_writers_land_in_the_order_in_which_they_came(place, tmp_path):
    log = tmp_path / "log"
    names = [f"writer {i}" for i in range(6)]
    children = [writer(place, log, name, hold=0.0 if i else 2.5) for i, name in enumerate(names)]
    for child in children:
        os.waitpid(child, 0)
    assert landed(log, names)


def test_a_writer_that_dies_while_it_waits_lets_the_next_one_wait_on(place, tmp_path):
    log = tmp_path / "log"
    first, second, third = (writer(place, log, name, hold) for name, hold in (("a", 2.0), ("b", 0), ("c", 0)))
    os.kill(second, signal.SIGKILL)
    time.sleep(PAUSE)
    assert lines(log) == ["a begins"]
    for child in (first, second, third):
        os.waitpid(child, 0)
    assert landed(log, ["a", "c"])


def test_a_writer_that_dies_while_it_writes_leaves_no_lock(place, tmp_path):
    log = tmp_path / "log"
    first = writer(place, log, "a", hold=60)
    os.kill(first, signal.SIGKILL)
    os.waitpid(first, 0)
    os.waitpid(writer(place, log, "b"), 0)
    assert lines(log) == ["a begins", "b begins", "b ends"]


def test_without_the_lock_proper_a_death_in_the_line_would_let_two_write_at_once(place, tmp_path, monkeypatch):
    monkeypatch.setattr(database_queue.fcntl, "flock", lambda *_: None)
    log = tmp_path / "log"
    children = [writer(place, log, name, hold) for name, hold in (("a", 2.0), ("b", 0), ("c", 0))]
    os.kill(children[1], signal.SIGKILL)
    for child in children:
        os.waitpid(child, 0)
    assert lines(log) == ["a begins", "c begins", "c ends", "a ends"]


def test_threads_of_one_process_take_turns(place):
    inside, most = [], []

    def work():
        with turn(place):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8


def test_where_no_number_can_be_drawn_writers_still_exclude_each_other(place, tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(database_queue.os, "pwrite", refuse)
    log = tmp_path / "log"
    children = [writer(place, log, name, hold) for name, hold in (("a", 1.0), ("b", 0))]
    for child in children:
        os.waitpid(child, 0)
    assert landed(log, ["a", "b"])
