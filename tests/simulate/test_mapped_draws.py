"""Draws that lie in a file: the bits of draws in memory, and memory for those in use alone."""

from __future__ import annotations

import hashlib
import mmap
import tracemalloc
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

import simulate_cases as cases
from bestbet.adapters.cache import fetch, store
from bestbet.calibrate import posterior as fitted
from bestbet.calibrate.posterior import Draws
from bestbet.odds.sensitivity import drivers
from bestbet.simulate import paths
from bestbet.simulate.compiling import compile_kernel
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate_all

SIZE = replace(cases.REFERENCE, draws=4096, weeks=20)
SMAPS = Path("/proc/self/smaps")
needs_smaps = pytest.mark.skipif(not SMAPS.exists(), reason="only Linux says how much of a file is in memory")


def in_file(draws: Draws, folder: Path) -> Draws:
    store(folder, "draws", draws)
    found = fetch(folder, "draws", Draws)
    assert found is not None
    return found


def resident_bytes(folder: Path) -> int:
    """Bytes of the file of draws that are mapped into memory now."""
    lines, total, is_ours = SMAPS.read_text().splitlines(), 0, False
    for line in lines:
        if "-" in line.split(" ")[0]:
            is_ours = line.endswith(str(folder / "draws.npz"))
        elif is_ours and line.startswith("Rss:"):
            total += int(line.split()[1]) * 1024
    return total


@pytest.fixture(scope="module")
def memory():
    """A posterior in memory."""
    return cases.reference_posterior(SIZE)


@pytest.fixture
def file(memory, tmp_path):
    """The same posterior with its draws in a file, none of them read yet."""
    return replace(memory, draws=in_file(memory.draws, tmp_path))


def digest(posterior, n_paths, *, threads=2):
    models = [cases.reference_model(strategy, SIZE, posterior) for strategy in (0, 1)]
    found = simulate_all(models, seed=3, n_paths=n_paths, n_fan=16, threads=threads)
    return hashlib.sha256(b"".join(one.totals.tobytes() + one.weekly.tobytes() for one in found)).hexdigest()


def test_draws_in_a_file_give_the_bits_of_draws_in_memory(memory, file, monkeypatch):
    monkeypatch.setattr(paths, "PORTION", 512)
    whole = digest(memory, 1500)
    assert [digest(file, 1500, threads=threads) for threads in (1, 2)] == [whole, whole]
    moved = replace(file, draws=replace(file.draws, rate=file.draws.rate[::-1]))
    assert digest(moved, 1500) != whole, "other draws would be seen"


def test_draws_in_a_file_cannot_be_written_to(file):
    with pytest.raises(ValueError, match="read-only"):
        file.draws.rate[0] = 1.0


@needs_smaps
def test_only_a_portion_of_the_file_is_in_memory_while_it_is_laid_out(file, tmp_path, monkeypatch):
    stacked, seen = paths.stacked, []

    def looked_at(strategies, first_draw):
        seen.append(resident_bytes(tmp_path))
        return stacked(strategies, first_draw)

    monkeypatch.setattr(paths, "stacked", looked_at)
    monkeypatch.setattr(paths, "PORTION", 1024)
    digest(file, len(file.draws) * PATHS_PER_DRAW, threads=1)
    size = (tmp_path / "draws.npz").stat().st_size
    assert len(seen) == 16
    assert max(seen[1:]) < size / 3, "a sixteenth, and what the system maps around it"
    assert resident_bytes(tmp_path) == 0
    seen.clear()
    monkeypatch.setattr(Draws, "let_go", lambda _: None)
    digest(file, len(file.draws) * PATHS_PER_DRAW, threads=1)
    assert max(seen) > size / 2, "all of it would be there if nothing were let go"


@needs_smaps
def test_who_reads_draws_by_portions_lets_go_of_them(file, tmp_path, monkeypatch):
    monkeypatch.setattr(fitted, "PORTION", 512)
    means, most = [], []
    for some in file.draws.portions():
        means.append(some.season.mean())
        most.append(resident_bytes(tmp_path))
    assert len(means) == 8
    assert np.mean(means) == pytest.approx(file.draws.season.mean())
    file.draws.let_go()
    assert resident_bytes(tmp_path) == 0 < max(most) < file.draws.season.nbytes / 4


def test_draws_in_memory_have_nothing_to_let_go(memory):
    before = memory.draws.rate.copy()
    memory.draws.let_go()
    assert (memory.draws.rate == before).all()


def test_without_a_system_that_takes_memory_back_nothing_happens(file, monkeypatch):
    monkeypatch.delattr(mmap, "MADV_DONTNEED", raising=False)
    file.draws.let_go()
    assert np.isfinite(file.draws.rate).all()


def peak_bytes(folder, n_draws, *, is_held):
    """Most memory at a time from reading draws to what drives the odds; with `is_held` all draws are read at once."""
    size = replace(SIZE, draws=n_draws)
    posterior = cases.reference_posterior(size)
    store(folder, "draws", posterior.draws)
    posterior = replace(posterior, draws=posterior.draws[:0])
    tracemalloc.start()
    try:
        draws = fetch(folder, "draws", Draws)
        if is_held:
            draws = Draws(**{field.name: np.array(getattr(draws, field.name)) for field in fields(draws)})
        posterior = replace(posterior, draws=draws)
        (found,) = simulate_all(
            [cases.reference_model(1, size, posterior)], seed=1, n_paths=n_draws * PATHS_PER_DRAW, n_fan=0, threads=1
        )
        drivers(posterior, found.totals[::PATHS_PER_DRAW, 0])
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_grows_by_twice_the_totals_at_most(tmp_path, monkeypatch):
    compile_kernel()
    monkeypatch.setattr(paths, "PORTION", 512)
    monkeypatch.setattr(fitted, "PORTION", 512)

    def growth(*, is_held):
        few, many = (peak_bytes(tmp_path, n, is_held=is_held) for n in (1024, 4096))
        return (many - few) / (3072 * PATHS_PER_DRAW)

    totals = 8 * len(cases.reference_model(1, SIZE).tally_stream)
    assert growth(is_held=False) < 2 * totals
    assert growth(is_held=True) > 8 * totals, "draws that are all in memory take more"
