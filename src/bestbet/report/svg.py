"""Pictures from plain numbers: scales, ticks, marks and labels as SVG text, without any dependency.

Colours are CSS custom properties with light fallbacks, so that a page can turn dark and a single file still shows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bestbet.units import NO_CURRENCY

INK = "var(--ink,#1d2528)"
MUTED = "var(--muted,#5a666b)"
RULE = "var(--rule,#dde2e3)"
SHADE = "var(--shade,#c9d1d3)"
ACCENT = "var(--accent,#0a6673)"
PAPER = "var(--paper,#ffffff)"
FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
GAP = "\N{NO-BREAK SPACE}"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NARROW, _WIDE = frozenset("ijl.,:;'|!()[]ftrI- \N{NO-BREAK SPACE}"), frozenset("mwMW%@&—")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_SIZE = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)" width="[0-9.]+" height="[0-9.]+"')
_VARIABLE = re.compile(r"var\(--[a-z]+,(#[0-9a-f]{3,6})\)")


def escape(text: object) -> str:
    """Return text that is safe between tags and inside quoted attributes; characters that XML forbids become �."""
    return allowed(text).translate(_ESCAPES)


def allowed(text: object) -> str:
    """Return the text with � in place of each character that XML forbids."""
    return "".join(
        c if c in "\t\n" or (c >= " " and not _is_forbidden(ord(c))) else "\N{REPLACEMENT CHARACTER}" for c in str(text)
    )


def _is_forbidden(code: int) -> bool:
    return 0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE


# ---------------------------------------------------------------------------------------------- numbers as text


def plain_number(value: float, *, step: float = 0.0) -> str:
    """Return a number to three digits with k, M or bn, or with as many decimals as ticks `step` apart need."""
    size = max(abs(value), abs(step))
    factor, suffix = next(((f, s) for f, s in ((1e9, "bn"), (1e6, "M"), (1e4, "k")) if size >= f), (1.0, ""))
    factor = 1e3 if suffix == "k" else factor
    shown = value / factor
    if step > 0:
        decimals = max(0, -math.floor(math.log10(step / factor) + 1e-9))
    else:
        decimals = max(0, 2 - math.floor(math.log10(abs(shown)))) if abs(shown) >= 0.01 else 2
        decimals = min(decimals, 2 if suffix or abs(shown) < 10 else 1)
    text = f"{shown:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text and step <= 0 else text
    text = "0" if text in {"-0", ""} else text
    return f"{text}{GAP}{suffix}" if suffix and text != "0" else text


_ONE_OF = {"accounts": "account", "deals": "deal", "days": "day", "orders": "order", "weeks": "week"}


def format_value(value: float, unit: str, *, step: float = 0.0) -> str:
    """Return a value with its unit as people write it: "4.2 M EUR", "35 %", "31 deals"; unit "share" is a fraction."""
    if unit == "share":
        decimals = max(0, -math.floor(math.log10(step * 100) + 1e-9)) if step > 0 else int(0 < abs(value) < 0.0995)
        return f"{value * 100:.{decimals}f}{GAP}%"
    number = plain_number(value, step=step)
    unit = _ONE_OF.get(unit, unit) if number == "1" else unit
    return f"{number}{GAP}{unit}" if unit and unit != NO_CURRENCY else number


def format_target(value: float, unit: str) -> str:
    """Return a target as it was asked for: a share that is no whole per cent keeps what follows, "42.5 %"."""
    return f"{value * 100:.4g}{GAP}%" if unit == "share" else format_value(value, unit)


def nice_ticks(low: float, high: float, *, at_most: int = 5) -> tuple[float, ...]:
    """Return at most `at_most` (at least 2) round numbers inside [low, high], evenly spaced."""
    if not (math.isfinite(low) and math.isfinite(high) and low < high and at_most >= 2):
        raise ValueError(f"ticks need two finite ends in order, found {low} to {high}")
    power = 10.0 ** math.floor(math.log10((high - low) / at_most))
    best: tuple[float, ...] = ()
    for step in (m * power * scale for scale in (0.1, 1, 10) for m in (1, 2, 2.5, 5)):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if 2 <= last - first + 1 <= at_most and last - first + 1 > len(best):
            best = tuple(float(f"{i * step:.12g}") for i in range(first, last + 1))
    return best or (low, high)


def date_ticks(first: date, last: date, *, at_most: int = 6) -> tuple[tuple[date, str], ...]:
    """Return month starts after `first` up to `last` with labels; the year stands at January and at the first tick."""
    months = [
        date(m // 12, m % 12 + 1, 1) for m in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ]
    for step in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600):
        kept = [day for day in months if (day.year * 12 + day.month - 1) % step == 0 and first <= day <= last]
        if len(kept) <= at_most:
            break
    return tuple(
        (day, f"{_MONTHS[day.month - 1]} {day.year}" if i == 0 or day.month == 1 else _MONTHS[day.month - 1])
        for i, day in enumerate(kept)
    )


# -------------------------------------------------------------------------------------------------------- places


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight map from values in [low, high] to places from `start` to `end`; values outside are carried on."""

    low: float
    high: float
    start: float
    end: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"a scale needs two finite ends in order, found {self.low} to {self.high}")

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def text_width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Return how wide a text may get in the widest of the usual sans-serifs, so that what fits here fits everywhere."""
    units = sum(0.37 if c in _NARROW else 0.95 if c in _WIDE else 0.72 if c.isupper() else 0.62 for c in text)
    return size * units * (1.1 if is_bold else 1.0)


def shorten(text: str, width: float, size: float, *, is_bold: bool = False) -> str:
    """Return the text, cut with an ellipsis where it is wider than `width`."""
    if text_width(text, size, is_bold=is_bold) <= width:
        return text
    while text and text_width(text + "…", size, is_bold=is_bold) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def two_lines(text: str, width: float, size: float) -> tuple[str, ...]:
    """Return the text on one line, or on two broken at a blank; what still does not fit is cut with an ellipsis."""
    words, first = text.split(" "), ""
    while words and text_width(f"{first} {words[0]}".strip(), size) <= width:
        first = f"{first} {words.pop(0)}".strip()
    if not first:
        return (shorten(text, width, size),)
    return (first, shorten(" ".join(words), width, size)) if words else (first,)


def spread(wanted: Sequence[float], gap: float, *, low: float, high: float) -> tuple[float, ...]:
    """Return places in the order of `wanted`, at least `gap` apart and inside [low, high], moved as little as needed.

    Neighbours that would touch form a block centred on the mean of their wishes. Raises ValueError without room.
    """
    if (len(wanted) - 1) * gap > high - low + 1e-9:
        raise ValueError(f"{len(wanted)} labels {gap} apart do not fit into {high - low}")
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    blocks: list[list[float]] = []
    for rank, i in enumerate(order):
        blocks.append([wanted[i] - rank * gap, 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, n = blocks.pop()
            blocks[-1] = [(blocks[-1][0] * blocks[-1][1] + mean * n) / (blocks[-1][1] + n), blocks[-1][1] + n]
    places = [0.0] * len(wanted)
    starts = [mean for mean, n in blocks for _ in range(int(n))]
    for rank, i in enumerate(order):
        places[i] = min(max(starts[rank], low), high - (len(order) - 1) * gap) + rank * gap
    return tuple(places)


# --------------------------------------------------------------------------------------------------------- marks


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.005 else "0"


def text(
    x: float,
    y: float,
    words: object,
    *,
    size: float = 12,
    fill: str = INK,
    anchor: str = "start",
    is_bold: bool = False,
) -> str:
    """Return words with their baseline at y; `anchor` is start, middle or end."""
    weight = ' font-weight="600"' if is_bold else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{fill}"{weight}{side}>{escape(words)}</text>'


def line(
    start: tuple[float, float], end: tuple[float, float], *, stroke: str = RULE, width: float = 1, dash: str = ""
) -> str:
    """Return a straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{_n(start[0])}" y1="{_n(start[1])}" x2="{_n(end[0])}" y2="{_n(end[1])}"'
    return f'<line {ends} stroke="{stroke}" stroke-width="{_n(width)}"{dashes}/>'


