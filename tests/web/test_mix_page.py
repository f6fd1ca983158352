"""The Mix page and its REST twin over the invented company, on few paths."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from bestbet.adapters.answers import keep_answer
from bestbet.adapters.plan_file import read_plan_text
from bestbet.adapters.plan_steps import digest_of
from bestbet.adapters.store import Workspace
from bestbet.web.kinds import KINDS, Kind
from bestbet.web.pages import mix as page
from bestbet.workflow.answering import worked_out
from bestbet.workflow.line import Luck
from copies import copy_of

PART = {"X-Bestbet-Part": "1"}
FEW = 2048
MORNING = datetime(2027, 1, 4, 9, tzinfo=UTC)


@pytest.fixture
def few(monkeypatch):
    """Few paths for what takes long."""
    luck = {"seed": 1, "n_paths": FEW}
    monkeypatch.setattr(page, "_LUCK", Luck(1, FEW))
    for name in ("live", "mix"):
        kind = Kind(name, KINDS[name].work, KINDS[name].title, {**KINDS[name].defaults, **luck})
        monkeypatch.setitem(KINDS, name, kind)


@pytest.fixture(scope="session")
def simulated(answered, made_once):
    """That workspace with its courses simulated once, on few paths."""

    def make(root):
        copy_of(answered, root)
        asked = {"seed": 1, "n_paths": FEW, "mix": ""}
        keep_answer(root, worked_out(Workspace(root), "live", KINDS["live"].work, asked, at=MORNING, announce=print))

    return made_once("simulated", make)


@pytest.fixture
def ready(company, simulated, few):  # noqa: ARG001 - `few` changes how many paths are asked for
    """A server whose courses are simulated."""
    for kept in ("answers", "live", "fits"):
        source, target = (root / ".bestbet" / kept for root in (simulated, company.settings.root))
        copy_of(source, target, is_there=True)
    return company


def mark_in(html):
    return re.search(r'name="of" value="(\w+)"', html)[1]


def stops_in(html):
    """Name, stop, last stop of every slider."""
    found = re.findall(r'<input type="range" id="\S+" name="([^"]+)" min="0" max="(\d+)" step="1" value="(\d+)"', html)
    return {name.replace("&amp;", "&"): (int(value), int(last)) for name, last, value in found}


@pytest.mark.usefixtures("few")
def test_before_the_courses_are_simulated_the_page_says_so(company, people):
    answer = company.as_(people["viewer"]).get("/mix")
    assert answer.status_code == 200
    assert "held against" in answer.text
    assert "range" not in answer.text


def test_the_page_stands_at_today_and_says_what_it_rests_on(ready, people):
    html = ready.as_(people["viewer"]).get("/mix").text
    sliders = stops_in(html)
    assert len(sliders) > 9
    assert sliders["cold_calling"][0] > 0
    assert "The same as today." in html
    assert f"of {FEW:,} simulated futures" in html
    assert 'formaction="/mix/save"' not in html
    assert "style=" not in html
    assert "style=" not in html.replace("data-", "")
    assert 'formaction="/mix/save"' in ready.as_(people["editor"]).get("/mix").text


def test_a_moved_slider_gives_another_answer_and_the_same_one_again(ready, people):
    client = ready.as_(people["viewer"])
    mark = mark_in(client.get("/mix").text)
    today = client.get("/mix/live", params={"of": mark}, headers=PART).text
    moved = client.get("/mix/live", params={"of": mark, "cold_calling": "0"}, headers=PART).text
    assert "The same as today." in today
    assert "The same as today." not in moved
    assert moved == client.get("/mix/live", params={"of": mark, "cold_calling": "0"}, headers=PART).text
    fine = client.get("/mix/live", params={"of": mark, "cold_calling": "0", "paths": "16384"}, headers=PART).text
    assert f"From {FEW:,} of {FEW:,}" in fine


def test_a_link_names_the_mix_in_words(ready, people):
    client = ready.as_(people["viewer"])
    html = client.get("/mix", params={"cold_calling": "none", "newsletter": "what is this"}).text
    assert stops_in(html)["cold_calling"][0] == 0
    assert stops_in(html)["newsletter"] == stops_in(client.get("/mix").text)["newsletter"]


@pytest.mark.usefixtures("few")
def test_what_the_sliders_said_is_there_after_the_wait(company, people):
    shown = company.as_(people["editor"]).get("/mix?cold_calling=none").text
    assert "/mix/part?cold_calling=none" in shown


def test_a_search_that_ends_leads_nobody_away(ready, people, monkeypatch):
    """Whoever is about to keep a mix goes on; the way to what was found stands beside."""
    found = SimpleNamespace(answer=SimpleNamespace(sections={"headline": "<p>39 %</p>"}))
    monkeypatch.setattr(page, "standing", lambda *_: found)
    shown = ready.as_(people["editor"]).get("/mix/best", headers=PART)
    assert "X-Bestbet-Go" not in shown.headers
    assert 'href="/mix"' in shown.text


def test_sliders_of_another_plan_send_the_page_away(ready, people):
    answer = ready.as_(people["viewer"]).get("/mix/live", params={"of": "0123"}, headers=PART)
    assert (answer.status_code, answer.headers["X-Bestbet-Go"]) == (204, "/mix")


@pytest.mark.parametrize("text", ["-1", "9" * 40, "1.5", "٣", "", "\x00", "null"])
def test_stops_that_are_none_change_nothing_or_stay_inside(ready, people, text):
    client = ready.as_(people["viewer"])
    mark = mark_in(client.get("/mix").text)
    assert client.get("/mix/live", params={"of": mark, "cold_calling": text}, headers=PART).status_code == 200


def kept_form(page, **more):
    """What the page's form sends beside the sliders that were moved."""
    hidden = {name: unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1]) for name in ("digest", "sliders")}
    return {"of": mark_in(page), **hidden, "strategy_name": "Stop calling", "because": 'it "tires": us # all', **more}


