"""B8 and the restore of either database into the other: what comes back is what was there, or nothing comes."""

import json
import random
import threading
import zipfile

import pytest
from export_texts import deals
from sqlalchemy import text

from bestbet.adapters import restore as restoring
from bestbet.adapters.backup import MANIFEST, ROWS, write_backup
from bestbet.adapters.doctor import examine
from bestbet.adapters.importing import create_workspace
from bestbet.adapters.ledger_check import ledger_faults
from bestbet.adapters.ledger_store import entries_of, make_checkpoint
from bestbet.adapters.open_store import open_store, origin_of, read_store
from bestbet.adapters.registry import import_faults, register_imports
from bestbet.adapters.restore import read_manifest, restore
from bestbet.adapters.store import open_workspace, read_facts
from bestbet.commit.checkpoint import checkpoint_faults
from bestbet.errors import BestbetError, StorageError, UsageError
from ledger_cases import NOON, commit, fill

ROWS_OF_MAY = ["D-1,Acme,Closed Won,2026-01-05,2026-02-15,100.00", "D-2,Bolt,Closed Lost,2026-01-06,2026-03-20,200.00"]


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "deals.csv").write_text(deals(*ROWS_OF_MAY))
    made = create_workspace(tmp_path / "ws", [tmp_path / "deals.csv"])
    (made.root / "plan.yaml").write_text("team: Northwind\n")
    looked = made.root / ".bestbet" / "backtests"
    looked.mkdir()
    (looked / "0123abcd.npz").write_bytes(b"looked back")
    return made


@pytest.fixture
def filled(workspace):
    store = open_store(workspace.root, NOON)
    register_imports(store, workspace.root, NOON)
    fill(store, 3)
    return workspace


def state(root):
    with read_store(root).reading() as connection:
        assert ledger_faults(connection) == []
        assert import_faults(connection, root) == []
        return origin_of(connection), entries_of(connection), make_checkpoint(connection, NOON).text


def test_a_restored_workspace_is_the_one_that_was_backed_up(filled, tmp_path):
    manifest = write_backup(filled.root, tmp_path / "b.zip", NOON)
    done = restore(tmp_path / "b.zip", tmp_path / "other", NOON, is_replacing=False)
    assert done.before is None
    assert done.manifest == manifest
    assert state(tmp_path / "other") == state(filled.root)
    assert read_facts(open_workspace(tmp_path / "other")).digest == read_facts(filled).digest
    for name in ("plan.yaml", "facts.yaml", ".bestbet/backtests/0123abcd.npz"):
        assert (tmp_path / "other" / name).read_bytes() == (filled.root / name).read_bytes()
    assert all(finding.is_well for finding in examine(tmp_path / "other"))


def test_a_workspace_that_never_recorded_anything_comes_back_too(workspace, tmp_path):
    write_backup(workspace.root, tmp_path / "b.zip", NOON)
    restore(tmp_path / "b.zip", tmp_path / "other", NOON, is_replacing=False)
    assert read_facts(open_workspace(tmp_path / "other")).digest == read_facts(workspace).digest
    assert read_store(tmp_path / "other") is None


def test_a_store_goes_from_sqlite_to_postgresql_and_back_unchanged(filled, tmp_path, new_database, monkeypatch):
    write_backup(filled.root, tmp_path / "b.zip", NOON)
    url = new_database().url.render_as_string(hide_password=False)
    monkeypatch.setenv("BESTBET_DATABASE", url)
    restore(tmp_path / "b.zip", tmp_path / "team", NOON, is_replacing=False)
    monkeypatch.delenv("BESTBET_DATABASE")
    assert state(tmp_path / "team") == state(filled.root)
    assert not (tmp_path / "team" / ".bestbet" / "store.sqlite").exists()
    fill(open_store(tmp_path / "team", NOON), 1)
    write_backup(tmp_path / "team", tmp_path / "t.zip", NOON)
    restore(tmp_path / "t.zip", tmp_path / "back", NOON, is_replacing=False)
    assert (tmp_path / "back" / ".bestbet" / "store.sqlite").exists()
    assert state(tmp_path / "back") == state(tmp_path / "team")
    assert len(state(tmp_path / "back")[1]) == 5
    monkeypatch.setenv("BESTBET_DATABASE", url)
    with pytest.raises(UsageError, match="BB-S33"):
        restore(tmp_path / "b.zip", tmp_path / "again", NOON, is_replacing=False)


