"""The pictures of the tutorial: the invented company, drawn by the module that draws the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bestbet.report.brief import content_of
from bestbet.report.chart_conflict import conflict_picture
from bestbet.report.chart_tactics import tactics_chart, tactics_picture
from bestbet.report.charts import fan_chart, objective_strip, odds_chart, rests_chart
from bestbet.report.page import ReportContent
from bestbet.report.svg import escape
from bestbet.workflow.line import Luck
from bestbet.workflow.making import make_demo
from bestbet.workflow.publishing import published_odds
from bestbet.workflow.tactical import page_tactics

Draw = Callable[[float], str]
DESK, PHONE = 700.0, 350.0
"""Widths of the text's column on a desk and on a phone, so that letters keep their size."""
ROOMY = 880.0
"""Width at which the odds show a column for each of four objectives."""


def pictures(workspace: Path) -> dict[str, str]:
    """Return each picture of the demo as HTML, by name; makes the demo's workspace at this path."""
    found = make_demo(workspace, seed=1)
    luck = Luck()
    answer = published_odds(found, luck, at=datetime.now(UTC))
    content = content_of(answer, tables=(), findings=(), version="")
    drawn = {name: _figure(draw, caption) for name, (draw, caption) in _of_odds(content).items()}
    chart = tactics_chart(page_tactics(found, luck, answer.best_bet))
    if chart is not None:
        drawn["tactics"] = _figure(
            lambda width: tactics_picture(chart, width=width),
            "Dot: what each tactic does to the chance of all objectives, with its simulation error; ring: not in the "
            "strategy, what adding it would do.",
        )
    return drawn


def _of_odds(content: ReportContent) -> dict[str, tuple[Draw, str]]:
    drawn: dict[str, tuple[Draw, str]] = {
        "odds": (
            lambda width: odds_chart(content.ranked, width=ROOMY if width == DESK else width),
            "The chance of reaching all objectives together, and at the right the chance of each.",
        ),
        "targets": (
            lambda width: objective_strip(list(content.panels), width=width),
            "Bar: nine in ten futures end inside it. Dot: the middle one. Dashed: the target.",
        ),
        "rests": (lambda width: rests_chart(content.rests, width=width), "What the answer rests on."),
        "fan": (
            lambda width: fan_chart(content.fans[0], width=width, height=280),
            "Shaded: where half, 8 in 10 and 9 in 10 of the simulated futures run. Dashed: the target.",
        ),
    }
    conflict = content.conflict
    if conflict is not None:
        drawn["conflict"] = (
            lambda width: conflict_picture(conflict, width=width),
            "Line: the chance of all objectives now. Bar: with this target 5 % easier. Ring: without this objective.",
        )
    return drawn


def _figure(draw: Draw, caption: str) -> str:
    """Return a figure with a drawing for a desk and one for a phone; the page shows one of them."""
    desk, phone = draw(DESK), draw(PHONE)
    return (
        f'<figure class="drawn"><div class="desk">{desk}</div><div class="phone">{phone}</div>'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )
