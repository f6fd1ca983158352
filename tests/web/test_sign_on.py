"""Single sign-on lets in whom the service names to this browser now, and nobody else (reliability D12)."""

import base64
import hashlib
import hmac
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from web_cases import PASSWORD, serving

from bestbet.adapters import sign_on_service
from bestbet.adapters.people import accounts
from bestbet.errors import ServiceError, UsageError
from bestbet.web import sign_on as sign_on_module
from bestbet.web.settings import SignOn, sign_on_of

joserfc = pytest.importorskip("joserfc", reason="the extra single-sign-on is not installed")
from joserfc import jwk, jwt  # noqa: E402 - after the check that it is there

ISSUER, CLIENT, URL = "https://id.example.com", "bestbet-client", "https://bets.example.com"
ABOUT = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
}
OURS, THEIRS = (jwk.RSAKey.generate_key(2048, {"kid": "k"}) for _ in range(2))
KEYS = {"keys": [OURS.as_dict(private=False)]}


class Service:
    """A sign-on service in this process: it gives what it is told to give, for a code that it gave itself."""

    def __init__(self):
        self.claims, self.header, self.key, self.raw = {}, {"alg": "RS256", "kid": "k"}, OURS, None
        self.asked = []

    def exchange(self, _about, _client, _secret, code, verifier, back):
        self.asked.append((code, verifier, back))
        if self.raw is not None:
            return self.raw
        algorithms = [self.header["alg"]]
        return {"id_token": jwt.encode(self.header, self.claims, self.key, algorithms=algorithms)}


@pytest.fixture
def service(monkeypatch):
    found = Service()
    monkeypatch.setattr(sign_on_module, "discovered", lambda _issuer: ABOUT)
    monkeypatch.setattr(sign_on_module, "keys_of", lambda _about: KEYS)
    monkeypatch.setattr(sign_on_module, "exchanged", found.exchange)
    return found


@pytest.fixture
def server(tmp_path):
    return serving(tmp_path / "w", url=URL, sign_on=SignOn(ISSUER, CLIENT, "a secret of the client"))


def begun(server, service, **claims):
    """A browser that was sent to the service, the query it comes back with, and claims that hold unless changed."""
    client = server.client()
    went = client.get("/sign-on", params={"next": "/team"})
    asked = {name: value[0] for name, value in parse_qs(urlsplit(went.headers["location"]).query).items()}
    now = int(server.clock().timestamp())
    sound = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "1234",
        "exp": now + 300,
        "iat": now,
        "nonce": asked["nonce"],
        "name": "Ada",
    }
    service.claims = {name: value for name, value in {**sound, **claims}.items() if value is not None}
    return client, {"code": "c0de", "state": asked["state"]}, asked


def people_of(server):
    with server.store.reading() as connection:
        return accounts(connection)


def is_in(client):
    return client.get("/api/v1/me").status_code == 200


def test_whom_the_service_names_comes_in_as_a_viewer_and_is_known_the_next_time(server, service):
    for _ in range(2):
        client, query, asked = begun(server, service)
        assert asked["code_challenge_method"] == "S256"
        assert asked["redirect_uri"] == f"{URL}/sign-on/back"
        answer = client.get("/sign-on/back", params=query)
        assert (answer.status_code, answer.headers["location"]) == (303, "/team")
        assert all(cookie.startswith("__Host-") for cookie in answer.headers.get_list("set-cookie"))
        assert client.get("/api/v1/me").json()["role"] == "viewer"
    (account,) = people_of(server)
    assert (account.subject, account.name, account.password) == (f"{ISSUER} 1234", "Ada", None)
    assert "a secret of the client" not in repr(server.settings)


def test_the_same_mail_or_name_of_another_subject_is_another_person(server, service):
    for subject in ("1", "2"):
        client, query, _ = begun(server, service, sub=subject, email="ada@example.com", name="Ada")
        assert client.get("/sign-on/back", params=query).status_code == 303
    client, query, _ = begun(server, service, sub="1", email="other@example.com", name="Ada Lovelace")
    assert client.get("/sign-on/back", params=query).status_code == 303
    assert [account.name for account in people_of(server)] == ["Ada", "Ada"]


