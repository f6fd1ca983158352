"""The three small pictures of how forecasts have held."""

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from bestbet.odds.widening import Past
from bestbet.report.chart_held import HeldChart, held_chart, held_picture
from bestbet.report.svg import text_width
from bestbet.track.remembered import Remembered

SVG = "{http://www.w3.org/2000/svg}"
CHART = HeldChart(
    ("Ranges held.",),
    (0.5, 0.8, 0.95),
    (0.0, 0.76, 1.0),
    (0.6, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3),
    ((0.02, 0.0), (0.5, 0.4), (0.99, 1.0)),
)
WIDTHS = pytest.mark.parametrize("width", [350.0, 960.0])


def remembered(stated=(), frequency=()):
    return Remembered(
        Past(12, 40, 0.75, ()),
        ("Ranges held.",),
        np.array([0.5, 0.8, 0.95]),
        np.array([0.4, 0.75, 0.9]),
        np.array([0.05, 0.15, 0.15, 0.99]),
        np.array(stated, float),
        np.array(frequency, float),
    )


@WIDTHS
def test_every_label_stays_inside_the_picture(width):
    root = ET.fromstring(held_picture(CHART, width=width))  # noqa: S314 - our own text
    texts = root.findall(f".//{SVG}text")
    assert len(texts) > 12
    for text in texts:
        x, long = (
            float(text.get("x")),
            text_width(text.text, float(text.get("font-size")), is_bold=text.get("font-weight") == "600"),
        )
        start = x - long if text.get("text-anchor") == "end" else x
        assert start >= -1, text.text
        assert start + long <= width + 1, text.text


@WIDTHS
def test_nothing_is_drawn_outside_and_every_number_is_finite(width):
    picture = held_picture(CHART, width=width)
    assert "nan" not in picture
    assert "inf" not in re.sub(r"<desc>.*?</desc>", "", picture)
    root = ET.fromstring(picture)  # noqa: S314 - our own text
    height = float(root.get("height"))
    for bar in root.findall(f".//{SVG}rect"):
        assert float(bar.get("y")) >= 0
        assert float(bar.get("y")) + float(bar.get("height")) <= height


def test_the_picture_says_in_words_how_often_ranges_held():
    words = ET.fromstring(held_picture(CHART)).find(f"{SVG}desc").text  # noqa: S314 - our own text
    assert "80 % ranges held 76 %" in words.replace("\N{NO-BREAK SPACE}", " ")


def test_without_enough_chances_there_is_no_curve():
    assert "Chances" in held_picture(CHART)
    assert held_chart(remembered()).curve == ()
    assert "Chances" not in held_picture(held_chart(remembered()))


def test_tenths_add_up_and_the_curve_keeps_its_corners():
    chart = held_chart(remembered((0.1, 0.2, 0.3, 0.4, 0.9), (0.0, 0.5, 0.5, 0.5, 1.0)))
    assert sum(chart.fell) == pytest.approx(1)
    assert chart.fell[1] == 0.5
    assert chart.curve == ((0.1, 0.0), (0.2, 0.5), (0.4, 0.5), (0.9, 1.0))
