"""What the odds rest on is worked out before anybody asks, and work that was done meanwhile is not done again."""

import pytest

from bestbet.adapters.asked_jobs import ask, latest
from bestbet.web import worker
from bestbet.web.kinds import KINDS, parameters_of
from bestbet.web.worker import explain_ahead, work_once
from bestbet.workflow import answer_odds
from bestbet.workflow.answering import answer_now, key_of, worked_out
from bestbet.workflow.workspace import plan_of

FEW = {"seed": 1, "n_paths": 512}


def strategies(company):
    return [one.name for one in plan_of(company.desk.workspace()).strategies]


def asked(company, kind, parameters):
    workspace = company.desk.workspace()
    with company.store.writing() as connection:
        ask(connection, kind, key_of(workspace, kind, parameters), parameters, at=company.clock(), account_id=1)


def outcome(company, kind, parameters):
    with company.store.reading() as connection:
        return latest(connection, kind, key_of(company.desk.workspace(), kind, parameters)).outcome


def test_explanations_stand_there_once_the_odds_do_and_are_those_that_one_would_get(company, people):
    assert people
    root, workspace = company.settings.root, company.desk.workspace()
    parameters = parameters_of(KINDS["odds"], {"n_paths": 640})
    asked(company, "odds", parameters)
    ahead = []
    assert work_once(company.store, root, "here:1", is_stopping=False, ahead=ahead)
    assert ahead == [parameters]
    explain_ahead(root, ahead.pop())
    found = {name: answer_now(workspace, "explain", {**parameters, "strategy": name}) for name in strategies(company)}
    assert None not in found.values()
    answer_odds._LAST.clear()
    alone = worked_out(
        workspace,
        "explain",
        KINDS["explain"].work,
        {**parameters, "strategy": "focus_healthcare"},
        at=company.clock(),
        announce=print,
    )
    assert (alone.value, alone.sections) == (found["focus_healthcare"].value, found["focus_healthcare"].sections)


def test_without_odds_at_hand_nothing_is_explained_ahead(company):
    answer_odds._LAST.clear()
    explain_ahead(company.settings.root, FEW)
    assert answer_now(company.desk.workspace(), "explain", {**FEW, "strategy": "hold"}) is None


def test_an_answer_that_came_while_a_job_waited_is_taken(company, people, monkeypatch):
    assert people
    parameters = parameters_of(KINDS["odds"], {})
    asked(company, "odds", parameters)
    monkeypatch.setattr(worker, "worked_out", lambda *_, **__: pytest.fail("it was worked out a second time"))
    assert work_once(company.store, company.settings.root, "here:1", is_stopping=False)
    assert outcome(company, "odds", parameters) == "succeeded"
