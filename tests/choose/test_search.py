import itertools
from dataclasses import replace

import numpy as np
import pytest

import mix_cases as cases
from bestbet.choose.allocation import is_allowed, needed
from bestbet.choose.attainment import attained, by_draw, mean_error
from bestbet.choose.ground import Luck, effort_of, margins_of, set_up_of, thinned
from bestbet.choose.mix import best_mix_of, plateau_of, searched, strategy_of
from bestbet.choose.seek import what_it_takes
from bestbet.choose.sequence import _way, best_sequences
from bestbet.errors import UsageError
from bestbet.plan.nodes import Limits
from bestbet.report.mix_tables import mix_tables


@pytest.fixture(scope="module")
def least():
    case = cases.least_doses()
    return case, searched(case.plan, case.posterior, case.asked(), seed=1)


@pytest.fixture(scope="module")
def answer(least):
    case, it = least
    return best_mix_of(case.plan, case.asked(), "digest", it)


def test_the_best_mix_is_as_good_as_the_best_of_a_grid(least):
    _, it = least
    steps = itertools.product(np.linspace(0, 40, 9), (0.0, 8.0, 9.5), np.linspace(0, 20, 6))
    grid = [u for row in steps if is_allowed(it.ground.levers, it.limits, u := np.array(row))]
    luck = Luck(5, 0, 256)
    p = attained(margins_of(it.ground, grid, luck)).mean(axis=1)
    fresh = by_draw(attained(margins_of(it.ground, [grid[int(p.argmax())], it.best], Luck(6, 0, 1024))))
    behind, error = mean_error(fresh[0] - fresh[1])
    assert len(grid) > 60
    assert behind < 0.005 + 2 * error
    assert p.max() - np.median(p) > 0.05  # most mixes of the grid would not pass


def test_no_mix_that_is_sold_needs_more_than_there_is_in_any_week(least, answer):
    _, it = least
    assert len(it.found.finalists.units) > 1
    for units in (*it.found.finalists.units, *plateau_of(it)):
        assert (needed(it.ground.levers, it.limits, units) <= it.limits.have * (1 + 1e-9)).all()
    assert answer.best.is_allowed
    over = it.best * 3
    assert not is_allowed(it.ground.levers, it.limits, over)


def test_where_the_nearest_is_the_best_it_has_one_row(least, answer):
    """Also where both were read back apart. Control: another mix has a row of its own."""
    case, _ = least
    same, other = (
        replace(answer, nearest=replace(answer.best, name=name, moved=answer.best.moved * share))
        for name, share in (("best mix", 1.0), ("nearest to today", 0.5))
    )
    ways = [[row[0] for row in mix_tables(case.plan, mix)[-1].rows] for mix in (same, other)]
    assert ways[0].count("best mix") == 1
    assert "nearest to today" not in ways[0]
    assert "nearest to today" in ways[1]


def test_it_is_crowned_on_one_luck_and_reported_on_another(least):
    _, it = least
    assert it.fresh.seed != it.found.tried.luck.seed
    assert it.fresh.first >= it.found.finalists.luck.last
    assert it.found.finalists.luck.first >= it.found.tried.luck.last


def test_the_same_seed_gives_the_same_mix_and_another_seed_one_as_good(least):
    case, it = least
    again = searched(case.plan, case.posterior, case.asked(), seed=1)
    assert np.array_equal(again.best, it.best)
    assert np.array_equal(again.found.tried.shares, it.found.tried.shares)
    other = searched(case.plan, case.posterior, case.asked(), seed=2)
    assert not np.array_equal(other.found.tried.shares, it.found.tried.shares)
    shares = by_draw(attained(margins_of(it.ground, [it.best, other.best], Luck(9, 0, 1024))))
    gap, error = mean_error(shares[0] - shares[1])
    assert abs(gap) < 0.01 + 2 * error


def test_today_and_the_plans_strategies_stand_beside_it(answer):
    assert answer.today.name == "hold"
    assert [option.name for option in answer.named] == ["first"]
    assert answer.best.p_all > answer.today.p_all + 0.2
    assert answer.best.behind == 0
    assert answer.today.behind == pytest.approx(answer.best.p_all - answer.today.p_all)
    assert answer.today.moved == 0
    assert not answer.is_flat


