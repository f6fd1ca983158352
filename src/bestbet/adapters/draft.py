"""A first map of the given tables: what each was recognised as, with a person's own words put on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bestbet.adapters.mapping import ColumnMap, FileMap, ImportMap
from bestbet.adapters.raw import RawTable
from bestbet.adapters.recognise import Recognised, match_columns, missing_of_orders, recognise, with_worth
from bestbet.adapters.recognise_words import FIELDS, Table
from bestbet.errors import Problem, UsageError, quote


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person said beside the files; None and empty mean: decide from the data.

    `map[field]` names the column of a field in whichever table has it ("created" -> "Create Date").
    """

    as_of: date | None = None
    segment_by: str | None = None
    source_by: str | None = None
    map: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    on_duplicate: str | None = None
    currency: str | None = None
    date_format: str | None = None
    decimal: str | None = None


_HISTORY = (Table.OPPORTUNITIES, Table.LEADS, Table.WINS, Table.ORDERS, Table.SUBSCRIPTIONS)


def draft_map(raws: Sequence[RawTable], options: ImportOptions) -> ImportMap:
    """Return the map of the given tables. Failure: UsageError for a --map that fits no table or column."""
    files = [_file(raw, recognise(raw), options) for raw in sorted(raws, key=lambda raw: raw.file)]
    _check_map(raws, files, options)
    return ImportMap(
        files=tuple(files),
        as_of=options.as_of,
        currency=options.currency.upper() if options.currency else None,
        segment_by=options.segment_by,
        source_by=options.source_by,
        on_duplicate=options.on_duplicate or "error",
    )


def _file(raw: RawTable, found: Recognised, options: ImportOptions) -> FileMap:
    table, columns = found.table, {name: ColumnMap(m.column, m.confidence) for name, m in found.columns.items()}
    mapped = {name: column for name, column in options.map.items() if column in raw.header}
    if _are_orders(raw, table, mapped):
        table, matched = Table.ORDERS, with_worth(raw, match_columns(raw, Table.ORDERS))
        columns = {name: ColumnMap(m.column, m.confidence) for name, m in matched.items()}
    elif table is Table.IGNORED and mapped:
        table = _table_for(mapped)
        columns = {}
    for name, column in mapped.items():
        if name in FIELDS[table]:
            columns = {k: v for k, v in columns.items() if v.column != column}
            columns[name] = ColumnMap(column, 1.0)
    if options.date_format or options.decimal:
        columns = {name: _with_format(table, name, column, options) for name, column in columns.items()}
    encoding = None if raw.encoding == "utf-8" else raw.encoding
    return FileMap(raw.file, table, columns, found.confidence, encoding, found.why)


def _are_orders(raw: RawTable, table: Table, mapped: Mapping[str, str]) -> bool:
    """Whether a person named what a table lacked to be one of orders: one thing, or whose the lines are."""
    if table is Table.ORDER_LINES:
        return not mapped.keys() <= FIELDS[table].keys()
    return table is Table.IGNORED and missing_of_orders(raw) in mapped


def _table_for(mapped: Mapping[str, str]) -> Table:
    """Return the kind of history that has most of the fields a person named."""
    return max(_HISTORY, key=lambda table: sum(name in FIELDS[table] for name in mapped))


def _with_format(table: Table, name: str, column: ColumnMap, options: ImportOptions) -> ColumnMap:
    content = FIELDS[table][name].content.value
    if content == "date":
        return replace(column, date_format=options.date_format)
    return replace(column, decimal=options.decimal) if content == "amount" else column


def _check_map(raws: Sequence[RawTable], files: Sequence[FileMap], options: ImportOptions) -> None:
    problems = []
    headers = sorted({name for raw in raws for name in raw.header})
    for name, column in options.map.items():
        if column not in headers:
            text = f"--map {name}={column}: no file has a column {quote(column)}."
            problems.append(Problem("BB-D14", text, f"The columns are: {', '.join(headers)}."))
        elif not any(name in file.columns and file.columns[name].column == column for file in files):
            known = sorted({field for file in files for field in FIELDS[file.table]})
            text = f"--map {name}={column}: {quote(name)} is no field of the table that has this column."
            problems.append(Problem("BB-D14", text, f"The fields are: {', '.join(known)}."))
    if problems:
        raise UsageError(problems)
