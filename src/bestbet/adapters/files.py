"""Export files to tables: what a file is, is seen from its content, never from its name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bestbet.adapters.encoding import decode, unpack
from bestbet.adapters.files_columnar import read_json_lines, read_parquet
from bestbet.adapters.files_excel import read_workbook
from bestbet.adapters.files_text import read_text
from bestbet.adapters.raw import RawTable
from bestbet.errors import DataError, Place, Problem, StorageError

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_EXPORTS = {
    b"SQLite format 3": "a SQLite database",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
}


@dataclass(frozen=True, slots=True)
class Export:
    """One file as it was read: its name, the SHA-256 of its bytes, and its tables."""

    name: str
    sha256: str
    tables: tuple[RawTable, ...]


def read_export(path: Path, encoding: str | None = None) -> Export:
    """Return the tables of one export file (CSV, TSV and their kin, XLSX, Parquet, JSON lines; gzip of these).

    Failure: StorageError if it cannot be read, DataError with every place where it cannot be understood.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        text = f"The file cannot be read: {error.strerror}."
        raise StorageError(Problem("BB-S04", text, "Check the path and the rights.", Place(str(path)))) from error
    return Export(path.name, hashlib.sha256(data).hexdigest(), read_bytes(data, path.name, encoding))


def read_bytes(data: bytes, file: str, encoding: str | None = None) -> tuple[RawTable, ...]:
    """Return the tables in the bytes of a file called `file`."""
    data = unpack(data, file)
    if data[:4] == b"PK\x03\x04":
        return read_workbook(data, file)
    if data[:4] == b"PAR1":
        return (read_parquet(data, file),)
    if data.startswith(_OLD_WORKBOOK):
        text = f"{file} is a workbook in the old .xls format, which Bestbet does not open."
        raise DataError(Problem("BB-D07", text, "Save it as .xlsx and import again."))
    for mark, kind in _NOT_EXPORTS.items():
        if data.startswith(mark):
            text = f"{file} is {kind}, not an export."
            raise DataError(Problem("BB-D07", text, "Give CSV, TSV, Excel (.xlsx), Parquet or JSON lines."))
    text, used = decode(data, file, encoding)
    if text.lstrip()[:1] == "{":
        return (read_json_lines(text, file),)
    if text.lstrip()[:1] == "[":
        problem = Problem(
            "BB-D13", "The file is one JSON list.", "Write one object per line (JSON lines).", Place(file)
        )
        raise DataError(problem)
    return (read_text(text, file, used),)
