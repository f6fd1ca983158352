"""Changes one value in a plan's text and leaves every other character where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bestbet.errors import PlanError, Problem, quote
from bestbet.plan.nodes import Path
from bestbet.plan.yaml_text import MappingNode, Node, ScalarNode, SequenceNode, read_yaml
from bestbet.plan.yaml_words import Value, flow, scalar

_BLOCK_DEPTH = 2
"""Levels of an added group that are laid out over lines; what lies deeper stays on one."""
Data = str | list["Data"] | dict[str, "Data"]


def edit_plan(text: str, path: str | Path, value: Value | None) -> str:
    """Return the text with the value at `path` set, added or, for None, deleted.

    `path` is a tuple of keys or the keys joined by full stops ("objectives.volume.at_least"); list items are
    numbered from 0. Comments, order and spacing elsewhere stay as they are. Raises PlanError where the text is not
    a plan's YAML or the path leads nowhere; whether the changed plan makes sense is `parse_plan`'s business.
    """
    keys = tuple(path.split(".")) if isinstance(path, str) else path
    root = read_yaml(text, file="plan.yaml")
    changed = _set(text, root, keys, value)
    after = data_of(read_yaml(changed, file="plan.yaml"))
    if after != _expected(data_of(root), keys, value):
        raise _cannot(keys, "cannot be changed here without touching other lines.", "Edit the file by hand.")
    return changed


def _cannot(keys: Path, text: str, remedy: str) -> PlanError:
    return PlanError(Problem("BB-P06", f"{quote('.'.join(keys))} {text}", remedy))


def _set(text: str, root: Node, keys: Path, value: Value | None) -> str:
    """Walk down as far as the path exists, then replace, add or delete."""
    node = root
    for position, key in enumerate(keys):
        child = _child(node, key)
        is_last = position == len(keys) - 1
        if child is not None and not is_last:
            node = child
        elif child is not None:
            return _deleted(text, node, key, keys) if value is None else _replaced(text, child, value)
        elif value is None:
            raise _cannot(keys, "is not in the plan.", "Name a key that is written there.")
        else:
            return _added(text, node, key, _wrapped(keys[position + 1 :], value), keys)
    raise _cannot(keys, "is no path.", 'Write for example "objectives.volume.at_least".')


def _child(node: Node, key: str) -> Node | None:
    if isinstance(node, MappingNode):
        return node.value(key)
    if isinstance(node, SequenceNode) and key.isascii() and key.isdigit() and int(key) < len(node.items):
        return node.items[int(key)]
    return None


def _wrapped(keys: Path, value: Value) -> Value:
    for key in reversed(keys):
        value = {key: value}
    return value


def end_of(node: Node) -> int:
    """Return where the node's own text ends; a block's mark lies behind the comments that follow it."""
    if isinstance(node, MappingNode) and not node.is_flow and node.entries:
        return end_of(node.entries[-1][1])
    if isinstance(node, SequenceNode) and not node.is_flow and node.items:
        return end_of(node.items[-1])
    return node.end


def _replaced(text: str, node: Node, value: Value) -> str:
    start, end = node.start, end_of(node)
    is_block = isinstance(node, (MappingNode, SequenceNode)) and not node.is_flow
    if is_block:
        start = text.rindex(":", 0, start) + 1 if ":" in text[:start] else start
    is_glued = start > 0 and text[start - 1] == ":"
    tail = "\n" if text[start:end].endswith("\n") else ""
    return text[:start] + (" " if is_glued else "") + flow(value) + tail + text[end:]


def _added(text: str, parent: Node, key: str, value: Value, keys: Path) -> str:
    entry = f"{scalar(key)}: {flow(value)}"
    if isinstance(parent, ScalarNode) and parent.is_nothing:
        return _replaced(text, parent, {key: value})
    if not isinstance(parent, MappingNode):
        raise _cannot(keys, "leads through a single value.", "Delete that value first.")
    if parent.is_flow:
        at = end_of(parent.entries[-1][1]) if parent.entries else parent.start + 1
        return text[:at] + (", " if parent.entries else "") + entry + text[at:]
    indent = " " * ((parent.entries[0][0].place.column or 1) - 1)
    at = _line_end(text, max(end_of(parent.entries[-1][1]) - 1, 0))
    before = text[:at] if text[:at].endswith("\n") else f"{text[:at]}\n"
    lines = _block(key, value, depth=_BLOCK_DEPTH)
    return before + "".join(f"{indent}{line}\n" for line in lines) + text[at:]


def _block(key: str, value: Value, *, depth: int) -> list[str]:
    """Return the lines of an entry: a group of groups is laid out over lines, so that people can go on editing it."""
    is_nested = isinstance(value, Mapping) and any(isinstance(item, Mapping) for item in value.values())
    if not (depth and isinstance(value, Mapping) and is_nested):
        return [f"{scalar(key)}: {flow(value)}"]
    inner = [line for name, item in value.items() for line in _block(name, item, depth=depth - 1)]
    return [f"{scalar(key)}:", *(f"  {line}" for line in inner)]


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _deleted(text: str, parent: Node, key: str, keys: Path) -> str:
    if not isinstance(parent, MappingNode):
        raise _cannot(keys, "is an item of a list.", "Set the whole list instead.")
    position = next(i for i, (name, _) in enumerate(parent.entries) if name.text == key)
    name, value = parent.entries[position]
    if not parent.is_flow:
        start = text.rfind("\n", 0, name.start) + 1
        return text[:start] + text[_line_end(text, max(end_of(value) - 1, name.start)) :]
    if position + 1 < len(parent.entries):
        return text[: name.start] + text[parent.entries[position + 1][0].start :]
    start = end_of(parent.entries[position - 1][1]) if position else name.start
    return text[:start] + text[end_of(value) :]


def data_of(node: Node) -> Data:
    """Return the words of a node: text, a list or a group."""
    if isinstance(node, ScalarNode):
        return node.text
    if isinstance(node, SequenceNode):
        return [data_of(item) for item in node.items]
    return {key.text: data_of(item) for key, item in node.entries}


def _expected(data: Data, keys: Path, value: Value | None) -> Data:
    key, rest = keys[0], keys[1:]
    if isinstance(data, list):
        at = int(key)
        return [
            _expected(item, rest, value) if i == at and rest else _said(value) if i == at else item
            for i, item in enumerate(data)
        ]
    entries = dict(data) if isinstance(data, dict) else {}
    if rest:
        entries[key] = _expected(entries.get(key, {}), rest, value)
    elif value is None:
        del entries[key]
        return entries or ""
    else:
        entries[key] = _said(value)
    return entries


def _said(value: Value | None) -> Data:
    if isinstance(value, Mapping):
        return {key: _said(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_said(item) for item in value]
    return value if isinstance(value, str) else flow(value if value is not None else "")
