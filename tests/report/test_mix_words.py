"""What the best mix says of its plateau: nearer to today only where that shows."""

from types import SimpleNamespace

import pytest

from bestbet.report.mix_tables import _odds, mix_sentences
from bestbet.report.svg import GAP


def mix(moved_by_nearest, behind=0.0):
    rest = {"is_allowed": True, "mcse": 0.01, "goals": (("volume", 0.5),), "busy": None, "worked": None}
    best = SimpleNamespace(name="best mix", moved=0.784, p_all=0.37, behind=0.0, behind_mcse=0.0, **rest)
    today = SimpleNamespace(name="hold", moved=0.0, p_all=0.1, behind=0.27, behind_mcse=0.01, **rest)
    near = SimpleNamespace(
        name="nearest to today", moved=moved_by_nearest, p_all=0.36, behind=behind, behind_mcse=0.001, **rest
    )
    plateau = SimpleNamespace(n_as_good=3, n_tried=100, ranges=())
    known = {"bounds": (), "prices": (), "named": (), "n_paths": 512, "seed": 1, "as_of": "2026-12-31"}
    return SimpleNamespace(plateau=plateau, is_flat=False, nearest=near, best=best, today=today, **known)


def said(found):
    return mix_sentences(SimpleNamespace(currency="EUR"), found)[1].replace(GAP, " ")


@pytest.mark.parametrize("moved", [0.784, 0.776])
def test_a_mix_that_spares_nothing_that_shows_is_not_called_nearer(moved):
    assert said(mix(moved)) == "None of them lies nearer to today than the best one: it moves 78 % of the means."


def test_a_mix_that_spares_some_says_how_much_and_what_it_costs():
    assert said(mix(0.7, behind=0.02)) == (
        "The one nearest to today moves 70 % of the means instead of 78 % and reaches 36 %, on fresh luck 2.0 points"
        " less than the best."
    )


@pytest.mark.parametrize(("moved", "rows"), [(0.784, 2), (0.776, 2), (0.7, 3)])
def test_the_table_names_a_nearer_mix_only_where_the_sentence_does(moved, rows):
    assert len(_odds(mix(moved)).rows) == rows
