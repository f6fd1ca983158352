"""Saving a plan from a page: checked as `bestbet check` does, brought together with what others saved meanwhile.

One save at a time reads the file, joins, writes and registers. What is checked beforehand is checked on the text that
is then written: where the plan moves in between, it is joined and checked again under the lock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bestbet.adapters.database import Database
from bestbet.adapters.plan_file import read_plan_text, write_plan_text
from bestbet.adapters.plan_steps import EDIT, add_step, digest_of, text_by_digest
from bestbet.adapters.store import Workspace
from bestbet.errors import PlanError, Problem, Severity
from bestbet.plan.edit_entries import own_lines
from bestbet.plan.field_changes import Overlap, UnreadableFieldsError, brought_together, with_fields
from bestbet.plan.field_problems import Beside, problems_beside
from bestbet.plan.fields import TOP, fields_of
from bestbet.plan.ladder import has_entry
from bestbet.plan.merge import Clash, merge_lines
from bestbet.plan.written import read_written
from bestbet.workflow.checking import problems_of_text


@dataclass(frozen=True, slots=True)
class Hand:
    """Who saves, and when."""

    account_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """The plan has this text now; `is_joined` where others had changed it meanwhile."""

    text: str
    is_joined: bool = False
    is_same: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed, because the plan would not be sound; all its problems are here."""

    problems: tuple[Problem, ...]
    beside: Beside


@dataclass(frozen=True, slots=True)
class Overlapped:
    """Nothing was changed, because somebody else changed the same; `text` is the plan as it stands.

    `wanted` are the values of the fields that the person changed, those that overlap included; `is_gone` where the
    entry itself was taken away or changed unseen.
    """

    text: str
    overlaps: tuple[Overlap, ...] = ()
    wanted: Mapping[str, str] = field(default_factory=dict)
    clashes: tuple[Clash, ...] = ()
    is_gone: bool = False


Outcome = Saved | Refused | Overlapped
_Make = Callable[[str, str | None], "str | Overlapped"]
"""From the plan as it stands, and the text that the person saw (None where unknown), to the text wanted."""


def save_fields(
    workspace: Workspace,
    store: Database,
    entry: tuple[str, str],
    wanted: Mapping[str, str],
    *,
    seen: str,
    hand: Hand,
) -> Outcome:
    """Write the fields of an entry (section, name); `seen` is the digest of the text that they were drawn from."""
    section, name = entry

    def make(now: str, base: str | None) -> str | Overlapped:
        return _with_fields(now, base, section, name, wanted)

    return _save(workspace, store, make, seen=seen, hand=hand, about=f"{section} {name}".strip(), entry=entry)


def _with_fields(now: str, base: str | None, section: str, name: str, wanted: Mapping[str, str]) -> str | Overlapped:
    written = read_written(now)
    if not has_entry(written, section, name):
        return Overlapped(now, wanted=wanted, is_gone=True)
    before = None if base is None else fields_of(read_written(base), section, name)
    values, overlaps = brought_together(before, wanted, fields_of(written, section, name))
    if not overlaps:
        return with_fields(now, section, name, values)
    mine = {key: text for overlap in overlaps for key, text in overlap.mine.items()}
    return Overlapped(now, overlaps, {**values, **mine})


def save_text(
    workspace: Workspace, store: Database, text: str, *, seen: str, hand: Hand, over: str | None = None
) -> Outcome:
    """Write a whole text; what others changed meanwhile on other lines is kept.

    `over` is the digest of a plan whose lines, where they clash with this text, may give way: the person saw them.
    """

    def make(now: str, base: str | None) -> str | Overlapped:
        mine = own_lines(text, now)
        if base == now:
            return mine
        is_mine_first = over is not None and over == digest_of(now)
        if base is None:
            return mine if mine == now or is_mine_first else Overlapped(now, clashes=(Clash(1, mine, now),))
        merged = merge_lines(base, mine, now, is_mine_first=is_mine_first)
        return Overlapped(now, clashes=merged.clashes) if merged.text is None else merged.text

    return _save(workspace, store, make, seen=seen, hand=hand, about="the whole text", entry=(TOP, ""))


