"""Marks, ticks and labels: round numbers, straight scales, safe text, labels that do not touch."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from report_sample import parse

from bestbet.report import svg

numbers = st.floats(-1e9, 1e9, allow_nan=False, allow_infinity=False)
GAP = svg.GAP


@given(numbers, numbers, st.integers(2, 9))
def test_ticks_are_round_even_inside_and_not_too_many(low, high, at_most):
    assume(high - low > 1e-6 * max(abs(low), abs(high), 1e-3))
    ticks = svg.nice_ticks(low, high, at_most=at_most)
    assert 2 <= len(ticks) <= max(at_most, 2)
    assert all(low - 1e-6 * (high - low) <= tick <= high + 1e-6 * (high - low) for tick in ticks)
    steps = [b - a for a, b in pairwise(ticks)]
    assert max(steps) - min(steps) <= 1e-6 * max(steps)


@pytest.mark.parametrize(
    ("low", "high", "at_most", "expected"),
    [
        (0, 1, 6, (0, 0.2, 0.4, 0.6, 0.8, 1)),
        (0, 4_340_000, 5, (0, 1e6, 2e6, 3e6, 4e6)),
        (0.24, 0.47, 5, (0.25, 0.3, 0.35, 0.4, 0.45)),
        (-3, 3, 4, (-2, 0, 2)),
        (0, 7, 4, (0, 2, 4, 6)),
    ],
)
def test_ticks_stand_where_a_person_would_put_them(low, high, at_most, expected):
    assert svg.nice_ticks(low, high, at_most=at_most) == pytest.approx(expected)


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1), (0, float("inf")), (float("nan"), 1)])
def test_ticks_and_scales_refuse_ends_that_are_not_in_order(low, high):
    with pytest.raises(ValueError, match="two finite ends in order"):
        svg.nice_ticks(low, high)
    with pytest.raises(ValueError, match="two finite ends in order"):
        svg.Scale(low, high, 0, 1)


@given(numbers, numbers, numbers, numbers)
def test_a_scale_is_monotone_and_meets_its_ends(low, high, a, b):
    assume(high - low > 1e-6 * max(abs(low), abs(high), 1))
    scale = svg.Scale(low, high, 10, 400)
    assert (scale(low), scale(high)) == pytest.approx((10, 400))
    assert (scale(a) <= scale(b)) or a > b


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (4_200_000, "EUR", "4.2 M EUR"),
        (4_134_000, "EUR", "4.13 M EUR"),
        (850_000, "EUR", "850 k EUR"),
        (12_500, "EUR", "12.5 k EUR"),
        (9_500, "EUR", "9,500 EUR"),
        (1.25e9, "EUR", "1.25 bn EUR"),
        (-4_200_000, "EUR", "-4.2 M EUR"),
        (31, "deals", "31 deals"),
        (1, "accounts", "1 account"),
        (1.2, "accounts", "1.2 accounts"),
        (35.94, "accounts", "35.9 accounts"),
        (0, "EUR", "0 EUR"),
        (0.35, "share", "35 %"),
        (0.084, "share", "8.4 %"),
        (0, "share", "0 %"),
        (9.25, "weeks", "9.25 weeks"),
        (42, "", "42"),
    ],
)
def test_values_read_as_people_write_them(value, unit, expected):
    assert svg.format_value(value, unit).replace(GAP, " ") == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.425, "share", "42.5 %"),
        (1.255, "share", "125.5 %"),
        (0.42, "share", "42 %"),
        (0.1 + 0.2, "share", "30 %"),
        (4.2e6, "EUR", "4.2 M EUR"),
    ],
)
def test_a_target_reads_as_it_was_asked_for(value, unit, expected):
    assert svg.format_target(value, unit).replace(GAP, " ") == expected


def test_ticks_get_the_decimals_that_tell_them_apart():
    assert [svg.format_value(v, "share", step=0.005).replace(GAP, " ") for v in (0.1, 0.105)] == ["10.0 %", "10.5 %"]
    said = [svg.plain_number(v, step=500_000).replace(GAP, " ") for v in (0, 1.5e6, 2e6)]
    assert said == ["0", "1.5 M", "2.0 M"]


@example(date(2000, 1, 1), 3653, 2)
@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(20, 4_000), st.integers(2, 8))
def test_date_ticks_are_month_starts_in_order_and_few(first, days, at_most):
    last = first + timedelta(days=days)
    ticks = svg.date_ticks(first, last, at_most=at_most)
    assert len(ticks) <= at_most
    assert all(day.day == 1 and first <= day <= last for day, _ in ticks)
    assert [day for day, _ in ticks] == sorted({day for day, _ in ticks})
    assert all(str(day.year) in words for day, words in ticks[:1])


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_spread_labels_keep_their_distance_order_and_room(wanted):
    placed = svg.spread(wanted, 12, low=0, high=100)
    ordered = sorted(placed)
    assert all(b - a >= 12 - 1e-6 for a, b in pairwise(ordered))
    assert min(placed) >= -1e-6
    assert max(placed) <= 100 + 1e-6
    by_wish = [place for _, _, place in sorted(zip(wanted, range(len(wanted)), placed, strict=True))]
    assert by_wish == ordered


def test_labels_with_room_stay_where_they_are():
    assert svg.spread([10, 40, 80], 12, low=0, high=100) == (10, 40, 80)


def test_labels_without_room_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        svg.spread([1, 2, 3], 60, low=0, high=100)


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_any_text_makes_a_well_formed_picture(words):
    drawn = svg.picture(100, 50, [svg.text(1, 2, words)], title=words, description=words)
    root = parse(drawn)
    assert root.attrib["role"] == "img"
    found = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert found == ["svg", "title", "desc", "text"], "text never becomes an element"


def test_escaping_is_what_keeps_text_from_becoming_markup(monkeypatch):
    """Negative control: without the escape the same check fails."""
    monkeypatch.setattr(svg, "escape", str)
    drawn = svg.picture(100, 50, [svg.text(1, 2, "<script/>")], title="a", description="b")
    assert "script" in [element.tag.rpartition("}")[2] for element in parse(drawn).iter()]


@pytest.mark.parametrize("words", ["a", "Bookings by 31 December 2027", "ÄÖÜ 中文", "WWWWWWWW", "iiii"])
def test_shortened_text_fits(words):
    for width in (10, 40, 90):
        assert svg.text_width(svg.shorten(words, width, 12), 12) <= max(width, svg.text_width("…", 12))


def test_long_heads_break_at_a_blank_and_lose_nothing_they_need_not():
    assert svg.two_lines("Volume", 80, 12) == ("Volume",)
    assert svg.two_lines("Healthcare accounts", 80, 12) == ("Healthcare", "accounts")
    assert svg.two_lines("Internationalisation of everything", 60, 12)[0].endswith("…")


def test_touching_sees_overlap_and_only_overlap():
    assert svg.touching([(0, 10), (9, 12)])
    assert not svg.touching([(0, 10), (10, 12), (-5, 0)])


def test_fixed_colours_leave_no_variable_behind():
    body = [svg.line((0, 0), (1, 1)), svg.dot(5, 5), svg.text(1, 1, "x", fill=svg.ACCENT)]
    fixed = svg.fixed_colours(svg.picture(100, 50, body, title="t", description="d"), margin=10)
    root = parse(fixed)
    assert "var(" not in fixed
    assert root.attrib["viewBox"] == "-10 -10 120 70"
    assert next(e for e in root.iter() if e.tag.endswith("rect")).attrib["fill"] == "#ffffff"
    with pytest.raises(ValueError, match="only a drawing"):
        svg.fixed_colours("<svg/>", margin=0)
