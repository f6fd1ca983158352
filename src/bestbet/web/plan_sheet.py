"""The plan as pages show it: the ladder, its problems by entry, what can be undone, and one entry as a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bestbet.adapters.plan_file import read_plan_text
from bestbet.adapters.plan_steps import digest_of
from bestbet.errors import PlanError, Problem, Severity
from bestbet.plan.field_changes import Overlap
from bestbet.plan.field_problems import Beside, path_of
from bestbet.plan.fields import SECTIONS, Field
from bestbet.plan.ladder import Entry, Ladder, entry_of, has_entry, ladder_of
from bestbet.plan.written import Written, read_written
from bestbet.web.desk import Desk
from bestbet.web.plan_words import SINGULAR
from bestbet.workflow.checking import problems_of_text
from bestbet.workflow.plan_turning import Turns, turns

_EFFORT = "units."


@dataclass(frozen=True, slots=True)
class Sheet:
    """The plan as it stands. `ladder` is None where the text is no YAML; then only the text can be edited."""

    text: str
    digest: str
    ladder: Ladder | None
    problems: tuple[Problem, ...]
    by_entry: Mapping[tuple[str, str], tuple[Problem, ...]]
    turns: Turns

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps the odds from being worked out."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def loose(self) -> tuple[Problem, ...]:
        """Problems that belong to no entry."""
        placed = {id(problem) for group in self.by_entry.values() for problem in group}
        return tuple(problem for problem in self.problems if id(problem) not in placed)


def sheet_of(desk: Desk) -> Sheet:
    """Return the plan as it stands."""
    workspace = desk.workspace()
    text = read_plan_text(workspace.root)
    problems = problems_of_text(workspace, text)
    found = turns(workspace, desk.store)
    try:
        written = read_written(text)
    except PlanError:
        return Sheet(text, digest_of(text), None, problems, {}, found)
    return Sheet(text, digest_of(text), ladder_of(written), problems, _by_entry(written, problems), found)


def _by_entry(written: Written, problems: Sequence[Problem]) -> Mapping[tuple[str, str], tuple[Problem, ...]]:
    found: dict[tuple[str, str], tuple[Problem, ...]] = {}
    for problem in problems:
        path = path_of(written, problem) or ()
        if len(path) >= 2 and path[0] in SECTIONS:
            key = (path[0], path[1])
            found[key] = (*found.get(key, ()), problem)
    return found


@dataclass(frozen=True, slots=True)
class EffortRow:
    """One tactic in a strategy's form: how much of it, and where."""

    units: Field
    where: Field


@dataclass(frozen=True, slots=True)
class EntryForm:
    """One entry being filled in: what the plan says, or what a person sent, with problems and overlaps beside it.

    `digest` names the text that the values are held against; `is_gone` where somebody else took the entry away.
    """

    entry: Entry
    digest: str
    values: Mapping[str, str]
    beside: Beside = field(default_factory=Beside)
    overlaps: Mapping[str, Overlap] = field(default_factory=dict)
    is_new: bool = False
    is_gone: bool = False
    like: str = ""
    name: str = ""

    @property
    def fields(self) -> list[Field]:
        """The fields that are always shown, efforts left out."""
        return [one for one in self.entry.fields.values() if not one.is_more and not _is_effort(one)]

    @property
    def more(self) -> list[Field]:
        """The fields that are needed seldom."""
        return [one for one in self.entry.fields.values() if one.is_more]

    @property
    def is_more_open(self) -> bool:
        """Whether what is needed seldom is shown: something is wrong there, or asks for a decision."""
        keys = {*self.beside.by_key, *(key for one in self.overlaps.values() for key in one.mine)}
        return any(one.key in keys for one in self.more)

    @property
    def efforts(self) -> list[EffortRow]:
        """A strategy's efforts, in pairs."""
        fields = self.entry.fields
        keys = [key for key in fields if key.startswith(_EFFORT)]
        return [EffortRow(fields[key], fields[f"where.{key.removeprefix(_EFFORT)}"]) for key in keys]

    @property
    def what(self) -> str:
        """What such an entry is called."""
        return SINGULAR[self.entry.section]

    def value(self, one: Field) -> str:
        """Return what stands in a field."""
        return self.values.get(one.key, one.value)

    def problems(self, key: str) -> list[Problem]:
        """Return what is wrong with a field."""
        return self.beside.by_key.get(key, [])


def _is_effort(one: Field) -> bool:
    return one.slot.startswith("effort.")


def entry_form(
    text: str, section: str, name: str, *, values: Mapping[str, str] | None = None, overlaps: Sequence[Overlap] = ()
) -> EntryForm:
    """Return the form of an entry as a text of the plan says, or with the values that a person sent."""
    written = read_written(text)
    by_slot = {overlap.slot: overlap for overlap in overlaps}
    is_gone = not has_entry(written, section, name)
    entry = entry_of(written, section, name)
    return EntryForm(entry, digest_of(text), values or {}, overlaps=by_slot, is_gone=is_gone, name=name)
