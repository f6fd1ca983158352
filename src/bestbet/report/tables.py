"""A table to be shown: the command line prints it, the brief writes it as HTML."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A title, column heads, rows of texts of the same width, and a note below (empty: none).

    `numeric` names the columns to be set flush right.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    numeric: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f'every row of "{self.title}" needs {len(self.columns)} cells')
        if not self.numeric <= set(self.columns):
            raise ValueError(f'"{self.title}" has no column {sorted(self.numeric - set(self.columns))}')
