"""The best mix on the page: every tactic at its place, amounts in words, nothing outside the picture."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bestbet.report.chart_mix import MixChart, MixRow, mix_picture
from bestbet.report.page_sections import mix_section
from bestbet.report.tables import Table

CALLS = MixRow("cold_calling", 84, 54, 60, 52, 57, "54 per week in Healthcare", "21.2 h and 93.5 EUR a week")
NEW = MixRow("newsletter", 0, 1.1, 0.8, 0.76, 1.16, "4.2 per month", "11.4 h a week")
DROPPED = MixRow("webinars", 2, 0, 0, 0, 0, "none of it", "")
CHART = MixChart(
    "The best mix reaches 34 %.", (CALLS, NEW, DROPPED), ("16 of 71 mixes are as good.",), ("One more hour: +0.2",),
    (Table("Odds", ("Way",), (("best mix",),)),),
)  # fmt: skip


def dots(drawing):
    return [tuple(map(float, found)) for found in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawing)][2:]


@pytest.mark.parametrize("width", [960, 350])
def test_every_row_has_its_own_line_and_all_marks_stay_inside(width):
    drawing = mix_picture(CHART, width=width)
    places = [float(x) for x in re.findall(r'(?:x|cx|x1|x2)="([\d.]+)"', drawing)]
    assert min(places) >= 0
    assert max(places) <= width
    assert len({y for _, y in dots(drawing)}) == 3


def test_the_best_lies_left_of_today_where_less_is_done_and_right_of_it_where_more_is():
    best_calls, today_calls, best_new, today_new, best_dropped, today_dropped = (x for x, _ in dots(mix_picture(CHART)))
    assert best_calls < today_calls
    assert best_new > today_new
    assert best_dropped < today_dropped
    assert best_dropped == today_new, "none of it stands at the start of every line"


def test_the_band_grows_with_what_is_as_good():
    widths = [float(x) for x in re.findall(r'<rect [^>]*width="([\d.]+)"', mix_picture(CHART))]
    wider = replace(CHART, rows=(replace(CALLS, least=10), NEW, DROPPED))
    assert float(re.findall(r'<rect [^>]*width="([\d.]+)"', mix_picture(wider))[0]) > widths[0]


def test_who_cannot_see_it_reads_the_amounts():
    assert "Cold calling: today 84, best mix 54 a week; as good 52 to 57." in mix_picture(CHART)


def test_the_section_says_the_answer_the_plateau_the_prices_and_the_odds():
    section = mix_section(CHART)
    for text in ("The best mix of hours and money", "reaches 34 %", "16 of 71", "One more hour", "<table>"):
        assert text in section
    assert "What more of each" not in mix_section(replace(CHART, prices=()))
    assert "<svg" not in mix_section(replace(CHART, rows=()))
