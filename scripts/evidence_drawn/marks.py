"""Marks and words that several pictures of the evidence share; colours and type are those of the product's pictures."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_drawn.judged import Estimate

from bestbet.report import svg
from bestbet.report.words import percent

WIDTH = 680.0
"""As wide as a page of the documentation shows it, so that words keep their size."""
HEAD, LABEL = 15.0, 13.0
MARGIN = 20.0
MEASURE_NAMES = {
    "wins": "Wins",
    "bookings": "Bookings",
    "new_accounts": "New accounts",
    "repeat_orders": "Repeat orders",
}
WORLD_NAMES = {"demo": "First world", "other": "Second world", "law": "Own-law world"}


def upright_whisker(x: float, y: tuple[float, float], *, stroke: str = svg.INK, cap: float = 3.5) -> str:
    """Return an upright error bar with caps."""
    ends = [svg.line((x - cap, end), (x + cap, end), stroke=stroke, width=1.25) for end in y]
    return "".join([svg.line((x, y[0]), (x, y[1]), stroke=stroke, width=1.25), *ends])


def whole(count: int) -> str:
    """Return a count as people write it: 1,234."""
    return f"{count:,}"


def signed_points(share: float) -> str:
    """Return a difference in whole points with its sign: "+3", "−3", "0"."""
    value = round(100 * share)
    return f"+{value}" if value > 0 else f"\N{MINUS SIGN}{-value}" if value < 0 else "0"


def signed_end(share: float) -> str:
    """Return the end of a range as `signed_points` does, but "+0.3" where it would be 0, for the side that it is on."""
    tenths = round(1000 * share)
    if round(100 * share) or not tenths:
        return signed_points(share)
    return f"{tenths / 10:+.1f}".replace("-", "\N{MINUS SIGN}")


def points_with_range(gap: Estimate) -> str:
    """Return a gap with its 95 % range: "−2 points (−12 to +8)"."""
    low, high = (signed_end(end) for end in gap.ends)
    value = signed_points(gap.value)
    return f"{value} point{'' if value[1:] == '1' else 's'} ({low} to {high})"


def slope_with_range(slope: Estimate) -> str:
    """Return a slope with its 95 % range: "1.20 (0.50 to 1.90)"."""
    low, high = (_two(end) for end in slope.ends)
    return f"{_two(slope.value)} ({low} to {high})"


def _two(value: float) -> str:
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def four(small: float) -> str:
    """Return a small share to four places: ".0123"."""
    return f"{small:.4f}".removeprefix("0")


def said_came(said: float, came: float) -> str:
    """Return "said 47 %, came 49 %"."""
    return f"said {percent(said)}, came {percent(came)}"


def key(entries: Sequence[tuple[str, str]], y: float, *, width: float = WIDTH) -> tuple[list[str], float]:
    """Return a key of marks and words in rows from `y` on, and the place below it; marks are drawn about (12, 0)."""
    drawn, x = [], 0.0
    for mark, words in entries:
        room = 32 + svg.text_width(words, LABEL)
        if x and x + room > width:
            x, y = 0.0, y + 22
        drawn.append(f'<g transform="translate({x:.1f} {y:.1f})">{mark}</g>')
        drawn.append(svg.text(x + 32, y + 4.5, words, size=LABEL, fill=svg.MUTED))
        x += room + 20
    return drawn, y + 14


def finished(height: float, body: Sequence[str], *, title: str, description: str) -> str:
    """Return a file of its own: light colours on white, with a name and a description."""
    drawing = svg.picture(WIDTH, height, body, title=title, description=description)
    return svg.fixed_colours(drawing, margin=MARGIN)
