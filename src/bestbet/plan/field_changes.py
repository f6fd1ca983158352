"""From filled-in fields to changes of the plan's text; and what two people filled in, brought together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bestbet.errors import PlanError, Problem
from bestbet.plan.edit import edit_plan
from bestbet.plan.edit_entries import Change, remark
from bestbet.plan.fields import TOP, Field, fields_of
from bestbet.plan.nodes import Path
from bestbet.plan.parse import DIRECTIONS
from bestbet.plan.where_words import read_where
from bestbet.plan.written import Written, read_written
from bestbet.plan.yaml_words import Value

_SPEAKS_OF_DATA = frozenset({"tactics", "resources", "strategies", "rivals"})
"""Sections whose numbers rest on something; a target is a choice, and its comment stays true."""
_ATTRIBUTES = frozenset({"where", "reaches"})


@dataclass(frozen=True, slots=True)
class Overlap:
    """Fields that two people changed: as they were, as wanted here, and as they stand now; keys are those of fields."""

    slot: str
    label: str
    before: Mapping[str, str]
    mine: Mapping[str, str]
    theirs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FieldFault:
    """A value that cannot be written into the plan at all."""

    key: str
    problem: Problem


class UnreadableFieldsError(PlanError):
    """Some fields hold what cannot be written; `faults` says which."""

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__([fault.problem for fault in faults])
        self.faults = tuple(faults)


def slots_of(fields: Sequence[Field]) -> dict[str, list[Field]]:
    """Return the fields by slot, in order."""
    ordered = sorted(fields, key=lambda field: field.slot)
    found = {slot: list(group) for slot, group in groupby(ordered, key=lambda field: field.slot)}
    return {slot: found[slot] for slot in dict.fromkeys(field.slot for field in fields)}


def brought_together(
    base: Sequence[Field] | None, wanted: Mapping[str, str], now: Sequence[Field]
) -> tuple[dict[str, str], tuple[Overlap, ...]]:
    """Return the values to write by key, and where two people changed the same slot to different ends.

    `base` is what the person saw, None where that is not known any more: then whatever differs overlaps.
    """
    seen = {field.key: _trimmed(field.value) for field in base} if base is not None else None
    values: dict[str, str] = {}
    overlaps = []
    for slot, group in slots_of(now).items():
        keys = [field.key for field in group]
        theirs = {field.key: _trimmed(field.value) for field in group}
        before = {key: (seen or {}).get(key, "") for key in keys}
        kept = theirs if seen is None else before
        mine = {key: _trimmed(wanted[key]) if key in wanted else kept[key] for key in keys}
        if mine == theirs or (seen is not None and mine == before):
            continue
        if seen is not None and theirs == before:
            values |= mine
        else:
            overlaps.append(Overlap(slot, group[-1].label if len(group) == 1 else group[0].label, before, mine, theirs))
    return values, tuple(overlaps)


def _trimmed(text: str) -> str:
    return " ".join(text.split())


def with_fields(text: str, section: str, name: str, values: Mapping[str, str]) -> str:
    """Return the plan's text with the slots that hold any of these values written anew.

    Raises UnreadableFieldsError for values that cannot be written, and PlanError where the text itself cannot be read.
    """
    fields = fields_of(read_written(text), section, name)
    faults: list[FieldFault] = []
    touched: list[Path] = []
    for slot, group in slots_of(fields).items():
        if not any(field.key in values for field in group):
            continue
        filled = {field.key: values.get(field.key, field.value) for field in group}
        try:
            changes = _changes(read_written(text), section, name, slot, group, filled)
        except PlanError as error:
            faults.append(FieldFault(group[-1].key, error.problems[0]))
            continue
        for path, value in changes:
            text = edit_plan(text, path, value)
            touched += [path] if value is not None else []
    if faults:
        raise UnreadableFieldsError(faults)
    return remark(text, touched) if section in _SPEAKS_OF_DATA else text


def _changes(
    written: Written, section: str, name: str, slot: str, group: Sequence[Field], filled: Mapping[str, str]
) -> list[Change]:
    base: Path = () if section == TOP else (section, name)
    if slot in {"target", "floor"}:
        return _threshold(written, base, slot, filled)
    if slot.startswith("effort."):
        return _effort(written, (*base, "effort", slot.removeprefix("effort.")), list(filled.values()))
    (field,) = group
    return _set(written, field.path, _value(slot, filled[field.key]))


def _set(written: Written, path: Path, value: Value | None) -> list[Change]:
    """Return the change to one path; what is not there needs no taking away."""
    return [(path, value)] if value is not None or written.node(path) is not None else []


def _value(slot: str, text: str) -> Value | None:
    if slot in _ATTRIBUTES:
        return read_where(text)
    if slot in {"must", "status_quo"}:
        usual = "yes" if slot == "must" else "no"
        return None if text == usual else text == "yes" if text in {"yes", "no"} else text
    return text or None


def _threshold(written: Written, base: Path, slot: str, filled: Mapping[str, str]) -> list[Change]:
    start = "floor_" if slot == "floor" else ""
    direction, amount = filled[f"{start}direction"], filled[f"{start}amount"]
    if slot == "floor":
        measure = filled["floor_measure"]
        parts = {"measure": measure, direction or "at_least": amount}
        said = {key: value for key, value in parts.items() if value}
        return _set(written, (*base, "floor"), said if measure or amount else None)
    old = [path for path in ((*base, one) for one in DIRECTIONS) if written.node(path) is not None]
    new = (*base, direction or "at_least")
    gone: list[Change] = [(path, None) for path in old if path != new or not amount]
    return [*([(new, amount)] if amount else []), *gone]


def _effort(written: Written, path: Path, filled: Sequence[str]) -> list[Change]:
    aims: list[Value] = []
    for units, where in zip(filled[::2], filled[1::2], strict=True):
        attributes = read_where(where)
        if attributes is not None:
            aims.append({"where": attributes, **({"units": units} if units else {})})
        elif units:
            aims.append(units if len(filled) == 2 else {"units": units})
    return _set(written, path, None if not aims else aims[0] if len(aims) == 1 else aims)
