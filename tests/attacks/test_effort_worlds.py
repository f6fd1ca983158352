"""Work that was left undone is told from bad luck and bad odds, in the odds' changes and in the verdict at the end."""

import json
import shutil
from datetime import timedelta

import pytest
from effort_worlds import Visited, World, begun, lived, verdicts
from typer.testing import CliRunner

from bestbet.adapters.contents import get_content
from bestbet.adapters.ledger_store import entries_of
from bestbet.adapters.open_store import read_store
from bestbet.adapters.snapshots import EFFORT_FILE
from bestbet.adapters.store import open_workspace
from bestbet.adapters.tracks import kept_steps
from bestbet.cli.main import app
from bestbet.track.ending import EXECUTION
from bestbet.track.executed import NOTHING_KNOWN
from bestbet.workflow.commitment import in_force
from bestbet.workflow.executing import courses_of, log_of_work
from bestbet.workflow.tracking import track
from track_cases import AT, COMMITTED, committed


@pytest.fixture(scope="module")
def half_done(tmp_path_factory):
    """A company that made half of its visits and missed, followed to the end with its log."""
    folder = tmp_path_factory.mktemp("half")
    company = Visited(1, World(done=0.5))
    found, _ = begun(company, folder)
    return found, company, lived(found, company, folder)


def test_half_of_the_work_is_called_bad_execution(half_done):
    _, _, (one, _) = half_done
    assert one.lesson == EXECUTION
    assert 0.4 < one.work.share < 0.6
    assert one.work.would_have > 0.5


def test_without_a_log_nobody_is_blamed_for_execution(half_done, tmp_path):
    found, _, (one, _) = half_done
    shutil.copytree(found.root, tmp_path / "ws")
    (tmp_path / "ws" / EFFORT_FILE).unlink()
    shown = CliRunner().invoke(app, ["score", "-w", str(tmp_path / "ws")])
    assert EXECUTION not in shown.stdout
    assert "execution cannot be told from the rest" in " ".join(shown.stdout.split())
    assert one.lesson == EXECUTION, "and with it, it is"


def test_the_work_is_a_part_of_every_change_and_the_parts_still_add_up(half_done):
    _, _, (_, went) = half_done
    for _, change in went.revisions():
        assert abs(change.gap) <= 1e-9
        assert change.parts["execution"] < 0
    others = [one for step in went.steps for one in step.revisions if one.strategy != "visit"]
    assert all(one.parts["execution"] == 0.0 for one in others), "what nobody does cannot be left undone"


def test_the_work_that_was_committed_leaves_the_futures_as_they_were(half_done, tmp_path):
    found, _, _ = half_done
    shutil.copytree(found.root, tmp_path / "ws")
    workspace = open_workspace(tmp_path / "ws")
    with read_store(workspace.root).reading() as connection:
        commitment = in_force(connection)
    end = commitment.plan.end
    days = (end - COMMITTED).days
    for share, is_same in ((1.0, True), (0.5, False)):
        units = share * 40 * days / 7
        (workspace.root / EFFORT_FILE).write_text(
            f"from,to,tactic,units\n{COMMITTED + timedelta(days=1)},{end},visits,{units}\n"
        )
        courses = courses_of(workspace, commitment, log_of_work(workspace, commitment, end), end)
        gone = (courses.planned["volume"] - courses.done["volume"]).mean()
        assert (abs(gone) < 1e-9) == is_same
        assert gone >= 0


