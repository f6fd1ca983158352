"""True spreads and centres of deal values lie evenly among their draws: 400 worlds of the fit's own law, with controls.

Until 2026-11-28 spreads were said too low (mean rank .538 over 2,885 worlds): the course and the lanes' common mean had
taken squares out of the values, and no degree of freedom with them.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "attacks"))

from value_ranks_study import lived, middle, ranks, width

from bestbet.calibrate import spreads, value_course


@pytest.fixture(scope="module")
def worlds():
    return lived(400, 5)


def test_spreads_and_centres_are_even(worlds):
    spread, centre = ranks(worlds)
    assert abs(middle(spread)) < 3
    assert abs(middle(centre)) < 3
    assert width(spread) == pytest.approx(1, abs=0.04)
    assert width(centre) == pytest.approx(1, abs=0.04)


def test_squares_that_course_and_mean_took_out_would_be_missed(worlds, monkeypatch):
    """Negative control: the counts and squares as they were."""
    fit, course = spreads.fit, value_course.fit
    monkeypatch.setattr(spreads, "fit", lambda count, squares: fit(np.ceil(count - 1e-9), squares))
    monkeypatch.setattr(
        value_course, "fit", lambda *told: (found := course(*told)) and replace(found, hidden=0 * found.hidden)
    )
    assert middle(ranks(worlds)[0]) > 3
