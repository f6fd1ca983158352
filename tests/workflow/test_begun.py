"""Whoever asks a workspace's fit after the start of a committed plan gets one that knows what is at work."""

from datetime import timedelta

import pytest

from bestbet.adapters.open_store import read_store
from bestbet.workflow.begun import begun_in
from bestbet.workflow.beliefs import posterior_of
from bestbet.workflow.commitment import commitments
from bestbet.workflow.committing import Request, commit
from bestbet.workflow.line import Luck
from bestbet.workflow.making import add
from bestbet.workflow.revising import known
from bestbet.workflow.workspace import facts_of, plan_of
from track_cases import AT, COMMITTED, PLAN, Company, workspace_of

LUCK = Luck(1, 256)
LATER = COMMITTED + timedelta(days=91)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """More calls were committed to, and a quarter has passed; a second commitment goes back."""
    folder = tmp_path_factory.mktemp("begun")
    company = Company(1)
    found = workspace_of(company, folder)
    commit(found, Request("more_calls", "calls bring deals", "Ada Kaya", "a test"), LUCK, at=AT)
    before = posterior_of(found, plan_of(found), facts_of(found), LUCK)
    add(found, [company.export(folder / "exports", LATER)])
    return found, before


def test_on_the_day_of_the_commitment_nothing_is_at_work(workspace):
    assert workspace[1].stands_for is None


def test_after_a_quarter_the_record_stands_for_more_calls_in_odds_and_track_alike(workspace):
    found, _ = workspace
    facts, plan = facts_of(found), plan_of(found)
    (one,) = begun_in(found, plan, facts.as_of)
    assert (one.since, one.strategy.name) == (plan.start, "more_calls")
    posterior = posterior_of(found, plan, facts, LUCK)
    assert 105 < posterior.stands_for.sum() < 175
    assert any("has been at work since 2026-01-05" in said for said in posterior.findings)
    with read_store(found.root).reading() as connection:
        (commitment,) = commitments(connection)
    assert known(commitment, facts, None, None).posterior.stands_for.tolist() == posterior.stands_for.tolist()


def test_a_plan_that_was_written_anew_says_itself_what_is_done_today(workspace):
    found, _ = workspace
    (found.root / "plan.yaml").write_text(PLAN.replace("today: 100", "today: 180"))
    assert begun_in(found, plan_of(found), LATER) == ()
    (found.root / "plan.yaml").write_text(PLAN)


def test_a_second_commitment_follows_the_first(workspace):
    found, _ = workspace
    commit(found, Request("hold", "it was too much", "Ada Kaya", "a test"), LUCK, at=AT + timedelta(days=91))
    with read_store(found.root).reading() as connection:
        first, second = commitments(connection)
    assert [one.strategy.name for one in first.begun] == ["more_calls"]
    assert [(one.strategy.name, one.since) for one in second.begun[1:]] == [("hold", LATER + timedelta(days=1))]
