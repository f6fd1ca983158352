"""The command line keeps its contract: exit status, JSON alone on stdout, notes on stderr."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bestbet.cli.main import app

ENTRY = [sys.executable, "-c", "from bestbet.cli.main import main; main()"]


def bestbet(*arguments, cwd=None):
    command = [*ENTRY, *(str(a) for a in arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=dict(os.environ))


def within(*arguments):
    """The same within this process, where it is not the process that is asked about."""
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli") / "demo"
    made = bestbet("demo", folder, "--paths", 512)
    assert made.returncode == 0, made.stderr
    return folder, made


def test_the_demo_answers_writes_a_page_and_says_what_to_look_at_next(workspace):
    folder, made = workspace
    assert "reaches all objectives in" in made.stdout
    assert "Look at next" in made.stdout
    page = (folder / "report.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    "command", [("odds", "--paths", 512), ("facts",), ("check",), ("explain", "hold", "--paths", 512)]
)
def test_json_is_one_object_alone_on_stdout(workspace, command):
    folder, _ = workspace
    shown = bestbet(*command, "--json", "-w", folder)
    assert shown.returncode == 0, shown.stderr
    assert isinstance(json.loads(shown.stdout), dict)


def test_check_lists_schema_and_measures(workspace):
    folder, _ = workspace
    assert json.loads(within("check", "--schema", "-w", folder).stdout)["$schema"].endswith("2020-12/schema")
    assert "net_revenue_retention" in within("check", "--measures", "-w", folder).stdout


def test_a_bad_plan_is_refused_with_every_place_and_status_3(workspace):
    folder, _ = workspace
    plan = folder / "plan.yaml"
    sound = plan.read_text()
    try:
        plan.write_text(sound.replace("review_every:", "review_evry:").replace("measure: bookings", "measure: bookigs"))
        shown = bestbet("odds", "-w", folder, "--json")
        assert shown.returncode == 3
        assert shown.stdout == ""
        assert "plan.yaml:7:1" in shown.stderr
        assert "Did you mean" in shown.stderr or "did you mean" in shown.stderr
        assert "bookigs" in shown.stderr
        checked = within("check", "-w", folder, "--json")
        assert checked.exit_code == 3
        assert json.loads(checked.stdout)["ok"] is False
    finally:
        plan.write_text(sound)


def test_wrong_usage_is_status_2(workspace, tmp_path):
    folder, _ = workspace
    assert bestbet("odds", "--pahts", 3).returncode == 2
    assert within("odds", "-w", tmp_path).exit_code == 2
    assert within("explain", "nonsense", "-w", folder, "--paths", 512).exit_code == 2
    assert within("new", tmp_path / "x", "--from", "a.csv", "--as-of", "yesterday").exit_code == 2


def test_a_missing_export_is_said_by_name_and_nothing_is_made(tmp_path):
    shown = within("new", tmp_path / "x", "--from", tmp_path / "nowhere.csv")
    assert shown.exit_code in (3, 5)
    assert "nowhere.csv" in shown.stderr
    assert not (tmp_path / "x").exists()


def test_importing_the_same_files_again_changes_nothing(workspace):
    folder, _ = workspace
    files = sorted(Path(folder, "exports").glob("*.csv"))
    before = {p: p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()}
    shown = within("import", *files, "-w", folder, "--json")
    assert shown.exit_code == 0, shown.stderr
    assert json.loads(shown.stdout)["was_known"] is True
    assert {p: p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()} == before


def test_help_starts_without_numpy():
    code = "import sys; from bestbet.cli.main import app; print('numpy' in sys.modules, 'numba' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False False"


READERS = (
    "duckdb",
    "python_calamine",
    "pyarrow.parquet",
    "bestbet.adapters.crm",
    "bestbet.calibrate.fit",
    "numba.np.arraymath",
)


def test_odds_load_what_they_need_alone(workspace):
    """A second of libraries is a second of waiting: the readers of exports, the fit and the compiler stay outside."""
    folder, _ = workspace
    code = (
        "import sys; from pathlib import Path; from bestbet.cli.putting_off import put_off_unused; put_off_unused();"
        "from bestbet.cli.odds_answers import odds; odds(Path(sys.argv[1]), seed=1, n_paths=256, is_json=True);"
        f"print([name for name in {READERS!r} if name in sys.modules], file=sys.stderr)"
    )
    for _ in ("fitting", "from the cache"):
        shown = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    assert shown.stderr.splitlines()[-1] == "[]"


def test_what_is_put_off_works_when_it_is_used():
    code = (
        "import sys; from bestbet.cli.putting_off import put_off_unused; put_off_unused(); import scipy.special;"
        "print('numpy.f2py.crackfortran' in sys.modules); import numpy as np;"
        "np.testing.assert_allclose(1.0, 1.0); print(callable(np.f2py.run_main), np.ma.masked_array([1, 2], [0, 1]).sum())"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["False", "True", "1"]
