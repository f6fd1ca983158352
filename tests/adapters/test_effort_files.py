"""A log of work is read as people keep it, and work is counted from what sales systems export."""

from datetime import date

import pytest

from bestbet.adapters.effort_export import Asked, count_work
from bestbet.adapters.effort_file import read_effort, written
from bestbet.errors import DataError, UsageError
from bestbet.plan.parse import parse_plan
from bestbet.workflow.logging_work import renewed

PLAN = parse_plan(
    """\
team: Quay
currency: EUR
start: 2026-01-05
objectives:
  volume: {measure: wins, at_least: 100, by: 2026-12-31}
resources:
  rep_hours: {have: 400 per week}
tactics:
  cold_calls: {unit: call, costs: {rep_hours: 0.5 hours}, today: 70 per week, lasts: 1 week, doubling_gives: 1.5,
               brings: {opportunities: 0.02 per unit}}
  trials: {unit: trial, costs: {}, today: 1 per week, lasts: 1 week, doubling_gives: 1.5, brings: {win_rate: 5 %}}
strategies:
  hold: {status_quo: true, because: same, gives_up: nothing}
  try: {because: better, gives_up: calls, effort: {trials: 2 per week}}
""",
    file="plan.yaml",
)


def rows(text):
    return [(r.tactic, r.since, r.until, r.units) for r in read_effort(text.encode(), PLAN).rows]


def test_a_day_a_week_a_month_and_a_span_are_understood():
    found = rows("date,tactic,units\n2026-02-03,Trials,2\n2026-W06,trials,3\n2026-02,cold calls,40\n")
    assert found == [
        ("trials", date(2026, 2, 3), date(2026, 2, 3), 2.0),
        ("trials", date(2026, 2, 2), date(2026, 2, 8), 3.0),
        ("cold_calls", date(2026, 2, 1), date(2026, 2, 28), 40.0),
    ]
    assert rows("from;to;tactic;units\n03.02.2026;14.02.2026;trials;1,5\n") == [
        ("trials", date(2026, 2, 3), date(2026, 2, 14), 1.5)
    ]


def test_hours_become_units_by_the_plans_cost_of_a_unit():
    assert rows("date,tactic,hours\n2026-02-03,cold_calls,8\n")[0][3] == pytest.approx(16.0)
    with pytest.raises(DataError, match="how many hours"):
        rows("date,tactic,hours\n2026-02-03,trials,8\n")


def test_every_row_that_cannot_be_read_is_told_with_its_line():
    with pytest.raises(DataError) as caught:
        rows(
            "date,tactic,units\nsoon,trials,1\n2026-02-30,trials,1\n2026-02-03,,1\n2026-02-03,trials,-2\n2026-13,trials,1\n"
        )
    places = [problem.where.line for problem in caught.value.problems]
    assert places == [2, 3, 4, 5, 6]
    with pytest.raises(DataError, match="has the columns"):
        rows("when,what\n2026-02-03,trials\n")


def test_no_log_is_no_work_known_and_a_name_that_the_plan_lacks_stays():
    assert read_effort(None, PLAN).since is None
    assert rows("date,tactic,units\n2026-02-03,golf,2\n")[0][0] == "golf"


def test_a_log_that_is_written_is_read_back_as_it_was():
    log = read_effort(b'date,tactic,units\n2026-02,trials,3\n2026-02-03,"a, b",0.1\n', PLAN)
    again = read_effort(written(log.rows).encode(), PLAN)
    assert sorted(again.rows, key=repr) == sorted(log.rows, key=repr)


