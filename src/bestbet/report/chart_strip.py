"""Every strategy against every target: one small panel per objective, the same rows in each."""

from __future__ import annotations

from collections.abc import Sequence

from bestbet.report import svg
from bestbet.report.chart_data import AT_LEAST, NARROW, StripMark, StripPanel
from bestbet.report.words import percent, spoken

LABEL = 12.0
NAME = 13.0
ROW = 28.0
HEAD = 48.0
FOOT = 24.0
PANEL_GAP = 28.0
NARROWEST_PANEL = 180.0
CHANCE = 44.0


def objective_strip(panels: Sequence[StripPanel], *, width: float = 960) -> str:
    """Return the panels side by side, or one below the other where the width allows no more.

    A line is where nine in ten simulated futures end, the dot the middle one, the dashed line the target, the figure
    the chance to reach it. Raises ValueError without panels.
    """
    if not panels:
        raise ValueError("a strip needs at least one panel")
    is_narrow = width < NARROW
    names = max(svg.text_width(spoken(m.strategy), NAME, is_bold=True) for p in panels for m in p.marks) + 14
    names = min(names, 0.36 * width if is_narrow else 190)
    per_row = 1 if is_narrow else max(1, min(len(panels), int((width - names) // (NARROWEST_PANEL + PANEL_GAP))))
    room = (width - names - (per_row - 1) * PANEL_GAP) / per_row
    n_marks = max(len(panel.marks) for panel in panels)
    height = HEAD + n_marks * ROW + FOOT
    body: list[str] = []
    for i, panel in enumerate(panels):
        row, column = divmod(i, per_row)
        x, y = names + column * (room + PANEL_GAP), row * (height + 16)
        if column == 0:
            body += _names(panel.marks, names, y + HEAD)
        body += _panel(panel, x if not is_narrow else names, y, room, head_x=0.0 if is_narrow else x)
    n_rows = -(-len(panels) // per_row)
    title = "Every strategy against every target"
    return svg.picture(width, n_rows * (height + 16) - 16, body, title=title, description=_words(panels))


def _names(marks: Sequence[StripMark], room: float, top: float) -> list[str]:
    return [
        svg.text(
            0,
            top + i * ROW + 18,
            svg.shorten(spoken(mark.strategy), room - 12, NAME, is_bold=mark.is_best),
            size=NAME,
            is_bold=mark.is_best,
        )
        for i, mark in enumerate(marks)
    ]


def _panel(panel: StripPanel, x: float, y: float, room: float, *, head_x: float) -> list[str]:
    scale = _scale(panel, x, x + room - CHANCE)
    bottom = y + HEAD + len(panel.marks) * ROW
    wide = room + x - head_x
    body = [
        svg.text(
            head_x, y + 14, svg.shorten(spoken(panel.objective), wide, NAME, is_bold=True), size=NAME, is_bold=True
        )
    ]
    body += [svg.text(head_x, y + 31, svg.shorten(_aim(panel), wide, LABEL), fill=svg.MUTED)]
    body += [svg.line((x, y + 40), (x + room, y + 40), stroke=svg.SHADE)]
    if scale is None:
        return [*body, svg.text(x, y + HEAD + 18, "could not be computed", fill=svg.MUTED)]
    if panel.target is not None:
        at = scale(panel.target)
        body.append(svg.line((at, y + 42), (at, bottom), stroke=svg.INK, width=1.25, dash="4 3"))
    for i, mark in enumerate(panel.marks):
        body += _mark(mark, scale, y + HEAD + i * ROW + 14, x + room)
    return [*body, *_ticks(panel, scale, bottom)]


def _scale(panel: StripPanel, start: float, end: float) -> svg.Scale | None:
    shown = [value for mark in panel.marks if mark.interval is not None for value in mark.interval]
    shown += [mark.median for mark in panel.marks if mark.median is not None]
    if not shown:
        return None
    shown += [] if panel.target is None else [panel.target]
    low, high = min(shown), max(shown)
    room = 0.04 * (high - low) or max(0.05 * abs(high), 1e-6)
    return svg.Scale(low - room if low != 0 else 0.0, high + room, start, end)


def _aim(panel: StripPanel) -> str:
    if panel.target is None:
        return "no target"
    side = "at least" if panel.direction == AT_LEAST else "at most"
    return f"{side} {svg.format_target(panel.target, panel.unit)}"


def _mark(mark: StripMark, scale: svg.Scale, y: float, right: float) -> list[str]:
    fill = svg.ACCENT if mark.is_best else svg.MUTED
    body = []
    if mark.interval is not None:
        low, high = (scale(value) for value in mark.interval)
        body.append(svg.bar(low, y - 3, high - low, 6, fill=fill, opacity=0.35, radius=3))
    if mark.median is not None:
        body.append(svg.dot(scale(mark.median), y, fill=svg.PAPER if mark.is_status_quo else fill, stroke=fill))
    said = "–" if mark.probability is None else percent(mark.probability)
    ink = svg.ACCENT if mark.is_best else svg.INK
    return [*body, svg.text(right, y + 4, said, fill=ink, anchor="end", is_bold=mark.is_best)]


def _ticks(panel: StripPanel, scale: svg.Scale, bottom: float) -> list[str]:
    ticks = svg.nice_ticks(scale.low, scale.high, at_most=3)
    step = ticks[1] - ticks[0]
    marks = []
    for tick in ticks:
        words = svg.format_value(tick, "share" if panel.unit == "share" else "", step=step)
        marks.append(svg.line((scale(tick), bottom), (scale(tick), bottom + 4), stroke=svg.SHADE))
        marks.append(svg.text(scale(tick), bottom + 17, words, size=11, fill=svg.MUTED, anchor="middle"))
    return [svg.line((scale.start, bottom), (scale.end, bottom), stroke=svg.SHADE), *marks]


def _words(panels: Sequence[StripPanel]) -> str:
    """Return the picture in words."""
    said = []
    for panel in panels:
        outcomes = ", ".join(
            f"{spoken(mark.strategy)} {'not computed' if mark.probability is None else percent(mark.probability)}"
            for mark in panel.marks
        )
        said.append(f"{spoken(panel.objective)}, {_aim(panel)}: {outcomes}.")
    return " ".join(said)
