"""Writes typed cells into one sheet of the workbook, in one look; xlsxwriter holds the bytes in memory."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bestbet.report.cell_text import neutral, typed

ACCENT, INK, MUTED, RULE, SHADE = "#0A6673", "#1D2528", "#5A666B", "#DDE2E3", "#C9D1D3"
FONT = "Calibri"
LINE = 13.5
"""How high a line of text is, in points."""
_BASE: Mapping[str, Any] = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "top"}
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "text": {},
    "wrap": {"text_wrap": True},
    "unit": {"indent": 1},
    "bold": {"bold": True},
    "quiet": {"font_color": MUTED, "text_wrap": True},
    "title": {"bold": True, "font_size": 20},
    "lead": {"font_size": 11, "text_wrap": True},
    "asked": {"bold": True, "text_wrap": True},
    "box": {"bold": True, "font_color": ACCENT, "font_size": 11},
    "head": {"bold": True, "font_color": MUTED, "bottom": 1, "bottom_color": SHADE, "text_wrap": True},
    "head_right": {"bold": True, "font_color": MUTED, "bottom": 1, "bottom_color": SHADE, "align": "right"}
    | {"text_wrap": True},
    "decimal": {"num_format": "#,##0.0#"},
    "count": {"num_format": "#,##0"},
    "money": {"num_format": "#,##0"},
    "one": {"num_format": "0.0"},
    "signed": {"num_format": "+0.0;\u22120.0;0.0"},
    "share": {"num_format": "0.0%"},
    "percent": {"num_format": "0%"},
    "points": {"num_format": "+0.0%;\u22120.0%;0.0%"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "figure": {"num_format": "0.0%", "bold": True, "font_size": 18, "align": "left"},
    "figure_to": {"num_format": '"to "0.0%', "bold": True, "font_size": 18, "align": "left"},
    "figure_accent": {"num_format": "0.0%", "bold": True, "font_size": 18, "font_color": ACCENT, "align": "left"},
}
KIND_LOOKS = {"number": "number", "share": "share", "day": "day", "text": "wrap"}


def _look(look: str, value: float) -> str:
    """The look of a plain number: whole ones without decimals."""
    return look if look != "number" else "count" if float(value).is_integer() else "decimal"


class Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._made = {name: book.add_format({**_BASE, **look}) for name, look in _LOOKS.items()}

    def __getitem__(self, name: str) -> Any:
        return self._made[name]


class Pen:
    """One sheet: cells by row and column, both from 0. Text is always text, whatever it starts with."""

    def __init__(self, sheet: Any, looks: Looks) -> None:
        self.sheet, self.looks = sheet, looks
        self._widths: tuple[float, ...] = ()

    def text(self, row: int, column: int, value: str, look: str = "text") -> None:
        """Write a text, made harmless."""
        self.sheet.write_string(row, column, neutral(value), self.looks[look])

    def number(self, row: int, column: int, value: float | None, look: str = "number") -> None:
        """Write a number; what could not be computed is said in words."""
        if value is None or value != value:  # noqa: PLR0124 - not a number is the one value that is not itself
            self.text(row, column, "not known", "quiet")
        else:
            self.sheet.write_number(row, column, value, self.looks[_look(look, value)])

    def day(self, row: int, column: int, value: date) -> None:
        """Write a day."""
        moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a spreadsheet's day has no zone
        self.sheet.write_datetime(row, column, moment, self.looks["day"])

    def formula(self, row: int, column: int, formula: str, value: float | None, look: str) -> None:
        """Write a formula of ours with the value it has now; where that is not known, in words."""
        if value is None:
            self.text(row, column, "not known", "quiet")
        else:
            self.sheet.write_formula(row, column, formula, self.looks[_look(look, value)], value)

    def heads(self, row: int, heads: Sequence[str], *, right_from: int = 1) -> None:
        """Write a row of heads; from `right_from` on they stand over numbers."""
        for column, head in enumerate(heads):
            self.text(row, column, head, "head_right" if column >= right_from else "head")
        self.fit(row, heads)

    def table(self, row: int, columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: frozenset[str]) -> int:
        """Write one of our tables of texts, numbers as numbers, and return the row below it."""
        for column, head in enumerate(columns):
            self.text(row, column, head, "head_right" if head in numeric else "head")
        self.fit(row, columns)
        for at, cells in enumerate(rows, row + 1):
            for column, cell in enumerate(cells):
                self._typed(at, column, cell)
            self.fit(at, cells)
        return row + 1 + len(rows)

    def _typed(self, row: int, column: int, cell: str) -> None:
        said = typed(cell)
        if isinstance(said.value, date):
            self.day(row, column, said.value)
        elif isinstance(said.value, str):
            self.text(row, column, said.value, KIND_LOOKS[said.kind])
        else:
            self.number(row, column, said.value, KIND_LOOKS[said.kind])

    def fit(self, row: int, cells: Sequence[str]) -> None:
        """Make a row as high as its longest text needs in the widths set before; not every program does that itself."""
        pairs = zip(cells, self._widths, strict=False)
        lines = max((len(textwrap.wrap(cell, max(4, int(width * 1.05)))) for cell, width in pairs), default=1)
        if lines > 1:
            self.sheet.set_row(row, LINE * lines + 2)

    def widths(self, widths: Sequence[float]) -> None:
        """Set the width of each column in characters."""
        self._widths = tuple(widths)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def paper(self, *, frozen: tuple[int, int] | None, is_wide: bool = True, footer: str = "") -> None:
        """Set up the sheet for reading and printing: frozen heads, A4, one page wide, heads on every page."""
        sheet = self.sheet
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.8)
        if is_wide:
            sheet.set_landscape()
        else:
            sheet.set_portrait()
        sheet.set_footer(f"&L&8{footer}&R&8&P of &N")
        if frozen:
            sheet.freeze_panes(*frozen)
            if frozen[0]:
                sheet.repeat_rows(0, frozen[0] - 1)
