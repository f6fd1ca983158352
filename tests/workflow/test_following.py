"""One run per period, exactly: killed workers, two workers, clocks that jump, nights on which summer time begins and ends."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bestbet.adapters.database_address import file_address
from bestbet.adapters.jobs import DONE, LEASE_SECONDS, WAITING, jobs_of
from bestbet.adapters.open_store import opened
from bestbet.errors import Problem, StorageError
from bestbet.workflow.following import KIND, key_of, period, turn

WEEK, DAY = period("1w"), period("1d")
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Clock:
    """A clock that tests set."""

    def __init__(self, at=NOON):
        self.at = at

    def __call__(self):
        return self.at

    def goes(self, **much):
        self.at += timedelta(**much)


@pytest.fixture
def store(tmp_path):
    return opened(file_address(tmp_path / "store.sqlite"), NOON)


class Work:
    """Work that counts its runs."""

    def __init__(self):
        self.runs = 0

    def __call__(self):
        self.runs += 1
        return f"run {self.runs}"


def look(store, clock, work, every=WEEK, worker="first"):
    return turn(store, every, work, clock, worker)


def jobs(store):
    with store.reading() as connection:
        return jobs_of(connection, KIND)


def test_a_period_is_run_once_however_often_one_looks(store):
    clock, work = Clock(), Work()
    for _ in range(50):
        look(store, clock, work)
        clock.goes(hours=1)
    assert work.runs == 1


def test_every_period_is_run_once(store):
    clock, work = Clock(), Work()
    for _ in range(6 * 7 * 4):
        look(store, clock, work)
        clock.goes(hours=6)
    assert work.runs == 7
    assert len({job.key for job in jobs(store)}) == 7


def test_missed_periods_are_caught_up_by_one_run(store):
    clock, work = Clock(), Work()
    look(store, clock, work)
    clock.goes(weeks=9)
    for _ in range(5):
        look(store, clock, work)
    assert work.runs == 2


def test_a_clock_that_goes_back_runs_nothing_again(store):
    clock, work = Clock(), Work()
    look(store, clock, work, DAY)
    clock.goes(hours=-1)
    look(store, clock, work, DAY)
    clock.goes(days=1)
    look(store, clock, work, DAY)
    clock.goes(days=-1)
    look(store, clock, work, DAY)
    assert work.runs == 2


@pytest.mark.parametrize("day", [datetime(2026, 3, 28, 20), datetime(2026, 10, 24, 20)])  # noqa: DTZ001 - local below
def test_nights_of_summer_time_have_one_daily_run_each(store, day):
    clock, work = Clock(day.replace(tzinfo=ZoneInfo("Europe/Berlin"))), Work()
    keys = set()
    for _ in range(48 * 4):
        keys.add(key_of(DAY, clock())[0])
        look(store, clock, work, DAY)
        clock.at = (clock.at.astimezone(UTC) + timedelta(minutes=15)).astimezone(ZoneInfo("Europe/Berlin"))
    assert work.runs == len(keys) == 3


def test_work_that_fails_is_told_given_back_and_done_at_the_next_look(store):
    def fails():
        raise StorageError(Problem("BB-S01", "the disk is full.", "Free space."))

    clock, work = Clock(), Work()
    with pytest.raises(StorageError):
        look(store, clock, fails)
    (job,) = jobs(store)
    assert job.state == WAITING
    assert look(store, clock, work).job.attempt == 2
    assert work.runs == 1


def test_a_second_worker_finds_nothing_while_the_first_is_at_it(store):
    clock, work = Clock(), Work()

    def first():
        assert look(store, clock, work, worker="second").job is None
        return "done"

    assert look(store, clock, first).said == "done"
    assert work.runs == 0


KILLED = """
    import sys, time
    from datetime import datetime, UTC
    from pathlib import Path
    from bestbet.adapters.database_address import file_address
    from bestbet.adapters.open_store import opened
    from bestbet.workflow.following import period, turn

    root = Path(sys.argv[1])
    at = datetime.fromisoformat(sys.argv[2])

    def work():
        (root / "began").touch()
        time.sleep(60)

    turn(opened(file_address(root / "store.sqlite"), at), period("1w"), work, lambda: at, "dead")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process by signal")
def test_a_worker_that_is_killed_is_followed_by_one_that_does_the_work_once(store, tmp_path):
    child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path), NOON.isoformat()])
    try:
        deadline = time.monotonic() + 60
        while not (tmp_path / "began").exists():
            assert time.monotonic() < deadline, "the worker never began"
            time.sleep(0.05)
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    clock, work = Clock(), Work()
    clock.goes(seconds=LEASE_SECONDS - 1)
    assert look(store, clock, work).job is None, "its lease still runs"
    clock.goes(seconds=1)
    for _ in range(3):
        look(store, clock, work)
    assert work.runs == 1
    (job,) = jobs(store)
    assert (job.state, job.attempt) == (DONE, 2)
