"""Workbooks to tables: the zip is checked before anything unpacks it, formulas are read as stored values only."""

from __future__ import annotations

import datetime as dt
import html
import io
import posixpath
import re
import stat
import zipfile
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from bestbet.adapters.raw import RawTable, code_texts, unique_names
from bestbet.errors import DataError, Place, Problem

MOST_PACKED = 200 * 1024**2
MOST_UNPACKED = 2 * 1024**3
MOST_ENTRIES = 10_000
MOST_RATIO = 200
"""Repetitive sheets of sales systems reach 30 to 60; entries below 1 MB are not judged by their ratio."""
_SMALL = 1024**2
_BLOCK = 1024**2
_HEADER_WITHIN = 20
_EMPTY_FORMULA = re.compile(
    rb'<c r="([A-Z]+\d+)"[^>]*>\s*<f[^>]*?(?:/>|>([^<]*)</f>)\s*(?:<v\s*/>|<v\s*>\s*</v>)?\s*</c>'
)
_SHEET = re.compile(r'<sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_TARGET = re.compile(r"<Relationship\b[^>]*>")


def read_workbook(data: bytes, file: str) -> tuple[RawTable, ...]:
    """Return one table per sheet that holds rows.

    Failure: DataError BB-D07 for an archive that is no honest workbook, BB-D06 for formulas without a stored value.
    """
    sheets = _checked_sheets(data, file)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids: dict[str, Sequence[Sequence[object]]] = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
        }
    except (CalamineError, ValueError, OSError) as error:
        raise DataError(_refused(file, f"it cannot be read as a workbook ({error})")) from error
    problems = [problem for name, found in sheets.items() for problem in _formula_problems(file, name, found)]
    if problems:
        raise DataError(problems)
    tables = [_table(grid, f"{file}[{name}]") for name, grid in grids.items() if any(map(_is_filled, grid))]
    if not tables:
        raise DataError(Problem("BB-D13", "The workbook holds no rows.", "Export it again.", Place(file)))
    return tuple(tables)


def _refused(file: str, why: str) -> Problem:
    text = f"{file} was refused: {why}."
    return Problem("BB-D07", text, "If the file is yours, save it again; otherwise delete it.")


