"""The story's pictures: what was in force is thick from its own day on, marks and entries stand at their days."""

import re
from datetime import date

from bestbet.report.chart_story import StoryCourse, ledger_timeline, story_course

DAYS = tuple(date(2027, month, 1) for month in range(1, 7))
ODDS = {"one_way": [0.8, 0.7, 0.6, 0.3, 0.2, 0.1], "other_way": [0.5, 0.5, 0.5, 0.5, 0.6, 0.7]}


def drawn(chosen=("one_way",) * 4 + ("other_way",) * 2, marks=((DAYS[3], "the flip"),)):
    return story_course(StoryCourse(DAYS, ODDS, tuple(chosen), marks))


def thick(picture):
    found = re.findall(r'<path d="M([^"]+)" fill="none" stroke="[^"]+" stroke-width="3"', picture)
    return [[tuple(map(float, point.split())) for point in path.split("L")] for path in found]


def test_the_thick_line_goes_over_to_the_new_option_on_the_day_of_the_change():
    old, new = thick(drawn())
    assert (len(old), len(new)) == (4, 3)
    assert old[-1][0] == new[0][0]
    assert old[-1][1] != new[0][1]


def test_without_a_change_one_thick_line_goes_through_all_days():
    (only,) = thick(drawn(chosen=("one_way",) * 6, marks=()))
    assert len(only) == 6


def test_what_happened_stands_in_the_picture_and_in_its_description():
    picture = drawn()
    assert ">the flip</text>" in picture
    assert "the flip on 2027-04-01" in picture
    assert "One way went from 80" in picture


def test_marks_that_are_close_stand_in_two_rows():
    picture = drawn(marks=((DAYS[2], "a long word for it"), (DAYS[2], "another long word")))
    rows = re.findall(r'y="([0-9.]+)"[^>]*>(?:a long word for it|another long word)<', picture)
    assert len(set(rows)) == 2


def test_the_ledger_has_a_row_per_entry_and_larger_dots_for_decisions():
    entries = [(DAYS[0], 1, "committed to one way"), (DAYS[3], 4, "a note")]
    picture = ledger_timeline(entries, DAYS[5])
    assert [float(r) for r in re.findall(r'<circle [^>]*r="([0-9.]+)"', picture)] == [6.0, 4.0]
    assert "no. 4: a note" in picture
