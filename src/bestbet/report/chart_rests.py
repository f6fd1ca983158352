"""What each quantity of the answer rests on: data, evidence, judgement."""

from __future__ import annotations

from collections.abc import Sequence

from bestbet.report import svg
from bestbet.report.chart_data import NARROW, RestsRow
from bestbet.report.words import percent

LABEL = 12.0
_KINDS = (("your data", svg.ACCENT, 1.0), ("evidence", svg.ACCENT, 0.45), ("judgement", svg.SHADE, 0.6))


def rests_chart(rows: Sequence[RestsRow], *, width: float = 960) -> str:
    """Return one stacked bar per quantity: the shares of data, evidence and judgement."""
    is_narrow = width < NARROW
    names = 0.0 if is_narrow else min(230.0, max(svg.text_width(row.quantity, 13) for row in rows) + 16)
    sources = 0.0 if is_narrow else 0.3 * width
    scale = svg.Scale(0, 1, names, width - sources)
    height = 40.0 if is_narrow else 28.0
    marks = _rests_key(names)
    for i, row in enumerate(rows):
        y = 30 + i * height
        room = width if is_narrow else names - 12
        marks.append(svg.text(0, y + (11 if is_narrow else 14), svg.shorten(row.quantity, room, 13), size=13))
        marks += _rests_bar(row, scale, y + (17 if is_narrow else 2))
        if sources:
            source = svg.shorten(row.source, sources - 16, LABEL)
            marks.append(svg.text(width - sources + 14, y + 14, source, fill=svg.MUTED))
    words = "; ".join(
        f"{r.quantity}: {percent(r.data)} data, {percent(r.evidence)} evidence, {percent(r.judgement)} judgement"
        for r in rows
    )
    return svg.picture(width, 30 + len(rows) * height, marks, title="What the answer rests on", description=words)


def _rests_key(start: float) -> list[str]:
    marks, x = [], start
    for name, fill, opacity in _KINDS:
        marks.append(svg.bar(x, 4, 12, 12, fill=fill, opacity=opacity, radius=2))
        marks.append(svg.text(x + 17, 14, name, fill=svg.MUTED))
        x += 17 + svg.text_width(name, LABEL) + 18
    return marks


def _rests_bar(row: RestsRow, scale: svg.Scale, y: float) -> list[str]:
    marks, start = [], 0.0
    for share, (_, fill, opacity) in zip((row.data, row.evidence, row.judgement), _KINDS, strict=True):
        x, end = scale(start), scale(start + share)
        start += share
        if share < 0.002:
            continue
        marks.append(svg.bar(x, y, end - x - 1, 17, fill=fill, opacity=opacity))
        if end - x > svg.text_width(percent(share), 11) + 12:
            ink = svg.PAPER if opacity == 1 else svg.INK
            marks.append(svg.text(x + 6, y + 12.5, percent(share), size=11, fill=ink))
    return marks
