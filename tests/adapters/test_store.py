import os
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from export_texts import deals, shared

from bestbet.adapters import snapshots
from bestbet.adapters.draft import ImportOptions
from bestbet.adapters.facts_file import from_bytes, to_bytes
from bestbet.adapters.importing import create_workspace, import_files
from bestbet.adapters.raw import Reject
from bestbet.adapters.snapshot_files import rejects_csv
from bestbet.adapters.snapshots import list_snapshots, write_file
from bestbet.adapters.store import open_workspace, read_facts
from bestbet.errors import DataError, NotAnswerable, StorageError, UsageError
from bestbet.facts.tables import Outcome

MAY = [
    "D-1,Acme,Closed Won,2026-01-05,2026-02-15,100.00",
    "D-2,Bolt,Closed Lost,2026-01-06,2026-03-20,200.00",
    "D-3,Cork,Proposal,2026-02-07,2026-09-30,300.00",
    "D-4,Dust,Demo,2026-05-08,2026-09-30,400.00",
]
JUNE = [
    "D-1,Acme,Closed Won,2026-01-05,2026-02-15,111.00",
    "D-2,Bolt,Closed Lost,2026-01-06,2026-03-20,200.00",
    "D-3,Cork,Closed Won,2026-02-07,2026-06-20,300.00",
    "D-4,Dust,Proposal,2026-05-08,2026-09-30,400.00",
    "D-5,Eden,Demo,2026-06-01,2026-12-30,500.00",
]


def export(folder, name, rows):
    path = folder / name
    path.write_text(deals(*rows))
    return path


@pytest.fixture
def may(tmp_path):
    return create_workspace(tmp_path / "ws", [export(tmp_path, "deals.csv", MAY)])


def test_a_workspace_keeps_the_map_the_import_and_the_facts(may):
    facts = read_facts(may)
    assert facts.as_of == date(2026, 5, 8)
    assert facts.opportunities.outcome.tolist() == [1, 2, 0, 0]
    (snapshot,) = list_snapshots(may.root)
    assert snapshot.folder.startswith("2026-05-08-")
    assert "Closed Won: won" in may.map_path.read_text()


def test_the_same_file_twice_changes_nothing(may, tmp_path):
    before = {path: path.read_bytes() for path in may.root.rglob("*") if path.is_file()}
    result = import_files(may, [tmp_path / "deals.csv"])
    assert result.was_known
    assert (result.n_new, result.n_changed, result.n_corrected) == (0, 0, 0)
    assert {path: path.read_bytes() for path in may.root.rglob("*") if path.is_file()} == before


def test_a_newer_export_adds_corrects_and_grows_the_stage_history(may, tmp_path):
    result = import_files(may, [export(tmp_path, "deals_june.csv", JUNE)])
    assert (result.n_new, result.n_changed, result.n_corrected, result.n_absent) == (1, 3, 1, 0)
    facts = read_facts(may)
    assert facts.as_of == date(2026, 6, 20)
    assert facts.opportunities.amount.tolist() == [11_100, 20_000, 30_000, 40_000, 50_000]
    changes = facts.stage_changes
    assert list(zip(changes.opportunity, changes.entered.astype(str), strict=True)) == [
        ("D-3", "2026-06-20"), ("D-4", "2026-06-20"),
    ]  # fmt: skip
    old, new = facts.rows
    assert (old.merged, new.loaded) == (4, 5)
    assert len(list_snapshots(may.root)) == 2


def test_what_a_newer_export_leaves_out_is_kept_and_counted(may, tmp_path):
    result = import_files(may, [export(tmp_path, "part.csv", JUNE[2:])])
    assert result.n_absent == 0
    assert len(read_facts(may).opportunities) == 5


def test_the_facts_do_not_depend_on_the_order_of_imports_of_disjoint_files(tmp_path):
    one = create_workspace(tmp_path / "one", [export(tmp_path, "a.csv", MAY[:2]), export(tmp_path, "b.csv", MAY[2:])])
    two = create_workspace(tmp_path / "two", [tmp_path / "b.csv", tmp_path / "a.csv"])
    assert read_facts(one).digest == read_facts(two).digest


