"""Work that was done is held against the work that was committed, day by day, and enters the futures as it was done."""

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from bestbet.plan.parse import parse_plan
from bestbet.track import effort
from bestbet.track.effort import (
    Log,
    Work,
    deliveries,
    log_of,
    planned_units,
    recently,
    share_done,
    with_work,
)
from bestbet.track.ending import EXECUTION, LUCK, ODDS, ending
from bestbet.track.ending import Work as KnownWork
from bestbet.track.executed import Courses, Executed, how_low, would_have_come_in
from bestbet.track.standing import _undone
from bestbet.track.tracked import Step

PLAN = parse_plan(
    """\
team: Quay
currency: EUR
start: 2026-01-05
review_every: 13 weeks
objectives:
  volume: {measure: wins, at_least: 100, by: 2026-12-31}
resources:
  rep_hours: {have: 400 per week}
tactics:
  calls: {unit: call, costs: {rep_hours: 1 hours}, today: 70 per week, brings: {opportunities: 0.02 to 0.05 per unit},
          lasts: 1 week, doubling_gives: 1.4 to 1.9}
  visits: {unit: visit, costs: {rep_hours: 4 hours}, today: 0 per week, typical: 7 per week,
           brings: {opportunities: 0.1 to 0.2 per unit}, lasts: 1 week, doubling_gives: 1.4 to 1.9}
strategies:
  hold: {status_quo: true, because: same, gives_up: nothing}
  visit: {because: better, gives_up: calls, effort: {calls: 35 per week, visits: 14 per week}}
""",
    file="plan.yaml",
)
VISIT = PLAN.strategies[1]
DAY = timedelta(days=1)


def day(number):
    return date(2026, 1, 4) + number * DAY


def test_a_row_is_spread_evenly_over_its_days():
    row = Work("calls", day(1), day(10), 50.0)
    assert row.within(day(1), day(4)) == pytest.approx(20.0)
    assert row.within(day(8), day(30)) == pytest.approx(15.0)
    assert row.within(day(11), day(30)) == 0.0


def test_a_log_covers_its_days_and_is_silent_beyond():
    log = log_of((Work("calls", day(1), day(1), 5.0), Work("visits", day(14), day(14), 2.0)))
    assert log.days_within(day(1), day(14)) == 14
    assert log.days_within(day(15), day(20)) == 0
    assert log.units_within("calls", day(2), day(14)) == 0.0
    assert log.between(day(20), day(30)).since is None
    assert log.between(day(8), day(30)).units_within("visits", day(1), day(30)) == 2.0
    assert Log().days_within(day(1), day(2)) == 0


def test_before_the_plan_starts_todays_work_is_committed():
    calls, visits = PLAN.tactics
    assert planned_units(PLAN, VISIT, calls, date(2025, 12, 29), date(2026, 1, 11)) == pytest.approx(70 + 35)
    assert planned_units(PLAN, VISIT, visits, date(2025, 12, 29), date(2026, 1, 11)) == pytest.approx(14)
    assert planned_units(PLAN, PLAN.strategies[0], calls, day(1), day(7)) == pytest.approx(70)


def test_what_was_done_is_told_by_month_and_what_is_not_logged_is_no_zero():
    log = log_of((Work("visits", date(2026, 1, 5), date(2026, 1, 31), 27.0), Work("visits", day(49), day(49), 3.0)))
    calls, visits = deliveries(PLAN, VISIT, log)
    assert calls.done is None
    assert calls.share is None
    assert [month.first for month in visits.months] == [date(2026, 1, 5), date(2026, 2, 1)]
    assert visits.planned == pytest.approx(14 * 49 / 7)
    assert visits.done == pytest.approx(30.0)
    assert sum(month.planned for month in visits.months) == pytest.approx(visits.planned)


def test_more_of_one_tactic_does_not_make_up_for_less_of_another():
    log = log_of((Work("calls", day(1), day(7), 350.0), Work("visits", day(1), day(7), 7.0)))
    share = share_done(PLAN, deliveries(PLAN, VISIT, log))
    assert share == pytest.approx((35 * 1 + 56 * 0.5) / (35 + 56)), "weighed by hours"
    assert share_done(PLAN, deliveries(PLAN, VISIT, Log())) is None


def test_the_last_six_weeks_are_judged_only_when_the_log_covers_them():
    full = log_of((Work("visits", day(1), day(42), 84.0),))
    assert recently(PLAN, VISIT, full) == pytest.approx(1.0)
    assert recently(PLAN, VISIT, log_of((Work("visits", day(1), day(41), 40.0),))) is None
    half = log_of((Work("visits", day(1), day(42), 42.0),))
    assert recently(PLAN, VISIT, half) == pytest.approx(0.5)


