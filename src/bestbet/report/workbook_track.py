"""The sheets of a commitment: the odds over time, and what came against what was frozen."""

from __future__ import annotations

from datetime import date
from typing import Any

from bestbet.report.board import Brief
from bestbet.report.words import spoken
from bestbet.report.workbook_charts import Span, line_chart
from bestbet.report.workbook_numbers import CHART, look_of
from bestbet.report.workbook_pen import Pen
from bestbet.track.bands import HIGH, LOW, MIDDLE, Banded
from bestbet.track.tracked import Tracked

OVER_TIME = "Odds over time"


def write_odds_over_time(book: Any, pen: Pen, brief: Brief, footer: str) -> None:
    """Write one row for each import, the chosen strategy first, with its change since the commitment."""
    t = brief.tracked
    if t is None:
        return
    names = sorted(t.steps[0].p, key=lambda name: name != t.strategy)
    heads = ["Facts of", *(spoken(name) for name in names), "Bet since committed", "Standard error", "Late corrections"]
    pen.widths([13, *[20] * len(names), 18, 14, 16])
    pen.heads(0, heads, right_from=1)
    for at, step in enumerate(t.steps, 1):
        pen.day(at, 0, step.as_of)
        for column, name in enumerate(names, 1):
            pen.number(at, column, step.p.get(name), "share")
        n = len(names)
        moved = step.p[t.strategy] - t.steps[0].p[t.strategy]
        pen.formula(at, n + 1, f"=B{at + 1}-B$2", moved, "points")
        pen.number(at, n + 2, step.mcse[t.strategy], "share")
        pen.number(at, n + 3, float(step.n_corrections), "count")
    pen.paper(frozen=(1, 1), footer=footer)
    span = Span(OVER_TIME, 1, len(t.steps))
    columns = range(1, len(names) + 1)
    title = "Chance of all objectives: the chosen and the rejected"
    chart = line_chart(book, span, days=0, columns=columns, title=title, form="0%")
    chart.set_size({"width": 760, "height": 380})
    pen.sheet.insert_chart(len(t.steps) + 2, 0, chart, {**CHART, "description": title})


def write_actuals(pen: Pen, brief: Brief, footer: str) -> None:
    """Write what came, week by week, beside the futures that were frozen when deciding."""
    t = brief.tracked
    if t is None:
        return
    heads = ["Quantity", "Unit", "Week ending", "So far", "Frozen: 5 %", "Frozen: middle", "Frozen: 95 %",
             "So far less middle", "Target"]  # fmt: skip
    pen.widths([30, 12, 13, *[16] * 6])
    pen.heads(0, heads, right_from=3)
    at = 1
    for one in (*t.bands, *t.leads):
        at = _actuals(pen, at, one)
    if at == 1:
        pen.text(1, 0, _nothing_yet(t), "quiet")
    pen.sheet.autofilter(0, 0, max(at - 1, 1), len(heads) - 1)
    pen.paper(frozen=(1, 3), footer=footer)


def _actuals(pen: Pen, at: int, one: Banded) -> int:
    for day, value in zip(one.actual_days, one.actual, strict=True):
        if day in one.days:
            _actual(pen, at, one, day, value)
            at += 1
    return at


def _actual(pen: Pen, at: int, one: Banded, day: date, value: float) -> None:
    look, week = look_of(one.unit), one.days.index(day)
    pen.text(at, 0, spoken(one.name))
    pen.text(at, 1, one.unit)
    pen.day(at, 2, day)
    middle = float(one.levels[MIDDLE, week])
    pen.number(at, 3, value, look)
    pen.number(at, 4, float(one.levels[LOW, week]), look)
    pen.number(at, 5, middle, look)
    pen.number(at, 6, float(one.levels[HIGH, week]), look)
    if middle == middle:  # noqa: PLR0124 - a week without a middle has no difference
        pen.formula(at, 7, f"=D{at + 1}-F{at + 1}", value - middle, "points" if look == "share" else "number")
    if one.target is not None:
        pen.number(at, 8, one.target, look)


def _nothing_yet(t: Tracked) -> str:
    return f"No whole week has come since the facts of {t.committed.isoformat()}."
