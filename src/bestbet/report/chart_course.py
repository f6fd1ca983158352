"""The odds of the chosen and the rejected bets over time, as one picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bestbet.report import svg
from bestbet.report.words import percent, spoken

LABEL, GAP = 12.0, 15.0
HEIGHT, TOP, FOOT = 260.0, 14.0, 28.0
_LEFT = 46.0


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One option: its chance on each day."""

    name: str
    probability: tuple[float, ...]
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class CourseChart:
    """The options on the same days, at least two; `reviews` are agreed days up to now."""

    days: tuple[date, ...]
    lines: tuple[CourseLine, ...]
    reviews: tuple[date, ...] = ()


def course_picture(chart: CourseChart, *, width: float = 960) -> str:
    """Return the picture; raises ValueError where there are fewer than two days."""
    if len(chart.days) < 2:
        raise ValueError(f"a course needs at least two days, found {len(chart.days)}")
    room = min(0.42 * width, max(svg.text_width(_label(line), LABEL, is_bold=True) for line in chart.lines))
    right = width - room - 14
    x = svg.Scale(chart.days[0].toordinal(), chart.days[-1].toordinal(), _LEFT, right)
    highest = max(p for line in chart.lines for p in line.probability)
    y = svg.Scale(0.0, min(1.0, max(0.1, highest * 1.15)), HEIGHT - FOOT, TOP)
    marks = [*_frame(chart, x, y, right), *_lines(chart, x, y), *_labels(chart, y, right, room)]
    said = "; ".join(
        f"{spoken(line.name)} went from {percent(line.probability[0])} to {percent(line.probability[-1])}"
        for line in chart.lines
    )
    return svg.picture(width, HEIGHT, marks, title="The odds over time", description=said)


def _frame(chart: CourseChart, x: svg.Scale, y: svg.Scale, right: float) -> list[str]:
    marks = []
    for tick in svg.nice_ticks(y.low, y.high, at_most=5):
        marks.append(svg.line((_LEFT, y(tick)), (right, y(tick))))
        marks.append(svg.text(_LEFT - 8, y(tick) + 4, percent(tick), fill=svg.MUTED, anchor="end"))
    n_ticks = max(2, int((right - _LEFT) / 62))
    for day, words in _ticks(chart.days, n_ticks):
        at = min(max(x(day.toordinal()), svg.text_width(words, LABEL) / 2), right - svg.text_width(words, LABEL) / 2)
        marks.append(svg.text(at, HEIGHT - FOOT + 18, words, fill=svg.MUTED, anchor="middle"))
    shown = [x(day.toordinal()) for day in chart.reviews if chart.days[0] < day < chart.days[-1]]
    marks += [svg.line((at, TOP), (at, HEIGHT - FOOT), stroke=svg.MUTED, dash="1 3") for at in shown]
    for at in shown[:1]:
        has_room = at - svg.text_width("review", 11) - 4 > _LEFT
        side = -4 if has_room else 4
        anchor = "end" if has_room else "start"
        marks.append(svg.text(at + side, TOP + 10, "review", size=11, fill=svg.MUTED, anchor=anchor))
    return marks


def _ticks(days: Sequence[date], at_most: int) -> tuple[tuple[date, str], ...]:
    """Month starts; the ends as days where a course is shorter than that."""
    found = svg.date_ticks(days[0], days[-1], at_most=at_most)
    return found if len(found) > 1 else ((days[0], days[0].isoformat()), (days[-1], days[-1].isoformat()))


def _lines(chart: CourseChart, x: svg.Scale, y: svg.Scale) -> list[str]:
    marks = []
    for line in sorted(chart.lines, key=lambda one: one.is_chosen):
        points = [(x(day.toordinal()), y(p)) for day, p in zip(chart.days, line.probability, strict=True)]
        stroke, wide = (svg.ACCENT, 2.5) if line.is_chosen else (svg.MUTED, 1.25)
        marks.append(svg.curve(points, stroke=stroke, width=wide))
        marks += [svg.dot(*point, radius=3 if line.is_chosen else 2, fill=stroke) for point in points]
    return marks


def _labels(chart: CourseChart, y: svg.Scale, right: float, room: float) -> list[str]:
    wanted = [y(line.probability[-1]) for line in chart.lines]
    placed = svg.spread(wanted, GAP, low=TOP, high=HEIGHT - FOOT)
    return [
        svg.text(
            right + 10,
            at + 4,
            svg.shorten(_label(line, room), room, LABEL, is_bold=line.is_chosen),
            fill=svg.ACCENT if line.is_chosen else svg.MUTED,
            is_bold=line.is_chosen,
        )
        for at, line in zip(placed, chart.lines, strict=True)
    ]


def _label(line: CourseLine, room: float = math.inf) -> str:
    """The chosen one is bold and coloured anyway, so where there is little room that need not be said."""
    said = f"{percent(line.probability[-1])} {spoken(line.name)}"
    full = f"{said}, chosen" if line.is_chosen else said
    return full if svg.text_width(full, LABEL, is_bold=line.is_chosen) <= room else said
