"""One value has one spelling."""

import json
import math
import re
import struct
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestbet.commit.canonical import canonical_bytes, differences, number_text, read_canonical, time_text, tree_of
from bestbet.plan.nodes import Direction
from ledger_cases import assessment

KEYS = st.from_regex(r"[a-z][a-z0-9]{0,5}(_[a-z0-9]{1,4}){0,2}", fullmatch=True)
TEXTS = st.text().map(tree_of).filter(lambda text: not any(0xD800 <= ord(c) <= 0xDFFF for c in text))
TREES = st.recursive(
    st.none() | st.booleans() | TEXTS, lambda t: st.lists(t, max_size=4) | st.dictionaries(KEYS, t, max_size=4)
)


@given(TREES)
def test_what_is_written_comes_back_and_is_written_alike(tree):
    data = canonical_bytes(tree)
    assert read_canonical(data) == tree
    assert canonical_bytes(read_canonical(data)) == data


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_to_the_last_bit(number):
    text = number_text(number)
    assert struct.pack("<d", float(text)) == struct.pack("<d", number + 0.0)
    assert re.fullmatch(r"-?\d+\.\d+|-?\d(\.\d+)?e[+-]\d{2,3}", text)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.1, "0.1"), (1e16, "1e+16"), (9999999999999998.0, "9999999999999998.0"), (1e-4, "0.0001"), (1e-5, "1e-05"), (-0.0, "0.0"), (7, "7"), (np.int64(-3), "-3"), (np.float64(0.5), "0.5"), (2**70, "1180591620717411303424")],
)  # fmt: skip
def test_numbers_are_written_as_the_format_says(number, text):
    assert number_text(number) == text


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_has_no_text_and_is_nothing_in_a_tree(number):
    with pytest.raises(ValueError, match="no canonical text"):
        number_text(number)
    assert tree_of(number) is None


def test_the_bytes_are_those_of_the_test_vector():
    tree = {"b": ["1", True, None], "a": 'é "\\\n\x1f\x7f€😀', "a_1": {}}
    data = b'{"a":"\xc3\xa9 \\"\\\\\\n\\u001f\x7f\xe2\x82\xac\xf0\x9f\x98\x80","a_1":{},"b":["1",true,null]}'
    assert canonical_bytes(tree) == data


@pytest.mark.parametrize(
    "data",
    [b'{"a": "1"}', b'{"b":"1","a":"2"}', b'{"a":1}', b'{"a":1.5}', b'{"A":"1"}', b'{"a":"1","a":"2"}', b'{"a":"e\xcc\x81"}', b'{"a":"\\u00e9"}', b'{"a":"\xff"}', b'{"a":NaN}', b"", b"[", b'{"a":"1"}\n', b'{"a":"\\ud800"}'],
)  # fmt: skip
def test_bytes_in_any_other_spelling_are_refused(data):
    with pytest.raises(ValueError):  # noqa: PT011 - the kind is the contract: a caller must not tell them apart
        read_canonical(data)


@pytest.mark.parametrize("tree", [{"A": None}, {"a b": None}, {"": None}, {"é": None}, 1, 1.5, "e\u0301", "\ud800"])
def test_what_has_no_one_spelling_is_refused(tree):
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        canonical_bytes(tree)


def test_an_assessment_becomes_a_tree_whatever_it_is_made_of():
    tree = tree_of(assessment())
    assert tree["strategies"][1]["p_all"] == "0.47"
    assert tree["strategies"][0]["objectives"][0]["by"] == "2027-12-31"
    assert read_canonical(canonical_bytes(tree)) == tree


def test_words_of_the_user_never_become_keys():
    assert tree_of({"Sektor Ä": ("x",)}) == [{"name": "Sektor Ä", "value": ["x"]}]
    assert tree_of({"sector": ("x",)}) == [{"name": "sector", "value": ["x"]}]


def test_values_of_every_kind_have_a_tree():
    assert tree_of((Direction.AT_LEAST, date(2027, 1, 4), np.array([[1.0, np.nan]]), np.bool_(True))) == [
        "at_least", "2027-01-04", [["1.0", None]], True,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="hold no object"):
        tree_of(object())


def test_moments_are_written_in_utc():
    assert time_text(datetime(2026, 11, 23, 12, tzinfo=UTC)) == "2026-11-23T12:00:00.000000Z"
    east = timezone(timedelta(hours=2))
    assert time_text(datetime(2026, 11, 23, 14, tzinfo=east)) == "2026-11-23T12:00:00.000000Z"
    with pytest.raises(ValueError, match="time zone"):
        time_text(datetime(2026, 11, 23))  # noqa: DTZ001 - that is the point


def test_differences_are_named_by_their_place_and_new_keys_are_none():
    one = {"a": ["1", {"b": "2"}], "c": None}
    assert differences(one, {"a": ["1", {"b": "3"}], "c": None, "d": "new"}) == ["a[1].b"]
    assert differences(one, {"a": ["1"], "c": "x"}) == ["a", "c"]
    assert differences(one, one) == []


def test_plain_json_readers_can_read_the_bytes():
    assert json.loads(canonical_bytes(tree_of(assessment())))["team"] == "Northwind"
