"""How the commitment goes and how our forecasts came out, as answers for pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bestbet.adapters.store import Workspace
from bestbet.report.page_sections import table_html
from bestbet.report.score_tables import (
    ending_json,
    ending_table,
    people_table,
    person_json,
    score_table,
    scored_json,
)
from bestbet.report.svg import escape
from bestbet.report.tables import Table
from bestbet.report.track_json import track_json
from bestbet.report.track_section import course_figure, fans_figures, track_chart
from bestbet.report.track_tables import track_lines, track_reason, track_tables
from bestbet.report.words import sentence
from bestbet.track.tracked import Tracked
from bestbet.workflow.answering import Found, Parameters
from bestbet.workflow.line import Announce
from bestbet.workflow.scoring import Scores, score
from bestbet.workflow.tracking import track


def track_found(workspace: Workspace, _parameters: Parameters, at: datetime, announce: Announce) -> Found:
    """Return how the commitment in force goes; the parameters only name it, so that a new one is a new answer."""
    found = track(workspace, at=at, announce=announce)
    return Found(track_json(found), _track_sections(found))


def _track_sections(found: Tracked) -> dict[str, str]:
    chart = track_chart(found)
    lines = [sentence(text) for text in track_lines(found)]
    lines = [text for text in lines if text not in chart.sentences]
    return {
        "headline": escape(track_reason(found)),
        "fans": fans_figures(chart),
        "course": course_figure(chart),
        "sentences": "".join(f"<li>{escape(text)}</li>" for text in chart.sentences),
        "lines": "".join(f"<li>{escape(text)}</li>" for text in lines),
        "tables": "".join(table_html(table) for table in track_tables(found)),
    }


def score_found(workspace: Workspace, _parameters: Parameters, at: datetime, announce: Announce) -> Found:
    """Return how every published probability came out."""
    announce("scoring what has fallen due")
    found = score(workspace, at=at)
    drawn = "".join(table_html(table) for table in scores_tables(found))
    sections = {"headline": escape(score_headline(found)), "tables": drawn}
    sections["lines"] = "".join(f"<li>{escape(sentence(text))}</li>" for text in score_lines(found))
    return Found(scores_json(found), sections)


def scores_tables(found: Scores) -> tuple[Table, ...]:
    """Return the scores by topic, how commitments ended, and people's ranges, where there are any."""
    tables = [score_table(found.scored)] if found.scored.rows else []
    tables += [ending_table(found.endings)] if found.endings else []
    tables += [people_table(found.people)] if found.people else []
    return tuple(tables)


def scores_json(found: Scores) -> dict[str, Any]:
    """Return everything that `bestbet score` answers."""
    review = found.objectives_review
    return {
        "as_of": found.as_of.isoformat(),
        "published": found.n_issued,
        "waiting": found.waiting,
        "next_due": None if found.next_due is None else found.next_due.isoformat(),
        "unscored": [{"reason": reason, "n": n} for reason, n in sorted(found.unscored.items())],
        "recorded_now": found.n_new,
        "recorded": found.n_rows,
        "scores": scored_json(found.scored),
        "endings": [ending_json(one) for one in found.endings],
        "people": [person_json(one) for one in found.people],
        "objectives_review": None if review is None else review.isoformat(),
    }


def score_headline(found: Scores) -> str:
    """Return in one sentence how published probabilities came out."""
    s = found.scored
    if not s.n:
        return "No published probability can be scored yet; reliability: not yet testable (n=0)."
    return f"{s.n:,} forecasts of {s.n_events:,} outcomes are due and scored; reliability: {s.verdict}."


def score_lines(found: Scores) -> list[str]:
    """Return what stands behind the scores."""
    lines = [f"{found.n_issued:,} probabilities were published, {found.waiting:,} of them are not due yet"]
    if found.next_due is not None:
        lines.append(f"the next falls due on {found.next_due}")
    lines += [f"{n:,} cannot be scored: {reason}" for reason, n in sorted(found.unscored.items())]
    if found.n_new:
        lines.append(f"{found.n_new:,} outcomes were recorded now; a later truth is added, never written over")
    if found.objectives_review is not None:
        word = "was" if found.objectives_review <= found.as_of else "is"
        lines.append(f"the objectives' own review {word} due on {found.objectives_review}")
    return lines
