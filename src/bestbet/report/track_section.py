"""The section of the page that says how the commitment goes: verdict, fans with actuals over them, odds over time."""

from __future__ import annotations

from dataclasses import dataclass

from bestbet.report.chart_course import CourseChart, CourseLine, course_picture
from bestbet.report.chart_data import FanChart
from bestbet.report.chart_fan import fan_chart
from bestbet.report.svg import escape
from bestbet.report.track_tables import alarm_line, track_headline, wire_words
from bestbet.report.words import sentence
from bestbet.track.bands import Banded
from bestbet.track.tracked import Tracked

DESK, PHONE, FAN = 960.0, 350.0, 460.0
_BANDS, _MEDIAN = ((0, 6), (1, 5), (2, 4)), 3
_LEADS = ("opportunities created", "wins")


@dataclass(frozen=True, slots=True)
class TrackChart:
    """What the page shows of a commitment: the verdict, sentences, fans, and the course (None before a second day)."""

    headline: str
    sentences: tuple[str, ...]
    fans: tuple[FanChart, ...]
    course: CourseChart | None


def track_chart(t: Tracked) -> TrackChart:
    """Return the content of the section."""
    said = [sentence(one) for one in (*t.standing.reasons[1:], alarm_line(t.alarm))]
    said += [sentence(wire_words(one)) for one in t.wires]
    shown = [one for one in (*t.bands, *t.leads) if one in t.bands or one.name in _LEADS]
    fans = tuple(_fan(t, one) for one in shown if len(one.days) > 1)
    return TrackChart(track_headline(t), tuple(said), fans, _course(t))


def _course(t: Tracked) -> CourseChart | None:
    newest = {step.as_of: step for step in t.steps}
    if len(newest) < 2:
        return None
    lines = tuple(
        CourseLine(name, tuple(step.p[name] for step in newest.values()), is_chosen=name == t.strategy)
        for name in t.steps[0].p
    )
    return CourseChart(tuple(newest), lines, t.standing.reviews_due)


def _fan(t: Tracked, one: Banded) -> FanChart:
    lines = [tuple(float(value) for value in row) for row in one.levels]
    side = "at_least" if one.direction in {"at_least", "increase_by"} else "at_most"
    return FanChart(
        one.name,
        one.unit,
        one.days,
        tuple((lines[low], lines[high]) for low, high in _BANDS),
        lines[_MEDIAN],
        target=one.target,
        direction=side,
        actual_days=one.actual_days,
        actual=one.actual,
        as_of=one.actual_days[-1] if one.actual_days else t.committed,
    )


def fans_figures(chart: TrackChart) -> str:
    """Return what came over the frozen futures, empty where nothing can be drawn yet."""
    fans = "".join(
        f'<figure><div class="desk">{fan_chart(fan, width=FAN)}</div>'
        f'<div class="phone">{fan_chart(fan, width=PHONE, height=250)}</div></figure>'
        for fan in chart.fans
    )
    caption = "Shaded: the futures that were frozen when deciding. Black: what came, to the end of the last whole week."
    return f'<div class="fans">{fans}</div><figure><figcaption>{caption}</figcaption></figure>' if fans else ""


def track_section(chart: TrackChart) -> str:
    """Return the section as HTML."""
    said = "".join(f"<li>{escape(text)}</li>" for text in chart.sentences)
    return (
        f"<section><h2>How the commitment goes</h2><p>{escape(chart.headline)}</p>"
        f"{fans_figures(chart)}{course_figure(chart)}<ul class='findings'>{said}</ul></section>"
    )


def course_figure(chart: TrackChart) -> str:
    """Return the odds since the commitment, empty before there are two of them."""
    if chart.course is None:
        return ""
    desk, phone = (course_picture(chart.course, width=width) for width in (DESK, PHONE))
    caption = "The odds of all objectives at every import, for the chosen and the rejected: same targets, same luck."
    return (
        f'<figure><div class="desk">{desk}</div><div class="phone">{phone}</div>'
        f"<figcaption>{caption}</figcaption></figure>"
    )
