"""Texts of the prompt in the words of a page: names, days, numbers; commands and tags stay as they are."""

import pytest

from bestbet.report.page_words import PageWords, days_in_full
from bestbet.report.svg import GAP
from bestbet.report.words import spaced

WORDS = PageWords(["focus_healthcare", "hold", "r&d_first"], ["new_in_healthcare", "volume", "cold_calling"])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<td>hold</td><td>focus_healthcare (chosen)</td>", "<td>Hold</td><td>Focus healthcare (chosen)</td>"),
        ("less of cold_calling in focus_healthcare", "less of cold calling in Focus healthcare"),
        ("volume and new_in_healthcare", "Volume and new in healthcare"),
        ("facts of 2026-12-27", "facts of 27 December 2026"),
        ("2027-13-45 and 2026-12-27.csv", "2027-13-45 and 2026-12-27.csv"),
        ("-2.4 to -3, x-3, 12-14", "−2.4 to −3, x-3, 12-14"),
        ("71% of 19 100 EUR", "71 % of 19 100 EUR"),
        ("of rep_hours, opportunity_history.csv", "of rep hours, opportunity_history.csv"),
        ("run `bestbet explain focus_healthcare`", "run <code>bestbet explain focus_healthcare</code>"),
        ("<style>p{margin:-2px}</style><p>-2</p>", "<style>p{margin:-2px}</style><p>−2</p>"),
        ("hold at minimum", "hold at minimum"),
        ("cold_calling_anecdote is a story", "Cold calling anecdote is a story"),
        ("moves P(all) of hold; P(all)", "moves the chance of all objectives with hold; the chance of all"),
        ("<h3>P(all) without</h3>", "<h3>The chance of all without</h3>"),
        ("one ` alone of focus_healthcare", "one ` alone of Focus healthcare"),
        ("<code>focus_healthcare</code> hold", "<code>focus_healthcare</code> hold"),
        ('<svg aria-label="odds of focus_healthcare">', '<svg aria-label="odds of Focus healthcare">'),
        ("<b>r&amp;d_first</b> holding", "<b>R&amp;d first</b> holding"),
        ("gains 1.0. Design: bestbet weigh --design --tactic x", "gains 1.0."),
    ],
)
def test_a_text_of_the_prompt_is_said_as_on_a_page(typed, read):
    assert WORDS.html(typed).replace(GAP, " ") == read


def test_a_text_that_is_no_html_stays_one():
    assert WORDS.text('"focus_healthcare" <b> & more') == '"Focus healthcare" <b> & more'


def test_only_the_days_are_said_in_full_where_names_are_those_of_columns():
    said = days_in_full('<td id="2026-12-27">close_date of 2026-12-27</td>').replace(GAP, " ")
    assert said == '<td id="2026-12-27">close_date of 27 December 2026</td>'


def test_without_names_nothing_is_taken_for_one():
    assert PageWords(()).html("<p>hold the volume</p>") == "<p>hold the volume</p>"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("held 81% of the time", "held 81 % of the time"),
        ("held 81 % of 50%", "held 81 % of 50 %"),
        ("run `bestbet mix --change 50%` for 5%", "run `bestbet mix --change 50%` for 5 %"),
        ("% of all", "% of all"),
    ],
)
def test_numbers_stand_apart_from_their_per_cent_signs_at_the_prompt_too(said, read):
    assert spaced(said).replace(GAP, " ") == read
