"""The page on the plan file, from its JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bestbet.plan.schema import plan_schema

HEAD = """# Plan file

Every key of `plan.yaml`, from the schema that editors complete it by (`bestbet check --schema`). [How to
plan](../how-to-plan.md) says how to think about them; a plan that breaks a rule is refused with its
[code](../messages.md), line and remedy.

Names of objectives, resources, tactics, strategies and segments are yours. A key marked *required* must be there.
"""
_TITLES = {
    "objective": "objectives: NAME", "threshold": "floor", "where": "where", "resource": "resources: NAME",
    "tactic": "tactics: NAME", "strategy": "strategies: NAME", "effort": "effort: TACTIC", "rival": "rivals: SEGMENT",
}  # fmt: skip
_OF_EFFORT = "How much of a tactic a strategy does, and where."


def plan_file_page() -> str:
    """Return the page as Markdown."""
    schema = plan_schema()
    inner = {name: part for name, part in schema["properties"].items() if "properties" in part}
    brings = schema["$defs"]["tactic"]["properties"]["brings"]
    groups = {title: schema["$defs"][name] for name, title in _TITLES.items()} | {"brings": brings} | inner
    parts = [("The file", schema), *groups.items()]
    return HEAD + "".join(_section(title, part) for title, part in parts) + _measures(schema)


def keys(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield every key that a schema names, however deep."""
    for name, part in schema.get("properties", {}).items():
        yield name
        yield from keys(part)
    for part in schema.get("$defs", {}).values():
        yield from keys(part)
    for part in schema.get("oneOf", ()):
        yield from keys(part)


def _section(title: str, part: Mapping[str, Any]) -> str:
    said = part.get("description", _OF_EFFORT)
    properties = dict(part.get("properties", {}))
    for way in part.get("oneOf", ()):
        properties |= way.get("properties", {})
    required = set(part.get("required", ()))
    rows = "".join(_row(name, one, is_required=name in required) for name, one in properties.items())
    table = f"\n| key | holds | for example |\n|---|---|---|\n{rows}" if rows else ""
    return f"\n## {title}\n\n{said}\n{_ways(part)}{table}"


def _ways(part: Mapping[str, Any]) -> str:
    """Return which of several forms is allowed, where there is a choice."""
    ways = part.get("oneOf", ())
    if ways and all("required" in way and "properties" not in way for way in ways):
        names = ", ".join(f"`{way['required'][0]}`" for way in ways)
        return f"\nExactly one of {names}.\n"
    if ways:
        return "\nAn amount, or a group of the keys below, or a list of such groups.\n"
    return ""


def _row(name: str, part: Mapping[str, Any], *, is_required: bool) -> str:
    mark = " (required)" if is_required else ""
    examples = ", ".join(f"`{one}`" for one in part.get("examples", ()))
    return f"| `{name}`{mark} | {_said(part)} | {examples} |\n"


def _said(part: Mapping[str, Any]) -> str:
    said = part.get("description", "")
    for example in part.get("examples", ()):
        said = said.removesuffix(f", for example {example}.") + (
            "." if said.endswith(f"for example {example}.") else ""
        )
    if "enum" in part:
        words = [str(one) for one in part["enum"] if not isinstance(one, bool)]
        said += f" One of {', '.join(f'`{word}`' for word in words)}."
    elif "$ref" in part:
        name = _TITLES[part["$ref"].rsplit("/", 1)[1]]
        said += f" See [{name}](#{_anchor(name)})."
    elif isinstance(part.get("additionalProperties"), dict) and "$ref" in part["additionalProperties"]:
        name = _TITLES[part["additionalProperties"]["$ref"].rsplit("/", 1)[1]]
        words = "".join(f" `{key}` is a word of ours." for key in part.get("properties", ()))
        said += f"{words} See [{name}](#{_anchor(name)})."
    elif "properties" in part and "description" in part:
        keys_of = ", ".join(f"`{key}`" for key in part["properties"])
        said += f" Keys: {keys_of}."
    elif any("const" in way for way in part.get("oneOf", ())):
        said += " One of [the measures](#measures)."
    return said.strip()


def _anchor(title: str) -> str:
    return title.lower().replace(":", "").replace(" ", "-")


def _measures(schema: Mapping[str, Any]) -> str:
    ways = schema["$defs"]["threshold"]["properties"]["measure"]["oneOf"]
    rows = "".join(f"| `{way['const']}` | {way['description']} |\n" for way in ways)
    return f"\n## Measures\n\nUnits and windows: [measures](../measures.md).\n\n| word | measures |\n|---|---|\n{rows}"
