"""The odds and their explanation as answers for pages: the JSON of the command line, and the report's pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bestbet.adapters.store import Workspace
from bestbet.odds.assessment import Assessment
from bestbet.report.brief import content_of
from bestbet.report.chart_conflict import conflict_chart
from bestbet.report.charts import FanChart, fan_chart, objective_strip, odds_chart, rests_chart
from bestbet.report.explain_tables import explain_json, explain_tables
from bestbet.report.odds_json import assessment_json
from bestbet.report.odds_tables import headline, odds_tables
from bestbet.report.page import ReportContent
from bestbet.report.page_sections import DESK, PHONE, conflict_section, for_both, table_html
from bestbet.report.svg import escape
from bestbet.workflow.answering import Found, Parameters
from bestbet.workflow.explaining import explain
from bestbet.workflow.line import Announce, Luck
from bestbet.workflow.publishing import published_odds

_FAN = 460.0


def luck_of(parameters: Parameters) -> Luck:
    """Return the luck that parameters name."""
    return Luck(int(parameters["seed"]), int(parameters["n_paths"]))


def odds_found(workspace: Workspace, parameters: Parameters, at: datetime, announce: Announce) -> Found:
    """Return the odds of every strategy, published in the store, with every picture of the page."""
    assessment = published_odds(workspace, luck_of(parameters), at=at, announce=announce)
    announce("drawing the pictures")
    return Found(assessment_json(assessment), odds_sections(assessment))


def odds_sections(assessment: Assessment) -> dict[str, str]:
    """Return the pictures and tables of the odds as HTML; fans of a strategy under `fans:NAME`."""
    content = _content(assessment)
    conflict = conflict_chart(assessment)
    rows = content.ranked
    sections = {
        "headline": escape(headline(assessment)),
        "side_by_side": for_both([odds_chart(rows, width=width) for width in (DESK, PHONE)], _SAME_LUCK),
        "strip": for_both([objective_strip(content.panels, width=width) for width in (DESK, PHONE)], _STRIP),
        "rests": for_both([rests_chart(content.rests, width=width) for width in (DESK, PHONE)], _RESTS),
        "tables": "".join(table_html(table) for table in odds_tables(assessment)),
    }
    if conflict is not None:
        sections["conflict"] = conflict_section(conflict, assessment.best_bet)
    for strategy in assessment.strategies:
        own = _content(replace(assessment, best_bet=strategy.name))
        sections[f"fans:{strategy.name}"] = "".join(_both(fan) for fan in own.fans)
    return sections


_SAME_LUCK = (
    "Every strategy met the same simulated luck, so the differences are theirs. “All together” is not the product of "
    "the single chances: objectives rise and fall together."
)
_STRIP = "Bar: nine in ten futures end inside it. Dot: the middle one. Dashed: the target. Right: its chance."
_RESTS = "Where judgement is long: find out, or put in what you know better."


def _content(assessment: Assessment) -> ReportContent:
    return content_of(assessment, tables=(), findings=(), version="")


def _both(fan: FanChart) -> str:
    desk, phone = fan_chart(fan, width=_FAN), fan_chart(fan, width=PHONE, height=250)
    return f'<figure><div class="desk">{desk}</div><div class="phone">{phone}</div></figure>'


def explanation_found(workspace: Workspace, parameters: Parameters, _at: datetime, announce: Announce) -> Found:
    """Return one strategy from its odds down to what they rest on."""
    announce("looking where the number comes from")
    found = explain(workspace, str(parameters["strategy"]), None, luck_of(parameters))
    tables = "".join(table_html(table) for table in explain_tables(found))
    return Found(explain_json(found), {"tables": tables})