def test_a_workspace_keeps_to_its_database(filled, tmp_path, new_database, monkeypatch):
    monkeypatch.setenv("BESTBET_DATABASE", new_database().url.render_as_string(hide_password=False))
    with pytest.raises(UsageError, match="BB-S42"):
        open_store(filled.root, NOON)
    team = tmp_path / "team"
    fill(open_store(team, NOON), 1)
    monkeypatch.setenv("BESTBET_DATABASE", "postgresql://somebody:secret@elsewhere/db")
    with pytest.raises(UsageError, match="BB-S41") as caught:
        open_store(team, NOON)
    assert "secret" not in str(caught.value)
    monkeypatch.setenv("BESTBET_DATABASE", "mysql://x/y")
    with pytest.raises(UsageError, match="BB-S40"):
        open_store(tmp_path / "new", NOON)


def test_a_server_out_of_reach_is_said_without_the_password(tmp_path, monkeypatch):
    monkeypatch.setenv("BESTBET_DATABASE", "postgresql://ada:s3cret@127.0.0.1:9/db")
    with pytest.raises(BestbetError, match="BB-S26") as caught:
        open_store(tmp_path, NOON)
    assert caught.value.exit_status == 4
    assert "s3cret" not in str(caught.value)


def test_another_workspace_is_replaced_only_when_asked_and_is_kept_aside(filled, tmp_path):
    write_backup(filled.root, tmp_path / "b.zip", NOON)
    before = state(filled.root)
    fill(open_store(filled.root, NOON), 1)
    longer = state(filled.root)
    with pytest.raises(UsageError, match=r"BB-S33 .* 5 entries in its ledger; the backup has 4"):
        restore(tmp_path / "b.zip", filled.root, NOON, is_replacing=False)
    assert state(filled.root) == longer
    done = restore(tmp_path / "b.zip", filled.root, NOON, is_replacing=True)
    assert state(filled.root) == before
    assert state(done.before) == longer


def test_an_older_backup_is_caught_by_a_checkpoint_kept_elsewhere(filled, tmp_path):
    write_backup(filled.root, tmp_path / "b.zip", NOON)
    store = open_store(filled.root, NOON)
    fill(store, 1)
    with store.reading() as connection:
        point = make_checkpoint(connection, NOON)
    restore(tmp_path / "b.zip", filled.root, NOON, is_replacing=True)
    origin, entries, _ = state(filled.root)
    (fault,) = checkpoint_faults(point, origin, entries)
    assert fault.seq == 5


def test_a_backup_during_writing_is_one_state(filled, tmp_path):
    stop, store = threading.Event(), open_store(filled.root, NOON)

    def write():
        while not stop.is_set():
            with store.writing() as connection:
                commit(connection)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for i in range(5):
            write_backup(filled.root, tmp_path / f"b{i}.zip", NOON)
    finally:
        stop.set()
        writer.join()
    for i in range(5):
        restore(tmp_path / f"b{i}.zip", tmp_path / f"r{i}", NOON, is_replacing=False)
        _, entries, _ = state(tmp_path / f"r{i}")
        assert entries == state(filled.root)[1][: len(entries)]


@pytest.mark.parametrize("seed", range(25))
def test_a_damaged_or_cut_backup_is_refused_by_name_and_changes_nothing(filled, tmp_path, seed):
    path, target = tmp_path / "b.zip", tmp_path / "other"
    write_backup(filled.root, path, NOON)
    data, draw = bytearray(path.read_bytes()), random.Random(seed)  # noqa: S311 - a named seed is the point
    if seed % 5 == 0:
        del data[draw.randrange(len(data)) :]
    else:
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    path.write_bytes(data)
    refused = None
    try:
        restore(path, target, NOON, is_replacing=False)
    except StorageError as error:
        refused = str(error)
    if refused is None:
        assert state(target) == state(filled.root), "only a bit that says nothing may change unseen"
    else:
        assert str(path) in refused
        assert not target.exists() or not any(target.iterdir())


