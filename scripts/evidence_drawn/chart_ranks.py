"""Ranks of the truth among the draws as small histograms: even bars inside the band mean a fit that is what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import sbc_study
from evidence_drawn import marks
from evidence_drawn.rank_data import Quantity, Ranks
from scipy.special import bdtr

from bestbet.report import svg

BAND = 0.99
_TITLE = "Where the truth lay among 99 draws of the fit, in worlds of the model's own law"
_LANE = re.compile(r"^(.*) (\d+)$")
_SPOKEN = ((" that came, own pace", ", as shown"), (" within ", " in "), (" of next ", " next "))
"""What stands in a panel's head instead of the study's words, so that it fits."""
_HEADROOM = 1.3
"""How far above the band a panel reaches; what is higher is cut off and its count written beside it."""
_COLUMNS, _LANES = 4, 3
_GAP, _PLOT, _PANEL = 18.0, 48.0, 100.0


@dataclass(frozen=True, slots=True)
class Frame:
    """What all panels share: how high a full panel reaches, and the band of even counts."""

    most: float
    low: int
    high: int


def even_band(n: int) -> tuple[int, int]:
    """Return the counts that all of a panel's bins keep inside of in 99 % of cases if ranks are even.

    Each bin is binomial; the chance outside is shared out evenly among bins and sides (Bonferroni).
    """
    tail = (1 - BAND) / 2 / sbc_study.BINS
    counts = np.arange(n + 1)
    below = bdtr(counts, n, 1 / sbc_study.BINS)
    return int(np.searchsorted(below, tail)), int(np.searchsorted(below, 1 - tail))


def ranks_picture(ranks: Ranks) -> str:
    """Return a panel for each quantity, and one of the first quantity with its posterior narrowed on purpose."""
    n = ranks.quantities[0].n
    low, high = even_band(n)
    frame = Frame(high * _HEADROOM, low, high)
    n_uneven = sum(bool(one.fault) for one in ranks.quantities)
    body = [
        svg.text(0, 16, _head(ranks, n_uneven), size=marks.HEAD, is_bold=True),
        svg.text(0, 37, "Left: the truth lay below nearly all draws. Right: above.", size=marks.LABEL, fill=svg.MUTED),
    ]
    places, y = _places(ranks), 58.0
    for one, (column, row) in places:
        body += _panel(one, frame, column, y + row * _PANEL)
    y += (max(row for _, (_, row) in places) + 1) * _PANEL
    body += _control(ranks, frame, y)
    key, bottom = _key(y + _PANEL + 34)
    faults = "; ".join(f"{one.name}: {one.fault}" for one in ranks.quantities if one.fault) or "none"
    words = f"{marks.whole(n)} replicates, {len(ranks.quantities)} quantities; uneven: {faults}"
    return marks.finished(bottom, [*body, *key], title=_TITLE, description=words)


def _head(ranks: Ranks, n_uneven: int) -> str:
    n, quantities = marks.whole(ranks.quantities[0].n), len(ranks.quantities)
    return f"{n} invented histories, {quantities} quantities: {quantities - n_uneven} even, {n_uneven} not"


def _places(ranks: Ranks) -> list[tuple[Quantity, tuple[int, int]]]:
    """Return each quantity with its column and row: lanes at the left, a row each, the others beside and below."""
    lanes = [one for one in ranks.quantities if _LANE.match(one.name)]
    kinds = list(dict.fromkeys(_parts(one.name)[0] for one in lanes))
    places = []
    for one in lanes:
        kind, lane = _parts(one.name)
        places.append((one, (int(lane.removeprefix("lane ")) - 1, kinds.index(kind))))
    others = [one for one in ranks.quantities if one not in lanes]
    free = [(column, row) for row in range(len(kinds)) for column in range(_LANES, _COLUMNS)]
    free += [(i % _COLUMNS, len(kinds) + i // _COLUMNS) for i in range(max(0, len(others) - len(free)))]
    return places + list(zip(others, free, strict=False))


def _parts(name: str) -> tuple[str, str]:
    """Return a quantity's name and its lane, if it is of one."""
    if found := _LANE.match(name):
        return found[1], f"lane {int(found[2]) + 1}"
    for words, spoken in _SPOKEN:
        name = name.replace(words, spoken)
    return name, ""


