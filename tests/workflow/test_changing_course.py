"""A change of the commitment: tweaks, slices of salami, flips that are earned or overridden, and what the ledger keeps."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bestbet.adapters import ledger_store
from bestbet.adapters.store import open_workspace
from bestbet.cli.main import app
from bestbet.commit.change import Code, Verdict
from bestbet.errors import NotAnswerable, UsageError
from bestbet.workflow import change_courses, changing, committing
from bestbet.workflow import ledger as work
from bestbet.workflow.changing import Proposal, change
from bestbet.workflow.committing import Request, commit
from bestbet.workflow.line import Luck
from copies import copy_of
from drafted_plan import with_loyal

pytestmark = pytest.mark.usefixtures("parts_fitted_once")

NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)
LUCK = Luck(1, 512)
ADA = Proposal(because="a test", who="Ada", authenticated_by="a test")
VERIFIER = Path(__file__).resolve().parents[2] / "docs" / "verify_ledger.py"
OUTBOUND = re.compile(r"(broad_outbound:.*?cold_calling: )[0-9.]+ per week", re.DOTALL)


@pytest.fixture(scope="module")
def once(demo, tmp_path_factory):
    """A workspace committed to broad outbound, and the fits that its changes need; copied by each test."""
    root = tmp_path_factory.mktemp("changing") / "ws"
    copy_of(demo.root, root)
    found = open_workspace(root)
    commit(found, Request("broad_outbound", "we are loud", "Ada", "a test"), LUCK, at=NOON)
    change(found, replace(ADA, to="hold", is_trial=True), LUCK, at=NOON)
    return found


@pytest.fixture
def workspace(once, tmp_path):
    copy_of(once.root, tmp_path / "ws")
    return open_workspace(tmp_path / "ws")


def call(workspace, units):
    """Let the plan's broad outbound make so many calls a week."""
    path = workspace.root / "plan.yaml"
    text, n = OUTBOUND.subn(rf"\g<1>{units} per week", path.read_text())
    assert n == 1
    path.write_text(text)


def asked(workspace, **more):
    return change(workspace, replace(ADA, **more), LUCK, at=NOON + timedelta(hours=1))


def entries(workspace):
    return [one.body for one in work.shown_entries(workspace)]


@pytest.fixture
def at_review(monkeypatch):
    """Every change comes at an open review."""
    monkeypatch.setattr(changing, "_open_review", lambda _force, _as_of: "2027-04-02")


@pytest.fixture
def better(monkeypatch):
    """The challenger gains ten points and is better in nine of ten worlds."""
    real = change_courses.compared

    def found(*arguments, **more):
        return replace(real(*arguments, **more), gain=0.10, better=0.90, waiting=0.01)

    monkeypatch.setattr(changing, "compared", found)


def test_the_plan_as_it_was_committed_moves_nothing(workspace):
    answer = asked(workspace)
    assert answer.verdict is Verdict.STAY
    assert answer.moved.is_none()
    assert len(entries(workspace)) == 1


def test_a_small_change_is_a_tweak_and_is_recorded(workspace):
    call(workspace, 140)
    answer = asked(workspace)
    assert answer.verdict is Verdict.TWEAK
    assert 0.01 < answer.moved.total <= 0.10
    body = entries(workspace)[-1]
    assert (body["kind"], body["code"], body["taken"], body["override"]) == ("change", "tweak", True, False)
    assert [e["units"] for e in body["effort"] if e["tactic"] == "cold_calling"] == ["140.0"]
    assert work.verify(workspace).is_sound
    assert asked(workspace).moved.step > 0.01, "the tweak counts from the commitment, not from last week"


def test_slices_of_salami_are_a_flip(workspace):
    verdicts = []
    for units in (145, 130, 115, 100, 85, 70):
        call(workspace, units)
        answer = asked(workspace)
        verdicts.append(answer.verdict)
        if answer.verdict is Verdict.TWEAK:
            assert max(answer.moved.step, answer.moved.total) <= 0.10
    assert verdicts[0] is Verdict.TWEAK
    assert verdicts[-1] is not Verdict.TWEAK


