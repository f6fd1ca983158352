"""The plan over REST: ETag and If-Match, both values on a conflict, versions, bounds, and who may."""

import re
from itertools import pairwise

import pytest

from bestbet.adapters.plan_file import read_plan_text
from bestbet.plan.parse import parse_plan
from drafted_plan import with_loyal


@pytest.fixture
def writer(company, people):
    return company.with_token(people["editor"], "write")


def read(client):
    answer = client.get("/api/v1/plan")
    return answer.json(), answer.headers["etag"]


def amount(text, tag, client):
    change = {"section": "objectives", "name": "volume", "fields": {"amount": text}}
    return client.patch("/api/v1/plan/node", json=change, headers={"if-match": tag})


def test_the_plan_is_read_changed_and_read_again(company, writer):
    plan, tag = read(writer)
    assert plan["ok"]
    assert tag == f'"{plan["sha256"]}"'
    changed = amount("7 million", tag, writer)
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag
    assert "at_least: 7 million" in read_plan_text(company.settings.root)
    node = writer.get("/api/v1/plan/node", params={"section": "objectives", "name": "volume"}).json()
    fields = {one["key"]: one for one in node["fields"]}
    assert fields["amount"]["value"] == "7 million"
    assert fields["amount"]["rests_on"] == "from your data"
    assert "at_least" in fields["direction"]["choices"]
    whole = with_loyal(plan["text"], "61 %")
    joined = writer.put("/api/v1/plan", json={"text": whole}, headers={"if-match": tag})
    assert joined.status_code == 200
    assert "at_least: 7 million" in joined.json()["text"]
    assert "at_least: 61 %" in joined.json()["text"]


def test_an_overlapping_change_is_a_conflict_that_tells_both_values(company, writer):
    plan, tag = read(writer)
    drafted = re.search(r"at_least: (\S+ million)", plan["text"])[1]
    assert amount("7 million", tag, writer).status_code == 200
    refused = amount("8 million", tag, writer)
    assert refused.status_code == 409
    said = refused.json()
    (overlap,) = said["overlaps"]
    assert overlap["before"]["amount"] == drafted
    assert overlap["yours"]["amount"] == "8 million"
    assert overlap["theirs"]["amount"] == "7 million"
    assert refused.headers["etag"] == f'"{said["sha256"]}"'
    assert said["problems"][0]["code"] == "BB-A61"
    assert "at_least: 7 million" in read_plan_text(company.settings.root)
    assert amount("8 million", refused.headers["etag"], writer).status_code == 200
    plan, _ = read(writer)
    clash = plan["text"].replace("8 million", "9 million")
    lines = writer.put("/api/v1/plan", json={"text": clash}, headers={"if-match": tag})
    assert lines.status_code == 409
    assert "9 million" in lines.json()["overlaps"][0]["yours"]["text"]


def test_without_if_match_nothing_is_written(company, writer):
    before = read_plan_text(company.settings.root)
    plan, _ = read(writer)
    for method, path, body in (
        ("PUT", "/api/v1/plan", {"text": plan["text"]}),
        ("PATCH", "/api/v1/plan/node", {"section": "objectives", "name": "volume", "fields": {"amount": "9"}}),
        ("POST", "/api/v1/plan/node", {"section": "objectives", "name": "new"}),
        ("POST", "/api/v1/plan/undo", None),
        ("DELETE", "/api/v1/plan/node?section=objectives&name=volume", None),
    ):
        answer = writer.request(method, path, json=body)
        assert (answer.status_code, answer.json()["problems"][0]["code"]) == (400, "BB-A62"), path
    unknown = amount("9 million", '"0000"', writer)
    assert unknown.status_code == 409
    assert read_plan_text(company.settings.root) == before


def test_what_would_not_be_sound_is_refused_with_every_problem(company, writer):
    before = read_plan_text(company.settings.root)
    plan, tag = read(writer)
    bad = with_loyal(plan["text"], "lots").replace("by: 2027-12-31}", "by: soon}", 1)
    checked = writer.post("/api/v1/plan/check", json={"text": bad}).json()
    assert not checked["ok"]
    assert {problem["line"] for problem in checked["problems"]} == {10, 12}
    refused = writer.put("/api/v1/plan", json={"text": bad}, headers={"if-match": tag})
    assert refused.status_code == 422
    assert len(refused.json()["problems"]) == 2
    assert amount("lots", tag, writer).status_code == 422
    assert read_plan_text(company.settings.root) == before


