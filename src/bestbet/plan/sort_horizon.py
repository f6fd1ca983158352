"""How far ahead a statement looks, in months."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from bestbet.plan.sort_cues import Item
from bestbet.plan.sort_tokens import words

MOST_MONTHS = 24
_WORDS = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
_MONTHS = words("jan feb mar apr may jun jul aug sep oct nov dec")
_IN_MONTHS = {"month": 1.0, "quarter": 3.0, "year": 12.0, "decade": 120.0, "week": 12 / 52}
_SPAN = re.compile(r"(\d+|[a-z]+(?:[ -][a-z]+)?)[ -](?:more )?(month|quarter|year|decade|week)s?\b")
_YEAR = re.compile(r"(?:20|fy ?'?|')(\d\d)(?:/(\d\d))?(?!\d)")
_TIMES = frozenset({"deadline", "date", "span"})


def months_ahead(found: Iterable[Item], as_of: date | None) -> tuple[float, Item] | None:
    """Return how many months ahead the farthest date lies, with its words; None where no date can be counted."""
    seen = [(months, item) for item in found if item.kind in _TIMES for months in _months(item.word, as_of)]
    return max(seen, key=lambda one: one[0]) if seen else None


def _months(words: str, as_of: date | None) -> Iterable[float]:
    for count, unit in _SPAN.findall(words):
        number = _number(count)
        if number is not None:
            yield number * _IN_MONTHS[unit]
    if "end of the decade" in words and as_of is not None:
        yield (10 - as_of.year % 10) * 12.0 - as_of.month
    for first, second in _YEAR.findall(words):
        if as_of is not None:
            yield (2000 + int(second or first) - as_of.year) * 12 + _month(words) - as_of.month


def _number(count: str) -> float | None:
    if count.isdigit():
        return float(count)
    parts = re.split(r"[ -]", count)
    if parts[0] in _TENS and len(parts) == 2 and parts[1] in _WORDS:
        return float(_TENS[parts[0]] + _WORDS.index(parts[1]))
    last = parts[-1]
    return (
        float(_TENS[last])
        if last in _TENS
        else float(_WORDS.index(last))
        if last in _WORDS
        else 1.0
        if last in {"a", "an"}
        else None
    )


def _month(words: str) -> int:
    """Return the month that a date names, 1 to 12; the last of the year where it names none."""
    iso = re.search(r"20\d\d-(\d\d)", words) or re.search(r"\d{1,2}[./](\d{1,2})[./]", words)
    if iso and 1 <= int(iso[1]) <= 12:
        return int(iso[1])
    quarter = re.search(r"\bq([1-4])", words)
    if quarter:
        return 3 * int(quarter[1])
    named = [i for i, month in enumerate(_MONTHS, start=1) if re.search(rf"\b{month}", words)]
    return named[0] if named else 6 if re.search(r"mid|middle|summer", words) else 12
