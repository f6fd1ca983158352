"""The pictures say what they were given, fit their width, and keep their labels apart."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import report_sample
from hypothesis import given, settings
from hypothesis import strategies as st
from report_sample import parse

from bestbet.report import svg
from bestbet.report.charts import (
    FanChart,
    ObjectiveChance,
    OddsRow,
    RestsRow,
    StripMark,
    StripPanel,
    fan_chart,
    objective_strip,
    odds_chart,
    odds_picture,
    rests_chart,
)

WIDTHS = (320.0, 350.0, 460.0, 720.0, 960.0)


def plain(drawn):
    return drawn.replace(svg.GAP, " ")


def boxes(drawn):
    """Return (row, start, end, words) of every text, as wide as the widest usual font sets it."""
    found = []
    for element in parse(drawn).iter():
        if not element.tag.endswith("text") or not element.text:
            continue
        size = float(element.attrib["font-size"])
        width = svg.text_width(element.text, size, is_bold="font-weight" in element.attrib)
        x, anchor = float(element.attrib["x"]), element.attrib.get("text-anchor", "start")
        start = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
        found.append((float(element.attrib["y"]), size, start, start + width, element.text))
    return found


def overlaps(drawn):
    """Return the pairs of texts that run into each other."""
    texts = boxes(drawn)
    pairs = []
    for i, (y, size, start, end, words) in enumerate(texts):
        for other_y, other_size, other_start, other_end, other in texts[i + 1 :]:
            if abs(y - other_y) < 0.75 * min(size, other_size) and start < other_end - 1 and other_start < end - 1:
                pairs.append((words, other))
    return pairs


def drawings(width):
    yield fan_chart(report_sample.fan(), width=width)
    yield fan_chart(report_sample.share_fan(), width=width)
    yield odds_chart(report_sample.odds_rows(), width=width)
    yield objective_strip(report_sample.panels(), width=width)
    yield rests_chart(report_sample.rests(), width=width)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_two_labels_touch_and_none_leaves_the_picture(width):
    for drawn in drawings(width):
        assert overlaps(drawn) == []
        for _, _, start, end, words in boxes(drawn):
            assert start >= -1, words
            assert end <= width + 1, words


def test_the_overlap_check_sees_labels_that_touch(monkeypatch):
    """Negative control: labels put where they want to be run into each other."""
    fan = replace(report_sample.fan(), target=report_sample.fan().median[-1])
    assert overlaps(fan_chart(fan)) == []
    monkeypatch.setattr(svg, "spread", lambda wanted, _gap, **_: tuple(wanted))
    assert overlaps(fan_chart(fan)) != []


@pytest.mark.parametrize("width", WIDTHS)
def test_every_picture_is_well_formed_named_and_described(width):
    for drawn in drawings(width):
        root = parse(drawn)
        assert root.attrib["role"] == "img"
        assert [child.tag.rpartition("}")[2] for child in list(root)[:2]] == ["title", "desc"]
        assert all((child.text or "").strip() for child in list(root)[:2])


@pytest.mark.parametrize("width", WIDTHS)
def test_every_number_in_a_picture_is_finite(width):
    for drawn in drawings(width):
        assert not re.search(r"\b(nan|inf)\b", drawn)


def test_a_fan_says_target_middle_and_chance():
    words = plain(fan_chart(report_sample.fan()))
    for said in ("target 4.2 M", "middle 4.34 M", "63 % (about 3 in 5)", "Bookings by 31 December 2027", "EUR so far"):
        assert said in words


def test_a_fan_shows_what_is_known_before_the_as_of_date():
    with_past, without = fan_chart(report_sample.share_fan()), fan_chart(report_sample.fan())
    assert ">known<" in with_past
    assert ">known<" not in without


def test_a_fan_without_target_or_chance_says_neither():
    drawn = fan_chart(replace(report_sample.fan(), target=None, probability=None))
    assert "target" not in drawn
    assert "about" not in drawn


def test_a_fan_of_one_week_is_refused():
    fan = report_sample.fan()
    with pytest.raises(ValueError, match="at least two weeks"):
        fan_chart(replace(fan, days=fan.days[:1], bands=(), median=fan.median[:1]))


@given(st.floats(1e-3, 1e8), st.floats(0, 3), st.floats(0.2, 3), st.sampled_from(["EUR", "share", "deals"]))
@settings(max_examples=60, deadline=None)
def test_any_fan_can_be_drawn_with_its_labels_apart(rate, spread, aim, unit):
    rate = rate / 1e8 if unit == "share" else rate
    days = tuple(report_sample.AS_OF + timedelta(weeks=w) for w in range(30))
    median = tuple(rate * w for w in range(30))
    bands = tuple(
        (tuple(m / (1 + spread * z) for m in median), tuple(m * (1 + spread * z) for m in median)) for z in (2, 1)
    )
    drawn = fan_chart(FanChart("x", unit, days, bands, median, rate * 29 * aim, "at_least", 0.5), width=460)
    parse(drawn)
    assert overlaps(drawn) == []


def test_a_fan_of_nothing_but_zeros_can_be_drawn():
    days = tuple(report_sample.AS_OF + timedelta(weeks=w) for w in range(3))
    zeros = (0.0,) * 3
    parse(fan_chart(FanChart("x", "deals", days, ((zeros, zeros),), zeros)))


def test_the_odds_tell_simulation_error_and_knowledge_apart():
    words = plain(odds_chart(report_sample.odds_rows()))
    assert "38 %" in words
    assert "28–58 %" in words
    assert "simulation error 0.7 points; 28–58 % if the market were known better" in words
    assert "if we knew the market better (8 in 10)" in words


def test_best_bet_and_status_quo_are_marked():
    drawn = odds_chart(report_sample.odds_rows())
    assert ">best bet<" in drawn
    assert ">as today<" in drawn
    tied = tuple(replace(row, is_tied=row.probability > 0.3) for row in report_sample.odds_rows())
    assert odds_chart(tied).count(">tied<") == 2
    assert ">best bet<" not in odds_chart(tied)


def test_objectives_get_columns_where_there_is_room_only():
    assert "Healthcare" in "".join(
        words for *_, words in boxes(odds_chart(report_sample.odds_rows(), width=960)) if words == "Healthcare"
    )
    assert not any(words == "Volume" for *_, words in boxes(odds_chart(report_sample.odds_rows(), width=350)))


def test_what_was_not_computed_is_said_and_never_a_number():
    rows = tuple(replace(row, objectives=(ObjectiveChance("volume", None),)) for row in report_sample.odds_rows())
    assert odds_chart(rows).count(">not known<") == len(rows)
    panel = StripPanel("volume", "EUR", None, "at_least", (StripMark("a", None, None, None),))
    assert "could not be computed" in objective_strip([panel])


@pytest.mark.parametrize("p", [0.0, 1e-9, 0.5, 1.0])
def test_odds_at_the_ends_stay_inside_the_track(p):
    row = OddsRow("only", p, 0.002, (p, p))
    for width in WIDTHS:
        drawn = odds_chart([row], width=width)
        parse(drawn)
        circles = [float(e.attrib["cx"]) for e in parse(drawn).iter() if e.tag.endswith("circle")]
        assert all(0 <= x <= width for x in circles)


def test_a_larger_chance_stands_further_right():
    drawn = parse(odds_chart(report_sample.odds_rows(), width=960))
    dots = [float(e.attrib["cx"]) for e in drawn.iter() if e.tag.endswith("circle")][: len(report_sample.odds_rows())]
    chances = [row.probability for row in report_sample.odds_rows()]
    assert sorted(range(5), key=lambda i: dots[i]) == sorted(range(5), key=lambda i: chances[i])


def test_pictures_of_nothing_are_refused():
    with pytest.raises(ValueError, match="at least one"):
        odds_chart([])
    with pytest.raises(ValueError, match="at least one"):
        objective_strip([])


def test_shares_of_what_it_rests_on_are_drawn_in_proportion():
    drawn = parse(rests_chart([RestsRow("x", 0.5, 0.3, 0.2)], width=350))
    widths = [float(e.attrib["width"]) for e in drawn.iter() if e.tag.endswith("rect")][3:]
    assert [width + 1 for width in widths] == pytest.approx([175, 105, 70], abs=0.1)


def test_the_picture_for_the_front_page_needs_no_style_sheet():
    drawn = odds_picture(report_sample.odds_rows())
    root = parse(drawn)
    assert "var(" not in drawn
    assert "#ffffff" in drawn
    assert root.attrib["viewBox"].startswith("-20 -20 1000 ")


def test_names_of_any_length_stay_inside():
    rows = tuple(
        replace(row, name="a_very_long_name_of_a_strategy_that_nobody_would_shorten")
        for row in report_sample.odds_rows()
    )
    for width in WIDTHS:
        drawn = odds_chart(rows, width=width)
        assert overlaps(drawn) == []
        assert all(end <= width + 1 for *_, end, _ in boxes(drawn))
