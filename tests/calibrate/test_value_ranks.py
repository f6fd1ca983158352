"""True spreads and centres of deal values lie evenly among their draws: 400 worlds of the fit's own law, with controls.

Until 2026-11-28 spreads were said too low (mean rank .537 over 2,845 worlds): the course and the lanes' common mean had
taken squares out of the values, and no degree of freedom with them.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "attacks"))

import sbc_law

from bestbet.calibrate import spreads, value_course, values

WORLDS, DRAWS = 400, 99


@pytest.fixture(scope="module")
def worlds():
    found = []
    for number in range(WORLDS):
        rng = np.random.default_rng([number, 5])
        theta = sbc_law.unknowns(rng)
        history = sbc_law.lived(theta, rng)
        if history is not None:
            found.append((theta, history.facts.values))
    return found


def ranks(worlds):
    """Shares of draws below the truth, [spread or centre, world and lane]."""
    found = np.empty((2, len(worlds), sbc_law.LANES))
    for number, (theta, statistics) in enumerate(worlds):
        fitted = values.fit(statistics, tuple(str(lane) for lane in range(sbc_law.LANES)))
        mean, sd = values.draw(fitted, DRAWS, seed=number, what="value")
        found[0, number] = ((sd < theta.value_sd).sum(axis=0) + 0.5) / (DRAWS + 1)
        found[1, number] = ((mean < theta.value_mean).sum(axis=0) + 0.5) / (DRAWS + 1)
    return found.reshape(2, -1)


def middle(rank):
    """Standard errors by which the mean rank is off a half."""
    return (rank.mean() - 0.5) * np.sqrt(12 * rank.size)


def width(rank):
    """How far ranks spread, over how far even ones do."""
    return np.sqrt(12 * ((rank - 0.5) ** 2).mean())


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
