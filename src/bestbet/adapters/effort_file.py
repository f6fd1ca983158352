"""The log of work on disk: effort.csv, one row per tactic and day, week, month, or span of days."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from bestbet.adapters.columns_dates import read_dates
from bestbet.adapters.files import read_bytes
from bestbet.adapters.raw import RawTable
from bestbet.adapters.snapshots import EFFORT_FILE, read_if_there, write_file
from bestbet.errors import DataError, Place, Problem, quote
from bestbet.plan.nodes import Plan
from bestbet.track.effort import Log, Work, log_of

HEAD = "from,to,tactic,units"
_UNIX = date(1970, 1, 1).toordinal()
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_WEEK = re.compile(r"(\d{4})-?W(\d{2})")
_COMMA = re.compile(r"\d+,\d+")
_FORM = "Columns: date (a day, 2027-W05, or 2027-01) or from and to; tactic; units or hours."


def read_effort_bytes(workspace: Path) -> bytes | None:
    """Return the workspace's log of work, None where nobody keeps one."""
    return read_if_there(workspace / EFFORT_FILE)


def read_effort(data: bytes | None, plan: Plan) -> Log:
    """Return the log; hours are counted as the units that they make by the plan's cost of a unit.

    Raises DataError with every row that cannot be read.
    """
    if data is None or not data.strip():
        return Log()
    (table, *_) = read_bytes(data, EFFORT_FILE)
    columns = {name.strip().lower(): at for at, name in enumerate(table.header)}
    _need_columns(columns)
    problems: list[Problem] = [Problem("BB-T03", one.detail, _FORM, one.place) for one in table.rejects]
    days = _known_days(table, columns)
    rows = [_work(_texts(table, row, columns), days, plan) for row in range(len(table))]
    problems += [_problem(one, table, row) for row, one in enumerate(rows) if isinstance(one, str)]
    if problems:
        raise DataError(problems)
    return log_of(tuple(row for row in rows if isinstance(row, Work)))


def _need_columns(columns: dict[str, int]) -> None:
    has_days = "date" in columns or {"from", "to"} <= set(columns)
    if not has_days or "tactic" not in columns or not {"units", "hours"} & set(columns):
        text = f"{EFFORT_FILE} has the columns {', '.join(columns)}."
        raise DataError(Problem("BB-T03", text, _FORM, Place(EFFORT_FILE, 1)))


def _texts(table: RawTable, row: int, columns: dict[str, int]) -> dict[str, str]:
    cells = {name: table.cells[at] for name, at in columns.items()}
    return {name: cell.labels[cell.codes[row]] if cell.codes[row] >= 0 else "" for name, cell in cells.items()}


def _problem(text: str, table: RawTable, row: int) -> Problem:
    return Problem("BB-T03", f"{text}.", _FORM, Place(EFFORT_FILE, int(table.lines[row])))


def _work(texts: dict[str, str], days: Mapping[str, date], plan: Plan) -> Work | str:
    """Return the work of a row, or in words why there is none."""
    try:
        since, until = _days(texts, days)
        name = _tactic(texts["tactic"], plan)
        return Work(name, since, until, _units(texts, name, plan))
    except ValueError as error:
        return str(error)


def _tactic(text: str, plan: Plan) -> str:
    """Return the plan's name of a tactic however it is spelled; a name that the plan lacks stays as it is."""
    if not text:
        raise ValueError("the tactic is missing")
    known = {squashed(tactic.name): tactic.name for tactic in plan.tactics}
    return known.get(squashed(text), text)


def squashed(text: str) -> str:
    """Return a name by its letters and digits alone, so that "Cold calls" is cold_calls."""
    return re.sub(r"[\W_]+", "", text.casefold())


def _days(texts: dict[str, str], known: Mapping[str, date]) -> tuple[date, date]:
    if texts.get("date"):
        return _span(texts["date"], known)
    since, until = _span(texts.get("from", ""), known)[0], _span(texts.get("to", ""), known)[1]
    if until < since:
        raise ValueError(f"{until} lies before {since}")
    return since, until


def _span(text: str, known: Mapping[str, date]) -> tuple[date, date]:
    return (known[text], known[text]) if text in known else span_of(text)


def _known_days(table: RawTable, columns: dict[str, int]) -> dict[str, date]:
    """Return the day of every text that is one; the order of day and month is decided for all columns together."""
    labels = [text for name in ("date", "from", "to") if name in columns for text in table.cells[columns[name]].labels]
    days = read_dates(labels).days
    whole = zip(labels, days, strict=True)
    return {text: date.fromordinal(int(day.astype(np.int64)) + _UNIX) for text, day in whole if not np.isnat(day)}


def span_of(text: str) -> tuple[date, date]:
    """Return the first and last day of a month or ISO week; raises ValueError for any other text."""
    if match := _MONTH.fullmatch(text):
        year, month = int(match[1]), int(match[2])
        if not 1 <= month <= 12:
            raise ValueError(f"{quote(text)} is no month")
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    if match := _WEEK.fullmatch(text):
        first = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return first, first + timedelta(days=6)
    raise ValueError(f"{quote(text)} is no day, week or month")


def number_of(text: str, what: str) -> float:
    """Return a number that is not negative, written with a point or one decimal comma."""
    plain = text.replace(",", ".") if _COMMA.fullmatch(text) else text
    try:
        value = float(plain)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e9:
        raise ValueError(f"{what} {quote(text)} is no number from 0 on")
    return value


def _units(texts: dict[str, str], name: str, plan: Plan) -> float:
    if texts.get("units"):
        return number_of(texts["units"], "units")
    hours = number_of(texts.get("hours", ""), "hours")
    tactic = next((one for one in plan.tactics if one.name == name), None)
    clocks = {resource.name for resource in plan.resources if resource.is_hours}
    each = sum(cost.median for key, cost in tactic.costs.items() if key in clocks) if tactic else 0.0
    if each <= 0:
        raise ValueError(f"the plan does not say how many hours a unit of {quote(name)} takes")
    return hours / each


def written(rows: Sequence[Work]) -> str:
    """Return the text of a log, oldest day first."""
    ordered = sorted(rows, key=lambda row: (row.since, row.until, row.tactic))
    lines = [f"{row.since},{row.until},{_cell(row.tactic)},{row.units:.10g}" for row in ordered]
    return "\n".join([HEAD, *lines]) + "\n"


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n') else text


def write_effort(workspace: Path, text: str) -> None:
    """Put the log in place, whole or not at all."""
    write_file(workspace / EFFORT_FILE, text.encode())
