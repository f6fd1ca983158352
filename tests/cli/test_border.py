"""What is said of many problems of a kind: ten, and how many more; never "1 more", which would take the same line."""

from __future__ import annotations

import pytest

from bestbet.cli.border import say_problems
from bestbet.errors import MOST_OF_A_KIND, Problem, Severity


def said(capsys, n):
    say_problems(tuple(Problem("BB-X01", f"number {i}.", "Mend it.") for i in range(n)))
    return capsys.readouterr().err.splitlines()


@pytest.mark.parametrize("n", [1, MOST_OF_A_KIND, MOST_OF_A_KIND + 1])
def test_all_are_said_where_the_rest_would_take_as_many_lines(capsys, n):
    lines = said(capsys, n)
    assert len(lines) == n
    assert f"number {n - 1}." in lines[-1]


def test_of_more_ten_are_said_and_how_many_there_are_beside(capsys):
    lines = said(capsys, MOST_OF_A_KIND + 2)
    assert len(lines) == MOST_OF_A_KIND + 1
    assert lines[-1] == "BB-X01 and 2 more of this kind."


def test_kinds_are_counted_apart_and_warnings_are_notes(capsys):
    many = tuple(Problem("BB-X01", "one.", "Mend it.") for _ in range(MOST_OF_A_KIND))
    say_problems((*many, Problem("BB-X02", "two.", "Mend it.", severity=Severity.WARNING)))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == MOST_OF_A_KIND + 1
    assert lines[-1].startswith("note: BB-X02")
