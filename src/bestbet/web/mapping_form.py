"""How files are read, as a form: one row per field with its column, samples and how sure the guess is; and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bestbet.adapters.mapping import DECIMALS, ON_DUPLICATE, ImportMap
from bestbet.adapters.mapping_edit import MapChanges
from bestbet.adapters.preview import TablePreview
from bestbet.adapters.recognise_words import FIELDS, Content, Table

OUTCOMES = ("open", "won", "lost")
DATE_FORMATS = ("YYYY-MM-DD", "DD/MM/YYYY", "MM/DD/YYYY", "excel", "excel-1904", "epoch", "epoch-ms")
TABLES = tuple(kind.value for kind in Table)


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of a table: where it is read from, what stands there, and how sure that is.

    `sure` is a share where the program guessed this column, None where a person chose it or nothing was found.
    """

    name: str
    title: str
    column: str
    samples: tuple[str, ...]
    filled: float | None
    sure: float | None
    is_date: bool
    is_amount: bool
    date_format: str
    decimal: str


@dataclass(frozen=True, slots=True)
class FileForm:
    """One table: `key` names its inputs; `unused` are columns that no field is read from, with samples."""

    key: str
    file: str
    table: str
    sure: float | None
    why: str
    n_rows: int | None
    columns: tuple[str, ...]
    fields: tuple[FieldRow, ...]
    unused: tuple[tuple[str, tuple[str, ...]], ...]


def file_forms(mapping: ImportMap, previews: Sequence[TablePreview]) -> tuple[FileForm, ...]:
    """Return a form per file of facts.yaml, in its order, with what stands in the columns where that is known."""
    known = {preview.file: preview for preview in previews}
    return tuple(_file(at, file.name, mapping, known.get(file.name)) for at, file in enumerate(mapping.files))


def _file(at: int, name: str, mapping: ImportMap, seen: TablePreview | None) -> FileForm:
    file = mapping.file(name)
    table = Table.IGNORED if file is None else file.table
    said = {} if file is None else file.columns
    headers = tuple(column.name for column in seen.columns) if seen else tuple(c.column for c in said.values())
    rows = tuple(_row(one, mapping, name, seen) for one in FIELDS.get(table, {}))
    used = {row.column for row in rows}
    unused = tuple((c.name, c.samples) for c in seen.columns if c.name not in used) if seen else ()
    sure = seen.confidence if seen and seen.table == table.value else None
    why = seen.why if seen else ""
    return FileForm(f"f{at}", name, table.value, sure, why, seen.n_rows if seen else None, headers, rows, unused)


def _row(name: str, mapping: ImportMap, file: str, seen: TablePreview | None) -> FieldRow:
    found = mapping.file(file)
    said = found.columns.get(name) if found else None
    column = said.column if said else ""
    guess = seen.fields.get(name) if seen else None
    sure = guess[1] if guess is not None and guess[0] == column else None
    shown = next((one for one in seen.columns if one.name == column), None) if seen else None
    content = FIELDS[found.table][name].content if found else Content.TEXT
    return FieldRow(
        name,
        name.replace("_", " "),
        column,
        shown.samples if shown else (),
        shown.filled if shown else None,
        sure,
        content is Content.DATE,
        content is Content.AMOUNT,
        (said.date_format or "") if said else "",
        (said.decimal or "") if said else "",
    )


def changes_of(form: Mapping[str, str], mapping: ImportMap) -> MapChanges:
    """Return what a sent form wants changed; names that the form does not know are left alone."""
    keys = {f"f{at}": file.name for at, file in enumerate(mapping.files)}
    stages = {f"s{at}": stage for at, stage in enumerate(mapping.stages)}
    tables, columns, formats = {}, {}, {}
    for key, name in keys.items():
        table = form.get(f"{key}.table")
        if table not in TABLES:
            continue
        tables[name] = table
        fields = FIELDS.get(Table(table), {})
        columns[name] = {one: form[f"{key}.{one}"] for one in fields if f"{key}.{one}" in form}
        formats[name] = {one: _format(form, f"{key}.{one}") for one in fields}
    heads = {name: form[name].strip() for name in ("as_of", "currency", "segment_by", "source_by") if form.get(name)}
    if form.get("on_duplicate") in ON_DUPLICATE:
        heads["on_duplicate"] = form["on_duplicate"]
    chosen = {stage: form[key] for key, stage in stages.items() if form.get(key) in OUTCOMES}
    return MapChanges(heads, tables, columns, formats, chosen)


def _format(form: Mapping[str, str], key: str) -> tuple[str, str]:
    day, decimal = form.get(f"{key}.date_format", ""), form.get(f"{key}.decimal", "")
    return day, decimal if decimal in DECIMALS else ""
