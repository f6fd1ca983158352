"""Strict YAML 1.2: text becomes a small tree in which every value keeps its place, and nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from bestbet.errors import MOST_OF_A_KIND, Place, PlanError, Problem, quote

MOST_BYTES = 1_000_000
MOST_DEPTH = 50
MOST_VALUES = 10_000
_REMEMBERED = 8
"""An edit reads the same few texts again and again, and reading takes a tenth of a second; trees never change."""
_FORM = "BB-P06"
_LINE_END = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_PLAIN_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_PLAIN_BOOLEAN = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
_PLAIN_WORDS = (
    ("mapping values are not allowed", 'a second ":" stands on this line.', "Put the whole text in quotes."),
    ("'\\t' that cannot start", "a tab is used for indentation.", "Use spaces."),
    ("unexpected end of stream", "the quote that opens at line {line} never closes.", "Close it with the same mark."),
    ("but got '<stream end>'", "the bracket that opens at line {line} never closes.", 'Close it with "]" or "}".'),
    ("expected ',' or", "the bracket that opens at line {line} is not closed before this.", "Add a comma or close it."),
    ("expected <block end>", "this line is indented differently from the lines above it.", "Line it up with them."),
    ("could not find expected ':'", 'a key without ":" stands here.', 'Write "key: value".'),
)
"""What the parser says, the same in plain words, and what to do."""


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value as written; `is_plain` means without quotes; `start` and `end` are offsets in the text."""

    text: str
    is_plain: bool
    place: Place
    start: int
    end: int

    @property
    def is_nothing(self) -> bool:
        """Whether YAML reads the value as empty."""
        return self.is_plain and self.text in _PLAIN_NOTHING

    @property
    def is_boolean(self) -> bool:
        """Whether YAML 1.2 reads the value as true or false and not as text."""
        return self.is_plain and self.text in _PLAIN_BOOLEAN


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list of values."""

    items: tuple[Node, ...]
    is_flow: bool
    place: Place
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys with their values, in the order written; no key appears twice."""

    entries: tuple[tuple[ScalarNode, Node], ...]
    is_flow: bool
    place: Place
    start: int
    end: int

    def value(self, key: str) -> Node | None:
        """Return the value of `key`, or None where it is not written."""
        return next((value for name, value in self.entries if name.text == key), None)


Node = ScalarNode | SequenceNode | MappingNode


@lru_cache(maxsize=_REMEMBERED)
def read_yaml(text: str, *, file: str) -> Node:
    """Return the tree of one strict YAML 1.2 document.

    Refuses with PlanError: more than MOST_BYTES, MOST_DEPTH or MOST_VALUES, tags, anchors, aliases, merge keys,
    directives, a second document, repeated keys, keys that are no plain words, and broken YAML.
    """
    size_problem = _too_much(text, file)
    if size_problem:
        raise PlanError(size_problem)
    builder = _Builder(file, Place(file, 1, 1))
    try:
        root = builder.document(_events(text))
    except _StopReadingError:
        root = None
    except ReaderError as error:
        builder.problems.append(_unreadable_character(error, text, file))
        root = None
    except MarkedYAMLError as error:
        builder.problems.append(_broken(error, file))
        root = None
    except (YAMLError, ValueError, OverflowError) as error:  # the last two: escapes beyond Unicode
        builder.problems.append(_form(Place(file), f"the text is not YAML ({error}).", "Correct it."))
        root = None
    if builder.problems or root is None:
        raise PlanError(builder.problems)
    return root


def _events(text: str) -> Iterator[Any]:
    return iter(YAML(typ="safe", pure=True).parse(text))


def _form(place: Place, text: str, remedy: str) -> Problem:
    return Problem(_FORM, text, remedy, place)


def _too_much(text: str, file: str) -> Problem | None:
    """Count before parsing, so that a hostile text costs nothing; see `_Builder` for the exact depth."""
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        size = f"{len(text) / 1e6:.1f} MB"
        remedy = "A plan is text of a few pages: check that this is the right file."
        return _form(Place(file), f"the plan has {size}; at most 1 MB is read.", remedy)
    depth = 0
    for found in re.finditer(r"[\[\]{}]", text):
        depth = depth + 1 if found.group() in "[{" else max(depth - 1, 0)
        if depth > MOST_DEPTH:
            return _too_deep(_place_at(text, found.start(), file))
    return None


def _too_deep(place: Place) -> Problem:
    remedy = "Write the plan flatter: no part of it needs more than 8 levels."
    return _form(place, f"values are nested more than {MOST_DEPTH} levels deep here.", remedy)


def _place_at(text: str, offset: int, file: str) -> Place:
    ends = list(_LINE_END.finditer(text, 0, offset))
    return Place(file, len(ends) + 1, offset - (ends[-1].end() if ends else 0) + 1)


