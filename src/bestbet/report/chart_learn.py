"""How far the odds swing with each unknown, and where the choice turns: bars on one axis, turning points first."""

from __future__ import annotations

from dataclasses import dataclass

from bestbet.report import svg
from bestbet.report.chart_data import NARROW
from bestbet.report.tables import Table
from bestbet.report.words import percent, spoken

ROW, TALL, HEAD, FOOT = 26.0, 48.0, 26.0, 24.0
BAR = 12.0
LABEL = 12.0


@dataclass(frozen=True, slots=True)
class LearnRow:
    """One unknown: the leader's odds at its low and high value, those values in words, and the turn, if any."""

    name: str
    low: float
    high: float
    low_text: str
    high_text: str
    turn: str = ""


@dataclass(frozen=True, slots=True)
class LearnChart:
    """What the page shows of learning: headline, rows of the picture, sentences, tables."""

    leader: str
    p_all: float
    headline: str
    rows: tuple[LearnRow, ...]
    sentences: tuple[str, ...]
    tables: tuple[Table, ...]


def learn_picture(chart: LearnChart, *, width: float = 960) -> str:
    """Return the tornado: a bar per unknown from its low to its high end, the odds as things stand as a line."""
    is_narrow = width < NARROW
    names = 0.0 if is_narrow else 330.0
    turns = 0.0 if is_narrow else 250.0
    scale = _scale(chart, names + 60, width - turns - 60)
    height = TALL if is_narrow else ROW
    bottom = HEAD + height * len(chart.rows) + 4
    marks = [svg.text(0, 14, f"Chance with {spoken(chart.leader)}", size=13, is_bold=True)]
    ticks = svg.nice_ticks(scale.low, scale.high, at_most=4 if is_narrow else 5)
    for tick in ticks:
        marks.append(svg.line((scale(tick), HEAD), (scale(tick), bottom), stroke=svg.RULE))
        said = svg.format_value(tick, "share", step=ticks[1] - ticks[0])
        marks.append(svg.text(scale(tick), bottom + 16, said, fill=svg.MUTED, anchor="middle"))
    for i, row in enumerate(chart.rows):
        marks += _bar(row, scale, HEAD + height * i, (names, turns, width))
        now, y = scale(chart.p_all), HEAD + height * i + _below(names)
        marks.append(svg.line((now, y - 5), (now, y + BAR + 5), stroke=svg.INK, width=1.25))
    said = "; ".join(
        f"{r.name}: {percent(r.low)} at {r.low_text}, {percent(r.high)} at {r.high_text}" for r in chart.rows
    )
    return svg.picture(width, bottom + FOOT, marks, title="What the odds swing with", description=said)


def _scale(chart: LearnChart, start: float, end: float) -> svg.Scale:
    ends = [chart.p_all, *(x for row in chart.rows for x in (row.low, row.high))]
    low, high = min(ends), max(ends)
    room = max(high - low, 0.01)
    return svg.Scale(max(low - 0.05 * room, 0.0), min(high + 0.05 * room, 1.0), start, end)


def _bar(row: LearnRow, scale: svg.Scale, top: float, room: tuple[float, float, float]) -> list[str]:
    """The bar with the unknown's low and high value beside the ends they belong to; darker where the choice turns."""
    names, turns, width = room
    y = top + _below(names)
    left, right = sorted((row.low, row.high))
    at_left, at_right = (row.low_text, row.high_text) if row.low <= row.high else (row.high_text, row.low_text)
    fill, opacity = (svg.ACCENT, 0.85) if row.turn else (svg.SHADE, 1.0)
    name_room = (names or width) - 10
    marks = [svg.text(0, top + 15, svg.shorten(row.name, name_room, LABEL), size=LABEL)]
    marks.append(
        svg.bar(scale(left), y, max(scale(right) - scale(left), 1.5), BAR, fill=fill, opacity=opacity, radius=2)
    )
    small = 10.0
    marks.append(svg.text(scale(left) - 5, y + 10, _figure(at_left), size=small, fill=svg.MUTED, anchor="end"))
    marks.append(svg.text(scale(right) + 5, y + 10, _figure(at_right), size=small, fill=svg.MUTED))
    if turns and row.turn:
        for i, said in enumerate(svg.two_lines(row.turn, turns - 10, small)):
            marks.append(svg.text(width - turns + 10, y + 5 + 12 * i, said, fill=svg.MUTED, size=small))
    return marks


def _below(names: float) -> float:
    """How far below the top of its row a bar starts: on a phone its name stands above it."""
    return 26.0 if names == 0 else 6.0


def _figure(text: str) -> str:
    """The number of a value in words, its per cent sign kept: the unit stands in the name and the tables."""
    number, _, unit = text.partition(" ")
    return f"{number} {unit}" if unit in {"%", "weeks", "days"} or len(unit) <= 5 else number
