"""What one import works with: its tables, the map, and what is noticed on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from bestbet.adapters import notes
from bestbet.adapters.coded import counts, texts
from bestbet.adapters.columns import Columns
from bestbet.adapters.crm_deals import Gathered, Source
from bestbet.adapters.lookups import Near
from bestbet.adapters.mapping import NONE, ColumnMap, FileMap, ImportMap
from bestbet.adapters.raw import RawTable
from bestbet.adapters.recognise_stages import outcome_of, yes_or_no
from bestbet.adapters.recognise_words import Table
from bestbet.adapters.segments import Choice, choose_segment, choose_source
from bestbet.errors import DataError, Problem
from bestbet.facts.tables import NO_AMOUNT, Coded, Facts, Finding, Minor, Orders, Outcome, Subscriptions
from bestbet.units import NO_CURRENCY

"""What ISO 4217 writes where no currency is involved or known."""


@dataclass(frozen=True, slots=True)
class Given:
    """One table as it came in: `imports` counts the imports from 0, `as_of` is the day of that import."""

    raw: RawTable
    how: FileMap
    imports: int = 0
    as_of: date | None = None


@dataclass(slots=True)
class Work:
    """What is gathered on the way."""

    given: Sequence[Given]
    mapping: ImportMap
    columns: list[Columns]
    findings: list[Finding] = field(default_factory=list)
    near: list[Near] = field(default_factory=list)
    remarks: dict[str, str] = field(default_factory=dict)

    def of(self, *tables: Table) -> list[Source]:
        """Return the tables of the given kinds."""
        pairs = zip(self.columns, self.given, strict=True)
        return [Source(columns, given.imports) for columns, given in pairs if given.how.table in tables]

    def stop_at_problems(self, extra: Sequence[Problem] = ()) -> None:
        """Raise every problem found so far, if there is one."""
        problems = [problem for columns in self.columns for problem in columns.problems] + list(extra)
        if problems:
            raise DataError(problems)


def merged_deals(work: Work) -> dict[str, str]:
    """Return deals that were merged away -> the deal that is left of them."""
    merged: dict[str, str] = {}
    for source in work.of(Table.MERGED):
        columns = source.columns
        survivor, gone = texts(columns.labels("survivor")), texts(columns.labels("merged"))
        merged |= {other: kept for kept, other in zip(survivor, gone, strict=True) if kept and other}
    return merged


def stage_table(work: Work) -> tuple[dict[str, Outcome], dict[str, str]]:
    """Return what a table of stages says: the outcome of each stage by id and by name, and the names of the ids."""
    meaning: dict[str, Outcome] = {}
    names: dict[str, str] = {}
    for source in work.of(Table.STAGES):
        columns = source.columns
        rows = zip(*(texts(columns.labels(name)) for name in ("id", "name", "is_won", "is_closed")), strict=True)
        for key, name, won, closed in rows:
            is_won, is_closed = yes_or_no(won), yes_or_no(closed)
            names[key] = name or key
            if is_won:
                meaning[key] = meaning[name] = Outcome.WON
            elif is_closed is not None:
                meaning[key] = meaning[name] = Outcome.LOST if is_closed else Outcome.OPEN
            elif said := outcome_of(name):
                meaning[key] = said
    return meaning, names


def currency_of(
    work: Work, gathered: Gathered | None, orders: tuple[Orders, Coded] | None,
    contracts: tuple[Subscriptions, Coded] | None,
) -> str:  # fmt: skip
    """Return the one currency of all amounts. Several are refused: there is no rate, and 1.0 is none."""
    columns: list[tuple[Coded, Minor]] = []
    if gathered is not None:
        columns.append((gathered.deals.currency, gathered.deals.amount))
    columns += [(orders[1], orders[0].amount)] if orders else []
    columns += [(contracts[1], contracts[0].annual)] if contracts else []
    n_rows: dict[str, int] = {}
    for column, amount in columns:
        priced = Coded(np.where(amount != NO_AMOUNT, column.codes, -1), column.labels)
        for label, n in zip(priced.labels, counts(priced).tolist(), strict=True):
            n_rows[label.upper()] = n_rows.get(label.upper(), 0) + n if n else n_rows.get(label.upper(), 0)
    found = sorted((code for code, n in n_rows.items() if n), key=lambda code: (-n_rows[code], code))
    chosen = work.mapping.currency
    others = [code for code in found if code != (chosen or found[0])]
    if others:
        raise DataError([notes.no_rate(code, n_rows[code]) for code in others])
    if found or chosen:
        work.remarks["currency"] = "set by hand" if chosen else "written beside the amounts"
        return chosen or found[0]
    by_header = "USD" if any("dollar" in name.lower() for g in work.given for name in g.raw.header) else None
    by_header = by_header or (
        "EUR" if any("euro" in name.lower() for g in work.given for name in g.raw.header) else None
    )
    work.remarks["currency"] = "from a column's header" if by_header else "no file says which; XXX means none"
    return by_header or NO_CURRENCY


def with_choices(work: Work, facts: Facts) -> Facts:
    """Return the facts with the attributes that divide the market and tell the source."""
    table = facts.opportunities if facts.opportunities is not None else (facts.orders or facts.subscriptions)
    attributes = dict(table.attributes) if table is not None else {}
    source = _chosen(work, "source_by", work.mapping.source_by, attributes) or choose_source(attributes)
    segment = _chosen(work, "segment_by", work.mapping.segment_by, attributes)
    if segment is None:
        segment = _choose_segment(facts, attributes, source.attribute)
    work.remarks["source_by"] = f"{source.confidence:.2f} {source.why}"
    work.remarks["segment_by"] = f"{segment.confidence:.2f} {segment.why}"
    return replace(facts, segment_by=segment.attribute, source_by=source.attribute)


def _chosen(work: Work, key: str, name: str | None, attributes: Mapping[str, Coded]) -> Choice | None:
    if name is None:
        return None
    if name == NONE:
        return Choice(None, 1.0, "set by hand")
    if name not in attributes:
        raise DataError(notes.unknown_attribute(key, name, sorted(attributes), work.mapping.places.get(key)))
    return Choice(name, 1.0, "set by hand")


def _choose_segment(facts: Facts, attributes: Mapping[str, Coded], source: str | None) -> Choice:
    table = facts.opportunities
    if table is None:
        n = len(next(iter(attributes.values())).codes) if attributes else 0
        return choose_segment(attributes, np.zeros(n, np.int8), np.full(n, np.nan), source)
    amount = np.where((table.amount != NO_AMOUNT) & (table.outcome == Outcome.WON), table.amount / 100, np.nan)
    return choose_segment(attributes, table.outcome, amount, source)


def with_formats(columns: Columns) -> FileMap:
    """Return how a file is read, with the formats that were decided for its columns."""
    changed: dict[str, ColumnMap] = {}
    for name, column in columns.how.columns.items():
        form = columns.formats.get(name)
        is_mark = form in ("point", "comma")
        changed[name] = replace(
            column,
            date_format=column.date_format or (form if form and not is_mark else None),
            decimal=column.decimal or (form if is_mark else None),
        )
    return replace(columns.how, columns=changed)