def test_a_correction_of_the_map_is_taken_in_at_once(may):
    text = may.map_path.read_text()
    may.map_path.write_text(text.replace("Demo: open", "Demo: lost   # we say so"))
    assert read_facts(may).opportunities.outcome.tolist() == [1, 2, 0, 2]
    assert "we say so" in may.map_path.read_text()


def test_comments_survive_an_import(may, tmp_path):
    may.map_path.write_text(may.map_path.read_text().replace("Demo: open", "Demo: open   # first call"))
    rows = [row.replace("Proposal", "Blue") for row in JUNE]
    import_files(may, [export(tmp_path, "deals.csv", rows)])
    after = may.map_path.read_text()
    assert "Demo: open   # first call" in after
    assert "Blue: open" in after


def test_the_cache_can_be_deleted_or_out_of_date(may):
    digest = read_facts(may).digest
    may.cache_path.unlink()
    assert read_facts(may).digest == digest
    facts = read_facts(may)
    assert from_bytes(to_bytes(facts, "k"), "other") is None


def test_facts_come_back_from_the_cache_as_they_were(may):
    facts = read_facts(may)
    again = from_bytes(to_bytes(facts, "k"), "k")
    assert again.digest == facts.digest
    assert again.rows == facts.rows
    assert again.findings == facts.findings
    np.testing.assert_array_equal(again.opportunities.closed, facts.opportunities.closed)
    assert again.opportunities.stage.labels == facts.opportunities.stage.labels


def test_where_a_person_must_decide_the_map_is_written_and_names_the_line(tmp_path):
    rows = [row.replace("2026-", "0").replace("-0", "/0") for row in MAY]
    rows = [f"D-{at},Acme,Closed Won,0{at}/03/2026,0{at}/05/2026,5" for at in range(1, 7) if at != 3]
    path = export(tmp_path, "deals.csv", rows)
    with pytest.raises(DataError) as caught:
        create_workspace(tmp_path / "ws", [path])
    assert [problem.code for problem in caught.value.problems] == ["BB-D02", "BB-D02"]
    line = int(str(caught.value.problems[0]).split("facts.yaml:")[1].split(".")[0])
    map_path = tmp_path / "ws" / "facts.yaml"
    lines = map_path.read_text().splitlines()
    assert lines[line - 1].strip().startswith("created: Create Date")
    text = map_path.read_text()
    for field, column in (("created", "Create Date"), ("closed", "Close Date")):
        text = text.replace(f"{field}: {column}", f"{field}: {{column: {column}, date_format: MM/DD/YYYY}}")
    map_path.write_text(text)
    result = import_files(open_workspace(tmp_path / "ws"), [path])
    assert result.n_new == 5
    assert str(result.facts.opportunities.created.max()) == "2026-06-03"


def test_a_date_format_given_in_the_call_settles_it(tmp_path):
    rows = [f"D-{at},Acme,Closed Won,0{at}/03/2026,0{at}/05/2026,5" for at in range(1, 7) if at != 3]
    options = ImportOptions(date_format="DD/MM/YYYY")
    workspace = create_workspace(tmp_path / "ws", [export(tmp_path, "deals.csv", rows)], options=options)
    assert str(read_facts(workspace).opportunities.created.max()) == "2026-03-06"


