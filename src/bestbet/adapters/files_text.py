"""Separated text to tables: commas, semicolons, tabs, bars or white space; quotes, line ends and ragged rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from bestbet.adapters.raw import RawTable, Reject, code_texts, unique_names
from bestbet.errors import DataError, Place, Problem

LONGEST_QUOTED = 1_000
"""A quoted field over more lines than this was not closed where it should have been."""
LONGEST_FIELD = 64 * 1024**2
_CHUNK = 50_000
_SAMPLE = 200
_DELIMITERS = ",;\t|"
_VALUE = re.compile(r"[-+(]?[\d.,' ]*\d[\d.,]*\)?%?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")


def read_text(text: str, file: str, encoding: str) -> RawTable:
    """Return the table of a separated text; each row that cannot be cut into cells is a Reject with its place.

    Failure: DataError BB-D03 for a quote that never closes, BB-D13 for an empty file.
    """
    if not text.strip():
        raise DataError(Problem("BB-D13", "The file is empty.", "Export it again.", Place(file)))
    skip, delimiter = delimiter_of(text)
    rows = _Rows(file, delimiter)
    with _long_fields():
        first = rows.start(text, skip)
        has_header = is_header(first)
        width = len(first)
        if not has_header:
            rows.keep(first)
        rows.read_all(width)
    header, notes = unique_names(first if has_header else [""] * width)
    cells = tuple(code_texts(parts) for parts in rows.columns(width))
    return RawTable(
        file,
        header,
        cells,
        np.array(rows.lines, np.int64),
        (False,) * width,
        tuple(rows.rejects),
        rows.n_blank,
        has_header,
        notes if has_header else ("The first line holds values, so the file has no header.",),
        encoding,
    )


def delimiter_of(text: str) -> tuple[int, str]:
    """Return how many lines to skip and the delimiter; " " stands for runs of white space, "," where none is seen."""
    sample = _sample_lines(text)
    if re.fullmatch(r"sep=.", sample[0].strip() or " ", re.IGNORECASE) and len(sample) > 1:
        return 1, sample[0].strip()[-1]
    bare = [re.sub(r'"[^"]*"', "", line) for line in sample if line.strip()]
    best = max(_DELIMITERS, key=lambda mark: _agreement(bare, mark))
    if _agreement(bare, best) > 0:
        return 0, best
    widths = Counter(len(line.split()) for line in bare)
    width, times = widths.most_common(1)[0]
    return 0, " " if width > 1 and times >= 0.9 * len(bare) else ","


def _sample_lines(text: str) -> list[str]:
    head = io.StringIO(text[: 64 * 1024], newline="")
    return [line for line, _ in zip(head, range(_SAMPLE), strict=False)]


def _agreement(lines: list[str], mark: str) -> float:
    """How well the lines agree with the first on the count of `mark`; 0 where the first has none."""
    in_header = lines[0].count(mark)
    same = sum(line.count(mark) == in_header for line in lines)
    return 0.0 if in_header == 0 else same / len(lines) + in_header / 1e6


def is_header(cells: list[str]) -> bool:
    """Return whether a first row names columns rather than holding values (numbers, dates)."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    values = sum(bool(_VALUE.fullmatch(cell)) for cell in filled)
    return bool(filled) and values <= len(filled) // 3


@contextmanager
def _long_fields() -> Iterator[None]:
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


@dataclass(slots=True)
class _Rows:
    """Cuts lines into rows and keeps them column by column in chunks, so that memory stays near the file's size."""

    file: str
    delimiter: str
    lines: list[int] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    n_blank: int = 0
    _pending: list[list[str]] = field(default_factory=list)
    _chunks: list[list[pa.Array]] = field(default_factory=list)
    _source: io.StringIO = field(default_factory=io.StringIO)
    _reader: Iterator[list[str]] = field(default_factory=lambda: iter(()))
    _line: int = 0
    _opened: int = 0

    def start(self, text: str, skip: int) -> list[str]:
        """Open the text and return its first row that is not blank."""
        self._source = io.StringIO(text, newline="")
        for _ in range(skip):
            self._source.readline()
        self._line = skip
        self._reader = self._cut()
        for row in self._reader:
            if any(cell.strip() for cell in row):
                return row
            self.n_blank += 1
        raise DataError(Problem("BB-D13", "The file holds no rows.", "Export it again.", Place(self.file)))

    def keep(self, row: list[str]) -> None:
        """Take one row."""
        self._pending.append(row)
        self.lines.append(self._opened)
        if len(self._pending) >= _CHUNK:
            self._flush()

    def read_all(self, width: int) -> None:
        """Take every row of the given width; reject the others, and count the blank ones."""
        for row in self._reader:
            if len(row) == width:
                if row[0].strip() or any(cell.strip() for cell in row):
                    self.keep(row)
                else:
                    self.n_blank += 1
            elif not any(cell.strip() for cell in row):
                self.n_blank += 1
            else:
                detail = f"the row has {len(row)} fields where the first row has {width}"
                self._reject(min(len(row), width) + 1, "wrong number of fields", detail)

    def columns(self, width: int) -> list[list[pa.Array]]:
        """Return the chunks of every column."""
        self._flush()
        return [[chunk[at] for chunk in self._chunks] for at in range(width)]

    def _flush(self) -> None:
        if self._pending:
            self._chunks.append([pa.array(column, pa.large_string()) for column in zip(*self._pending, strict=True)])
            self._pending = []

    def _reject(self, column: int | None, reason: str, detail: str) -> None:
        self.rejects.append(Reject(self.file, self._opened, column, reason, detail))

    def _cut(self) -> Iterator[list[str]]:
        if self.delimiter == " ":
            for line in self._counted():
                self._opened = self._line
                yield line.split()
            return
        reader = csv.reader(self._counted(), delimiter=self.delimiter, strict=True)
        while True:
            self._opened = self._line + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._explain(error)
                continue
            yield row

    def _counted(self) -> Iterator[str]:
        for line in self._source:
            self._line += 1
            if self._line - self._opened > LONGEST_QUOTED:
                raise DataError(self._unclosed())
            yield line

    def _explain(self, error: csv.Error) -> None:
        if "field larger" in str(error):
            detail = f"a field is longer than {LONGEST_FIELD:,} characters"
            self._reject(None, "field too long", detail)
            return
        if self._line > self._opened or "unexpected end" in str(error):
            raise DataError(self._unclosed()) from error
        self._reject(None, "text after a closing quote", "text stands between a closing quote and the next delimiter")

    def _unclosed(self) -> Problem:
        lines = list(io.StringIO(self._source.getvalue(), newline=""))
        opened = self._opened
        swallowed = len(lines) - opened
        column = _open_quote(lines[opened - 1], self.delimiter)
        text = (
            f"a quoted field opened here at column {column} never closes; everything after it would be swallowed "
            f"({swallowed:,} line{'' if swallowed == 1 else 's'}). Nothing was imported."
        )
        return Problem("BB-D03", text, "Check this line for a missing '\"'.", Place(self.file, opened))


def _open_quote(line: str, delimiter: str) -> int:
    """Return the column, counted from 1, of the quote that stays open at the end of the line."""
    at, start, is_open, fresh = 0, 1, False, True
    while at < len(line):
        if line[at] == '"' and is_open and line[at + 1 : at + 2] == '"':
            at += 1
        elif line[at] == '"' and (is_open or fresh):
            is_open = not is_open
            start = at + 1
        fresh = line[at] == delimiter and not is_open
        at += 1
    return start
