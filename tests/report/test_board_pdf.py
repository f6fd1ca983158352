"""The PDF is one page for the board and then the appendix: searchable, tagged, the same every time, and inert."""

import io
import json
import os
import socket
from dataclasses import replace
from datetime import date
from pathlib import Path

import brief_sample
import pytest
from test_page import PAYLOADS
from test_workbook import poisoned_brief

from bestbet.adapters import typeset as adapter
from bestbet.adapters.typeset import STAND_IN, refuse_without_typst, typeset
from bestbet.errors import UsageError
from bestbet.report.board_typst import TEMPLATE, brief_values, plain

pypdf = pytest.importorskip("pypdf", reason="pypdf reads the PDF back")
typst = pytest.importorskip("typst", reason="typst sets the PDF")

DAY = date(2026, 12, 31)
MARKUP = (
    '#read("/etc/passwd")', '#import "@preview/cetz:0.3.0"', "#panic()", "$x^2$ *b* _i_ `c`", "\\u{41} \\ \\\\ //", "= Head",
    "@ref <label>", "]]]}}}", '"; #eval("1+1") "', "#{while true {}}", "W" * 400, "שלום עולם", "مرحبا", "\U0001f600 \U0001f4a5",
    "日本語", "\u202egnp.exe", "nul\x00bell\x07", "\ud800 lone", "\ufeff\u200b\u2028x", "a\n\n#pagebreak()\n\nb",
)  # fmt: skip


def pdf_of(brief):
    return typeset(TEMPLATE, brief_values(brief), DAY)


def read(data):
    return pypdf.PdfReader(io.BytesIO(data))


def words(text):
    """Text without what the typesetter may add or turn: blanks, divisions of words, and ligatures of its font."""
    pairs = {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "\u00ad": "", "\u200b": ""}
    for sign, meant in pairs.items():
        text = text.replace(sign, meant)
    return "".join(text.split()).replace("-", "").replace("\u2010", "")


@pytest.fixture(scope="module", params=[False, True], ids=["open", "committed"])
def made(request):
    brief = brief_sample.brief(is_committed=request.param)
    return brief, pdf_of(brief)


def objects(reader):
    return [reader.get_object(pypdf.generic.IndirectObject(i, 0, reader)) for i in range(1, reader.trailer["/Size"])]


def test_the_board_has_one_page_and_all_of_it_is_text(made):
    brief, data = made
    pages = [words(page.extract_text()) for page in read(data).pages]
    board = brief.board
    for text in (
        board.headline,
        board.lead,
        board.asked,
        *board.why,
        board.gives_up,
        *board.risks,
        *board.drop,
        *board.since,
    ):
        assert words(plain(text)) in pages[0], text
    assert "Appendix" in pages[1]
    assert words("The method, in words") in "".join(pages[2:])
    assert all("Appendix" not in page for page in (pages[0], *pages[2:]))


def test_pictures_hold_searchable_text_too(made):
    brief, data = made
    first = words(read(data).pages[0].extract_text())
    assert words("broad outbound").lower() in first.lower()
    assert words("as today") in first
    assert brief.board.options[0].tag.replace(" ", "") in first


def test_it_is_tagged_titled_and_says_what_its_pictures_show(made):
    brief, data = made
    reader = read(data)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == f"{brief.board.team}: {brief.board.headline}"
    xmp = root["/Metadata"].get_data().decode()
    assert "pdfuaid:part" in xmp
    kinds = [
        o.get("/S") for o in objects(reader) if isinstance(o, dict) and o.get("/Type", "/StructElem") == "/StructElem"
    ]
    for kind in ("/Title", "/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/Figure"):
        assert kind in kinds, kind
    alts = [o["/Alt"] for o in objects(reader) if isinstance(o, dict) and o.get("/S") == "/Figure" and "/Alt" in o]
    assert len(alts) == kinds.count("/Figure")
    assert any(alt.startswith("The chance of each strategy to reach all objectives: Focus") for alt in alts)


def test_the_same_brief_gives_the_same_bytes_dated_by_its_facts(made):
    brief, data = made
    assert pdf_of(brief) == data
    assert read(data).metadata.creation_date.date() == DAY


def test_another_brief_gives_other_bytes(made):
    brief, data = made
    assert pdf_of(brief_sample.brief(is_committed=brief.tracked is None)) != data


def test_only_its_own_fonts_are_used_and_all_are_inside(made):
    reader = read(made[1])
    names = {str(font.get("/BaseFont")) for page in reader.pages for font in _fonts(page)}
    assert names
    assert all(any(known in name for known in ("Libertinus", "NewCM", "DejaVuSansMono")) for name in names), names
    inner = [
        font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for page in reader.pages for font in _fonts(page)
    ]
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor.get_object()) for descriptor in inner)


