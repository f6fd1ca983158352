"""Nothing is changed by a request that no page of ours sent, and nothing by looking (reliability D4)."""

import pytest
from test_policies import FILLED, routes, state_of
from web_cases import URL

from bestbet.web import policy

SAFE = {"GET", "HEAD"}
FORGERIES = {
    "without a token": {"headers": {"x-bestbet-form": ""}},
    "with a foreign token": {"headers": {"x-bestbet-form": "0" * 64}},
    "from a foreign origin": {"headers": {"origin": "https://evil.example"}},
    "from another port": {"headers": {"origin": "http://127.0.0.1:9999"}},
    "from nowhere": {"headers": {"origin": "null"}},
    "across sites": {"headers": {"sec-fetch-site": "cross-site"}},
    "as plain text": {"headers": {"x-bestbet-form": "", "content-type": "text/plain"}, "content": "form_token=x"},
}


def unsafe(server):
    return [(route, method) for route, method, _ in routes(server) if method not in SAFE]


def ask(client, route, method, **more):
    path = route.path.format(**{name: FILLED.get(name, "1") for name in route.param_convertors})
    return client.request(method, path, **more)


@pytest.mark.parametrize("how", FORGERIES)
def test_every_unsafe_route_refuses_a_request(company, people, how):
    client = company.as_(people["owner"])
    before = state_of(company)
    assert len(unsafe(company)) >= 15
    for route, method in unsafe(company):
        answer = ask(client, route, method, **FORGERIES[how])
        assert answer.status_code == 403, (route.path, method, answer.status_code)
    assert state_of(company) == before
    assert client.get("/api/v1/me").status_code == 200


def test_a_token_of_another_session_is_foreign(company, people):
    client, other = company.as_(people["owner"]), company.as_(people["owner"])
    client.headers["x-bestbet-form"] = other.headers["x-bestbet-form"]
    assert client.post("/logout").status_code == 403


def test_our_own_pages_get_through(company, people):
    client = company.as_(people["owner"])
    headers = {"origin": URL, "sec-fetch-site": "same-origin"}
    assert (
        client.post("/team/tokens", data={"name": "x", "scope": "read", "days": "5"}, headers=headers).status_code
        == 200
    )


def test_no_look_changes_anything(company, people):
    client = company.as_(people["owner"])
    before = state_of(company)
    for route, method, _ in routes(company):
        if method in SAFE:
            answer = ask(client, route, method, headers={"x-bestbet-part": "1"})
            assert answer.status_code < 500, route.path
    assert state_of(company) == before


def test_the_check_sees_a_guard_that_looks_away(company, people, monkeypatch):
    """Negative control: where forms are not checked, a forged request logs somebody out."""

    async def looks_away(_request, _visitor):
        return None

    monkeypatch.setattr(policy, "check_form", looks_away)
    client = company.as_(people["owner"])
    before = state_of(company)
    assert client.post("/logout", headers={"x-bestbet-form": ""}).status_code == 303
    assert state_of(company) != before


def test_a_request_that_was_sent_before_is_not_done_twice(company, people):
    client = company.as_(people["owner"])
    asked = {"json": {"name": "x", "scope": "read", "days": 5}, "headers": {"idempotency-key": "one"}}
    assert client.post("/api/v1/tokens", **asked).status_code == 201
    again = client.post("/api/v1/tokens", **asked)
    assert (again.status_code, again.json()["problems"][0]["code"]) == (409, "BB-A32")
    assert len(client.get("/api/v1/tokens").json()) == 1
    refused = {"json": {"name": "x", "scope": "read", "days": 900}, "headers": {"idempotency-key": "two"}}
    assert [client.post("/api/v1/tokens", **refused).status_code for _ in range(2)] == [422, 422]
    mended = {"json": {"name": "x", "scope": "read", "days": 5}, "headers": {"idempotency-key": "two"}}
    assert client.post("/api/v1/tokens", **mended).status_code == 201
