"""What `track` and `score` answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from bestbet.adapters.store import Workspace, open_workspace
from bestbet.cli.border import DONE, now, print_json, say
from bestbet.cli.show import show_list, show_tables, show_text
from bestbet.report.track_json import track_json
from bestbet.report.track_tables import track_headline, track_lines, track_tables
from bestbet.track.tracked import Tracked
from bestbet.workflow import scoring
from bestbet.workflow.answer_track import score_headline, score_lines, scores_json, scores_tables
from bestbet.workflow.following import follow as follow_on
from bestbet.workflow.following import period
from bestbet.workflow.making import add
from bestbet.workflow.tracking import track as track_commitment


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
    if is_json:
        print_json(scores_json(found))
        return DONE
    show_text(score_headline(found), style="bold")
    show_list("Behind it", score_lines(found))
    show_tables(scores_tables(found))
    return DONE
