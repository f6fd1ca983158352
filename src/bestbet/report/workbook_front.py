"""The first sheet: the board's page, its numbers read from the sheets behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from bestbet.report.board import Board, BoardObjective, Brief
from bestbet.report.board_typst import left_boxes, right_boxes
from bestbet.report.words import day_text, spoken
from bestbet.report.workbook_charts import Span, bar_chart
from bestbet.report.workbook_numbers import CHART, look_of, ranked
from bestbet.report.workbook_pen import Pen

_LAST, _LETTERS = 7, 122
"""The last column, and how many letters of a line fit across all of them."""


def write_front(book: Any, pen: Pen, brief: Brief, options: Span, footer: str) -> None:
    """Write the page; `options` says where the options stand, so that the figures here follow those there."""
    board = brief.board
    pen.widths([25, 22, 13, 12, 12, 12, 12, 12])
    pen.sheet.merge_range(0, 0, 0, _LAST, None)
    pen.text(0, 0, f"{board.team} · Brief for the board · facts up to {day_text(board.as_of)}", "quiet")
    pen.text(1, 0, board.headline, "title")
    pen.sheet.set_row(1, 28)
    at = _across(pen, 2, board.lead, "lead")
    at = _across(pen, at, board.asked, "asked")
    at = _figures(pen, at + 1, brief, options)
    at = _objectives(pen, at + 1, brief)
    at = _options(book, pen, at + 1, brief, options)
    for title, items, note in (*left_boxes(board), *right_boxes(board)):
        at = _box(pen, at, title, items, note)
    pen.paper(frozen=None, is_wide=False, footer=footer)
    pen.sheet.fit_to_pages(1, 1)
    pen.sheet.activate()


def _across(pen: Pen, at: int, text: str, look: str) -> int:
    """Write a text across all columns, as high as its lines need, and return the row below."""
    pen.sheet.merge_range(at, 0, at, _LAST, None)
    pen.text(at, 0, text, look)
    pen.sheet.set_row(at, 14.5 * max(1, len(textwrap.wrap(text, _LETTERS))) + 2)
    return at + 1


def _figures(pen: Pen, at: int, brief: Brief, options: Span) -> int:
    """The three figures of the page, each read from the row it belongs to."""
    bet, strategies = ranked(brief)[0], ranked(brief)
    first = options.first + 1
    today = next((i for i, s in enumerate(strategies) if s.is_status_quo), None)
    for column, figure in zip((0, 2, 5), brief.board.figures, strict=True):
        pen.text(at, column, figure.term, "quiet" if column == 0 else "text")
        pen.text(at + 2, column, figure.more, "text")
    pen.formula(at + 1, 0, f"=Options!C{first}", bet.p_all, "figure_accent")
    low, high = bet.p_all_interval
    pen.formula(at + 1, 2, f"=Options!F{first}", low, "figure")
    pen.formula(at + 1, 3, f"=Options!G{first}", high, "figure_to")
    if today is not None and today > 0:
        pen.formula(at + 1, 5, f"=Options!C{first + today}", strategies[today].p_all, "figure")
    elif len(strategies) > 1:
        pen.formula(at + 1, 5, f"=Options!C{first + 1}", strategies[1].p_all, "figure")
    pen.sheet.set_row(at + 1, 26)
    return at + 3


def _objectives(pen: Pen, at: int, brief: Brief) -> int:
    bet = ranked(brief)[0]
    pen.text(at, 0, "The objectives", "box")
    heads = ["Objective", "Measure", "Target", "Unit", "By", "With the bet", "As today", "Difference"]
    pen.heads(at + 1, heads, right_from=2)
    for row, (said, odds) in enumerate(zip(brief.board.objectives, bet.objectives, strict=True), at + 2):
        pen.text(row, 0, said.name if said.must else f"{said.name} (a wish)", "bold")
        pen.text(row, 1, said.measure)
        pen.number(row, 2, odds.target, look_of(odds.unit))
        pen.text(row, 3, odds.unit, "unit")
        pen.day(row, 4, said.by)
        _chances(pen, row, said)
    return at + 2 + len(bet.objectives)


def _chances(pen: Pen, row: int, said: BoardObjective) -> None:
    pen.number(row, 5, said.p, "percent")
    if said.today is None:
        return
    pen.number(row, 6, said.today, "percent")
    known = None if said.p is None else said.p - said.today
    pen.formula(row, 7, f"=F{row + 1}-G{row + 1}", known, "points")


def _options(book: Any, pen: Pen, at: int, brief: Brief, options: Span) -> int:
    """The chart of the options and, where the bet was committed, their chances then."""
    title = "The options: chance of all objectives together"
    pen.text(at, 0, title, "box")
    chart = bar_chart(book, options, names=0, values=2, errors=4, title=title, form="0.0%")
    height = 70 + 34 * (options.last - options.first + 1)
    chart.set_size({"width": 830, "height": height})
    chart.set_title({"none": True})
    pen.sheet.insert_chart(at + 1, 0, chart, {**CHART, "x_offset": 0, "y_offset": 4, "description": title})
    at += 2 + -(-height // 20)
    return _then(pen, at, brief.board)


def _then(pen: Pen, at: int, board: Board) -> int:
    if not board.then:
        return at
    pen.heads(at, ["When committed", "Chance of all"], right_from=1)
    for row, (name, p) in enumerate(board.then, at + 1):
        pen.text(row, 0, spoken(name))
        pen.number(row, 1, p, "share")
    return at + 2 + len(board.then)


def _box(pen: Pen, at: int, title: str, items: Sequence[str], note: str) -> int:
    said = [item for item in items if item]
    if not said and not note:
        return at
    pen.text(at, 0, title, "box")
    at += 1
    for item in said:
        at = _across(pen, at, f"• {item}" if len(said) > 1 else item, "wrap")
    if note:
        at = _across(pen, at, note, "quiet")
    return at + 1
