from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestbet.plan import kinds
from bestbet.plan.kinds import Kind, Setting, read_range, write_number, write_range
from bestbet.plan.quantities import Refusal
from bestbet.units import WEEKS_PER, Range, Scale

SETTING = Setting("EUR", "conversation")
KINDS = sorted(name for name in vars(kinds) if isinstance(getattr(kinds, name), Kind))
SAID = [
    ("20 to 35 %", "SHARE", 0.20, 0.35, Scale.LOGIT),
    ("20-35%", "SHARE", 0.20, 0.35, Scale.LOGIT),
    ("20 % to 35 per cent", "SHARE", 0.20, 0.35, Scale.LOGIT),
    ("30%", "SHARE", 0.30, 0.30, Scale.LINEAR),
    ("0.3", "SHARE", 0.30, 0.30, Scale.LINEAR),
    ("0 to 10 %", "SHARE", 0.0, 0.10, Scale.LINEAR),
    ("about 12", "FACTOR", 9.6, 15.0, Scale.LOG),
    ("4.2 million", "TARGET_MONEY", 4.2e6, 4.2e6, Scale.LINEAR),
    ("4.2M EUR", "TARGET_MONEY", 4.2e6, 4.2e6, Scale.LINEAR),
    ("€ 4 200 000", "TARGET_MONEY", 4.2e6, 4.2e6, Scale.LINEAR),
    ("25 000 EUR per month", "MONEY_PER_WEEK", 25000 / WEEKS_PER["month"], 25000 / WEEKS_PER["month"], Scale.LINEAR),
    ("100 to 200 thousand EUR per year", "MONEY_PER_WEEK", 1e5 / WEEKS_PER["year"], 2e5 / WEEKS_PER["year"], Scale.LOG),
    ("900 thousand to 1.2 million", "MONEY", 9e5, 1.2e6, Scale.LOG),
    ("300 per week", "TIMES_PER_WEEK", 300.0, 300.0, Scale.LINEAR),
    ("300 conversations a week", "TIMES_PER_WEEK", 300.0, 300.0, Scale.LINEAR),
    ("1e3 per week", "TIMES_PER_WEEK", 1000.0, 1000.0, Scale.LINEAR),
    ("2 per month", "TIMES_PER_WEEK", 2 / WEEKS_PER["month"], 2 / WEEKS_PER["month"], Scale.LINEAR),
    ("12 monthly", "TIMES_PER_WEEK", 12 / WEEKS_PER["month"], 12 / WEEKS_PER["month"], Scale.LINEAR),
    ("13 weeks", "DURATION", 13.0, 13.0, Scale.LINEAR),
    ("2 to 3 months", "DURATION", 2 * WEEKS_PER["month"], 3 * WEEKS_PER["month"], Scale.LOG),
    ("20 minutes", "HOURS", 1 / 3, 1 / 3, Scale.LINEAR),
    ("1 to 2 hours per open deal and week", "DEAL_HOURS", 1.0, 2.0, Scale.LOG),
    ("0.02 to 0.05 per unit", "COUNT_PER_UNIT", 0.02, 0.05, Scale.LOG),
    ("2 to 5 % per conversation", "COUNT_PER_UNIT", 0.02, 0.05, Scale.LOG),
    ("1 to 3 times", "FACTOR", 1.0, 3.0, Scale.LOG),
    ("5 to 15 % per quarter", "QUARTERLY_SHARE", 0.05, 0.15, Scale.LOGIT),
    ("-10 to -30 %", "LIFT", -0.3, -0.1, Scale.LINEAR),
    ("-5 to 10 %", "LIFT", -0.05, 0.10, Scale.LINEAR),
    ("110 %", "TARGET_RATIO", 1.1, 1.1, Scale.LINEAR),
    ("9 weeks", "TARGET_DAYS", 63.0, 63.0, Scale.LINEAR),
]
REFUSED = [
    ("35", "SHARE", "BB-P10", "more than the whole"),
    ("many", "SHARE", "BB-P07", "does not start with a number"),
    ("20 to", "SHARE", "BB-P07", "has no second number"),
    ("about 0", "FACTOR", "BB-P07", "has no width"),
    ("about 2 to 3", "FACTOR", "BB-P07", 'both "about" and a range'),
    ("1 week to 2 months", "DURATION", "BB-P07", "mixes two units"),
    ("20 to 35 % of deals", "SHARE", "BB-P09", 'the unit "% of deals"'),
    ("15 to 35 % per month", "YEARLY_SHARE", "BB-P09", '"per month"'),
    ("10", "LIFT", "BB-P09", "has no unit"),
    ("5 apples per week", "TIMES_PER_WEEK", "BB-P09", 'the unit "apples"'),
    ("$ 400 per week", "MONEY_PER_WEEK", "BB-P09", "the plan's currency is EUR"),
    ("0x10", "TARGET_COUNT", "BB-P01", "number for machines"),
    ("1_000", "TARGET_COUNT", "BB-P01", "underscore"),
    ("1,200", "TARGET_COUNT", "BB-P01", "comma"),
    ("1e400", "TARGET_COUNT", "BB-P07", "does not start with a number"),
    ("9" * 200, "TARGET_COUNT", "BB-P07", "is not a number"),
    ("0 weeks", "DURATION", "BB-P10", "outside what is possible"),
    ("2", "DOUBLING", "BB-P10", "outside what is possible"),
]


