"""An invented company with a known truth, lived through event by event and exported as a sales system would.

It shares no code with the model that Bestbet fits and simulates, so that it can referee both.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bestbet.adapters.demo_dirt import soil
from bestbet.adapters.demo_history import History, Stream, stream
from bestbet.adapters.demo_knobs import Campaign, Knobs, TrueTactic, Turn
from bestbet.adapters.demo_months import Life, life
from bestbet.adapters.demo_names import COMPANY
from bestbet.adapters.demo_tables import Sheet, sheets
from bestbet.adapters.demo_truth import Truth, truth_of
from bestbet.adapters.demo_world import live
from bestbet.errors import Problem, StorageError

CURRENCY = "EUR"

__all__ = [
    "COMPANY",
    "CURRENCY",
    "Campaign",
    "Company",
    "Knobs",
    "Life",
    "Sheet",
    "TrueTactic",
    "Turn",
    "generate",
    "life",
    "write_exports",
    "write_sheets",
    "write_truth",
]


@dataclass(frozen=True, slots=True)
class Company:
    """The invented company: its exports as of the as-of date (dirt included), its true history, and the truth."""

    name: str
    currency: str
    seed: int
    knobs: Knobs
    sheets: tuple[Sheet, ...]
    history: History
    truth: Truth

    def sheet(self, file: str) -> Sheet:
        """Return one export by its file name."""
        return next(sheet for sheet in self.sheets if sheet.file == file)


def generate(seed: int = 1, *, knobs: Knobs = Knobs()) -> Company:  # noqa: B008 - frozen, hence safe to share
    """Return the company of a seed; the same seed and knobs give the same company, byte for byte."""
    history = live(seed, knobs)
    tables = sheets(history, stream(seed, Stream.RECORDS))
    dirt = soil(tables, knobs, stream(seed, Stream.DIRT))
    return Company(COMPANY, CURRENCY, seed, knobs, tuple(tables), history, truth_of(history, seed=seed, dirt=dirt))


def write_exports(company: Company, directory: Path) -> tuple[Path, ...]:
    """Write the exports as CSV files (UTF-8, comma) into a folder and return their paths.

    The folder is made when absent; raises StorageError when it cannot be written.
    """
    return write_sheets(company.sheets, directory)


def write_sheets(tables: Sequence[Sheet], directory: Path) -> tuple[Path, ...]:
    """Write some exports into a folder, as `write_exports` does, and return their paths."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(directory, error) from error
    return tuple(_write_text(directory / sheet.file, _csv(sheet)) for sheet in tables)


def write_truth(company: Company, path: Path) -> Path:
    """Write the truth as JSON and return the path; raises StorageError when it cannot be written."""
    return _write_text(path, json.dumps(company.truth, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def _csv(sheet: Sheet) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(sheet.columns)
    writer.writerows(sheet.rows)
    return text.getvalue()


def _write_text(path: Path, text: str) -> Path:
    try:
        path.write_bytes(text.encode())
    except OSError as error:
        raise _cannot_write(path, error) from error
    return path


def _cannot_write(path: Path, error: OSError) -> StorageError:
    return StorageError(
        Problem(
            "BB-S20", f"The demo cannot be written to {path}: {error.strerror}.", "Choose a folder you may write to."
        )
    )
