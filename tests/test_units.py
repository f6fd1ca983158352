import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestbet.units import WEEKS_PER, Z90, Range, Scale

POSITIVE = st.floats(1e-6, 1e9)
SHARES = st.floats(1e-6, 1 - 1e-6)


@given(POSITIVE, POSITIVE)
def test_the_median_of_a_positive_range_is_the_geometric_mean(a: float, b: float) -> None:
    found = Range(min(a, b), max(a, b), Scale.LOG)
    assert found.median == pytest.approx(math.sqrt(a * b), rel=1e-9)


@given(SHARES, SHARES)
def test_the_ends_hold_ninety_per_cent_and_shares_stay_inside_the_whole(a: float, b: float) -> None:
    found = Range(min(a, b), max(a, b), Scale.LOGIT)
    assert found.at(-Z90) == pytest.approx(found.low, rel=1e-6)
    assert found.at(Z90) == pytest.approx(found.high, rel=1e-6)
    assert 0 <= found.at(-6) <= found.at(6) <= 1


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-4, 4))
def test_values_rise_with_the_score_on_every_scale(a: float, b: float, z: float) -> None:
    found = Range(min(a, b), max(a, b))
    assert found.at(z) <= found.at(z + 1)


def test_an_exact_number_is_the_same_at_every_score() -> None:
    assert {Range(3.0, 3.0, Scale.LOG).at(z) for z in (-3, 0, 3)} == {3.0}


@pytest.mark.parametrize(
    ("low", "high", "scale"),
    [
        (2, 1, Scale.LINEAR),
        (0, 1, Scale.LOG),
        (0, 0.5, Scale.LOGIT),
        (0.5, 1, Scale.LOGIT),
        (math.nan, 1, Scale.LINEAR),
        (0, math.inf, Scale.LINEAR),
    ],
)
def test_a_range_that_cannot_be_is_never_built(low: float, high: float, scale: Scale) -> None:
    with pytest.raises(ValueError, match="range"):
        Range(low, high, scale)


def test_what_a_person_wrote_takes_no_part_in_comparisons() -> None:
    assert Range(1, 2, text="1 to 2") == Range(1, 2)


def test_a_year_is_fifty_two_weeks_and_a_day_and_a_quarter_of_it_thirteen() -> None:
    assert WEEKS_PER["year"] == pytest.approx(365.25 / 7)
    assert WEEKS_PER["quarter"] * 4 == pytest.approx(WEEKS_PER["month"] * 12)
    assert WEEKS_PER["day"] * 7 == pytest.approx(WEEKS_PER["week"])
