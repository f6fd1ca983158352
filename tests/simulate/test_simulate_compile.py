"""From a strategy to arrays: where, effort by lane and week, windows, and what cannot be meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import simulate_cases as cases
from bestbet.errors import Place, PlanError
from bestbet.plan.nodes import Effort, Strategy
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import Stream, Tally

SIZE = cases.Size(segments=2, sources=("inbound", "outbound"), draws=4, weeks=10, deals=0, tactics=3)
NEXT_DAY = cases.AS_OF + timedelta(days=1)


def fitted(size=SIZE, **changes):
    rng = np.random.default_rng(1)
    draws = replace(cases.quiet_draws(size), rate=np.tile([1.0, 3.0, 2.0, 2.0], (size.draws, 1)), **changes)
    return cases.posterior(size, draws, cases.delay_tables(2, rng))


def tally(stream=Stream.WINS, since=NEXT_DAY, weeks=10, where=None):
    return Tally(stream, since, cases.AS_OF + timedelta(weeks=weeks), where or {})


def model(strategy, tallies=None, plan=None):
    return compile_model(
        plan or cases.plan(SIZE, start=NEXT_DAY), strategy, fitted(), (tally(),) if tallies is None else tallies
    )


def strategy(*effort):
    return Strategy("s", "", "", effort)


def units(made, tactic):
    """Return units[lane, week] of one tactic."""
    found = np.zeros((4, made.n_weeks))
    for pair in np.nonzero(made.pair_tactic == tactic)[0]:
        found[made.pair_lane[pair]] = made.effort[pair]
    return found


def problems(strategy, tallies=None, plan=None):
    with pytest.raises(PlanError) as caught:
        model(strategy, tallies, plan)
    return caught.value.problems


def test_effort_is_split_over_the_reached_lanes_by_their_base_rates():
    made = model(strategy(Effort("t0", 8.0)))
    assert units(made, 0)[:, 0] == pytest.approx([1, 3, 2, 2])
    aimed = model(strategy(Effort("t0", 8.0, {"segment": ("s0",)})))
    assert units(aimed, 0)[:, 0] == pytest.approx([2, 6, 0, 0])


def test_a_tactic_never_leaves_the_lanes_it_reaches():
    made = model(strategy(Effort("t1", 5.0, {"segment": ("s1",)})))
    assert units(made, 1)[:, 0] == pytest.approx([0, 0, 0, 5])


def test_aims_of_one_tactic_add_up():
    made = model(strategy(Effort("t0", 4.0, {"segment": ("s0",)}), Effort("t0", 4.0, {"segment": ("s1",)})))
    assert units(made, 0)[:, 0] == pytest.approx([1, 3, 2, 2])


def test_tactics_a_strategy_does_not_name_get_no_effort_and_the_status_quo_does_what_is_done_today():
    assert units(model(strategy()), 0).sum() == 0
    hold = model(Strategy("hold", "", "", (), is_status_quo=True))
    assert (hold.effort == hold.pair_today[:, None]).all()
    assert hold.effort.sum(axis=0) == pytest.approx(14)


def test_effort_before_the_start_is_todays_and_the_first_week_is_shared_by_days():
    plan = cases.plan(SIZE, start=cases.AS_OF + timedelta(days=10))
    found = units(model(strategy(Effort("t0", 17.0)), plan=plan), 0).sum(axis=0)
    assert found[0] == pytest.approx(10)
    assert found[1] == pytest.approx(10 * 2 / 7 + 17 * 5 / 7)
    assert found[2:] == pytest.approx(17)


def test_the_reference_dose_is_todays_or_else_the_typical_one():
    made = model(strategy(Effort("t0", 1.0), Effort("t2", 1.0)))
    assert made.pair_reference[made.pair_tactic == 0].sum() == pytest.approx(10)
    assert made.pair_reference[made.pair_tactic == 2].sum() == pytest.approx(5)
    assert (made.pair_reference > 0).all()


def test_window_ends_share_their_week_by_days_and_the_horizon_is_the_last_day():
    since, until = cases.AS_OF + timedelta(days=5), cases.AS_OF + timedelta(days=16)
    made = model(strategy(), (Tally(Stream.WINS, since, until),))
    assert made.n_weeks == 3
    assert made.tally_weeks[0] == pytest.approx([3 / 7, 1, 2 / 7])


def test_a_window_that_began_in_the_past_counts_only_future_days():
    made = model(strategy(), (Tally(Stream.WINS, cases.AS_OF - timedelta(days=300), NEXT_DAY, already=9.0),))
    assert made.tally_weeks[0] == pytest.approx([1 / 7])
    assert made.tally_already[0] == 9


def test_a_stock_is_read_on_its_day_on_the_way_between_two_weeks_ends():
    days = [Tally(Stream.ACTIVE, NEXT_DAY, cases.AS_OF + timedelta(days=d)) for d in (0, 3, 7, 9)]
    made = model(strategy(), tuple(days))
    assert made.tally_weeks == pytest.approx(np.array([[0, 0], [3 / 7, 0], [1, 0], [5 / 7, 2 / 7]]))
    assert made.tally_opening == pytest.approx([1, 4 / 7, 0, 0])


def test_the_same_future_week_keeps_its_number_when_the_as_of_date_moves_on():
    early = model(strategy())
    later = compile_model(
        cases.plan(SIZE, start=NEXT_DAY),
        strategy(),
        replace(fitted(), as_of=cases.AS_OF + timedelta(days=14)),
        (tally(weeks=12),),
    )
    assert later.first_week == early.first_week + 2


def test_where_narrows_lanes_by_all_attributes_and_segments_by_theirs():
    made = model(
        strategy(),
        (
            tally(where={"segment": ("s1",), "source": ("outbound",)}),
            tally(Stream.ACTIVE, where={"segment": ("s1",)}),
            tally(Stream.MONEY),
        ),
    )
    assert made.tally_cells.tolist() == [[0, 0, 0, 1], [0, 1, 0, 0], [1, 0, 0, 0]]


def test_unknown_attributes_values_and_tactics_are_all_reported_with_what_is_valid():
    place = Place("plan.yaml", 7, 3)
    found = problems(
        strategy(
            Effort("t0", 1, {"region": ("north",)}, place),
            Effort("t0", 1, {"segment": ("s9",)}, place),
            Effort("t9", 1, {}, place),
        ),
        (tally(where={"source": ("web",)}),),
    )
    assert [problem.code for problem in found] == ["BB-P80", "BB-P81", "BB-P85", "BB-P81"]
    assert found[0].where == place
    assert "Attributes: segment, source." in found[0].remedy
    assert "Values: s0, s1." in found[1].remedy
    assert "t0, t1, t2" in found[2].remedy


def test_an_aim_outside_the_reach_of_the_tactic_is_refused():
    (found,) = problems(strategy(Effort("t1", 1, {"source": ("inbound",)})))
    assert found.code == "BB-P82"


def test_customers_cannot_be_narrowed_by_source_nor_the_team_by_anything():
    found = problems(
        strategy(),
        (tally(Stream.CHURNED, where={"source": ("inbound",)}), tally(Stream.MONEY, where={"segment": ("s0",)})),
    )
    assert [problem.code for problem in found] == ["BB-P83", "BB-P83"]


def test_a_date_beyond_156_weeks_is_refused():
    (found,) = problems(strategy(), (tally(weeks=157),))
    assert found.code == "BB-P84"
    assert model(strategy(), (tally(weeks=156),)).n_weeks == 156


def test_effort_without_any_dose_to_compare_with_is_refused():
    plan = cases.plan(SIZE, start=NEXT_DAY)
    bare = tuple(replace(t, today=0.0, typical=0.0) for t in plan.tactics)
    (found,) = problems(strategy(Effort("t0", 1)), plan=replace(plan, tactics=bare))
    assert found.code == "BB-P86"


def test_doses_beyond_half_to_double_of_todays_are_said_and_others_are_not():
    said = "\n".join(model(strategy(Effort("t0", 25.0), Effort("t1", 5.0), Effort("t2", 1.0))).findings)
    assert "t0 at 2.5 times today" in said
    assert "t1" not in said
    assert "t2 is new" in said
    assert model(Strategy("hold", "", "", (), is_status_quo=True)).findings == ()


def test_hours_that_todays_work_does_not_fit_into_are_said():
    tight = fitted(hours_per_deal=np.full(4, 2.0), had=np.full((4, 2), 10.0))
    made = compile_model(
        cases.plan(SIZE, start=NEXT_DAY), Strategy("h", "", "", (), is_status_quo=True), tight, (tally(),)
    )
    assert any("short of hours" in finding for finding in made.findings)
