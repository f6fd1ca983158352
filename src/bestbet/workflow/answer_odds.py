"""The odds and their explanation as answers for pages: the JSON of the command line, and the report's pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bestbet.adapters.store import Workspace
from bestbet.odds.assessment import Assessment
from bestbet.odds.explanation import Explanation
from bestbet.report.brief import content_of
from bestbet.report.chart_conflict import conflict_chart
from bestbet.report.charts import FanChart, fan_chart, objective_strip, odds_chart, rests_chart
from bestbet.report.explain_tables import explain_json, explain_tables
from bestbet.report.odds_json import assessment_json
from bestbet.report.odds_tables import headline, odds_tables
from bestbet.report.page import ReportContent
from bestbet.report.page_sections import DESK, PHONE, conflict_section, for_both, table_html
from bestbet.report.svg import escape
from bestbet.workflow.answering import Found, Parameters, key_of
from bestbet.workflow.explaining import explanations
from bestbet.workflow.line import Announce, Luck
from bestbet.workflow.publishing import published_odds

_FAN = 460.0


def luck_of(parameters: Parameters) -> Luck:
    """Return the luck that parameters name."""
    return Luck(int(parameters["seed"]), int(parameters["n_paths"]))


def odds_found(workspace: Workspace, parameters: Parameters, at: datetime, announce: Announce) -> Found:
    """Return the odds of every strategy, published in the store, with every picture of the page."""
    luck = luck_of(parameters)
    key = _key(workspace, luck)
    assessment = published_odds(workspace, luck, at=at, announce=announce)
    _LAST.clear()
    _LAST[key] = assessment
    announce("drawing the pictures")
    return Found(assessment_json(assessment), odds_sections(assessment))


def odds_sections(assessment: Assessment) -> dict[str, str]:
    """Return the pictures and tables of the odds as HTML; fans of a strategy under `fans:NAME`."""
    content = _content(assessment)
    conflict = conflict_chart(assessment)
    rows = content.ranked
    sections = {
        "headline": escape(headline(assessment).removeprefix(f"Best bet: {assessment.best_bet}. ")),
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
    luck = luck_of(parameters)
    (found,) = explanations(
        workspace, (str(parameters["strategy"]),), luck, known=_at_hand(workspace, luck), announce=announce
    )
    return _explained(found)


def explained_ahead(workspace: Workspace, parameters: Parameters, announce: Announce) -> dict[str, Found]:
    """Return every strategy's explanation where the odds that they belong to were just worked out here; else nothing.

    All of them cost one run of the engine; asked for one at a time, each would.
    """
    luck = luck_of(parameters)
    known = _at_hand(workspace, luck)
    if known is None:
        return {}
    found = explanations(workspace, None, luck, known=known, announce=announce)
    return {one.strategy.name: _explained(one) for one in found}


def _explained(found: Explanation) -> Found:
    return Found(explain_json(found), {"tables": "".join(table_html(table) for table in explain_tables(found))})


_LAST: dict[str, Assessment] = {}
"""The odds that this process worked out last, by what they rest on: what explains them need not work them out again."""


def _at_hand(workspace: Workspace, luck: Luck) -> Assessment | None:
    return _LAST.get(_key(workspace, luck))


def _key(workspace: Workspace, luck: Luck) -> str:
    return key_of(workspace, "odds", {"seed": luck.seed, "n_paths": luck.n_paths})
