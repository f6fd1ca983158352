"""Chances and verdicts in plain words; the same words on the page, in the picture and at the prompt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bestbet.report.svg import GAP

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FRACTIONS = (
    (1, 6), (1, 5), (1, 4), (3, 10), (1, 3), (2, 5), (1, 2),
    (3, 5), (2, 3), (7, 10), (3, 4), (4, 5), (5, 6), (9, 10), (19, 20), (29, 30), (49, 50),
)  # fmt: skip
_RARE = 1 / 6.5
"""Below it every count of cases is said: steps that are coarser read 9 % as 1 in 12."""
_PER_CENT = re.compile(r"(?<=\d)%")


def percent(share: float) -> str:
    """Return a share as whole per cents; never 0 or 100 unless it is exactly that."""
    if 0 < share < 0.005:
        return f"<1{GAP}%"
    if 0.995 < share < 1:
        return f">99{GAP}%"
    return f"{share * 100:.0f}{GAP}%"


def percent_range(low: float, high: float) -> str:
    """Return two shares as one range, "28–58 %"; one number where both read the same."""
    first, last = percent(low), percent(high)
    if last.startswith(">") and not first.startswith(">"):
        return f"{first.removesuffix(f'{GAP}%')} to {last}"
    return last if first == last else f"{first.removesuffix(f'{GAP}%')}–{last}"


def about(share: float) -> str:
    """Return a share as a count of cases: "about 2 in 5"."""
    if share <= 0:
        return "in none of the simulated futures"
    if share >= 1:
        return "in all of the simulated futures"
    if share < 0.01:
        return "fewer than 1 in 100"
    if share > 0.99:
        return "more than 99 in 100"
    if share < _RARE:
        return f"about 1 in {_rounded(1 / share)}"
    k, n = min(_FRACTIONS, key=lambda f: (abs(f[0] / f[1] - share), f[1]))
    return f"about {k} in {n}"


def _rounded(cases: float) -> int:
    step = 1 if cases < 20 else 5 if cases < 50 else 10
    return step * round(cases / step)


def chance(share: float) -> str:
    """Return a share in both forms: "38 % (about 2 in 5)"."""
    return f"{percent(share)} ({about(share)})"


def points(share: float) -> str:
    """Return a small share as points of a hundred: "0.4 points"."""
    value = f"{share * 100:.1f}"
    if value == "0.0" and share > 0:
        return "under 0.1 points"
    return f"{value} point" if value == "1.0" else f"{value} points"


def day_text(day: date) -> str:
    """Return a day in full: "31 December 2027", the same in every locale."""
    return f"{day.day}{GAP}{_MONTHS[day.month - 1]}{GAP}{day.year}"


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def spoken(name: str) -> str:
    """Return a name from a plan as people say it: "healthcare_first" reads "Healthcare first"."""
    said = " ".join(name.replace("_", " ").split())
    return said[:1].upper() + said[1:]


def sentence(clause: str) -> str:
    """Return a clause as a sentence: a capital in front and a full stop behind; nothing stays nothing."""
    said = clause.strip()
    return f"{said[:1].upper()}{said[1:]}{'' if said[-1] in '.!?' else '.'}" if said else ""


def spaced(text: str) -> str:
    """Return a text whose numbers stand apart from their per cent signs; what stands between backticks stays."""
    parts = text.split("`")
    return "`".join(part if i % 2 else _PER_CENT.sub(f"{GAP}%", part) for i, part in enumerate(parts))
