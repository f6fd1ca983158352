"""Undoing and redoing changes of the plan, and adding, copying and removing its entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bestbet.adapters.database import Database
from bestbet.adapters.plan_file import read_plan_text, write_plan_text
from bestbet.adapters.plan_steps import REDO, UNDO, Step, add_step, can_be_turned, digest_of, text_by_digest
from bestbet.adapters.store import Workspace
from bestbet.errors import PlanError, Problem, UsageError, quote
from bestbet.plan.edit import edit_plan
from bestbet.plan.edit_entries import copy_entry, edit_all, removals, taken
from bestbet.plan.field_changes import UnreadableFieldsError, brought_together, with_fields
from bestbet.plan.field_problems import Beside
from bestbet.plan.fields import SECTIONS, fields_of
from bestbet.plan.written import read_written
from bestbet.plan.yaml_words import Value
from bestbet.workflow.checking import problems_of_text
from bestbet.workflow.plan_saving import Hand, Outcome, Overlapped, Saved, beside_entry, save_change

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Turns:
    """What can be undone and redone as the plan stands."""

    undo: Step | None
    redo: Step | None


def turns(workspace: Workspace, store: Database) -> Turns:
    """Return what can be undone and redone."""
    with store.reading() as connection:
        return Turns(*can_be_turned(connection, digest_of(read_plan_text(workspace.root))))


def turn(workspace: Workspace, store: Database, way: str, *, seen: str, hand: Hand) -> Saved | Overlapped | None:
    """Undo or redo (`way`) one step and return the plan; None where there is none, Overlapped where the plan moved.

    What was the plan once may be so again, sound or not.
    """
    with store.writing() as connection:
        now = read_plan_text(workspace.root)
        if digest_of(now) != seen:
            return Overlapped(now)
        undo, redo = can_be_turned(connection, seen)
        step = undo if way == UNDO else redo
        if step is None:
            return None
        text = text_by_digest(connection, step.before if way == UNDO else step.after)
        if text is None:
            raise LookupError("a step names a text that the store does not have")
        write_plan_text(workspace.root, text)
        way = UNDO if way == UNDO else REDO
        add_step(connection, now, text, way, step.about, account_id=hand.account_id, at=hand.at)
        return Saved(text)


def _fresh(workspace_text: str, section: str) -> dict[str, Value]:
    """Return what a new entry begins with where nothing was filled in."""
    if section == "strategies":
        has_tactics = bool(read_written(workspace_text).names("tactics"))
        return {"effort": {"others": "today"} if has_tactics else {}}
    if section == "tactics":
        return {"costs": {}}
    return {}


def add_entry(
    workspace: Workspace,
    store: Database,
    entry: tuple[str, str],
    filled: Mapping[str, str],
    *,
    like: str = "",
    seen: str,
    hand: Hand,
) -> Outcome:
    """Add an entry (section, name), filled in from fields, or a copy of the entry `like` with its comments."""
    section, name = section_of(entry[0]), _named(entry[1])

    def change(now: str) -> str:
        if name in read_written(now).names(section):
            raise taken(section, name)
        return _copied(now, section, like, name, filled) if like else _made(now, section, name, filled)

    about = f"{section} {name}, new"
    return save_change(workspace, store, change, entry=(section, name), about=about, seen=seen, hand=hand)


def _made(now: str, section: str, name: str, filled: Mapping[str, str]) -> str:
    started = edit_plan(now, (section, name), _fresh(now, section))
    return with_fields(started, section, name, {key: text for key, text in filled.items() if text.strip()})


def _copied(now: str, section: str, like: str, name: str, filled: Mapping[str, str]) -> str:
    """Return the plan with a copy, comments included, and what was filled in differently put into it."""
    text = copy_entry(now, section, like, name)
    if section == "strategies" and read_written(text).node((section, name, "status_quo")) is not None:
        text = edit_plan(text, (section, name, "status_quo"), None)
    fields = fields_of(read_written(text), section, name)
    values, _ = brought_together(fields, filled, fields)
    return with_fields(text, section, name, values)


def checked_new(workspace: Workspace, entry: tuple[str, str], filled: Mapping[str, str], *, like: str = "") -> Beside:
    """Return what is wrong with a new entry as it is being filled in; nothing is written."""
    now = read_plan_text(workspace.root)
    section = section_of(entry[0])
    try:
        name = _named(entry[1])
        if name in read_written(now).names(section):
            raise taken(section, name)
        text = _copied(now, section, like, name, filled) if like else _made(now, section, name, filled)
    except UnreadableFieldsError as error:
        return Beside({fault.key: [fault.problem] for fault in error.faults})
    except PlanError as error:
        return Beside(own=list(error.problems))
    return beside_entry(text, (section, name), problems_of_text(workspace, text))


def remove_entry(workspace: Workspace, store: Database, entry: tuple[str, str], *, seen: str, hand: Hand) -> Outcome:
    """Remove an entry and what others say of it, unless somebody changed it since it was seen."""
    section, name = section_of(entry[0]), entry[1]

    def change(now: str) -> str:
        found = removals(read_written(now), section, name)
        if not found:
            raise PlanError(Problem("BB-P06", f"{quote(name)} is not among the {section}.", "Load the page again."))
        return edit_all(now, found)

    about = f"{section} {name}, removed"
    return save_change(
        workspace, store, change, entry=(section, name), about=about, seen=seen, hand=hand, is_untouched=True
    )


def section_of(text: str) -> str:
    """Return a section of the plan; UsageError for any other word."""
    if text not in SECTIONS:
        raise UsageError(Problem("BB-A60", f"a plan has no section {quote(text)}.", f"It has: {', '.join(SECTIONS)}."))
    return text


def _named(text: str) -> str:
    name = "_".join(text.split())
    if not name or len(name) > _LONGEST_NAME or "." in name or not name.isprintable():
        remedy = f"Use 1 to {_LONGEST_NAME} letters, digits, - or _, and no full stop."
        raise PlanError(Problem("BB-P07", f"{quote(text)} cannot be the name of an entry.", remedy))
    return name
