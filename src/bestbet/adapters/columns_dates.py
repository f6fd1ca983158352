"""Columns of dates: the format is decided per column, never per value and never from the machine's locale."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from bestbet.facts.tables import Days

EMPTY_WORDS = frozenset({"null", "none", "n/a", "#n/a", "na", "-", "--", "\\n", "(blank)", "(none)"})
"""What exports write where a value is missing."""
PIVOT = 69
"""Two-digit years from 69 on are 19.., below 20.. (POSIX)."""
_SERIALS = (20_000, 80_000)
_EPOCH_1900, _EPOCH_1904 = dt.date(1899, 12, 30).toordinal(), dt.date(1904, 1, 1).toordinal()
_UNIX = dt.date(1970, 1, 1).toordinal()
_FEW = 5
_NAT = np.datetime64("NaT", "D")

_TIME = (
    r"(?:(?:[T ]|,\s*|\s+-\s+|\s+)\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?"
    r"\s*(?:Z|UTC|GMT|[A-Z]{3,4}|[+-]\d{2}(?::?\d{2})?)?)?"
)
_DAYNAME = r"(?:[^\W\d_]{2,10}\.?,?\s+)?"
_TRIPLE = re.compile(rf"{_DAYNAME}(\d{{1,4}})\s?([-/. ])\s?(\d{{1,2}})\s?\2\s?(\d{{1,4}})\.?{_TIME}")
_DAY_FIRST = re.compile(
    rf"{_DAYNAME}(\d{{1,2}})(?:st|nd|rd|th)?[-/. ]*([^\W\d_]{{3,10}})\.?[-/., ]*(\d{{4}}|\d{{2}}){_TIME}"
)
_MONTH_FIRST = re.compile(
    rf"{_DAYNAME}([^\W\d_]{{3,10}})\.?[-/ ]*(\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|[-/ ]+)(\d{{4}}){_TIME}"
)
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/. ]([^\W\d_]{{3,10}})\.?[-/. ](\d{{1,2}}){_TIME}")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:T?\d{4}(?:\d{2})?Z?)?")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_SECONDS = re.compile(r"(\d{9,10})(?:\.\d+)?")
_MILLIS = re.compile(r"(\d{12,13})(?:\.\d+)?")

_MONTH_NAMES = (
    "january januar janvier enero janeiro gennaio januari jan ene gen janv jänner",
    "february februar février fevrier febrero fevereiro febbraio februari feb fev fév févr",
    "march märz maerz mars marzo março marco maart mar mär mrz mrt",
    "april avril abril aprile apr avr abr",
    "may mai mayo maio maggio mei mag",
    "june juni juin junio junho giugno jun giu",
    "july juli juillet julio julho luglio jul juil lug",
    "august août aout agosto augustus aug ago aoû",
    "september septembre septiembre setembro settembre sep sept set",
    "october oktober octobre octubre outubro ottobre oct okt out ott",
    "november novembre noviembre novembro nov",
    "december dezember décembre decembre diciembre dezembro dicembre dec dez déc dic",
)
_MONTHS = {name: month for month, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}


class Order(Enum):
    """Which part of a date written with numbers comes first."""

    DMY = "DD/MM/YYYY"
    MDY = "MM/DD/YYYY"
    YMD = "YYYY-MM-DD"


@dataclass(frozen=True, slots=True)
class DateReading:
    """The days of the labels of one column (`days[label]`, NaT where empty or bad).

    `bad[label]` says why a label is no day. `unclear` says why the column cannot be read at all (then every day that
    hangs on the choice is NaT), `samples` are labels that show it; `format` is what was decided, as facts.yaml says it.
    """

    days: Days
    bad: dict[int, str]
    format: str
    unclear: str = ""
    samples: tuple[int, ...] = ()


def format_order(text: str) -> Order | None:
    """Return the order that a person's date format means ("DD.MM.YY" is DMY), None for one without an order."""
    letters = re.sub(r"(.)\1*", r"\1", re.sub(r"[^DMY]", "", text.upper()))
    return {"DMY": Order.DMY, "MDY": Order.MDY, "YMD": Order.YMD}.get(letters)


def is_format(text: str) -> bool:
    """Return whether a date format can be written in facts.yaml."""
    return format_order(text) is not None or text in ("excel", "excel-1904", "epoch", "epoch-ms")


def read_dates(labels: Sequence[str], *, chosen: str | None = None) -> DateReading:
    """Return the days of the distinct texts of one column; `chosen` is a format set by a person.

    The day is the one that was written: an offset or time of day never moves it. Epoch numbers are days in UTC.
    """
    found = [_take_apart(label, chosen) for label in labels]
    days = np.full(len(labels), _NAT, "datetime64[D]")
    bad: dict[int, str] = {}
    triples: dict[int, tuple[int, int, int]] = {}
    for at, part in enumerate(found):
        if isinstance(part, tuple):
            triples[at] = part
        elif isinstance(part, str):
            bad[at] = part
        elif part is not None:
            days[at] = np.datetime64(part - _UNIX, "D")
    if not triples:
        return DateReading(days, bad, chosen or ("" if len(bad) == len(labels) else _format_of(labels)))
    return _read_triples(days, bad, triples, chosen)