def _checked_sheets(data: bytes, file: str) -> dict[str, list[tuple[str, str]]]:
    """Return by sheet name the formulas that have no stored value, after every part has been checked and counted."""
    if len(data) > MOST_PACKED:
        raise DataError(_refused(file, f"it is larger than {MOST_PACKED // 1024**2} MB"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            why = _why_refused(archive.infolist(), len(data))
            if why:
                raise DataError(_refused(file, why))
            return _formulas(archive, file)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise DataError(_refused(file, f"its packing is damaged ({error})")) from error


def _why_refused(entries: Sequence[zipfile.ZipInfo], size: int) -> str:
    declared = sum(entry.file_size for entry in entries)
    names = [entry.filename for entry in entries]
    overlap = _overlap(entries)
    if declared > MOST_UNPACKED or any(map(_is_too_dense, entries)):
        parts = " and its parts overlap" if overlap else ""
        amount = f"more than {MOST_UNPACKED / 1024**3:.1f} GB" if declared > MOST_UNPACKED else f"{declared:,} bytes"
        return f'it unpacks to {amount} from {max(size // 1000, 1):,} kB{parts}. This is how a "zip bomb" looks'
    checks = {
        f"it has more than {MOST_ENTRIES:,} parts": len(entries) > MOST_ENTRIES,
        "its parts overlap": overlap,
        "two of its parts have the same name": len(set(names)) < len(names),
        "a part names a place outside the workbook": any(map(_is_outside, entries)),
        "it is protected by a password": any(entry.flag_bits & 1 for entry in entries),
        "it is a zip file but no Excel workbook": "xl/workbook.xml" not in names and "xl/workbook.bin" not in names,
    }
    return next((why for why, holds in checks.items() if holds), "")


def _is_too_dense(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)


def _overlap(entries: Sequence[zipfile.ZipInfo]) -> bool:
    spans = sorted((e.header_offset, e.header_offset + 30 + len(e.filename) + e.compress_size) for e in entries)
    return any(end > start for (_, end), (start, _) in pairwise(spans))


def _is_outside(entry: zipfile.ZipInfo) -> bool:
    parts = entry.filename.replace("\\", "/").split("/")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return is_link or ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in parts[0]


def _formulas(archive: zipfile.ZipFile, file: str) -> dict[str, list[tuple[str, str]]]:
    total = 0
    found: dict[str, list[tuple[str, str]]] = {}
    names = _sheet_names(archive, file)
    for entry in archive.infolist():
        content = _counted(archive, entry, file, MOST_UNPACKED - total)
        total += len(content)
        if entry.filename.endswith((".xml", ".rels")) and re.search(rb"<!(DOCTYPE|ENTITY)", content):
            raise DataError(_refused(file, "one of its parts declares XML entities"))
        if entry.filename in names and b"<f" in content:
            found[names[entry.filename]] = [
                (cell.decode(), formula.decode("utf-8", errors="replace"))
                for cell, formula in _EMPTY_FORMULA.findall(content)
            ]
    return found


def _counted(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str, left: int) -> bytes:
    """Return the bytes of one part; what it declares is not believed, what comes out is counted."""
    allowed = min(left, entry.file_size)
    parts, size = [], 0
    with archive.open(entry) as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > allowed:
                raise DataError(_refused(file, "it unpacks to more than it declares"))
            if not entry.filename.endswith((".xml", ".rels")):
                continue
            parts.append(block)
    return b"".join(parts)


def _sheet_names(archive: zipfile.ZipFile, file: str) -> dict[str, str]:
    """Return the part of the archive that holds each sheet -> the sheet's name."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    entry, rels = archive.getinfo("xl/workbook.xml"), archive.getinfo("xl/_rels/workbook.xml.rels")
    book = _counted(archive, entry, file, MOST_UNPACKED).decode("utf-8", errors="replace")
    targets = {}
    for tag in _TARGET.findall(_counted(archive, rels, file, MOST_UNPACKED).decode("utf-8", errors="replace")):
        fields = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        target = fields.get("Target", "")
        targets[fields.get("Id", "")] = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
    return {targets[key]: html.unescape(name) for name, key in _SHEET.findall(book) if key in targets}


def _formula_problems(file: str, sheet: str, cells: list[tuple[str, str]]) -> list[Problem]:
    problems = []
    for cell, formula in cells[:10]:
        shown = f" (={html.unescape(formula)[:60]})" if formula else ""
        text = (
            f'{file}, sheet "{sheet}", cell {cell}: the formula has no stored value{shown}. '
            "Bestbet does not compute formulas."
        )
        problems.append(Problem("BB-D06", text, "Open the file in your spreadsheet, save it, and import again."))
    return problems


def _is_filled(row: Sequence[object]) -> bool:
    return any(cell != "" and cell is not None for cell in row)


def _table(grid: Sequence[Sequence[object]], file: str) -> RawTable:
    at = _header_row(grid)
    header, notes = unique_names([_text(cell) for cell in grid[at]])
    body = grid[at + 1 :]
    filled = [(line, row) for line, row in enumerate(body, start=at + 2) if _is_filled(row)]
    columns = list(zip(*(row for _, row in filled), strict=True)) if filled else [()] * len(header)
    used = [j for j, name in enumerate(header) if _text(grid[at][j]) or _is_filled(columns[j])]
    trailing = len(body) - (filled[-1][0] - at - 1 if filled else 0)
    above = (f"{at} line{'s' if at > 1 else ''} above the header were left out.",) if at else ()
    return RawTable(
        file,
        tuple(header[j] for j in used),
        tuple(code_texts([pa.array(map(_text, columns[j]), pa.large_string())]) for j in used),
        np.array([line for line, _ in filled], np.int64),
        tuple(not any(isinstance(cell, str) and cell for cell in columns[j]) for j in used),
        n_blank=len(body) - len(filled) - trailing,
        notes=tuple(note for note in notes if "header of column" not in note) + above,
    )


def _header_row(grid: Sequence[Sequence[object]]) -> int:
    """Return the first row that is filled at least half as widely as the widest of the first rows."""
    widths = [sum(_is_filled([cell]) for cell in row) for row in grid[:_HEADER_WITHIN]]
    return next(at for at, width in enumerate(widths) if 2 * width >= max(widths) and width) if any(widths) else 0


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ") if cell.time() != dt.time() else cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
