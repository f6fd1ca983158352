import numpy as np
import pytest
from choose_cases import R, asked, compared, objective

from bestbet.choose.conflicts import conflict_of
from bestbet.odds.comparison import eased_target
from bestbet.plan.nodes import Direction, Measure


def test_gains_are_counted_on_the_paths_where_one_objective_alone_is_missed():
    question = asked(objective("x"), objective("y", Measure.WINS, 10.0))
    x = np.array([100, 96, 96, 50, 100, 100, 100, 50.0] * 8)
    y = np.array([10, 10, 9, 10, 9, 8, 10, 8.0] * 8)
    found = conflict_of(question, compared(question, {"a": {"x": x, "y": y}}), "a")
    by_name = {s.objective: s for s in found.strains}
    assert found.p_all == pytest.approx(2 / 8)
    assert by_name["x"].without == pytest.approx(2 / 8)  # the second and the fourth path miss x alone
    assert by_name["x"].eased == pytest.approx(1 / 8)  # 95 would do on the second
    assert by_name["y"].without == pytest.approx(2 / 8)
    assert by_name["y"].eased_target == 9.0  # a count is eased by a whole one
    assert by_name["y"].eased == pytest.approx(1 / 8)


def test_pairs_show_what_fails_together_and_what_stands_in_the_way():
    rng = np.random.default_rng(1)
    z = rng.standard_normal(8192)
    question = asked(objective("x"), objective("y", target=100.0), objective("z", target=100.0))
    values = {"a": {"x": 100 + z, "y": 100 + z, "z": 100 - z}}
    pairs = {(p.first, p.second): p for p in conflict_of(question, compared(question, values), "a").pairs}
    assert pairs["x", "y"].gap == pytest.approx(0.25, abs=0.02)
    assert pairs["x", "z"].gap == pytest.approx(-0.25, abs=0.02)
    assert pairs["x", "z"].both == pytest.approx(0.0, abs=1e-3)


def test_the_error_of_a_pair_is_what_repetition_shows():
    question = asked(objective("x"), objective("y", target=100.0))
    gaps, errors = [], []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        shared = rng.standard_normal((256, 1))
        x = (100.3 + shared + rng.standard_normal((256, R))).ravel()
        y = (99.5 + shared + rng.standard_normal((256, R))).ravel()
        (pair,) = conflict_of(question, compared(question, {"a": {"x": x, "y": y}}), "a").pairs
        gaps.append(pair.gap)
        errors.append(pair.mcse)
    assert 0.85 < np.std(gaps) / np.mean(errors) < 1.15


def test_the_binding_objective_is_the_one_whose_absence_helps_most():
    rng = np.random.default_rng(2)
    question = asked(objective("hard"), objective("easy", target=100.0))
    values = {"a": {"hard": 90 + 10 * rng.standard_normal(4096), "easy": 120 + 10 * rng.standard_normal(4096)}}
    assert conflict_of(question, compared(question, values), "a").binding == "hard"


def test_a_single_objective_binds_nothing():
    question = asked(objective("x"))
    found = conflict_of(question, compared(question, {"a": {"x": np.linspace(0, 200, 256)}}), "a")
    assert (found.binding, found.pairs) == ("", ())


@pytest.mark.parametrize(
    ("measure", "direction", "target", "eased"),
    [
        (Measure.BOOKINGS, Direction.AT_LEAST, 100.0, 95.0),
        (Measure.COST_OF_SALES, Direction.AT_MOST, 100.0, 105.0),
        (Measure.NEW_ACCOUNTS, Direction.AT_LEAST, 6.0, 5.0),
        (Measure.NEW_ACCOUNTS, Direction.AT_LEAST, 156.0, 149.0),
        (Measure.LOGO_CHURN, Direction.REDUCE_BY, 0.2, 0.21),
        (Measure.BOOKINGS, Direction.AT_LEAST, -100.0, -105.0),
    ],
)
def test_an_eased_target_is_easier_whatever_its_direction(measure, direction, target, eased):
    goal = asked(objective("x", measure, target, direction=direction)).goals["x"]
    assert eased_target(goal, target, 0.05) == pytest.approx(eased)
