"""Attack 7: the simulation error that is printed is the one that other seeds show."""

from dataclasses import replace

import numpy as np
import pytest
from seed_study import case, posterior_of, runs, spread, values_of, with_idle_tactic

from bestbet.plan.nodes import Measure
from bestbet.report.odds_json import assessment_json
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import Stream, Tally
from bestbet.simulate.paths import simulate
from bestbet.workflow.line import Luck, assess, fitted
from sales_data import synthetic

N_DRAWS = 64


@pytest.fixture(scope="module")
def little():
    """A year of few deals: most of the spread is what is not known, so paths of one draw are far from independent."""
    facts = replace(synthetic(5, weeks=52, per_week=3.0, segments=("all",)), source_by=None, segment_by=None)
    return case("a year of few deals", facts, Measure.WINS, weeks=52, n_draws=256)


@pytest.fixture(scope="module")
def looked(little):
    return runs(little, range(1, 61), N_DRAWS, varies="draws")


def test_other_seeds_spread_as_the_printed_error_says(looked):
    p, mcse, _ = looked
    _, _, ratio, covers = spread(p, mcse)
    # 60 seeds tell a ratio to 9 %: the long study holds .85 to 1.15
    assert ((ratio > 0.75) & (ratio < 1.3)).all(), ratio
    assert (covers[1:] > 0.85).all(), covers


def test_an_error_that_takes_paths_of_one_draw_for_independent_is_caught(looked):
    """Negative control: sqrt(p (1 - p) / n) over all paths."""
    p, mcse, _ = looked
    naive = np.sqrt(np.maximum(p * (1 - p), 1e-9) / (4 * N_DRAWS))
    ratio, honest = spread(p, naive)[2], spread(p, mcse)[2]
    assert ratio[1] > 1.3
    assert ratio[1] > 1.3 * honest[1]


def test_paths_alone_spread_by_the_luck_in_them_and_less_than_is_printed(little):
    p, mcse, luck = runs(little, range(1, 161), N_DRAWS, varies="paths")
    # 160 seeds tell a ratio to 6 %; of 40, which were asked until 2026-11-27, one set in six strayed to .7
    assert 0.8 < spread(p, luck)[2][1] < 1.2
    assert spread(p, mcse)[2][1] < 0.9


def test_one_thread_and_eight_give_the_same_bits(little):
    posterior = posterior_of(little.facts, little.plan, 1, 512)
    objective = little.plan.objectives[0]
    tally = Tally(Stream.WINS, since=objective.since, until=objective.by)
    model = compile_model(little.plan, little.plan.strategies[0], posterior, (tally,))
    one, eight = (simulate(model, seed=1, n_paths=2048, threads=n) for n in (1, 8))
    assert one.totals.tobytes() == eight.totals.tobytes()
    assert one.weekly.tobytes() == eight.weekly.tobytes()
    assert simulate(model, seed=2, n_paths=2048).totals.tobytes() != one.totals.tobytes()


def test_a_tactic_that_nobody_uses_changes_nothing(little):
    target = replace(little.plan.objectives[0].threshold, target=little.targets[1])
    plan = replace(little.plan, objectives=(replace(little.plan.objectives[0], threshold=target),))
    luck = Luck(1, 1024)
    found = [
        assessment_json(assess(each, little.facts, fitted(each, little.facts, luck), luck))["strategies"]
        for each in (plan, with_idle_tactic(plan))
    ]
    assert found[0] == found[1]
    assert 0.1 < found[0][0]["p_all"] < 0.9


def test_the_first_paths_do_not_depend_on_how_many_follow(little):
    posterior = posterior_of(little.facts, little.plan, 1, 256)
    few, many = (values_of(little.facts, little.plan, posterior, 7, n) for n in (256, 1024))
    assert few.tobytes() == many[:256].tobytes()
