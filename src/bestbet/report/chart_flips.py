"""What becomes of a team that keeps switching, beside commitment: one bar for each way of behaving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bestbet.report import svg
from bestbet.report.chart_data import NARROW
from bestbet.report.words import percent, points

NAME, ROW, SIGMAS = 13.0, 26.0, 1.96
FIGURE = 56.0
TITLE = "The chance of all objectives for teams that stay, follow the rule, flip or chase"


@dataclass(frozen=True, slots=True)
class FlipBar:
    """One way of behaving: its chance and simulation error; `group` heads the bars that belong together."""

    name: str
    p: float
    mcse: float
    group: str
    is_commitment: bool = False


@dataclass(frozen=True, slots=True)
class FlipsChart:
    """The bars, group by group, and what to say below them."""

    bars: tuple[FlipBar, ...]
    sentences: tuple[str, ...]


def flips_picture(chart: FlipsChart, *, width: float = 960) -> str:
    """Return the bars with the commitment of each group as a dashed line; ValueError without bars."""
    if not chart.bars:
        raise ValueError("a picture of switching needs at least one way of behaving")
    is_narrow = width < NARROW
    names = 0.0 if is_narrow else 220.0
    scale = svg.Scale(0.0, max(0.01, *(b.p + SIGMAS * b.mcse for b in chart.bars)) * 1.05, names, width - FIGURE)
    marks: list[str] = []
    y = 0.0
    for group in dict.fromkeys(bar.group for bar in chart.bars):
        bars = [bar for bar in chart.bars if bar.group == group]
        marks.append(svg.text(0, y + 16, svg.shorten(group, width, NAME, is_bold=True), size=NAME, is_bold=True))
        drawn, y = _group(bars, scale, y + 26, is_narrow=is_narrow)
        marks += drawn
        y += 14
    said = "; ".join(f"{bar.group}: {bar.name} {percent(bar.p)}" for bar in chart.bars)
    return svg.picture(width, y, marks, title=TITLE, description=said)


def _group(bars: Sequence[FlipBar], scale: svg.Scale, top: float, *, is_narrow: bool) -> tuple[list[str], float]:
    marks, row = [], ROW + (16 if is_narrow else 0)
    for i, bar in enumerate(bars):
        y = top + i * row + (30 if is_narrow else 14)
        fill = svg.ACCENT if bar.is_commitment else svg.MUTED
        end = scale(bar.p)
        ends = (scale(max(bar.p - SIGMAS * bar.mcse, 0.0)), scale(bar.p + SIGMAS * bar.mcse))
        name_y = y - 12 if is_narrow else y + 4
        marks += [
            svg.text(0, name_y, svg.shorten(bar.name, 212, NAME), size=NAME, is_bold=bar.is_commitment),
            svg.bar(scale.start, y - 6, end - scale.start, 12, fill=fill, opacity=0.55, radius=2),
            svg.whisker(ends, y),
            svg.text(scale.end + FIGURE, y + 4, percent(bar.p), size=NAME, anchor="end", is_bold=bar.is_commitment),
        ]
    bottom = top + len(bars) * row
    for bar in bars:
        if bar.is_commitment:
            x = scale(bar.p)
            marks.append(svg.line((x, top), (x, bottom), stroke=svg.ACCENT, dash="3 3"))
    return marks, bottom


def lead_words(lead: float, error: float) -> str:
    """Return a difference of chances with its error in points: "−2.6 points (± 0.4)"."""
    sign = "+" if lead >= 0 else "\N{MINUS SIGN}"
    return f"{sign}{points(abs(lead))} (± {SIGMAS * 100 * error:.1f})"
