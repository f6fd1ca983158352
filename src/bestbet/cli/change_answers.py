"""What `change` answers."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from pathlib import Path

from bestbet.adapters.store import open_workspace
from bestbet.cli.border import ANSWER_IS_NO, DONE, now, print_json, say
from bestbet.cli.show import show_list, show_tables, show_text
from bestbet.commit.change import Code, Verdict
from bestbet.errors import Problem, StorageError, UsageError, quote
from bestbet.report.change_tables import change_headline, change_tables, earning_lines, moved_lines
from bestbet.workflow import changing as work
from bestbet.workflow.answer_commit import change_value
from bestbet.workflow.line import Luck

_NOTES = (Code.INFORMATION, Code.MODEL_FIX, Code.TARGET_CHANGE)


@dataclass(frozen=True, slots=True)
class Told:
    """What `change` was told on the command line."""

    to: str | None
    plan: Path | None
    because: str
    by: str | None
    second: str | None
    note: str | None
    is_override: bool
    is_trial: bool


def change(workspace: Path, told: Told, *, seed: int, n_paths: int, is_json: bool) -> int:
    """Say what the guard says; status 1 where it refuses."""
    known = "stated on the command line" if told.by else "account of the operating system"
    proposal = work.Proposal(
        told.to, _text(told.plan), told.because, told.by or getpass.getuser(), known, told.second,
        is_override=told.is_override, is_trial=told.is_trial, code=_code(told.note),
    )  # fmt: skip
    found = work.change(open_workspace(workspace), proposal, Luck(seed, n_paths), at=now(), announce=say)
    if is_json:
        print_json(change_value(found))
    elif proposal.code is not None:
        show_text(f"Noted as {proposal.code.value}: entry {found.entry.seq if found.entry else 0}.", style="bold")
    else:
        _show(found)
        if told.plan is not None and found.entry is not None and found.decided is None:
            show_list("Next", (f"plan.yaml was left as it is: write into it what {told.plan} says",))
    is_done = found.is_allowed or proposal.code is not None or (found.moved is not None and found.moved.is_none())
    return DONE if is_done else ANSWER_IS_NO


def _text(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(Problem("BB-S04", f"{path} cannot be read: {error}.", "Check its name.")) from error


def _code(note: str | None) -> Code | None:
    if note is None:
        return None
    found = next((code for code in _NOTES if code.value.replace(" ", "_") == note.strip().replace(" ", "_")), None)
    if found is None:
        said = ", ".join(code.value for code in _NOTES)
        raise UsageError(Problem("BB-L33", f"{quote(note)} is no kind of note.", f"Choose from: {said}."))
    return found


def _show(found: work.Answer) -> None:
    show_text(change_headline(found.verdict, found.strategy, found.to, found.moved), style="bold")
    if found.verdict is Verdict.NOT_COMPARABLE:
        show_list("What differs", found.differs)
        remedy = "record why with --note 'target change', then commit again; compare strategies under one plan"
        show_list("What to do", (remedy,))
        return
    if found.moved is not None and not found.moved.is_none():
        show_list("How far it moves", moved_lines(found.moved, found.rule))
    if found.compared is not None:
        show_tables(change_tables(found.compared, found.asked))
        show_list("What would earn it", earning_lines(found.compared, found.rule, found.asked))
    _show_record(found)


def _show_record(found: work.Answer) -> None:
    said = []
    if found.is_override:
        said.append(f"made against the guard, which said {found.verdict.value}; the ledger keeps that")
    if found.entry is not None and found.decided is None:
        said.append(f"recorded as entry {found.entry.seq:,}")
    if found.entry is not None and found.decided is not None:
        said.append(f"recorded as entry {found.entry.seq:,}; committed to {found.to} in entry {found.decided.seq:,}")
    if found.entry is None and found.is_allowed:
        said.append("nothing was recorded")
    show_list("Recorded", said)
    if found.compared is not None and not found.is_allowed:
        show_list("Next", ("bestbet flips: what asking for more or less certainty costs in your own world",))
