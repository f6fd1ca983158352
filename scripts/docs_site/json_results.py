"""The page on JSON results: what every answer holds, read off real answers about the invented company."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from docs_site.json_words import WORDS

HEAD = """# JSON results

What `--json` prints, command by command, read off real answers about the invented company (few paths: the numbers are
examples). One object on standard output and nothing else. New keys may be added; keys are not renamed or removed
without a new major version.

- Probabilities are fractions of 1. `mcse` is the simulation's own standard error of the number beside it. An interval
  (`..._interval`) is what we do not know, never the simulation's error.
- What could not be computed is `null` beside a `reason`, never a number.
- Money is in the plan's `currency`; days are `YYYY-MM-DD`; moments are UTC.
- `[]` in a name stands for every item of a list; `NAME` for a word of yours: a strategy, an objective, a segment.

`bestbet mcp` answers with the same objects ([how to ask from an assistant](../how-to-mcp.md)).
"""
LONGEST = 40
NAMED_BY_USER = 6
"""An object with this many keys whose values look alike is a table by name, not a record."""


def json_page(answers: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the page as Markdown."""
    return HEAD + "".join(_section(command, answer) for command, answer in answers.items())


def _section(command: str, answer: Mapping[str, Any]) -> str:
    rows: dict[str, tuple[str, str]] = {}
    for path, value in _leaves("", answer):
        kind, example = _kind(value), _example(value)
        if path not in rows or rows[path][0] == "null":
            rows[path] = (kind, example)
        elif kind not in (rows[path][0], "null") and kind not in rows[path][0].split(" or "):
            rows[path] = (f"{rows[path][0]} or {kind}", rows[path][1])
    body = "".join(
        f"| {_key(path)} | {kind} | {_word(path)} | {f'`{example}`' if example else ''} |\n"
        for path, (kind, example) in rows.items()
    )
    table = f"| key | holds | means | for example |\n|---|---|---|---|\n{body}"
    return f"\n## bestbet {command} {{#{command.replace(' ', '-')}}}\n\n{table}"


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        keys = ["NAME"] * len(value) if _is_by_name(value) else list(value)
        for key, inner in zip(keys, value.values(), strict=True):
            yield from _leaves(f"{path}.{key}" if path else key, inner)
    elif isinstance(value, list) and value and not _is_flat(value):
        for inner in value:
            yield from _leaves(f"{path}[]", inner)
    else:
        yield path, value


def _is_by_name(value: Mapping[str, Any]) -> bool:
    """Whether the keys are words of the user or of the data: unlike any key that we explain, and their values alike."""
    kinds = {_kind(inner) for inner in value.values()}
    alike = len(kinds) == 1 and not any(key in WORDS for key in value)
    return alike and (len(value) >= NAMED_BY_USER or next(iter(kinds)) == "group")


def _is_flat(value: list[Any]) -> bool:
    return not any(isinstance(inner, dict | list) for inner in value) and len({_kind(inner) for inner in value}) == 1


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "yes or no"
    names: dict[type, str] = {str: "text", int: "whole number", float: "number", type(None): "null", dict: "group"}
    if isinstance(value, list):
        return f"list of {_kind(value[0])}s" if value else "list"
    return names[type(value)]


def _example(value: Any) -> str:
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, list):
        value = value[:2]
    text = json.dumps(round(value, 4) if isinstance(value, float) else value, ensure_ascii=False)
    text = text.replace("|", "/").replace("`", "'")
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _key(path: str) -> str:
    """Return a key as code that a narrow column may break after its dots."""
    return f"<code>{escape(path).replace('.', '.<wbr>')}</code>"


def _word(path: str) -> str:
    """Return what a key means: by its last two names, else by its last."""
    names = path.replace("[]", "").split(".")
    return WORDS.get(".".join(names[-2:]), WORDS.get(names[-1], ""))