def _format_of(labels: Sequence[str]) -> str:
    sample = next((label for label in labels if not isinstance(_take_apart(label, None), str | None)), "")
    if _SERIAL.fullmatch(sample):
        return "excel"
    if _SECONDS.fullmatch(sample):
        return "epoch"
    if _MILLIS.fullmatch(sample):
        return "epoch-ms"
    return Order.DMY.value if _DAY_FIRST.fullmatch(sample) else Order.YMD.value


def _take_apart(label: str, chosen: str | None) -> int | str | tuple[int, int, int] | None:
    """Return a day number, three numbers whose order is open, why it is no day, or None where it means empty."""
    if match := _TRIPLE.fullmatch(label):
        first, second, third = int(match[1]), int(match[3]), int(match[4])
        if len(match[1]) == 4:
            return _day(first, second, third)
        is_year_first = chosen is not None and format_order(chosen) is Order.YMD
        if is_year_first and len(match[1]) == 2:
            return _day(_year(first, 2), second, third)
        if len(match[4]) not in (2, 4) or len(match[1]) > 2:
            return "not a date"
        return first, second, _year(third, len(match[4]))
    if match := _COMPACT.fullmatch(label):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if label.lower() in EMPTY_WORDS:
        return None
    return _take_apart_rare(label, chosen)


def _take_apart_rare(label: str, chosen: str | None) -> int | str:
    for pattern, day, month, year in ((_DAY_FIRST, 1, 2, 3), (_MONTH_FIRST, 2, 1, 3), (_YEAR_FIRST, 3, 2, 1)):
        match = pattern.fullmatch(label)
        if match and match[month].lower() in _MONTHS:
            return _day(_year(int(match[year]), len(match[year])), _MONTHS[match[month].lower()], int(match[day]))
    if (match := _SERIAL.fullmatch(label)) and _SERIALS[0] <= int(match[1]) <= _SERIALS[1]:
        return int(match[1]) + (_EPOCH_1904 if chosen == "excel-1904" else _EPOCH_1900)
    if match := _SECONDS.fullmatch(label):
        return _UNIX + int(match[1]) // 86_400
    if match := _MILLIS.fullmatch(label):
        return _UNIX + int(match[1]) // 86_400_000
    return "not a date"


def _year(number: int, digits: int) -> int:
    if digits == 4:
        return number
    return number + (1900 if number >= PIVOT else 2000)


def _day(year: int, month: int, day: int) -> int | str:
    try:
        return dt.date(year, month, day).toordinal()
    except ValueError:
        return "no such day"


def _read_triples(
    days: Days,
    bad: dict[int, str],
    triples: dict[int, tuple[int, int, int]],
    chosen: str | None,
) -> DateReading:
    as_dmy = {at: _day(year, second, first) for at, (first, second, year) in triples.items()}
    as_mdy = {at: _day(year, first, second) for at, (first, second, year) in triples.items()}
    only_dmy = [at for at in triples if isinstance(as_dmy[at], int) and not isinstance(as_mdy[at], int)]
    only_mdy = [at for at in triples if isinstance(as_mdy[at], int) and not isinstance(as_dmy[at], int)]
    either = [at for at in triples if isinstance(as_dmy[at], int) and isinstance(as_mdy[at], int)]
    either = [at for at in either if as_dmy[at] != as_mdy[at]]
    order = format_order(chosen) if chosen else None
    if order in (None, Order.YMD):
        why, samples = _why_unclear(days, only_dmy, only_mdy, either)
        order = Order.MDY if only_mdy else Order.DMY
    else:
        against, support = (only_dmy, only_mdy) if order is Order.MDY else (only_mdy, only_dmy)
        why = f"the values contradict the date format {chosen}" if against and not support else ""
        samples = tuple(against[:3])
    if why:
        return DateReading(days, bad, "", why, samples)
    for at, day in (as_mdy if order is Order.MDY else as_dmy).items():
        if isinstance(day, int):
            days[at] = np.datetime64(day - _UNIX, "D")
        else:
            bad[at] = day
    return DateReading(days, bad, chosen or order.value)


def _why_unclear(
    days: Days, only_dmy: list[int], only_mdy: list[int], either: list[int]
) -> tuple[str, tuple[int, ...]]:
    """Return why the order of a column cannot be told, with labels that show it, or "" where it can."""
    if only_dmy and only_mdy:
        why = "some values only fit day/month, others only month/day"
        return why, (only_dmy[0], only_mdy[0], *only_dmy[1:2])
    if either and not only_dmy and not only_mdy:
        return "cannot tell day/month from month/day", tuple(either[:3])
    certain = only_dmy or only_mdy
    if not either and _looks_swapped(days, len(certain)):
        why = "some cells are true dates, all with days up to 12, and the rest is text with days above 12"
        return why, tuple(certain[:3])
    return "", ()


def _looks_swapped(days: Days, n_certain: int) -> bool:
    """Whether a spreadsheet took the texts it could read month first for dates and left the others as text."""
    known = days[~np.isnat(days)]
    if n_certain < _FEW or len(known) < _FEW:
        return False
    day_of_month = (known - known.astype("datetime64[M]")).astype(np.int64) + 1
    return bool((day_of_month <= 12).all())
