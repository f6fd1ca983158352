"""One objective over time: what is known, the spread of the simulated futures, and the target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bestbet.report import svg
from bestbet.report.chart_data import AT_LEAST, FanChart
from bestbet.report.words import chance, spoken

LABEL = 12.0
TITLE = 14.0
LABEL_GAP = 15.0


def fan_chart(fan: FanChart, *, width: float = 560, height: float = 280, is_titled: bool = True) -> str:
    """Return the fan of one objective, its name and chance above it unless they stand there already.

    Raises ValueError where there are fewer than two weeks.
    """
    if len(fan.days) < 2:
        raise ValueError(f"a fan needs at least two weeks, found {len(fan.days)}")
    frame = _Frame.of(fan, width, height, 58.0 if is_titled else 26.0)
    marks = [*_frame_marks(fan, frame), *_fan_marks(fan, frame), *_fan_labels(fan, frame)]
    marks += _fan_title(fan, width) if is_titled else [_unit(fan, width, LABEL)]
    return svg.picture(width, height, marks, title=spoken(fan.label), description=_fan_words(fan))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a fan is drawn: the two scales, the ticks, and the ends of the plotting area."""

    x: svg.Scale
    y: svg.Scale
    ticks: tuple[float, ...]
    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def of(cls, fan: FanChart, width: float, height: float, top: float) -> _Frame:
        shown = [value for pair in fan.bands for quantile in pair for value in quantile]
        shown += [*fan.median, *fan.actual, *([] if fan.target is None else [fan.target])]
        low, high = min(shown), max(shown)
        room = 0.06 * (high - low) or max(abs(high) * 0.1, 1e-6)
        low = 0.0 if 0 <= low < 0.35 * high else low - room
        ticks = svg.nice_ticks(low, high + room, at_most=6)
        step = ticks[1] - ticks[0]
        widest = max(svg.text_width(_tick(tick, fan.unit, step), LABEL) for tick in ticks)
        labels = max(svg.text_width(words, LABEL, is_bold=True) for _, words, _, _ in _end_labels(fan))
        left, right, bottom = widest + 10, width - labels - 12, height - 26
        first = min((*fan.actual_days, *fan.days))
        x = svg.Scale(first.toordinal(), fan.days[-1].toordinal(), left, right)
        return cls(x, svg.Scale(low, high + room, bottom, top), ticks, left, right, top, bottom)

    def at(self, day: date, value: float) -> tuple[float, float]:
        return self.x(day.toordinal()), self.y(value)


def _tick(value: float, unit: str, step: float) -> str:
    return svg.format_value(value, unit if unit == "share" else "", step=step)


def _frame_marks(fan: FanChart, frame: _Frame) -> list[str]:
    step = frame.ticks[1] - frame.ticks[0]
    marks = []
    for tick in frame.ticks:
        y = frame.y(tick)
        marks.append(svg.line((frame.left, y), (frame.right, y)))
        marks.append(svg.text(frame.left - 8, y + 4, _tick(tick, fan.unit, step), fill=svg.MUTED, anchor="end"))
    taken: list[tuple[float, float]] = []
    n_ticks = max(2, int((frame.right - frame.left) / 62))
    for day, words in svg.date_ticks(date.fromordinal(int(frame.x.low)), fan.days[-1], at_most=n_ticks):
        x, half = frame.x(day.toordinal()), svg.text_width(words, LABEL) / 2
        middle = max(x, half)
        marks.append(svg.line((x, frame.bottom), (x, frame.bottom + 4), stroke=svg.SHADE))
        if not svg.touching([*taken, (middle - half - 3, middle + half + 3)]):
            taken.append((middle - half - 3, middle + half + 3))
            marks.append(svg.text(middle, frame.bottom + 18, words, fill=svg.MUTED, anchor="middle"))
    return [*marks, svg.line((frame.left, frame.bottom), (frame.right, frame.bottom), stroke=svg.SHADE)]


