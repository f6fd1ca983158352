"""What a browser is given and what a request may ask: passwords, the way out, methods, types, fields."""

import json
import re
from datetime import UTC, datetime

import pytest
from test_policies import FILLED, routes
from test_sessions import is_in, log_in, secret_of
from web_cases import PASSWORD

from bestbet.web import passwords
from bestbet.web.entry import form_token, session_cookie
from bestbet.web.templating import HERE

TEMPLATES = {path.name: path.read_text() for path in sorted((HERE / "templates").glob("*.html"))}
SCRIPTS = "\n".join(path.read_text() for path in sorted((HERE / "static").glob("*.js")))
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
WRONG = "not the right one"
SECRET_FIELDS = re.compile(r'name="(?:password|before|after|code|form_token)"')


def inputs(kind):
    return [(name, tag) for name, text in TEMPLATES.items() for tag in re.findall(rf"<input\b[^>]*{kind}[^>]*>", text)]


def test_passwords_are_masked_and_password_managers_may_fill_them_in():
    found = inputs(r'name="(?:password|before|after)"')
    assert len(found) >= 4
    for name, tag in found:
        assert 'type="password"' in tag, name
        assert re.search(r'autocomplete="(?:current|new)-password"', tag), name
    assert not re.search(r"onpaste|\bpaste\b", " ".join(TEMPLATES.values()) + SCRIPTS)


def with_secrets(templates):
    """Forms that carry a secret, and whether each sends it in the body."""
    forms = [form for text in templates for form in FORM.findall(text) if SECRET_FIELDS.search(form)]
    return [(form, 'method="post"' in form.split(">")[0] or "data-post" in form.split(">")[0]) for form in forms]


def test_no_secret_is_sent_in_an_address():
    found = with_secrets(TEMPLATES.values())
    assert len(found) >= 3
    assert [form[:80] for form, is_body in found if not is_body] == []
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", SCRIPTS)
    bad = with_secrets(['<form method="get"><input name="password"></form>'])
    assert bad == [(bad[0][0], False)], "negative control"


@pytest.mark.parametrize(
    "password",
    ["all lower case words", "ALLUPPERCASEWORDS", "1029384756 1029", "  spaces around  ", "пять зелёных слов", "abcde 1234" * 6 + "abcd",
     "é" * 3 + "abcdefghijklmnop", "plums & <horses> \"eat\" 'four'", "abcdefgh" * 32],
)  # fmt: skip
def test_any_mix_of_letters_is_taken_and_held_as_it_was_typed(password):
    kept = passwords.hashed_password(password)
    assert passwords.is_password(password, kept)
    for other in (password.swapcase(), password.strip() + " ", password[:-1], password + "x"):
        if other != password:
            assert not passwords.is_password(other, kept), other


def test_coming_in_again_ends_the_session_that_this_browser_had(company, people):
    client, _ = log_in(company, people["viewer"].login)
    before, other = secret_of(company, client), company.as_(people["viewer"])
    # the login page sends on who is in; a second login from an older tab of the same browser
    tab = company.client()
    page = tab.get("/login").text
    token = re.search(r'name="form_token" value="([^"]*)"', page)[1]
    tab.cookies.set(session_cookie(company.desk), before)
    said = {"form_token": token, "login": people["editor"].login, "password": PASSWORD}
    answer = tab.post("/login", data=said, headers={"x-bestbet-form": form_token(company.desk, before)})
    assert answer.status_code == 303
    replay = company.client()
    replay.cookies.set(session_cookie(company.desk), before)
    assert not is_in(replay)
    assert is_in(other), "a session of another browser stays"
    assert tab.get("/api/v1/me").json()["login"] == people["editor"].login


def test_logging_out_clears_what_the_browser_kept(company, people):
    client = company.as_(people["viewer"])
    answer = client.post("/logout")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert session_cookie(company.desk) in answer.headers["set-cookie"]
    assert not is_in(client)


def pages(server, client):
    for route, method, _ in routes(server):
        path = route.path.format(**{name: FILLED.get(name, "1") for name in route.param_convertors})
        if method == "GET":
            yield path, client.get(path, headers={"origin": "https://evil.example"})