def save_change(
    workspace: Workspace,
    store: Database,
    change: Callable[[str], str],
    *,
    entry: tuple[str, str],
    about: str,
    seen: str,
    hand: Hand,
    is_untouched: bool = False,
) -> Outcome:
    """Write what `change` makes of the plan as it stands.

    With `is_untouched` the entry must be as the person saw it: nobody removes what another has just edited unseen.
    """

    def make(now: str, base: str | None) -> str | Overlapped:
        if is_untouched and base != now:
            old = None if base is None else read_written(base).said(entry)
            if old is None or old != read_written(now).said(entry):
                return Overlapped(now, is_gone=True)
        return change(now)

    return _save(workspace, store, make, seen=seen, hand=hand, about=about, entry=entry)


def _save(
    workspace: Workspace,
    store: Database,
    make: _Make,
    *,
    seen: str,
    hand: Hand,
    about: str,
    entry: tuple[str, str],
) -> Outcome:
    tried = _prepared(workspace, _Base(store, seen), make, entry)
    if not isinstance(tried.outcome, Saved):
        return tried.outcome
    with store.writing() as connection:
        if read_plan_text(workspace.root) != tried.now:
            tried = _prepared(workspace, _Base(store, seen, connection), make, entry)
        found = tried.outcome
        if isinstance(found, Saved) and not found.is_same:
            write_plan_text(workspace.root, found.text)
            add_step(connection, tried.now, found.text, EDIT, about, account_id=hand.account_id, at=hand.at)
        return found


@dataclass(frozen=True, slots=True)
class _Tried:
    """What would be saved onto the text `now`."""

    now: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Base:
    """The text that a person saw: the plan as it stands, or a version that the store knows."""

    store: Database
    seen: str
    connection: Connection | None = None

    def text(self, now: str) -> str | None:
        """Return it; None where nobody knows it any more."""
        if digest_of(now) == self.seen:
            return now
        if self.connection is not None:
            return text_by_digest(self.connection, self.seen)
        with self.store.reading() as connection:
            return text_by_digest(connection, self.seen)


def _prepared(workspace: Workspace, seen: _Base, make: _Make, entry: tuple[str, str]) -> _Tried:
    now = read_plan_text(workspace.root)
    base = seen.text(now)
    try:
        text = make(now, base)
    except UnreadableFieldsError as error:
        by_key = {fault.key: [fault.problem] for fault in error.faults}
        return _Tried(now, Refused(error.problems, Beside(by_key)))
    except PlanError as error:
        return _Tried(now, Refused(error.problems, Beside(own=list(error.problems))))
    if isinstance(text, Overlapped):
        return _Tried(now, text)
    if text == now:
        return _Tried(now, Saved(now, is_same=True))
    refused = _refused(workspace, now, text, entry)
    return _Tried(now, refused or Saved(text, is_joined=base != now))


def _refused(workspace: Workspace, now: str, text: str, entry: tuple[str, str]) -> Refused | None:
    """Return why a text is refused: it has errors that the plan has not had; mending one of several is welcome."""
    problems = problems_of_text(workspace, text)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        known = {(problem.code, problem.text) for problem in problems_of_text(workspace, now)}
        errors = [problem for problem in errors if (problem.code, problem.text) not in known]
    return Refused(problems, beside_entry(text, entry, problems)) if errors else None


def beside_entry(text: str, entry: tuple[str, str], problems: tuple[Problem, ...]) -> Beside:
    """Return the problems of a text, sorted by the fields of one entry; all elsewhere where it is no YAML."""
    try:
        written = read_written(text)
    except PlanError:
        return Beside(elsewhere=list(problems))
    return problems_beside(written, *entry, fields_of(written, *entry), problems)


def checked_fields(
    workspace: Workspace, entry: tuple[str, str], wanted: Mapping[str, str], *, seen: str, store: Database
) -> Beside:
    """Return what is wrong with an entry as it is being filled in; nothing is written."""
    section, name = entry
    now = read_plan_text(workspace.root)
    base = _Base(store, seen).text(now)
    try:
        fields = fields_of(read_written(now), section, name)
        values, overlaps = brought_together(
            None if base is None else fields_of(read_written(base), section, name), wanted, fields
        )
        values |= {key: text for overlap in overlaps for key, text in overlap.mine.items()}
        text = with_fields(now, section, name, values)
    except UnreadableFieldsError as error:
        return Beside({fault.key: [fault.problem] for fault in error.faults})
    except PlanError as error:
        return Beside(own=list(error.problems))
    return beside_entry(text, entry, problems_of_text(workspace, text))
