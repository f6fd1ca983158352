import mmap
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest

from bestbet.adapters.cache import ALIGNED, MOST_FILES, PIECE, cache_key, code_fingerprint, fetch, store


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


@dataclass(frozen=True)
class Shapes:
    arrays: tuple[npt.NDArray[np.float64], ...]


MANY = np.random.default_rng(1).normal(size=(3, PIECE // 8))
SHAPES = Shapes(
    (
        MANY,
        np.asfortranarray(MANY[:, :70]),
        MANY[:, ::5],
        np.array(2.5),
        np.empty((0, 4)),
        np.array([True, False, True]),
        np.arange(5),
    )
)


def test_arrays_of_every_shape_come_back_where_they_lie_in_the_file(tmp_path):
    store(tmp_path, "k", SHAPES)
    found = fetch(tmp_path, "k", Shapes)
    assert found is not None
    for one, other in zip(found.arrays, SHAPES.arrays, strict=True):
        assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
        assert one.flags.f_contiguous or not other.flags.f_contiguous, "the order is kept"
        assert one.ctypes.data % ALIGNED == 0
        assert isinstance(one.base, mmap.mmap)
        assert not one.flags.writeable


def test_the_file_is_one_that_numpy_reads_and_one_that_numpy_wrote_is_read(tmp_path):
    store(tmp_path, "k", SHAPES)
    with np.load(tmp_path / "k.npz") as seen:
        kept = dict(seen)
    assert kept["a0"].tobytes() == MANY.tobytes()
    np.savez(tmp_path / "other.npz", **kept)
    found = fetch(tmp_path, "other", Shapes)
    assert found is not None
    assert all(one.flags.aligned for one in found.arrays)
    assert [one.tobytes() for one in found.arrays] == [one.tobytes() for one in SHAPES.arrays]


def test_a_single_bit_that_turned_is_noticed(tmp_path):
    store(tmp_path, "k", SHAPES)
    path = tmp_path / "k.npz"
    data = bytearray(path.read_bytes())
    data[data.index(MANY.tobytes()[:64]) + 100_000] ^= 1
    path.unlink()  # another file: what was mapped stays as it was
    path.write_bytes(data)
    assert fetch(tmp_path, "k", Shapes) is None
    assert not path.exists()


def test_what_was_read_stays_when_its_entry_goes(tmp_path):
    store(tmp_path, "k", SHAPES)
    found = fetch(tmp_path, "k", Shapes)
    store(tmp_path, "k", Shapes((np.zeros(3),)))
    (tmp_path / "k.npz").unlink()
    assert found is not None
    assert found.arrays[0].tobytes() == MANY.tobytes()


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
