"""Sessions hold as long as they should and no longer (reliability D3)."""

import re

import pytest
from web_cases import PASSWORD, password_hash

from bestbet.adapters import people as people_module
from bestbet.adapters.people import account_of, disable, set_password, set_role
from bestbet.adapters.people_access import hashed
from bestbet.web.entry import session_cookie

LAMPS = "seven quiet lamps sing"


def log_in(server, login, *, client=None, password=PASSWORD):
    client = client or server.client()
    page = client.get("/login").text
    token = re.search(r'name="form_token" value="([^"]*)"', page)[1]
    return client, client.post("/login", data={"form_token": token, "login": login, "password": password})


def secret_of(server, client):
    return client.cookies.get(session_cookie(server.desk))


def is_in(client):
    return client.get("/api/v1/me").status_code == 200


def test_a_login_gives_a_new_random_session_that_the_store_holds_as_a_hash(company, people):
    secrets = set()
    for _ in range(3):
        client, answer = log_in(company, people["viewer"].login)
        assert answer.status_code == 303
        assert is_in(client)
        secrets.add(secret_of(company, client))
    assert len(secrets) == 3
    assert min(len(secret) for secret in secrets) * 6 >= 128
    stored = (company.settings.root / ".bestbet" / "store.sqlite").read_bytes()
    for secret in secrets:
        assert secret.encode() not in stored
        assert hashed(secret).encode() in stored


def test_a_session_that_somebody_planted_is_not_taken_over(company, people):
    client = company.client()
    client.cookies.set(session_cookie(company.desk), "planted-by-somebody-else-000000000000")
    client, answer = log_in(company, people["viewer"].login, client=client)
    assert answer.status_code == 303
    set_by = answer.headers["set-cookie"]
    assert "planted" not in set_by
    other = company.client()
    other.cookies.set(session_cookie(company.desk), "planted-by-somebody-else-000000000000")
    assert not is_in(other)


def test_a_session_ends_after_half_an_hour_without_use(company, people):
    client = company.as_(people["viewer"])
    company.clock.forward(minutes=29)
    assert is_in(client)
    company.clock.forward(minutes=29)
    assert is_in(client)
    company.clock.forward(minutes=31)
    assert not is_in(client)


def test_a_session_ends_after_ten_hours_however_busy(company, people):
    client = company.as_(people["viewer"])
    for _ in range(29):
        company.clock.forward(minutes=20)
        assert is_in(client)
    company.clock.forward(minutes=20)
    assert not is_in(client)


def changes(server, account):
    return {
        "logout": lambda client: client.post("/logout"),
        "everywhere": lambda client: client.post("/team/sessions/end"),
        "disabled": lambda _client: within(server, disable, account, server.clock()),
        "role": lambda _client: within(server, set_role, account, people_module.Role.VIEWER),
        "password": lambda _client: within(server, set_password, account, password_hash()),
    }


def within(server, act, *arguments):
    with server.store.writing() as connection:
        act(connection, *arguments)


@pytest.mark.parametrize("why", ["logout", "everywhere", "disabled", "role", "password"])
def test_an_ended_session_stays_ended_in_100_of_100_replays(company, people, why):
    account = people["editor"]
    client, second = company.as_(account), company.as_(account)
    changes(company, account)[why](client)
    assert [is_in(client) for _ in range(100)] == [False] * 100
    assert is_in(second) == (why == "logout")


def test_the_replay_check_sees_sessions_that_survive(company, people, monkeypatch):
    """Negative control: where a change of role ends no sessions, the replay gets in."""
    monkeypatch.setattr(people_module, "end_sessions", lambda *_: 0)
    client = company.as_(people["editor"])
    changes(company, people["editor"])["role"](client)
    assert is_in(client)


def test_changing_ones_password_keeps_this_browser_alone(company, people):
    client, other = company.as_(people["editor"]), company.as_(people["editor"])
    answer = client.post("/team/password", data={"before": PASSWORD, "after": LAMPS})
    assert answer.headers["location"] == "/team?changed"
    assert is_in(client)
    assert not is_in(other)
    _, old = log_in(company, people["editor"].login)
    assert old.status_code == 401
    _, new = log_in(company, people["editor"].login, password=LAMPS)
    assert new.status_code == 303


def test_the_only_owner_cannot_be_taken_away(company, people):
    client = company.as_(people["owner"])
    path = f"/api/v1/people/{people['owner'].id}"
    for change in ({"role": "viewer"}, {"is_active": False}):
        answer = client.patch(path, json=change)
        assert (answer.status_code, answer.json()["problems"][0]["code"]) == (409, "BB-A11")
    with company.store.reading() as connection:
        assert account_of(connection, people["owner"].id).is_active
