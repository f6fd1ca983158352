"""How past forecasts have held, in three small pictures: ranges, where outcomes fell in them, chances of targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bestbet.report import svg
from bestbet.report.chart_data import NARROW
from bestbet.report.words import percent
from bestbet.track.remembered import Remembered

N_BINS = 10
GAP, HEAD, PLOT, FOOT = 36.0, 34.0, 120.0, 34.0
LABEL = 12.0


@dataclass(frozen=True, slots=True)
class HeldChart:
    """Fractions throughout: ranges of `levels[i]` held `held[i]` of the time; `fell[j]` of outcomes lay in tenth j.

    `curve` are points (chance stated, how often it came), ascending; empty where too few chances are resolved.
    """

    sentences: tuple[str, ...]
    levels: tuple[float, ...]
    held: tuple[float, ...]
    fell: tuple[float, ...]
    curve: tuple[tuple[float, float], ...] = ()


def held_chart(looked: Remembered) -> HeldChart:
    """Return what the pictures show of a backtest that was kept."""
    counts = np.histogram(looked.pits, N_BINS, (0.0, 1.0))[0]
    steps = [(float(x), float(y)) for x, y in zip(looked.stated, looked.frequency, strict=True)]
    corners = [p for i, p in enumerate(steps) if i in {0, len(steps) - 1} or p[1] != steps[i - 1][1]
               or p[1] != steps[i + 1][1]]  # fmt: skip
    return HeldChart(
        looked.sentences,
        tuple(looked.levels.tolist()),
        tuple(looked.held.tolist()),
        tuple((counts / max(counts.sum(), 1)).tolist()),
        tuple(dict.fromkeys(corners)),
    )


def held_picture(chart: HeldChart, *, width: float = 960) -> str:
    """Return the pictures side by side, or below each other where the page is narrow."""
    panels = [_ranges, _fell, *([_curve] if chart.curve else [])]
    is_narrow = width < NARROW
    wide = width if is_narrow else (width - GAP * 2) / 3
    high = HEAD + PLOT + FOOT
    marks = [
        mark
        for i, panel in enumerate(panels)
        for mark in panel(chart, 0.0 if is_narrow else i * (wide + GAP), i * high if is_narrow else 0.0, wide)
    ]
    said = "; ".join(
        f"{percent(level)} ranges held {percent(held)}" for level, held in zip(chart.levels, chart.held, strict=True)
    )
    tall = high * (len(panels) if is_narrow else 1)
    return svg.picture(width, tall, marks, title="How our forecasts have held", description=said)


def _ranges(chart: HeldChart, x: float, y: float, width: float) -> list[str]:
    marks = [svg.text(x, y + 14, "How often our ranges held", size=13, is_bold=True)]
    scale = svg.Scale(0, 1, x + 46, x + width - 44)
    for i, (level, held) in enumerate(zip(chart.levels, chart.held, strict=True)):
        top = y + HEAD + i * 40
        marks.append(svg.text(x, top + 16, percent(level), fill=svg.MUTED))
        marks.append(svg.bar(scale(0), top + 4, scale(held) - scale(0), 16))
        marks.append(svg.line((scale(level), top), (scale(level), top + 24), stroke=svg.INK, width=1.5, dash="3 2"))
        marks.append(svg.text(max(scale(held), scale(level)) + 6, top + 16, percent(held)))
    return [*marks, svg.text(x, y + HEAD + PLOT + 18, "Dashed: what we called it", fill=svg.MUTED)]


def _fell(chart: HeldChart, x: float, y: float, width: float) -> list[str]:
    marks = [svg.text(x, y + 14, "Where outcomes fell in them", size=13, is_bold=True)]
    across = svg.Scale(0, N_BINS, x, x + width)
    up = svg.Scale(0, max(0.25, *chart.fell), y + HEAD + PLOT, y + HEAD)
    for i, share in enumerate(chart.fell):
        marks.append(svg.bar(across(i) + 1, up(share), across(1) - across(0) - 2, up(0) - up(share), opacity=0.8))
    even = up(1 / N_BINS)
    marks.append(svg.line((x, even), (x + width, even), stroke=svg.INK, width=1.5, dash="3 2"))
    below = y + HEAD + PLOT + 18
    marks.append(svg.text(x, below, "lower than said", fill=svg.MUTED))
    return [*marks, svg.text(x + width, below, "higher", fill=svg.MUTED, anchor="end")]


def _curve(chart: HeldChart, x: float, y: float, width: float) -> list[str]:
    marks = [svg.text(x, y + 14, "Chances, and how often they came", size=13, is_bold=True)]
    across = svg.Scale(0, 1, x + 44, x + width - 8)
    up = svg.Scale(0, 1, y + HEAD + PLOT, y + HEAD)
    for share in (0.0, 0.5, 1.0):
        marks.append(svg.line((across(0), up(share)), (across(1), up(share))))
        marks.append(svg.text(x + 38, up(share) + 4, percent(share), size=11, fill=svg.MUTED, anchor="end"))
    marks.append(svg.line((across(0), up(0)), (across(1), up(1)), stroke=svg.INK, width=1.5, dash="3 2"))
    points: Sequence[tuple[float, float]] = [(across(stated), up(came)) for stated, came in chart.curve]
    marks.append(svg.curve(points))
    below = y + HEAD + PLOT + 18
    return [*marks, svg.text(x, below, "Across: what we said. Dashed: if true", fill=svg.MUTED)]
