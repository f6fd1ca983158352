"""The alarm holds what it promises: silent on healthy plans, heard on halved ones (attack 12 at default size)."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "attacks"))

from alarm_study import LOOKS, POISSON, World, alarms, by_week, counts, upper_limit, watched

from bestbet.commit.decision import Watch
from bestbet.track.alarm import evidence_of, leaning, log_mean, sounded, together
from bestbet.track.law import CountLaw, law_of

MULTIPLES = Watch().multipliers


def futures(seed, *, level=0.04, drift=0.0, size=8.0, n=4000, weeks=60, mean=3.0):
    rng = np.random.default_rng(seed)
    x = rng.normal(-level / 2, level**0.5, (n, 1))
    if drift:
        x = x + np.cumsum(rng.normal(-drift / 2, drift**0.5, (n, weeks)), axis=1)
    expected = mean * np.exp(x) * rng.gamma(size, 1 / size, (n, weeks))
    return rng.poisson(expected).astype(float), expected


def test_the_law_finds_what_the_futures_were_made_of():
    found = law_of("wins", futures(1)[0])
    assert found.level == pytest.approx(0.04, abs=0.008)
    assert found.drift < 2e-4
    assert found.excess == pytest.approx(1 / 8, abs=0.03)
    drifting = law_of("wins", futures(2, level=0.01, drift=0.002)[0])
    assert drifting.drift == pytest.approx(0.002, rel=0.3)


def test_what_was_to_be_expected_gives_the_law_of_the_counts_about_it():
    came, expected = futures(3)
    of_counts, of_expected = law_of("x", came), law_of("x", expected, is_expected=True)
    assert of_expected.excess == pytest.approx(of_counts.excess, abs=0.02)
    assert of_expected.level == pytest.approx(of_counts.level, abs=0.005)


def test_a_week_in_which_nothing_ever_happens_is_no_division_by_zero():
    none = np.zeros((50, 8))
    found = evidence_of(law_of("none", none), np.zeros((1, 8), np.int64), MULTIPLES)
    assert np.isfinite(found.total).all()


def test_under_the_law_itself_the_evidence_is_a_martingale_with_mean_one():
    law = CountLaw("x", np.full(30, 2.0), 0.02, 0.0005, 0.1)
    rng = np.random.default_rng(4)
    x = rng.normal(-0.01, 0.02**0.5, (6000, 1)) + np.cumsum(rng.normal(-0.00025, 0.0005**0.5, (6000, 30)), axis=1)
    came = rng.poisson(2.0 * np.exp(x) * rng.gamma(10.0, 0.1, (6000, 30)))
    e = np.exp(evidence_of(law, came, MULTIPLES).total)
    for week in (0, 9):
        error = e[:, week].std() / np.sqrt(len(e))
        assert abs(e[:, week].mean() - 1) < 4 * error
    share = (sounded(np.log(e), 20.0) >= 0).mean()
    assert share <= 0.05


def test_the_evidence_of_several_measures_is_their_mean_and_not_the_loudest():
    law = CountLaw("x", np.full(10, 2.0), 1e-8, 0.0, 1e-6)
    quiet = evidence_of(law, np.full((1, 10), 2), MULTIPLES)
    loud = evidence_of(law, np.zeros((1, 10), np.int64), MULTIPLES)
    both = together([quiet, loud])
    assert np.exp(both[0, -1]) == pytest.approx((np.exp(quiet.total[0, -1]) + np.exp(loud.total[0, -1])) / 2)
    assert both[0, -1] < loud.total[0, -1]


def test_the_lean_is_towards_the_pace_that_came():
    law = CountLaw("x", np.full(40, 5.0), 0.01, 0.0, 0.05)
    rng = np.random.default_rng(5)
    half = evidence_of(law, rng.poisson(2.5, (1, 40)), MULTIPLES)
    assert leaning(half, 0, 39) == pytest.approx(0.5, abs=0.1)


def test_a_mean_of_exponentials_does_not_overflow():
    assert log_mean(np.array([[1000.0, 1000.0]]), axis=1)[0] == pytest.approx(1000.0)


@pytest.mark.parametrize("size", [POISSON, 5.0, 2.0])
def test_healthy_plans_seldom_sound_the_alarm_though_looked_at_every_week(size):
    n = 60
    weeks = alarms(World(2.0, size), n, (1.0, 0.5))
    n_alarms = int((by_week(weeks, LOOKS)[0] * n).round())
    assert n_alarms <= 8, f"{n_alarms} of {n}; upper 99 % limit {upper_limit(n_alarms, n):.3f}"
    assert by_week(weeks, 52)[1] >= 0.55


def test_a_forecaster_who_takes_the_estimate_for_the_truth_is_caught_by_the_same_study():
    weeks = alarms(World(2.0, 2.0), 40, knows=True)
    assert by_week(weeks, LOOKS)[0] > 0.15


def test_the_upper_limit_of_no_alarm_in_a_hundred_is_the_one_in_closed_form():
    assert upper_limit(0, 100) == pytest.approx(1 - 0.01 ** (1 / 100))


def test_a_world_is_the_same_every_time_it_is_lived():
    first, again = (watched(World(2.0, 5.0), 7)[0].total for _ in range(2))
    assert np.array_equal(first, again)
    assert counts(np.random.default_rng(1), 2.0, POISSON, 3).shape == (3,)


@pytest.mark.slow
@pytest.mark.parametrize("size", [POISSON, 5.0, 2.0])
def test_attack_12(size):
    n = 2000
    weeks = alarms(World(2.0, size), n, (1.0, 0.5))
    n_alarms = int((by_week(weeks, LOOKS)[0] * n).round())
    print(f"{n_alarms} of {n}, upper 99 % limit {upper_limit(n_alarms, n):.4f} (at most 0.05)")
    assert upper_limit(n_alarms, n) <= 0.05
    if size == 5.0:
        assert by_week(weeks, 52)[1] >= 0.85
