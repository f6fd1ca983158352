"""Changes of facts.yaml that a person makes on a page; comments and everything unsaid stay as they are."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML

from bestbet.adapters.mapping import AUTO, read_map
from bestbet.adapters.recognise_words import FIELDS, Table

HEAD = ("as_of", "currency", "segment_by", "source_by", "on_duplicate")


@dataclass(frozen=True, slots=True)
class MapChanges:
    """What is wanted: heads by key; per file its table; per file and field its column (empty: none); stages.

    `formats[file][field]` is (date_format, decimal), empty where it is to be decided from the data.
    """

    heads: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    formats: Mapping[str, Mapping[str, tuple[str, str]]] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)


def edited_map(text: str, changes: MapChanges) -> str:
    """Return facts.yaml with the changes; DataError with every place where the result could not be read."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    read_map(text)
    content = yaml.load(text) or {}
    for key, value in changes.heads.items():
        if key in HEAD and str(content.get(key, AUTO)) != value:
            content[key] = value
    for name, table in changes.tables.items():
        _change_file(content.setdefault("files", {}), name, table, changes)
    for stage, outcome in changes.stages.items():
        stages = content.get("stages") or {}
        if stages.get(stage) != outcome:
            content.setdefault("stages", {})[stage] = outcome
    out = io.StringIO()
    yaml.dump(content, out)
    read_map(out.getvalue())
    return out.getvalue()


def _change_file(files: Any, name: str, table: str, changes: MapChanges) -> None:
    file = files.setdefault(name, {})
    if file.get("table") != table:
        file["table"] = table
    known = FIELDS.get(Table(table), {}) if table in {kind.value for kind in Table} else {}
    columns = file.setdefault("columns", {}) if known else file.get("columns") or {}
    for gone in [one for one in columns if one not in known]:
        del columns[gone]
    for one, column in changes.columns.get(name, {}).items():
        if one in known:
            _change_column(columns, one, column, changes.formats.get(name, {}).get(one, ("", "")))
    if not columns:
        file.pop("columns", None)


def _change_column(columns: Any, name: str, column: str, form: tuple[str, str]) -> None:
    if not column:
        columns.pop(name, None)
        return
    said = {key: value for key, value in zip(("date_format", "decimal"), form, strict=True) if value}
    wanted: Any = {"column": column, **said} if said else column
    before = columns.get(name)
    is_same = dict(before) == wanted if isinstance(before, dict) and said else before == wanted
    if not is_same:
        columns[name] = wanted
