"""Tactics, evidence, track and ledger: what they show, and that a decision is signed, sealed once, and held against."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from bestbet.adapters.asked_jobs import job_of
from bestbet.web import kinds
from bestbet.web.kinds import KINDS, parameters_of
from bestbet.web.worker import work_once
from bestbet.workflow.answer_commit import commitment_sealed
from bestbet.workflow.ledger import decision_in_force, shown_entries

PART = {"x-bestbet-part": "1"}
PASSWORD = "four horses eat plums"  # noqa: S105 - of people who exist in these tests alone
FEW = 512


@pytest.fixture
def quick(monkeypatch):
    """Every kind of work on few paths, under the parameters that a page asks with."""

    def thrifty(kind):
        def work(workspace, parameters, at, announce):
            few = {**parameters, "n_paths": FEW} if "n_paths" in parameters else parameters
            return kind.work(workspace, few, at, announce)

        return replace(kind, work=work)

    monkeypatch.setattr(kinds, "KINDS", {name: thrifty(kind) for name, kind in KINDS.items()})


def work(company):
    assert work_once(company.store, company.settings.root, "here:1", is_stopping=False)


def sign(client, **more):
    form = {"strategy": "hold", "because": "we know it", "wires": "", "password": PASSWORD, **more}
    return client.post("/ledger/commit", data=form)


def test_nothing_decided_says_where_to_begin(company, people):
    client = company.as_(people["viewer"])
    assert "Nothing is committed yet" in client.get("/track").text
    page = client.get("/ledger").text
    assert "Nothing was decided yet" in page
    assert "Your password" not in page
    assert client.get("/api/v1/track").status_code == 409
    assert client.get("/api/v1/ledger").json() == {"entries": []}


def test_a_decision_without_reason_or_password_is_not_recorded(company, people):
    client = company.as_(people["editor"])
    for more, code in (({"because": "  "}, "BB-A83"), ({"password": "four horses eat pears"}, "BB-A84")):
        answer = sign(client, **more)
        assert answer.status_code == 422
        assert code in answer.text
    assert shown_entries(company.desk.workspace()) == ()


def test_guessing_passwords_at_signing_is_slowed_down(company, people):
    client = company.as_(people["editor"])
    answers = [sign(client, password=f"a wrong guess {n}").text for n in range(12)]
    assert "BB-A82" not in answers[0]
    assert "BB-A82" in answers[-1]


def test_a_deed_is_never_begun_by_its_name(company, people):
    client = company.as_(people["owner"])
    assert client.post("/work/commit", data={"p_strategy": "hold", "p_who": "Somebody Else"}).status_code == 400
    asked = {"kind": "commit", "parameters": {"strategy": "hold", "who": "Somebody Else", "because": "x"}}
    answer = company.with_token(people["owner"], "manage").post("/api/v1/jobs", json=asked)
    assert answer.status_code == 400
    assert "BB-A81" in answer.text


@pytest.mark.usefixtures("quick")
def test_a_signed_decision_is_sealed_once_tracked_and_verified(company, people):
    client = company.as_(people["editor"])
    where = sign(client).headers["location"]
    work(company)
    page = client.get(where).text
    assert "Committed to Hold" in page
    decision = decision_in_force(company.desk.workspace())
    assert (decision.who, decision.because, decision.body["strategy"]) == ("editor", "we know it", "hold")
    with company.store.reading() as connection:
        job = job_of(connection, int(where.rpartition("/")[2]))
    again = commitment_sealed(company.desk.workspace(), json.loads(job.parameters), company.clock(), print)
    assert again.value["seq"] == decision.entry.seq
    assert len(shown_entries(company.desk.workspace())) == 1
    assert "The ledger holds" in client.get("/ledger/verified", headers=PART).text
    assert client.get("/api/v1/ledger").json()["entries"][0]["body"]["strategy"] == "hold"
    checkpoint = client.post("/ledger/checkpoint", data={})
    assert checkpoint.headers["content-disposition"].startswith("attachment")
    assert client.get("/ledger/export").text.count("\n") >= len(
        shown_entries(company.desk.workspace(), everything=True)
    )
    client.post("/work/track", data={"p_commitment": str(decision.entry.seq), "back": "/track"})
    work(company)
    assert client.get("/api/v1/track").json()["decision"] == decision.entry.seq
    assert "Nothing has come yet" in client.get("/track").text


@pytest.mark.usefixtures("quick")
def test_a_tampered_entry_is_named_on_the_page(company, people):
    client = company.as_(people["editor"])
    sign(client)
    work(company)
    with company.store.writing() as connection:
        connection.execute(text("DROP TRIGGER IF EXISTS entries_refuse_update"))
        connection.execute(text("UPDATE asides SET text = 'hindsight' WHERE field = 'because'"))
    assert "The ledger does not hold" in client.get("/ledger/verified", headers=PART).text


@pytest.mark.usefixtures("quick")
def test_a_story_is_recorded_weighed_and_moves_nothing(company, people):
    client = company.as_(people["editor"])
    assert "Nothing was claimed yet" in client.get("/evidence").text
    form = {"tactic": "cold_calling", "channel": "opportunities", "kind": "anecdote", "story": "it doubled for them"}
    refused = client.post("/evidence", data={**form, "when": "the day before yesterday"})
    assert refused.status_code == 422
    assert "it doubled for them" in refused.text
    assert client.post("/evidence", data=form).headers["location"] == "/evidence?claim=cold_calling_anecdote"
    client.post("/work/evidence", data={"back": "/evidence"})
    work(company)
    value = client.get("/api/v1/evidence").json()
    assert all(row["difference"] == 0 for row in value["odds"])
    assert "leave the odds as they are" in client.get("/evidence").text


def test_viewers_read_and_record_nothing(company, people):
    client = company.as_(people["viewer"])
    assert sign(client).status_code == 403
    assert client.post("/evidence", data={}).status_code == 403
    assert "Record a claim" not in client.get("/evidence").text


def test_what_cannot_be_chosen_is_said(company, people):
    client = company.as_(people["viewer"])
    assert client.get("/ledger/deeds/1").status_code == 404
    assert client.get("/ledger/deeds/99999999999").status_code == 404
    assert parameters_of(KINDS["tactics"], {})["strategy"] == ""
