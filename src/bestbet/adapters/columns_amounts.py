"""Columns of amounts: the decimal mark is decided per column; money becomes whole minor units, exact to the cent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import Enum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bestbet.adapters.columns_dates import EMPTY_WORDS
from bestbet.facts.tables import NO_AMOUNT, Minor

MOST_DIGITS = 15
"""An amount of 10^15 or more is refused: no deal is that large, and sums would leave 64 bits."""
SIGNS = {"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "R$": "BRL", "zł": "PLN", "kr": ""}
_DIGITS = str.maketrans(
    {chr(start + d): str(d) for start in (0x0660, 0x06F0, 0x0966, 0xFF10) for d in range(10)}
    | dict.fromkeys("\u00a0\u202f\u2009\u2007", " ")
    | {"−": "-", "–": "-", "’": "'", "٬": None, "٫": "\u066b"}
)
_CURRENCY = r"(?:US\$|R\$|zł|kr\.?|[€$£¥₹]|[A-Z]{3})"
_AMOUNT = re.compile(
    rf"(\()?\s*([-+])?\s*({_CURRENCY})?\s*([-+])?\s*"
    rf"([\d.,\u066b](?:[\d.,\u066b' ]*[\d.,\u066b])?)([eE][-+]?\d{{1,4}})?\s*({_CURRENCY})?\s*(-)?\s*(\))?"
)
_POINT = re.compile(r"(?:\d+|[1-9]\d{0,2}(?:(?:[, ']\d{3})+|(?:,\d{2})+,\d{3}))(?:\.\d*)?|\.\d+")
_COMMA = re.compile(r"(?:\d+|[1-9]\d{0,2}(?:[. ']\d{3})+)(?:,\d*)?|,\d+")
_PLAIN_POINT = r"^-?(?:\d{1,12}(?:\.\d{1,2})?|[1-9]\d{0,2}(?:,\d{3}){1,3}\.\d{1,2})$"
_LONG = 2_000
_NOT_FINITE = re.compile(r"[-+]?(?:nan|inf|infinity|#num!|#div/0!)", re.IGNORECASE)
CENTS = 2
"""Decimals of an amount of money."""


class DecimalMark(Enum):
    """How a column writes fractions, as facts.yaml says it."""

    POINT = "point"
    COMMA = "comma"


@dataclass(frozen=True, slots=True)
class AmountReading:
    """The amounts of the labels of one column in minor units (`minor[label]`, NO_AMOUNT where empty or bad).

    `bad[label]` says why a label is no amount; `currency[label]` is the code written beside it, or "". `minority`
    are labels that only fit the other decimal mark, `unclear` labels that could mean either: one of them stops the
    import. `n_rounded` counts labels with more than two decimals, rounded half to even.
    """

    minor: Minor
    bad: dict[int, str]
    currency: tuple[str, ...]
    mark: DecimalMark
    minority: tuple[int, ...] = ()
    unclear: tuple[int, ...] = ()
    n_rounded: int = 0


@dataclass(frozen=True, slots=True)
class _Parts:
    is_negative: bool
    body: str
    exponent: str
    currency: str


def read_amounts(
    labels: Sequence[str], *, chosen: str | None = None, typed: bool = False, decimals: int = CENTS
) -> AmountReading:
    """Return the amounts of the distinct texts of one column.

    `chosen` is a decimal mark set by a person; `typed` columns hold numbers as the file itself stored them, always
    with a point. Minor units are cents, or smaller with more `decimals`, such as prices of a screw want.
    """
    plain, cents_of_plain = _read_plain(labels)
    if chosen != DecimalMark.COMMA.value and plain.any():
        others = [labels[at] for at in np.flatnonzero(~plain).tolist()]
        rest = read_amounts(others, chosen=chosen, typed=typed, decimals=decimals)
        if rest.mark is DecimalMark.POINT and not rest.minority and not rest.unclear:
            return _put_together(len(labels), plain, cents_of_plain * 10 ** (decimals - CENTS), rest)
    bad: dict[int, str] = {}
    parts: dict[int, _Parts] = {}
    for at, label in enumerate(labels):
        found = _take_apart(label)
        if isinstance(found, _Parts):
            parts[at] = found
        elif found is not None:
            bad[at] = found
    fixed = DecimalMark(chosen) if chosen else DecimalMark.POINT if typed else None
    mark, minority, unclear = (fixed, (), ()) if fixed else _decide(parts)
    minor = np.full(len(labels), NO_AMOUNT, np.int64)
    n_rounded = 0
    for at, part in parts.items():
        value = _value(part, mark, MOST_DIGITS - (decimals - CENTS))
        if isinstance(value, str):
            bad[at] = value
            continue
        whole = value.scaleb(decimals).to_integral_value(ROUND_HALF_EVEN)
        n_rounded += whole != value.scaleb(decimals)
        minor[at] = int(whole)
    currency = tuple(parts[at].currency if at in parts else "" for at in range(len(labels)))
    return AmountReading(minor, bad, currency, mark, minority, unclear, n_rounded)


def _read_plain(labels: Sequence[str]) -> tuple[npt.NDArray[np.bool_], Minor]:
    """Return which labels of a long column can only mean one amount with a decimal point, and these in minor units."""
    if len(labels) < _LONG:
        return np.zeros(len(labels), np.bool_), np.empty(0, np.int64)
    column = pa.array(labels, pa.large_string())
    plain = pc.match_substring_regex(column, _PLAIN_POINT)
    digits = pc.replace_substring(column.filter(plain), ",", "")
    point = pc.find_substring(digits, ".").to_numpy(zero_copy_only=False)
    n_decimals = np.where(point < 0, 0, pc.utf8_length(digits).to_numpy(zero_copy_only=False) - point - 1)
    whole = pc.replace_substring(digits, ".", "").cast(pa.int64()).to_numpy(zero_copy_only=False)
    return plain.to_numpy(zero_copy_only=False), whole * np.where(
        n_decimals == 0, 100, np.where(n_decimals == 1, 10, 1)
    )


def _put_together(n: int, plain: npt.NDArray[np.bool_], cents: Minor, rest: AmountReading) -> AmountReading:
    """Return the reading of a whole column from its plain labels and the others."""
    others = np.flatnonzero(~plain)
    minor = np.empty(n, np.int64)
    minor[plain], minor[others] = cents, rest.minor
    currency = np.full(n, "", object)
    currency[others] = rest.currency
    bad = {int(others[at]): why for at, why in rest.bad.items()}
    return AmountReading(minor, bad, tuple(currency), rest.mark, n_rounded=rest.n_rounded)


def _take_apart(label: str) -> _Parts | str | None:
    if label.isdecimal() and label.isascii():
        return _Parts(is_negative=False, body=label, exponent="", currency="")
    text = label.translate(_DIGITS).strip()
    match = _AMOUNT.fullmatch(text)
    if match is None or bool(match[1]) != bool(match[9]) or (match[3] and match[7]):
        if label.lower() in EMPTY_WORDS:
            return None
        return "not a finite number" if _NOT_FINITE.fullmatch(text) else "not an amount"
    signs = [sign for sign in (match[2], match[4], match[8]) if sign]
    if len(signs) + bool(match[1]) > 1:
        return "not an amount"
    currency = match[3] or match[7] or ""
    is_negative = bool(match[1]) or "-" in signs
    return _Parts(is_negative, match[5], match[6] or "", SIGNS.get(currency.rstrip("."), currency))


def _decide(parts: dict[int, _Parts]) -> tuple[DecimalMark, tuple[int, ...], tuple[int, ...]]:
    """Return the mark of the column, the labels that contradict it, and those that leave it open."""
    fits = {at: (bool(_POINT.fullmatch(p.body)), bool(_COMMA.fullmatch(p.body))) for at, p in parts.items()}
    point = [at for at, fit in fits.items() if fit == (True, False)]
    comma = [at for at, fit in fits.items() if fit == (False, True)]
    if point or comma:
        is_point = len(point) >= len(comma)
        mark = DecimalMark.POINT if is_point else DecimalMark.COMMA
        return mark, tuple(comma if is_point else point), ()
    either = [
        at for at, fit in fits.items() if all(fit) and not parts[at].body.isdecimal() and " " not in parts[at].body
    ]
    either = [at for at in either if "'" not in parts[at].body]
    return DecimalMark.POINT, (), tuple(either)


def _value(part: _Parts, mark: DecimalMark, most_digits: int) -> Decimal | str:
    body = part.body
    if "\u066b" in body:
        body = body.replace(",", "").replace("\u066b", "." if mark is DecimalMark.POINT else ",")
    if not (_POINT if mark is DecimalMark.POINT else _COMMA).fullmatch(body):
        return f"not an amount with a decimal {mark.value}"
    group = ", '" if mark is DecimalMark.POINT else ". '"
    plain = "".join(c for c in body if c not in group).replace(",", ".")
    value = Decimal(f"{'-' if part.is_negative else ''}{plain}{part.exponent}")
    if value and value.adjusted() >= most_digits:
        return "too large for an amount"
    return value or Decimal(0)
