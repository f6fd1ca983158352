import random
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from export_texts import build_texts, deals
from hypothesis import given
from hypothesis import strategies as st

from bestbet.adapters.columns_amounts import DecimalMark, read_amounts
from bestbet.errors import DataError
from bestbet.facts.tables import NO_AMOUNT

CENTS = st.integers(-(10**16), 10**16)


def _grouped(cents, mark, group):
    whole, part = divmod(abs(cents), 100)
    text = f"{whole:,}".replace(",", group) + mark + f"{part:02}"
    return f"-{text}" if cents < 0 else text


STYLES = {
    "point": (lambda c: f"{Decimal(c).scaleb(-2):f}", DecimalMark.POINT),
    "point, groups": (lambda c: _grouped(c, ".", ","), DecimalMark.POINT),
    "point, apostrophes": (lambda c: _grouped(c, ".", "'"), DecimalMark.POINT),
    "comma": (lambda c: f"{Decimal(c).scaleb(-2):f}".replace(".", ","), DecimalMark.COMMA),
    "comma, groups": (lambda c: _grouped(c, ",", "."), DecimalMark.COMMA),
    "comma, narrow blanks": (lambda c: _grouped(c, ",", "\u202f"), DecimalMark.COMMA),
    "euro sign": (lambda c: "€ " + _grouped(c, ",", "."), DecimalMark.COMMA),
    "code behind": (lambda c: _grouped(c, ".", ",") + " USD", DecimalMark.POINT),
    "brackets": (lambda c: f"({_grouped(-c, '.', ',')})" if c < 0 else _grouped(c, ".", ","), DecimalMark.POINT),
    "Arabic digits": (lambda c: _grouped(c, "٫", "٬").translate(_ARABIC), DecimalMark.POINT),
}
_ARABIC = {ord(str(digit)): chr(0x0660 + digit) for digit in range(10)}


@pytest.mark.parametrize("style", STYLES)
def test_sums_equal_the_reference_to_the_cent(style):
    write, mark = STYLES[style]
    random_ = random.Random(style)  # noqa: S311 - test data
    cents = [random_.randrange(-(10 ** random_.randrange(3, 16)), 10**12) for _ in range(1_000)] + [12_345, -50, 7]
    reading = read_amounts([write(c) for c in cents])
    assert not reading.bad
    assert not reading.minority
    assert reading.mark is mark
    assert int(reading.minor.astype(object).sum()) == int(sum(Decimal(c) for c in cents))


@given(st.lists(CENTS, min_size=1, max_size=8), st.sampled_from(sorted(STYLES)))
def test_what_is_written_is_read_back_or_refused_but_never_another_number(cents, style):
    reading = read_amounts([STYLES[style][0](c) for c in cents], chosen=STYLES[style][1].value)
    assert reading.minor.tolist() == cents


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=5))
def test_more_than_two_decimals_are_rounded_half_to_even(value):
    expected = int(value.quantize(Decimal("0.01"), ROUND_HALF_EVEN) * 100)
    reading = read_amounts([f"{value:f}"], chosen="point")
    assert reading.minor.tolist() == [expected]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("NaN", "not a finite number"),
        ("inf", "not a finite number"),
        ("-Infinity", "not a finite number"),
        ("#NUM!", "not a finite number"),
        ("1e400", "too large for an amount"),
        ("9" * 30, "too large for an amount"),
        ("1e9999", "too large for an amount"),
        ("twelve", "not an amount"),
        ("5 %", "not an amount"),
        ("--5", "not an amount"),
        ("(5", "not an amount"),
        ("-(5)", "not an amount"),
        ("€5$", "not an amount"),
        ("1.2.3", "not an amount with a decimal point"),
    ],
)
def test_what_is_no_amount_is_rejected_with_the_reason(text, why):
    reading = read_amounts([text])
    assert reading.bad == {0: why}
    assert reading.minor.tolist() == [NO_AMOUNT]


