"""Numbers as people write them ("20 to 35 %", "about 12", "25 000 EUR per month"), read without guessing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bestbet.errors import quote

_TRAP = "BB-P01"
_VALUE = "BB-P07"
_GROUPED = r"\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?!\d)"
_UNSIGNED = rf"(?:(?:{_GROUPED}|\d+)(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+(?![\w.]))?"
_TOKEN = re.compile(rf"\s*(?:(?P<number>{_UNSIGNED})|(?P<dash>[-–—−]|\.\.)|(?P<word>[^\W\d_]+|[%€$£×/]))")
_GROUPING = re.compile(r"[ \u00a0\u2009\u202f'’]")
_TRAPS = (
    (
        re.compile(r"^[+-]?0[\d_]+([.\s%]|$)"),
        "starts with a zero: some programs read 010 as 8",
        "Delete the zero in front.",
    ),
    (re.compile(r"^[+-]?0[xob]", re.IGNORECASE), "is a number for machines", "Write it in ordinary digits."),
    (re.compile(r"\d_\d"), "has an underscore inside", "Group digits with spaces: 25 000."),
    (
        re.compile(r"^\d+:\d"),
        "is a time of day, which some programs read as 750",
        "Write a number with its unit, for example 12.5 hours.",
    ),
    (re.compile(r"^[+-]?\.?(inf|nan)", re.IGNORECASE), "is no number", "Write what you know as a range."),
    (
        re.compile(r"\d,\d"),
        "has a comma, which can part decimals or thousands",
        "Write 4.2 for decimals and 4 200 or 4.2 thousand for thousands.",
    ),
)
_MAGNITUDES = {
    "thousand": Decimal(10**3),
    "k": Decimal(10**3),
    "million": Decimal(10**6),
    "M": Decimal(10**6),
    "mn": Decimal(10**6),
    "billion": Decimal(10**9),
    "bn": Decimal(10**9),
}
_UNITS = {
    "%": "%",
    "percent": "%",
    "€": "EUR",
    "£": "GBP",
    "$": "$",
    "×": "times",
    "x": "times",
    "time": "times",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
    "min": "minute",
    "mins": "minute",
}
_PERIODS = ("hour", "minute", "day", "week", "month", "quarter", "year")
_UNITS |= {form: period for period in _PERIODS for form in (period, f"{period}s")} | {"times": "times"}
_EVERY = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year"}
_LONGEST = 120
_LARGEST_EXPONENT = 30
_ABOUT = frozenset({"about", "around", "roughly"})
_PER = frozenset({"per", "a", "an", "each", "every", "/"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a value cannot be meant, in words that continue the quoted value, and what to write."""

    text: str
    remedy: str
    code: str = _VALUE


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or range as written, units not yet applied; `per` holds what follows each "per" or "and"."""

    low: Decimal
    high: Decimal
    is_about: bool
    is_range: bool
    unit: str
    per: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class _End:
    value: Decimal
    magnitude: Decimal | None
    unit: str


def read_amount(text: str) -> Amount | Refusal:
    """Return what the text says, or why it says nothing certain; magnitudes ("million") are multiplied in."""
    said = text.strip()
    for pattern, why, remedy in _TRAPS:
        if pattern.search(said):
            return Refusal(f"{quote(said)} {why}.", remedy, _TRAP)
    tokens = _tokens(said) if len(said) <= _LONGEST else []
    if not tokens:
        return Refusal(f"{quote(said)} is not a number.", "Write a number or a range, for example 20 to 35.")
    return _Reader(said, tokens).amount()


def _tokens(text: str) -> list[tuple[str, str]]:
    """Split into (kind, text); empty when some part is neither number, word nor dash."""
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found or not found.lastgroup:
            return []
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens


class _Reader:
    """Reads `[about] end [to end] [per ...]` from tokens, one step at a time."""

    def __init__(self, text: str, tokens: list[tuple[str, str]]) -> None:
        self.text, self.tokens, self.at = text, tokens, 0

    def amount(self) -> Amount | Refusal:
        is_about = self._take_word(_ABOUT)
        low = self._end()
        if low is None:
            return self._refusal("does not start with a number")
        high = low
        is_range = self._take_word(frozenset({"to"})) or self._take("dash")
        if is_range:
            second = self._end()
            if second is None:
                return self._refusal("has no second number")
            high = second
        per = self._per()
        if self.at < len(self.tokens):
            return self._refusal(f"goes on with {quote(self.tokens[self.at][1])}, which is not understood here")
        return self._joined(low, high, is_about=is_about, per=per)

    def _refusal(self, why: str) -> Refusal:
        return Refusal(f"{quote(self.text)} {why}.", "Write a number or a range, for example 12, about 12 or 20 to 35.")

    def _take(self, kind: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == kind:
            self.at += 1
            return True
        return False

    def _take_word(self, words: frozenset[str]) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at][1].lower() in words:
            self.at += 1
            return True
        return False

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _end(self) -> _End | None:
        sign = -1 if self._take("dash") else 1
        unit = self._unit(is_before=True)
        if self.at >= len(self.tokens) or self.tokens[self.at][0] != "number":
            return None
        value = sign * Decimal(_GROUPING.sub("", self.tokens[self.at][1]))
        if abs(value.adjusted()) > _LARGEST_EXPONENT:
            return None
        self.at += 1
        magnitude = _MAGNITUDES.get(self._peek())
        self.at += magnitude is not None
        return _End(value, magnitude, unit or self._unit(is_before=False))

    def _unit(self, *, is_before: bool) -> str:
        word = self._peek()
        if is_before:
            is_unit = (word in _UNITS and not word.isalpha()) or _is_currency(word)
            self.at += is_unit
            return _UNITS.get(word, word) if is_unit else ""
        if word == "per" and self.at + 1 < len(self.tokens) and self.tokens[self.at + 1][1] == "cent":
            self.at += 2
            return "%"
        words: list[str] = []
        while (word := self._peek()) and self.tokens[self.at][0] == "word" and not self._ends_unit(word):
            words.append(_UNITS.get(word, word))
            self.at += 1
        return " ".join(words)

    def _ends_unit(self, word: str) -> bool:
        return word in _PER or word in _EVERY or word == "to"

    def _per(self) -> tuple[str, ...]:
        per: list[str] = []
        while (word := self._peek()) and (word in _PER or word in _EVERY or (per and word == "and")):
            self.at += 1
            if word in _EVERY:
                per.append(_EVERY[word])
                continue
            words = []
            while (word := self._peek()) and word not in _PER and word != "and" and word not in _EVERY:
                words.append(word)
                self.at += 1
            phrase = " ".join(words)
            per.append(_UNITS.get(phrase, phrase))
        return tuple(per)

    def _joined(self, low: _End, high: _End, *, is_about: bool, per: tuple[str, ...]) -> Amount | Refusal:
        if low.unit and high.unit and low.unit != high.unit:
            return self._refusal(f"mixes two units, {quote(low.unit)} and {quote(high.unit)}")
        first = low.value * (low.magnitude or high.magnitude or 1)
        last = high.value * (high.magnitude or 1)
        is_range = low is not high
        if first > last and first < 0 and last < 0:
            first, last = last, first
        if first > last:
            remedy = f"Write the smaller number first: {high.value} to {low.value}."
            return Refusal(f"{quote(self.text)} runs from high to low.", remedy)
        if is_about and is_range:
            return self._refusal('says both "about" and a range')
        return Amount(first, last, is_about, is_range, high.unit or low.unit, per, self.text)


def _is_currency(word: str) -> bool:
    return len(word) == 3 and word.isascii() and word.isalpha() and word.isupper()
