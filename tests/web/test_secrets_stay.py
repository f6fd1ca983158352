"""Secrets never come back (reliability D8): every address is read as every person, and searched."""

from test_policies import FILLED, routes
from web_cases import KEY, PASSWORD

from bestbet.adapters.people_access import hashed
from bestbet.web.entry import session_cookie


def crawled(server, client):
    for route, method, _ in routes(server):
        path = route.path.format(**{name: FILLED.get(name, "1") for name in route.param_convertors})
        for headers in ({}, {"x-bestbet-part": "1"}):
            if method == "GET":
                yield path, client.get(path, headers=headers).text
            elif path not in {"/logout", "/team/sessions/end"}:
                yield path, client.request(method, path, headers=headers, data={"before": PASSWORD}).text


def canaries(server, people, client, token):
    session = client.cookies.get(session_cookie(server.desk))
    found = {"key": KEY.decode(), "password": PASSWORD, "token": token, "session": session}
    found |= {f"hash of {name}": account.password for name, account in people.items()}
    return found | {"hash of the token": hashed(token), "hash of the session": hashed(session)}


def leaks(server, people, role, *, more=None):
    client = server.as_(people[role])
    hidden = canaries(server, people, client, server.token(people["owner"], "read")) | (more or {})
    return [(path, what) for path, text in crawled(server, client) for what, secret in hidden.items() if secret in text]


def test_no_answer_to_anybody_holds_a_secret(company, people, capfd):
    for role in ("viewer", "owner"):
        assert leaks(company, people, role) == []
    said = capfd.readouterr()
    assert KEY.decode() not in said.err + said.out


def test_the_search_finds_what_is_there(company, people):
    """Negative control: a login, which owners do see, is found when it is called a secret."""
    assert leaks(company, people, "owner", more={"login": people["viewer"].login}) != []
