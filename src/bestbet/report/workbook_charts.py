"""The workbook's own charts: live, so that they follow the cells they are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bestbet.report.workbook_pen import ACCENT, FONT, INK, MUTED, RULE, SHADE

_TEXT = {"name": FONT, "size": 9, "color": MUTED}
_PALE, _PALER = "#9CC9CF", "#D3E7EA"
_FAN_NAMES = {1: "9 in 10 futures", 3: "half of the futures"}
"""What the areas are called in the legend; those of the same colour are left out of it."""
PALETTE = (ACCENT, "#8A5A00", "#5A666B", "#3F6FB5", "#9A4F7B", "#4F7A3A", "#B5533F", "#7A7F35")


@dataclass(frozen=True, slots=True)
class Span:
    """Rows `first` to `last` of a sheet, counted from 0."""

    sheet: str
    first: int
    last: int

    def column(self, column: int) -> list[Any]:
        """Return the cells of one column, as charts take them."""
        return [self.sheet, self.first, column, self.last, column]


@dataclass(frozen=True, slots=True)
class FanColumns:
    """Where the fan stands: its day, the five steps that are stacked, the middle, and the target (None without)."""

    day: int
    steps: tuple[int, int, int, int, int]
    middle: int
    target: int | None


def bar_chart(book: Any, span: Span, *, names: int, values: int, errors: int, title: str, form: str) -> Any:
    """Return level bars with error bars, the first row on top."""
    chart = book.add_chart({"type": "bar"})
    around = "=" + _reference(span, errors)
    chart.add_series(
        {
            "name": title,
            "categories": span.column(names),
            "values": span.column(values),
            "fill": {"color": ACCENT},
            "gap": 70,
            "points": [{"fill": {"color": ACCENT if i == 0 else SHADE}} for i in range(span.last - span.first + 1)],
            "y_error_bars": {
                "type": "custom",
                "plus_values": around,
                "minus_values": around,
                "line": {"color": INK, "width": 1},
            },
            "data_labels": {
                "value": True,
                "num_format": form,
                "font": {**_TEXT, "color": INK},
                "position": "inside_base",
                "custom": [{"font": {**_TEXT, "color": "#FFFFFF", "bold": True}}],
            },
        }
    )  # fmt: skip
    chart.set_y_axis(_name_axis())
    chart.set_x_axis(_number_axis(form))
    _dress(chart, title)
    chart.set_legend({"none": True})
    return chart


def fan_chart(book: Any, span: Span, columns: FanColumns, *, title: str, form: str) -> Any:
    """Return the fan of one objective: areas from the 5 to the 95 % line, the middle, and the target dashed."""
    areas = book.add_chart({"type": "area", "subtype": "stacked"})
    fills = (None, _PALER, _PALE, _PALE, _PALER)
    for i, (column, fill) in enumerate(zip(columns.steps, fills, strict=True)):
        paint = {"none": True} if fill is None else {"color": fill}
        named = {"name": _FAN_NAMES[i]} if i in _FAN_NAMES else {}
        areas.add_series(_series(span, columns.day, column, {"fill": paint, "line": {"none": True}, **named}))
    lines = book.add_chart({"type": "line"})
    lines.add_series(_series(span, columns.day, columns.middle, {"line": {"color": ACCENT, "width": 2}}))
    if columns.target is not None:
        dash = {"line": {"color": INK, "width": 1.25, "dash_type": "dash"}}
        lines.add_series(_series(span, columns.day, columns.target, dash))
    areas.combine(lines)
    areas.set_x_axis(_day_axis())
    areas.set_y_axis(_number_axis(form))
    _dress(areas, title)
    hidden = [i for i in range(len(fills)) if i not in _FAN_NAMES]
    areas.set_legend({"position": "bottom", "font": _TEXT, "delete_series": hidden})
    return areas


def line_chart(book: Any, span: Span, *, days: int, columns: Sequence[int], title: str, form: str) -> Any:
    """Return lines over days, the first in the accent colour."""
    chart = book.add_chart({"type": "line"})
    for i, column in enumerate(columns):
        pen = {"color": PALETTE[i % len(PALETTE)], "width": 2.25 if i == 0 else 1.25}
        marker = {"type": "circle", "size": 5, "fill": {"color": pen["color"]}, "border": {"none": True}}
        chart.add_series(_series(span, days, column, {"line": pen, "marker": marker}))
    chart.set_x_axis(_day_axis())
    chart.set_y_axis(_number_axis(form))
    _dress(chart, title)
    chart.set_legend({"position": "right", "font": _TEXT})
    return chart


def share_chart(book: Any, span: Span, *, names: int, columns: Sequence[int], title: str) -> Any:
    """Return level bars of shares that add up to the whole."""
    chart = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for column, fill in zip(columns, (ACCENT, "#7FB7BF", SHADE), strict=False):
        chart.add_series(_series(span, names, column, {"fill": {"color": fill}, "gap": 50}))
    chart.set_y_axis(_name_axis())
    chart.set_x_axis(_number_axis("0%"))
    _dress(chart, title)
    chart.set_legend({"position": "top", "font": _TEXT})
    return chart


def _series(span: Span, names: int, column: int, more: dict[str, Any]) -> dict[str, Any]:
    head = [span.sheet, 0, column]
    return {"name": head, "categories": span.column(names), "values": span.column(column), **more}


def _reference(span: Span, column: int) -> str:
    letter = chr(ord("A") + column)
    return f"'{span.sheet}'!${letter}${span.first + 1}:${letter}${span.last + 1}"


def _number_axis(form: str) -> dict[str, Any]:
    grid = {"visible": True, "line": {"color": RULE, "width": 0.5}}
    return {"num_format": form, "num_font": _TEXT, "line": {"none": True}, "major_gridlines": grid}


def _name_axis() -> dict[str, Any]:
    """Names from the top down, with the numbers below the last."""
    names = {"num_font": {**_TEXT, "color": INK}, "line": {"color": SHADE}, "label_position": "low"}
    return {"reverse": True, "crossing": "max", **names}


def _day_axis() -> dict[str, Any]:
    return {"date_axis": True, "num_format": "mmm yy", "num_font": _TEXT, "line": {"color": SHADE}, "major_unit": 3,
            "major_unit_type": "months"}  # fmt: skip


def _dress(chart: Any, title: str) -> None:
    font = {"name": FONT, "size": 11, "bold": True, "color": INK}
    chart.set_title({"name": title, "name_font": font, "overlay": False})
    chart.set_chartarea({"border": {"none": True}})
