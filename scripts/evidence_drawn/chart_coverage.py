"""How many true totals lay inside the ranges that were to hold so many: a dot with its range, the promise a tick."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from evidence_drawn import marks
from evidence_drawn.fleet_data import MEASURES, Fleet
from evidence_drawn.judged import share_range
from evidence_drawn.rank_data import Ranks

from bestbet.report import svg
from bestbet.report.words import percent

CALLED = 0.9
OWN_PACE = {"wins": "wins that came, own pace", "bookings": "bookings that came, own pace"}
"""The quantities ranked by simulation-based calibration that the product would show."""
_LEVELS = (0.5, 0.8, 0.9)
_TITLE = "How many true totals lay inside the ranges"
_NAMES, _FIGURES, _ROW = 126.0, 246.0, 38.0
_HEAD = 30.0
_COLUMNS = (("inside", 506.0), ("below", 564.0), ("above", 620.0), ("of", marks.WIDTH))


@dataclass(frozen=True, slots=True)
class Held:
    """How many of n true totals lay inside a range, and below and above it; `is_hold` under holding course."""

    n: int
    inside: int
    below: int
    above: int
    is_hold: bool

    @property
    def share(self) -> float:
        """The share inside."""
        return self.inside / self.n

    @property
    def ends(self) -> tuple[float, float]:
        """Its 95 % range."""
        return share_range(self.inside, self.n)


@dataclass(frozen=True, slots=True)
class Row:
    """One range that was to hold a share `called`, and what it held."""

    name: str
    called: float
    held: tuple[Held, ...]


def fleet_rows(fleet: Fleet) -> tuple[Row, ...]:
    """Return one row per measure of a fleet: the chosen strategy, then holding course."""
    present = [m for m in MEASURES if (m, False) in fleet.sides]
    return tuple(
        Row(marks.MEASURE_NAMES[m], CALLED, tuple(_held(fleet.sides[m, h], is_hold=h) for h in (False, True)))
        for m in present
    )


def _held(side: npt.NDArray[np.int64], *, is_hold: bool) -> Held:
    return Held(len(side), int((side == 0).sum()), int((side < 0).sum()), int((side > 0).sum()), is_hold)


def rank_rows(ranks: Ranks) -> tuple[Row, ...]:
    """Return what central ranges held in worlds drawn from the model's own law, as the product makes them."""
    found = {one.name: one for one in ranks.quantities}
    rows = []
    for measure, name in OWN_PACE.items():
        counts = found[name].counts
        for level in _LEVELS:
            cut = round(len(counts) * (1 - level) / 2)
            below, above = int(counts[:cut].sum()), int(counts[len(counts) - cut :].sum())
            n = int(counts.sum())
            held = Held(n, n - below - above, below, above, is_hold=True)
            rows.append(Row(f"{marks.MEASURE_NAMES[measure]}, {percent(level)}", level, (held,)))
    return tuple(rows)


def coverage_picture(worlds: Mapping[str, Sequence[Row]], own: Sequence[Row]) -> str:
    """Return one block for each fleet and one for the histories of the ranks; ValueError without any row."""
    blocks = [(f"{marks.WORLD_NAMES[world]}: ranges called 90{svg.GAP}%", rows) for world, rows in worlds.items()]
    blocks += [(f"Histories behind the ranks: called 50, 80 and 90{svg.GAP}%", own)] if own else []
    if not blocks:
        raise ValueError("a picture of coverage needs at least one range")
    lowest = min(held.ends[0] for rows in worlds.values() for row in rows for held in row.held)
    body, y = [], 0.0
    for title, rows in blocks:
        low = 0.4 if rows is own else min(0.8, math.floor((lowest - 0.01) * 20) / 20)
        drawn, y = _block(title, rows, svg.Scale(low, 1.0, _NAMES, marks.WIDTH - _FIGURES), y)
        body += drawn
    key, bottom = marks.key(
        (
            (_mark(12, 0, (2, 22), is_hold=False), "the chosen strategy, 95 % range"),
            (_mark(12, 0, (2, 22), is_hold=True), "holding course"),
            (svg.line((12, -9), (12, 9), stroke=svg.INK, width=2.5), "what the range was to hold"),
        ),
        y + 4,
    )
    words = "; ".join(f"{title}: {', '.join(_in_words(row) for row in rows)}" for title, rows in blocks)
    return marks.finished(bottom, [*body, *key], title=_TITLE, description=words)


def _block(title: str, rows: Sequence[Row], scale: svg.Scale, top: float) -> tuple[list[str], float]:
    height = _ROW if any(len(row.held) > 1 for row in rows) else 26.0
    first, last = top + _HEAD + 8, top + _HEAD + 8 + len(rows) * height
    drawn = [svg.text(0, top + 16, title, size=marks.HEAD, is_bold=True)]
    drawn += [svg.text(x, top + 16, head, size=12, fill=svg.MUTED, anchor="end") for head, x in _COLUMNS]
    for tick in svg.nice_ticks(scale.low, 1.0, at_most=7):
        drawn.append(svg.line((scale(tick), first), (scale(tick), last)))
        drawn.append(svg.text(scale(tick), last + 17, percent(tick), size=12, fill=svg.MUTED, anchor="middle"))
    for i, row in enumerate(rows):
        drawn += _row(row, scale, first + (i + 0.5) * height, height)
    return drawn, last + 48


def _row(row: Row, scale: svg.Scale, y: float, height: float) -> list[str]:
    places = (y,) if len(row.held) == 1 else (y - 8, y + 9)
    at = scale(row.called)
    drawn = [
        svg.text(0, y + 5, row.name, size=14),
        svg.line((at, y - height / 2), (at, y + height / 2), stroke=svg.INK, width=2.5),
    ]
    for place, held in zip(places, row.held, strict=True):
        ends = (scale(max(held.ends[0], scale.low)), scale(held.ends[1]))
        drawn.append(_mark(scale(held.share), place, ends, is_hold=held.is_hold))
        shares = (held.share, held.below / held.n, held.above / held.n)
        texts = (*(percent(share) for share in shares), marks.whole(held.n))
        for i, ((_, x), words) in enumerate(zip(_COLUMNS, texts, strict=True)):
            fill = svg.INK if i == 0 else svg.MUTED
            drawn.append(svg.text(x, place + 4.5, words, size=marks.LABEL, fill=fill, anchor="end", is_bold=i == 0))
    return drawn


def _mark(x: float, y: float, ends: tuple[float, float], *, is_hold: bool) -> str:
    """Return a dot with its level range: filled for what was chosen, hollow for holding course."""
    stroke = svg.MUTED if is_hold else svg.ACCENT
    fill, edge = (svg.PAPER, svg.MUTED) if is_hold else (svg.ACCENT, svg.PAPER)
    return svg.whisker(ends, y, stroke=stroke, cap=3.5, width=1.5) + svg.dot(x, y, fill=fill, stroke=edge)


def _in_words(row: Row) -> str:
    each = (
        f"{'holding course' if held.is_hold else 'chosen'} {percent(held.share)} of {marks.whole(held.n)}"
        f" (95 % range {percent(held.ends[0])} to {percent(held.ends[1])})"
        for held in row.held
    )
    return f"{row.name}: {', '.join(each)}"
