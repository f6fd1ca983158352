"""What `track` and `score` answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from bestbet.adapters.store import Workspace, open_workspace
from bestbet.cli.border import DONE, now, print_json, say
from bestbet.cli.show import show_list, show_tables, show_text
from bestbet.report.score_tables import (
    ending_json,
    ending_table,
    people_table,
    person_json,
    score_table,
    scored_json,
)
from bestbet.report.track_json import track_json
from bestbet.report.track_tables import track_headline, track_lines, track_tables
from bestbet.track.tracked import Tracked
from bestbet.workflow import scoring
from bestbet.workflow.following import follow as follow_on
from bestbet.workflow.following import period
from bestbet.workflow.tracking import track as track_commitment
from bestbet.workflow.workspace import add


def track(workspace: Path, *, is_json: bool) -> int:
    """Show how the commitment goes."""
    _show(track_commitment(open_workspace(workspace), at=now(), announce=say), is_json=is_json)
    return DONE


def _show(found: Tracked, *, is_json: bool) -> None:
    if is_json:
        print_json(track_json(found))
        return
    show_text(track_headline(found), style="bold")
    show_list(f"Behind it: entry {found.seq}, {found.strategy}, facts as of {found.as_of}", track_lines(found))
    show_tables(track_tables(found))


def follow(workspace: Path, every: str, files: tuple[Path, ...], *, is_json: bool) -> int:
    """Follow the commitment once per period until interrupted; exports named are imported before each look."""
    step = period(every)
    found = open_workspace(workspace)
    say(f"following every {every}; Ctrl-C ends it")
    follow_on(found, step, _look(found, files, is_json=is_json), clock=now, wait=time.sleep, announce=say)
    return DONE


def _look(workspace: Workspace, files: tuple[Path, ...], *, is_json: bool) -> Callable[[], str]:
    def look() -> str:
        if files:
            add(workspace, files, announce=say)
        found = track_commitment(workspace, at=now(), announce=say)
        _show(found, is_json=is_json)
        return found.standing.sentence

    return look


def score(workspace: Path, *, is_json: bool) -> int:
    """Show how published probabilities came out."""
    found = scoring.score(open_workspace(workspace), at=now())
    review = found.objectives_review
    if is_json:
        print_json(
            {
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
        )
        return DONE
    _show_scores(found)
    return DONE


def _show_scores(found: scoring.Scores) -> None:
    s = found.scored
    head = f"{s.n:,} forecasts of {s.n_events:,} outcomes are due and scored; reliability: {s.verdict}."
    show_text(head if s.n else "No published probability can be scored yet; reliability: not yet testable (n=0).",
              style="bold")  # fmt: skip
    lines = [f"{found.n_issued:,} probabilities were published, {found.waiting:,} of them are not due yet"]
    if found.next_due is not None:
        lines.append(f"the next falls due on {found.next_due}")
    lines += [f"{n:,} cannot be scored: {reason}" for reason, n in sorted(found.unscored.items())]
    if found.n_new:
        lines.append(f"{found.n_new:,} outcomes were recorded now; a later truth is added, never written over")
    if found.objectives_review is not None:
        word = "was" if found.objectives_review <= found.as_of else "is"
        lines.append(f"the objectives' own review {word} due on {found.objectives_review}")
    show_list("Behind it", lines)
    if s.rows:
        show_tables((score_table(s),))
    if found.endings:
        show_tables((ending_table(found.endings),))
    if found.people:
        show_tables((people_table(found.people),))
