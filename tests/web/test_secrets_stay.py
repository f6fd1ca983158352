"""Secrets never come back (reliability D8): every address is read as every person, and searched."""

import base64

import pytest
from sqlalchemy import select
from test_policies import FILLED, routes
from web_cases import KEY, MORNING, PASSWORD, serving

from bestbet.adapters.database_tables import ASIDES
from bestbet.adapters.people_access import hashed
from bestbet.web import desk as desk_module
from bestbet.web import sign_on as sign_on_module
from bestbet.web.entry import session_cookie
from bestbet.web.settings import SignOn
from copies import copy_of
from ledger_cases import fill

URL, CLIENT_SECRET = "https://bets.example.com", "canary-of-the-sign-on-client"
ABOUT = {"authorization_endpoint": "https://id.example.com/authorize"}
BESIDE_ITS_TEXT = "/ledger/export"
"""The one address that gives salts: each beside the text that it seals, for whoever verifies; erased with it."""


@pytest.fixture
def full(answered, tmp_path, monkeypatch):
    """A server behind encryption with a sign-on service, and a ledger with two decisions."""
    copy_of(answered, tmp_path / "full")
    server = serving(tmp_path / "full", url=URL, sign_on=SignOn("https://id.example.com", "client", CLIENT_SECRET))
    fill(server.store, 2)
    monkeypatch.setattr(sign_on_module, "discovered", lambda _issuer: ABOUT)
    return server


@pytest.fixture
def crew(full):
    """One person of each role there."""
    return {role: full.person(role) for role in ("viewer", "editor", "owner")}


def crawled(server, client):
    for route, method, _ in routes(server):
        path = route.path.format(**{name: FILLED.get(name, "1") for name in route.param_convertors})
        for headers in ({}, {"x-bestbet-part": "1"}):
            if method == "GET":
                yield path, client.get(path, headers=headers)
            elif path not in {"/logout", "/team/sessions/end"}:
                yield path, client.request(method, path, headers=headers, data={"before": PASSWORD})


def salts(server):
    with server.store.reading() as connection:
        found = [bytes(row.salt) for row in connection.execute(select(ASIDES)) if row.salt is not None]
    return {f"salt {i}, {kind}": text for i, salt in enumerate(found)
            for kind, text in (("hex", salt.hex()), ("base 64", base64.b64encode(salt).decode()))}  # fmt: skip


def canaries(server, people, client, token):
    session = client.cookies.get(session_cookie(server.desk))
    found = {"key": KEY.decode(), "password": PASSWORD, "token": token, "session": session}
    found |= {"sign-on secret": CLIENT_SECRET, **salts(server)}
    found |= {f"hash of {name}": account.password for name, account in people.items()}
    return found | {"hash of the token": hashed(token), "hash of the session": hashed(session)}


def leaks(server, people, role, *, more=None):
    """Where a secret stands in a body or a header, and how many looks were answered."""
    client = server.as_(people[role])
    hidden = canaries(server, people, client, server.token(people["owner"], "read")) | (more or {})
    found, n_answered = [], 0
    for path, answer in crawled(server, client):
        n_answered += answer.status_code == 200
        text = answer.text + str([pair for pair in answer.headers.items() if pair[0] != "set-cookie"])
        found += [
            (path, what)
            for what, secret in hidden.items()
            if secret in text and not (path == BESIDE_ITS_TEXT and what.endswith("hex"))
        ]
    return found, n_answered


@pytest.mark.parametrize("role", ["viewer", "editor", "owner"])
def test_no_answer_to_anybody_holds_a_secret(full, crew, capfd, role):
    assert len(salts(full)) >= 8
    found, n_answered = leaks(full, crew, role)
    assert found == []
    assert n_answered >= 60, "most pages must be answered, or nothing is searched"
    said = capfd.readouterr()
    assert [secret for secret in (KEY.decode(), CLIENT_SECRET, PASSWORD) if secret in said.err + said.out] == []


def test_the_search_finds_what_is_there(full, crew):
    """Negative control: a login, which owners do see, and a salt where it may stand are found when called secrets."""
    found, _ = leaks(
        full, crew, "owner", more={"login": crew["viewer"].login, "a salt": next(iter(salts(full).values()))}
    )
    assert {what for _, what in found} >= {"login", "a salt"}


def broken(secret):
    def fails(*_arguments, **_more):
        raise RuntimeError(f"postgresql://ada:{secret}@db/team: no connection")

    return fails


@pytest.mark.parametrize("path", ["/team", "/api/v1/me", "/healthy", "/login"])
def test_a_fault_of_the_store_does_not_tell_the_password_in_its_address(full, crew, monkeypatch, capfd, path):
    client = full.as_(crew["owner"])

    class Away:
        reading = writing = staticmethod(broken("canary-of-the-database"))

    away = desk_module.Desk(full.settings, Away(), full.desk.tending)
    monkeypatch.setattr(full.app.app.state, "desk", away)
    answer = client.get(path)
    said = capfd.readouterr()
    assert answer.status_code == 500
    assert "canary" not in answer.text + str(answer.headers) + said.err + said.out
    assert "incident" in said.err


def test_a_sign_on_that_fails_does_not_tell_the_clients_secret(full, monkeypatch, capfd):
    client = full.client()
    asked = client.get("/sign-on").headers["location"]
    state = asked.split("state=")[1].split("&")[0]
    monkeypatch.setattr(sign_on_module, "exchanged", broken(CLIENT_SECRET))
    answer = client.get("/sign-on/back", params={"code": "c0de", "state": state})
    said = capfd.readouterr()
    assert answer.status_code == 500
    assert CLIENT_SECRET not in asked + answer.text + str(answer.headers) + said.err + said.out
    assert full.clock() == MORNING