def _panel(one: Quantity, frame: Frame, column: int, top: float) -> list[str]:
    width = (marks.WIDTH - (_COLUMNS - 1) * _GAP) / _COLUMNS
    left = column * (width + _GAP)
    name, below = _parts(one.name)
    words = svg.shorten(name[:1].upper() + name[1:], width + _GAP - 4, marks.LABEL, is_bold=bool(one.fault))
    drawn = [svg.text(left, top + 12, words, size=marks.LABEL, is_bold=bool(one.fault))]
    if below:
        drawn.append(svg.text(left, top + 28, below, size=12, fill=svg.MUTED))
    if one.fault:
        x = left + (svg.text_width(below, 12) + 8 if below else 0)
        drawn.append(svg.text(x, top + 28, one.fault, size=12, fill=svg.ACCENT, is_bold=True))
    return drawn + _histogram(one, frame, (left, left + width), top + 36)


def _histogram(one: Quantity, frame: Frame, ends: tuple[float, float], top: float) -> list[str]:
    y = svg.Scale(0.0, frame.most, top + _PLOT, top)
    step = (ends[1] - ends[0]) / sbc_study.BINS
    drawn = [svg.bar(ends[0], y(frame.high), ends[1] - ends[0], y(frame.low) - y(frame.high), fill=svg.RULE)]
    fill = svg.ACCENT if one.fault else svg.MUTED
    for i, count in enumerate(one.bins().tolist()):
        x, end = ends[0] + i * step, y(min(count, frame.most))
        drawn.append(svg.bar(x + 0.5, end, step - 1, y(0) - end, fill=fill, opacity=0.85 if one.fault else 0.4))
    drawn += [
        svg.line((ends[0], y(level)), (ends[1], y(level)), stroke=svg.INK, width=0.75, dash="2 3")
        for level in (frame.low, frame.high)
    ]
    drawn.append(svg.line((ends[0], y(0)), (ends[1], y(0)), stroke=svg.SHADE))
    return drawn + _cut(one, frame, ends, top)


def _cut(one: Quantity, frame: Frame, ends: tuple[float, float], top: float) -> list[str]:
    """Return, for the highest bar of each half that is cut off, a break in it and its count beside it."""
    bins, half = one.bins(), sbc_study.BINS // 2
    step = (ends[1] - ends[0]) / sbc_study.BINS
    drawn = []
    for first, side in ((0, 1), (half, -1)):
        i = first + int(np.argmax(bins[first : first + half]))
        if bins[i] <= frame.most:
            continue
        x = ends[0] + i * step
        edge, anchor = (x + step + 3, "start") if side > 0 else (x - 3, "end")
        words = marks.whole(int(bins[i]))
        room = svg.text_width(words, 12)
        drawn.append(svg.bar(edge if side > 0 else edge - room, top, room, 11, fill=svg.PAPER))
        drawn.append(svg.line((x - 1, top + 9), (x + step + 1, top + 5), stroke=svg.PAPER, width=2.5))
        drawn.append(svg.text(edge, top + 9, words, size=12, anchor=anchor))
    return drawn


def _control(ranks: Ranks, frame: Frame, top: float) -> list[str]:
    even = {one.name for one in ranks.quantities if not one.fault}
    narrowed = max(ranks.narrowed, key=lambda one: (one.name in even, one.spread))
    caught = sum(bool(one.fault) for one in ranks.narrowed)
    x = (marks.WIDTH - (_COLUMNS - 1) * _GAP) / _COLUMNS + _GAP + 12
    kind = "even quantity" if narrowed.name in even else "quantity"
    lines = (
        "Negative control: the same fit, its draws pulled together by a tenth.",
        f"Shown is the {kind} in which it is seen most: the truth lies outside",
        "the draws, at either end, too often.",
        f"Narrowed so, {caught} of {len(ranks.narrowed)} quantities are called not even.",
    )
    return [
        svg.line((0, top + 4), (marks.WIDTH, top + 4), stroke=svg.SHADE),
        *_panel(narrowed, frame, 0, top + 22),
        *(svg.text(x, top + 44 + 19 * i, words, size=marks.LABEL) for i, words in enumerate(lines)),
    ]


def _key(y: float) -> tuple[list[str], float]:
    return marks.key(
        (
            (svg.bar(2, -7, 20, 14, fill=svg.MUTED, opacity=0.4), "even"),
            (svg.bar(2, -7, 20, 14, fill=svg.ACCENT, opacity=0.85), "not even, by the study's three tests"),
            (
                svg.line((2, -6), (22, -6), stroke=svg.INK, width=0.75, dash="2 3")
                + svg.line((2, 6), (22, 6), stroke=svg.INK, width=0.75, dash="2 3"),
                "between: all 20 bars in 99 of 100 even cases",
            ),
        ),
        y,
    )