WRONG_CLAIMS = {
    "another issuer": {"iss": "https://evil.example.com"},
    "an issuer with a slash": {"iss": f"{ISSUER}/"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "other"},
    "no audience": {"aud": None},
    "audiences without us": {"aud": ["other", "third"]},
    "two audiences without a party": {"aud": [CLIENT, "other"]},
    "another party": {"azp": "other"},
    "a wrong nonce": {"nonce": "x" * 32},
    "no nonce": {"nonce": None},
    "a nonce that is a number": {"nonce": 5},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject that is a list": {"sub": ["1"]},
    "a long subject": {"sub": "x" * 256},
    "over": {"exp": -120},
    "no end": {"exp": None},
    "an end that is a word": {"exp": "tomorrow"},
    "an end that is true": {"exp": True},
    "from the future": {"iat": 900},
    "from long ago": {"iat": -7200},
    "no beginning": {"iat": None},
    "not yet": {"nbf": 900},
    "a beginning that is a word": {"nbf": "now"},
}


@pytest.mark.parametrize("what", WRONG_CLAIMS)
def test_a_token_whose_claims_do_not_hold_lets_nobody_in(server, service, what):
    now = int(server.clock().timestamp())
    relative = {"exp", "iat", "nbf"}
    claims = {
        name: now + value if name in relative and type(value) is int else value
        for name, value in WRONG_CLAIMS[what].items()
    }
    client, query, _ = begun(server, service, **claims)
    refused(server, client, query)


def refused(server, client, query):
    answer = client.get("/sign-on/back", params=query)
    assert answer.status_code in (400, 503)
    assert "BB-A5" in answer.text
    assert not is_in(client)
    assert people_of(server) == ()


def hashed_with(service, secret):
    """Let the service give a token that is signed by a shared secret, made by hand: no library would."""
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "kid": "k"}, service.claims)]
    body = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    seal = base64.urlsafe_b64encode(hmac.new(secret, body, "sha256").digest()).rstrip(b"=")
    service.raw = {"id_token": (body + b"." + seal).decode()}


