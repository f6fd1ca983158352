"""A plan's text as it is written: what stands at a path, at which place, and what the comment beside it says."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bestbet.plan.edit import Data, data_of, end_of
from bestbet.plan.nodes import Path
from bestbet.plan.yaml_text import MappingNode, Node, ScalarNode, SequenceNode, read_yaml
from bestbet.plan.yaml_words import comment

_BESIDE = re.compile(r"[\s,:\]}]*(?:(?<=\s)|(?<=^))#\s*(.*)")


@dataclass(frozen=True, slots=True)
class Written:
    """One text with its tree; `line_ends[line]` is the offset behind the last value on a line, lines from 0."""

    text: str
    root: Node
    line_starts: tuple[int, ...]
    line_ends: Mapping[int, int]
    places: Mapping[tuple[int, int], Path]

    def node(self, path: Path) -> Node | None:
        """Return the node at a path; None where nothing is written there."""
        found: Node | None = self.root
        for key in path:
            if isinstance(found, MappingNode):
                found = found.value(key)
            elif isinstance(found, SequenceNode) and key.isascii() and key.isdigit() and int(key) < len(found.items):
                found = found.items[int(key)]
            else:
                return None
        return found

    def said(self, path: Path) -> Data | None:
        """Return the words at a path as text, lists and groups; None where nothing is written there."""
        found = self.node(path)
        return None if found is None else data_of(found)

    def names(self, *path: str) -> tuple[str, ...]:
        """Return the keys written below a path, in order."""
        found = self.node(path)
        return tuple(key.text for key, _ in found.entries) if isinstance(found, MappingNode) else ()

    def note(self, path: Path) -> str:
        """Return the comment on the line on which the value at a path ends, or a block's own line; empty without."""
        span = self._beside(path)
        return "" if span is None else self.text[span[0] : span[1]].strip()

    def with_note(self, path: Path, note: str) -> str:
        """Return the text with the comment beside a path set."""
        span = self._beside(path)
        if span is not None:
            return self.text[: span[0]] + comment(note) + self.text[span[1] :]
        line = self._line(path)
        end = self._line_end(line)
        return f"{self.text[:end].rstrip(' ')}  # {comment(note)}{self.text[end:]}"

    def _beside(self, path: Path) -> tuple[int, int] | None:
        """Return from where to where a comment's words stand."""
        line = self._line(path)
        if line not in self.line_ends:
            return None
        begin, end = self.line_ends[line], self._line_end(line)
        found = _BESIDE.fullmatch(self.text[begin:end])
        return None if found is None else (begin + found.start(1), begin + found.end(1))

    def _line(self, path: Path) -> int:
        node = self.node(path)
        if node is None:
            return -1
        is_block = isinstance(node, (MappingNode, SequenceNode)) and not node.is_flow
        offset = max(end_of(node) - 1, node.start)
        if is_block and path:
            parent = self.node(path[:-1])
            keys = parent.entries if isinstance(parent, MappingNode) else ()
            offset = next((key.start for key, _ in keys if key.text == path[-1]), node.start)
        return bisect_right(self.line_starts, offset) - 1

    def _line_end(self, line: int) -> int:
        found = self.text.find("\n", self.line_starts[line])
        end = len(self.text) if found < 0 else found
        return end - 1 if self.text[end - 1 : end] == "\r" else end


@lru_cache(maxsize=8)
def read_written(text: str, *, file: str = "plan.yaml") -> Written:
    """Return a plan's text with its tree; raises PlanError where it is no YAML of a plan."""
    root = read_yaml(text, file=file)
    starts = (0, *(found.end() for found in re.finditer("\n", text)))
    ends: dict[int, int] = {}
    places: dict[tuple[int, int], Path] = {}
    for path, node in _walk(root, ()):
        place = node.place
        places.setdefault((place.line or 1, place.column or 1), path)
        if isinstance(node, ScalarNode) or node.is_flow:
            line = bisect_right(starts, max(node.end - 1, node.start)) - 1
            ends[line] = max(ends.get(line, 0), node.end)
    return Written(text, root, starts, ends, places)


def _walk(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    """Give every key and value with its path, keys before the first value inside them."""
    if path == () or not isinstance(node, MappingNode) or node.is_flow:
        yield path, node
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            yield (*path, key.text), key
            yield from _walk(value, (*path, key.text))
    elif isinstance(node, SequenceNode):
        for position, item in enumerate(node.items):
            yield from _walk(item, (*path, str(position)))
