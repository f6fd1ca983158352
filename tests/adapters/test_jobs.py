"""Jobs are done once whatever happens to workers and clocks, in both databases."""

from datetime import timedelta

from bestbet.adapters.jobs import (
    DONE,
    LEASE_SECONDS,
    WAITING,
    catch_up,
    finish,
    jobs_of,
    put_job,
    release,
    renew,
    take_job,
)
from ledger_cases import NOON

LATER = NOON + timedelta(seconds=LEASE_SECONDS)
KIND = "track"


def put(store, key="one", due=NOON):
    with store.writing() as connection:
        return put_job(connection, KIND, key, due)


def take(store, at=NOON, worker="first"):
    with store.writing() as connection:
        return take_job(connection, KIND, worker, at)


def test_a_key_is_put_once_even_after_it_is_done(store):
    assert put(store)
    assert not put(store)
    job = take(store)
    with store.writing() as connection:
        assert finish(connection, job, "held", NOON)
    assert not put(store)
    assert take(store) is None


def test_a_job_is_not_taken_before_it_is_due_nor_while_another_holds_it(store):
    put(store, due=NOON + timedelta(hours=1))
    assert take(store) is None
    assert take(store, NOON + timedelta(hours=1)).attempt == 1
    assert take(store, NOON + timedelta(hours=1, seconds=LEASE_SECONDS - 1), "second") is None


def test_a_dead_workers_job_is_taken_over_after_a_minute_and_its_late_word_is_void(store):
    put(store)
    dead = take(store)
    second = take(store, LATER, "second")
    assert second.attempt == 2
    with store.writing() as connection:
        assert not renew(connection, dead, LATER)
        assert not finish(connection, dead, "too late", LATER)
        assert finish(connection, second, "held", LATER)
        (job,) = jobs_of(connection, KIND)
    assert (job.state, job.said, job.attempt) == (DONE, "held", 2)


def test_a_living_worker_keeps_its_job_by_renewing(store):
    put(store)
    job = take(store)
    with store.writing() as connection:
        assert renew(connection, job, NOON + timedelta(seconds=45))
    assert take(store, LATER, "second") is None


def test_a_lease_from_a_clock_that_went_back_is_void(store):
    put(store, due=NOON - timedelta(hours=2))
    take(store, NOON)
    assert take(store, NOON - timedelta(hours=1), "second").attempt == 2


def test_what_failed_is_given_back(store):
    put(store)
    job = take(store)
    with store.writing() as connection:
        release(connection, job, "the disk was full")
        (found,) = jobs_of(connection, KIND)
    assert (found.state, found.said) == (WAITING, "the disk was full")
    assert take(store).attempt == 2


def test_missed_jobs_are_closed_by_the_newest(store):
    for i in range(3):
        put(store, f"week {i}", NOON - timedelta(weeks=3 - i))
    with store.writing() as connection:
        assert catch_up(connection, KIND, "week 2", NOON) == 2
    assert take(store).key == "week 2"
    assert take(store, worker="second") is None
