"""What the best mix says of its plateau: nearer to today only where that shows."""

from types import SimpleNamespace

import pytest

from bestbet.report.mix_tables import mix_sentences
from bestbet.report.svg import GAP


def mix(moved_by_nearest, behind=0.0):
    best = SimpleNamespace(name="best mix", moved=0.784, p_all=0.37, behind=0.0, behind_mcse=0.0)
    near = SimpleNamespace(
        name="nearest to today", moved=moved_by_nearest, p_all=0.36, behind=behind, behind_mcse=0.001
    )
    plateau = SimpleNamespace(n_as_good=3, n_tried=100, ranges=())
    return SimpleNamespace(plateau=plateau, is_flat=False, nearest=near, best=best, bounds=(), prices=())


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
