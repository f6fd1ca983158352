"""One table for many people: questions that wait are answered together, newest first answers before fine ones."""

import threading
import time

import numpy as np
import pytest

import mix_cases as cases
from bestbet.choose.live import evaluate, live_ground
from bestbet.workflow import live as under_test
from bestbet.workflow.live import Superseded, Table

CASE = cases.aimed()


@pytest.fixture(scope="module")
def ground():
    return live_ground(CASE.plan, CASE.posterior, CASE.asked(), seed=1)


@pytest.fixture
def table(ground):
    return Table(ground)


def mixes(ground, n):
    return [ground.today * (1.0 + 0.01 * (i + 1)) for i in range(n)]


def test_an_answer_is_that_of_the_engine_for_as_many_paths_as_it_says(table, ground):
    (units,) = mixes(ground, 1)
    found = table.ask(units)
    (again,) = evaluate(ground, [units], n_paths=found.n_paths)
    assert (found.p_all, found.p_counted, found.mcse) == (again.p_all, again.p_counted, again.mcse)


def test_many_ask_at_once_and_each_gets_its_own_answer(table, ground):
    found = {}

    def ask(i, units):
        found[i] = table.ask(units, f"page {i}")

    asked = mixes(ground, 24)
    threads = [threading.Thread(target=ask, args=(i, units)) for i, units in enumerate(asked)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(found[i].units, units) for i, units in enumerate(asked))
    for i in (0, 23):
        (alone,) = evaluate(ground, [asked[i]], n_paths=found[i].n_paths)
        assert alone.p_counted == found[i].p_counted


def test_what_a_page_no_longer_asks_is_dropped_before_it_is_begun(table, ground, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()

    def slow(*given, **named):
        begun.set()
        go_on.wait(10)
        return evaluate(*given, **named)

    monkeypatch.setattr(under_test, "evaluate", slow)
    said = {}

    def ask(name, units, who):
        try:
            said[name] = table.ask(units, who)
        except Superseded:
            said[name] = None

    one, old, new = mixes(ground, 3)
    threads = [threading.Thread(target=ask, args=("one", one, "a"))]
    threads[0].start()
    begun.wait(10)
    for name, units in (("old", old), ("new", new)):
        threads.append(threading.Thread(target=ask, args=(name, units, "b")))
        threads[-1].start()
        time.sleep(0.1)
    go_on.set()
    for thread in threads:
        thread.join()
    assert said["old"] is None
    assert np.array_equal(said["new"].units, new)
    assert np.array_equal(said["one"].units, one)


def test_what_fails_fails_for_whoever_asked_and_the_table_goes_on(table, ground, monkeypatch):
    def broken(*_given, **_named):
        raise ValueError("broken")

    monkeypatch.setattr(under_test, "evaluate", broken)
    with pytest.raises(ValueError, match="broken"):
        table.ask(mixes(ground, 1)[0])
    monkeypatch.undo()
    assert table.ask(mixes(ground, 1)[0]).n_paths >= 128


def test_a_finer_answer_takes_the_place_of_the_first_and_is_given_up_when_its_page_moves_on(table, ground):
    one, other = mixes(ground, 2)
    table.ask(one, "a")
    fine = table.refine(one, 1024, "a")
    assert fine.n_paths == 1024
    assert table.ask(one, "a") is fine
    calls = []

    def moves_on(*given, **named):
        calls.append(1)
        table.ask(other, "a")
        return evaluate(*given, **named)

    original, under_test.evaluate = (
        under_test.evaluate,
        lambda *g, **n: moves_on(*g, **n) if not calls else evaluate(*g, **n),
    )
    try:
        with pytest.raises(Superseded):
            table.refine(one, 4096, "a")
    finally:
        under_test.evaluate = original


def test_the_more_wait_and_the_slower_the_machine_the_fewer_paths(table):
    alone, crowd = table._affordable(1), table._affordable(8)
    table._learn(10.0, 256, 1)
    assert crowd < alone
    assert table._affordable(1) < alone or alone == under_test.FEWEST
    assert table._affordable(8) == under_test.FEWEST_IN_A_CROWD
