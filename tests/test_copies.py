"""A copied workspace is one's own, though its fits are shared with the original; and a remembered fit is that of its facts."""

from dataclasses import dataclass

import numpy as np
import pytest

from bestbet.adapters.cache import fetch, store
from copies import copy_of
from fitted_parts import mark_of


@dataclass(frozen=True)
class Kept:
    value: float
    numbers: np.ndarray


@pytest.fixture
def made(tmp_path):
    folder = tmp_path / "made"
    store(folder, "k", Kept(1.0, np.zeros(3)))
    (folder / "plan.yaml").write_text("team: Quay Tools\n")
    return folder


def test_what_is_written_into_a_copy_stays_there(made, tmp_path):
    copy = copy_of(made, tmp_path / "copy")
    assert fetch(copy, "k", Kept).value == 1.0
    store(copy, "k", Kept(2.0, np.ones(3)))
    with (copy / "plan.yaml").open("a") as file:
        file.write("# edited\n")
    assert (fetch(made, "k", Kept).value, fetch(copy, "k", Kept).value) == (1.0, 2.0)
    assert (made / "plan.yaml").read_text() == "team: Quay Tools\n"


def test_a_damaged_entry_that_a_copy_drops_is_still_there(made, tmp_path):
    copy = copy_of(made, tmp_path / "copy")
    (copy / "k.npz").unlink()
    (copy / "k.npz").write_bytes(b"half")
    assert fetch(copy, "k", Kept) is None
    assert fetch(made, "k", Kept).value == 1.0


def test_who_wrote_into_the_place_of_an_entry_would_change_the_original(made, tmp_path):
    """Negative control: the bytes are shared, so the first test would see a product that writes entries in place."""
    copy = copy_of(made, tmp_path / "copy")
    (copy / "k.npz").write_bytes(b"half")
    assert fetch(made, "k", Kept) is None


def test_what_is_there_already_is_left_and_what_is_missing_comes(made, tmp_path):
    copy = copy_of(made, tmp_path / "copy")
    store(made, "more", Kept(3.0, np.zeros(1)))
    copy_of(made, copy, is_there=True)
    assert fetch(copy, "more", Kept).value == 3.0
    with pytest.raises(FileExistsError):
        copy_of(made, copy)


@pytest.mark.parametrize("change", [{"value": 1.0 + 1e-15}, {"numbers": np.array([0.0, 0.0, 5e-324])}])
def test_the_smallest_change_of_what_a_fit_rests_on_is_another_fit(change):
    first = {"value": 1.0, "numbers": np.zeros(3)}
    assert mark_of(Kept(**first)) == mark_of(Kept(**first))
    assert mark_of(Kept(**{**first, **change})) != mark_of(Kept(**first))
