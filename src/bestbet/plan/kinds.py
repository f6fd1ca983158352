"""The kinds of number a plan holds: which units and periods each takes, its limits, and how it is written back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bestbet.errors import quote
from bestbet.plan.quantities import Amount, Refusal, read_amount
from bestbet.units import ABOUT_FACTOR, WEEKS_PER, Range, Scale

_UNIT = "BB-P09"
_LIMIT = "BB-P10"
_LARGEST = 1e15
_UNUSUAL = {"quarter": 1, "year": 1, "day": 3}
"""How many digits a period less usual than week or month must save to be written."""
_MONEY = "money"
_OWN = "own"
_PERIODS = ("week", "month", "quarter", "year", "day")
_PERCENT: Mapping[str, Decimal | float] = {"": Decimal(1), "%": Decimal("0.01")}
_HOURS: Mapping[str, Decimal | float] = {"": Decimal(1), "hour": Decimal(1), "minute": 1 / 60}
_CURRENCY: Mapping[str, Decimal | float] = {"": Decimal(1), _MONEY: Decimal(1)}


@dataclass(frozen=True, slots=True)
class Kind:
    """What is allowed for one kind of number.

    `units` maps a unit as written to its factor on the inside unit ("" is a bare number, "money" the plan's
    currency, "own" the unit that the tactic counts); `periods` are those that may follow "per" and divide the
    number into weeks; `fixed_period` must follow (shares are not converted); `phrases` may follow and change nothing.
    """

    name: str
    example: str
    units: Mapping[str, Decimal | float]
    scale: Scale = Scale.LOG
    least: float = 0.0
    most: float = _LARGEST
    is_open_below: bool = False
    is_open_above: bool = False
    periods: tuple[str, ...] = ()
    fixed_period: str = ""
    phrases: tuple[str, ...] = ()
    is_exact_only: bool = False


TIMES_PER_WEEK = Kind(
    "an effort", "300 per week", {"": Decimal(1), _OWN: Decimal(1)}, periods=_PERIODS, is_exact_only=True
)
HOURS_PER_WEEK = Kind("hours in a period", "400 hours per week", _HOURS, periods=_PERIODS)
MONEY_PER_WEEK = Kind("money in a period", "25 000 EUR per month", _CURRENCY, periods=_PERIODS)
HOURS = Kind("hours per unit", "0.3 to 0.5 hours", _HOURS, phrases=("unit", _OWN))
MONEY = Kind("money per unit", "2 EUR", _CURRENCY, phrases=("unit", _OWN))
DEAL_HOURS = Kind(
    "hours per open deal and week", "0.5 to 1.5 hours per week", _HOURS, periods=_PERIODS, phrases=("deal", "open deal")
)
SHARE = Kind("a share", "20 to 35 %", _PERCENT, Scale.LOGIT, most=1.0)
YEARLY_SHARE = Kind("a share per year", "15 to 35 % per year", _PERCENT, Scale.LOGIT, most=1.0, fixed_period="year")
QUARTERLY_SHARE = Kind(
    "a chance per quarter", "5 to 15 % per quarter", _PERCENT, Scale.LOGIT, most=1.0, fixed_period="quarter"
)
WEEKLY_SHARE = Kind("a drift per week", "1 to 4 % per week", _PERCENT, most=1.0, fixed_period="week")
LIFT = Kind("a lift in per cent", "5 to 15 %", {"%": Decimal("0.01")}, least=-1.0, most=100.0, is_open_below=True)
COUNT_PER_UNIT = Kind(
    "opportunities per unit",
    "0.02 to 0.05 per unit",
    {**_PERCENT, "opportunity": Decimal(1), "opportunities": Decimal(1)},
    phrases=("unit", _OWN),
)
FACTOR = Kind("a factor", "1 to 3 times", {"": Decimal(1), "times": Decimal(1)}, least=1.0, most=100.0)
DOUBLING = Kind(
    "a factor between 1 and 2",
    "1.4 to 1.9",
    {"": Decimal(1), "times": Decimal(1)},
    least=1.0,
    most=2.0,
    is_open_below=True,
    is_open_above=True,
)
DURATION = Kind(
    "a length of time",
    "8 to 20 weeks",
    {"week": Decimal(1), **{period: WEEKS_PER[period] for period in ("month", "quarter", "year", "day")}},
    most=5200.0,
    is_open_below=True,
)
TARGET_MONEY = Kind("an amount", "4.2 million", _CURRENCY, is_exact_only=True)
TARGET_COUNT = Kind("a number", "30", {"": Decimal(1), _OWN: Decimal(1)}, is_exact_only=True)
TARGET_SHARE = Kind("a share", "35 %", _PERCENT, most=1.0, is_exact_only=True)
TARGET_RATIO = Kind("a ratio", "110 %", {**_PERCENT, "times": Decimal(1)}, most=100.0, is_exact_only=True)
TARGET_DAYS = Kind(
    "a number of days", "60 days", {"": Decimal(1), "day": Decimal(1), "week": Decimal(7)}, is_exact_only=True
)
POINTS = Kind(
    "a margin in points of a hundred",
    "3 points",
    {"point": Decimal("0.01"), "points": Decimal("0.01")},
    most=0.5,
    is_exact_only=True,
)
CHANGE = Kind("a relative change", "20 %", {"%": Decimal("0.01")}, most=100.0, is_open_below=True, is_exact_only=True)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a number's units are held against: the plan's currency and the unit that a tactic counts."""

    currency: str = ""
    own_unit: str = ""


