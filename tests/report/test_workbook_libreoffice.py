"""A spreadsheet program opens the workbook and computes nothing that a team wrote (reliability E5)."""

import csv
import io
import shutil
import subprocess
from dataclasses import replace

import brief_sample
import pytest
import xlsxwriter
from test_cell_text import PAYLOADS

from bestbet.report.workbook import workbook_bytes

SOFFICE = shutil.which("soffice")
LEDGER = 10
"""The place of the sheet "Ledger" among the sheets of a commitment, from 1."""
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""
"""Asks the program to compute every formula when it opens a file, whatever value stands beside it."""
SIMPLE = [p for p in PAYLOADS if p.isprintable()]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed: its program soffice was not found"),
]


def shown_by_libreoffice(data, folder, sheet):
    """What the program shows in the first column of a sheet, formulas computed."""
    book = folder / "book.xlsx"
    book.write_bytes(data)
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS, encoding="utf-8")
    form = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,{sheet}"
    command = [
        SOFFICE,
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--convert-to",
        form,
        "--outdir",
        folder,
        book,
    ]
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=300)
    (found,) = folder.glob("*.csv")
    return [row[0] for row in csv.reader(io.StringIO(found.read_text(encoding="utf-8"))) if row]


def test_no_payload_is_computed(tmp_path):
    brief = brief_sample.brief(is_committed=True)
    ledger = replace(brief.ledger, columns=("entry",), rows=tuple((p,) for p in SIMPLE))
    shown = shown_by_libreoffice(workbook_bytes(replace(brief, ledger=ledger)), tmp_path, LEDGER)
    assert shown[0] == "entry"
    assert len(SIMPLE) > 100
    assert [s for s, p in zip(shown[1:], SIMPLE, strict=True) if s != f"'{p}"] == []


def test_live_numbers_are_computed(tmp_path):
    shown = shown_by_libreoffice(workbook_bytes(brief_sample.brief()), tmp_path, 1)
    assert "40%" in shown


def test_the_check_is_seen_red_on_a_formula(tmp_path):
    """Negative control: the same text as a formula is computed."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.add_worksheet().write_formula(0, 0, "=1+1")
    book.close()
    assert shown_by_libreoffice(stream.getvalue(), tmp_path, 1) == ["2"]