def test_every_page_names_who_is_in_and_shows_the_way_out(company, people):
    n = 0
    for path, answer in pages(company, company.as_(people["viewer"])):
        if answer.headers.get("content-type", "").startswith("text/html") and "<header" in answer.text:
            n += 1
            assert 'action="/logout"' in answer.text, path
            assert people["viewer"].name in answer.text, path
    assert n >= 12


def test_other_origins_are_told_nothing_and_every_body_says_what_it_is(company, people):
    for path, answer in pages(company, company.as_(people["owner"])):
        assert [name for name in answer.headers if name.startswith("access-control-")] == [], path
        kind = answer.headers.get("content-type", "")
        if answer.content:
            assert kind, path
        if kind.startswith("text/"):
            assert "charset=utf-8" in kind, path


@pytest.mark.parametrize("path", ["/", "/login", "/api/v1/me", "/static/bestbet.css"])
@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "CONNECT", "PROPFIND"])
def test_methods_that_no_route_declares_are_refused(company, people, method, path):
    answer = company.as_(people["owner"]).request(method, path)
    assert answer.status_code in (403, 404, 405)
    assert "access-control-allow-methods" not in answer.headers
    assert "x-bestbet-form" not in answer.text.casefold()


@pytest.mark.parametrize(
    "path", ["/static/", "/static", "/.git/config", "/.git/HEAD", "/.bestbet/store.sqlite", "/.bestbet/server.key", "/plan.yaml"]
)  # fmt: skip
def test_no_folder_is_listed_and_no_file_of_the_workspace_is_served(company, people, path):
    assert company.as_(people["owner"]).get(path).status_code == 404


def test_what_is_downloaded_is_no_page(company, people):
    client, found = company.as_(people["owner"]), 0
    for path, answer in pages(company, client):
        kind = answer.headers.get("content-type", "")
        is_page = kind.startswith(("text/html", "application/json", "text/css", "text/javascript", "image/svg"))
        if answer.status_code == 200 and not is_page and path != "/healthy":
            found += 1
            said = answer.headers["content-disposition"]
            assert re.fullmatch(r'attachment; filename="[\w.-]+"', said), (path, said)
    assert found >= 1


@pytest.mark.parametrize(
    "more", [{"login": "other@example.com"}, {"password": "x"}, {"subject": "https://id 1"}, {"id": 99}, {"created_at": "2020-01-01"}]
)  # fmt: skip
def test_fields_that_an_action_does_not_name_are_refused(company, people, more):
    client = company.as_(people["owner"])
    before = client.get("/api/v1/people").json()
    path = f"/api/v1/people/{people['viewer'].id}"
    assert client.patch(path, json={"role": "editor", **more}).status_code == 422
    assert client.get("/api/v1/people").json() == before
    assert client.patch(path, json={"role": "editor"}).status_code == 200, "negative control"


def test_a_form_token_said_twice_is_the_one_that_counts(company, people):
    client = company.as_(people["viewer"])
    good = client.headers.pop("x-bestbet-form")
    kind = {"content-type": "application/x-www-form-urlencoded"}
    for body, status in ((f"form_token={good}&form_token=bad", 403), (f"form_token=bad&form_token={good}", 303)):
        assert client.post("/logout", content=body, headers=kind).status_code == status


def test_the_audit_names_what_was_done_by_whom_how_and_when(company, people):
    log_in(company, people["viewer"].login, password=WRONG)
    client, _ = log_in(company, people["viewer"].login)
    client.headers["x-bestbet-form"] = form_token(company.desk, secret_of(company, client))
    client.post("/api/v1/tokens", json={"name": "x", "scope": "read", "days": 3})
    client.post("/logout")
    owner = company.as_(people["owner"])
    owner.patch(f"/api/v1/people/{people['viewer'].id}", json={"role": "editor"})
    lines = owner.get("/api/v1/audit").json()
    events = [line["event"] for line in lines]
    assert {"login refused", "logged in", "token made", "logged out", "role changed"} <= set(events)
    for line in lines:
        assert datetime.fromisoformat(line["at"]).astimezone(UTC) == company.clock()
        assert line["how"]
        text = json.dumps(line)
        assert people["viewer"].login not in text
        assert WRONG not in text
