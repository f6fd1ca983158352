"""The picture of evidence says what was weighed, fits its page, and survives claims that no axis could hold."""

import re

import pytest

import evidence_cases as cases
from bestbet.evidence.claims import Arm, Arms, Grade
from bestbet.evidence.weigh import NOTHING_WEIGHED, weigh
from bestbet.plan.nodes import Channel
from bestbet.report.chart_evidence import MOST_CLAIMS, evidence_chart, evidence_picture
from bestbet.units import Range, Scale


def chart_of(*claims, brings=None):
    return evidence_chart(weigh(cases.evidence(*claims), cases.plan(cases.tactic(brings=brings)), as_of=cases.DAY))


def places(drawing):
    return [float(x) for x in re.findall(r'(?:cx|x1|x2)="([-0-9.]+)"', drawing)]


@pytest.mark.parametrize("width", [960, 360])
def test_every_mark_lies_on_the_page_also_for_an_absurd_claim(width):
    absurd = cases.claim("leaflet", Grade.VENDOR_CLAIM, effect=Range(90.0, 90.0), is_ours=False)
    test = cases.claim("test", arms=Arms(Arm(500, 120), Arm(500, 100)))
    drawing = evidence_picture(chart_of(absurd, test), width=width)
    assert all(0 <= x <= width for x in places(drawing))
    assert "leaflet" in drawing
    assert "win_rate" in drawing


def test_the_description_says_before_and_after():
    drawing = evidence_picture(chart_of(cases.claim(**cases.lift(-0.2, 0.06))))
    assert re.search(r"<desc>webinars: win_rate: \+6\.0.% before, -\d\.\d.% after</desc>", drawing)


def test_claims_beyond_the_first_few_are_counted():
    claims = [cases.claim(f"c{i}", **cases.lift(0.1 + i / 100, 0.1)) for i in range(MOST_CLAIMS + 3)]
    assert "and 3 more claims that weigh less" in evidence_picture(chart_of(*claims))


def test_opportunities_have_an_axis_of_their_own():
    arms = Arms(Arm(200, 20, units=400), Arm(200, 10))
    told = cases.claim(channel=Channel.OPPORTUNITIES, arms=arms)
    drawing = evidence_picture(chart_of(told, brings={Channel.OPPORTUNITIES: Range(0.02, 0.05, Scale.LOG)}))
    assert "opportunities per unit" in drawing
    assert ">0.04<" in drawing


def test_stories_are_words_and_no_mark():
    found = chart_of(cases.story(0, tried=30))
    assert found.panels == ()
    assert "the 29 teams that tried and told nothing" in found.sentences[0]


def test_without_claims_there_is_no_picture():
    assert evidence_chart(NOTHING_WEIGHED) is None
