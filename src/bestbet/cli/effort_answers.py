"""What `effort` answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bestbet.adapters.effort_export import Asked
from bestbet.adapters.store import open_workspace
from bestbet.cli.border import DONE, print_json
from bestbet.cli.show import show_list, show_tables, show_text
from bestbet.errors import Problem, UsageError, quote
from bestbet.report.work_tables import deliveries_table
from bestbet.workflow.answer_effort import effort_headline, effort_json, effort_lines
from bestbet.workflow.logging_work import log_work

Columns = tuple[str | None, str | None, str | None]


def effort(workspace: Path, files: Sequence[Path], counts: Sequence[str], columns: Columns, *, is_json: bool) -> int:
    """Take work into the log, and show it beside what was committed."""
    asked = Asked(*columns, counts=dict(_pair(text) for text in counts))
    found = log_work(open_workspace(workspace), files, asked)
    if is_json:
        print_json(effort_json(found))
        return DONE
    show_text(effort_headline(found), style="bold")
    show_list("Behind it", effort_lines(found))
    show_tables((deliveries_table(found.deliveries, found.unknown),) if found.deliveries else ())
    return DONE


def _pair(text: str) -> tuple[str, str]:
    value, _, tactic = text.rpartition("=")
    if not value or not tactic:
        raise UsageError(Problem("BB-T04", f"--count {quote(text)} is no pair.", 'Write for example "Demo=trials".'))
    return value, tactic