def test_entries_are_added_removed_and_all_of_it_undone(company, writer):
    before = read_plan_text(company.settings.root)
    _, tag = read(writer)
    new = {
        "section": "objectives",
        "name": "wins",
        "fields": {"measure": "wins", "direction": "at_least", "amount": "300", "by": "2027-12-31"},
    }
    made = writer.post("/api/v1/plan/node", json=new, headers={"if-match": tag})
    assert made.status_code == 201
    assert "wins" in [objective.name for objective in parse_plan(made.json()["text"]).objectives]
    gone = writer.delete(
        "/api/v1/plan/node",
        params={"section": "objectives", "name": "deal_size"},
        headers={"if-match": made.headers["etag"]},
    )
    assert gone.status_code == 200
    tag = gone.headers["etag"]
    for _ in range(2):
        tag = writer.post("/api/v1/plan/undo", headers={"if-match": tag}).headers["etag"]
    assert read_plan_text(company.settings.root) == before
    assert writer.post("/api/v1/plan/undo", headers={"if-match": tag}).status_code == 409
    kept = writer.get("/api/v1/plan/versions").json()
    assert [step["way"] for step in kept["steps"]] == ["undo", "undo", "edit", "edit"]
    assert kept["undo"] is None
    assert kept["redo"]["about"] == "objectives wins, new"
    assert all(later["before_version"] == earlier["version"] for later, earlier in pairwise(kept["steps"]))
    first = writer.get(f"/api/v1/plan/versions/{kept['steps'][-1]['before_version']}").json()
    assert first["text"] == before


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/v1/plan/node?section=nonsense&name=x", None, 422),
        ("GET", "/api/v1/plan/node?section=objectives&name=nobody", None, 404),
        ("GET", "/api/v1/plan/versions/99999999999999999999", None, 422),
        ("GET", "/api/v1/plan/versions/4711", None, 404),
        ("GET", "/api/v1/plan/versions?limit=0", None, 422),
        ("PATCH", "/api/v1/plan/node", {"section": "objectives", "name": "volume", "fields": {"nope": "1"}}, 404),
        ("PATCH", "/api/v1/plan/node", {"section": "objectives", "name": "nobody", "fields": {}}, 409),
        ("PATCH", "/api/v1/plan/node", {"section": "objectives", "name": "v" * 61, "fields": {}}, 422),
        ("PATCH", "/api/v1/plan/node", {"section": "objectives", "name": "volume", "fields": {}, "more": 1}, 422),
        (
            "PATCH",
            "/api/v1/plan/node",
            {"section": "tactics", "name": "seminars", "fields": {"source": "\x00\u2028"}},
            200,
        ),
        ("POST", "/api/v1/plan/node", {"section": "objectives", "name": "a.b"}, 422),
        ("POST", "/api/v1/plan/node", {"section": "objectives", "name": "a", "like": "nobody"}, 422),
        ("PUT", "/api/v1/plan", {"text": ""}, 422),
        ("POST", "/api/v1/plan/check", {"text": "{" * 200}, 200),
    ],
)
def test_what_is_asked_out_of_bounds_is_told_and_never_a_fault(writer, method, path, body, status):
    _, tag = read(writer)
    answer = writer.request(method, path, json=body, headers={"if-match": tag})
    assert answer.status_code == status, answer.text


def test_readers_read_and_do_not_write(company, people):
    reader = company.with_token(people["viewer"], "read")
    plan, tag = read(reader)
    assert reader.post("/api/v1/plan/check", json={"text": plan["text"]}).json()["ok"]
    assert reader.get("/api/v1/plan/versions").status_code == 200
    assert amount("7 million", tag, reader).status_code == 403
    assert reader.put("/api/v1/plan", json={"text": plan["text"]}, headers={"if-match": tag}).status_code == 403
