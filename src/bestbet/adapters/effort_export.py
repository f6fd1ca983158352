"""Work counted from an export: a list of activities as sales systems write it, or the team's own sheet of work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from bestbet.adapters.columns_dates import DateReading, read_dates
from bestbet.adapters.effort_file import number_of, span_of, squashed
from bestbet.adapters.files import read_export
from bestbet.adapters.raw import RawTable
from bestbet.errors import DataError, Place, Problem, UsageError, quote
from bestbet.plan.nodes import Plan
from bestbet.track.effort import Work

DATE_WORDS = (
    "date day datum tag week woche month monat activitydate completeddate completedon completeddatetime "
    "markedasdonetime actualend actualenddate datecompleted doneon doneat duedate duedatetime startdatetime startdate "
    "starttime scheduledend scheduledstart callstarttime callstartdatetime hstimestamp meetingstarttime activitytime "
    "erledigtam faelligam fälligam created createdate createddate createdtime addtime createdon"
)
"""When it was done, best word first."""
TACTIC_WORDS = (
    "tactic taktik massnahme maßnahme campaign campaignname relatedcampaign kampagne activitytype eventtype calltype "
    "tasksubtype type typ art activitycategory engagementtype subject betreff activityname title"
)
UNITS_WORDS = "units unit einheiten quantity qty count number anzahl menge"
STATUS_WORDS = (
    "activitystatus taskstatus status statuscode statecode state done isclosed isdone completed meetingoutcome "
    "calloutcome outcome outgoingcallstatus calloutgoingstatus callstatus erledigt"
)
NOT_DONE_WORDS = (
    "no nein false 0 todo open offen planned geplant notstarted inprogress waiting waitingonsomeoneelse deferred "
    "scheduled rescheduled canceled cancelled abgesagt storniert noshow overdue notheld nooutcome draft"
)
"""What stands for work that is planned, open or called off."""
_UNIX = date(1970, 1, 1).toordinal()
_SHOWN = 8
_NOT_DONE = frozenset(NOT_DONE_WORDS.split())


@dataclass(frozen=True, slots=True)
class Asked:
    """How an export is to be read: columns that a person named, and which value counts as which tactic."""

    date: str | None = None
    tactic: str | None = None
    units: str | None = None
    counts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counted:
    """Work by tactic and span; of `n_rows` rows, `planned` were not done yet, `others` named no tactic, by value."""

    rows: tuple[Work, ...]
    n_rows: int
    planned: int
    others: Mapping[str, int]
    columns: Mapping[str, str]


def count_work(path: Path, plan: Plan, asked: Asked) -> Counted:
    """Return the work in an export; rows that are planned, open or called off are none.

    Raises UsageError for a column or tactic that is not there, DataError for dates and units that cannot be read.
    """
    table = read_export(path).tables[0]
    days, kinds = _column(table, asked.date, DATE_WORDS, "the day"), _kinds(table, plan, asked)
    units, status = _maybe(table, asked.units, UNITS_WORDS), _maybe(table, None, STATUS_WORDS)
    names = _names(plan, asked.counts)
    calendar = _Calendar(table, days, read_dates(table.cells[days].labels))
    totals: dict[tuple[str, date, date], float] = {}
    others: Counter[str] = Counter()
    planned = 0
    for row in range(len(table)):
        kind = _text(table, kinds, row)
        name = names.get(squashed(kind))
        if name is None:
            others[kind or "(empty)"] += 1
        elif status is not None and squashed(_text(table, status, row)) in _NOT_DONE:
            planned += 1
        else:
            key = (name, *calendar.of(row))
            totals[key] = totals.get(key, 0.0) + _units(table, units, row)
    found = tuple(Work(name, since, until, total) for (name, since, until), total in totals.items())
    used = {"date": table.header[days], "tactic": table.header[kinds]}
    used |= {} if units is None else {"units": table.header[units]}
    used |= {} if status is None else {"status": table.header[status]}
    return Counted(found, len(table), planned, _shown(others), used)


def _shown(others: Counter[str]) -> dict[str, int]:
    """The most frequent values, and all the rest as one."""
    most = dict(others.most_common(_SHOWN))
    rest = others.total() - sum(most.values())
    return {**most, "others": rest} if rest else most


def _text(table: RawTable, column: int, row: int) -> str:
    code = table.cells[column].codes[row]
    return table.cells[column].labels[code] if code >= 0 else ""


def _maybe(table: RawTable, named: str | None, words: str) -> int | None:
    if named is not None:
        return _named(table, named)
    known = {squashed(name): at for at, name in reversed(list(enumerate(table.header)))}
    return next((known[word] for word in words.split() if word in known), None)


def _column(table: RawTable, named: str | None, words: str, what: str) -> int:
    found = _maybe(table, named, words)
    if found is None:
        text = f"{table.file} has no column that says {what}."
        raise UsageError(
            Problem("BB-T04", text, f"Name it with --date-by or --tactic-by. It has: {', '.join(table.header)}.")
        )
    return found


def _named(table: RawTable, name: str) -> int:
    if name in table.header:
        return table.header.index(name)
    text = f"{table.file} has no column {quote(name)}."
    raise UsageError(Problem("BB-T04", text, f"It has: {', '.join(table.header)}."))


def _kinds(table: RawTable, plan: Plan, asked: Asked) -> int:
    """The column that tells tactics apart: the one named, or of those that might the one with most tactics in it."""
    if asked.tactic is not None:
        return _named(table, asked.tactic)
    known = {squashed(name): at for at, name in enumerate(table.header)}
    names = _names(plan, asked.counts)
    might = [known[word] for word in TACTIC_WORDS.split() if word in known]
    if not might:
        return _column(table, None, TACTIC_WORDS, "which tactic it was")
    return max(might, key=lambda at: sum(squashed(label) in names for label in table.cells[at].labels))


def _names(plan: Plan, counts: Mapping[str, str]) -> dict[str, str]:
    """Return the tactic that a value means: its own name, and what a person said; raises UsageError for no tactic."""
    known = {squashed(tactic.name): tactic.name for tactic in plan.tactics}
    for value, tactic in counts.items():
        if squashed(tactic) not in known:
            text = f"the plan has no tactic {quote(tactic)}."
            raise UsageError(Problem("BB-T04", text, f"It has: {', '.join(t.name for t in plan.tactics)}."))
        known = {**known, squashed(value): known[squashed(tactic)]}
    return known


@dataclass(frozen=True, slots=True)
class _Calendar:
    """The days that each text of a column means; the order of day and month is decided for the column as a whole."""

    table: RawTable
    column: int
    reading: DateReading

    def of(self, row: int) -> tuple[date, date]:
        """Return the days of a row; raises DataError where it has none or they cannot be read."""
        cells = self.table.cells[self.column]
        code = int(cells.codes[row])
        if code < 0:
            raise DataError(self._problem(row, "the day is missing.", "Give it, or name another column: --date-by."))
        if not np.isnat(self.reading.days[code]):
            day = date.fromordinal(int(self.reading.days[code].astype(np.int64)) + _UNIX)
            return day, day
        try:
            return span_of(cells.labels[code])
        except ValueError as error:
            said = self.reading.unclear or str(error)
            text = f"{said}: {quote(cells.labels[code])}."
            raise DataError(self._problem(row, text, "Write days as YYYY-MM-DD.")) from None

    def _problem(self, row: int, text: str, remedy: str) -> Problem:
        return Problem("BB-T03", text, remedy, Place(self.table.file, int(self.table.lines[row]), self.column + 1))


def _units(table: RawTable, column: int | None, row: int) -> float:
    if column is None:
        return 1.0
    try:
        return number_of(_text(table, column, row), "units")
    except ValueError as error:
        place = Place(table.file, int(table.lines[row]), column + 1)
        raise DataError(
            Problem("BB-T03", f"{error}.", "Correct it, or name another column: --units-by.", place)
        ) from None