def curve(points: Sequence[tuple[float, float]], *, stroke: str = ACCENT, width: float = 2) -> str:
    """Return a line through all points."""
    pen = f'stroke="{stroke}" stroke-width="{_n(width)}" stroke-linejoin="round" stroke-linecap="round"'
    return f'<path d="{_path(points)}" fill="none" {pen}/>'


def band(
    upper: Sequence[tuple[float, float]],
    lower: Sequence[tuple[float, float]],
    *,
    fill: str = ACCENT,
    opacity: float = 0.2,
) -> str:
    """Return the area between two lines over the same places."""
    return f'<path d="{_path([*upper, *reversed(lower)])}Z" fill="{fill}" fill-opacity="{_n(opacity)}"/>'


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)


def bar(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str = ACCENT,
    radius: float = 0,
    opacity: float = 1,
    stroke: str = "",
) -> str:
    """Return a rectangle; a negative width is drawn as none."""
    more = f' rx="{_n(radius)}"' if radius else ""
    more += f' fill-opacity="{_n(opacity)}"' if opacity < 1 else ""
    more += f' stroke="{stroke}"' if stroke else ""
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(0.0, width))}" height="{_n(height)}" fill="{fill}"{more}/>'


def dot(x: float, y: float, *, radius: float = 4.5, fill: str = ACCENT, stroke: str = PAPER) -> str:
    """Return a dot with a thin edge, so that it stands out from what lies under it."""
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>'


