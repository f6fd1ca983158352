"""A commitment freezes what it was made on, and its odds come out again bit for bit (reliability C4)."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from bestbet.adapters.contents import get_content
from bestbet.adapters.fingerprint import line_fingerprint
from bestbet.adapters.open_store import read_store
from bestbet.adapters.published import published
from bestbet.adapters.store import open_workspace
from bestbet.cli.main import app
from bestbet.commit.decision import attachments_of
from bestbet.commit.predictive import predictive_bytes, read_predictive
from bestbet.errors import NotAnswerable, UsageError
from bestbet.workflow import committing, line, publishing
from bestbet.workflow import ledger as work
from bestbet.workflow.committing import Request, commit
from bestbet.workflow.line import Luck
from bestbet.workflow.publishing import published_odds
from copies import copy_of

NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)
LUCK = Luck(1, 512)
ASKED = Request("hold", "we are tired of flipping", "Ada Kaya", "a test", trip_wires=("wins below 800 by 2027-06-30 then think again",))  # fmt: skip
pytestmark = pytest.mark.usefixtures("parts_fitted_once")
VERIFIER = Path(__file__).resolve().parents[2] / "docs" / "verify_ledger.py"


@pytest.fixture
def workspace(demo, tmp_path):
    copy_of(demo.root, tmp_path / "ws")
    return open_workspace(tmp_path / "ws")


@pytest.fixture(scope="module")
def committed(demo, tmp_path_factory):
    """A workspace with one commitment, not to be changed."""
    root = tmp_path_factory.mktemp("committed") / "ws"
    copy_of(demo.root, root)
    found = open_workspace(root)
    return found, commit(found, ASKED, LUCK, at=NOON)


def cli(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_the_entry_says_everything_that_was_decided(committed):
    _, done = committed
    body, assessment = done.entry.body, done.decision.assessment
    assert body["strategy"] == "hold"
    assert body["engine"]["code"] == line_fingerprint()
    assert {one["name"] for one in body["engine"]["libraries"]} >= {"python", "numpy", "scipy", "numba"}
    assert body["facts"]["digest"] == assessment.digest
    assert len(body["facts"]["imports"]) == 1
    assert {one["kind"] for one in body["documents"]} >= {"plan", "facts_map"}
    assert [(o["name"], float(o["p_all"]), float(o["mcse"])) for o in body["options"]] == [
        (s.name, s.p_all, s.mcse) for s in assessment.strategies
    ]
    assert 0 <= float(body["trip_wires"][0]["healthy"]) <= 1
    assert body["actor"]["authenticated_by"] == "a test"
    assert "Ada" not in done.entry.content.decode()
    assert "tired" not in done.entry.content.decode()


def test_the_weekly_futures_are_kept_and_read_back_to_the_bit(committed):
    found, done = committed
    with read_store(found.root).reading() as connection:
        data = get_content(connection, attachments_of(done.entry.body)["predictive"])
    kept = read_predictive(data)
    assert predictive_bytes(kept) == data
    n_paths, n_weeks, n_streams = kept.weekly.shape
    assert (n_paths, n_streams) == (512, len(kept.streams))
    assert n_weeks >= 52
    assert {"wins", "created", "bookings", "open_deals"} <= {one.stream for one in kept.streams}
    names = dict(kept.parameters)
    assert names["rate"].shape[0] == 128
    wins = kept.weekly[:, :, [s.stream for s in kept.streams].index("wins")]
    assert np.array_equal(wins, np.round(wins))
    assert wins.mean() > 0


@pytest.mark.parametrize("cut", [b"", b"\0"])
def test_futures_that_do_not_fit_their_header_are_refused(committed, cut):
    found, done = committed
    with read_store(found.root).reading() as connection:
        data = get_content(connection, attachments_of(done.entry.body)["predictive"])
    with pytest.raises(ValueError, match=r"fewer or more|canonical|no weekly"):
        read_predictive(data[:-1] if not cut else data + cut)


@pytest.mark.usefixtures("fitted_anew")
def test_the_ledger_holds_and_its_odds_come_out_again_bit_for_bit(committed):
    found, done = committed
    assert work.verify(found, done.checkpoint).is_sound
    (again,) = work.recompute(found)
    assert again.different == ()
    assert again.is_same_code


def test_odds_come_out_again_after_plan_and_map_were_edited(committed, tmp_path):
    found, _ = committed
    copy_of(found.root, tmp_path / "later")
    plan = tmp_path / "later" / "plan.yaml"
    plan.write_text(
        plan.read_text().replace("team:", "# edited since\nteam:", 1).replace("review_every: 13", "review_every: 4")
    )
    (tmp_path / "later" / "facts.yaml").write_text((tmp_path / "later" / "facts.yaml").read_text() + "# edited\n")
    (again,) = work.recompute(open_workspace(tmp_path / "later"))
    assert again.different == ()


def test_one_changed_bit_in_recomputed_odds_is_named(committed, monkeypatch):
    """Negative control: the comparison sees the smallest change there is."""
    found, _ = committed
    real = work.odds

    def nudged(workspace, luck):
        answer = real(workspace, luck)
        first = answer.strategies[0]
        return replace(
            answer, strategies=(replace(first, p_all=float(np.nextafter(first.p_all, 1))), *answer.strategies[1:])
        )

    monkeypatch.setattr(work, "odds", nudged)
    (again,) = work.recompute(found)
    assert again.different == ("strategies[0].p_all",)


@pytest.mark.usefixtures("fitted_anew")
def test_two_workspaces_freeze_the_same_decision_in_the_same_bytes(committed, unfitted):
    _, first = committed
    second = commit(unfitted, ASKED, LUCK, at=NOON)
    apart = ("seals", "origin", "prev")
    one, two = ({k: v for k, v in done.entry.body.items() if k not in apart} for done in (first, second))
    assert one == two


def test_a_later_commitment_takes_the_place_of_the_one_before(workspace):
    first = commit(workspace, ASKED, LUCK, at=NOON)
    second = commit(workspace, replace(ASKED, strategy="focus_healthcare", trip_wires=()), LUCK, at=NOON)
    assert second.entry.body["supersedes"] == str(first.entry.seq)
    assert second.entry.seq == first.entry.seq + 1, "the same odds are published once"
    assert work.verify(workspace, first.checkpoint).is_sound


def test_nothing_is_recorded_where_the_plan_changed_meanwhile(workspace, monkeypatch):
    real = committing.odds

    def slow(found, luck, **rest):
        answer = real(found, luck, **rest)
        path = found.root / "plan.yaml"
        path.write_text(path.read_text() + "# edited while it computed\n")
        return answer

    monkeypatch.setattr(committing, "odds", slow)
    with pytest.raises(NotAnswerable, match="BB-L02"):
        commit(workspace, ASKED, LUCK, at=NOON)
    assert work.shown_entries(workspace, everything=True) == ()


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"strategy": "nonsense"}, ["BB-U02"]),
        ({"because": " "}, ["BB-L14"]),
        ({"who": "", "because": ""}, ["BB-L14", "BB-L15"]),
        ({"trip_wires": ("wins under 3",)}, ["BB-L11"]),
        ({"trip_wires": ("win below 3 by 2027-06-30 then stop",)}, ["BB-L12"]),
        ({"trip_wires": ("wins below 3 by 2026-06-30 then stop", "wins below 3 by 2027-02-30 then stop")}, ["BB-L13", "BB-L11"]),
        ({"trip_wires": ("wins below 3 by 2027-06-30 then stop",) * 6}, ["BB-L10"]),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_every_problem(workspace, change, codes):
    with pytest.raises(UsageError) as caught:
        commit(workspace, replace(ASKED, **change), LUCK, at=NOON)
    assert [problem.code for problem in caught.value.problems] == codes
    assert read_store(workspace.root) is None


def test_published_odds_are_kept_once_with_what_they_rest_on(workspace):
    for _ in range(2):
        assessment = published_odds(workspace, LUCK, at=NOON)
    with read_store(workspace.root).reading() as connection:
        (kept,) = published(connection)
    assert (kept.facts_digest, kept.seed, kept.n_paths) == (assessment.digest, 1, 512)
    assert len(kept.imports) == 1
    (again,) = work.recompute(workspace, everything=True)
    assert again.different == ()
    assert list(work.recompute(workspace)) == [], "nothing was committed"


def test_odds_are_answered_where_they_cannot_be_kept_and_that_is_said(workspace, monkeypatch):
    monkeypatch.setenv("BESTBET_DATABASE", "postgresql://ada:s3cret@127.0.0.1:9/db")
    said = []
    assert published_odds(workspace, LUCK, at=NOON, announce=said.append).strategies
    assert "could not be kept" in said[-1]
    assert "BB-S26" in said[-1]
    assert "s3cret" not in said[-1]


def test_odds_are_answered_on_a_disk_that_keeps_nothing(workspace, monkeypatch):
    def refuse(*_arguments):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(line, "store", refuse)
    assert published_odds(workspace, Luck(7, 256), at=NOON).strategies


def test_odds_of_a_plan_that_changed_meanwhile_are_not_kept(workspace, monkeypatch):
    real = publishing.odds

    def slow(found, luck, **rest):
        answer = real(found, luck, **rest)
        path = found.root / "plan.yaml"
        path.write_text(path.read_text() + "# edited while it computed\n")
        return answer

    monkeypatch.setattr(publishing, "odds", slow)
    said = []
    published_odds(workspace, LUCK, at=NOON, announce=said.append)
    assert "BB-L02" in said[-1]
    assert read_store(workspace.root) is None


def test_the_commands_lead_from_a_commitment_to_a_restored_workspace(workspace, tmp_path):
    root = workspace.root
    assert "Nothing was committed" in cli("ledger", "show", "-w", root).stdout
    assert cli("ledger", "verify", "-w", root).exit_code == 3
    done = cli("commit", "hold", "--because", "we are tired", "--by", "Ada", "--paths", 512, "-w", root, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["body"]["strategy"] == "hold"
    shown = json.loads(cli("ledger", "show", "-w", root, "--json").stdout)["entries"]
    assert [(one["who"], one["because"]) for one in shown] == [("Ada", "we are tired")]
    key, point = tmp_path / "key.pem", tmp_path / "point.txt"
    assert cli("ledger", "checkpoint", "-w", root, "--new-key", key, "-o", point).exit_code == 0
    assert key.stat().st_mode & 0o777 == 0o600
    public = re.search(r"ed25519:([0-9a-f]{64}):", point.read_text())[1]
    assert cli("ledger", "verify", "-w", root, "--checkpoint", point, "--key", public).exit_code == 0
    assert cli("ledger", "verify", "-w", root, "--checkpoint", point, "--key", "0" * 64).exit_code == 1
    assert cli("ledger", "checkpoint", "-w", root, "--key", key).stdout.count("signature: ed25519:") == 1
    export = tmp_path / "export.jsonl"
    assert cli("ledger", "export", "-w", root, "-o", export).exit_code == 0
    run = subprocess.run([sys.executable, VERIFIER, export, point], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "The ledger holds.\n")
    tables = {json.loads(line)["table"] for line in cli("ledger", "export", "--all", "-w", root).stdout.splitlines()}
    assert {"entries", "documents", "imports", "forecasts", "decisions", "contents"} <= tables
    assert cli("backup", tmp_path / "b.zip", "-w", root).exit_code == 0
    assert cli("restore", tmp_path / "b.zip", "-w", tmp_path / "other").exit_code == 0
    checked = cli("ledger", "verify", "--recompute", "--json", "--checkpoint", point, "-w", tmp_path / "other")
    assert checked.exit_code == 0, checked.output
    assert json.loads(checked.stdout)["recomputed"][0]["same"] is True
    assert json.loads(cli("doctor", "--json", "-w", tmp_path / "other").stdout)["ok"] is True
    assert cli("ledger", "erase", "Ada", "-w", root).exit_code == 0
    assert json.loads(cli("ledger", "show", "-w", root, "--json").stdout)["entries"][0]["who"] is None
    assert cli("ledger", "verify", "-w", root, "--checkpoint", point).exit_code == 0
    behind = cli("ledger", "checkpoint", "-w", root, "-o", tmp_path / "later.txt")
    assert behind.exit_code == 0
    stale = cli("ledger", "verify", "-w", tmp_path / "other", "--checkpoint", tmp_path / "later.txt")
    assert stale.exit_code == 1, "an older state does not continue a later checkpoint"


def test_a_changed_signature_or_checkpoint_is_refused(committed, tmp_path):
    pytest.importorskip("cryptography")
    found, _ = committed
    point = tmp_path / "point.txt"
    assert cli("ledger", "checkpoint", "-w", found.root, "--new-key", tmp_path / "k.pem", "-o", point).exit_code == 0
    good = point.read_text()
    point.write_text(good.replace("at: 20", "at: 21"))
    assert cli("ledger", "verify", "-w", found.root, "--checkpoint", point).exit_code == 1
    point.write_text(good.split("signature")[0])
    assert cli("ledger", "verify", "-w", found.root, "--checkpoint", point).exit_code == 0
    assert cli("ledger", "verify", "-w", found.root, "--checkpoint", point, "--key", "0" * 64).exit_code == 1
    point.write_text("something else")
    assert cli("ledger", "verify", "-w", found.root, "--checkpoint", point).exit_code == 2
    assert cli("ledger", "checkpoint", "-w", found.root, "--new-key", tmp_path / "k.pem").exit_code == 2
    assert cli("ledger", "checkpoint", "-w", found.root, "--key", point).exit_code == 2


def test_verify_names_the_entry_and_leaves_with_status_1(committed, tmp_path):
    import sqlite3  # noqa: PLC0415 - the tool of the one who tampers

    found, done = committed
    copy_of(found.root, tmp_path / "ws")
    plain = sqlite3.connect(tmp_path / "ws" / ".bestbet" / "store.sqlite")
    plain.execute("UPDATE asides SET text = 'we knew it' WHERE field = 'because'")
    plain.commit()
    plain.close()
    shown = cli("ledger", "verify", "-w", tmp_path / "ws")
    assert shown.exit_code == 1
    assert f"FAILED at entry {done.entry.seq}" in shown.output
    assert "does not hold" in shown.output
