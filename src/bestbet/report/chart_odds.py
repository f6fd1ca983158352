"""The strategies side by side: the chance of all objectives, its simulation error, and how well it is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bestbet.report import svg
from bestbet.report.chart_data import NARROW, OddsRow
from bestbet.report.words import chance, percent, percent_range, points, spoken

NAME = 14.0
LABEL = 12.0
ROW = 46.0
SIGMAS = 1.96
CELL = 92.0
KEY = (
    "Dot: the chance. Whiskers: simulation error. Broad bar: where it could read if we knew the market better (8 in "
    "10). Dotted: going on as today."
)
"""The key in words."""
TITLE = "The chance of each strategy to reach all objectives"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the columns stand; `name_above` puts the name over the track, as on a phone."""

    track: svg.Scale
    odds: float
    cells: tuple[float, ...]
    top: float
    row: float
    name_room: float
    name_above: bool


def odds_chart(rows: Sequence[OddsRow], *, width: float = 960, has_key: bool = True) -> str:
    """Return the strategies in the order given, with a column for each objective where the width allows.

    The dot is the chance, the whisker its simulation error (1.96 standard errors), the broad bar the 10-90 % range of
    what it could read if the market were known better. Without the key, say below what the marks mean (`KEY`).
    Raises ValueError without rows.
    """
    if not rows:
        raise ValueError("a picture of strategies needs at least one")
    layout = _layout(rows, width)
    body = [*_axis(rows, layout), *_heads(rows, layout)]
    for i, row in enumerate(rows):
        body += _row(row, layout, layout.top + i * layout.row)
    bottom = layout.top + len(rows) * layout.row
    if not has_key:
        return svg.picture(width, bottom + 24, body, title=TITLE, description=_words(rows))
    key, key_height = _key(layout.name_above, width, bottom + 38)
    return svg.picture(width, bottom + 38 + key_height, [*body, *key], title=TITLE, description=_words(rows))


def odds_picture(rows: Sequence[OddsRow]) -> str:
    """Return the strategies side by side as a file of its own: fixed light colours on white, no style sheet needed."""
    return svg.fixed_colours(odds_chart(rows, width=960.0), margin=20)


