"""The workbook opens, is live, looks the same every time, and runs nothing that a team wrote."""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from datetime import date, datetime

import brief_sample
import pytest
from python_calamine import load_workbook
from test_cell_text import PAYLOADS
from test_page import poisoned

from bestbet.report import workbook_pen
from bestbet.report.board import Brief
from bestbet.report.workbook import workbook_bytes

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OURS = re.compile(
    r"=?(1\.96\*D\d+|[A-Z]\d+-[A-Z]\$?\d+|[A-Z]\d+|SUM\(B\d+:D\d+\)|[GI]\d+/SUM\([GI]\$2:[GI]\$\d+\)|Options!\$?[A-Z]\$?\d+)"
)
HOSTILE = (
    '=HYPERLINK("http://evil.example")',
    "+1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\ufeff-2+3",
    "＝1+1",
    "{=1}",
    "a\x00b",
    "&L&P",
)


@pytest.fixture(scope="module", params=[False, True], ids=["open", "committed"])
def made(request):
    return workbook_bytes(brief_sample.brief(is_committed=request.param)), request.param


def sheets(data):
    book = load_workbook(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def formulas(data):
    found = []
    for name, text in parts(data).items():
        if name.startswith("xl/worksheets/"):
            found += [cell.text or "" for cell in ET.fromstring(text).iter(f"{MAIN}f")]  # noqa: S314 - our own file
    return found


def poisoned_brief(payload, *, is_committed=True):
    """The brief with every text of its page, its appendix and its assessment replaced, names told apart by a number."""
    brief = brief_sample.brief(is_committed=is_committed)
    board, content = poisoned(brief.board, payload), poisoned(brief.content, payload)
    return replace(brief, board=replace(board, options=brief.board.options, bet=brief.board.bet), content=content,
                   ledger=poisoned(brief.ledger, payload), assessment=replace(brief.assessment, findings=(payload,)))  # fmt: skip


def test_every_sheet_is_there_and_reads_back(made):
    data, is_committed = made
    names = list(sheets(data))
    assert names[:5] == ["Brief", "Options", "Objectives", "Fans", "Bands"]
    assert set(names[5:]) == {"Tactics", "Assumptions", "Data", "Method"} | (
        {"Odds over time", "Actuals", "Ledger"} if is_committed else set()
    )


def test_numbers_are_numbers_and_days_are_days(made):
    found = sheets(made[0])
    assert found["Options"][1][:5] == [
        "Focus",
        "our bet" if made[1] else "best bet",
        0.4,
        0.004,
        pytest.approx(0.00784),
    ]
    assert found["Objectives"][1][4] == date(2027, 12, 31)
    assert found["Objectives"][1][7] == 4.2e6
    assert found["Bands"][1][2] == date(2027, 6, 30)
    assert found["Bands"][1][3:10] == pytest.approx([3e6, 3.2e6, 3.6e6, 4e6, 4.4e6, 4.8e6, 5e6])
    data = {row[0]: row for row in found["Data"] if row}
    assert data["Healthcare"][1:4] == [702.0, 231.0, 0.346]


def test_differences_and_shares_are_live(made):
    data = made[0]
    live = formulas(data)
    assert len(live) > 30
    assert [f for f in live if not OURS.fullmatch(f)] == []
    found = sheets(data)
    assert found["Options"][2][9] == pytest.approx(-0.2)
    assert found["Options"][1][10] == pytest.approx(0.2)
    assert sum(row[7] for row in found["Tactics"][1:4]) == pytest.approx(1.0)
    assert [row[4] for row in found["Assumptions"][1:4]] == pytest.approx([1.0] * 3)


def test_the_first_sheet_reads_its_figures_from_the_options(made):
    assert {"Options!C2", "Options!F2", "Options!G2", "Options!C3"} <= set(formulas(made[0]))


def test_charts_are_native_with_error_bars_and_fans(made):
    charts = [text.decode() for name, text in parts(made[0]).items() if name.startswith("xl/charts/chart")]
    assert len(charts) == 7 if made[1] else 6
    assert sum("<c:errBars>" in text for text in charts) == 3
    assert sum("<c:areaChart>" in text and "<c:lineChart>" in text for text in charts) == 2


def test_every_part_is_well_formed_and_every_table_sheet_has_frozen_heads(made):
    for name, text in parts(made[0]).items():
        if name.endswith((".xml", ".rels")):
            ET.fromstring(text)  # noqa: S314 - our own file
    panes = [
        n for n, text in parts(made[0]).items() if n.startswith("xl/worksheets/sheet") and b'state="frozen"' in text
    ]
    assert len(panes) == 8 if made[1] else 5


def test_the_same_brief_gives_the_same_bytes_and_names_no_clock(made):
    data, is_committed = made
    assert workbook_bytes(brief_sample.brief(is_committed=is_committed)) == data
    core = parts(data)["docProps/core.xml"].decode()
    assert set(re.findall(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)", core)) == {"2026-12-31T00:00:00Z"}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {datetime(*one.date_time).year for one in archive.infolist()} == {1980}  # noqa: DTZ001


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_text_becomes_no_formula_and_no_link(payload):
    brief = poisoned_brief(payload)
    assert isinstance(brief, Brief)
    data = workbook_bytes(brief)
    assert [f for f in formulas(data) if not OURS.fullmatch(f)] == []
    assert not any(b"hyperlink" in text.lower() and b"<hyperlink" in text for text in parts(data).values())
    sheets(data)


def test_every_payload_of_the_corpus_is_written_as_harmless_text():
    rows = tuple((payload,) for payload in PAYLOADS)
    table = replace(brief_sample.brief(is_committed=True).ledger, columns=("entry",), rows=rows)
    data = workbook_bytes(brief_sample.brief(is_committed=True, ledger=table))
    cells = [row[0] for row in sheets(data)["Ledger"][1:]]
    assert len(cells) == len(PAYLOADS)
    assert all(cell.startswith("'") for cell in cells)
    assert [f for f in formulas(data) if not OURS.fullmatch(f)] == []


def test_without_the_quote_a_payload_would_stand_bare(monkeypatch):
    """Negative control: the check above fails when texts are not made harmless."""
    monkeypatch.setattr(workbook_pen, "neutral", str)
    table = replace(brief_sample.brief(is_committed=True).ledger, columns=("entry",), rows=(("=1+1",),))
    data = workbook_bytes(brief_sample.brief(is_committed=True, ledger=table))
    assert sheets(data)["Ledger"][1][0] == "=1+1"


def test_what_could_not_be_computed_is_said_in_words():
    brief = brief_sample.brief()
    first, *rest = brief.assessment.strategies
    gone = replace(first.objectives[0], p=None, mcse=None, median=None, interval=None, target=None, fan=None)
    told = replace(brief.assessment, strategies=(replace(first, objectives=(gone, first.objectives[1])), *rest))
    found = sheets(workbook_bytes(replace(brief, assessment=told)))
    row = next(row for row in found["Objectives"] if row[0] == "Volume" and row[6] == "Hold")
    assert row[7:] == ["not known"] * 7
