"""The brief of a real workspace: every form of it, before a commitment and after newer facts."""

import io
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from python_calamine import load_workbook
from typer.testing import CliRunner

import bestbet as bb
from bestbet.adapters.store import open_workspace
from bestbet.cli.main import app
from bestbet.cli.page_answers import paths_of
from bestbet.commit.proposed import FALSE_ALARMS
from bestbet.errors import UsageError
from bestbet.workflow.briefing import Wanted, brief_bytes, brief_of
from bestbet.workflow.line import Luck
from bestbet.workflow.making import add
from copies import copy_of
from track_cases import AT, COMMITTED, Company, copied

pytestmark = pytest.mark.usefixtures("parts_fitted_once")

LUCK = Luck(1, 512)
QUICK = Wanted(learn=False)
NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def opened(demo, tmp_path_factory):
    """A copy of the demo without a commitment."""
    folder = tmp_path_factory.mktemp("brief") / "demo"
    copy_of(demo.root, folder)
    return open_workspace(folder)


@pytest.fixture(scope="module")
def brief(opened):
    return brief_of(opened, LUCK, at=NOW, wanted=QUICK)


@pytest.fixture(scope="module")
def held(followed_company, tmp_path_factory):
    """A commitment with a newer import."""
    folder = tmp_path_factory.mktemp("held")
    company = Company(1)
    workspace = copied(followed_company, folder)
    add(workspace, [company.export(folder / "exports", COMMITTED + timedelta(days=59))])
    return brief_of(workspace, LUCK, at=AT, wanted=QUICK)


def cli(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_the_open_brief_shows_the_best_bet_of_the_same_odds(brief):
    assert brief.board.bet == brief.assessment.best_bet
    assert brief.tactics.strategy == brief.board.bet
    assert brief.board.is_demo
    assert not brief.board.are_agreed


def test_wires_are_proposed_that_healthy_plans_seldom_touch(brief):
    assert len(brief.proposed) == 3
    assert all(0 <= wire.healthy <= FALSE_ALARMS for wire in brief.proposed)
    assert brief.board.wires[0].says.startswith("Bookings below")


def test_the_same_workspace_gives_the_same_bytes_in_every_form(opened, brief):
    again = brief_of(opened, LUCK, at=NOW + timedelta(days=1), wanted=QUICK)
    forms = ["html", "xlsx"]
    if shutil.which("python") and _has_typst():
        forms.append("pdf")
    for form in forms:
        assert brief_bytes(again, form) == brief_bytes(brief, form), form


def _has_typst():
    try:
        import typst  # noqa: F401, PLC0415 - asked for, not used
    except ModuleNotFoundError:
        return False
    return True


def test_every_number_of_the_workbook_is_that_of_the_odds(brief):
    book = load_workbook(io.BytesIO(brief_bytes(brief, "xlsx")))
    rows = book.get_sheet_by_name("Options").to_python()[1:6]
    known = {bb_name(s.name): (s.p_all, s.mcse, *s.p_all_interval) for s in brief.assessment.strategies}
    assert {row[0]: (row[2], row[3], row[5], row[6]) for row in rows} == {
        name: pytest.approx(values, rel=1e-12) for name, values in known.items()
    }


def bb_name(name):
    said = name.replace("_", " ")
    return said[:1].upper() + said[1:]


def test_a_commitment_is_followed_in_the_brief(held):
    assert held.board.headline.startswith("Our bet: ")
    assert held.board.are_agreed
    assert held.board.since[0].startswith("Committed on the facts of 4")
    assert held.board.wires[0].state.endswith("so far")
    assert held.content.track is not None
    assert held.content.best.name == held.board.bet
    assert held.ledger.rows
    sheets = load_workbook(io.BytesIO(brief_bytes(held, "xlsx"))).sheet_names
    assert {"Odds over time", "Actuals", "Ledger"} <= set(sheets)


def test_the_command_writes_all_forms_and_says_so_in_json(opened, tmp_path):
    pytest.importorskip("typst", reason="the PDF needs the extra pdf")
    base = tmp_path / "board"
    shown = cli("report", "-w", opened.root, "-o", base, "--format", "all", "--no-learn", "--paths", 512, "--json")
    assert shown.exit_code == 0
    said = json.loads(shown.stdout)
    assert [Path(one["file"]).name for one in said["written"]] == ["board.html", "board.pdf", "board.xlsx"]
    assert all(Path(one["file"]).stat().st_size == one["bytes"] for one in said["written"])
    assert said["board"]["bet"] in {option["name"] for option in said["board"]["options"]}


@pytest.mark.parametrize(
    ("output", "form", "files"),
    [
        (None, None, {"html": "report.html"}),
        (None, "pdf", {"pdf": "report.pdf"}),
        ("b.htm", None, {"html": "b.htm"}),
        ("b.PDF", None, {"pdf": "b.PDF"}),
        ("b.xlsx", "xlsx", {"xlsx": "b.xlsx"}),
        ("b.v2", "pdf", {"pdf": "b.v2.pdf"}),
        ("b.pdf", "all", {"html": "b.html", "pdf": "b.pdf", "xlsx": "b.xlsx"}),
        ("out/b", "all", {"html": "out/b.html", "pdf": "out/b.pdf", "xlsx": "out/b.xlsx"}),
    ],
)
def test_the_name_or_the_option_says_the_form(output, form, files):
    found = paths_of(None if output is None else Path(output), form)
    assert {one: str(path) for one, path in found.items()} == files


@pytest.mark.parametrize(("output", "form"), [("b.docx", None), ("b.pdf", "html"), (None, "docx"), ("b", "word")])
def test_a_form_that_cannot_be_written_is_refused(output, form):
    with pytest.raises(UsageError, match="BB-U03"):
        paths_of(None if output is None else Path(output), form)


def test_nothing_is_computed_for_a_name_that_is_refused(opened):
    shown = cli("report", "-w", opened.root, "-o", "b.docx")
    assert shown.exit_code == 2
    assert "simulating" not in shown.stderr


def test_python_writes_it_too(opened, tmp_path):
    path = tmp_path / "b.xlsx"
    found = bb.report(opened.root, path, at=NOW, n_paths=512, learn=False)
    assert path.read_bytes() == brief_bytes(found, "xlsx")
    with pytest.raises(UsageError, match="BB-U03"):
        brief_bytes(found, "docx")
