"""A small reading of JSON Schema holds plans against the published one; what it knows is what the schema uses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from plan_builders import GOOD
from ruamel.yaml import YAML
from test_plan_messages import BAD, changed

from bestbet.errors import PlanError
from bestbet.plan.parse import parse_plan
from bestbet.plan.render import render_plan
from bestbet.plan.schema import plan_schema

SCHEMA = plan_schema()
KNOWN = {
    "$schema", "$defs", "$ref", "title", "description", "examples", "format", "type", "properties", "required",
    "additionalProperties", "propertyNames", "pattern", "minLength", "maxLength", "minItems", "minimum", "items",
    "enum", "const", "oneOf",
}  # fmt: skip
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None)}


def faults(value: Any, schema: Mapping[str, Any], path: str = "$") -> Iterator[str]:
    if "$ref" in schema:
        yield from faults(value, SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]], path)
        return
    types = schema.get("type", [])
    wanted = types if isinstance(types, list) else [types]
    if wanted and not any(isinstance(value, TYPES[t]) and not (isinstance(value, bool)) for t in wanted):
        yield f"{path}: {value!r} is not {wanted}"
    if ("enum" in schema and value not in schema["enum"]) or ("const" in schema and value != schema["const"]):
        yield f"{path}: {value!r} is not allowed"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{path}: {value!r} does not fit {schema['pattern']}"
    if "oneOf" in schema and sum(not list(faults(value, one, path)) for one in schema["oneOf"]) != 1:
        yield f"{path}: fits not exactly one way"
    if isinstance(value, dict):
        yield from object_faults(value, schema, path)
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), f"{path}[{i}]")


def object_faults(value: dict[str, Any], schema: Mapping[str, Any], path: str) -> Iterator[str]:
    yield from (f"{path}: no {key}" for key in schema.get("required", ()) if key not in value)
    for key, item in value.items():
        inner = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
        if inner is False:
            yield f"{path}: unknown {key}"
        else:
            yield from faults(item, inner, f"{path}.{key}")


def loaded(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.yaml_constructors["tag:yaml.org,2002:timestamp"] = yaml.constructor.yaml_constructors[
        "tag:yaml.org,2002:str"
    ]
    return yaml.load(text)


def keywords(schema: Any) -> Iterator[str]:
    """Yield the keywords of a schema; the keys under "properties" and "$defs" are names of the plan."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            yield key
            inner = value.values() if key in {"properties", "$defs"} else [value]
            for item in inner:
                yield from keywords(item)
    elif isinstance(schema, list):
        for item in schema:
            yield from keywords(item)


def test_the_schema_uses_only_keywords_that_are_checked_here() -> None:
    assert set(keywords({k: v for k, v in SCHEMA.items() if k != "examples"})) <= KNOWN


def test_a_good_plan_fits_the_schema() -> None:
    assert list(faults(loaded(GOOD), SCHEMA)) == []


def test_a_rendered_plan_fits_the_schema() -> None:
    assert list(faults(loaded(render_plan(parse_plan(GOOD))), SCHEMA)) == []


@pytest.mark.parametrize(
    "name",
    [
        "a misspelt key", "an unknown measure", "an objective that is a tactic", "an objective without a number",
        "a missing date", "a missing currency", "no period", "a date in another order", "off for a yes or no",
        "NO for a yes or no", "a list where a group belongs", "not a number",
    ],
)  # fmt: skip
def test_the_schema_marks_what_the_parser_refuses(name: str) -> None:
    assert list(faults(loaded(changed(name)), SCHEMA)) != []


@pytest.mark.parametrize("name", BAD)
def test_the_schema_never_refuses_more_than_the_parser(name: str) -> None:
    text = changed(name)
    try:
        parse_plan(text)
    except PlanError:
        return
    assert list(faults(loaded(text), SCHEMA)) == []


def test_the_schema_is_plain_json_and_always_the_same() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert json.dumps(plan_schema()) == json.dumps(SCHEMA)
