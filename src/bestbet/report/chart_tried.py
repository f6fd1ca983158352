"""A mix tried by hand: its chance of all objectives as a bar with its error, today's and other mixes marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bestbet.report import svg
from bestbet.report.words import chance, percent, points, spoken

LABEL = 12.0
SIGMAS = 1.96
TOP, THICK, HIGH = 22.0, 14.0, 78.0
LEAST_TOP = 0.1


@dataclass(frozen=True, slots=True)
class Mark:
    """A mix to compare with, and its chance."""

    name: str
    p: float


@dataclass(frozen=True, slots=True)
class MixBar:
    """The chance of a mix with one standard error, and the mixes marked beside it, at most two."""

    p: float
    mcse: float
    marks: tuple[Mark, ...]
    high: float

    @classmethod
    def of(cls, p: float, mcse: float, marks: Sequence[Mark]) -> MixBar:
        """Return the bar on an axis that the marked mixes decide, so that it stands still while sliders move."""
        known = max([mark.p for mark in marks], default=0.0)
        high = max(LEAST_TOP, math.ceil(10 * min(1.0, 1.5 * known)) / 10, math.ceil(10 * min(1.0, p + 2 * mcse)) / 10)
        return cls(p, mcse, tuple(marks), high)


def mix_bar(bar: MixBar, *, width: float) -> str:
    """Return the bar; marks are ticks with their names above, the axis below."""
    x = svg.Scale(0.0, bar.high, 0.0, width)
    body = [svg.bar(0, TOP, width, THICK, fill=svg.RULE, radius=3), svg.bar(0, TOP, x(bar.p), THICK, radius=3)]
    for tick in svg.nice_ticks(0.0, bar.high, at_most=6):
        anchor = "start" if tick == 0 else "end" if tick >= bar.high - 1e-9 else "middle"
        body.append(svg.line((x(tick), TOP + THICK + 5), (x(tick), TOP + THICK + 9), stroke=svg.SHADE))
        words = svg.format_value(tick, "share", step=0.01)
        body.append(svg.text(x(tick), TOP + THICK + 23, words, fill=svg.MUTED, anchor=anchor))
    for mark, (start, words) in zip(bar.marks, _labels(bar, x, width), strict=True):
        body.append(svg.line((x(mark.p), TOP - 3), (x(mark.p), TOP + THICK + 3), stroke=svg.INK, width=1.5))
        body.append(svg.text(start, TOP - 8, words, fill=svg.MUTED))
    ends = (x(max(0.0, bar.p - SIGMAS * bar.mcse)), x(min(bar.high, bar.p + SIGMAS * bar.mcse)))
    body.append(svg.whisker(ends, TOP + THICK / 2, stroke=svg.INK, cap=5))
    return svg.picture(width, HIGH - 14, body, title="The chance of all objectives", description=_words(bar))


def _labels(bar: MixBar, x: svg.Scale, width: float) -> list[tuple[float, str]]:
    """Return where each mark's words start: centred on their tick where there is room, never over each other."""
    said = [f"{spoken(mark.name)} {percent(mark.p)}" for mark in bar.marks]
    wide = [svg.text_width(words, LABEL) for words in said]
    starts = [min(max(x(mark.p) - w / 2, 0.0), width - w) for mark, w in zip(bar.marks, wide, strict=True)]
    order = sorted(range(len(said)), key=lambda i: bar.marks[i].p)
    for left, right in pairwise(order):
        starts[right] = max(starts[right], starts[left] + wide[left] + 10)
    for left, right in reversed(list(pairwise(order))):
        starts[right] = min(starts[right], width - wide[right])
        starts[left] = min(starts[left], starts[right] - wide[left] - 10)
    return list(zip(starts, said, strict=True))


def _words(bar: MixBar) -> str:
    beside = "".join(f" {spoken(mark.name)}: {percent(mark.p)}." for mark in bar.marks)
    return f"{chance(bar.p)}, simulation error {points(SIGMAS * bar.mcse)}.{beside}"


def use_bar(share: float, said: str, *, width: float) -> str:
    """Return what is taken of a resource as a bar; beyond all there is the bar is full, with the limit marked in it."""
    full = max(share, 1.0)
    body = [svg.bar(0, 4, width / full, 8, fill=svg.RULE, radius=2), svg.bar(0, 4, width * share / full, 8, radius=2)]
    if share > 1.0:
        body.append(svg.line((width / full, 0), (width / full, 16), stroke=svg.INK, width=2))
    return svg.picture(width, 16, body, title="Share of what there is", description=said)
