import math

import pytest

import evidence_cases as cases
from bestbet.evidence.claims import Says
from bestbet.evidence.stories import at_least_one, heard, log_of_counts

CHANCES = {"if_good": 0.2, "if_useless": 0.1}


@pytest.mark.parametrize(("n", "factor"), [(1, 2.0), (3, 1.80), (10, 1.37), (30, 1.04), (100, 1.000)])
def test_one_success_of_many_who_tried_says_the_less_the_more_tried(n, factor):
    assert at_least_one(n, **CHANCES) == pytest.approx(factor, abs=0.005)


@pytest.mark.parametrize(("told", "failed", "factor"), [(10, 0, 2.5), (10, 3, 1.07), (30, 10, 1.001)])
def test_stories_selected_by_success_are_worth_little_however_many(told, failed, factor):
    assert math.exp(log_of_counts(told, failed, **CHANCES, least_telling=0.01)) == pytest.approx(factor, abs=0.006)


def test_if_failures_were_told_as_often_the_count_would_be_evidence():
    """Negative control: the naive binomial factor of 10 successes is 1,024."""
    assert math.exp(log_of_counts(10, 0, **CHANCES, least_telling=1.0)) == pytest.approx(1024)


def test_thousands_of_stories_can_be_counted():
    assert math.isfinite(log_of_counts(50_000, 0, **CHANCES, least_telling=0.01))
    assert heard([cases.story(i, tried=1) for i in range(3000)], cases.WEIGHTS).capped == pytest.approx(1.05)


def test_the_teams_that_told_nothing_are_named():
    known = heard([cases.story(0, tried=30)], cases.WEIGHTS).sentences[0]
    assert "this story, and the 29 teams that tried and told nothing" in known
    assert "in 96 of 100 cases" in known
    unknown = heard([cases.story(0)], cases.WEIGHTS).sentences[0]
    assert "the 99 teams" in unknown
    assert "nobody knows how many tried" in unknown
    assert "the 1 team that" in heard([cases.story(0, tried=2)], cases.WEIGHTS).sentences[0]
    assert "the one team that tried" in heard([cases.story(0, tried=1)], cases.WEIGHTS).sentences[0]


def test_two_stories_of_one_origin_are_one_story():
    told = [cases.story(i, source="a podcast", tried=3) for i in range(5)]
    assert heard(told, cases.WEIGHTS).n == 1
    assert heard([cases.story(i, tried=3) for i in range(5)], cases.WEIGHTS).n == 5


def test_stories_for_and_against_cancel():
    told = [cases.story(0, tried=3), cases.story(1, Says.FAILS, tried=3)]
    assert heard(told, cases.WEIGHTS).capped == pytest.approx(1)


def test_the_cap_holds_whatever_the_count():
    assert heard([cases.story(i, tried=1) for i in range(50)], cases.WEIGHTS).capped == pytest.approx(1.05)