def _fan_marks(fan: FanChart, frame: _Frame) -> list[str]:
    marks = []
    for (low, high), opacity in zip(fan.bands, (0.12, 0.15, 0.22, 0.25), strict=False):
        upper = [frame.at(day, value) for day, value in zip(fan.days, high, strict=True)]
        lower = [frame.at(day, value) for day, value in zip(fan.days, low, strict=True)]
        marks.append(svg.band(upper, lower, opacity=opacity))
    marks.append(svg.curve([frame.at(day, value) for day, value in zip(fan.days, fan.median, strict=True)]))
    if fan.actual:
        past = [frame.at(day, value) for day, value in zip(fan.actual_days, fan.actual, strict=True)]
        marks.append(svg.curve(past, stroke=svg.INK, width=1.75))
        marks.append(svg.dot(*past[-1], radius=3.5, fill=svg.INK))
    if fan.as_of is not None and frame.x.low < fan.as_of.toordinal() < frame.x.high:
        x = frame.x(fan.as_of.toordinal())
        marks.append(svg.line((x, frame.top), (x, frame.bottom), stroke=svg.MUTED, dash="1 3"))
        marks.append(svg.text(x - 5, frame.top + 10, "known", fill=svg.MUTED, size=11, anchor="end"))
    if fan.target is not None:
        y = frame.y(fan.target)
        marks.append(svg.line((frame.left, y), (frame.right, y), stroke=svg.INK, width=1.5, dash="5 4"))
    return marks


def _end_labels(fan: FanChart) -> list[tuple[float, str, str, bool]]:
    """Return what stands at the right end: value, words, colour, boldness."""
    labels = [(fan.median[-1], f"middle {_short(fan.median[-1], fan)}", svg.ACCENT, True)]
    if fan.bands:
        low, high = fan.bands[0]
        labels += [
            (high[-1], _short(high[-1], fan), svg.MUTED, False),
            (low[-1], _short(low[-1], fan), svg.MUTED, False),
        ]
    if fan.target is not None:
        labels.append((fan.target, f"target {_target(fan.target, fan)}", svg.INK, True))
    return labels


def _short(value: float, fan: FanChart) -> str:
    return svg.format_value(value, "share" if fan.unit == "share" else "")


def _target(value: float, fan: FanChart) -> str:
    return svg.format_target(value, "share" if fan.unit == "share" else "")


def _fan_labels(fan: FanChart, frame: _Frame) -> list[str]:
    labels = _end_labels(fan)
    wanted = [frame.y(value) for value, *_ in labels]
    placed = svg.spread(wanted, LABEL_GAP, low=frame.top, high=frame.bottom)
    return [
        svg.text(frame.right + 8, y + 4, words, fill=fill, is_bold=is_bold)
        for y, (_, words, fill, is_bold) in zip(placed, labels, strict=True)
    ]


def _fan_title(fan: FanChart, width: float) -> list[str]:
    said = "" if fan.probability is None else chance(fan.probability)
    room = width - svg.text_width(_unit_words(fan), LABEL) - 12
    return [
        svg.text(0, 15, svg.shorten(spoken(fan.label), width, TITLE, is_bold=True), size=TITLE, is_bold=True),
        svg.text(0, 35, svg.shorten(said, room, TITLE, is_bold=True), size=TITLE, fill=svg.ACCENT, is_bold=True),
        _unit(fan, width, 35),
    ]


def _unit(fan: FanChart, width: float, y: float) -> str:
    return svg.text(width, y, _unit_words(fan), fill=svg.MUTED, anchor="end")


def _unit_words(fan: FanChart) -> str:
    return "share so far" if fan.unit == "share" else f"{fan.unit} so far".strip()


def _fan_words(fan: FanChart) -> str:
    """Return the picture in words."""
    said = [f"Middle of the simulated futures at the end: {svg.format_value(fan.median[-1], fan.unit)}."]
    if fan.bands:
        low, high = fan.bands[0]
        ends = f"{svg.format_value(low[-1], fan.unit)} and {svg.format_value(high[-1], fan.unit)}"
        said.append(f"Nine in ten lie between {ends}.")
    if fan.target is not None:
        side = "at least" if fan.direction == AT_LEAST else "at most"
        said.append(f"Target: {side} {svg.format_target(fan.target, fan.unit)}.")
    if fan.probability is not None:
        said.append(f"Chance to reach it: {chance(fan.probability)}.")
    return " ".join(said)
