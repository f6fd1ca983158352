"""Tables as they stand in a file: every cell as text, with its line, nothing interpreted yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bestbet.errors import Place
from bestbet.facts.tables import Coded

Lines = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, order=True)
class Reject:
    """A row that was not taken: `reason` is counted, `detail` says it in full, `column` counts fields from 1."""

    file: str
    line: int
    column: int | None
    reason: str
    detail: str

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return Place(self.file, self.line, self.column)


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table of one file; `cells[column]` is text by row, -1 where empty, and `lines[row]` its line in the file.

    `file` is what people call it ("deals.csv", "deals.xlsx[Pipeline]"); `typed[column]` is True where the file
    itself says what the value is (a number of a workbook, a date of a Parquet file), so that no format is guessed.
    """

    file: str
    header: tuple[str, ...]
    cells: tuple[Coded, ...]
    lines: Lines
    typed: tuple[bool, ...]
    rejects: tuple[Reject, ...] = ()
    n_blank: int = 0
    has_header: bool = True
    notes: tuple[str, ...] = field(default=())
    encoding: str = "utf-8"

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def n_read(self) -> int:
        """Rows found in the file, whether or not they could be cut into cells."""
        return len(self.lines) + len(self.rejects) + self.n_blank

    def column(self, name: str) -> Coded | None:
        """Return the column of that header, or None."""
        return self.cells[self.header.index(name)] if name in self.header else None

    def place(self, row: int, column: str | None = None) -> Place:
        """Return where a row, or one field of it, stands in the file."""
        at = self.header.index(column) + 1 if column in self.header else None
        return Place(self.file, int(self.lines[row]), at)


def code_texts(parts: Sequence[pa.Array]) -> Coded:
    """Return a column of texts as labels in order of first sight; outer white space is dropped, empty is -1."""
    trimmed = [pc.utf8_trim_whitespace(part.cast(pa.large_string())) for part in parts]
    chunked = pa.chunked_array(trimmed, pa.large_string())
    chunked = pc.if_else(pc.equal(chunked, ""), pa.scalar(None, pa.large_string()), chunked)
    coded = chunked.dictionary_encode()
    if coded.num_chunks == 0:
        return Coded(np.empty(0, np.int32), ())
    coded = coded.unify_dictionaries()
    labels = tuple(coded.chunk(0).dictionary.to_pylist())
    codes = [pc.fill_null(chunk.indices, -1).to_numpy(zero_copy_only=False) for chunk in coded.chunks]
    return Coded(np.concatenate(codes).astype(np.int32), labels)


def code_list(values: Iterable[str]) -> Coded:
    """Return a column of texts given one by one."""
    return code_texts([pa.array(list(values), pa.large_string())])


def take(column: Coded, keep: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Coded:
    """Return the chosen rows of a column, its labels unchanged."""
    return Coded(column.codes[keep], column.labels)


def unique_names(header: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return header cells made unique ("Amount", "Amount (2)", "column 3" where empty), and notes that say so."""
    names: list[str] = []
    notes: list[str] = []
    for at, cell in enumerate(header, start=1):
        name = cell.strip() or f"column {at}"
        if not cell.strip():
            notes.append(f'The header of column {at} is empty; it is called "{name}".')
        times = 1
        unique = name
        while unique in names:
            times += 1
            unique = f"{name} ({times})"
        if times > 1:
            notes.append(f'The header "{name}" stands more than once; column {at} is called "{unique}".')
        names.append(unique)
    return tuple(names), tuple(notes)
