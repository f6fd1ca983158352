from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest

from bestbet.adapters.cache import MOST_FILES, cache_key, code_fingerprint, fetch, store


@dataclass(frozen=True)
class Inner:
    numbers: npt.NDArray[np.float64]
    day: date


@dataclass(frozen=True)
class Outer:
    inner: Inner
    parts: tuple[Inner, ...]
    maybe: Inner | None
    text: str


def example(x=1.5):
    inner = Inner(np.array([x, np.nan]), date(2026, 11, 23))
    return Outer(inner, (inner, inner), None, "né")


def test_what_is_stored_comes_back_bit_for_bit(tmp_path):
    store(tmp_path, "k", example())
    found = fetch(tmp_path, "k", Outer)
    assert found is not None
    assert found.inner.numbers.tobytes() == example().inner.numbers.tobytes()
    assert (found.inner.day, found.maybe, found.text, len(found.parts)) == (date(2026, 11, 23), None, "né", 2)


def test_a_damaged_entry_is_dropped_and_not_believed(tmp_path):
    store(tmp_path, "k", example())
    path = tmp_path / "k.npz"
    path.write_bytes(path.read_bytes()[:-40])
    assert fetch(tmp_path, "k", Outer) is None
    assert not path.exists()


def test_old_entries_make_room(tmp_path):
    for i in range(MOST_FILES + 3):
        store(tmp_path, f"k{i}", example(i))
    assert len(list(tmp_path.glob("*.npz"))) == MOST_FILES


def test_objects_that_only_pickle_could_hold_are_refused(tmp_path):
    @dataclass(frozen=True)
    class Bad:
        thing: object

    with pytest.raises(TypeError, match="the cache holds no set"):
        store(tmp_path, "k", Bad({1}))


def test_any_part_of_the_key_changes_the_name():
    assert len({cache_key("a", "b"), cache_key("ab"), cache_key("a", "c"), cache_key("a\0b")}) == 3


def test_the_code_of_the_fit_has_a_name_of_its_own():
    assert len(code_fingerprint()) == 32
    assert code_fingerprint() == code_fingerprint.__wrapped__()