def test_a_kept_mix_stands_in_the_plan_as_it_was_set(ready, people):
    client = ready.as_(people["editor"])
    before = read_plan_text(ready.settings.root)
    form = kept_form(client.get("/mix").text, cold_calling="0")
    answer = client.post("/mix/save", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/odds")
    after = read_plan_text(ready.settings.root)
    added = after[after.index("Stop_calling") :]
    assert "tires" in added
    assert "cold_calling:" not in added.split("rivals:")[0].split("effort:")[1]
    assert before.splitlines() == [line for line in after.splitlines() if line in before.splitlines()]
    again = client.post("/mix/save", data=form)
    assert (again.status_code, "BB-U91" in again.text) == (422, True)
    assert read_plan_text(ready.settings.root) == after
    digest = digest_of(after)
    client.post("/plan/undo", data={"digest": digest})
    assert read_plan_text(ready.settings.root) == before


def test_a_mix_is_kept_beside_what_another_changed_meanwhile(ready, people):
    mine, theirs = ready.as_(people["editor"]), ready.as_(people["owner"])
    form = kept_form(mine.get("/mix").text, cold_calling="0")
    text = read_plan_text(ready.settings.root)
    change = {"section": "objectives", "name": "volume", "digest": digest_of(text), "v_amount": "7 million"}
    assert theirs.post("/plan/entry", data=change).headers["location"] == "/plan?said=saved"
    answer = mine.post("/mix/save", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/plan?said=joined")
    after = read_plan_text(ready.settings.root)
    assert "7 million" in after
    assert "Stop_calling" in after


def test_what_is_refused_is_said_in_place(ready, people):
    client = ready.as_(people["editor"])
    form = kept_form(client.get("/mix").text, strategy_name="")
    answer = client.post("/mix/save", data=form, headers=PART)
    assert answer.status_code == 400
    assert "Not kept" in answer.text
    assert "<html" not in answer.text
    form["strategy_name"] = "Hold"
    form["sliders"] = form["sliders"].replace("cold_calling", "carrier_pigeons")
    gone = client.post("/mix/save", data=form, headers=PART)
    assert (gone.status_code, "BB-A71" in gone.text) == (422, True)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"strategy_name": " "}, 400),
        ({"because": ""}, 400),
        ({"strategy_name": "x" * 61}, 400),
        *(({"sliders": text}, 409) for text in ("", "null", "[{}]", "[[]]", "{", '[{"key":"a","stops":[],"today":0}]')),
        ({"sliders": '[{"key":"a","tactic":"cold_calling","where":{},"stops":[1e999],"today":0}]'}, 409),
        ({"sliders": '[{"key":"a","tactic":"cold_calling","where":{},"stops":[-1],"today":0}]'}, 409),
        ({"sliders": '[{"key":"a","tactic":"cold_calling","where":{"planet":["Mars"]},"stops":[9],"today":0}]'}, 422),
    ],
)
def test_what_cannot_be_kept_leaves_the_plan_alone(ready, people, changed, status):
    client = ready.as_(people["editor"])
    form = kept_form(client.get("/mix").text) | changed
    before = read_plan_text(ready.settings.root)
    answer = client.post("/mix/save", data=form)
    assert answer.status_code == status, answer.text
    assert read_plan_text(ready.settings.root) == before


