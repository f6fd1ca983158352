import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter

from bestbet.adapters import files_excel
from bestbet.adapters.coded import texts
from bestbet.adapters.files import read_bytes
from bestbet.errors import DataError


def workbook(fill, **options):
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True, **options})
    fill(book)
    book.close()
    return sink.getvalue()


def simple(book):
    sheet = book.add_worksheet("Pipeline")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["Id", "Close Date", "Amount", "Won"])
    for row, at in enumerate((3, 14), start=1):
        sheet.write_string(row, 0, f"00{row}")
        sheet.write_datetime(row, 1, dt.date(2026, 11, at), day)
        sheet.write_number(row, 2, 1234.5)
        sheet.write_boolean(row, 3, at == 3)


def rezipped(data, change):
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            change(new, entry.filename, old.read(entry.filename))
    return sink.getvalue()


def test_cells_keep_their_types_and_their_lines():
    (table,) = read_bytes(workbook(simple), "deals.xlsx")
    assert table.file == "deals.xlsx[Pipeline]"
    assert [texts(cells) for cells in table.cells] == [
        ["001", "002"], ["2026-11-03", "2026-11-14"], ["1234.5", "1234.5"], ["TRUE", "FALSE"],
    ]  # fmt: skip
    assert table.typed == (False, True, True, True)
    assert table.lines.tolist() == [2, 3]


def test_the_calendar_of_1904_gives_the_same_days():
    (table,) = read_bytes(workbook(simple, date_1904=True), "deals.xlsx")
    assert texts(table.column("Close Date")) == ["2026-11-03", "2026-11-14"]


def test_titles_above_the_header_and_empty_sheets_are_left_out():
    def fill(book):
        book.add_worksheet("Empty")
        sheet = book.add_worksheet("Report")
        sheet.write(0, 0, "Pipeline of November")
        sheet.write_row(3, 1, ["Id", "Stage", "Amount"])
        sheet.write_row(4, 1, ["a", "Won", 5])
        sheet.write_row(6, 1, ["b", "Lost", 6])

    (table,) = read_bytes(workbook(fill), "deals.xlsx")
    assert table.header == ("Id", "Stage", "Amount")
    assert table.lines.tolist() == [5, 7]
    assert table.n_blank == 1
    assert any("above the header" in note for note in table.notes)


def test_a_formula_without_a_stored_value_is_refused_by_its_cell():
    def fill(book):
        sheet = book.add_worksheet("Pipeline")
        sheet.write_row(0, 0, ["Id", "Amount"])
        sheet.write_string(1, 0, "a")
        sheet.write_formula(1, 1, "=VLOOKUP(A1,B:C,2)", None, 77)

    assert texts(read_bytes(workbook(fill), "deals.xlsx")[0].column("Amount")) == ["77"]

    def without_values(new, name, content):
        new.writestr(name, content.replace(b"<v>77</v>", b""))

    with pytest.raises(DataError) as caught:
        read_bytes(rezipped(workbook(fill), without_values), "deals.xlsx")
    assert str(caught.value) == (
        'BB-D06 deals.xlsx, sheet "Pipeline", cell B2: the formula has no stored value (=VLOOKUP(A1,B:C,2)). Bestbet '
        "does not compute formulas. Open the file in your spreadsheet, save it, and import again."
    )


def _bomb():
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("xl/workbook.xml", b"<x/>")
        new.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    return sink.getvalue()


def _overlapping():
    data = bytearray(workbook(simple))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        offsets = [entry.header_offset for entry in archive.infolist()]
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = offsets[0].to_bytes(4, "little")
    return bytes(data)


def _renamed(name):
    def change(new, old, content):
        new.writestr(name if old == "docProps/app.xml" else old, content)

    return rezipped(workbook(simple), change)


def _link():
    sink = io.BytesIO(workbook(simple))
    with zipfile.ZipFile(sink, "a") as new:
        entry = zipfile.ZipInfo("xl/link")
        entry.external_attr = 0o120777 << 16
        new.writestr(entry, "/etc/passwd")
    return sink.getvalue()


def _with_entities():
    def change(new, name, content):
        new.writestr(name, content.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1))

    return rezipped(workbook(simple), change)


def _plain_zip():
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as new:
        new.writestr("deals.csv", "a,b\n1,2\n")
    return sink.getvalue()


HOSTILE = {
    "bomb": (_bomb, "zip bomb"),
    "overlap": (_overlapping, "overlap"),
    "way out": (lambda: _renamed("../../evil.xml"), "outside the workbook"),
    "absolute": (lambda: _renamed("/etc/evil.xml"), "outside the workbook"),
    "link": (_link, "outside the workbook"),
    "entities": (_with_entities, "entities"),
    "cut off": (lambda: workbook(simple)[:2_000], "damaged"),
    "no workbook": (_plain_zip, "no Excel workbook"),
    "old format": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old .xls format"),
    "database": (lambda: b"SQLite format 3\0" + b"\0" * 100, "SQLite"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_honest_workbook_is_refused_before_it_is_opened(name):
    make, said = HOSTILE[name]
    with pytest.raises(DataError) as caught:
        read_bytes(make(), "deals.xlsx")
    assert caught.value.problems[0].code == "BB-D07"
    assert said in str(caught.value)


def test_more_bytes_than_declared_are_refused(monkeypatch):
    monkeypatch.setattr(files_excel, "MOST_UNPACKED", 500)
    with pytest.raises(DataError, match="unpacks to"):
        read_bytes(workbook(simple), "deals.xlsx")


def test_without_the_checks_the_bomb_would_unpack(monkeypatch):
    """Negative control: with the checks taken away the dense part is read to its end."""
    monkeypatch.setattr(files_excel, "_why_refused", lambda *_: "")
    with pytest.raises(DataError) as caught:
        read_bytes(_bomb(), "deals.xlsx")
    assert "zip bomb" not in str(caught.value)
