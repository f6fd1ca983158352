"""What was said beside what came: groups with their ranges, the line the chances turn out to mean, and its band."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evidence_drawn import marks
from evidence_drawn.judged import Agreement

from bestbet.report import svg
from bestbet.report.words import percent

_TITLE = "What was said of the chosen strategy, and how often it came"
_TITLE_MEASURES = "Each objective of the chosen strategy: what was said, and how often it came"
_AXIS, _BESIDE, _LAST, _LARGEST = 44.0, 46.0, 10.0, 270.0
_STRIP = 26.0


@dataclass(frozen=True, slots=True)
class _Plot:
    """A square from (left, top) with both axes from 0 to 1; the upright one has its words where it `is_named`."""

    left: float
    top: float
    size: float
    n_ticks: int
    is_named: bool = True

    @property
    def bottom(self) -> float:
        """The place of 0 on the upright axis."""
        return self.top + self.size

    @property
    def base(self) -> float:
        """The line that the bars below the plot stand on."""
        return self.bottom + 28 + _STRIP

    def x(self, share: float) -> float:
        """Return the place of a chance said."""
        return self.left + share * self.size

    def y(self, share: float) -> float:
        """Return the place of a share that came."""
        return self.bottom - share * self.size


def reliability_picture(worlds: Mapping[str, Agreement]) -> str:
    """Return one plot for each world, side by side on one upright axis; ValueError without any."""
    if not worlds:
        raise ValueError("a picture of reliability needs at least one fleet")
    room = (marks.WIDTH - _AXIS - _LAST - (len(worlds) - 1) * _BESIDE) / len(worlds)
    size, top, body = min(_LARGEST, room), 128.0, []
    for i, (world, found) in enumerate(worlds.items()):
        plot = _Plot(_AXIS + i * (size + _BESIDE), top, size, 5, is_named=i == 0)
        most = f"highest bar: {marks.whole(max(group.n for group in found.groups))}"
        body += [
            svg.text(plot.left, 16, marks.WORLD_NAMES[world], size=marks.HEAD, is_bold=True),
            *_head(plot.left, 35, f"{marks.whole(found.n)} companies", found),
            svg.text(plot.left, 87, f"slope {marks.slope_with_range(found.slope)}", size=marks.LABEL),
            *_plot(plot, found),
            *_counts(plot, found),
            svg.text(plot.left, plot.base + 16, most, size=12, fill=svg.MUTED),
        ]
    drawn, bottom = _key(top + size + _STRIP + 70)
    said = ". ".join(f"{marks.WORLD_NAMES[world]}: {_in_words(found)}" for world, found in worlds.items())
    return marks.finished(bottom, [*body, *drawn], title=_TITLE, description=said)


def measures_picture(worlds: Mapping[str, Mapping[str, Agreement]]) -> str:
    """Return a row of small plots for each world, one for each measure."""
    size, body, y, said = 158.0, [], 0.0, []
    for world, measures in worlds.items():
        body.append(
            svg.text(
                0, y + 16, f"{marks.WORLD_NAMES[world]}, companies with that objective", size=marks.HEAD, is_bold=True
            )
        )
        for i, (measure, found) in enumerate(measures.items()):
            plot = _Plot(_AXIS + i * (size + 76), y + 108, size, 3)
            name = f"{marks.MEASURE_NAMES[measure]}, n = {marks.whole(found.n)}"
            body += [
                *_head(plot.left, y + 41, name, found, is_bold=True),
                *_plot(plot, found),
                *_counts(plot, found),
            ]
            said.append(f"{marks.WORLD_NAMES[world]}, {measure.replace('_', ' ')}: {_in_words(found)}")
        y += 108 + size + 20 + _STRIP + 58
    drawn, bottom = _key(y + 8)
    return marks.finished(bottom, [*body, *drawn], title=_TITLE_MEASURES, description=". ".join(said))


def _head(left: float, y: float, name: str, found: Agreement, *, is_bold: bool = False) -> list[str]:
    return [
        svg.text(left, y, name, size=marks.LABEL, is_bold=is_bold),
        svg.text(left, y + 18, marks.said_came(found.said, found.came), size=marks.LABEL),
        svg.text(left, y + 35, f"gap {marks.points_with_range(found.gap)}", size=marks.LABEL),
    ]


def _plot(plot: _Plot, found: Agreement) -> list[str]:
    upper = [(plot.x(x), plot.y(high)) for x, _, high in found.band]
    lower = [(plot.x(x), plot.y(low)) for x, low, _ in found.band]
    drawn = [svg.band(upper, lower, fill=svg.SHADE, opacity=0.55), *_axes(plot)]
    drawn.append(
        svg.line((plot.x(0), plot.y(0)), (plot.x(1), plot.y(1)), stroke=svg.MUTED, width=1.25, dash="5 4"),
    )
    drawn.append(svg.curve([(plot.x(x), plot.y(y)) for x, y in found.line], width=2.25))
    for group in found.groups:
        x = plot.x(group.said)
        drawn.append(marks.upright_whisker(x, (plot.y(group.low), plot.y(group.high))))
        drawn.append(svg.dot(x, plot.y(group.came), fill=svg.INK))
    return drawn


def _axes(plot: _Plot) -> list[str]:
    drawn = []
    for i in range(plot.n_ticks):
        share = i / (plot.n_ticks - 1)
        words = percent(share)
        drawn += [
            svg.line((plot.x(0), plot.y(share)), (plot.x(1), plot.y(share))),
            svg.line((plot.x(share), plot.y(0)), (plot.x(share), plot.y(1))),
            svg.text(plot.x(share), plot.bottom + 18, words, size=12, fill=svg.MUTED, anchor="middle"),
        ]
        if plot.is_named:
            drawn.append(svg.text(plot.left - 7, plot.y(share) + 4.5, words, size=12, fill=svg.MUTED, anchor="end"))
    return [*drawn, *([svg.text(plot.left, plot.top - 8, "came", size=12, fill=svg.MUTED)] if plot.is_named else [])]


def _counts(plot: _Plot, found: Agreement) -> list[str]:
    """Return how many forecasts each dot stands for as small bars below the plot, the largest as high as the strip."""
    most, thick = max(group.n for group in found.groups), plot.size / 24
    drawn = [svg.line((plot.left, plot.base), (plot.left + plot.size, plot.base), stroke=svg.SHADE)]
    for group in found.groups:
        height, left = _STRIP * group.n / most, plot.x(group.said) - thick / 2
        drawn.append(svg.bar(left, plot.base - height, thick, height, fill=svg.MUTED, opacity=0.45))
    return [*drawn, svg.text(plot.left + plot.size, plot.base + 16, "said", size=12, fill=svg.MUTED, anchor="end")]


def _key(y: float) -> tuple[list[str], float]:
    return marks.key(
        (
            (
                marks.upright_whisker(12, (-8, 8)) + svg.dot(12, 0, fill=svg.INK),
                "companies told about the same chance, 95 % range (how many: bars)",
            ),
            (svg.line((2, 6), (22, -6), stroke=svg.MUTED, width=1.25, dash="5 4"), "said and came agree"),
            (svg.curve(((2, 5), (10, 5), (14, -5), (22, -5))), "what each chance turned out to mean"),
            (
                svg.bar(2, -7, 20, 14, fill=svg.SHADE, opacity=0.55),
                "where that line lies in 9 of 10 cases if all chances are true",
            ),
        ),
        y,
    )


def _in_words(found: Agreement) -> str:
    groups = "; ".join(f"of {g.n} told about {percent(g.said)} {percent(g.came)} came" for g in found.groups)
    how = f"gap {marks.points_with_range(found.gap)}, slope {marks.slope_with_range(found.slope)}"
    return f"{marks.whole(found.n)} companies, {marks.said_came(found.said, found.came)}, {how}; {groups}"