def test_track_and_effort_show_it_in_words_and_in_json(half_done):
    found, _, (_, went) = half_done
    place = ["-w", str(found.root)]
    shown = " ".join(CliRunner().invoke(app, ["track", *place]).stdout.split())
    assert "Work done against work committed" in shown
    assert "What the missing work takes from the objectives" in shown
    said = json.loads(CliRunner().invoke(app, ["track", *place, "--json"]).stdout)
    assert said["work"]["share_done"] == went.work.share
    assert said["work"]["p_all_with_the_work_done"] < said["work"]["p_all_as_committed"]
    assert said["odds"][1]["changes"][0]["parts"]["execution"] is not None
    told = json.loads(CliRunner().invoke(app, ["effort", *place, "--json"]).stdout)
    assert told["share_done"] == pytest.approx(went.work.share)
    assert told["tactics"][0]["months"][0]["committed"] > 0
    ended = json.loads(CliRunner().invoke(app, ["score", *place, "--json"]).stdout)["endings"][0]
    assert ended["lesson"] == EXECUTION
    assert ended["work"]["would_have_come_in_with_all_of_it"] > 0.5


def test_an_export_of_activities_is_taken_into_the_log_and_twice_changes_nothing(half_done, tmp_path):
    found, _, _ = half_done
    shutil.copytree(found.root, tmp_path / "ws")
    (tmp_path / "ws" / EFFORT_FILE).unlink()
    path = tmp_path / "activities.csv"
    path.write_text(
        "Due Date,Type,Status\n2026-02-03,Visit,Completed\n2026-02-03,Visit,Completed\n2026-02-04,Call,Completed\n"
    )
    for _ in range(2):
        done = CliRunner().invoke(app, ["effort", str(path), "--count", "Visit=visits", "-w", str(tmp_path / "ws")])
        assert done.exit_code == 0, done.output
        text = (tmp_path / "ws" / EFFORT_FILE).read_text()
        assert text == "from,to,tactic,units\n2026-02-03,2026-02-03,visits,2\n"
    assert "Call 1" in done.stdout
    wrong = CliRunner().invoke(app, ["effort", str(path), "--count", "Visit", "-w", str(tmp_path / "ws")])
    assert wrong.exit_code == 2
    assert "BB-T04" in wrong.output


def test_the_log_is_named_by_the_ledger_and_comes_back_with_a_backup(half_done, tmp_path):
    found, _, _ = half_done
    text = (found.root / EFFORT_FILE).read_bytes()
    with read_store(found.root).reading() as connection:
        last = kept_steps(connection)[-1]
        kinds = {one["kind"]: one["sha256"] for one in entries_of(connection)[last.seq - 1].body["documents"]}
        assert get_content(connection, kinds["effort"]) == text
    assert CliRunner().invoke(app, ["backup", str(tmp_path / "b.zip"), "-w", str(found.root)]).exit_code == 0
    back = CliRunner().invoke(app, ["restore", str(tmp_path / "b.zip"), "-w", str(tmp_path / "back")])
    assert back.exit_code == 0, back.output
    assert (tmp_path / "back" / EFFORT_FILE).read_bytes() == text


def test_a_log_that_cannot_be_read_stops_the_following_with_the_line(half_done, tmp_path):
    found, _, _ = half_done
    shutil.copytree(found.root, tmp_path / "ws")
    (tmp_path / "ws" / EFFORT_FILE).write_text("date,tactic,units\nsoon,visits,2\n")
    done = CliRunner().invoke(app, ["track", "-w", str(tmp_path / "ws")])
    assert done.exit_code == 3
    assert "effort.csv:2" in done.output


def test_a_commitment_without_a_log_says_what_would_tell(tmp_path):
    went = track(committed(Visited(1, World()), tmp_path), at=AT)
    assert went.work == NOTHING_KNOWN


@pytest.mark.slow
def test_most_verdicts_are_right_and_no_log_means_no_blame(tmp_path):
    kind = "half of the work was done"
    with_log = [one.lesson for _, one, _ in verdicts(kind, range(1, 40), tmp_path / "a", wanted=6)]
    without = [one.lesson for _, one, _ in verdicts(kind, range(1, 40), tmp_path / "b", wanted=3, is_logged=False)]
    unlucky = [one.lesson for _, one, _ in verdicts("unlucky only", range(1, 80), tmp_path / "c", wanted=4)]
    assert with_log.count(EXECUTION) >= 5
    assert EXECUTION not in without
    assert EXECUTION not in unlucky