FORGED = {
    "signed by somebody else": lambda service: setattr(service, "key", THEIRS),
    "signed with the public key as a secret": lambda service: hashed_with(service, OURS.as_pem(private=False)),
    "signed with the client's secret": lambda service: hashed_with(service, b"a secret of the client"),
    "not signed": lambda service: setattr(service, "raw", {"id_token": "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."}),
    "no token": lambda service: setattr(service, "raw", {"access_token": "x"}),
    "no words": lambda service: setattr(service, "raw", {"id_token": "x.y.z"}),
    "a longer signature": lambda service: service.header.update(alg="RS512"),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("what", FORGED)
def test_a_token_that_the_service_did_not_sign_lets_nobody_in(server, service, what):
    client, query, _ = begun(server, service)
    FORGED[what](service)
    refused(server, client, query)


def test_there_are_at_least_25_bad_tokens():
    assert len(WRONG_CLAIMS) + len(FORGED) >= 25


@pytest.mark.parametrize("change", [{"state": "x"}, {"state": ""}, {"code": ""}, {"iss": "https://evil.example.com"}])
def test_an_answer_to_another_question_lets_nobody_in(server, service, change):
    client, query, _ = begun(server, service)
    refused(server, client, {**query, **change})
    assert service.asked == []


def test_an_answer_in_another_browser_or_later_or_again_lets_nobody_in(server, service):
    client, query, _ = begun(server, service)
    refused(server, server.client(), query)
    server.clock.forward(minutes=11)
    refused(server, client, query)
    client, query, _ = begun(server, service)
    assert client.get("/sign-on/back", params=query).status_code == 303
    again = server.client()
    assert again.get("/sign-on/back", params=query).status_code == 400
    assert client.get("/sign-on/back", params=query).status_code == 400


def test_a_check_that_looks_away_would_let_a_wrong_audience_in(server, service, monkeypatch):
    """Negative control: without the look at its claims, a token for another client lets somebody in."""
    client, query, _ = begun(server, service, aud="other")
    monkeypatch.setattr(sign_on_module, "_claimed", lambda *_: sign_on_module.Identity(f"{ISSUER} 1", "Eve"))
    assert client.get("/sign-on/back", params=query).status_code == 303


def test_who_was_shut_out_stays_out(server, service):
    client, query, _ = begun(server, service)
    client.get("/sign-on/back", params=query)
    server.person("owner")
    owner = server.as_(people_of(server)[1])
    owner.patch(f"/api/v1/people/{people_of(server)[0].id}", json={"is_active": False})
    assert not is_in(client)
    client, query, _ = begun(server, service)
    assert client.get("/sign-on/back", params=query).status_code == 400


def test_a_person_of_the_service_gets_no_password_here(server, service):
    client, query, _ = begun(server, service)
    client.get("/sign-on/back", params=query)
    server.person("owner")
    owner = server.as_(people_of(server)[1])
    made = owner.post(f"/team/people/{people_of(server)[0].id}", data={"wanted": "password"})
    assert "BB-A54" in made.text
    page = client.get("/team").text
    client.headers["x-bestbet-form"] = page.split('name="form-token" content="')[1].split('"')[0]
    assert "BB-A54" in client.post("/team/password", data={"before": PASSWORD, "after": PASSWORD}).text


def test_unless_set_up_there_is_no_such_page(company):
    assert company.client().get("/sign-on").status_code == 404
    assert company.client().get("/sign-on/back").status_code == 404


@pytest.mark.parametrize("change", [
    {"BESTBET_OIDC_ISSUER": "http://id.example.com"}, {"BESTBET_OIDC_CLIENT_SECRET": ""},
    {"BESTBET_OIDC_CLIENT_ID": ""}, {"BESTBET_OIDC_NEWCOMERS": "owner"},
])  # fmt: skip
def test_a_set_up_by_half_keeps_the_server_from_starting(change):
    whole = {"BESTBET_OIDC_ISSUER": ISSUER, "BESTBET_OIDC_CLIENT_ID": CLIENT, "BESTBET_OIDC_CLIENT_SECRET": "s"}
    assert sign_on_of(whole).newcomers == "viewer"
    assert sign_on_of({}) is None
    with pytest.raises(UsageError, match="BB-A53"):
        sign_on_of({**whole, **change})


@pytest.mark.parametrize(
    "change", [{"issuer": "https://evil"}, {"jwks_uri": "http://x/keys"}, {"token_endpoint": None}]
)
def test_a_service_that_describes_itself_wrongly_is_not_asked(monkeypatch, change):
    monkeypatch.setattr(sign_on_service, "_got", lambda _url: {**ABOUT, **change})
    with pytest.raises(ServiceError, match="BB-A52"):
        sign_on_service.discovered(ISSUER)


class Answering(BaseHTTPRequestHandler):
    """A sign-on service on this machine that wants client, secret, code and the verifier of the challenge."""

    claims, challenge = {}, ""

    def do_GET(self):
        here = f"http://{self.headers['host']}"
        about = {
            "issuer": here,
            "authorization_endpoint": f"{here}/a",
            "token_endpoint": f"{here}/t",
            "jwks_uri": f"{here}/k",
        }
        self.give(200, about if "well-known" in self.path else KEYS)

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        is_known = self.headers["authorization"] == "Basic " + base64.b64encode(f"{CLIENT}:s".encode()).decode()
        is_ours = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge
        if not (is_known and is_ours and form["code"] == ["c0de"] and form["redirect_uri"] == [f"{URL}/sign-on/back"]):
            self.give(400, {"error": "invalid_grant"})
            return
        token = jwt.encode({"alg": "RS256", "kid": "k"}, self.claims, OURS)
        self.give(200, {"access_token": "x", "token_type": "Bearer", "id_token": token})

    def give(self, status, said):
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def on_this_machine():
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as found:
        Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()


@pytest.mark.parametrize("is_right", [True, False])
def test_the_whole_way_through_a_service_that_speaks_http(tmp_path, on_this_machine, is_right):
    server = serving(tmp_path / "w", url=URL, sign_on=SignOn(on_this_machine, CLIENT, "s"))
    client = server.client()
    went = client.get("/sign-on")
    asked = {name: value[0] for name, value in parse_qs(urlsplit(went.headers["location"]).query).items()}
    now = int(server.clock().timestamp())
    Answering.challenge = asked["code_challenge"] if is_right else "another"
    Answering.claims = {
        "iss": on_this_machine,
        "aud": CLIENT,
        "sub": "1",
        "exp": now + 60,
        "iat": now,
        "nonce": asked["nonce"],
    }
    answer = client.get("/sign-on/back", params={"code": "c0de", "state": asked["state"]})
    assert answer.status_code == (303 if is_right else 503)
    assert is_in(client) == is_right


def test_newcomers_stay_out_where_only_the_known_come_in(tmp_path, service):
    server = serving(tmp_path / "w", url=URL, sign_on=SignOn(ISSUER, CLIENT, "s", None))
    client, query, _ = begun(server, service)
    refused(server, client, query)