def read_range(text: str, kind: Kind, setting: Setting) -> Range | Refusal:
    """Return the range inside Bestbet (fractions, weeks, per week) that `text` says, or why it cannot be meant."""
    amount = read_amount(text)
    if isinstance(amount, Refusal):
        return amount
    if kind.is_exact_only and (amount.is_about or amount.is_range):
        remedy = f"Write one number, for example {kind.example}."
        return Refusal(f"{quote(amount.text)} is a range, but {kind.name} here is one number.", remedy, _UNIT)
    factor = _factor(amount, kind, setting)
    if isinstance(factor, Refusal):
        return factor
    divisor = _divisor(amount, kind, setting)
    if isinstance(divisor, Refusal):
        return divisor
    low, high = _inside(amount.low, factor, divisor), _inside(amount.high, factor, divisor)
    return _limited(low, high, amount, kind)


def _inside(value: Decimal, factor: Decimal | float, divisor: float) -> float:
    scaled = float(value * factor) if isinstance(factor, Decimal) else float(value) * factor
    return scaled / divisor


def _factor(amount: Amount, kind: Kind, setting: Setting) -> Decimal | float | Refusal:
    unit = amount.unit
    if unit in kind.units and unit not in {_MONEY, _OWN}:
        return kind.units[unit]
    if _MONEY in kind.units and _is_same_currency(unit, setting.currency):
        return kind.units[_MONEY]
    if _OWN in kind.units and _is_same_word(unit, setting.own_unit):
        return kind.units[_OWN]
    if _MONEY in kind.units and _looks_like_currency(unit):
        text = f"{quote(amount.text)} is in {unit}, but the plan's currency is {setting.currency}."
        return Refusal(text, f"Convert it to {setting.currency}: Bestbet never assumes an exchange rate.", _UNIT)
    found = f"has the unit {quote(unit)}" if unit else "has no unit"
    return Refusal(f"{quote(amount.text)} {found}, but {kind.name} is expected.", _example(kind, setting), _UNIT)


def _divisor(amount: Amount, kind: Kind, setting: Setting) -> float | Refusal:
    periods = [word for word in amount.per if word in WEEKS_PER]
    other = [word for word in amount.per if word not in WEEKS_PER and not _is_phrase(word, kind, setting)]
    needed = kind.periods or ((kind.fixed_period,) if kind.fixed_period else ())
    if other:
        text = f'{quote(amount.text)} is "per {other[0]}", but {kind.name} is expected.'
        return Refusal(text, _example(kind, setting), _UNIT)
    if needed and not periods:
        return Refusal(f"{quote(amount.text)} does not say per what time.", _example(kind, setting), _UNIT)
    if len(periods) > 1 or (periods and periods[0] not in needed):
        text = f'{quote(amount.text)} is "per {periods[-1]}", but {kind.name} is expected.'
        return Refusal(text, _example(kind, setting), _UNIT)
    return WEEKS_PER[periods[0]] if kind.periods else 1.0


