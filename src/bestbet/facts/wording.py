"""Numbers as people read them in findings."""

from __future__ import annotations

from datetime import date


def percent(share: float) -> str:
    """Return a share in per cent, with one decimal below 10 % ("81 %", "2.5 %")."""
    value = 100 * share
    if 0 < value < 0.1:
        return "less than 0.1 %"
    return f"{value:.1f} %" if 0 < value < 9.95 else f"{value:.0f} %"


def number(value: float) -> str:
    """Return a whole number with thousands separated by commas."""
    return f"{value:,.0f}"


def rate(value: float) -> str:
    """Return a rate with about two digits ("7.1", "162")."""
    return f"{value:,.0f}" if value >= 20 else f"{value:.2g}"


def part(k: int, n: int, what: str) -> str:
    """Return "k of n what (share)"."""
    return f"{number(k)} of {number(n)} {what} ({percent(k / n)})"


def month(day: date) -> str:
    """Return the month in words ("January 2018")."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