@pytest.mark.usefixtures("at_review")
def test_slices_at_every_review_are_a_flip_beyond_a_fifth(workspace):
    totals = []
    for units in (130, 105, 85, 65, 50, 35, 20):
        call(workspace, units)
        answer = asked(workspace)
        totals.append((answer.verdict, answer.moved.step, answer.moved.total))
        if answer.verdict is not Verdict.TWEAK:
            break
    assert totals[-1][0] is not Verdict.TWEAK
    assert totals[-1][1] <= 0.10 < totals[-2][2], "each slice was small"
    assert totals[-1][2] > 0.20


@pytest.mark.usefixtures("at_review")
def test_measured_from_last_week_the_same_slices_would_all_pass(workspace, monkeypatch):
    """Negative control: a rule that forgets the commitment lets salami through."""
    real, totals = change_courses.moved, []

    def forgetful(*arguments):
        found = real(*arguments)
        totals.append(found.total)
        return replace(found, total=found.step)

    monkeypatch.setattr(changing, "moved", forgetful)
    verdicts = set()
    for units in (135, 115, 98, 83, 70, 58, 48):
        call(workspace, units)
        verdicts.add(asked(workspace).verdict)
    assert verdicts == {Verdict.TWEAK}
    assert totals[-1] > 0.20


def test_to_stop_a_tactic_of_some_size_is_a_flip(workspace):
    path = workspace.root / "plan.yaml"
    before, _, after = path.read_text().partition("broad_outbound:")
    without = re.sub(r"      seminars:.*?\n", "", after, count=1)
    path.write_text(f"{before}broad_outbound:{without}")
    answer = asked(workspace, is_trial=True)
    assert answer.moved.crossed == ("seminars stops",)
    assert answer.verdict not in {Verdict.TWEAK, Verdict.SWITCH}


def test_a_flip_that_is_not_earned_is_refused_with_its_price_and_records_nothing(workspace):
    answer = asked(workspace, to="repeat_and_referral")
    assert answer.verdict in {Verdict.STAY, Verdict.WAIT}
    assert not answer.is_allowed
    found = answer.compared
    assert found.gain == pytest.approx(found.p_switch - found.p_stay)
    assert 0 < found.gain_mcse < 0.05
    assert 0 <= found.better <= 1
    assert len(entries(workspace)) == 1
    again = asked(workspace, to="repeat_and_referral")
    assert again.compared == found, "asking again on the same facts changes nothing"


def test_an_override_is_made_and_never_hidden(workspace):
    with pytest.raises(UsageError, match="BB-L31"):
        asked(workspace, to="hold", is_override=True, because=" ")
    answer = asked(workspace, to="hold", is_override=True, because="the board wants it")
    assert answer.is_override
    changed, decided = entries(workspace)[-2:]
    assert (changed["kind"], changed["override"], changed["verdict"]) == ("change", True, answer.verdict.value)
    assert (decided["kind"], decided["strategy"]) == ("decision", "hold")
    assert decided["supersedes"] == changed["decision"]
    shown = CliRunner().invoke(app, ["ledger", "show", "-w", str(workspace.root)]).stdout
    assert "AGAINST THE GUARD" in shown


@pytest.mark.usefixtures("at_review", "better")
def test_an_earned_flip_at_a_review_is_recorded_with_its_new_decision(workspace, tmp_path):
    answer = asked(workspace, to="hold", second="Bo")
    assert answer.verdict is Verdict.SWITCH
    assert [body["kind"] for body in entries(workspace)] == ["decision", "change", "decision"]
    assert work.verify(workspace).is_sound
    export = tmp_path / "export.jsonl"
    assert CliRunner().invoke(app, ["ledger", "export", "-w", str(workspace.root), "-o", str(export)]).exit_code == 0
    run = subprocess.run([sys.executable, VERIFIER, export], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "The ledger holds.\n")
    work.erase(workspace, "Bo", with_reasons=False, at=NOON + timedelta(hours=2))
    assert work.verify(workspace).is_sound
    with pytest.raises(NotAnswerable, match="BB-L30"):
        asked(open_workspace(_bare(workspace, tmp_path)))


def _bare(workspace, tmp_path):
    root = tmp_path / "bare"
    copy_of(workspace.root, root)
    (root / ".bestbet" / "store.sqlite").unlink()
    return root


@pytest.mark.usefixtures("better")
def test_without_a_review_or_a_trip_wire_an_earned_flip_waits(workspace):
    answer = asked(workspace, to="hold")
    assert answer.verdict is Verdict.WAIT
    assert [c.name for c in answer.asked if not c.is_met] == ["moment"]
    assert len(entries(workspace)) == 1