def executed(recent):
    return Executed(day(1), day(42), (), 0.5, recent, 0.7, 0.5, 0.01, ())


def test_work_left_undone_is_a_reason_to_look_and_work_done_is_none():
    (reason,) = _undone(executed(0.5))
    assert "50 % of the committed work" in reason
    assert "execution" in reason
    assert _undone(executed(0.7)) == []
    assert _undone(executed(None)) == []


class _Posterior:
    as_of = date(2026, 1, 4)


class _Model:
    """The arrays that `with_work` reads and nothing else."""

    def __init__(self):
        self.posterior, self.n_weeks = _Posterior(), 4
        self.pair_tactic = np.array([0, 0, 1])
        self.pair_today = np.array([40.0, 30.0, 0.0])
        self.effort = np.array([[20.0] * 4, [15.0] * 4, [14.0] * 4])


def worked(log, monkeypatch):
    monkeypatch.setattr(effort, "replace", lambda _model, effort: effort)
    return with_work(_Model(), PLAN, log)


def test_covered_days_of_logged_tactics_get_what_was_done_and_all_else_stays(monkeypatch):
    log = log_of((Work("calls", day(8), day(14), 7.0), Work("calls", day(17), day(17), 10.0)))
    done = worked(log, monkeypatch)
    assert done[2].tolist() == [14.0] * 4, "visits are never named"
    assert done[:2, 0].tolist() == [20.0, 15.0], "before the log"
    assert done[:2, 1] == pytest.approx([4.0, 3.0]), "split as the strategy aims it"
    assert done[:2, 2].sum() == pytest.approx(10.0 + 35.0 * 4 / 7), "three days covered, four as committed"
    assert done[:2, 3].tolist() == [20.0, 15.0]


def test_the_work_that_was_committed_changes_nothing(monkeypatch):
    log = log_of((Work("calls", day(1), day(28), 140.0), Work("visits", day(1), day(28), 56.0)))
    assert worked(log, monkeypatch) == pytest.approx(_Model().effort)


def course(first, last):
    return [Step(day(0), "", {"visit": first}, {"visit": 0.0}), Step(day(99), "", {"visit": last}, {"visit": 0.0})]


def told(**work):
    return ending(1, "visit", course(0.75, 0.4), came=False, alarmed=work.pop("alarmed", False), gain=0.03,
                  work=KnownWork(**work))  # fmt: skip


def test_execution_is_to_blame_where_all_of_the_work_would_likely_have_done():
    assert told(share=0.5, would_have=0.8, place=0.5).lesson == EXECUTION
    assert told(share=0.5, would_have=0.4, place=0.5).lesson == LUCK
    assert told(share=None, would_have=None, place=0.5).lesson == LUCK, "nothing is known: no blame"


def test_an_end_below_the_futures_speaks_against_the_odds():
    found = told(share=1.0, would_have=0.0, place=0.01, lowest="opportunities created")
    assert found.lesson == ODDS
    assert "1.0 % of futures" in found.reason
    assert told(share=1.0, would_have=0.0, place=0.06).lesson == LUCK


def test_an_alarm_that_missing_work_explains_says_nothing_of_the_odds():
    assert told(share=1.0, would_have=0.0, place=0.5, alarmed=True).lesson == ODDS
    assert told(share=0.5, would_have=0.1, place=0.5, alarmed=True).lesson == LUCK


def courses(planned, done, created=()):
    objective = PLAN.objectives[0]
    goal = SimpleNamespace(threshold=objective.threshold)
    asked = SimpleNamespace(
        objectives=(objective,), columns={"volume": slice(0, 1)}, goals={"volume": goal}, targets={"volume": 100.0}
    )
    values = {"volume": np.asarray(planned, float)}, {"volume": np.asarray(done, float)}
    return Courses(asked, *values, np.asarray(created, float))


def test_what_came_plus_what_was_missing_is_held_against_the_target():
    found = courses([110, 120, 130, 140], [100, 100, 100, 100])
    assert would_have_come_in(found, {"volume": 85.0}) == 0.75
    assert would_have_come_in(found, {"volume": 50.0}) == 0.0
    assert would_have_come_in(found, {}) is None


def test_the_place_among_futures_counts_the_worst_respect_and_their_number():
    found = courses([0] * 4, [90, 100, 110, 120], [40.0] * 4)
    share, what = how_low(found, {"volume": 105.0}, 20.0)
    assert what == "opportunities created"
    assert share == pytest.approx(2 * 0.00036, rel=0.5), "Poisson of mean 40: 20 or fewer"
    assert how_low(found, {"volume": 95.0}) == (0.25, "volume")
    assert how_low(found, {}) is None