def whisker(x: tuple[float, float], y: float, *, stroke: str = INK, cap: float = 4, width: float = 1.25) -> str:
    """Return a level error bar with caps."""
    ends = [line((end, y - cap), (end, y + cap), stroke=stroke, width=width) for end in x]
    return "".join([line((x[0], y), (x[1], y), stroke=stroke, width=width), *ends])


def picture(width: float, height: float, body: Sequence[str], *, title: str, description: str) -> str:
    """Return a whole SVG element that scales with the page, with a name and a description for who cannot see it."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_n(width)} {_n(height)}" '
        f'width="{_n(width)}" height="{_n(height)}" font-family="{escape(FONT)}" '
        'style="font-variant-numeric:tabular-nums;max-width:100%;height:auto">'
    )
    return f"{head}<title>{escape(title)}</title><desc>{escape(description)}</desc>{''.join(body)}</svg>"


def fixed_colours(drawing: str, *, margin: float) -> str:
    """Return a picture for places without style sheets: light colours written out, on white, with a margin."""
    size = _SIZE.search(drawing)
    if size is None:
        raise ValueError("only a drawing made by picture() can be given fixed colours")
    width, height = float(size[1]), float(size[2])
    box = f"{_n(-margin)} {_n(-margin)} {_n(width + 2 * margin)} {_n(height + 2 * margin)}"
    frame = f'viewBox="{box}" width="{_n(width + 2 * margin)}" height="{_n(height + 2 * margin)}"'
    ground = f'<rect x="{_n(-margin)}" y="{_n(-margin)}" width="100%" height="100%" fill="#ffffff"/>'
    framed = _SIZE.sub(frame, drawing, count=1).replace("</desc>", f"</desc>{ground}", 1)
    return written_out(framed) + "\n"


def written_out(drawing: str) -> str:
    """Return a picture with its light colours written out, for readers that know no CSS variables."""
    return _VARIABLE.sub(r"\1", drawing)


def touching(boxes: Sequence[tuple[float, float]]) -> bool:
    """Whether any two intervals (start, end) of one row overlap."""
    ordered = sorted(boxes)
    return any(left[1] > right[0] + 1e-9 for left, right in pairwise(ordered))