def _is_phrase(word: str, kind: Kind, setting: Setting) -> bool:
    return word in kind.phrases or (_OWN in kind.phrases and _is_same_word(word, setting.own_unit))


def _example(kind: Kind, setting: Setting) -> str:
    example = kind.example.replace("EUR", setting.currency or "EUR")
    return f"Write for example {example}."


def _is_same_currency(unit: str, currency: str) -> bool:
    is_any = not currency and _looks_like_currency(unit)  # the plan's currency itself is already refused
    return is_any or unit == currency or (unit == "$" and currency in {"USD", "CAD", "AUD", "NZD", "SGD", "HKD"})


def _looks_like_currency(unit: str) -> bool:
    return unit == "$" or (len(unit) == 3 and unit.isupper())


def _is_same_word(word: str, own: str) -> bool:
    """Whether the two are the same word apart from capitals and a plural ending."""
    return bool(word) and bool(own) and _stem(word) == _stem(own)


def _stem(word: str) -> str:
    lower = word.lower()
    return f"{lower[:-3]}y" if lower.endswith("ies") else lower.removesuffix("s")


def _limited(low: float, high: float, amount: Amount, kind: Kind) -> Range | Refusal:
    if amount.is_about:
        if low == 0:
            return Refusal(f"{quote(amount.text)} has no width.", "Write 0, or a range such as 0 to 2.")
        low, high = _about(low, kind)
    is_too_low = low < kind.least or (kind.is_open_below and low <= kind.least)
    is_too_high = high > kind.most or (kind.is_open_above and high >= kind.most)
    if is_too_low or is_too_high or not (math.isfinite(low) and math.isfinite(high)):
        return _beyond(amount, kind)
    return Range(low, high, _scale(low, high, kind), amount.text)


def _about(value: float, kind: Kind) -> tuple[float, float]:
    if kind.scale is Scale.LOGIT and 0 < value < 1:
        odds = value / (1 - value)
        return tuple(o / (1 + o) for o in (odds / ABOUT_FACTOR, odds * ABOUT_FACTOR))  # type: ignore[return-value]
    ends = sorted((value / ABOUT_FACTOR, value * ABOUT_FACTOR))
    return ends[0], ends[1]


def _scale(low: float, high: float, kind: Kind) -> Scale:
    if low == high:
        return Scale.LINEAR
    if kind.scale is Scale.LOGIT and low > 0 and high < 1:
        return Scale.LOGIT
    return Scale.LOG if kind.scale is Scale.LOG and low > 0 else Scale.LINEAR


def _beyond(amount: Amount, kind: Kind) -> Refusal:
    if kind.most == 1.0 and amount.low >= 0:
        said = f"{amount.low} to {amount.high}" if amount.is_range else f"{amount.high}"
        remedy = f"Write {said} % if per cent is meant." if not amount.unit else "Write 100 % or less."
        return Refusal(f"{quote(amount.text)} is more than the whole (1 or 100 %).", remedy, _LIMIT)
    if kind.least == 0.0 and amount.low < 0:
        return Refusal(f"{quote(amount.text)} is below 0, but {kind.name} cannot be.", "Write 0 or more.", _LIMIT)
    text = f"{quote(amount.text)} is outside what is possible."
    return Refusal(text, f"{kind.name.capitalize()} is {_limits(kind)}.", _LIMIT)