def _fonts(page):
    found, waiting = [], [page["/Resources"]]
    while waiting:
        resources = waiting.pop().get_object()
        found += [font.get_object() for font in resources.get("/Font", {}).values()]
        waiting += [
            x.get_object()["/Resources"]
            for x in resources.get("/XObject", {}).values()
            if "/Resources" in x.get_object()
        ]
    return found


@pytest.mark.parametrize("payload", MARKUP)
def test_hostile_text_is_shown_and_never_read(payload):
    reader = read(pdf_of(poisoned_brief(payload)))
    first = words(reader.pages[0].extract_text())
    assert "root:x:0" not in first
    if payload.isascii() and "\x00" not in payload:
        assert words(plain(payload))[:60] in first
    assert any("Appendix" in page.extract_text() for page in reader.pages[1:])


def test_two_hundred_payloads_in_every_field_run_nothing_and_stand_as_text():
    """Reliability E7: each text holds several payloads at once; all forms are words afterwards."""
    payloads = [f"{a} {b}" for a in PAYLOADS for b in MARKUP[:10]][:200]
    for some in (payloads[:100], payloads[100:]):
        brief = poisoned_brief(some[0])
        brief = replace(brief, ledger=replace(brief.ledger, columns=("payload",), rows=tuple((p,) for p in some)))
        data = pdf_of(brief)
        shown = "".join(words(page.extract_text()) for page in read(data).pages)
        assert [p for p in some if p.isascii() and p.isprintable() and words(plain(p)) not in shown] == []
        for mark in (b"/JavaScript", b"/JS ", b"/Launch", b"/URI", b"/EmbeddedFile"):
            assert mark not in data, mark


def test_the_check_of_hostile_text_is_seen_red_where_text_is_markup():
    """Negative control: the same payload as part of the template is read as orders."""
    with pytest.raises(typst.TypstError, match="file not found"):
        typeset('#read("/etc/passwd")', {}, DAY)
    assert b"%PDF" in typeset("#let x = [two]\n#set document(title: [t])\n#x", {}, DAY)


def test_nothing_outside_is_opened(monkeypatch):
    """The network is shut and every file of Python's own is watched: the typesetter needs neither."""
    opened = []

    def refuse(*_args, **_kwargs):
        raise AssertionError("the typesetter reached for the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(Path, "read_bytes", opened.append)
    before = set(os.listdir(os.environ.get("TMPDIR", "/tmp")))  # noqa: PTH208, S108 - names alone
    assert pdf_of(brief_sample.brief()).startswith(b"%PDF-1.7")
    assert opened == []
    left = set(os.listdir(os.environ.get("TMPDIR", "/tmp"))) - before  # noqa: PTH208, S108
    assert not [name for name in left if name.startswith("bestbet-typeset-")]


def test_signs_without_a_form_stand_as_a_box_and_are_counted():
    page = '#let d = json(bytes(sys.inputs.data))\n#set document(title: "t")\n#d.text #sys.inputs.n_unshown'
    shown = read(typeset(page, {"text": "a \U0001f600 日本 b"}, DAY)).pages[0].extract_text()
    assert shown.count(STAND_IN) == 3
    assert shown.strip().endswith("3")
    assert "0" in read(typeset(page, {"text": "plain"}, DAY)).pages[0].extract_text()


def test_a_fault_that_is_not_about_signs_is_not_hidden():
    with pytest.raises(typst.TypstError, match="unknown variable"):
        typeset("#nothing", {}, DAY)


def test_without_typst_the_remedy_is_said(monkeypatch):
    def absent(_name):
        raise ModuleNotFoundError("No module named 'typst'")

    monkeypatch.setattr(adapter.importlib, "import_module", absent)
    with pytest.raises(UsageError, match=r'pip install "bestbet\[pdf\]"') as told:
        refuse_without_typst()
    assert told.value.problems[0].code == "BB-U06"
    assert told.value.exit_status == 2


def test_long_names_and_many_objectives_still_make_one_page():
    brief = brief_sample.brief(is_committed=True)
    long = "A name that goes on and on and on for the whole width of any page there is"
    many = tuple(replace(brief.board.objectives[0], name=long) for _ in range(7))
    said = dict.fromkeys(("why", "risks", "drop", "since"), (long,) * 4)
    board = replace(brief.board, team=long, headline=long, lead=long, objectives=many, **said)
    pages = read(pdf_of(replace(brief, board=board))).pages
    assert "Appendix" in pages[1].extract_text()
    assert "Appendix" not in pages[0].extract_text()


def test_the_values_are_strings_and_numbers_only():
    values = brief_values(brief_sample.brief())
    assert json.loads(json.dumps(values)) == values
