"""Addresses in forms, settings and files open no connection that nobody allowed (reliability D11)."""

import re
import socket
import sys
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner
from web_cases import MORNING

from bestbet.adapters import sign_on_service
from bestbet.adapters.database_address import address_of, parse_address
from bestbet.adapters.open_store import open_store
from bestbet.cli.main import app
from bestbet.errors import BestbetError, ServiceError, UsageError
from bestbet.web.settings import sign_on_of

HOSTS = (
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "localhost", "[::1]",
    "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "169.254.169.254", "100.64.0.1",
    "10.0.0.8", "user@127.0.0.1", "good.example@127.0.0.1", "127.0.0.1#good.example",
)  # fmt: skip
SCHEMES = ("http", "https", "s3")
OTHERS = (
    "file:///etc/passwd", "file://localhost/etc/passwd", "data:text/csv,a", "gopher://127.0.0.1/x", "dict://127.0.0.1/x",
    "ldap://127.0.0.1/x", "jar:http://127.0.0.1!/x", "\\\\127.0.0.1\\share\\x.csv", "//127.0.0.1/share/x.csv",
    "hf://datasets/x/y.csv", "az://container/x.csv", "postgres:dbname=x host=127.0.0.1",
)  # fmt: skip
ADDRESS_WORDS = re.compile(r"url|uri|dsn|host|issuer|server|endpoint|webhook|database|connection", re.IGNORECASE)
_heard, _is_listening = [], []
NAMES = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}


def _hook(event, arguments):
    if _is_listening and event in NAMES:
        _heard.append((event, repr(arguments)))


sys.addaudithook(_hook)


@contextmanager
def listening():
    """What Python itself connects to or looks up meanwhile."""
    _heard.clear()
    _is_listening.append(1)
    try:
        yield _heard
    finally:
        _is_listening.clear()