def test_the_plateau_holds_the_best_and_its_nearest_is_no_further_from_today(answer):
    assert 1 <= answer.plateau.n_as_good < answer.plateau.n_tried
    assert answer.nearest.moved <= answer.best.moved
    assert answer.nearest.behind < 0.02 + 2 * answer.nearest.behind_mcse


def test_hours_are_worth_something_where_they_bind_and_money_nothing_where_it_does_not():
    case = cases.hours_alone()
    found = best_mix_of(case.plan, case.asked(), "", searched(case.plan, case.posterior, case.asked(), seed=1))
    hours, money = found.prices
    assert "all of rep_hours" in found.bounds
    assert hours.gain > 2 * hours.mcse > 0
    assert money.gain == 0
    assert money.reason


def test_where_nothing_can_be_gained_the_answer_is_flat():
    case = cases.hours_alone()
    useless = replace(case.posterior.draws, effect=np.zeros_like(case.posterior.draws.effect))
    posterior = replace(case.posterior, draws=useless)
    found = best_mix_of(case.plan, case.asked(), "", searched(case.plan, posterior, case.asked(), seed=1))
    assert found.is_flat
    assert found.best.p_all == pytest.approx(found.today.p_all, abs=1e-12)


def test_a_limit_of_change_is_kept(least):
    case, _ = least
    tactics = tuple(replace(t, limits=Limits(changes_by=0.25)) if t.today else t for t in case.plan.tactics)
    plan = replace(case.plan, tactics=tactics)
    it = searched(plan, case.posterior, case.asked(), seed=1)
    assert 9 - 1e-9 <= it.best[0] <= 15 + 1e-9
    assert 9 - 1e-9 <= it.best[2] <= 15 + 1e-9


def test_it_becomes_a_strategy_with_a_reason(least, answer):
    case, _ = least
    strategy = strategy_of(case.plan, "new_mix", answer.best)
    assert strategy.effort == answer.best.effort
    assert f"{100 * answer.best.p_all:.0f} %" in strategy.because
    assert strategy.gives_up


def test_what_it_takes_reaches_the_wish_on_fresh_luck(least):
    case, it = least
    wish = 0.65
    needs = what_it_takes(it, case.posterior, wish, lambda plan: cases.Case(plan, case.posterior).asked())
    kinds = [need.kind for need in needs]
    assert kinds == ["hours", "money", "weeks", "target", "target", "target"]
    assert any(need.amount is not None for need in needs)
    for need in needs:
        if need.amount is None:
            assert need.reason
            assert need.p_all < wish + 3 * need.mcse
        else:
            assert need.p_all > wish - 0.03 - 3 * need.mcse
    eased = needs[3]
    assert 0 < eased.amount < 1


def test_a_wish_that_is_met_already_takes_nothing(least):
    case, it = least
    needs = what_it_takes(it, case.posterior, 0.05, lambda plan: cases.Case(plan, case.posterior).asked())
    assert needs[0].amount == 0
    assert needs[3].amount == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("wish", [0.0, 1.0, 1.7])
def test_a_wish_that_is_no_chance_is_refused(least, wish):
    case, it = least
    with pytest.raises(UsageError, match="BB-U92"):
        what_it_takes(it, case.posterior, wish, lambda plan: cases.Case(plan, case.posterior).asked())


def test_sequences_are_of_two_ways_and_held_against_the_best_mix(least):
    _, it = least
    found = best_sequences(it)
    assert 1 <= len(found) <= 3
    assert all(s.first != s.then and s.weeks in {13, 26} for s in found)  # the plan ends before week 39
    assert found[0].p_all >= found[-1].p_all


def test_a_way_that_is_changed_for_itself_is_the_way(least):
    _, it = least
    same = _way(it.ground, ("a", it.best), ("b", it.best), 13)
    assert np.allclose(same.effort, effort_of(it.ground, it.best))
    assert np.allclose(same.set_up, set_up_of(it.ground, it.best))
    other = _way(it.ground, ("a", it.today), ("b", it.best), 13)
    assert np.allclose(other.effort[:, 5], effort_of(it.ground, it.today)[:, 5])
    assert np.allclose(other.effort[:, -1], effort_of(it.ground, it.best)[:, -1])
    assert other.set_up.sum(axis=0)[0] == pytest.approx(26)


def test_too_few_draws_to_search_and_report_are_refused():
    case = cases.hours_alone()
    with pytest.raises(UsageError, match="BB-U90"):
        searched(case.plan, thinned(case.posterior, 0, 256), case.asked(), seed=1)
