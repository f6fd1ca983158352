"""Columns of one table as days, amounts, yes/no and labels; what cannot be read is rejected row by row or refused."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bestbet.adapters.coded import empty
from bestbet.adapters.columns_amounts import CENTS, AmountReading, DecimalMark, read_amounts
from bestbet.adapters.columns_dates import Order, read_dates
from bestbet.adapters.mapping import FILE, ColumnMap, FileMap
from bestbet.adapters.raw import RawTable
from bestbet.adapters.recognise_stages import yes_or_no
from bestbet.adapters.rowbook import RowBook
from bestbet.errors import MOST_OF_A_KIND, Place, Problem, quote
from bestbet.facts.tables import NO_AMOUNT, Coded, Days, Finding, Minor

UNKNOWN_TRUTH = np.int8(-1)
Truth = npt.NDArray[np.int8]
"""1 yes, 0 no, -1 not known."""


@dataclass(slots=True)
class Columns:
    """Reads the mapped columns of one table; collects problems that stop the import in `problems`."""

    raw: RawTable
    how: FileMap
    book: RowBook
    problems: list[Problem] = field(default_factory=list)
    formats: dict[str, str] = field(default_factory=dict)
    n_rounded: int = 0
    findings: list[Finding] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Return whether the field has a column in this table."""
        return self._find(name) is not None

    def _find(self, name: str) -> tuple[ColumnMap, Coded] | None:
        column = self.how.columns.get(name)
        cells = self.raw.column(column.column) if column else None
        return (column, cells) if column and cells is not None else None

    def labels(self, name: str) -> Coded:
        """Return the field as labels; unknown everywhere if it has no column."""
        found = self._find(name)
        return found[1] if found else empty(len(self.raw))

    def truth(self, name: str) -> Truth:
        """Return a yes/no field."""
        cells = self.labels(name)
        meaning = [yes_or_no(label) for label in cells.labels]
        table = np.array([*(-1 if m is None else int(m) for m in meaning), -1], np.int8)
        return table[cells.codes]

    def days(self, name: str) -> Days:
        """Return a date field; impossible dates reject their row, an unclear column is a problem."""
        found = self._find(name)
        if found is None:
            return np.full(len(self.raw), np.datetime64("NaT", "D"))
        column, cells = found
        reading = read_dates(cells.labels, chosen=column.date_format)
        if reading.unclear:
            self.problems.append(self._unclear_dates(column, cells, reading.unclear, reading.samples))
        if reading.format:
            self.formats[name] = reading.format
        for why in ("no such day", "not a date"):
            bad = [at for at, reason in reading.bad.items() if reason == why]
            detail = f'the value "{{value}}" of column "{column.column}" is {why}'
            self.book.reject(_rows_of(cells, bad), column.column, f"{column.column}: {why}", detail)
        return np.append(reading.days, np.datetime64("NaT", "D"))[cells.codes]

    def amounts(self, name: str, *, decimals: int = CENTS) -> tuple[Minor, Coded]:
        """Return a money field in minor units and the currencies written beside the amounts."""
        found = self._find(name)
        if found is None:
            return np.full(len(self.raw), NO_AMOUNT, np.int64), empty(len(self.raw))
        column, cells = found
        typed = self.raw.typed[self.raw.header.index(column.column)]
        reading = read_amounts(cells.labels, chosen=column.decimal, typed=typed, decimals=decimals)
        self._check_marks(column, cells, reading)
        if not reading.minority and not reading.unclear:
            self.formats[name] = reading.mark.value
            for why in sorted(set(reading.bad.values())):
                bad = [at for at, reason in reading.bad.items() if reason == why]
                detail = f'the amount "{{value}}" of column "{column.column}" is {why}'
                self.book.reject(_rows_of(cells, bad), column.column, f"{column.column}: {why}", detail)
        self.n_rounded += reading.n_rounded
        names = tuple(dict.fromkeys(code for code in reading.currency if code))
        table = np.array([names.index(code) if code else -1 for code in reading.currency] + [-1], np.int32)
        return np.append(reading.minor, NO_AMOUNT)[cells.codes], Coded(table[cells.codes], names)

    def _line(self, cells: Coded, label: int) -> int:
        return int(self.raw.lines[int(np.argmax(cells.codes == label))])

    def _unclear_dates(self, column: ColumnMap, cells: Coded, why: str, samples: tuple[int, ...]) -> Problem:
        shown = ", ".join(f'line {self._line(cells, at):,}: "{cells.labels[at]}"' for at in samples)
        n = int((cells.codes >= 0).sum())
        all_fit = f": all {n:,} values fit both" if why.startswith("cannot tell") else ""
        text = (
            f'{self.raw.file}, column "{column.column}": {why}{all_fit} ({shown}). '
            "A wrong guess would move deals between quarters. Nothing was imported."
        )
        where = column.place or Place(FILE)
        add = f'Add "date_format: {Order.DMY.value}" (or {Order.MDY.value}) at {_short(where)}.'
        return Problem("BB-D02", text, add)

    def _check_marks(self, column: ColumnMap, cells: Coded, reading: AmountReading) -> None:
        where = _short(column.place or Place(FILE))
        if reading.minority:
            rows = _rows_of(cells, list(reading.minority))
            other = DecimalMark.COMMA if reading.mark is DecimalMark.POINT else DecimalMark.POINT
            normal = self._normal(cells, reading)
            text = (
                f"the amount {quote(cells.labels[cells.codes[rows[0]]])} uses a decimal {other.value}, but column "
                f'"{column.column}" was read with decimal {reading.mark.value}s{normal}. '
                f"{len(rows):,} line{'s are' if len(rows) > 1 else ' is'} like this. Nothing was imported."
            )
            remedy = f'Set "decimal: {other.value}" for this column in {where}, or fix the export.'
            self.problems.append(Problem("BB-D01", text, remedy, self.raw.place(int(rows[0]), column.column)))
        if reading.unclear:
            rows = _rows_of(cells, list(reading.unclear))
            text = (
                f"the amount {quote(cells.labels[cells.codes[rows[0]]])} can be thousands or decimals, and nothing in "
                f'column "{column.column}" tells which. {len(rows):,} line{"s are" if len(rows) > 1 else " is"} like '
                "this. Nothing was imported."
            )
            remedy = f'Set "decimal: comma" or "decimal: point" for this column in {where}.'
            self.problems.append(Problem("BB-D01", text, remedy, self.raw.place(int(rows[0]), column.column)))

    def _normal(self, cells: Coded, reading: AmountReading) -> str:
        mark = "." if reading.mark is DecimalMark.POINT else ","
        odd = {*reading.minority, *reading.bad}
        usual = next((at for at, label in enumerate(cells.labels) if at not in odd and mark in label), None)
        return f" (line {self._line(cells, usual):,}: {quote(cells.labels[usual])})" if usual is not None else ""


def _rows_of(cells: Coded, labels: list[int]) -> list[int]:
    if not labels:
        return []
    chosen = np.zeros(len(cells.labels) + 1, np.bool_)
    chosen[labels] = True
    return [int(row) for row in np.flatnonzero(chosen[cells.codes])]


def _short(place: Place) -> str:
    return f"{place.file}:{place.line}" if place.line else place.file


def first_places(places: list[Place]) -> str:
    """Return the first ten places in one line, and how many more there are."""
    shown = ", ".join(_short(place) for place in places[:MOST_OF_A_KIND])
    more = len(places) - MOST_OF_A_KIND
    return f"{shown} and {more:,} more" if more > 0 else shown
