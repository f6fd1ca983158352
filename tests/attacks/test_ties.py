"""Attack 8 at default size: pairs of known worlds, with controls that fail where the rule must not."""

import pytest
from tie_study import GAPS, curse, highest, no_margin, study

N = 60


@pytest.fixture(scope="module")
def found():
    return dict(zip(GAPS, study(N), strict=True))


def test_equal_strategies_are_called_a_tie(found):
    assert found[0.0].tied >= 0.95


def test_of_two_points_apart_the_wrong_one_is_hardly_ever_crowned(found):
    assert found[0.02].wrong <= 0.02


def test_of_ten_points_apart_the_right_one_is_crowned(found):
    assert found[0.10].right >= 0.95


def test_without_a_tie_rule_equal_strategies_would_be_told_apart():
    assert study(20, by=highest)[0].tied == 0.0


def test_without_a_margin_some_equal_strategies_would_be_crowned():
    assert study(200, by=no_margin, n_draws=512)[0].wrong > 0.02


def test_with_few_draws_the_highest_is_often_the_wrong_one_and_the_rule_names_none():
    assert study(120, by=highest, n_draws=64)[1].wrong > 0.05
    assert study(120, n_draws=64)[1].wrong <= 0.02


def test_choosing_flatters_the_best_of_equals_and_reading_it_on_other_draws_does_not():
    (raw, raw_error), (read, read_error) = curse(5, 256, 300)
    assert raw > 5 * raw_error
    assert abs(read) < 3 * read_error
