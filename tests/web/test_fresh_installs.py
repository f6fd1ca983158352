"""No default secret, no account before the console's code, nobody listens in (reliability D9)."""

import stat

import pytest
from web_cases import serving

from bestbet.adapters.people import accounts
from bestbet.adapters.people_access import first_run_code, hashed
from bestbet.adapters.server_key import KEY_FILE, server_key
from bestbet.errors import UsageError
from bestbet.web.console import greet
from bestbet.web.settings import settings_of


def setting(root, host="127.0.0.1", url=None):
    return settings_of(root, host=host, port=8000, public_url=url)


def test_20_fresh_installs_have_20_keys_that_only_their_owner_can_read(tmp_path):
    keys = set()
    for i in range(20):
        found = setting(tmp_path / str(i))
        keys.add(found.key)
        path = tmp_path / str(i) / KEY_FILE
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert setting(tmp_path / str(i)).key == found.key
        assert found.key.decode() not in repr(found)
    assert len(keys) == 20
    assert min(len(key) for key in keys) >= 32


@pytest.mark.parametrize(
    "key", ["", "short", "changeme" * 8, "CHANGE-ME-please-now-0123456789abcdef", "a" * 64, "0123" * 16, "secret" * 10]
)
def test_a_short_known_or_plain_key_keeps_the_server_from_starting(tmp_path, monkeypatch, key):
    with pytest.raises(UsageError, match="BB-A01"):
        server_key(tmp_path, key)
    monkeypatch.setenv("BESTBET_SECRET_KEY", key)
    with pytest.raises(UsageError, match="BB-A01"):
        setting(tmp_path)


def test_a_key_file_that_others_can_read_keeps_the_server_from_starting(tmp_path):
    setting(tmp_path)
    (tmp_path / KEY_FILE).chmod(0o644)
    with pytest.raises(UsageError, match="BB-A02"):
        setting(tmp_path)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com"])  # noqa: S104 - refused
def test_beyond_this_machine_only_behind_encryption(tmp_path, host):
    with pytest.raises(UsageError, match="BB-A03"):
        setting(tmp_path, host)
    with pytest.raises(UsageError, match="BB-A03"):
        setting(tmp_path, host, "http://bets.example.com")
    assert setting(tmp_path, host, "https://bets.example.com").is_https


@pytest.mark.parametrize(
    "url", ["ftp://x", "https://", "https://a@b", "https://x/path", "bets.example.com", "https://x?y"]
)
def test_a_public_address_is_scheme_and_host_alone(tmp_path, url):
    with pytest.raises(UsageError, match="BB-A04"):
        setting(tmp_path, url=url)


def test_unless_told_it_listens_on_this_machine_alone():
    from inspect import signature  # noqa: PLC0415

    from bestbet.cli.serve_command import serve  # noqa: PLC0415

    assert signature(serve).parameters["host"].default == "127.0.0.1"


def test_the_code_works_once_and_then_the_page_is_gone(empty):
    said = []
    greet(empty.settings, said.append)
    old = said[0].split()[-1]
    greet(empty.settings, said.append)
    code = said[1].split()[-1]
    assert len(code.replace("-", "")) == 20
    assert code.encode() not in (empty.settings.root / ".bestbet" / "store.sqlite").read_bytes()
    client = empty.client()

    def enter(given):
        token = client.get("/first-run").text.split('name="form_token" value="')[1].split('"')[0]
        form = {"form_token": token, "code": given, "name": "Ada", "login": "ada", "password": "four horses eat plums"}
        return client.post("/first-run", data=form).status_code

    assert enter(old) == enter("") == enter("AAAAA-AAAAA-AAAAA-AAAAA") == 401
    assert enter(f"  {code.lower()} ") == 303
    for other in (empty.client(), client):
        assert other.get("/first-run").status_code == 404
    greet(empty.settings, said.append)
    assert len(said) == 2
    with empty.store.writing() as connection:
        assert first_run_code(connection, empty.clock()) is None


def test_before_the_code_nobody_can_do_anything(empty):
    client = empty.client()
    for path in ("/", "/odds", "/team", "/data", "/plan"):
        assert client.get(path).status_code in (303, 404)
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/api/openapi.json").status_code == 401


def test_the_demo_brings_no_account(company):
    with company.store.reading() as connection:
        assert accounts(connection) == ()


def test_there_is_no_debug_page(company, people):
    client = company.as_(people["owner"])
    for path in ("/docs", "/redoc", "/openapi.json", "/debug", "/console", "/metrics", "/.env", "/.bestbet/server.key"):
        assert client.get(path).status_code == 404
    assert not company.app.app.debug


def test_codes_are_kept_as_hashes(tmp_path):
    server = serving(tmp_path / "w")
    with server.store.writing() as connection:
        code = first_run_code(connection, server.clock())
    assert hashed(code).encode() in (tmp_path / "w" / ".bestbet" / "store.sqlite").read_bytes()
