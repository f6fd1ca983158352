"""The first facts.yaml, as the program writes it: short, explained, with the confidence of every guess."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from bestbet.adapters.mapping import AUTO, LATEST, ColumnMap, FileMap, ImportMap
from bestbet.adapters.recognise_words import Table
from bestbet.facts.tables import Outcome

_PLAIN = re.compile(r"[^\W\d_][\w.()/&+-]*(?: [\w.()/&+-]+)*")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_UNSURE = 0.6


def write_map(
    mapping: ImportMap, notes: Mapping[str, str], suggestions: Sequence[tuple[str, str, str, int]] = ()
) -> str:
    """Return the text of a first facts.yaml.

    `notes[key]` is a remark beside as_of, currency, segment_by, source_by or "stages/<stage>"; `suggestions` are near
    matches (field, label, other label, number of rows), written as comments until a person confirms them.
    """
    lines = [
        "# How Bestbet reads your exports. Correct what is wrong; comments stay. Numbers are how sure the guess is.",
        *_head(mapping, notes),
        *_suggest(suggestions, mapping.same_as),
        "",
        "files:",
        *(line for file in mapping.files for line in _file(file)),
        *_stages(mapping.stages, notes),
    ]
    return "\n".join(lines) + "\n"


def _head(mapping: ImportMap, notes: Mapping[str, str]) -> Iterator[str]:
    values = {
        "as_of": mapping.as_of.isoformat() if mapping.as_of else LATEST,
        "currency": mapping.currency or AUTO,
        "segment_by": _scalar(mapping.segment_by or AUTO),
        "source_by": _scalar(mapping.source_by or AUTO),
        "on_duplicate": mapping.on_duplicate,
    }
    for key, value in values.items():
        yield _beside(f"{key}: {value}", notes.get(key, ""))


def _file(file: FileMap) -> Iterator[str]:
    yield f"  {_scalar(file.name)}:"
    if file.encoding:
        yield f"    encoding: {file.encoding}"
    sure = "" if file.confidence is None else f"{file.confidence:.2f}"
    yield _beside(f"    table: {file.table.value}", f"{sure} {file.note}".strip())
    if file.table is Table.IGNORED or not file.columns:
        return
    yield "    columns:"
    for field, column in file.columns.items():
        yield _column(field, column)


def _column(field: str, column: ColumnMap) -> str:
    extra = {"date_format": column.date_format, "decimal": column.decimal}
    said = "".join(f", {key}: {value}" for key, value in extra.items() if value)
    value = f"{{column: {_scalar(column.column, flow=True)}{said}}}" if said else _scalar(column.column)
    sure = "" if column.confidence is None else f"{column.confidence:.2f}"
    return _beside(f"      {field}: {value}", sure)


def _stages(stages: Mapping[str, Outcome], notes: Mapping[str, str]) -> Iterator[str]:
    if stages:
        yield ""
        yield "stages:"
    for stage, outcome in stages.items():
        yield _beside(f"  {_scalar(stage)}: {outcome.name.lower()}", notes.get(f"stages/{stage}", ""))


def _suggest(
    suggestions: Sequence[tuple[str, str, str, int]], same_as: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    if same_as:
        yield ""
        yield "same_as:"
        for field, names in same_as.items():
            yield f"  {field}:"
            yield from (f"    {_scalar(label)}: {_scalar(other)}" for label, other in names.items())
    if suggestions and not same_as:
        yield ""
        yield "# These look like the same thing written in two ways. They are not joined until you remove the #:"
        yield "# same_as:"
        for field in dict.fromkeys(field for field, *_ in suggestions):
            yield f"#   {field}:"
            for of, label, other, n in suggestions:
                if of == field:
                    yield f"#     {_scalar(label)}: {_scalar(other)}   # {n:,} rows"


def _beside(text: str, remark: str) -> str:
    return f"{text:<56}  # {remark}" if remark else text


def _scalar(text: str, *, flow: bool = False) -> str:
    """Return a text as YAML; in quotes wherever a reader could take it for anything else."""
    is_plain = _PLAIN.fullmatch(text) and text.casefold() not in _WORDS and not (flow and re.search(r"[][{},]", text))
    return text if is_plain else json.dumps(text, ensure_ascii=False)
