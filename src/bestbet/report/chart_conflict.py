"""What each objective costs the best bet: the chance of all now, with an easier target, and without the objective."""

from __future__ import annotations

from dataclasses import dataclass

from bestbet.odds.assessment import Assessment
from bestbet.odds.choice import Conflict
from bestbet.report import svg
from bestbet.report.chart_data import NARROW
from bestbet.report.choice_tables import SIGMAS, binding_text, pair_text
from bestbet.report.target_text import signed_text
from bestbet.report.words import percent, points, sentence, spoken

NAME, LABEL = 14.0, 12.0
ROW, HEAD, FOOT = 46.0, 16.0, 28.0
NARROW_ROW = 60.0
CELL = 104.0


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One objective: its chance alone, and P(all) with its target eased and without it, each with its error."""

    name: str
    eased_target: str
    p: float
    eased: float
    eased_mcse: float
    without: float
    without_mcse: float


@dataclass(frozen=True, slots=True)
class ConflictChart:
    """The rows, the one that costs most first; `p_all` is the chance now, `sentences` the pairs in words."""

    strategy: str
    p_all: float
    rows: tuple[ConflictRow, ...]
    sentences: tuple[str, ...]


def conflict_chart(a: Assessment) -> ConflictChart | None:
    """Return what the picture shows of the best bet, or None where a single objective counts."""
    if a.choice is None or len(a.choice.conflict(a.best_bet).strains) < 2:
        return None
    conflict = a.choice.conflict(a.best_bet)
    known = {o.name: o for o in next(s for s in a.strategies if s.name == a.best_bet).objectives}
    rows = tuple(
        ConflictRow(
            s.objective,
            signed_text(known[s.objective], s.eased_target),
            s.p,
            s.eased,
            s.eased_mcse,
            s.without,
            s.without_mcse,
        )
        for s in sorted(conflict.strains, key=lambda s: -s.without)
    )
    binds = binding_text(a)
    sentences = (*((sentence(spoken(binds)),) if binds else ()), *_pair_sentences(conflict))
    return ConflictChart(a.best_bet, conflict.p_all, rows, sentences)


def _pair_sentences(conflict: Conflict) -> tuple[str, ...]:
    found = []
    for pair in sorted(conflict.pairs, key=lambda p: p.gap):
        said = pair_text(pair)
        if said != "hardly touch":
            both = f"both are reached in {percent(pair.both)}, unrelated they would be in {percent(pair.product)}"
            gap = f"{points(abs(pair.gap))} {'more' if pair.gap > 0 else 'less'}"
            error = f"± {100 * SIGMAS * pair.mcse:.1f}"
            found.append(f"{spoken(pair.first)} and {spoken(pair.second).lower()} {said}: {both} ({gap}, {error}).")
    return tuple(found)


def conflict_picture(chart: ConflictChart, *, width: float = 960) -> str:
    """Return one row per objective: a line at the chance now, a bar to the eased chance, a ring at that without it."""
    is_narrow = width < NARROW
    names = (
        0.0
        if is_narrow
        else min(230.0, max(svg.text_width(spoken(r.name), NAME, is_bold=True) for r in chart.rows) + 20)
    )
    row = NARROW_ROW if is_narrow else ROW
    scale = svg.Scale(0, _top(chart), names, width - (0 if is_narrow else 2 * CELL) - 12)
    bottom = HEAD + (0 if is_narrow else 18) + row * len(chart.rows)
    marks = _axis(chart, scale, bottom, is_narrow=is_narrow)
    if not is_narrow:
        marks.append(svg.text(width - CELL - 4, 14, "5 % easier", fill=svg.MUTED, anchor="end"))
        marks.append(svg.text(width, 14, "without it", fill=svg.MUTED, anchor="end"))
    for i, entry in enumerate(chart.rows):
        top = HEAD + (0 if is_narrow else 18) + row * i
        marks += _row(entry, chart.p_all, scale, top, width, is_narrow=is_narrow)
    return svg.picture(
        width, bottom + FOOT, marks, title=f"What each objective costs {chart.strategy}", description=_words(chart)
    )


def _top(chart: ConflictChart) -> float:
    largest = max(chart.p_all + r.without + SIGMAS * r.without_mcse for r in chart.rows)
    return min(1.0, max(0.1, -(-largest * 10.2 // 1) / 10))


def _axis(chart: ConflictChart, scale: svg.Scale, bottom: float, *, is_narrow: bool) -> list[str]:
    marks = []
    ticks = svg.nice_ticks(0, scale.high, at_most=5 if is_narrow else 7)
    for tick in ticks:
        x = scale(tick)
        marks += _upright(x, len(chart.rows), bottom, is_narrow=is_narrow)
        anchor = "start" if x < 8 else "middle"
        label = svg.format_value(tick, "share", step=ticks[1] - ticks[0])
        marks.append(svg.text(x, bottom + 16, label, fill=svg.MUTED, anchor=anchor))
    return [*marks, *_upright(scale(chart.p_all), len(chart.rows), bottom, stroke=svg.INK, is_narrow=is_narrow)]


def _upright(x: float, n_rows: int, bottom: float, *, stroke: str = svg.RULE, is_narrow: bool) -> list[str]:
    """Return a line through all rows, broken where words stand above the marks."""
    if not is_narrow:
        return [svg.line((x, HEAD), (x, bottom), stroke=stroke)]
    tops = [HEAD + NARROW_ROW * i for i in range(n_rows)]
    return [svg.line((x, top + 31), (x, top + 47), stroke=stroke) for top in tops]


def _row(entry: ConflictRow, p_all: float, scale: svg.Scale, top: float, width: float, *, is_narrow: bool) -> list[str]:
    y = top + (38 if is_narrow else 20)
    eased, without = p_all + entry.eased, p_all + entry.without
    ends = [
        (scale(x - SIGMAS * error), scale(x + SIGMAS * error))
        for x, error in ((eased, entry.eased_mcse), (without, entry.without_mcse))
    ]
    marks = [
        svg.line((scale(p_all), y), (scale(without), y), stroke=svg.SHADE, width=2),
        svg.bar(scale(p_all), y - 6, scale(eased) - scale(p_all), 12, fill=svg.ACCENT, radius=2),
        svg.whisker(ends[0], y),
        svg.whisker(ends[1], y),
        svg.dot(scale(without), y, fill=svg.PAPER, stroke=svg.MUTED),
    ]
    name, more = spoken(entry.name), f"alone {percent(entry.p)}"
    figures = (f"+{100 * entry.eased:.1f} points", f"+{100 * entry.without:.1f} points")
    if is_narrow:
        said = f"{figures[0]} · without {figures[1]}"
        marks.append(svg.text(0, top + 12, svg.shorten(f"{name}, {more}", width, LABEL, is_bold=True), is_bold=True))
        return [*marks, svg.text(0, top + 27, said, fill=svg.MUTED)]
    marks.append(
        svg.text(0, top + 18, svg.shorten(name, scale.start - 12, NAME, is_bold=True), size=NAME, is_bold=True)
    )
    marks.append(svg.text(0, top + 33, more, fill=svg.MUTED))
    marks.append(svg.text(width - CELL - 4, top + 18, figures[0], fill=svg.ACCENT, anchor="end", size=13, is_bold=True))
    marks.append(svg.text(width - CELL - 4, top + 33, entry.eased_target, fill=svg.MUTED, anchor="end"))
    return [*marks, svg.text(width, top + 18, figures[1], anchor="end", size=13)]


def _words(chart: ConflictChart) -> str:
    return f"Now {percent(chart.p_all)}. " + " ".join(
        f"{spoken(r.name)}: {percent(chart.p_all + r.eased)} with a target of {r.eased_target}, "
        f"{percent(chart.p_all + r.without)} without it."
        for r in chart.rows
    )