@pytest.mark.parametrize(
    ("text", "minor"),
    [("0", 0), ("-0", 0), ("-0.00", 0), ("(500)", -50_000), ("500-", -50_000), ("1.5E+05", 15_000_000), ("1e-3", 0),
     (".5", 50), ("5.", 500), ("+7", 700), ("−7", -700), ("12,34,567.80", 123_456_780), ("EUR 3", 300), ("3 zł", 300)],
)  # fmt: skip
def test_unusual_amounts_have_their_value(text, minor):
    assert read_amounts([text]).minor.tolist() == [minor]


def test_a_column_of_one_mark_with_some_of_the_other_is_told_apart():
    reading = read_amounts(["9800.00", "12.500,00", "1,250.75", "7"])
    assert reading.mark is DecimalMark.POINT
    assert reading.minority == (1,)


@pytest.mark.parametrize("texts", [["1,234"], ["1.234", "2.500"], ["1,234", "1500"], ["1,234", "1.234"]])
def test_thousands_that_may_be_decimals_are_left_to_a_person(texts):
    assert read_amounts(texts).unclear


def test_either_guess_for_an_open_column_is_wrong_by_a_factor_of_a_thousand():
    """Negative control for the refusal above."""
    point, comma = (read_amounts(["1,234"], chosen=mark).minor[0] for mark in ("point", "comma"))
    assert (point, comma) == (123_400, 123)


def test_numbers_that_the_file_stores_as_numbers_are_never_open():
    assert not read_amounts(["1.234", "2.5"], typed=True).unclear


def test_currencies_beside_amounts_are_kept():
    assert read_amounts(["€ 5.10", "USD 5", "£5", "5"]).currency == ("EUR", "USD", "GBP", "")


@pytest.mark.parametrize("odd", [[], ["NaN"], ["€ 5.10", "(7)", ""], ["12.500,00"], ["1,234"], ["1.234"]])
def test_a_long_column_is_read_as_its_parts_are(odd):
    random_ = random.Random(7)  # noqa: S311 - test data
    cents = [random_.randrange(-(10**9), 10**9) for _ in range(2_500)]
    labels = [STYLES[("point", "point, groups")[at % 2]][0](c) for at, c in enumerate(cents)] + [
        "0.5",
        "-0",
        "12",
        *odd,
    ]
    long = read_amounts(labels)
    short = [read_amounts([label], chosen=None if label in odd else "point") for label in labels[2_500:]]
    assert long.mark is DecimalMark.POINT
    assert long.minor[:2_500].tolist() == cents
    assert long.minor[2_500:2_503].tolist() == [part.minor[0] for part in short[:3]]
    assert bool(long.minority) == ("12.500,00" in odd)
    assert set(long.bad) >= ({2_503} if odd == ["NaN"] else set())
    assert long.minor[2_503:].tolist()[: len(odd)] == [
        {
            "NaN": NO_AMOUNT,
            "€ 5.10": 510,
            "(7)": -700,
            "": NO_AMOUNT,
            "12.500,00": NO_AMOUNT,
            "1,234": 123_400,
            "1.234": 123,
        }[x]
        for x in odd
    ]


def test_floats_would_lose_cents():
    """Negative control: the sum of the same column in binary floating point is off."""
    cents = [10**15 + 1] * 1_000
    by_float = sum(float(Decimal(c).scaleb(-2)) for c in cents)
    reading = read_amounts([f"{Decimal(cents[0]).scaleb(-2):f}"])
    assert int(np.repeat(reading.minor, 1_000).sum()) == sum(cents)
    assert round(by_float * 100) != sum(cents)


def test_the_refusal_looks_as_the_design_says():
    rows = [f"{at},Acme,Won,2026-01-0{at},2026-02-0{at},9800.0{at}" for at in range(1, 8)]
    rows.append('8,Acme,Won,2026-01-08,2026-02-08,"12.500,00"')
    with pytest.raises(DataError) as caught:
        build_texts({"deals.csv": deals(*rows)})
    assert str(caught.value) == (
        'BB-D01 deals.csv:9:6: the amount "12.500,00" uses a decimal comma, but column "Amount" was read with decimal '
        'points (line 2: "9800.01"). 1 line is like this. Nothing was imported. Set "decimal: comma" for this column in '
        "facts.yaml, or fix the export."
    )
