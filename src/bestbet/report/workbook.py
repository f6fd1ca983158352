"""The brief as a workbook: live numbers, native charts, every sheet ready to read and to print."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from bestbet.report.board import Brief
from bestbet.report.svg import allowed
from bestbet.report.workbook_front import write_front
from bestbet.report.workbook_numbers import write_bands, write_objectives, write_options
from bestbet.report.workbook_pen import Looks, Pen
from bestbet.report.workbook_rest import write_assumptions, write_data, write_ledger, write_method, write_tactics
from bestbet.report.workbook_track import write_actuals, write_odds_over_time

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def workbook_bytes(brief: Brief) -> bytes:
    """Return the bytes of an .xlsx file: equal for equal briefs, and made without touching a disk."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    _name(book, brief)
    looks = Looks(book)
    footer = _footer(brief)
    front = Pen(book.add_worksheet("Brief"), looks)
    span = write_options(book, Pen(book.add_worksheet("Options"), looks), brief, footer)
    write_objectives(Pen(book.add_worksheet("Objectives"), looks), brief, footer)
    pictures = Pen(book.add_worksheet("Fans"), looks)
    write_bands(book, Pen(book.add_worksheet("Bands"), looks), pictures, brief, footer)
    if brief.tactics is not None and brief.tactics.tactics:
        write_tactics(book, Pen(book.add_worksheet("Tactics"), looks), brief, footer)
    if brief.tracked is not None:
        write_odds_over_time(book, Pen(book.add_worksheet("Odds over time"), looks), brief, footer)
        write_actuals(Pen(book.add_worksheet("Actuals"), looks), brief, footer)
    write_assumptions(book, Pen(book.add_worksheet("Assumptions"), looks), brief, footer)
    if brief.ledger is not None:
        write_ledger(Pen(book.add_worksheet("Ledger"), looks), brief.ledger, footer)
    write_data(Pen(book.add_worksheet("Data"), looks), brief, footer)
    write_method(Pen(book.add_worksheet("Method"), looks), brief, footer)
    write_front(book, front, brief, span, footer)
    book.close()
    return stream.getvalue()


def _name(book: Any, brief: Brief) -> None:
    """Title, author and day of the file; the day is that of the facts, so that equal briefs are equal files."""
    day, content = brief.board.as_of, brief.content
    book.set_properties(
        {
            "title": allowed(f"{brief.board.team}: {brief.board.headline}"),
            "author": allowed(brief.board.team),
            "comments": f"Bestbet {content.version}, seed {content.seed}, facts {content.facts_digest}",
            "created": datetime(day.year, day.month, day.day),  # noqa: DTZ001 - the format knows no zone
        }
    )
    book.set_size(1600, 1000)


def _footer(brief: Brief) -> str:
    """What stands under every printed page; an ampersand would be an order to the printer."""
    said = f"{brief.board.team} · brief for the board · facts up to {brief.board.as_of.isoformat()}"
    return allowed(said).replace("&", "&&")[:180]
