"""Which other columns describe an opportunity or an account well enough to divide the history by them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from bestbet.adapters.coded import counts
from bestbet.adapters.columns_amounts import read_amounts
from bestbet.adapters.columns_dates import read_dates
from bestbet.adapters.raw import RawTable
from bestbet.adapters.recognise_stages import yes_or_no
from bestbet.adapters.recognise_words import spell, squash
from bestbet.facts.tables import Coded

MOST_VALUES = 200
MOST_ATTRIBUTES = 24
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONGEST = 60
_LOOK = 200
_AFTERWARDS = re.compile(
    r"forecast|probab|reason|stage|status|closed|lifecycle|next|activity|fiscal|synced|fivetran|description|note|"
    r"rating|score|converted|wonlost|competitor|expected|days|overdue|behaviou?r|"
    r"transactiontype|documenttype|payment|shipping|shipmode|fulfil|coupon"
)
"""Columns that are filled or changed because of how the opportunity ended, that only serve the system, or that say how
a sale was handled."""
_SYSTEM = re.compile(r"_|.*(id|key|email|phone|fax|url|website|street|postal|zip|latitude|longitude)$|.*name$")


def attributes(raw: RawTable, taken: Iterable[str], *, repeat: float = 2.0) -> dict[str, Coded]:
    """Return the columns of a table, besides those already taken, that hold few labels, each about `repeat` times."""
    used = set(taken)
    found: dict[str, Coded] = {}
    for name, cells in zip(raw.header, raw.cells, strict=True):
        if name in used or _AFTERWARDS.search(squash(name)) or _SYSTEM.match(_system_name(name)):
            continue
        if _divides(cells, repeat) and len(found) < MOST_ATTRIBUTES:
            found.setdefault(spell(name), cells)
    return found


def _system_name(name: str) -> str:
    return "_" if name.startswith("_") else squash(name)


def _divides(cells: Coded, repeat: float) -> bool:
    n_labels = int((counts(cells) > 0).sum())
    filled = int((cells.codes >= 0).sum())
    if not 2 <= n_labels <= min(MOST_VALUES, max(3, filled / repeat)):
        return False
    labels = cells.labels[:_LOOK]
    if np.mean([len(label) for label in labels]) > _LONGEST or all(yes_or_no(label) is not None for label in labels):
        return False
    is_number = np.mean([at not in read_amounts(labels, typed=True).bad for at in range(len(labels))]) > 0.5
    return not is_number and len(read_dates(labels).bad) > len(labels) / 2


def spreadsheet_damage(raw: RawTable) -> list[tuple[str, str, str]]:
    """Return (column, label, what it was) where a spreadsheet took a range such as "5-20" for a date."""
    months = {name: at for at, name in enumerate(_MONTHS, start=1)}
    found = []
    for name, cells in zip(raw.header, raw.cells, strict=True):
        labels = sorted(cells.labels)[:MOST_VALUES]
        has_ranges = any(re.fullmatch(r"\d+\s?[-–]\s?\d+\+?", label) for label in labels)
        if not has_ranges:
            continue
        for label in labels:
            if match := re.fullmatch(r"([A-Z][a-z]{2})-(\d{1,2})", label):
                found.append((name, label, f"{months.get(match[1].lower(), '?')}-{int(match[2])}"))
            elif match := re.fullmatch(r"(\d{1,2})-([A-Z][a-z]{2})", label):
                found.append((name, label, f"{int(match[1])}-{months.get(match[2].lower(), '?')}"))
    return [damage for damage in found if "?" not in damage[2]]