def _limits(kind: Kind) -> str:
    hundredth = next((unit for unit in ("%", "point") if unit in kind.units and "" not in kind.units), "")
    unit = f" {hundredth.replace('point', 'points')}" if hundredth else ""
    least, most = (f"{100 * end:g}{unit}" if unit else f"{end:g}" for end in (kind.least, kind.most))
    lower = f"above {least}" if kind.is_open_below else f"{least} or more"
    upper = f"below {most}" if kind.is_open_above else f"at most {most}"
    return f"{lower} and {upper}"


def write_range(value: Range, kind: Kind, setting: Setting) -> str:
    """Return a text that `read_range` reads back as exactly `value`: the person's own where it still says so."""
    if value.text and read_range(value.text, kind, setting) == value:
        return value.text
    return min(_candidates(value, kind, setting), key=lambda found: found[0])[1]


def write_number(value: float, kind: Kind, setting: Setting) -> str:
    """Return the shortest text that `read_range` reads back as exactly this number."""
    return write_range(Range(value, value), kind, setting)


def _number_length(text: str) -> int:
    return sum(character.isdigit() or character == "." for character in text)


def _candidates(value: Range, kind: Kind, setting: Setting) -> list[tuple[int, str]]:
    """Return (length, text) of each way to write the value; later units pay for being less usual."""
    texts = []
    for rank, (unit, factor) in enumerate(_shown_units(kind, setting).items()):
        for period in kind.periods or ("",):
            divisor = WEEKS_PER[period] if period else 1.0
            low, high = (_digits(end, factor, divisor) for end in (value.low, value.high))
            if low is not None and high is not None:
                number = _spelled(low) if value.is_exact else _spelled_range(low, high)
                said = _phrase(number, unit, period or kind.fixed_period, kind)
                texts.append((_number_length(number) + 2 * rank + _UNUSUAL.get(period, 0), said))
    return texts


def _shown_units(kind: Kind, setting: Setting) -> Mapping[str, Decimal | float]:
    """Return the units to write, most telling first; a bare number only where nothing else says the same."""
    named = {unit: factor for unit, factor in kind.units.items() if unit and unit not in {_MONEY, _OWN}}
    if "opportunity" in kind.units or ("day" in kind.units and kind.periods):
        named = {}
    if _MONEY in kind.units and not kind.is_exact_only:
        return {setting.currency: Decimal(1)}
    return named or {"": Decimal(1)}


def _phrase(number: str, unit: str, period: str, kind: Kind) -> str:
    shown = unit if unit in {"%", ""} or unit.isupper() or unit == "times" else f"{unit}s"
    shown = unit if number == "1" else shown
    parts = [number, shown, f"per {period}" if period else ""]
    if kind is COUNT_PER_UNIT:
        parts.append("per unit")
    return " ".join(part for part in parts if part)


def _digits(value: float, factor: Decimal | float, divisor: float) -> Decimal | None:
    """Return the shortest number that leads back to `value` exactly, or None where no decimal number does."""
    shown = Decimal(repr(value)) * Decimal(divisor) / Decimal(factor)
    for precision in range(1, 18):
        text = f"{shown:.{precision}g}"
        if _inside(Decimal(text), factor, divisor) == value:
            return Decimal(text)
    return None


def _spelled_range(low: Decimal, high: Decimal) -> str:
    """Write both ends; a word behind the second would count for the first as well, so it needs one of its own."""
    first, last = _spelled(low), _spelled(high)
    is_clear = "million" in first or "million" not in last
    return f"{first} to {last if is_clear else _spelled(high, in_words=False)}"


def _spelled(number: Decimal, *, in_words: bool = True) -> str:
    """Write without exponent, in groups of three from five digits on, millions as words where that is shorter."""
    if number != 0 and not Decimal("1e-9") <= abs(number) < Decimal("1e16"):
        return str(number)
    plain = format(number.normalize(), "f")
    millions = number / 10**6
    if in_words and abs(millions) >= 1 and len(digits := format(millions.normalize(), "f")) <= 5:
        return f"{digits} million"
    whole, _, rest = plain.partition(".")
    grouped = f"{int(whole):,}".replace(",", " ") if len(whole.lstrip("-")) > 4 else whole
    return f"{grouped}.{rest}" if rest else grouped
