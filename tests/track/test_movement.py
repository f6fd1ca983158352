"""News or noise (attack 14): a sober forecaster passes, faulty ones are told apart, noise is taken off."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "attacks"))

from revision_study import exact, fresh, frozen, lived, pacing, stretched

from bestbet.track.movement import known_shares, movement, streams

N = 2000


def test_an_exact_forecaster_moves_as_much_as_it_settles():
    assert abs(streams(exact(N)).z) < 3


def test_frozen_seeds_add_no_movement_worth_the_name():
    assert abs(streams(frozen(N)).z) < 3


def test_fresh_seeds_pass_only_once_their_noise_is_taken_off():
    p, error = fresh(5000)
    assert streams(p).z > 3
    assert abs(streams(p, error).z) < 3


def test_an_overconfident_forecaster_is_flagged_with_200_streams():
    found = streams(stretched(exact(200), 1.5))
    assert found.z > 3
    assert found.ratio > 1.2


def test_a_timid_forecaster_and_a_plain_pace_are_flagged_too():
    assert streams(stretched(exact(200), 0.6)).z < -3
    assert streams(pacing(200)).z > 3


def known():
    sums, _ = lived(2000, 9)
    return known_shares([sums[:, 1:]])


def test_nine_in_ten_rational_courses_lie_in_the_range_that_is_printed():
    gone = known()[::4][:8]
    found = [movement(row[:8], gone) for row in exact(300, 3)[:, ::4]]
    share = np.mean([low <= one.moved <= high for one in found for low, high in [one.expected]])
    assert 0.84 <= share <= 0.96


def test_the_share_that_is_known_rises_from_nothing_to_everything():
    shares = known()
    assert shares[0] == 0
    assert shares[-1] > 0.999
    assert (np.diff(shares) >= 0).all()


def test_one_forecast_has_no_movement_and_no_range():
    one = movement(np.array([0.4]), np.array([0.0]))
    assert one.n_moves == 0
    assert one.expected is None
