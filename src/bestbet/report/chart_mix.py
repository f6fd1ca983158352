"""The best mix tactic by tactic: today, the best mix, how far mixes as good leave it open, and the nearest of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bestbet.report import svg
from bestbet.report.chart_data import NARROW
from bestbet.report.tables import Table
from bestbet.report.words import spoken

NAME, LABEL = 14.0, 12.0
ROW, HEAD, FOOT = 48.0, 30.0, 10.0
NARROW_ROW = 76.0
_HALF = 7.0
ROOM = 1.06
"""The end of a row's scale over the largest amount in it."""


@dataclass(frozen=True, slots=True)
class MixRow:
    """One tactic in its own units a week: today, in the best mix, in the nearest as good, and all that is as good.

    `said` is what the best mix does in words, `cost` what it takes of hours and money.
    """

    name: str
    today: float
    best: float
    nearest: float
    least: float
    most: float
    said: str
    cost: str


@dataclass(frozen=True, slots=True)
class MixChart:
    """What the page shows of the best mix: the answer, one row per tactic, what to say beside it, the odds."""

    headline: str
    rows: tuple[MixRow, ...]
    sentences: tuple[str, ...]
    prices: tuple[str, ...]
    tables: tuple[Table, ...]


def mix_picture(chart: MixChart, *, width: float = 960) -> str:
    """Return one line per tactic from none to the most in it: band of equals, ring today, dot best, tick nearest."""
    is_narrow = width < NARROW
    row = NARROW_ROW if is_narrow else ROW
    marks = _legend()
    for i, entry in enumerate(chart.rows):
        marks += _row(entry, HEAD + row * i, width, is_narrow=is_narrow)
    height = HEAD + row * len(chart.rows) + FOOT
    return svg.picture(width, height, marks, title="The best mix beside today", description=_words(chart.rows))


def _legend() -> list[str]:
    marks, x = [], 6.0
    for label, mark in (("today", _today), ("best mix", _best), ("nearest to today", _nearest)):
        marks += [mark(x, 10), svg.text(x + 10, 14, label, fill=svg.MUTED)]
        x += 24 + svg.text_width(label, LABEL)
    return marks


def _today(x: float, y: float) -> str:
    return svg.dot(x, y, fill=svg.PAPER, stroke=svg.INK)


def _best(x: float, y: float) -> str:
    return svg.dot(x, y, radius=5.5)


def _nearest(x: float, y: float) -> str:
    return svg.line((x, y - _HALF), (x, y + _HALF), stroke=svg.INK, width=2)


def _row(entry: MixRow, top: float, width: float, *, is_narrow: bool) -> list[str]:
    start, end = (6.0, width - 8.0) if is_narrow else (200.0, width - 350.0)
    y = top + (54 if is_narrow else 22)
    largest = max(entry.today, entry.best, entry.nearest, entry.most)
    scale = svg.Scale(0.0, ROOM * largest if largest > 0 else 1.0, start, end)
    left, right = scale(entry.least), scale(entry.most)
    marks = [
        svg.line((start, y), (end, y)),
        svg.line((start, y - 5), (start, y + 5)),
        svg.bar(left, y - _HALF, max(right - left, 2.0), 2 * _HALF, opacity=0.22, radius=3),
        _nearest(scale(entry.nearest), y),
        _best(scale(entry.best), y),
        _today(scale(entry.today), y),
    ]
    if is_narrow:
        head = svg.shorten(spoken(entry.name), width, NAME, is_bold=True)
        more = svg.shorten(f"{entry.said} · {entry.cost}".strip(" ·"), width, LABEL)
        return [
            *marks,
            svg.text(0, top + 16, head, size=NAME, is_bold=True),
            svg.text(0, top + 33, more, fill=svg.MUTED),
        ]
    name = svg.shorten(spoken(entry.name), start - 16, NAME, is_bold=True)
    said = svg.shorten(entry.said, width - end - 16, LABEL)
    cost = svg.shorten(entry.cost, width - end - 16, LABEL)
    return [
        *marks,
        svg.text(0, top + 27, name, size=NAME, is_bold=True),
        svg.text(width, top + 19, said, anchor="end"),
        svg.text(width, top + 35, cost, fill=svg.MUTED, anchor="end"),
    ]


def _words(rows: Sequence[MixRow]) -> str:
    return " ".join(
        f"{spoken(r.name)}: today {r.today:.3g}, best mix {r.best:.3g} a week; as good {r.least:.3g} to {r.most:.3g}."
        for r in rows
    )
