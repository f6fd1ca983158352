"""The story of a commitment in two pictures: the odds of every option with what happened, and what the ledger keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bestbet.report import svg
from bestbet.report.words import percent, spoken

WIDTH, HEIGHT, TOP, FOOT = 860.0, 320.0, 40.0, 28.0
LABEL, GAP = 12.0, 15.0
_LEFT = 46.0
_ROW, _BAND = 24.0, 34.0

Entry = tuple[date, int, str]


@dataclass(frozen=True, slots=True)
class StoryCourse:
    """The chance of every option on each day, which one was chosen then, and what happened on some days."""

    days: tuple[date, ...]
    odds: Mapping[str, Sequence[float]]
    chosen: tuple[str, ...]
    marks: tuple[tuple[date, str], ...] = ()


def story_course(course: StoryCourse) -> str:
    """Return the picture: thin lines for every option, a thick one along the option that was in force."""
    room = max(svg.text_width(_label(course, name), LABEL, is_bold=True) for name in course.odds)
    right = WIDTH - room - 14
    x = svg.Scale(course.days[0].toordinal(), course.days[-1].toordinal(), _LEFT, right)
    highest = max(max(line) for line in course.odds.values())
    y = svg.Scale(0.0, min(1.0, max(0.1, highest * 1.1)), HEIGHT - FOOT, TOP)
    drawn = [*_frame(course, x, y, right), *_marks(course, x, right), *_thin(course, x, y), *_thick(course, x, y)]
    drawn += _labels(course, y, right, room)
    said = "; ".join(
        f"{spoken(name)} went from {percent(line[0])} to {percent(line[-1])}" for name, line in course.odds.items()
    )
    happened = "; ".join(f"{what} on {day}" for day, what in course.marks)
    title = "The odds of the chosen and the rejected bets"
    return svg.picture(WIDTH, HEIGHT, drawn, title=title, description=f"{said}. {happened}")


def _frame(course: StoryCourse, x: svg.Scale, y: svg.Scale, right: float) -> list[str]:
    drawn = []
    for tick in svg.nice_ticks(y.low, y.high, at_most=6):
        drawn.append(svg.line((_LEFT, y(tick)), (right, y(tick))))
        drawn.append(svg.text(_LEFT - 8, y(tick) + 4, percent(tick), fill=svg.MUTED, anchor="end"))
    return [*drawn, *_dates(course.days[0], course.days[-1], x, right, HEIGHT - FOOT + 18)]


def _dates(first: date, last: date, x: svg.Scale, right: float, at: float) -> list[str]:
    drawn = []
    for day, words in svg.date_ticks(first, last, at_most=max(2, int((right - _LEFT) / 80))):
        half = svg.text_width(words, LABEL) / 2
        place = min(max(x(day.toordinal()), _LEFT + half - 8), right - half)
        drawn.append(svg.text(place, at, words, fill=svg.MUTED, anchor="middle"))
    return drawn


def _marks(course: StoryCourse, x: svg.Scale, right: float) -> list[str]:
    """Dashed lines with their words above; words that would run into their neighbours go to a second row."""
    drawn, ends = [], [0.0, 0.0]
    for day, what in course.marks:
        at, half = x(day.toordinal()), svg.text_width(what, LABEL, is_bold=True) / 2
        place = min(max(at, _LEFT + half), right - half)
        row = 0 if place - half > ends[0] + 6 else 1
        ends[row] = place + half
        drawn.append(svg.line((at, TOP - 4), (at, HEIGHT - FOOT), stroke=svg.INK, dash="3 3"))
        drawn.append(svg.text(place, TOP - 10 - 16 * row, what, anchor="middle", is_bold=True))
    return drawn


def _points(course: StoryCourse, name: str, x: svg.Scale, y: svg.Scale) -> list[tuple[float, float]]:
    return [(x(day.toordinal()), y(p)) for day, p in zip(course.days, course.odds[name], strict=True)]


def _thin(course: StoryCourse, x: svg.Scale, y: svg.Scale) -> list[str]:
    return [svg.curve(_points(course, name, x, y), stroke=svg.MUTED, width=1.25) for name in course.odds]


def _thick(course: StoryCourse, x: svg.Scale, y: svg.Scale) -> list[str]:
    """One thick line for each stretch of days on which one option was in force, from the day of the change on."""
    drawn, start = [], 0
    for i in range(1, len(course.days) + 1):
        if i == len(course.days) or course.chosen[i] != course.chosen[start]:
            points = _points(course, course.chosen[start], x, y)[max(start - 1, 0) : i]
            drawn.append(svg.curve(points, stroke=svg.ACCENT, width=3))
            drawn += [svg.dot(*point, radius=3) for point in points]
            start = i
    return drawn


def _labels(course: StoryCourse, y: svg.Scale, right: float, room: float) -> list[str]:
    places = svg.spread([y(line[-1]) for line in course.odds.values()], GAP, low=TOP, high=HEIGHT - FOOT)
    drawn = []
    for at, name in zip(places, course.odds, strict=True):
        is_chosen = name == course.chosen[-1]
        words = svg.shorten(_label(course, name), room, LABEL, is_bold=is_chosen)
        drawn.append(
            svg.text(right + 10, at + 4, words, fill=svg.ACCENT if is_chosen else svg.MUTED, is_bold=is_chosen)
        )
    return drawn


def _label(course: StoryCourse, name: str) -> str:
    return f"{percent(course.odds[name][-1])} {spoken(name)}"


def ledger_timeline(entries: Sequence[Entry], until: date) -> str:
    """Return the ledger as a line in time: a dot per entry, its number and what it says beside it, a row each."""
    first, last = entries[0][0], max(until, entries[-1][0])
    height = _BAND + _ROW * len(entries)
    words = [f"{day}  no. {seq}: {what}" for day, seq, what in entries]
    room = max(svg.text_width(one, LABEL) for one in words)
    right = WIDTH - room - 24
    x = svg.Scale(first.toordinal(), max(last.toordinal(), first.toordinal() + 1), _LEFT, right)
    drawn = []
    for i, ((day, _, what), text) in enumerate(zip(entries, words, strict=True)):
        at, row = x(day.toordinal()), 14 + _ROW * i
        is_decision = what.startswith("committed")
        drawn.append(svg.line((_LEFT, row), (right, row)))
        drawn.append(svg.dot(at, row, radius=6 if is_decision else 4, fill=svg.ACCENT if is_decision else svg.INK))
        drawn.append(svg.text(right + 14, row + 4, text, is_bold=is_decision))
    drawn += _dates(first, last, x, right, height - 6)
    said = "; ".join(words)
    return svg.picture(WIDTH, height, drawn, title="What the ledger keeps", description=said)