def test_newer_rows_take_the_place_of_older_ones_of_the_same_days_and_tactics():
    old = read_effort(b"date,tactic,units\n2026-02,trials,28\n2026-02-10,cold_calls,5\n", PLAN).rows
    new = read_effort(b"date,tactic,units\n2026-02-11,trials,4\n2026-02-20,trials,4\n", PLAN).rows
    found = renewed(old, new)
    by = {(r.tactic, r.since, r.until): r.units for r in found}
    assert by[("trials", date(2026, 2, 1), date(2026, 2, 10))] == pytest.approx(10.0)
    assert by[("trials", date(2026, 2, 21), date(2026, 2, 28))] == pytest.approx(8.0)
    assert by[("cold_calls", date(2026, 2, 10), date(2026, 2, 10))] == 5.0
    assert sorted(renewed(found, new), key=repr) == sorted(found, key=repr), "twice changes nothing"


EXPORTS = {
    "Salesforce tasks": (
        "Activity ID,Due Date,Type,Subject,Status,Created Date\n"
        "1,2026-02-03,Trial,x,Completed,2026-01-01\n2,2026-02-04,Trial,x,Not Started,2026-01-01\n"
        "3,2026-02-04,Email,x,Completed,2026-01-01\n"
    ),
    "Salesforce events": (
        "ActivityDate,Subject,EventSubtype,StartDateTime\n2026-02-03,Trial,Event,2026-02-03 10:00\n"
        "2026-02-03,Lunch,Event,2026-02-03 12:00\n"
    ),
    "HubSpot": (
        "Record ID,Activity date,Activity type,Meeting outcome\n1,2026-02-03 09:00,Trial,Completed\n"
        "2,2026-02-03 09:00,Trial,No show\n3,2026-02-03 09:00,Email,\n"
    ),
    "Dynamics": (
        "(Do Not Modify) Activity,Activity Type,Subject,Activity Status,Actual End\n"
        "a,Trial,x,Completed,03/02/2026 10:00\nb,Trial,x,Canceled,\nc,Email,x,Completed,23/02/2026 11:00\n"
    ),
    "Pipedrive": (
        "ID,Type,Subject,Done,Due date,Marked as done time\n1,trial,x,Done,2026-02-01,2026-02-03 10:00:00\n"
        "2,trial,x,To do,2026-02-09,\n3,email,x,Done,2026-02-03,2026-02-03 11:00:00\n"
    ),
    "Zoho": (
        "Record Id,Subject,Call Type,Call Start Time,Outgoing Call Status\n1,Trial,Outbound,2026-02-03 10:00:00,Completed\n"
        "2,Trial,Outbound,2026-02-09 10:00:00,Scheduled\n"
    ),
}


@pytest.mark.parametrize("system", EXPORTS)
def test_activities_of_each_system_are_counted_where_a_person_says_what_counts(tmp_path, system):
    path = tmp_path / "activities.csv"
    path.write_text(EXPORTS[system])
    found = count_work(path, PLAN, Asked(counts={"Trial": "trials"}))
    assert [(r.tactic, r.since, r.units) for r in found.rows] == [("trials", date(2026, 2, 3), 1.0)], found
    assert found.n_rows == 1 + found.planned + sum(found.others.values())


def test_nothing_is_guessed_a_value_that_is_no_tactic_counts_for_nothing(tmp_path):
    path = tmp_path / "activities.csv"
    path.write_text(EXPORTS["HubSpot"])
    found = count_work(path, PLAN, Asked())
    assert found.rows == ()
    assert found.others == {"Trial": 2, "Email": 1}
    with pytest.raises(UsageError, match="no tactic"):
        count_work(path, PLAN, Asked(counts={"Trial": "golf"}))
    with pytest.raises(UsageError, match="no column"):
        count_work(path, PLAN, Asked(tactic="Kind"))


def test_a_sheet_of_the_team_with_units_is_counted_by_its_units(tmp_path):
    path = tmp_path / "work.csv"
    path.write_text('Week,Tactic,Units\n2026-W06,Cold calls,60\n2026-W07,Cold calls,"52,5"\n')
    found = count_work(path, PLAN, Asked())
    assert sum(r.units for r in found.rows) == pytest.approx(112.5)
    path.write_text("Week,Tactic,Units\n2026-W06,Cold calls,many\n")
    with pytest.raises(DataError, match="is no number"):
        count_work(path, PLAN, Asked())
