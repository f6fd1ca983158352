"""The arms of a test, counted from an export of its results."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bestbet.adapters.files import read_export
from bestbet.adapters.raw import RawTable
from bestbet.errors import DataError, Place, Problem, UsageError, quote
from bestbet.evidence.claims import Arm, Arms

_MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class ResultsFile:
    """Where the results of a test stand: which column names the arm, its two values, and the column of outcomes."""

    path: Path
    arm: str
    treated: str
    control: str
    outcome: str


def count_arms(results: ResultsFile) -> Arms:
    """Return the two arms: cases and successes where every outcome is 0 or 1, else cases, mean and deviation.

    Every row is one case, also where rows read the same: different people can have had the same result. Raises
    UsageError for columns or values that the file does not have, DataError for outcomes that are no numbers.
    """
    table = read_export(results.path).tables[0]
    arm = table.cells[_column(table, results.arm)]
    position = _column(table, results.outcome)
    outcome = table.cells[position]
    known = tuple(label.strip() for label in arm.labels)
    numbers = _numbers(outcome.labels, table, position)
    sides = []
    for value in (results.treated, results.control):
        if value not in known:
            text = f"{results.path.name}: {results.arm} is never {quote(value)}."
            raise UsageError(Problem("BB-E04", text, f"It is: {', '.join(known[:_MOST_LISTED])}."))
        codes = [code for code, label in enumerate(known) if label == value]
        rows = np.isin(arm.codes, codes) & (outcome.codes >= 0)
        sides.append(numbers[outcome.codes[rows]])
    is_yes_or_no = all(np.isin(side, (0.0, 1.0)).all() for side in sides)
    return Arms(*(_arm(side, results, is_yes_or_no=is_yes_or_no) for side in sides))


def _column(table: RawTable, name: str) -> int:
    if name in table.header:
        return table.header.index(name)
    text = f"{table.file} has no column {quote(name)}."
    raise UsageError(Problem("BB-E04", text, f"It has: {', '.join(table.header)}."))


def _numbers(labels: tuple[str, ...], table: RawTable, position: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = np.empty(len(labels))
    for code, label in enumerate(labels):
        try:
            found[code] = float(label)
        except ValueError:
            row = int(np.argmax(table.cells[position].codes == code))
            where = Place(table.file, int(table.lines[row]), position + 1)
            text = f"the outcome {quote(label)} is no number."
            raise DataError(
                Problem("BB-E04", text, "Write 1 for a success and 0 for none, or an amount.", where)
            ) from None
    return found


def _arm(side: np.ndarray[tuple[int], np.dtype[np.float64]], results: ResultsFile, *, is_yes_or_no: bool) -> Arm:
    if not len(side):
        text = f"{results.path.name} has no outcome on one side of {results.arm}."
        raise UsageError(Problem("BB-E04", text, "Name arms that both have results."))
    n = float(len(side))
    if is_yes_or_no:
        return Arm(n, float(side.sum()))
    return Arm(n, mean=float(side.mean()), sd=float(side.std(ddof=1)) if len(side) > 1 else 0.0)
