"""Outcomes are only ever added: the same truth once, another truth as a new row, also when the first comes back."""

from dataclasses import replace
from datetime import date

from bestbet.adapters.resolutions import Resolution, add_resolutions, issued, n_rows, resolutions
from ledger_cases import NOON, fill


def add(store, *found):
    with store.writing() as connection:
        return add_resolutions(connection, found, NOON)


def newest(store):
    with store.reading() as connection:
        return resolutions(connection), n_rows(connection)


def test_a_truth_is_kept_once_and_every_change_of_it_is_a_row(store):
    fill(store, 1)
    with store.reading() as connection:
        one = issued(connection)[0]
    said = Resolution(one.id, True, 41.0, "first", date(2028, 1, 2), "")
    other = replace(said, came_true=False, value=39.0, facts_digest="second")
    assert add(store, said) == 1
    assert add(store, said, replace(said, facts_digest="third")) == 0
    assert add(store, other) == 1
    assert newest(store)[0][one.id].value == 39.0
    assert add(store, said) == 1, "a map that was put back tells the first truth again"
    found, n = newest(store)
    assert (found[one.id].came_true, n) == (True, 3)


def test_every_published_probability_is_issued_with_its_day(store):
    fill(store, 1)
    with store.reading() as connection:
        found = issued(connection)
    assert {(one.strategy, one.objective) for one in found} == {
        (strategy, objective) for strategy in ("hold", "healthcare_first") for objective in ("volume", "*")
    }
    assert all(one.due == date(2027, 12, 31) for one in found)
