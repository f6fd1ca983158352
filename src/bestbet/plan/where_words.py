"""Attributes that an aim is narrowed by, as people write them in one line: "industry: Healthcare, region: [A, B]"."""

from __future__ import annotations

from collections.abc import Mapping

from bestbet.errors import PlanError, Problem, quote
from bestbet.plan.edit import Data
from bestbet.plan.yaml_text import MappingNode, ScalarNode, SequenceNode, read_yaml
from bestbet.plan.yaml_words import Value, flow

_REMEDY = "Write attribute: value, for example industry: Healthcare; several values as industry: [Healthcare, Retail]."


def where_words(where: Mapping[str, Data]) -> str:
    """Return the line for attributes and their values."""
    return flow(_plain(where))[1:-1]


def _plain(data: Data | Mapping[str, Data]) -> Value:
    if isinstance(data, Mapping):
        return {key: _plain(item) for key, item in data.items()}
    return [_plain(item) for item in data] if isinstance(data, list) else data


def read_where(text: str) -> Value | None:
    """Return the attributes with their values, None for an empty line; raises PlanError where it cannot be read.

    "industry: Healthcare, Retail" is taken as two values of one attribute, which is what people mean by it.
    """
    if not text.strip():
        return None
    try:
        root = read_yaml("{" + text + "}", file="plan.yaml")
    except PlanError as error:
        raise _unclear(text) from error
    found: dict[str, list[str]] = {}
    last = ""
    for key, node in root.entries if isinstance(root, MappingNode) else ():
        if isinstance(node, ScalarNode) and node.is_nothing and last:
            found[last].append(key.text)
            continue
        items = node.items if isinstance(node, SequenceNode) else (node,)
        texts = [item.text for item in items if isinstance(item, ScalarNode) and item.text]
        if not texts or len(texts) != len(items):
            raise _unclear(text)
        last = key.text
        found[last] = texts
    if not found:
        raise _unclear(text)
    return {key: values[0] if len(values) == 1 else list(values) for key, values in found.items()}


def _unclear(text: str) -> PlanError:
    return PlanError(Problem("BB-P07", f"{quote(text)} does not say which attribute has which value.", _REMEDY))
