"""Published probabilities are scored when their day comes, late truth is added, and unpursued strategies never."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bestbet.adapters.open_store import read_store
from bestbet.adapters.store import open_workspace
from bestbet.cli.main import app
from bestbet.track.ending import CAME_IN
from bestbet.workflow.committing import Request, commit
from bestbet.workflow.line import Luck
from bestbet.workflow.making import add
from bestbet.workflow.scoring import score
from bestbet.workflow.tracking import track
from copies import copy_of
from track_cases import AT, COMMITTED, PLAN, Company, committed, copied

pytestmark = pytest.mark.usefixtures("parts_fitted_once")

SHORT = (
    PLAN.replace("2026-12-31", "2026-04-26").replace("at_least: 100", "at_least: 25").replace("900 000", "9 000 000")
)
MIDWAY, AFTER = COMMITTED + timedelta(days=56), COMMITTED + timedelta(days=126)


@pytest.fixture(scope="module")
def company():
    return Company(1)


@pytest.fixture(scope="module")
def begun(company, tmp_path_factory):
    """The folder of a short commitment that nobody has followed yet; not to be written into."""
    folder = tmp_path_factory.mktemp("begun")
    committed(company, folder, plan=SHORT, wires=())
    return folder


@pytest.fixture(scope="module")
def once(company, begun, tmp_path_factory):
    folder = tmp_path_factory.mktemp("over")
    found = copied(begun, folder)
    for day in (MIDWAY, AFTER):
        add(found, [company.export(folder / "exports", day)])
        track(found, at=AT)
    return found


@pytest.fixture
def over(once, tmp_path):
    """A finished commitment, copied: scoring writes."""
    copy_of(once.root, tmp_path / "ws")
    return open_workspace(tmp_path / "ws")


def rows(workspace):
    with read_store(workspace.root).reading() as connection:
        return connection.execute(text("SELECT forecast_id, came_true, value FROM resolutions ORDER BY id")).all()


def won(company, day):
    return sum(deal[4] and COMMITTED < deal[3] <= day for deal in company.deals)


def test_before_its_day_nothing_is_scored(followed_company, tmp_path):
    found = copied(followed_company, tmp_path)
    said = score(found, at=AT)
    assert (said.scored.n, said.waiting) == (0, said.n_issued)
    assert said.scored.verdict == "not yet testable (n=0)"


def test_what_is_due_is_held_against_what_came(company, over):
    said = score(over, at=AT)
    wins = won(company, COMMITTED + timedelta(days=112))
    assert wins >= 25
    found = {row.group: row for row in said.scored.rows}
    assert found["wins"].came == 1.0
    assert found["bookings"].came == 0.0
    assert any(value == wins for _, _, value in rows(over))
    assert found["all objectives together"].n == 2, "the commitment's and that of the import on the way"
    assert found["all objectives together"].n_events == 1


def test_odds_of_strategies_that_were_not_pursued_are_never_scored(over):
    said = score(over, at=AT)
    (reason,) = said.unscored
    assert "not pursued" in reason
    assert said.unscored[reason] == 3


def test_scoring_twice_adds_nothing(over):
    first = score(over, at=AT)
    assert first.n_new == 3
    again = score(over, at=AT)
    assert (again.n_new, again.n_rows) == (0, 3)
    assert again.scored.rows == first.scored.rows


def test_late_truth_is_added_as_a_row_and_the_first_word_stays(company, over, tmp_path):
    score(over, at=AT)
    before = rows(over)
    gone = [deal[0] for deal in company.deals if deal[4] and COMMITTED < deal[3] <= COMMITTED + timedelta(days=112)][5:]

    def lost_after_all(deal):
        deal[4] = deal[4] and deal[0] not in gone
        return deal

    add(over, [company.export(tmp_path / "exports", AFTER + timedelta(days=7), change=lost_after_all)])
    said = score(over, at=AT)
    assert rows(over)[:3] == before
    assert said.n_new == 3
    assert {row.group: row.came for row in said.scored.rows}["wins"] == 0.0


def test_a_change_of_strategy_on_the_way_leaves_earlier_chances_unscored(company, begun, tmp_path):
    found = copied(begun, tmp_path)
    add(found, [company.export(tmp_path / "exports", MIDWAY)])
    commit(found, Request("more_calls", "a flip", "Ada Kaya", "a test"), Luck(1, 512), at=AT)
    add(found, [company.export(tmp_path / "exports", AFTER)])
    said = score(found, at=AT)
    assert any("changed before the day came" in reason for reason in said.unscored)


def test_a_finished_commitment_is_told_by_its_rule(over):
    (one,) = score(over, at=AT).endings
    assert one.lesson == CAME_IN
    assert one.came


def test_the_command_answers_in_words_and_in_json(over):
    shown = CliRunner().invoke(app, ["score", "-w", str(over.root)])
    assert shown.exit_code == 0
    assert "not yet testable (n=3)" in shown.stdout
    said = json.loads(CliRunner().invoke(app, ["score", "-w", str(over.root), "--json"]).stdout)
    assert said["scores"]["reliability"] is None
    assert said["scores"]["reason"] == "not yet testable (n=3)"
    assert said["objectives_review"] == "2026-04-26"