def _broken(error: MarkedYAMLError, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    said = str(error.problem or "the text breaks off")
    for words, text, remedy in _PLAIN_WORDS:
        if words in said:
            return _form(place, text.format(line=(error.context_mark or mark).line + 1), remedy)
    remedy = "Check indentation, brackets and quotes on this line and the one above it."
    return _form(place, f"this is not YAML: {said}.", remedy)


def _unreadable_character(error: ReaderError, text: str, file: str) -> Problem:
    character = error.character if isinstance(error.character, int) else ord(error.character)
    place = _place_at(text, max(text.find(chr(character)), 0), file)
    return _form(
        place, f"the character U+{character:04X} cannot stand in a plan.", "Delete it and type the text again."
    )


class _StopReadingError(Exception):
    """Reading on would cost too much or say nothing new; the problem is already noted."""


@dataclass(slots=True)
class _Builder:
    """Builds the tree from parser events and collects what is not allowed."""

    file: str
    here: Place
    problems: list[Problem]
    n_values: int

    def __init__(self, file: str, here: Place) -> None:
        self.file, self.here, self.problems, self.n_values = file, here, [], 0

    def document(self, events: Iterator[Any]) -> Node | None:
        """Return the only document's root; None where the text is empty."""
        root: Node | None = None
        for event in events:
            if isinstance(event, DocumentStartEvent):
                if root is not None:
                    self._note(event, 'a second document starts here ("---").', "Keep one plan per file.")
                    raise _StopReadingError
                if event.version or event.tags:
                    self._note(event, "the file starts with a YAML directive (%).", "Delete the line with the %.")
            elif isinstance(event, (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent)):
                root = self._node(event, events, 1)
            elif isinstance(event, DocumentEndEvent) and root is None:
                break
        if root is None:
            remedy = 'Start with "team:", "currency:" and "start:", or let "bestbet new" draft a plan.'
            self.problems.append(_form(Place(self.file, 1, 1), "the plan is empty.", remedy))
        return root

    def _note(self, event: Any, text: str, remedy: str) -> None:
        self.problems.append(_form(self._place(event), text, remedy))
        if len(self.problems) >= MOST_OF_A_KIND:
            raise _StopReadingError

    def _place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        self._guard(event, depth)
        place, start = self._place(event), event.start_mark.index
        if isinstance(event, AliasEvent):
            return ScalarNode("", is_plain=False, place=place, start=start, end=event.end_mark.index)
        if isinstance(event, ScalarEvent):
            return ScalarNode(event.value, event.style is None, place, start, event.end_mark.index)
        if isinstance(event, SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(event_in := next(events), CollectionEndEvent):
                items.append(self._node(event_in, events, depth + 1))
            return SequenceNode(tuple(items), bool(event.flow_style), place, start, event_in.end_mark.index)
        return self._mapping(event, events, depth)

    def _mapping(self, event: Any, events: Iterator[Any], depth: int) -> MappingNode:
        entries: list[tuple[ScalarNode, Node]] = []
        seen: dict[str, Place] = {}
        while not isinstance(event_in := next(events), CollectionEndEvent):
            key = self._node(event_in, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, ScalarNode):
                self._note(event_in, "a list or a group stands where a name is expected.", "Use one word as the name.")
                continue
            self._check_key(key, seen, event_in)
            entries.append((key, value))
        end = event_in.end_mark.index
        return MappingNode(tuple(entries), bool(event.flow_style), self._place(event), event.start_mark.index, end)

    def _check_key(self, key: ScalarNode, seen: dict[str, Place], event: Any) -> None:
        if key.is_plain and key.text == "<<":
            self._note(event, 'the merge key "<<" is not allowed.', "Write the values out where they apply.")
        elif key.text in seen:
            text = f"the key {quote(key.text)} stands here again; it was first written at line {seen[key.text].line}."
            self._note(event, text, "Keep one of the two: otherwise one would silently replace the other.")
        seen.setdefault(key.text, key.place)

    def _guard(self, event: Any, depth: int) -> None:
        self.n_values += 1
        if depth > MOST_DEPTH:
            self.problems.append(_too_deep(self._place(event)))
            raise _StopReadingError
        if self.n_values > MOST_VALUES:
            self._note(event, f"the plan holds more than {MOST_VALUES:,} values.", "Check that this is the right file.")
            raise _StopReadingError
        if isinstance(event, AliasEvent):
            self._note(event, f'the alias "*{event.anchor}" is not allowed.', "Write the value out where it applies.")
        elif event.anchor is not None:
            self._note(event, f'the anchor "&{event.anchor}" is not allowed.', f'Delete "&{event.anchor}".')
        if getattr(event, "tag", None) is not None:
            remedy = "Delete the tag; a plan needs plain values alone."
            self._note(event, f"the tag {quote(_short_tag(event.tag))} is not allowed.", remedy)


def _short_tag(tag: object) -> str:
    return str(tag).replace("tag:yaml.org,2002:", "!!")
