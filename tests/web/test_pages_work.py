"""The pages show what they should, open for who may, and work is asked for, done outside, and shown."""

import json
import re

import pytest

from bestbet.adapters.asked_jobs import unfinished
from bestbet.adapters.people_access import first_run_code
from bestbet.web.templating import drawn
from bestbet.web.worker import work_once

PART = {"x-bestbet-part": "1"}


def field(html, name):
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


def test_an_empty_installation_goes_from_the_code_to_the_first_screen(empty):
    with empty.store.writing() as connection:
        code = first_run_code(connection, empty.clock())
    client = empty.client()
    assert client.get("/").headers["location"] == "/login"
    assert client.get("/login").headers["location"] == "/first-run"
    page = client.get("/first-run").text
    form = {
        "form_token": field(page, "form_token"),
        "name": "Ada",
        "login": "Ada@example.com ",
        "password": "four horses eat plums",
    }
    wrong = client.post("/first-run", data={**form, "code": "AAAAA-AAAAA-AAAAA-AAAAA"})
    assert wrong.status_code == 401
    form["form_token"] = field(wrong.text, "form_token")
    assert client.post("/first-run", data={**form, "code": code}).status_code == 303
    first = client.get("/")
    assert first.status_code == 200
    assert "Drop your export here" in first.text
    assert "Look at the demo" in first.text
    for method in ("get", "post"):
        assert getattr(empty.client(), method)("/first-run").status_code in (403, 404)
    assert empty.client().get("/first-run").status_code == 404


def test_the_odds_page_shows_every_strategy_and_opens_each_number(company, people):
    page = company.as_(people["viewer"]).get("/odds").text
    assert "The strategies side by side" in page
    assert page.count('<details id="way-') == 5
    assert page.count("/odds/explain/") == 5
    assert "of simulation error" in page
    assert "style=" not in page
    assert "<script>" not in page


def test_pictures_lose_their_inline_style_and_nothing_else():
    svg = '<svg role="img" style="max-width:100%"><text>a style="b"</text></svg>'
    assert drawn(svg) == '<svg role="img"><text>a style="b"</text></svg>'


def test_work_is_asked_for_once_done_outside_and_shown(company, people):
    client = company.as_(people["viewer"])
    part = client.get("/odds/explain/hold", headers=PART)
    assert "Not worked out yet" in part.text
    asked = {"back": "/odds/explain/hold", "p_strategy": "hold", "p_n_paths": "512", "p_seed": "1"}
    for _ in range(2):
        assert client.post("/work/explain", data=asked).headers["location"] == "/odds/explain/hold"
    with company.store.reading() as connection:
        (job,) = unfinished(connection)
    assert json.loads(job.parameters)["strategy"] == "hold"
    assert work_once(company.store, company.settings.root, "here:1")
    said = client.get(f"/api/v1/jobs/{job.id}").json()
    assert (said["state"], said["outcome"], said["problems"]) == ("done", "succeeded", [])
    assert not work_once(company.store, company.settings.root, "here:1")


def test_work_that_fails_says_why_and_can_be_asked_for_again(company, people):
    client = company.as_(people["viewer"])
    for number in (1, 2):
        client.post("/work/explain", data={"p_strategy": "nonsense", "back": "//evil.example"})
        assert work_once(company.store, company.settings.root, "here:1")
        part = client.get("/odds/explain/nonsense", headers=PART).text
        assert "BB-U02" in part
        assert "Try again" in part
        assert client.get(f"/api/v1/jobs/{number}").json()["outcome"] == "failed"


def test_the_way_back_never_leads_to_another_server(company, people):
    client = company.as_(people["viewer"])
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", "evil", "/\tx"):
        assert client.post("/work/odds", data={"back": back}).headers["location"] == "/jobs/1"


def test_the_interface_gives_what_the_command_line_prints(company, people):
    client = company.with_token(people["viewer"], "read")
    odds = client.get("/api/v1/odds", params={"n_paths": 512}).json()
    assert [s["name"] for s in odds["strategies"]] == [
        "hold",
        "focus_healthcare",
        "broad_outbound",
        "repeat_and_referral",
        "fewer_larger_deals",
    ]
    missing = client.get("/api/v1/odds", params={"n_paths": 640})
    assert missing.status_code == 409
    assert missing.json()["problems"][0]["code"] == "BB-A30"
    assert client.get("/api/v1/facts").json()["as_of"]
    plan = client.get("/api/v1/plan").json()
    assert plan["ok"]
    assert "focus_healthcare" in plan["text"]
    assert "/api/v1/odds" in client.get("/api/openapi.json").json()["paths"]


@pytest.mark.parametrize("path", ["/odds", "/", "/login", "/nowhere", "/api/v1/odds", "/static/bestbet.js"])
def test_every_answer_carries_the_headers(company, people, path):
    for client in (company.client(), company.as_(people["viewer"])):
        headers = client.get(path).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert ("no-store" in headers["cache-control"]) != path.startswith("/static/")
