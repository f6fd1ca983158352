"""Adds one claim to the text of `evidence.yaml` and leaves every other character where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bestbet.errors import Problem, UsageError, quote
from bestbet.evidence.read import read_evidence
from bestbet.plan.edit import edit_plan
from bestbet.plan.yaml_words import Value, flow, scalar

NEW_FILE = "# What people claim about tactics, weighed by kind: bestbet weigh\n"
_EMPTY = re.compile(r"^claims:[ \t]*(?:\{[ \t]*\})?[ \t]*(?:#[^\n]*)?\n", re.MULTILINE)
"""Where claims are to stand and none do."""
_HOLD = "claim to be written"


def with_claim(text: str, name: str, entries: Mapping[str, Value], *, file: str = "evidence.yaml") -> str:
    """Return the text with one more claim, key by key as `entries` say.

    Raises UsageError where a claim of that name stands already, PlanError where the text or the claim cannot be read.
    """
    before = read_evidence(text, file=file)
    if any(claim.name == name for claim in before.claims):
        said = f"evidence.yaml has a claim {quote(name)} already."
        raise UsageError(Problem("BB-E05", said, "Choose another name with --name, or edit the file."))
    changed = _added(text, name, entries, is_first=not before.claims)
    read_evidence(changed, file=file)
    return changed


def _added(text: str, name: str, entries: Mapping[str, Value], *, is_first: bool) -> str:
    kept = text if text.endswith("\n") or not text else f"{text}\n"
    if is_first:
        return _first(kept, name, entries)
    held = edit_plan(kept, ("claims", name), _HOLD)
    start = held.index(f"{scalar(name)}: {_HOLD}")
    line = held.rfind("\n", 0, start) + 1
    indent = held[line:start]
    if indent.strip():  # the claims stand in braces: so must this one
        return held.replace(_HOLD, flow(entries), 1)
    return held.replace(f"{indent}{scalar(name)}: {_HOLD}\n", _block(name, entries, indent), 1)


def _first(text: str, name: str, entries: Mapping[str, Value]) -> str:
    block = "claims:\n" + _block(name, entries, "  ")
    empty = _EMPTY.search(text)
    if empty:
        return text[: empty.start()] + block + text[empty.end() :]
    return (text or NEW_FILE) + block


def _block(name: str, entries: Mapping[str, Value], indent: str) -> str:
    lines = [f"{indent}{scalar(name)}:"]
    lines += [f"{indent}  {key}: {flow(value)}" for key, value in entries.items()]
    return "\n".join(lines) + "\n"
