"""The parts of a change add up to it; what would have come with usual luck is read off the paths."""

import numpy as np
import pytest
from scipy.special import expit

from bestbet.track.revision import ORDER, Revision, as_expected, parts_of, turned


def staged(seed):
    values = np.random.default_rng(seed).random(len(ORDER) + 1)
    return dict(zip(("before", *ORDER), values.tolist(), strict=True))


@pytest.mark.parametrize("seed", range(20))
def test_the_parts_add_up_to_the_change(seed):
    stages = staged(seed)
    one = Revision("a", stages["before"], stages[ORDER[-1]], parts_of(stages), 0.0)
    assert abs(one.gap) <= 1e-9


def test_a_part_that_is_missing_shows_as_a_gap():
    stages = staged(1)
    parts = parts_of(stages) | {"luck": 0.0}
    assert abs(Revision("a", stages["before"], stages[ORDER[-1]], parts, 0.0).gap) > 1e-3


def test_the_other_order_is_told_only_where_it_differs_by_more_than_a_point():
    parts = dict.fromkeys(ORDER, 0.0) | {"luck": -0.05, "parameters": -0.03}
    assert turned(parts, -0.035) is None
    other = turned(parts, -0.06)
    assert other == pytest.approx({"luck": -0.02, "parameters": -0.06})


def test_the_chance_at_usual_luck_is_that_of_the_mean_flow():
    rng = np.random.default_rng(2)
    flow = rng.poisson(20, (40_000, 1)).astype(float)
    success = rng.random(40_000) < expit((flow[:, 0] - 18) / 3)
    assert as_expected(success, flow) == pytest.approx(expit(2 / 3), abs=0.015)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_what_is_certain_stays_certain(share):
    assert as_expected(np.full(100, bool(share)), np.random.default_rng(1).random((100, 2))) == share


def test_flows_that_never_move_tell_nothing():
    success = np.arange(100) < 30
    assert as_expected(success, np.ones((100, 3))) == pytest.approx(0.3)
