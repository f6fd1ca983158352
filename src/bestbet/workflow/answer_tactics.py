"""The tactics of a strategy as an answer for pages."""

from __future__ import annotations

from datetime import datetime

from bestbet.adapters.store import Workspace
from bestbet.choose.tactics import TacticsAnswer
from bestbet.report.chart_tactics import tactics_chart, tactics_picture
from bestbet.report.page_sections import DESK, PHONE, for_both, table_html
from bestbet.report.svg import escape
from bestbet.report.tactics_json import tactics_json
from bestbet.report.tactics_tables import cost_text, serves_text, tactics_headline, tactics_sentences, tactics_tables
from bestbet.report.tactics_tables import test_text as words_of_test
from bestbet.workflow.answer_odds import luck_of
from bestbet.workflow.answering import Found, Parameters
from bestbet.workflow.line import Announce
from bestbet.workflow.tactical import tactics_of

_CAPTION = (
    "Dot: what the tactic does to the chance of all objectives, with 95 % simulation error; ring: not in the strategy, "
    "what adding it would do. Hours it takes go back to deals when it is left out."
)


def tactics_found(workspace: Workspace, parameters: Parameters, _at: datetime, announce: Announce) -> Found:
    """Return every tactic held against a strategy, the best bet unless one is named."""
    name = str(parameters["strategy"]) or None
    answer = tactics_of(workspace, luck_of(parameters), strategy=name, announce=announce)
    return Found(tactics_json(answer), tactics_sections(answer))


def tactics_sections(answer: TacticsAnswer) -> dict[str, str]:
    """Return the pictures and words of the page as HTML; a tactic's own words under `serves:`, `cost:`, `test:`."""
    sections = {
        "headline": escape(tactics_headline(answer)),
        "sentences": "".join(f"<li>{escape(text)}</li>" for text in tactics_sentences(answer)),
        "tables": "".join(table_html(table) for table in tactics_tables(answer)),
    }
    chart = tactics_chart(answer)
    if chart is not None:
        sections["picture"] = for_both([tactics_picture(chart, width=width) for width in (DESK, PHONE)], _CAPTION)
    for one in answer.tactics:
        sections[f"serves:{one.tactic}"] = escape(serves_text(one))
        sections[f"cost:{one.tactic}"] = escape(cost_text(one, answer.currency))
        if one.test is not None:
            sections[f"test:{one.tactic}"] = escape(words_of_test(one, one.test))
    return sections
