"""Cookies and headers on every answer, errors included (reliability D5)."""

import pytest
from test_policies import FILLED, routes
from web_cases import serving

from bestbet.adapters.people_access import first_run_code
from bestbet.web import border, pages


def answers(server, client):
    for route, method, _ in routes(server):
        if method == "GET":
            path = route.path.format(**{name: FILLED.get(name, "1") for name in route.param_convertors})
            yield client.get(path)
    yield client.get("/nowhere")
    yield client.get("/api/v1/nowhere")
    yield client.delete("/odds")
    yield client.post("/logout", content=b"x" * (server.settings.most_body + 1))
    yield client.get("/odds", headers={"host": "evil.example"})


def faults(answer, *, is_https=False):
    headers, found = answer.headers, []
    policy = headers.get("content-security-policy", "")
    parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    found += ["default-src"] if parts.get("default-src") != "'none'" else []
    found += ["unsafe"] if "unsafe" in policy or "*" in policy else []
    found += ["frame-ancestors"] if parts.get("frame-ancestors") != "'none'" else []
    found += ["nosniff"] if headers.get("x-content-type-options") != "nosniff" else []
    found += ["kept"] if "/static/" not in str(answer.url) and headers.get("cache-control") != "no-store" else []
    found += ["transport"] if is_https != ("strict-transport-security" in headers) else []
    found += ["server"] if "server" in headers else []
    return found


def test_every_answer_carries_the_headers(company, people):
    seen = set()
    for client in (company.client(), company.as_(people["owner"])):
        for answer in answers(company, client):
            seen.add(answer.status_code)
            assert faults(answer) == [], (answer.url, answer.status_code)
    assert seen >= {200, 303, 401, 404, 405, 413, 421}


def test_a_fault_of_ours_carries_them_too_and_tells_nothing(company, people, monkeypatch, capfd):
    def broken(*_arguments, **_more):
        raise RuntimeError("canary of a customer")

    monkeypatch.setattr(pages.odds, "standing", broken)
    for headers in ({}, {"x-bestbet-part": "1"}):
        answer = company.as_(people["viewer"]).get("/odds", headers=headers)
        assert answer.status_code == 500
        assert faults(answer) == []
        assert "canary" not in answer.text
        assert "Traceback" not in answer.text
    said = capfd.readouterr()
    assert "canary" not in said.err + said.out
    assert "incident" in said.err


@pytest.mark.parametrize("missing", ["content-security-policy", "x-content-type-options"])
def test_the_check_sees_a_header_that_is_missing(company, monkeypatch, missing):
    """Negative control."""
    kept = tuple((name, value) for name, value in border._HEADERS if name.decode() != missing)
    monkeypatch.setattr(border, "_HEADERS", kept)
    assert faults(company.client().get("/login")) != []


def entered(server):
    with server.store.writing() as connection:
        code = first_run_code(connection, server.clock())
    client = server.client()
    page = client.get("/first-run")
    token = page.text.split('name="form_token" value="')[1].split('"')[0]
    form = {"form_token": token, "code": code, "name": "Ada", "login": "ada", "password": "four horses eat plums"}
    return page, client.post("/first-run", data=form)


def test_behind_encryption_cookies_are_bound_to_the_host(tmp_path):
    server = serving(tmp_path / "w", url="https://bets.example.com")
    page, answer = entered(server)
    assert answer.status_code == 303
    assert faults(page, is_https=True) == faults(answer, is_https=True) == []
    for cookie in (*page.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie")):
        assert cookie.startswith("__Host-")
        for word in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"):
            assert word.casefold() in cookie.casefold()
        assert "Domain" not in cookie


def test_on_this_machine_alone_cookies_carry_the_port_and_stay_away_from_scripts(tmp_path):
    server = serving(tmp_path / "w")
    page, answer = entered(server)
    cookies = (*page.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie"))
    assert any(cookie.startswith("bestbet_8000=") for cookie in cookies)
    assert all("HttpOnly" in cookie and "samesite=lax" in cookie.casefold() for cookie in cookies)
    assert faults(answer) == []
