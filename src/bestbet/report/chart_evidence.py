"""What is believed of tactics' effects before and after the evidence, claim by claim, on one axis per effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bestbet.evidence.weigh import Weighed, WeighedEffect
from bestbet.plan.nodes import Channel
from bestbet.report import svg
from bestbet.report.chart_data import NARROW
from bestbet.report.evidence_tables import effect_text
from bestbet.report.words import percent

LABEL = 12.0
ROW, HEAD, FOOT = 24.0, 30.0, 26.0
WEIGHTS = 60.0
MOST_CLAIMS = 8
PALE = 0.05
"""Claims of no more weight than this are drawn pale."""
_Z90 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim as it was weighed: where it points after its bias was taken off, its 90 % range, and its weight."""

    name: str
    middle: float
    low: float
    high: float
    weight: float


@dataclass(frozen=True, slots=True)
class EvidencePanel:
    """One effect: ranges as (low, middle, high), lifts or opportunities per unit."""

    title: str
    channel: Channel
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    claims: tuple[ClaimRow, ...]
    n_more: int = 0


@dataclass(frozen=True, slots=True)
class EvidenceChart:
    """The panels, and the sentences about stories and those that nobody told."""

    panels: tuple[EvidencePanel, ...]
    sentences: tuple[str, ...]


def evidence_chart(weighed: Weighed) -> EvidenceChart | None:
    """Return what the picture shows, or None where no claim was weighed."""
    if not weighed.effects:
        return None
    sentences = tuple(s for e in weighed.effects for s in e.stories.sentences)
    return EvidenceChart(tuple(_panel(e) for e in weighed.effects if e.belief is not None), sentences)


def _panel(e: WeighedEffect) -> EvidencePanel:
    ordered = sorted(e.items, key=lambda w: -w.weight)
    return EvidencePanel(
        title=f"{e.tactic}: {e.channel.value}{' per unit' if e.channel is Channel.OPPORTUNITIES else ''}",
        channel=e.channel,
        before=(e.prior.low, e.prior.mean, e.prior.high),
        after=(e.posterior.low, e.posterior.mean, e.posterior.high),
        claims=tuple(_claim(e, i) for i in range(len(e.items)) if e.items[i] in ordered[:MOST_CLAIMS]),
        n_more=max(len(ordered) - MOST_CLAIMS, 0),
    )


def _claim(e: WeighedEffect, index: int) -> ClaimRow:
    w = e.items[index]
    scale = e.belief.scale if e.belief else None
    spread = _Z90 * w.item.variance(0.0) ** 0.5
    ends = (w.item.value, w.item.value - spread, w.item.value + spread)
    middle, low, high = (float(scale.back(x)) if scale else x for x in ends)
    return ClaimRow(w.item.claim.name, middle, low, high, w.weight)


def evidence_picture(chart: EvidenceChart, *, width: float = 960) -> str:
    """Return one panel per effect, below each other: before, each claim, after; claims faint as they weigh little."""
    marks: list[str] = []
    top = 0.0
    for panel in chart.panels:
        marks += _drawn(panel, top, width)
        top += _height(panel)
    said = "; ".join(
        f"{p.title}: {effect_text(p.before[1], p.channel)} before, {effect_text(p.after[1], p.channel)} after"
        for p in chart.panels
    )
    return svg.picture(width, max(top, 1.0), marks, title="What the evidence does to each effect", description=said)


def _height(panel: EvidencePanel) -> float:
    return HEAD + ROW * (2 + len(panel.claims) + (panel.n_more > 0)) + FOOT


def _drawn(panel: EvidencePanel, top: float, width: float) -> list[str]:
    names = 110.0 if width < NARROW else 260.0
    scale = _scale(panel, names, width - WEIGHTS)
    bottom = top + _height(panel) - FOOT
    marks = [svg.text(0, top + 16, svg.shorten(panel.title, width, 13, is_bold=True), size=13, is_bold=True)]
    for tick in svg.nice_ticks(scale.low, scale.high, at_most=4 if width < NARROW else 5):
        marks.append(svg.line((scale(tick), top + HEAD - 4), (scale(tick), bottom), stroke=svg.RULE))
        marks.append(svg.text(scale(tick), bottom + 14, _tick(tick, panel.channel), fill=svg.MUTED, anchor="middle"))
    for i, row in enumerate(_rows(panel)):
        y = top + HEAD + ROW * i + ROW / 2
        marks.append(svg.text(0, y + 4, svg.shorten(row.name, names - 10, LABEL), fill=svg.MUTED))
        marks += _mark(row, scale, y)
        if row.weight is not None:
            marks.append(svg.text(width, y + 4, percent(row.weight), fill=svg.MUTED, anchor="end"))
    if panel.n_more:
        y = bottom - ROW + 16
        marks.append(svg.text(0, y, f"and {panel.n_more} more claims that weigh less", fill=svg.MUTED))
    return marks


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    ends: tuple[float, float, float]
    stroke: str
    width: float
    weight: float | None = None


def _rows(panel: EvidencePanel) -> list[_Row]:
    claims = [
        _Row(c.name, (c.low, c.middle, c.high), svg.INK if c.weight > PALE else svg.SHADE, 1.25, c.weight)
        for c in panel.claims
    ]
    before = _Row("before", panel.before, svg.MUTED, 3.0)
    return [before, *claims, _Row("after", panel.after, svg.ACCENT, 3.0)]


def _mark(row: _Row, scale: svg.Scale, y: float) -> list[str]:
    """A range with a cap where it ends in sight, and its middle where that lies in sight."""
    low, middle, high = row.ends
    inside = [min(max(x, scale.low), scale.high) for x in (low, high)]
    marks = [svg.line((scale(inside[0]), y), (scale(inside[1]), y), stroke=row.stroke, width=row.width)]
    for end, held in zip((low, high), inside, strict=True):
        if end == held:
            marks.append(svg.line((scale(end), y - 4), (scale(end), y + 4), stroke=row.stroke, width=row.width))
    if scale.low <= middle <= scale.high:
        marks.append(svg.dot(scale(middle), y, fill=row.stroke))
    return marks


def _tick(value: float, channel: Channel) -> str:
    if channel is Channel.OPPORTUNITIES:
        return svg.plain_number(value) if abs(value) >= 0.01 or value == 0 else f"{value:.2g}"
    return "0" if abs(value) < 1e-12 else f"{100 * value:+.3g}{svg.GAP}%"


def _scale(panel: EvidencePanel, start: float, end: float) -> svg.Scale:
    """Show all of before and after, and claims as far as they lie within twice that."""
    low, high = min(panel.before[0], panel.after[0], 0.0), max(panel.before[2], panel.after[2], 0.0)
    room = max(high - low, 1e-9)
    near: Sequence[float] = [c.middle for c in panel.claims if low - room < c.middle < high + room]
    low, high = min([low, *near]), max([high, *near])
    return svg.Scale(low - 0.05 * room, high + 0.05 * room, start, end)