@pytest.mark.parametrize(("text", "kind", "low", "high", "scale"), SAID)
def test_numbers_are_read_as_people_say_them(text: str, kind: str, low: float, high: float, scale: Scale) -> None:
    found = read_range(text, getattr(kinds, kind), SETTING)
    assert isinstance(found, Range)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-12)
    assert found.scale is scale
    assert found.text == text


@pytest.mark.parametrize(("text", "kind", "code", "words"), REFUSED)
def test_what_says_nothing_certain_is_refused(text: str, kind: str, code: str, words: str) -> None:
    found = read_range(text, getattr(kinds, kind), SETTING)
    assert isinstance(found, Refusal)
    assert found.code == code
    assert words in found.text
    assert found.remedy


@pytest.mark.parametrize("name", KINDS)
def test_the_example_in_every_message_is_itself_accepted(name: str) -> None:
    kind = getattr(kinds, name)
    assert isinstance(read_range(kind.example, kind, SETTING), Range)


def test_about_a_share_is_even_on_the_odds() -> None:
    found = read_range("about 20 %", kinds.SHARE, SETTING)
    assert isinstance(found, Range)
    assert found.median == pytest.approx(0.2)
    assert found.low / (1 - found.low) == pytest.approx(0.25 / 1.25)


@given(st.floats(1e-6, 1e9), st.sampled_from(["TIMES_PER_WEEK", "MONEY_PER_WEEK", "HOURS", "TARGET_MONEY"]))
def test_a_written_number_reads_back_exactly(value: float, name: str) -> None:
    kind = getattr(kinds, name)
    found = read_range(write_number(value, kind, SETTING), kind, SETTING)
    assert isinstance(found, Range)
    assert found.low == found.high == value


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Range(75.0, 61_200_000.0, Scale.LOG), "MONEY", "75 to 61 200 000 EUR"),
        (Range(2e6, 4e6, Scale.LOG), "MONEY", "2 million to 4 million EUR"),
        (Range(2 / WEEKS_PER["month"], 2 / WEEKS_PER["month"]), "TIMES_PER_WEEK", "2 per month"),
        (Range(13.0, 13.0), "DURATION", "13 weeks"),
        (Range(0.5, 1.5, Scale.LOG), "DEAL_HOURS", "0.5 to 1.5 hours per week"),
    ],
)
def test_numbers_are_written_as_people_would(value: Range, kind: str, text: str) -> None:
    assert write_range(value, getattr(kinds, kind), SETTING) == text


@given(
    st.text(max_size=30) | st.from_regex(r"-?[0-9 .,]{1,8}( to [0-9]{1,4})? ?(%|EUR|per week|million)?", fullmatch=True)
)
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    for name in KINDS:
        assert isinstance(read_range(text, getattr(kinds, name), SETTING), Range | Refusal)