def rewritten(path, change):
    """The backup with its members changed and its manifest made to fit: what a forger would do."""
    import hashlib  # noqa: PLC0415 - the forger's tool

    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop(MANIFEST))
    members = change(members, manifest)
    manifest["files"] = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in members.items()
    ]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**members, MANIFEST: json.dumps(manifest).encode()}.items():
            archive.writestr(name, data)


def forged_row(members, _manifest):
    return {**members, ROWS: members[ROWS].replace(b'"p": 0.47', b'"p": 0.99')}


def forged_import(members, _manifest):
    return {name: data[:-1] + b"x" if name.endswith("rejects.csv") else data for name, data in members.items()}


def forged_head(members, manifest):
    manifest["ledger"]["entries"] = 3
    return members


def no_row(members, _manifest):
    return {**members, ROWS: members[ROWS] + b'{"table": "nothing", "row": {}}\n'}


def outside(members, _manifest):
    return {**members, "../outside.yaml": b"x"}


def newer(members, manifest):
    manifest["schema"] = "9999"
    return members


@pytest.mark.parametrize(
    ("change", "code"),
    [(forged_row, "S36"), (forged_import, "S36"), (forged_head, "S36"), (no_row, "S35"), (outside, "S32"), (newer, "S25")],
)  # fmt: skip
def test_a_forged_backup_is_refused_and_nothing_is_put_in_place(filled, tmp_path, change, code):
    path, target = tmp_path / "b.zip", tmp_path / "other"
    write_backup(filled.root, path, NOON)
    rewritten(path, change)
    with pytest.raises(StorageError, match=f"BB-{code}"):
        restore(path, target, NOON, is_replacing=False)
    assert not target.exists() or not any(target.iterdir())
    assert not (tmp_path / "outside.yaml").exists()


def test_without_its_verification_a_forged_backup_would_be_put_in_place(filled, tmp_path, monkeypatch):
    """Negative control of the check above."""
    path = tmp_path / "b.zip"
    write_backup(filled.root, path, NOON)
    rewritten(path, forged_row)
    monkeypatch.setattr(restoring, "ledger_faults", lambda _connection: [])
    restore(path, tmp_path / "other", NOON, is_replacing=False)
    with read_store(tmp_path / "other").reading() as connection:
        assert connection.execute(text("SELECT max(p) FROM forecasts")).scalar_one() == 0.99


def test_a_bomb_is_refused_before_it_is_unpacked(filled, tmp_path):
    path = tmp_path / "b.zip"
    write_backup(filled.root, path, NOON)

    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop(MANIFEST))
    manifest["files"].append({"name": "bomb.yaml", "size": 60_000_000, "sha256": "0" * 64})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**members, "bomb.yaml": bytes(60_000_000), MANIFEST: json.dumps(manifest)}.items():
            archive.writestr(name, data)
    with pytest.raises(StorageError, match="far more than it can hold"):
        read_manifest(path)


def test_what_is_no_backup_is_refused(tmp_path, filled):
    (tmp_path / "x.zip").write_bytes(b"no zip")
    with pytest.raises(StorageError, match="BB-S32"):
        restore(tmp_path / "x.zip", tmp_path / "other", NOON, is_replacing=False)
    with pytest.raises(StorageError, match="BB-S04"):
        restore(tmp_path / "missing.zip", tmp_path / "other", NOON, is_replacing=False)
    with pytest.raises(UsageError, match="BB-S34"):
        write_backup(filled.root, tmp_path / "x.zip", NOON)
    with pytest.raises(UsageError, match="BB-S06"):
        write_backup(tmp_path / "nowhere", tmp_path / "y.zip", NOON)


def test_a_changed_or_missing_import_file_is_told(filled):
    (path,) = filled.root.glob(".bestbet/imports/*/000.parquet")
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert [f for f in examine(filled.root) if not f.is_well][-1].found.startswith(str(path))
    path.unlink()
    with read_store(filled.root).reading() as connection:
        assert import_faults(connection, filled.root) == [f"{path} is gone"]
