"""Forecasts of the past beside the best baseline: how much closer, or how much further off, set by set."""

from __future__ import annotations

import math
from collections.abc import Sequence

from evidence_drawn import marks
from evidence_drawn.past_data import WEEKS, Past

from bestbet.report import svg
from bestbet.report.words import percent

ORDER = ("wins", "new_accounts", "repeat_orders", "bookings")
_TITLE = f"Forecasts of {WEEKS} weeks of the past: closer than the best baseline, or further off"
_NAMES, _FIGURES, _ROW = 146.0, 322.0, 19.0
_LOWEST = -0.5
"""A bar of a larger loss is cut off here; its figure stands beside it."""
_OWN, _BEST, _N, _HELD = marks.WIDTH - 226, marks.WIDTH - 212, marks.WIDTH - 50, marks.WIDTH
_SHORT = {"age-weighted pipeline": "pipeline by age"}


def by_measure(rows: Sequence[Past]) -> list[tuple[str, list[Past]]]:
    """Return the measures in order, each with its sets from the largest lead to the largest loss."""
    found = [(measure, sorted((r for r in rows if r.measure == measure), key=lambda r: -r.skill)) for measure in ORDER]
    return [(measure, here) for measure, here in found if here]


def past_picture(rows: Sequence[Past]) -> str:
    """Return a bar for every set and measure; ValueError without rows."""
    if not rows:
        raise ValueError("a picture of backtests needs at least one row")
    shown = [r.skill for r in rows] + [r.skill_so_far for r in rows if r.skill_so_far is not None]
    scale = svg.Scale(
        max(_LOWEST, min(-0.1, math.floor(min(shown) * 10) / 10)),
        max(0.1, math.ceil(max(shown) * 10) / 10),
        _NAMES,
        marks.WIDTH - _FIGURES,
    )
    body, y, words = _heads(scale), 44.0, []
    for measure, here in by_measure(rows):
        n_lost = sum(row.skill < 0 for row in here)
        head = f"{marks.MEASURE_NAMES[measure]}, {len(here)} record{'' if len(here) == 1 else 's'}"
        body.append(svg.text(0, y + 16, head, size=marks.HEAD, is_bold=True))
        top = y + 26
        body += _ticks(scale, top, top + len(here) * _ROW)
        for i, row in enumerate(here):
            body += _row(row, scale, top + (i + 0.5) * _ROW)
        y = top + len(here) * _ROW + 18
        words.append(f"{head}, {n_lost} lost: {', '.join(f'{r.name} {_signed(r.skill)}' for r in here)}")
    body += _axis(scale, y - 14)
    key, bottom = _key(y + 30)
    return marks.finished(bottom, [*body, *key], title=_TITLE, description=". ".join(words))


def _heads(scale: svg.Scale) -> list[str]:
    zero = scale(0)
    drawn = [
        svg.text(zero + 8, 14, "closer", size=marks.LABEL, fill=svg.ACCENT, is_bold=True),
        svg.text(zero - 8, 14, "further off", size=marks.LABEL, is_bold=True, anchor="end"),
    ]
    heads = (
        (_OWN, "our", "error", "end"),
        (_BEST, "the best", "baseline's", "start"),
        (_N, "looks", "back", "end"),
        (_HELD, f"80{svg.GAP}%", "held", "end"),
    )
    for x, first, second, anchor in heads:
        drawn.append(svg.text(x, 14, first, size=12, fill=svg.MUTED, anchor=anchor))
        drawn.append(svg.text(x, 29, second, size=12, fill=svg.MUTED, anchor=anchor))
    return drawn


def _ticks(scale: svg.Scale, top: float, bottom: float) -> list[str]:
    return [
        svg.line((scale(tick), top), (scale(tick), bottom), stroke=svg.INK if tick == 0 else svg.RULE, width=1)
        for tick in svg.nice_ticks(scale.low, scale.high, at_most=5)
    ]


def _axis(scale: svg.Scale, y: float) -> list[str]:
    return [
        svg.text(scale(tick), y + 14, _signed(tick), size=12, fill=svg.MUTED, anchor="middle")
        for tick in svg.nice_ticks(scale.low, scale.high, at_most=5)
    ]


def _row(row: Past, scale: svg.Scale, y: float) -> list[str]:
    is_lost = row.skill < 0
    left, right = sorted((scale(0), scale(max(row.skill, scale.low))))
    drawn = [
        svg.text(0, y + 4.5, svg.shorten(row.name.replace("_", " "), _NAMES - 4, marks.LABEL), size=marks.LABEL),
        svg.bar(left, y - 5.5, right - left, 11, fill=svg.PAPER),
        svg.bar(
            left, y - 5.5, right - left, 11, fill=svg.INK if is_lost else svg.ACCENT, opacity=1 if is_lost else 0.6
        ),
    ]
    if row.skill < scale.low:
        drawn.append(svg.line((left + 6, y + 8), (left + 10, y - 8), stroke=svg.PAPER, width=2.5))
    if row.skill_so_far is not None and row.skill_so_far >= scale.low:
        drawn.append(svg.dot(scale(row.skill_so_far), y, radius=4, fill=svg.PAPER, stroke=svg.INK))
    best = f"{_SHORT.get(row.best, row.best)} {_three(row.best_error)}"
    drawn += [
        svg.text(scale.end + 56, y + 4.5, _signed(row.skill), size=marks.LABEL, anchor="end", is_bold=is_lost),
        svg.text(_OWN, y + 4.5, _three(row.error), size=12, fill=svg.MUTED, anchor="end"),
        svg.text(_BEST, y + 4.5, svg.shorten(best, _N - _BEST - 30, 12), size=12, fill=svg.MUTED),
        svg.text(_N, y + 4.5, _or_dash(row.origins), size=12, fill=svg.MUTED, anchor="end"),
        svg.text(_HELD, y + 4.5, _share(row.held_80), size=12, fill=svg.MUTED, anchor="end"),
    ]
    return drawn


def _or_dash(value: int | None) -> str:
    return "\N{EN DASH}" if value is None else str(value)


def _share(value: float | None) -> str:
    return "\N{EN DASH}" if value is None else percent(value)


def _three(error: float) -> str:
    return f"{error:.3f}".removeprefix("0")


def _signed(share: float) -> str:
    return f"{marks.signed_points(share)}{svg.GAP}%"


def _key(y: float) -> tuple[list[str], float]:
    return marks.key(
        (
            (
                svg.bar(0, -6, 12, 12, fill=svg.ACCENT, opacity=0.6) + svg.bar(12, -6, 12, 12, fill=svg.INK),
                "against the baseline that turned out best",
            ),
            (svg.dot(12, 0, radius=4, fill=svg.PAPER, stroke=svg.INK), "against the one that was best so far"),
        ),
        y,
    )