@pytest.fixture
def sink():
    """A port of this machine that counts who comes, also from libraries that Python does not see."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


def n_came(sink):
    n = 0
    while True:
        try:
            sink.accept()[0].close()
        except BlockingIOError:
            return n
        n += 1


def spellings(port):
    """Addresses of this machine and of machines inside, as they are and in disguise."""
    return [f"{scheme}://{host}:{port}/x.csv" for scheme in SCHEMES for host in HOSTS] + list(OTHERS)


def test_there_are_more_than_sixty_spellings():
    assert len(set(spellings(1))) >= 60


def fields_of(client):
    """Every field that a form or the REST interface takes."""
    described = client.get("/api/openapi.json").json()
    shapes = described["components"]["schemas"]
    bodies = [operation.get("requestBody") for path in described["paths"].values() for operation in path.values()]
    asked = set(re.findall(r"#/components/schemas/(\w+)", str(bodies)))
    fields = {field for name in asked for field in shapes[name].get("properties", {})}
    fields |= {
        p["name"] for path in described["paths"].values() for o in path.values() for p in o.get("parameters", [])
    }
    pages = [
        client.get(path).text for path in ("/team", "/data", "/plan", "/ledger", "/evidence", "/tactics", "/track")
    ]
    return fields | {
        name for page in pages for name in re.findall(r'<(?:input|select|textarea|button)[^>]* name="([^"]+)"', page)
    }


def test_no_form_and_no_request_asks_for_an_address(company, people):
    found = fields_of(company.as_(people["owner"]))
    assert {"login", "wanted", "kind", "scope"} <= found
    assert [name for name in sorted(found) if ADDRESS_WORDS.search(name)] == []
    assert ADDRESS_WORDS.search("database_url"), "negative control: such a name would be seen"


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_addresses_as_names_of_files_and_as_text_lead_nowhere(company, people, sink, role):
    client, said = company.as_(people[role]), spellings(sink.getsockname()[1])
    before = (company.settings.root / "facts.yaml").read_text()
    with listening() as heard:
        sent = [client.post("/data/upload", files=[("files", (name, b"a\n1\n"))]).status_code for name in said[:20]]
        for text in said[::8]:
            mapping = f'files:\n  "{text}": {{}}\n'
            changed = client.post("/data/mapping", data={"text": mapping, "base": "0" * 64})
            assert changed.status_code == (403 if role == "viewer" else 422)
    assert set(sent) == ({403} if role == "viewer" else {303})
    assert (heard, n_came(sink)) == ([], 0)
    assert (company.settings.root / "facts.yaml").read_text() == before


def test_an_export_is_a_file_and_never_an_address(tmp_path, sink):
    with listening() as heard:
        for text in spellings(sink.getsockname()[1]):
            shown = CliRunner().invoke(app, ["new", str(tmp_path / "w"), "--from", text])
            assert shown.exit_code in (2, 4, 5), (text, shown.output)
            assert "BB-" in shown.output
    assert (heard, n_came(sink)) == ([], 0)
    assert not (tmp_path / "w").exists()


STRANGE = [
    "postgresql://127.0.0.1:{}/db?password=canary", "postgresql://127.0.0.1:{}/db?service=x",
    "postgresql://127.0.0.1:{}/db?passfile=/etc/passwd", "postgresql://127.0.0.1:{}/db?sslkey=/etc/key",
    "postgresql://127.0.0.1:{}/db?sslcert=/etc/cert", "postgresql://127.0.0.1:{}/db?options=-csearch_path=x",
    "postgresql://good.example/db?hostaddr=127.0.0.1", "postgresql://good.example/db?host=127.0.0.1",
    "postgresql://good.example/db?host=/tmp&host=127.0.0.1", "postgresql://good.example,127.0.0.1/db",
    "postgresql://good.example/db?port={}", "postgresql://good.example/db?krbsrvname=x", "sqlite:////etc/passwd",
    "mysql://127.0.0.1:{}/db", "postgresql+psycopg2://127.0.0.1:{}/db", "http://127.0.0.1:{}/", "nonsense", "",
    "postgresql://[::1", "postgresql://127.0.0.1:port/db", "duckdb:///x", "postgresql+asyncpg://127.0.0.1:{}/db",
]  # fmt: skip


@pytest.mark.parametrize("text", STRANGE)
def test_a_strange_database_address_is_refused_before_anybody_is_called(tmp_path, sink, text, monkeypatch):
    monkeypatch.setenv("BESTBET_DATABASE", text.format(sink.getsockname()[1]))
    with listening() as heard, pytest.raises(UsageError, match="BB-S4") as caught:
        open_store(tmp_path, MORNING)
    assert "canary" not in str(caught.value)
    assert (heard, n_came(sink)) == ([], 0)
    assert not (tmp_path / ".bestbet" / "database").exists()


def test_a_plain_address_is_called_and_the_sink_hears_it(tmp_path, sink, monkeypatch):
    """Negative control: what the owner of the server names is connected to."""
    address = f"postgresql://127.0.0.1:{sink.getsockname()[1]}/db?connect_timeout=2&sslmode=disable"
    monkeypatch.setenv("BESTBET_DATABASE", address)
    with pytest.raises(BestbetError):
        open_store(tmp_path, MORNING)
    assert n_came(sink) >= 1


@pytest.mark.parametrize("host", ["db.example", "10.0.0.8", "0x7f000001", "2130706433", "169.254.169.254"])
def test_a_workspace_from_elsewhere_cannot_name_a_server_to_call(tmp_path, host):
    """Whoever sends a folder must not be sent our password: another machine is named by the environment too."""
    (tmp_path / ".bestbet").mkdir()
    (tmp_path / ".bestbet" / "database").write_text(f"postgresql+psycopg://bestbet@{host}/team\n")
    with listening() as heard, pytest.raises(UsageError, match="BB-S45"):
        address_of(tmp_path, {})
    assert heard == []
    said = f"postgresql://bestbet@{host}/team"
    assert address_of(tmp_path, {"BESTBET_DATABASE": said}).url == parse_address(said)
    (tmp_path / ".bestbet" / "database").write_text("postgresql+psycopg://bestbet@127.0.0.1/team\n")
    assert address_of(tmp_path, {}).url.host == "127.0.0.1"


ISSUER = "https://id.example.com"
SOUND = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": "https://tokens.example.net/token",
    "jwks_uri": f"{ISSUER}/keys",
}


def test_a_service_that_describes_itself_soundly_is_asked(monkeypatch):
    monkeypatch.setattr(sign_on_service, "_got", lambda _url: SOUND)
    assert sign_on_service.discovered(ISSUER) == SOUND


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_a_service_cannot_send_us_to_this_machine_or_to_a_number(monkeypatch, sink, name):
    with listening() as heard:
        for text in spellings(sink.getsockname()[1]):
            monkeypatch.setattr(sign_on_service, "_got", lambda _url, text=text: {**SOUND, name: text})
            with pytest.raises(ServiceError, match="BB-A52"):
                sign_on_service.discovered(ISSUER)
    assert (heard, n_came(sink)) == ([], 0)


@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.example.com", "https://", "https://user@id.example.com", "https://id.example.com#x", "https://a b",
        "https://id.example.com\\@evil.example", "file:///etc/passwd", "ftp://id.example.com", "https://[::1", "id.example.com",
        "https://id.exampl\u0435.com", "https://id.example.com:99999",
    ],
)  # fmt: skip
def test_an_issuer_is_a_plain_encrypted_address(issuer):
    said = {"BESTBET_OIDC_ISSUER": issuer, "BESTBET_OIDC_CLIENT_ID": "c", "BESTBET_OIDC_CLIENT_SECRET": "s"}
    with listening() as heard, pytest.raises(UsageError, match="BB-A53"):
        sign_on_of(said)
    assert heard == []
    assert sign_on_of({**said, "BESTBET_OIDC_ISSUER": ISSUER}).issuer == ISSUER
