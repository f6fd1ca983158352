"""No text of a team becomes a formula in a spreadsheet, each comes back as it was, and numbers stay numbers."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestbet.report.cell_text import Typed, as_written, is_risky, neutral, typed

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
BEFORE = ("", " ", "\u00a0", "\ufeff", "\u200b", "\t ", "\x01", "\u202e", "\r\n", "  \ufeff ")
BODIES = (
    "1+1", 'HYPERLINK("http://evil.example","x")', "cmd|' /C calc'!A0", "SUM(A1:A9)", "IMPORTXML(A1,A2)",
    'WEBSERVICE("http://evil.example")', "2+5+cmd|' /C calc'!A0",
)  # fmt: skip
PAYLOADS = tuple(f"{before}{start}{body}" for before, start, body in itertools.product(BEFORE, STARTS, BODIES))


def test_the_corpus_is_as_large_as_asked():
    assert len(set(PAYLOADS)) >= 300


def test_what_could_be_a_formula_gets_a_quote_in_front():
    assert [p for p in PAYLOADS if not neutral(p).startswith("'")] == []


def test_without_the_rule_the_corpus_would_pass_as_it_is():
    """Negative control: the corpus holds cells that a check of the first sign alone lets through."""
    through = [p for p in PAYLOADS if p[0] not in "=+-@"]
    assert len(through) > 300
    assert all(is_risky(p) for p in through)


@pytest.mark.parametrize("text", ["Alpha", "'twas", "O'Neil", "5 % of it", "", "a=b", "3-way", "(−2)", "''", "\u00a0x"])
def test_other_texts_are_left_alone(text):
    assert neutral(text) == text
    assert as_written(neutral(text)) == text


def test_each_payload_comes_back_as_it_was():
    assert [p for p in PAYLOADS if as_written(neutral(p)) != p] == []
    assert [p for p in PAYLOADS if as_written(neutral(f"'{p}")) != f"'{p}"] == []


@given(st.text(alphabet=st.sampled_from("'=+-@ \t\r\n\0\ufeff＝a1"), max_size=8))
def test_any_text_comes_back_and_none_is_left_risky(text):
    assert as_written(neutral(text)) == text
    assert not is_risky(neutral(text))


@pytest.mark.parametrize(
    ("cell", "value", "kind"),
    [
        ("2,851", 2851.0, "number"),
        ("34.6\u00a0%", 0.346, "share"),
        ("−0.3", -0.3, "number"),
        ("2026-12-31", date(2026, 12, 31), "day"),
        ("2026-13-31", "2026-13-31", "text"),
        ("0065g", "0065g", "text"),
        ("00123", "00123", "text"),
        ("18 % (17–19 %)", "18 % (17–19 %)", "text"),
        ("+2.3 ±0.4 points", "2.3 ±0.4 points", "text"),
        ("-2.3 ±0.4", "−2.3 ±0.4", "text"),
        ("1,2,3", "1,2,3", "text"),
    ],
)
def test_a_cell_is_a_number_only_as_a_whole(cell, value, kind):
    assert typed(cell) == Typed(pytest.approx(value) if isinstance(value, float) else value, kind)
