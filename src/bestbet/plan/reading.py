"""Turns nodes of the text into values and notes every problem with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import Enum
from typing import TypeVar

from bestbet.errors import Place, Problem, quote
from bestbet.plan.kinds import Kind, Setting, read_range
from bestbet.plan.nodes import Path, Where
from bestbet.plan.quantities import Refusal
from bestbet.plan.yaml_text import MappingNode, Node, ScalarNode, SequenceNode
from bestbet.units import Range

TRAP, UNKNOWN, VALUE, MISSING, LIMIT = "BB-P01", "BB-P02", "BB-P07", "BB-P08", "BB-P10"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS = {"yes": True, "true": True, "no": False, "false": False}
_LIKE_BOOLEAN = frozenset({"yes", "no", "true", "false", "on", "off", "y", "n"})
_LONGEST_NAME = 60
_LONGEST_TEXT = 2000

Choice = TypeVar("Choice", bound=Enum)


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word that `word` most likely means, or None."""
    found = get_close_matches(word.lower(), [name.lower() for name in allowed], n=1, cutoff=0.6)
    return next((name for name in allowed if found and name.lower() == found[0]), None)


def did_you_mean(word: str, allowed: Sequence[str], kind: str) -> str:
    """Return the remedy for an unknown word: the nearest allowed one, or all of them."""
    near = nearest(word, allowed)
    if near is not None:
        return f"Did you mean {quote(near)}?"
    return f"{kind} are: {', '.join(allowed)}." if allowed else f"There are no {kind.lower()} yet."