@pytest.mark.usefixtures("at_review", "better")
def test_a_crash_before_the_new_decision_leaves_neither(workspace, monkeypatch):
    def crash(*_arguments, **_more):
        raise RuntimeError("the power went")

    monkeypatch.setattr(committing, "append_decision", crash)
    with pytest.raises(RuntimeError):
        asked(workspace, to="hold")
    assert [body["kind"] for body in entries(workspace)] == ["decision"]
    assert work.verify(workspace).is_sound
    assert ledger_store.append_decision is not crash


def test_other_targets_are_not_comparable(workspace):
    path = workspace.root / "plan.yaml"
    path.write_text(with_loyal(path.read_text(), "30 %"))
    answer = asked(workspace, to="hold")
    assert answer.verdict is Verdict.NOT_COMPARABLE
    assert any("objectives" in one for one in answer.differs)
    noted = asked(workspace, code=Code.TARGET_CHANGE, because="the market halved")
    assert noted.entry.body["code"] == "target change"
    assert work.verify(workspace).is_sound


def test_a_challenger_with_a_bigger_budget_is_not_comparable(workspace):
    text = re.sub(
        r"have: [\d ]+ EUR per month", "have: 20000 EUR per month", (workspace.root / "plan.yaml").read_text()
    )
    answer = asked(workspace, to="hold", plan_text=text)
    assert answer.verdict is Verdict.NOT_COMPARABLE
    assert any("resources" in one for one in answer.differs)


@pytest.mark.usefixtures("at_review", "better")
def test_a_team_may_ask_for_a_second_person_and_for_time(demo, tmp_path):
    root = tmp_path / "ws"
    copy_of(demo.root, root)
    path = root / "plan.yaml"
    path.write_text(path.read_text().replace(
        "review_every:", "guard: {sure: 70 %, second_person: yes, cooling_off: 1 week}\nreview_every:", 1))  # fmt: skip
    found = open_workspace(root)
    done = commit(found, Request("hold", "calm", "Ada", "a test"), LUCK, at=NOON)
    assert done.entry.body["rule"]["flip"]["better"] == "0.7"
    with pytest.raises(UsageError, match="BB-L32"):
        asked(found, to="broad_outbound", second="Ada")
    first = asked(found, to="broad_outbound", second="Bo")
    assert (first.verdict, first.entry.body["taken"]) == (Verdict.WAIT, False)
    early = change(found, replace(ADA, to="broad_outbound", second="Bo"), LUCK, at=NOON + timedelta(days=3))
    assert (early.verdict, early.entry) == (Verdict.WAIT, None)
    alone = change(found, replace(ADA, to="broad_outbound"), LUCK, at=NOON + timedelta(days=8))
    assert alone.verdict is Verdict.WAIT
    both = change(found, replace(ADA, to="broad_outbound", second="Bo"), LUCK, at=NOON + timedelta(days=8))
    assert both.verdict is Verdict.SWITCH


def test_the_command_refuses_with_status_1_and_says_everything_as_json(workspace):
    root = str(workspace.root)
    run = CliRunner().invoke(app, ["change", "--to", "hold", "-w", root, "--by", "Ada", "--paths", "512", "--json"])
    said = json.loads(run.stdout)
    assert run.exit_code == (0 if said["allowed"] else 1)
    assert said["verdict"] in {"stay", "wait for review"}
    assert {"gain", "gain_mcse", "price_ramp", "price_orphans", "better", "waiting"} <= set(said["compared"])
    assert {one["name"] for one in said["conditions"]} == {"gain", "sure", "now", "moment"}
    plain = CliRunner().invoke(app, ["change", "--to", "hold", "-w", root, "--by", "Ada", "--paths", "512"])
    assert plain.exit_code == run.exit_code
    assert "What would earn it" in plain.stdout
    wrong = CliRunner().invoke(app, ["change", "--to", "nonsense", "-w", root, "--by", "Ada"])
    assert wrong.exit_code == 2


def test_a_trip_wire_on_the_odds_is_refused_with_its_base_rate_and_nothing_is_recorded(workspace):
    wires = ("odds below 1 % by 2027-06-30 then give up",)
    with pytest.raises(UsageError, match=r"BB-L17.*with a chance of up to \d+ %"):
        commit(workspace, Request("hold", "calm", "Ada", "a test", trip_wires=wires), LUCK, at=NOON)
    assert len(entries(workspace)) == 1
