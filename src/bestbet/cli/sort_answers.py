"""What `sort` answers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bestbet.cli.border import DONE, now, print_json
from bestbet.cli.show import show_list, show_tables, show_text
from bestbet.errors import DataError, Place, Problem, UsageError, quote
from bestbet.plan.sort import Sorting, sort_statements
from bestbet.report.sort_tables import reading_lines, sorting_json, sorting_tables, wordings


def sort(told: Sequence[str], file: Path | None, as_of: str | None, *, is_json: bool) -> int:
    """Sort the statements told, the lines of a file, or the lines of stdin."""
    day = _day(as_of) if as_of is not None else now().date()
    found = sort_statements(_texts(told, file), as_of=day)
    if is_json:
        print_json(sorting_json(found, day))
    elif len(found) == 1:
        _show_one(found[0])
    else:
        show_tables(sorting_tables(found))
        show_list("Better worded", wordings(found))
    return DONE


def _show_one(found: Sorting) -> None:
    head, *lines = reading_lines(found)
    show_text(head, style="bold")
    for line in lines:
        show_text(line)


def _texts(told: Sequence[str], file: Path | None) -> list[str]:
    if told and file is not None:
        raise UsageError(Problem("BB-U71", "both a statement and a file were given.", "Give one of them."))
    if told and list(told) != ["-"]:
        return _statements(told)
    if file is None and sys.stdin.isatty():
        problem = Problem(
            "BB-U71", "there is no statement.", 'Write bestbet sort "TEXT", or -f FILE, or pipe lines in.'
        )
        raise UsageError(problem)
    data = file.read_bytes() if file is not None else sys.stdin.buffer.read()
    return _lines(data, "stdin" if file is None else str(file))


def _statements(told: Sequence[str]) -> list[str]:
    """Return what was told as statements: words that nobody put in quotes are one statement."""
    are_bare_words = len(told) > 1 and not any(c.isspace() for text in told for c in text)
    return [" ".join(told)] if are_bare_words else list(told)


def _lines(data: bytes, name: str) -> list[str]:
    """Return the lines that hold a statement; blank lines and lines that begin with # are left out."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problem = Problem("BB-D70", "this is not text in UTF-8.", "Save the file as UTF-8.", Place(name, line))
        raise DataError(problem) from None
    kept = [line.strip() for line in text.splitlines()]
    kept = [line for line in kept if any(c.isalnum() for c in line) and not line.startswith("#")]
    if not kept:
        raise UsageError(Problem("BB-U71", f"{name} holds no statement.", "Write one statement per line."))
    return kept


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(Problem("BB-U04", f"--as-of {quote(text)} is no date.", "Write it as YYYY-MM-DD.")) from None
