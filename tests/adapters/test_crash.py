"""B1, B5, B6, B7: killed at any moment, on a full or read-only disk, with many writers, nothing told is lost."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from export_texts import deals

from bestbet.adapters import database
from bestbet.adapters.backup import write_backup
from bestbet.adapters.doctor import examine, leftovers, tidy
from bestbet.adapters.importing import create_workspace, import_files
from bestbet.adapters.ledger_check import ledger_faults
from bestbet.adapters.ledger_store import entries_of
from bestbet.adapters.open_store import open_store, read_store
from bestbet.adapters.registry import register_imports
from bestbet.adapters.store import read_facts
from bestbet.errors import StorageError
from bestbet.workflow.ledger import verify
from ledger_cases import NOON, fill

TRIALS = Path(__file__).resolve().parents[1] / "crash_trials.py"
ROWS = ["D-1,Acme,Closed Won,2026-01-05,2026-02-15,100.00", "D-2,Bolt,Closed Lost,2026-01-06,2026-03-20,200.00"]


def trials(folder, *arguments, environment=None):
    given = [path for path in [os.environ.get("PYTHONPATH")] if path]
    paths = os.pathsep.join([str(TRIALS.parent), str(TRIALS.parent / "adapters"), *given])
    env = {**os.environ, **(environment or {}), "PYTHONPATH": paths}
    kind, n, seed, *rest = map(str, arguments)
    command = [sys.executable, str(TRIALS), kind, n, seed, str(folder / "trials"), *rest]
    shown = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    print(shown.stdout)
    return json.loads(shown.stdout)


@pytest.mark.parametrize("kind", ["commit", "import", "migration"])
def test_twenty_kills_lose_nothing_that_was_told_and_show_nothing_half_done(kind, tmp_path):
    said = trials(tmp_path, kind, 20, 1)
    assert said["wrong"] == []
    assert said["trials"] == 20


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["commit", "import", "migration"])
def test_two_hundred_kills_lose_nothing_that_was_told_and_show_nothing_half_done(kind, tmp_path):
    said = trials(tmp_path, kind, 200, 2)
    assert said["wrong"] == []
    assert said["told"] > 20


def test_the_kill_trials_see_a_commit_that_is_told_too_early(tmp_path):
    """Negative control: told before it is done, some commitments are lost; on a busy machine kills may come too soon."""
    lost: list[str] = []
    for seed in range(3, 8):
        wrong = trials(tmp_path / str(seed), "commit", 20, seed, "early")["wrong"]
        lost = [what for what in wrong if "was told and is gone" in what]
        if lost:
            break
    assert lost


@pytest.mark.slow
def test_the_kill_trials_see_an_import_that_is_written_straight_to_its_place(tmp_path):
    """Negative control: without the rename at the end, half an import is seen."""
    assert trials(tmp_path, "import", 60, 4, "direct")["wrong"]


def test_four_writers_at_once_all_land_in_one_chain(tmp_path):
    said = trials(tmp_path, "race", 4, 10)
    assert (said["wrong"], said["met"]) == ([], [])
    assert said["entries"] == said["expected"] == 42


@pytest.mark.slow
def test_sixteen_writers_of_a_hundred_commits_each_all_land_in_one_chain(tmp_path):
    said = trials(tmp_path, "race", 16, 100)
    assert (said["wrong"], said["met"]) == ([], [])
    assert said["entries"] == said["expected"] == 1602


def test_writers_on_postgresql_all_land_in_one_chain(tmp_path, new_database):
    url = new_database().url.render_as_string(hide_password=False)
    said = trials(tmp_path, "race", 4, 10, environment={"BESTBET_DATABASE": url})
    assert (said["wrong"], said["met"]) == ([], [])
    assert said["entries"] == said["expected"] == 42


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 3 MB; skipped, with the reason, where this user may not mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place], capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def free(place):
    (place / "ballast").unlink()


def fill_up(place):
    with (place / "ballast").open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while True:
            stream.write(bytes(4096))


def test_a_full_disk_is_said_clearly_loses_nothing_and_is_over_when_space_is_freed(small_disk):
    store = open_store(small_disk, NOON)
    fill(store, 3)
    n = 4
    with pytest.raises(StorageError, match=r"BB-S22 The disk is full: .* MB are free .* intact") as caught:  # noqa: PT012 - the loop is the point
        while True:
            fill(store, 1, bulk=os.urandom(200_000))
            n += 1
    assert caught.value.exit_status == 5
    assert n > 6
    with store.reading() as connection:
        assert ledger_faults(connection) == []
        assert len(entries_of(connection)) == n
    subprocess.run(["mount", "-o", "remount,size=6m", small_disk], check=True)
    assert fill(store, 1, bulk=os.urandom(200_000))[0].seq == n + 1


def test_a_full_disk_stops_an_import_whole_and_leaves_no_part_of_it(small_disk, tmp_path):
    (tmp_path / "deals.csv").write_text(deals(*ROWS))
    workspace = create_workspace(small_disk / "ws", [tmp_path / "deals.csv"])
    digest = read_facts(workspace).digest
    more = [f"D-{i},Acme {i},Closed Won,2026-01-05,2026-02-15,{i}.00" for i in range(3, 4000)]
    (tmp_path / "more.csv").write_text(deals(*ROWS, *more))
    fill_up(small_disk)
    with pytest.raises(StorageError, match=r"BB-S01 .* intact"):
        import_files(workspace, [tmp_path / "more.csv"])
    assert read_facts(workspace).digest == digest
    assert leftovers(workspace.root) == []
    free(small_disk)
    assert import_files(workspace, [tmp_path / "more.csv"]).n_new == len(more)


def test_a_backup_on_a_full_disk_is_refused_and_leaves_no_part_of_it(small_disk, tmp_path):
    (tmp_path / "deals.csv").write_text(deals(*ROWS))
    workspace = create_workspace(tmp_path / "ws", [tmp_path / "deals.csv"])
    fill_up(small_disk)
    with pytest.raises(StorageError, match=r"BB-S01 .* untouched"):
        write_backup(workspace.root, small_disk / "backup.zip", NOON)
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


@pytest.fixture
def read_only(small_disk):
    """A store on a disk that then becomes read-only; rights alone would not stop root."""
    store = open_store(small_disk, NOON)
    fill(store, 2)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    return small_disk


def test_a_read_only_folder_can_be_read_and_says_whose_it_is_when_written(read_only):
    with read_store(read_only).reading() as connection:
        assert ledger_faults(connection) == []
    with pytest.raises(StorageError, match=r"BB-S21 .*owner is ") as caught:
        fill(open_store(read_only, NOON), 1)
    assert caught.value.exit_status == 5
    assert any(f.check == "folder" and not f.is_well for f in examine(read_only))


def test_a_read_only_folder_without_a_store_says_so(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    assert read_store(small_disk) is None
    with pytest.raises(StorageError, match=r"BB-S\d\d .*[Rr]ead-only"):
        open_store(small_disk, NOON)


def test_the_store_waits_for_the_disk_before_it_says_done(tmp_path):
    store = open_store(tmp_path, NOON)
    with store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert database.journal_mode(connection) == "truncate"


def test_a_store_in_write_ahead_mode_goes_back_to_a_journal(tmp_path):
    """This Python's SQLite may corrupt a write-ahead log when two programs write (fixed in 3.51.3)."""
    store = open_store(tmp_path, NOON)
    fill(store, 1)
    import sqlite3  # noqa: PLC0415 - the only place that goes behind the store's back

    plain = sqlite3.connect(tmp_path / ".bestbet" / "store.sqlite")
    assert plain.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    plain.close()
    with store.reading() as connection:
        assert database.journal_mode(connection) == "truncate"
        assert ledger_faults(connection) == []


