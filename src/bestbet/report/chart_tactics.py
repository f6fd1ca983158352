"""What each tactic does to the odds of a strategy: one row per tactic, those in the strategy first."""

from __future__ import annotations

from dataclasses import dataclass

from bestbet.choose.tactics import TacticsAnswer
from bestbet.report import svg
from bestbet.report.chart_data import NARROW
from bestbet.report.tactics_tables import cost_text, tactics_sentences
from bestbet.report.words import percent, spoken

NAME, LABEL = 14.0, 12.0
SIGMAS = 1.96
ROW, HEAD, FOOT = 44.0, 26.0, 28.0
NARROW_ROW = 60.0
GOOD, BAD = frozenset({"keep", "add"}), frozenset({"cut", "leave out"})


@dataclass(frozen=True, slots=True)
class TacticRow:
    """One tactic: its effect on P(all) with one simulation error, what it costs, and the verdict."""

    name: str
    is_in: bool
    effect: float
    mcse: float
    cost: str
    verdict: str
    p_positive: float | None


@dataclass(frozen=True, slots=True)
class TacticsChart:
    """The rows in the order shown, and what to say beside them."""

    strategy: str
    rows: tuple[TacticRow, ...]
    sentences: tuple[str, ...]


def tactics_chart(answer: TacticsAnswer) -> TacticsChart | None:
    """Return what the picture shows, or None without tactics."""
    if not answer.tactics:
        return None
    rows = tuple(
        TacticRow(
            t.tactic,
            t.is_in,
            t.effect,
            t.effect_mcse,
            cost_text(t, answer.currency),
            t.verdict,
            t.p_positive,
        )
        for t in answer.tactics
    )
    return TacticsChart(answer.strategy, rows, tactics_sentences(answer))


def tactics_picture(chart: TacticsChart, *, width: float = 960) -> str:
    """Return the effects in points of P(all) about a line at none, with names on the left and verdicts on the right."""
    is_narrow = width < NARROW
    names = 0.0 if is_narrow else 250.0
    row = NARROW_ROW if is_narrow else ROW
    scale = _scale(chart, names, width - (8 if is_narrow else 150))
    bottom = HEAD + row * len(chart.rows)
    marks = _axis(scale, len(chart.rows), bottom, is_narrow=is_narrow)
    for i, entry in enumerate(chart.rows):
        marks += _row(entry, scale, HEAD + row * i, width, is_narrow=is_narrow)
    title = f"What each tactic does to the chance of {spoken(chart.strategy)}"
    return svg.picture(width, bottom + FOOT, marks, title=title, description=_words(chart))


def _scale(chart: TacticsChart, start: float, end: float) -> svg.Scale:
    low = min(0.0, *(r.effect - SIGMAS * r.mcse for r in chart.rows))
    high = max(0.0, *(r.effect + SIGMAS * r.mcse for r in chart.rows))
    room = max(high - low, 0.01)
    return svg.Scale(100 * (low - 0.06 * room), 100 * (high + 0.06 * room), start, end)


def _axis(scale: svg.Scale, n_rows: int, bottom: float, *, is_narrow: bool) -> list[str]:
    marks = [svg.text(scale.start, 12, "points of the chance to reach all objectives", fill=svg.MUTED)]
    for tick in svg.nice_ticks(scale.low, scale.high, at_most=5 if is_narrow else 7):
        x = scale(tick)
        tops = [HEAD + NARROW_ROW * i for i in range(n_rows)]
        ends = [(top + 34, top + 54) for top in tops] if is_narrow else [(HEAD - 4, bottom)]
        stroke = svg.INK if tick == 0 else svg.RULE
        marks += [svg.line((x, first), (x, last), stroke=stroke) for first, last in ends]
        label = "0" if tick == 0 else f"{tick:+.3g}"
        marks.append(svg.text(x, bottom + 16, label, fill=svg.MUTED, anchor="middle"))
    return marks


def _row(entry: TacticRow, scale: svg.Scale, top: float, width: float, *, is_narrow: bool) -> list[str]:
    y = top + (44 if is_narrow else 20)
    fill = svg.ACCENT if entry.verdict in GOOD else svg.MUTED
    x, ends = scale(100 * entry.effect), [100 * (entry.effect + s * SIGMAS * entry.mcse) for s in (-1, 1)]
    marks = [
        svg.line((scale(0.0), y), (x, y), stroke=fill, width=3),
        svg.whisker((scale(ends[0]), scale(ends[1])), y),
        svg.dot(x, y, fill=fill if entry.is_in else svg.PAPER, stroke=fill),
    ]
    name = f"{spoken(entry.name)} (not in it)" if is_narrow and not entry.is_in else spoken(entry.name)
    helps = "changes nothing" if entry.p_positive is None else f"helps in {percent(entry.p_positive)}"
    if is_narrow:
        head = svg.shorten(f"{name}: {entry.verdict}", width, 13, is_bold=True)
        more = svg.shorten(f"{helps} · {entry.cost}", width, LABEL)
        words = [svg.text(0, top + 14, head, size=13, is_bold=True), svg.text(0, top + 29, more, fill=svg.MUTED)]
        return [*marks, *words]
    room = scale.start - 14
    marks.append(svg.text(0, top + 17, svg.shorten(name, room, NAME, is_bold=True), size=NAME, is_bold=True))
    marks.append(svg.text(0, top + 32, svg.shorten(entry.cost, room, LABEL), fill=svg.MUTED))
    marks.append(svg.text(width, top + 17, entry.verdict, fill=fill, anchor="end", size=NAME, is_bold=True))
    return [*marks, svg.text(width, top + 32, helps, fill=svg.MUTED, anchor="end")]


def _words(chart: TacticsChart) -> str:
    return " ".join(
        f"{spoken(r.name)}{'' if r.is_in else ' (not in it)'}: {100 * r.effect:+.1f} points, {r.verdict}."
        for r in chart.rows
    )