def _layout(rows: Sequence[OddsRow], width: float) -> _Layout:
    top_value = _top(rows)
    if width < NARROW:
        return _Layout(svg.Scale(0, top_value, 0, width - 92), width, (), 8, 54, width - 96, name_above=True)
    names = min(230.0, max(svg.text_width(spoken(row.name), NAME, is_bold=True) for row in rows) + 20)
    n_cells = min(len(rows[0].objectives), int((width - names - 300) // CELL))
    cells = tuple(width - CELL * (n_cells - i) for i in range(n_cells))
    odds = cells[0] - 14 if cells else width
    top = 60.0 if cells else 20.0
    return _Layout(svg.Scale(0, top_value, names, odds - 92), odds, cells, top, ROW, names - 16, name_above=False)


def _top(rows: Sequence[OddsRow]) -> float:
    """Return the right end of the axis: a tenth above the largest shown, at most 1."""
    largest = max(max(row.knowledge[1], row.probability + SIGMAS * row.mcse) for row in rows)
    return min(1.0, max(0.1, -(-largest * 10.2 // 1) / 10))


def _axis(rows: Sequence[OddsRow], layout: _Layout) -> list[str]:
    high = layout.top + len(rows) * layout.row
    marks = []
    ticks = svg.nice_ticks(0, layout.track.high, at_most=5 if layout.name_above else 7)
    for tick in ticks:
        x = layout.track(tick)
        anchor = "start" if x < 8 else "middle"
        marks += _upright(x, len(rows), layout)
        marks.append(
            svg.text(
                x, high + 16, svg.format_value(tick, "share", step=ticks[1] - ticks[0]), fill=svg.MUTED, anchor=anchor
            )
        )
    for row in rows:
        if row.is_status_quo:
            marks += _upright(layout.track(row.probability), len(rows), layout, stroke=svg.MUTED, dash="2 4")
    return marks


def _upright(x: float, n_rows: int, layout: _Layout, *, stroke: str = svg.RULE, dash: str = "") -> list[str]:
    """Return a line through all rows, broken where names stand above the tracks."""
    if not layout.name_above:
        ends = (layout.top - 4, layout.top + n_rows * layout.row)
        return [svg.line((x, ends[0]), (x, ends[1]), stroke=stroke, dash=dash)]
    tops = [layout.top + i * layout.row for i in range(n_rows)]
    return [svg.line((x, top + 24), (x, top + 46), stroke=stroke, dash=dash) for top in tops]


def _heads(rows: Sequence[OddsRow], layout: _Layout) -> list[str]:
    if not layout.cells:
        return []
    marks = [svg.text(layout.odds, 14, "all together", fill=svg.MUTED, anchor="end")]
    for x, objective in zip(layout.cells, rows[0].objectives, strict=False):
        for y, words in zip((14, 29), svg.two_lines(spoken(objective.name), CELL - 12, LABEL), strict=False):
            marks.append(svg.text(x + CELL - 2, y, words, fill=svg.MUTED, anchor="end"))
    return [*marks, svg.line((0, 40), (layout.cells[-1] + CELL, 40), stroke=svg.SHADE)]


def _row(row: OddsRow, layout: _Layout, top: float) -> list[str]:
    y = top + (34 if layout.name_above else 20)
    fill = svg.ACCENT if row.is_best or row.is_tied else svg.MUTED
    low, high = (layout.track(value) for value in row.knowledge)
    error = SIGMAS * row.mcse
    ends = (layout.track(max(0, row.probability - error)), layout.track(min(1, row.probability + error)))
    marks = [
        svg.bar(low, y - 6, high - low, 12, fill=fill, opacity=0.22, radius=6),
        svg.whisker(ends, y, stroke=svg.INK, cap=8),
        svg.dot(layout.track(row.probability), y, fill=svg.PAPER if row.is_status_quo else fill, stroke=fill),
        *_name(row, layout, top),
        *_figures(row, layout, y),
    ]
    for x, objective in zip(layout.cells, row.objectives, strict=False):
        marks += _cell(x, y, objective.probability, fill)
    return marks


def _name(row: OddsRow, layout: _Layout, top: float) -> list[str]:
    name = svg.shorten(spoken(row.name), layout.name_room, NAME, is_bold=True)
    is_bold = row.is_best or row.is_tied
    tag_fill = svg.ACCENT if is_bold else svg.MUTED
    if layout.name_above:
        x = svg.text_width(name, NAME, is_bold=is_bold) + 10
        tag = svg.shorten(row.tag, max(0.0, layout.odds - x), LABEL) if row.tag else ""
        return [
            svg.text(0, top + 18, name, size=NAME, is_bold=is_bold),
            *([svg.text(x, top + 18, tag, fill=tag_fill)] if tag else []),
        ]
    marks = [svg.text(0, top + (25 if not row.tag else 18), name, size=NAME, is_bold=is_bold)]
    return [*marks, svg.text(0, top + 34, row.tag, fill=tag_fill)] if row.tag else marks


def _figures(row: OddsRow, layout: _Layout, y: float) -> list[str]:
    """Return the chance and the range in figures at the right of the track."""
    fill = svg.ACCENT if row.is_best or row.is_tied else svg.INK
    return [
        svg.text(layout.odds, y - 1, percent(row.probability), size=16, fill=fill, anchor="end", is_bold=True),
        svg.text(layout.odds, y + 14, percent_range(*row.knowledge), fill=svg.MUTED, anchor="end"),
    ]


def _cell(x: float, y: float, probability: float | None, fill: str) -> list[str]:
    end = x + CELL - 2
    if probability is None:
        return [svg.text(end, y - 1, "not known", fill=svg.MUTED, anchor="end")]
    room = CELL - 34
    return [
        svg.text(end, y - 1, percent(probability), size=13, anchor="end"),
        svg.bar(end - room, y + 8, room, 3, fill=svg.RULE),
        svg.bar(end - room, y + 8, room * probability, 3, fill=fill),
    ]


def _key(is_narrow: bool, width: float, top: float) -> tuple[list[str], float]:
    """Return what the marks mean, in one line or one below the other, and the height that it takes."""
    entries = (
        (svg.dot(8, 0, fill=svg.MUTED, stroke=svg.MUTED), "chance of all objectives together"),
        (svg.whisker((1, 15), 0, cap=5), "simulation error"),
        (
            svg.bar(0, -5, 18, 10, fill=svg.MUTED, opacity=0.3, radius=5),
            "if we knew the market better (8 in 10)",
        ),
        (svg.line((8, -7), (8, 7), stroke=svg.MUTED, dash="2 4"), "going on as today"),
    )
    marks, x, y = [], 0.0, top + 6
    for mark, words in entries:
        room = 26 + svg.text_width(words, LABEL)
        if x and (is_narrow or x + room > width):
            x, y = 0.0, y + 20
        marks.append(f'<g transform="translate({x:.1f} {y:.1f})">{mark}</g>')
        marks.append(svg.text(x + 26, y + 4, words, fill=svg.MUTED))
        x += room + 22
    return marks, y - top + 14


def _words(rows: Sequence[OddsRow]) -> str:
    """Return the picture in words."""
    return " ".join(
        f"{spoken(row.name)}{f' ({row.tag})' if row.tag else ''}: {chance(row.probability)}, simulation error "
        f"{points(SIGMAS * row.mcse)}; {percent_range(*row.knowledge)} if the market were known better."
        for row in rows
    )
