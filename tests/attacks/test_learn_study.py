"""Attack 10: what is worth finding out first is what nested simulation would find out first."""

import numpy as np
import pytest
from learn_real import futures_alone, ground, nested, tactic_bundles
from learn_study import gain_of_gaps, is_same_first, small, small_everything

from bestbet.workflow.making import make_demo


def test_one_small_plan_has_the_same_first_and_the_same_worth():
    found = small(0, n_outer=16, n_inner=64)
    assert is_same_first(found)
    for held in found:
        assert held.fitted == pytest.approx(held.nested, abs=0.01)


def test_the_nested_gain_of_a_known_line_is_the_unit_loss():
    z = np.random.default_rng(1).normal(size=200_000)
    gaps = (1 + np.sqrt(5) * z)[:, None]
    assert gain_of_gaps(gaps, np.array([1.0])) == pytest.approx(0.4798, abs=0.005)


def test_a_study_with_two_names_swapped_would_be_caught():
    found = small(0, n_outer=16, n_inner=64)
    ordered = sorted(found, key=lambda h: h.fitted)
    worst, best = ordered[0], ordered[-1]
    swapped = [
        *ordered[1:-1],
        type(best)(worst.name, best.fitted, 0, True, worst.nested),
        type(best)(best.name, 0, 0, False, best.nested),
    ]
    assert not is_same_first(swapped)


@pytest.mark.slow
def test_the_same_first_in_nine_of_ten_small_plans():
    assert sum(is_same_first(small(seed)) for seed in range(12)) >= 11


@pytest.mark.slow
def test_everything_is_worth_what_many_paths_a_world_say():
    for seed in range(3):
        value, error, many, many_error = small_everything(seed)
        assert abs(value - many) < 4 * np.hypot(error, many_error) + 0.003


@pytest.mark.slow
def test_a_whole_plan_agrees_with_nested_simulation(tmp_path):
    here = ground(make_demo(tmp_path / "demo", seed=1).root)
    *_, together = tactic_bundles(here)
    both = nested(here, together, n_outer=32, n_inner=128)["money"]
    assert both.nested == pytest.approx(both.same_rows, rel=0.25)
    assert both.correlation > 0.8
    for surface, alone, error in futures_alone(here, (10, 110)):
        assert (np.abs(surface - alone) < 4 * error + 0.03).all()
