"""Text on its way into a spreadsheet: never a formula there, and back again; numbers in texts as numbers.

The rule follows OWASP ASVS 5.0, 1.2.10, and goes further: what counts is the first sign after blanks, byte order marks
and controls, its full-width forms too (reliability 1.3).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from bestbet.report.svg import GAP

STARTERS = frozenset("=+-@\t\r\n\0")
_FULL_WIDTH = frozenset("＝＋－＠﹢﹣﹦﹫⁺⁻")
QUOTE = "'"
_HALVES = re.compile("[\ud800-\udfff]")
_SIGNED = re.compile(r"[+-]\d[\d.,]*(?:[ \N{NO-BREAK SPACE}]?(?:±[ \d.,]+|points?|%))*")
_COUNT = re.compile(r"[+\N{MINUS SIGN}-]?\d{1,3}(?:,\d{3})*(?:\.\d+)?|[+\N{MINUS SIGN}-]?\d+(?:\.\d+)?")
_SHARE = re.compile(rf"([+\N{{MINUS SIGN}}-]?\d+(?:\.\d+)?)[ {GAP}]%")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with a quote in front where it could be one.

    A text that starts with quotes and then like a formula gets one more, so that `as_written` brings each back. Only
    halves of signs that stand alone cannot be kept; controls can, the writer spells them out.
    """
    kept = _HALVES.sub("\N{REPLACEMENT CHARACTER}", text)
    return f"{QUOTE}{kept}" if is_risky(text) or is_risky(text.lstrip(QUOTE)) else kept


def as_written(cell: str) -> str:
    """Return the text that `neutral` was given."""
    return cell[1:] if cell.startswith(QUOTE) and is_risky(cell.lstrip(QUOTE)) else cell


def is_risky(text: str) -> bool:
    """Whether a spreadsheet could read a text as a formula, at once or after taking blanks and controls off."""
    bare = text.lstrip("".join(sign for sign in set(text) if _is_nothing(sign)))
    before = text[: len(text) - len(bare)]
    return not STARTERS.isdisjoint(before) or bare[:1] in STARTERS | _FULL_WIDTH


def _is_nothing(sign: str) -> bool:
    """Blanks, controls, marks of order and of direction, and � that took the place of one."""
    return sign.isspace() or unicodedata.category(sign) in {"Cc", "Cf", "Zs", "Zl", "Zp"} or sign == "\ufffd"


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell of one of our own tables as what it says: a number, a share, a day, or a text."""

    value: float | date | str
    kind: str


def typed(cell: str) -> Typed:
    """Return a cell by what it says; only what is a number as a whole becomes one."""
    said = cell.strip()
    if _DAY.fullmatch(said):
        try:
            return Typed(datetime.strptime(said, "%Y-%m-%d").date(), "day")  # noqa: DTZ007 - a day has no zone
        except ValueError:
            return Typed(cell, "text")
    share = _SHARE.fullmatch(said)
    if share:
        return Typed(_number(share[1]) / 100, "share")
    if _COUNT.fullmatch(said) and not re.match(r"0\d", said):
        return Typed(_number(said), "number")
    if _SIGNED.fullmatch(said):
        return Typed(said[1:] if said[0] == "+" else f"\N{MINUS SIGN}{said[1:]}", "text")
    return Typed(cell, "text")


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))
