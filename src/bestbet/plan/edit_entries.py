"""Changes of whole entries of a plan: copies with their comments, removals with what uses them, many values at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bestbet.errors import PlanError, Problem, quote
from bestbet.plan.edit import edit_plan, end_of
from bestbet.plan.nodes import Path
from bestbet.plan.render import JUDGEMENT
from bestbet.plan.written import Written, read_written
from bestbet.plan.yaml_text import MappingNode
from bestbet.plan.yaml_words import Value, scalar

Change = tuple[Path, Value | None]
"""A path and what is to stand there; None takes it away."""
_MARKED = ("from your data", "evidence")
BY_HAND = f"{JUDGEMENT}, by hand; before: "


def edit_all(text: str, changes: Iterable[Change]) -> str:
    """Return the text with all changes made, in order; every other character stays where it stands."""
    for path, value in changes:
        text = edit_plan(text, path, value)
    return text


def remark(text: str, paths: Sequence[Path]) -> str:
    """Return the text in which numbers that a person wrote no longer claim to come from data or evidence.

    The old comment stays behind the new word, so that nothing is lost; what says judgement already is left alone.
    """
    for path in paths:
        written = read_written(text)
        note = written.note(path)
        if note.startswith(_MARKED):
            text = written.with_note(path, BY_HAND + note)
    return text


def copy_entry(text: str, section: str, name: str, new_name: str) -> str:
    """Return the text with an entry of a section once more under a new name, comments included, right behind it."""
    written = read_written(text)
    group = written.node((section,))
    if not isinstance(group, MappingNode) or group.value(name) is None:
        raise PlanError(Problem("BB-P06", f"{quote(name)} is not among the {section}.", "Choose one that is."))
    if new_name in written.names(section):
        raise taken(section, new_name)
    key, value = next(entry for entry in group.entries if entry[0].text == name)
    if group.is_flow:
        said = text[key.end : end_of(value)]
        return f"{text[: end_of(value)]}, {scalar(new_name)}{said}{text[end_of(value) :]}"
    start = text.rfind("\n", 0, key.start) + 1
    at = text.find("\n", max(end_of(value) - 1, key.start))
    block = text[start:] if at < 0 else text[start : at + 1]
    again = block[: key.start - start] + scalar(new_name) + block[key.end - start :]
    head = text if at < 0 else text[: at + 1]
    return head + ("" if head.endswith("\n") else "\n") + again + ("" if at < 0 else text[at + 1 :])


def taken(section: str, name: str) -> PlanError:
    """Return the error for a name that stands in a section already."""
    return PlanError(Problem("BB-P07", f"{quote(name)} stands among the {section} already.", "Choose another name."))


def removals(written: Written, section: str, name: str) -> list[Change]:
    """Return the changes that take an entry away, and with it what other entries say of it."""
    users: list[Path] = []
    if section == "tactics":
        users = [("strategies", strategy, "effort", name) for strategy in written.names("strategies")]
    elif section == "resources":
        of_tactics = [(tactic, key) for tactic in written.names("tactics") for key in ("costs", "sets_up")]
        users = [("tactics", tactic, key, name) for tactic, key in of_tactics]
    return [(path, None) for path in (*users, (section, name)) if written.node(path) is not None]


def own_lines(text: str, like: str) -> str:
    """Return a text that a browser sent with the line ends of the text that it is to replace."""
    plain = re.sub(r"\r\n?", "\n", text)
    return plain.replace("\n", "\r\n") if "\r\n" in like else plain