def test_a_damaged_file_is_said_to_be_damaged(tmp_path):
    fill(open_store(tmp_path, NOON), 1)
    path = tmp_path / ".bestbet" / "store.sqlite"
    path.write_bytes(b"x" * 8192)
    with pytest.raises(StorageError, match="BB-S24"):
        open_store(tmp_path, NOON)
    (finding,) = (f for f in examine(tmp_path) if f.check == "store")
    assert not finding.is_well
    assert "damaged" in finding.found


def test_broken_pages_are_told_before_anything_is_read_from_them(tmp_path):
    (tmp_path / "deals.csv").write_text(deals(*ROWS))
    workspace = create_workspace(tmp_path / "ws", [tmp_path / "deals.csv"])
    fill(open_store(workspace.root, NOON), 30)
    path = workspace.root / ".bestbet" / "store.sqlite"
    data = bytearray(path.read_bytes())
    for page in range(len(data) // 4096 // 2, len(data) // 4096, 3):
        data[4096 * page + 100 : 4096 * page + 3000] = b"\xff" * 2900
    path.write_bytes(data)
    with pytest.raises(StorageError, match="BB-S24"):
        verify(workspace)
    # which check meets the damage first depends on the pages that are hit
    assert any(f.check in {"file", "store"} and not f.is_well for f in examine(workspace.root))


def test_leftovers_are_told_and_can_be_removed(tmp_path):
    (tmp_path / "deals.csv").write_text(deals(*ROWS))
    workspace = create_workspace(tmp_path / "ws", [tmp_path / "deals.csv"])
    register_imports(open_store(workspace.root, NOON), workspace.root, NOON)
    part = workspace.root / ".bestbet" / "imports" / ".2026-05-09-12345678.abcd1234"
    part.mkdir()
    (workspace.root / ".bestbet" / ".facts.arrow.0123abcd").write_bytes(b"half")
    assert len(leftovers(workspace.root)) == 2
    assert any(f.check == "leftovers" and f.is_well for f in examine(workspace.root))
    assert tidy(workspace.root) == 2
    assert leftovers(workspace.root) == []
    assert len(read_facts(workspace).opportunities) == 2