def test_files_without_history_make_no_workspace(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("colour,size\nred,5\n")
    with pytest.raises(NotAnswerable, match="BB-D11"):
        create_workspace(tmp_path / "ws", [path])
    assert not (tmp_path / "ws").exists()


def test_wrong_calls_are_told(may, tmp_path):
    with pytest.raises(UsageError, match="BB-S07"):
        create_workspace(may.root, [tmp_path / "deals.csv"])
    with pytest.raises(UsageError, match="BB-S06"):
        open_workspace(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="BB-S09"):
        create_workspace(tmp_path / "new", [])
    with pytest.raises(StorageError, match="BB-S04"):
        create_workspace(tmp_path / "new", [tmp_path / "missing.csv"])
    (tmp_path / "b").mkdir()
    with pytest.raises(DataError, match="BB-S08"):
        create_workspace(tmp_path / "new", [tmp_path / "deals.csv", export(tmp_path / "b", "deals.csv", MAY)])


def test_all_problems_of_all_files_are_told_at_once(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a,b\n\xe9,1\n")
    (tmp_path / "b.csv").write_bytes(b"")
    with pytest.raises(DataError) as caught:
        create_workspace(tmp_path / "ws", [tmp_path / "a.csv", tmp_path / "b.csv"])
    assert [problem.code for problem in caught.value.problems] == ["BB-D04", "BB-D13"]


def test_a_file_is_put_in_place_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "facts.yaml"
    write_file(target, b"before")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshots.os, "fsync", full)
    with pytest.raises(StorageError, match=r"BB-S01 .* No space left on device"):
        write_file(target, b"after")
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_half_written_import_is_not_seen(may):
    folder = may.root / ".bestbet" / "imports"
    shutil.copytree(next(folder.iterdir()), folder / ".2026-05-09-12345678.abcd")
    assert len(list_snapshots(may.root)) == 1


def test_a_damaged_manifest_is_told(may):
    next((may.root / ".bestbet" / "imports").glob("*/manifest.json")).write_text("{}")
    with pytest.raises(StorageError, match="BB-S05"):
        read_facts(may)


def test_the_list_of_rejects_cannot_start_a_formula():
    text = rejects_csv([Reject("=x.csv", 2, None, "+cmd", '@a "b", c')])
    assert text.splitlines()[1] == '\'=x.csv,2,,\'+cmd,"\'@a ""b"", c"'


def test_rejected_rows_are_listed_beside_the_import(tmp_path):
    rows = [*MAY, "D-9,Acme,Demo,2026-02-30,,5"]
    workspace = create_workspace(tmp_path / "ws", [export(tmp_path, "deals.csv", rows)])
    (path,) = workspace.root.glob(".bestbet/imports/*/rejects.csv")
    assert path.read_text().splitlines()[1] == (
        'deals.csv,6,4,Create Date: no such day,"the value ""2026-02-30"" of column ""Create Date"" is no such day"'
    )


_PRINT_DIGEST = (
    "import sys; from pathlib import Path; from bestbet.adapters.importing import create_workspace;"
    "from bestbet.adapters.store import read_facts;"
    "print(read_facts(create_workspace(Path(sys.argv[1]), [Path(sys.argv[2])])).digest)"
)


def test_the_digest_is_the_same_in_any_time_zone_and_with_any_hash_seed(tmp_path):
    path = export(tmp_path, "deals.csv", JUNE)
    digests = set()
    for zone, seed in (("Etc/GMT+12", "0"), ("Pacific/Kiritimati", "1")):
        env = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C"}
        command = [sys.executable, "-c", _PRINT_DIGEST, str(tmp_path / f"ws{seed}"), str(path)]
        digests.add(subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout)
    assert len(digests) == 1


def test_maven_facts_are_read_in_less_than_150_ms(tmp_path):
    workspace = create_workspace(tmp_path / "ws", shared("maven_crm"))
    start = time.perf_counter()
    facts = read_facts(workspace)
    assert time.perf_counter() - start < 0.15
    assert len(facts.opportunities) == 8_800


def test_an_import_of_the_same_export_under_an_earlier_day_is_known(may, tmp_path):
    result = import_files(may, [tmp_path / "deals.csv"], options=ImportOptions(as_of=date(2026, 3, 31)))
    assert result.was_known
    assert int((result.facts.opportunities.outcome == Outcome.OPEN).sum()) == 2
    assert Path(may.map_path).is_file()