def test_a_viewer_keeps_nothing(ready, people):
    before = read_plan_text(ready.settings.root)
    assert ready.as_(people["viewer"]).post("/mix/save", data={}).status_code == 403
    assert read_plan_text(ready.settings.root) == before


def test_rest_says_what_the_page_says(ready, people):
    client: TestClient = ready.with_token(people["viewer"], "read")
    effort = [{"tactic": "cold_calling", "units": 40.0}, {"tactic": "seminars", "units": 0.1}]
    first = client.post("/api/v1/mix/live", json={"effort": effort}).json()
    fine = client.post("/api/v1/mix/live", json={"effort": effort, "n_paths": FEW}).json()
    assert first["n_paths"] <= fine["n_paths"] == FEW
    assert fine["p_all"] == fine["p_all_counted"]
    assert [one["tactic"] for one in fine["effort"]] == ["cold_calling", "seminars"]
    assert json.dumps(fine, allow_nan=False)
    aimed = {"effort": [{"tactic": "cold_calling", "units": 9.0, "where": {"industry": ["Healthcare"]}}]}
    assert client.post("/api/v1/mix/live", json=aimed).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"effort": [{"tactic": "no such", "units": 1}]}, 404),
        ({"effort": [{"tactic": "cold_calling", "units": 1, "where": {"industry": ["Logistics"]}}]}, 400),
        ({"effort": [{"tactic": "cold_calling", "units": 1, "where": {"planet": ["Mars"]}}]}, 400),
        ({"effort": [{"tactic": "cold_calling", "units": 1, "where": {"industry": []}}]}, 400),
        ({"effort": [{"tactic": "cold_calling", "units": -1}]}, 422),
        ({"effort": [], "n_paths": 63}, 422),
        ({"effort": [], "n_paths": 65}, 200),
        ({"effort": []}, 200),
        ({"effort": [{"tactic": "cold_calling", "units": 1e9}]}, 200),
    ],
)
def test_rest_refuses_what_cannot_be_meant(ready, people, asked, status):
    answer = ready.with_token(people["viewer"], "read").post("/api/v1/mix/live", json=asked)
    assert answer.status_code == status, answer.text


@pytest.mark.usefixtures("few")
def test_rest_says_what_to_ask_for_first(company, people):
    answer = company.with_token(people["viewer"], "read").post("/api/v1/mix/live", json={"effort": []})
    assert answer.status_code == 409
    assert "/api/v1/jobs" in answer.json()["problems"][0]["remedy"]
