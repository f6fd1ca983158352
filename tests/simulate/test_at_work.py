"""A strategy that is at work already must not be added a second time: known truth, holding what the record stands for."""

from datetime import timedelta

import numpy as np
import pytest

from bestbet.calibrate.contained import contained
from bestbet.calibrate.fit import fit
from bestbet.facts.gather import lane_facts
from bestbet.plan.nodes import Channel, Effort, Plan, Strategy, Tactic
from bestbet.simulate.at_work import Begun, with_work_begun
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW, Stream, Tally
from bestbet.simulate.paths import simulate
from bestbet.units import Range, Scale
from sales_data import AS_OF, facts, synthetic

WEEKS, RATE, AHEAD = 104, 12.0, 26
HOLD = Strategy("hold", "", "", (), is_status_quo=True)
DOUBLE = Strategy("double", "", "", (Effort("calls", 20.0),))


def plan_of(brings, *, win_lift=None, half_life=0.2, begun=26):
    """A plan that began some weeks ago; today's ten calls bring so many opportunities each, twenty nearly twice as many."""
    effects = {Channel.OPPORTUNITIES: Range(brings * 0.99, brings * 1.01, Scale.LOG)}
    if win_lift is not None:
        effects[Channel.WIN_RATE] = Range(win_lift - 0.01, win_lift + 0.01)
    calls = Tactic(
        name="calls",
        unit="call",
        costs={},
        today=10.0,
        typical=10.0,
        brings=effects,
        lasts=Range(half_life * 0.99, half_life * 1.01, Scale.LOG),
        doubling_gives=Range(1.89, 1.91),
        reaches={},
    )
    return Plan(
        team="t",
        currency="EUR",
        start=AS_OF - timedelta(days=7 * begun - 1),
        review_every=13.0,
        objectives=(),
        resources=(),
        tactics=(calls,),
        strategies=(HOLD, DOUBLE),
        rivals=(),
    )


def record(seed, plan, *, brings=0.0, win=0.3, win_lift=0.0):
    """What a team exports that made the double of its calls from the plan's start on: what they bring came on top."""
    week = WEEKS - ((AS_OF - plan.start).days + 1) // 7
    odds = win / (1 - win) * (1 + win_lift) ** 0.9
    jump = (week, 1 + 0.9 * 10 * brings / RATE, odds / (1 + odds))
    return lane_facts(
        facts(synthetic(seed, weeks=WEEKS, per_week=RATE, win=win, jump=jump).opportunities, segment_by="segment")
    )


def said(plan, posterior, strategy, stream=Stream.CREATED):
    window = (AS_OF + timedelta(days=1), AS_OF + timedelta(days=7 * AHEAD))
    model = compile_model(plan, strategy, posterior, (Tally(stream, *window),))
    return float(simulate(model, seed=3, n_paths=len(posterior.draws) * PATHS_PER_DRAW).totals.mean())


def ratios(plan, strategy, truth, *, stream=Stream.CREATED, seeds=range(4), **world):
    """Return ln(said / truth) with what was at work taken into account, and with the effect added again."""
    found = []
    for seed in seeds:
        history = record(seed, plan, **world)
        twice = fit(plan, history, seed=1, n_draws=128)
        once = with_work_begun(plan, twice, [Begun(plan.start, DOUBLE)])
        found.append([np.log(said(plan, p, strategy, stream) / truth) for p in (once, twice)])
    return np.mean(found, axis=0)


@pytest.mark.parametrize("begun", [8, 26])
def test_what_is_at_work_is_not_added_again(begun):
    """Today's ten calls bring .5 each of twelve a week, twenty bring 4.5 more: 16.5 a week go on. Control: without it more are said."""
    plan = plan_of(0.5, begun=begun)
    once, twice = ratios(plan, DOUBLE, 16.5 * AHEAD, brings=0.5)
    assert abs(once) < 0.05
    assert twice > once + 0.05


def test_who_goes_back_loses_what_was_gained():
    plan = plan_of(0.5)
    once, twice = ratios(plan, HOLD, RATE * AHEAD, brings=0.5)
    assert abs(once) < 0.06
    assert twice > 0.15


def test_nothing_begun_changes_nothing():
    plan = plan_of(0.5)
    history = record(1, plan)
    posterior = fit(plan, history, seed=1, n_draws=32)
    assert with_work_begun(plan, posterior, []) is posterior
    later = [Begun(AS_OF + timedelta(days=1), DOUBLE)]
    assert with_work_begun(plan, posterior, later) is posterior
    assert with_work_begun(plan, posterior, [Begun(plan.start, HOLD)]) is posterior


def test_the_longer_it_is_at_work_the_more_of_it_the_record_holds():
    history = record(2, plan_of(0.5))
    parts = [contained(history, None, np.ones((1, weeks)), np.ones((1, 2)), np.zeros(1)) for weeks in (4, 13, 26, 104)]
    for name in ("arrivals", "win_rate", "deal_value"):
        shares = [float(np.mean(getattr(one, name))) for one in parts]
        assert shares == sorted(shares)
        assert 0 < shares[0] < 0.3
    assert np.mean(parts[-1].arrivals) == pytest.approx(1, abs=0.05)
    assert parts[-1].win_rate[0] == pytest.approx(1, abs=0.02)


def test_win_rates_hold_less_than_arrivals_and_are_lifted_to_the_same_dose():
    """Odds of winning half as high again, in the record for half a year. Control: without it the lift is added to a part of itself."""
    plan = plan_of(0.001, win_lift=0.5, begun=40)
    lifted = 1.5**0.9 * 3 / 7
    truth = RATE * lifted / (1 + lifted) * AHEAD
    once, twice = ratios(plan, DOUBLE, truth, stream=Stream.WINS, win_lift=0.5)
    assert abs(once) < 0.08
    assert twice > once + 0.02


def test_an_older_strategy_leaves_its_trace():
    """First doubled, then back for as long: the record holds a part of the doubled weeks, so that its level is above today's."""
    plan = plan_of(0.5, begun=40)
    posterior = fit(plan, record(3, plan), seed=1, n_draws=32)
    back = [Begun(plan.start, DOUBLE), Begun(AS_OF - timedelta(days=7 * 20 - 1), HOLD)]
    found, alone = (with_work_begun(plan, posterior, begun) for begun in (back, back[:1]))
    assert 10.0 < found.stands_for.sum() < alone.stands_for.sum()
    assert found.findings[-1].startswith('"hold" has been at work since')


def main():
    """Print the table of docs/evidence/at_work.md."""
    print("| at work since | said / true, once | said / true, added again |\n|---|---:|---:|")
    for begun in (4, 13, 26, 52):
        plan = plan_of(0.5, begun=begun)
        found = [ratios(plan, DOUBLE, 16.5 * AHEAD, seeds=[seed], brings=0.5) for seed in range(8)]
        mean, error = np.exp(np.mean(found, axis=0)), np.std(found, axis=0) / len(found) ** 0.5
        print(f"| {begun} weeks | {mean[0]:.2f} ± {error[0]:.2f} | {mean[1]:.2f} ± {error[1]:.2f} |")


if __name__ == "__main__":
    main()