@dataclass(slots=True)
class Reading:
    """What has been found so far: problems, and the place of every value by its path."""

    file: str
    currency: str = ""
    problems: list[Problem] = field(default_factory=list)
    places: dict[Path, Place] = field(default_factory=dict)
    first_use: dict[str, int] = field(default_factory=dict)

    def note(self, code: str, place: Place, text: str, remedy: str) -> None:
        """Add a problem."""
        self.problems.append(Problem(code, text, remedy, place))

    def remember(self, node: Node, path: Path = ()) -> None:
        """Note the place of every value under `node`, and the line of the first use of every key."""
        self.places.setdefault(path, node.place)
        if isinstance(node, MappingNode):
            for key, value in node.entries:
                self.first_use.setdefault(key.text, key.place.line or 1)
                if not isinstance(value, ScalarNode):  # an entry is found by its name, a single value by itself
                    self.places[*path, key.text] = key.place
                self.remember(value, (*path, key.text))
        elif isinstance(node, SequenceNode):
            for position, item in enumerate(node.items):
                self.remember(item, (*path, str(position)))

    def group(self, node: Node, what: str, allowed: Sequence[str]) -> Mapping[str, Node] | None:
        """Return key -> value of a group whose keys are fixed; unknown keys are noted."""
        entries = self.named(node, what)
        if entries is None:
            return None
        for key, _ in entries:
            if key.text not in allowed:
                self._unknown_key(key, what, allowed)
        return {key.text: value for key, value in entries if key.text in allowed}

    def _unknown_key(self, key: ScalarNode, what: str, allowed: Sequence[str]) -> None:
        if key.text[:1].isdigit():
            text = f"{quote(key.text)} stands alone behind a comma, and inside brackets a comma parts entries."
            self.note(TRAP, key.place, text, "Write 4.2 for decimals and 4 200 or 4.2 thousand for thousands.")
            return
        near = nearest(key.text, allowed)
        why = "Unknown keys are refused because a misspelt limit would silently not apply."
        if near is None:
            remedy = f"Allowed in {what} are: {', '.join(allowed)}. {why}"
        else:
            line = self.first_use.get(near)
            used = f" (used at line {line})" if line else ""
            remedy = f"Did you mean {quote(near)}{used}? {why}"
        self.note(UNKNOWN, key.place, f"unknown key {quote(key.text)}.", remedy)

    def named(self, node: Node, what: str) -> Sequence[tuple[ScalarNode, Node]] | None:
        """Return the entries of a group whose keys are names that people choose."""
        if isinstance(node, MappingNode):
            return node.entries
        if isinstance(node, ScalarNode) and node.is_nothing:
            return ()
        self.note(VALUE, node.place, f"{what} should be a group of names with values.", 'Write "name: value" pairs.')
        return None

    def written(self, section: str) -> frozenset[str]:
        """Return the names in a section, also those that could not be read, so that one fault is told once."""
        return frozenset(path[1] for path in self.places if len(path) == 2 and path[0] == section)

    def name(self, key: ScalarNode, what: str) -> str | None:
        """Return a name that people chose, or None where it cannot serve as one."""
        name = key.text
        if name and len(name) <= _LONGEST_NAME and name.isprintable() and "." not in name and name == name.strip():
            return name
        remedy = f"Use 1 to {_LONGEST_NAME} letters, digits, blanks, - or _, and no full stop."
        self.note(VALUE, key.place, f"{quote(name)} cannot be the name of {what}.", remedy)
        return None

    def text(self, node: Node, label: str, *, most: int = _LONGEST_TEXT) -> str | None:
        """Return a text; a YAML boolean, an empty value or a group is noted."""
        if not isinstance(node, ScalarNode):
            self.note(VALUE, node.place, f"{label} should be a text.", "Write one value here.")
            return None
        if node.is_boolean or node.is_nothing:
            meaning = "nothing" if node.is_nothing else f'the word "{"yes" if node.text.lower() == "true" else "no"}"'
            said = quote(node.text) if node.text else "an empty value"
            remedy = f'If you mean the text, write "{node.text}" in quotes.' if node.text else "Write a text."
            self.note(TRAP, node.place, f"{label}: {said} was read as {meaning} by YAML.", remedy)
            return None
        if len(node.text) > most:
            self.note(LIMIT, node.place, f"{label} is longer than {most} characters.", "Shorten it.")
            return None
        return node.text

    def scalar(self, node: Node, label: str, example: str) -> str | None:
        """Return what stands at a place where a number is expected."""
        if isinstance(node, ScalarNode) and node.text:
            return node.text
        self.note(VALUE, node.place, f"{label} has no value.", f"Write for example {example}.")
        return None

    def boolean(self, node: Node, label: str) -> bool | None:
        """Return what yes, no, true or false says; anything else is noted."""
        text = node.text if isinstance(node, ScalarNode) else ""
        if isinstance(node, ScalarNode) and node.is_plain and text in _WORDS:
            return _WORDS[text]
        if text == "NO":
            why = '"NO" was not read as the word "no": it is also the sign of Norway.'
            remedy = "If you mean the word, write no; a country goes into where, for example where: {country: NO}."
            self.note(TRAP, node.place, f"{label}: {why}", remedy)
        elif text.lower() in _LIKE_BOOLEAN:
            why = f"{quote(text)} is read as text by some programs and as a yes or no by others."
            self.note(TRAP, node.place, f"{label}: {why}", "Write yes or no, in small letters and without quotes.")
        else:
            self.note(VALUE, node.place, f"{label}: {quote(text)} is neither yes nor no.", "Write yes or no.")
        return None

    def day(self, node: Node, label: str) -> date | None:
        """Return a date written as year-month-day."""
        text = node.text if isinstance(node, ScalarNode) else ""
        if _DATE.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                self.note(VALUE, node.place, f"{label}: the day {quote(text)} does not exist.", "Correct month or day.")
                return None
        self.note(VALUE, node.place, f"{label}: {quote(text)} is not a date.", "Write year-month-day: 2027-12-31.")
        return None

    def amount(self, node: Node, kind: Kind, label: str, *, own_unit: str = "") -> Range | None:
        """Return the number or range of the kind."""
        text = self.scalar(node, label, kind.example)
        if text is None:
            return None
        found = read_range(text, kind, Setting(self.currency, own_unit))
        if isinstance(found, Refusal):
            self.note(found.code, node.place, f"{label}: {found.text}", found.remedy)
            return None
        return found

    def choice(self, node: Node, choices: type[Choice], label: str) -> Choice | None:
        """Return the member of the enumeration that the text names."""
        text = node.text if isinstance(node, ScalarNode) else ""
        names = [member.value for member in choices]
        if text in names:
            return choices(text)
        self.note(UNKNOWN, node.place, f"unknown {label} {quote(text)}.", did_you_mean(text, names, "Allowed"))
        return None

    def where(self, node: Node, label: str) -> Where | None:
        """Return attribute -> allowed values; one value may stand without brackets."""
        entries = self.named(node, label)
        if entries is None:
            return None
        found: dict[str, tuple[str, ...]] = {}
        for key, value in entries:
            items = value.items if isinstance(value, SequenceNode) else (value,)
            texts = [self.text(item, f"{label}, {quote(key.text)}", most=200) for item in items]
            if not items:
                remedy = f"Name at least one value, or leave {quote(key.text)} out."
                self.note(VALUE, value.place, f"{label}: {quote(key.text)} allows no value at all.", remedy)
            found[key.text] = tuple(dict.fromkeys(text for text in texts if text is not None))
        return found

    def require(self, found: Mapping[str, Node], key: str, what: str, place: Place, example: str) -> Node | None:
        """Return the value of a key that must be there."""
        if key in found:
            return found[key]
        self.note(MISSING, place, f"{what} has no {quote(key)}.", f"Add for example {key}: {example}")
        return None
