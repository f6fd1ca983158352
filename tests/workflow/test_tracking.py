"""A commitment is followed from import to import, on its own seeds and targets, and nothing that was said is said anew."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bestbet.adapters.ledger_store import entries_of
from bestbet.adapters.open_store import open_store, read_store
from bestbet.adapters.store import open_workspace
from bestbet.cli.main import app
from bestbet.commit.followed import TRACKED
from bestbet.errors import NotAnswerable
from bestbet.track.revision import ORDER
from bestbet.workflow import course
from bestbet.workflow import ledger as work
from bestbet.workflow.committing import Request, commit
from bestbet.workflow.line import Luck
from bestbet.workflow.making import add
from bestbet.workflow.tracking import track
from copies import copy_of
from fitted_parts import forgotten
from track_cases import AT, COMMITTED, PLAN, Company, committed, copied, workspace_of

FOUR_WEEKS = COMMITTED + timedelta(days=28)
DAYS_MORE = COMMITTED + timedelta(days=59)
pytestmark = pytest.mark.usefixtures("parts_fitted_once")


@pytest.fixture(scope="module")
def company():
    return Company(1)


@pytest.fixture(scope="module")
def tracked(company, followed_company, tmp_path_factory):
    """A commitment with two newer imports, the second in mid-week, all fitted anew; not to be changed."""
    folder = tmp_path_factory.mktemp("tracked")
    found = copied(followed_company, folder)
    for day in (FOUR_WEEKS, DAYS_MORE):
        add(found, [company.export(folder / "exports", day)])
    with pytest.MonkeyPatch.context() as patch:
        forgotten(patch)
        return found, track(found, at=AT)


def cli(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def kinds(workspace):
    with read_store(workspace.root).reading() as connection:
        return [entry.body["kind"] for entry in entries_of(connection)]


def test_the_first_step_is_what_was_committed_and_the_same_code_computes_it_again_to_the_bit(tracked):
    _, found = tracked
    assert [step.as_of for step in found.steps] == [COMMITTED, FOUR_WEEKS, DAYS_MORE]
    assert all(one.parts["model"] == 0.0 for step in found.steps for one in step.revisions)


def test_the_parts_of_every_change_add_up_and_start_where_the_step_before_ended(tracked):
    _, found = tracked
    for earlier, later in zip(found.steps, found.steps[1:], strict=False):
        assert {one.strategy for one in later.revisions} == {"hold", "more_calls"}
        for one in later.revisions:
            assert abs(one.gap) <= 1e-9
            assert one.before == earlier.p[one.strategy]
            assert one.after == later.p[one.strategy]
            assert set(one.parts) == set(ORDER) - {"execution"}, "nobody logged the work"
            assert one.parts["noise"] == one.parts["action"] == one.parts["target"] == 0.0


def test_a_week_that_is_not_over_is_left_out_of_every_judgement(tracked):
    _, found = tracked
    assert (found.n_weeks, found.days_over) == (8, 3)
    assert all(len(one.actual) == 8 for one in found.leads)
    assert len(found.alarm.log_e) == 8


def test_actuals_are_those_of_the_company(company, tracked):
    _, found = tracked
    made = sum(COMMITTED < deal[2] <= COMMITTED + timedelta(days=56) for deal in company.deals)
    won = sum(deal[4] and COMMITTED < deal[3] <= COMMITTED + timedelta(days=56) for deal in company.deals)
    by_name = {one.name: one for one in found.leads}
    assert by_name["opportunities created"].actual[-1] == made
    assert by_name["wins"].actual[-1] == won


def test_following_again_computes_nothing_and_writes_nothing(tracked, monkeypatch):
    workspace, found = tracked
    before = kinds(workspace)
    monkeypatch.setattr(course, "revised", None)
    assert track(workspace, at=AT).steps == found.steps
    assert kinds(workspace) == before
    assert before.count(TRACKED) == 2


def test_the_ledger_holds_with_the_steps_in_it(tracked):
    workspace, _ = tracked
    assert work.verify(workspace).is_sound
    assert "followed entry 2 on facts as of 2026-02-01" in cli("ledger", "show", "-w", workspace.root, "--all").stdout


def test_a_step_that_somebody_rewrote_shows(tracked, tmp_path):
    workspace, _ = tracked
    copy_of(workspace.root, tmp_path / "ws")
    copy = open_workspace(tmp_path / "ws")
    with open_store(copy.root, AT).writing() as connection:
        connection.execute(text("DROP TRIGGER entries_refuse_update"))
        seq = connection.execute(text("SELECT max(seq) FROM entries")).scalar_one()
        content = connection.execute(text("SELECT content FROM entries WHERE seq = :s"), {"s": seq}).scalar_one()
        changed = re.sub(rb'"as_of":"2026-03-04"', b'"as_of":"2026-03-05"', content)
        assert changed != content
        connection.execute(text("UPDATE entries SET content = :c WHERE seq = :s"), {"c": changed, "s": seq})
    assert not work.verify(copy).is_sound


def test_before_the_first_week_is_over_nothing_is_judged(followed_company, tmp_path):
    found = copied(followed_company, tmp_path)
    before = track(found, at=AT)
    assert (before.n_weeks, len(before.steps), len(before.alarm.log_e)) == (0, 1, 0)
    assert before.standing.sentence == "Hold: the first week is not over."
    shown = cli("track", "-w", found.root)
    assert shown.exit_code == 0
    assert "the alarm waits for the first whole week" in shown.stdout
    assert [one.reason for one in before.bands] == ["not yet", "not yet"]
    assert json.loads(cli("track", "-w", found.root, "--json").stdout)["weeks"] == 0


def test_late_truth_is_taken_in_counted_and_told_from_luck(company, followed_company, tmp_path):
    found = copied(followed_company, tmp_path)
    add(found, [company.export(tmp_path / "exports", FOUR_WEEKS)])
    track(found, at=AT)
    won = [deal[0] for deal in company.deals if deal[4] and deal[3] <= FOUR_WEEKS][-12:]

    def lost_after_all(deal):
        deal[4] = deal[4] and deal[0] not in won
        return deal

    add(found, [company.export(tmp_path / "exports", DAYS_MORE, change=lost_after_all)])
    step = track(found, at=AT).steps[-1]
    assert step.n_corrections == len(won)
    assert all(one.parts["corrections"] < 0 for one in step.revisions if one.before < 1)


def test_an_export_of_the_same_day_corrects_and_brings_no_time(company, followed_company, tmp_path):
    found = copied(followed_company, tmp_path)
    won = [deal[0] for deal in company.deals if deal[4] and deal[3] <= COMMITTED][-10:]

    def dearer(deal):
        deal[5] *= 3 if deal[0] in won else 1
        return deal

    add(found, [company.export(tmp_path / "exports", COMMITTED, change=dearer)])
    step = track(found, at=AT).steps[-1]
    assert (step.as_of, step.n_corrections) == (COMMITTED, len(won))
    for one in step.revisions:
        assert one.parts["time"] == 0.0
        assert abs(one.gap) <= 1e-9


def test_targets_and_strategies_are_those_committed_whatever_plan_yaml_says_now(company, followed_company, tmp_path):
    found = copied(followed_company, tmp_path)
    (found.root / "plan.yaml").write_text(PLAN.replace("at_least: 100", "at_least: 1"))
    add(found, [company.export(tmp_path / "exports", FOUR_WEEKS)])
    followed = track(found, at=AT)
    assert followed.bands[0].target == 100
    assert followed.now.p["hold"] < 0.99


def test_a_new_commitment_tells_what_the_change_of_plan_did(company, followed_company, tmp_path):
    found = copied(followed_company, tmp_path)
    add(found, [company.export(tmp_path / "exports", FOUR_WEEKS)])
    (found.root / "plan.yaml").write_text(PLAN.replace("at_least: 100", "at_least: 110"))
    commit(found, Request("more_calls", "we can", "Ada Kaya", "a test"), Luck(1, 512), at=AT)
    first = track(found, at=AT).steps[0]
    (change,) = first.revisions
    assert change.after == first.p["more_calls"]
    assert change.parts["action"] > 0 > change.parts["target"]
    assert abs(change.gap) <= 1e-9


def test_half_as_many_opportunities_sound_the_alarm_and_reopen_the_decision(tmp_path):
    company = Company(2, later=0.4)
    found = committed(company, tmp_path)
    add(found, [company.export(tmp_path / "exports", COMMITTED + timedelta(days=7 * 24))])
    followed = track(found, at=AT)
    assert followed.standing.verdict == "reconsider"
    assert followed.alarm.sounded_in is not None
    assert followed.alarm.leans["opportunities created"] < 0.6
    assert followed.bands[0].standing == "below"


def test_without_a_commitment_there_is_nothing_to_follow(company, tmp_path):
    found = workspace_of(company, tmp_path)
    with pytest.raises(NotAnswerable, match="BB-T01"):
        track(found, at=AT)
    assert cli("track", "-w", found.root).exit_code == 3


def test_the_command_answers_in_words_and_in_json(tracked):
    workspace, found = tracked
    shown = cli("track", "-w", workspace.root)
    assert shown.exit_code == 0
    assert shown.stdout.startswith(found.standing.sentence[:40])
    for words in (
        "What the alarm can see",
        "Why the odds of hold moved",
        "The chosen and the rejected",
        "is no trip-wire",
    ):
        assert words in shown.stdout
    said = json.loads(cli("track", "-w", workspace.root, "--json").stdout)
    assert said["verdict"] == found.standing.verdict
    assert [one["as_of"] for one in said["odds"]] == [step.as_of.isoformat() for step in found.steps]
    for step in said["odds"]:
        assert all(0 <= one["p_all"] <= 1 and one["mcse"] >= 0 for one in step["strategies"])
    assert said["movement"]["verdict"] is None
    assert said["trip_wires"][0]["healthy"] is not None


def test_the_report_shows_fans_with_actuals_and_the_odds_over_time(tracked, tmp_path):
    workspace, _ = tracked
    page = tmp_path / "r.html"
    assert cli("report", "-w", workspace.root, "-o", page, "--paths", 512).exit_code == 0
    shown = page.read_text()
    assert "How the commitment goes" in shown
    assert "The odds over time" in shown


@pytest.mark.parametrize("said", ["", "week", "0w", "1", "1y"])
def test_a_period_that_cannot_be_meant_is_refused(said, tracked):
    workspace, _ = tracked
    result = cli("track", "-w", workspace.root, "--every", said)
    assert result.exit_code == 2
