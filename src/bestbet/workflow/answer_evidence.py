"""What claims about tactics weigh, as an answer for pages and for scripts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bestbet.adapters.store import Workspace
from bestbet.report.chart_evidence import evidence_chart, evidence_picture
from bestbet.report.evidence_json import moved_json, watched_json, weighed_json
from bestbet.report.evidence_tables import evidence_tables, moved_table, running_table
from bestbet.report.page_sections import DESK, PHONE, for_both, table_html
from bestbet.report.svg import escape
from bestbet.workflow.answer_odds import luck_of
from bestbet.workflow.answering import Found, Parameters
from bestbet.workflow.line import Announce
from bestbet.workflow.weighing import Moved, Weighing, weighing

UNMOVED = 5e-5
"""A difference that is shown as 0.00 points."""
_CAPTION = "Each claim after its bias was taken off, its weight at the right; pale where it counts for nothing."


def evidence_found(workspace: Workspace, parameters: Parameters, _at: datetime, announce: Announce) -> Found:
    """Return what all claims do, or the one that is named."""
    name = str(parameters["claim"]) or None
    found = weighing(workspace, luck_of(parameters), name=name, announce=announce)
    return Found(weighing_json(found), _sections(found))


def weighing_json(found: Weighing) -> dict[str, Any]:
    """Return everything that `bestbet weigh` answers."""
    return {
        "claim": found.claim.name if found.claim else None,
        "seed": found.seed,
        "n_paths": found.n_paths,
        "let_in_for_show": found.is_let_in,
        **weighed_json(found.weighed),
        "odds": [moved_json(m.strategy, _figures(m)) for m in found.moved],
        "running": [watched_json(claim.name, watched) for claim, watched in found.watched],
    }


def weighing_headline(found: Weighing) -> str:
    """Return in one sentence what the claim, or all of them, do to the odds."""
    most = max(found.moved, key=lambda m: abs(m.difference))
    unused = next((u.reason for u in found.weighed.unused if found.claim and u.claim.name == found.claim.name), None)
    if unused is not None and found.claim is not None:
        return f"{found.claim.name} is recorded and moves nothing: {unused}."
    said = found.claim.name if found.claim else "All claims together"
    if not found.is_let_in and abs(most.difference) < UNMOVED:
        return f"{said} {'leaves' if found.claim else 'leave'} the odds as they are."
    verb = "moves" if found.claim else "move"
    moved = f"{verb} P(all) of {most.strategy} by {100 * most.difference:+.2f} ± {196 * most.mcse:.2f} points"
    if found.is_let_in and abs(most.difference) < UNMOVED:
        return f"{said} is a story: it does not enter the odds. Let in at its cap it would leave them as they are."
    if found.is_let_in:
        return f"{said} is a story: it does not enter the odds. Let in at its cap it {moved}."
    return f"{said} {moved}, more than any other."


def weighing_moved(found: Weighing) -> Any:
    """Return the table of the odds without and with."""
    said = found.claim.name if found.claim else "all claims"
    title = f"P(all) without and with {said}{' let in at its cap' if found.is_let_in else ''}"
    return moved_table([m.strategy for m in found.moved], [_figures(m) for m in found.moved], title=title)


def _figures(m: Moved) -> tuple[float, float, float, float]:
    return m.before, m.after, m.difference, m.mcse


def _sections(found: Weighing) -> dict[str, str]:
    tables = list(evidence_tables(found.weighed))
    tables += [running_table(found.watched)] if found.watched else []
    stories = [said for effect in found.weighed.effects for said in effect.stories.sentences]
    sections = {
        "headline": escape(weighing_headline(found)),
        "moved": table_html(weighing_moved(found)),
        "tables": "".join(table_html(table) for table in tables),
        "stories": "".join(f"<li>{escape(text)}</li>" for text in stories),
        "findings": "".join(f"<li>{escape(text)}</li>" for text in found.weighed.findings),
    }
    chart = evidence_chart(found.weighed)
    if chart is not None and chart.panels:
        sections["picture"] = for_both([evidence_picture(chart, width=width) for width in (DESK, PHONE)], _CAPTION)
    return sections
