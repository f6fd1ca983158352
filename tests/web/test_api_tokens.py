"""API tokens: strong, shown once, hashed, narrow, and gone at once (reliability D7)."""

import zipfile

import pytest
from web_cases import MORNING, PASSWORD

from bestbet.adapters.backup import write_backup
from bestbet.adapters.people_access import TOKEN_MARK, Scope, hashed
from bestbet.adapters.store import Workspace
from bestbet.workflow.ledger import export_lines


def made(client, **more):
    return client.post("/api/v1/tokens", json={"name": "script", "scope": "read", "days": 30, **more})


def unpacked(backup):
    """Everything in a backup, as it was before it was packed."""
    with zipfile.ZipFile(backup) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def test_of_50_tokens_nothing_is_kept_but_hashes(company, people, tmp_path, capfd):
    client = company.as_(people["viewer"])
    tokens = [made(client).json()["token"] for _ in range(50)]
    assert len(set(tokens)) == 50
    assert all(token.startswith(TOKEN_MARK) and (len(token) - len(TOKEN_MARK)) * 6 >= 256 for token in tokens)
    seen = client.get("/api/v1/tokens").text + client.get("/team").text
    kept = b"".join(path.read_bytes() for path in company.settings.root.rglob("*") if path.is_file())
    write_backup(company.settings.root, tmp_path / "b.zip", MORNING)
    backup = unpacked(tmp_path / "b.zip")
    dump = "\n".join(export_lines(Workspace(company.settings.root), everything=True))
    said = capfd.readouterr()
    for token in tokens:
        assert token not in seen + dump
        assert token.encode() not in backup
        assert hashed(token).encode() in backup, "negative control: the same search finds what is there"
        assert token not in said.out + said.err
        assert token.encode() not in kept
        assert hashed(token).encode() in kept


@pytest.mark.parametrize(("role", "scope", "status"), [
    ("viewer", "read", 201), ("viewer", "write", 400), ("viewer", "manage", 400),
    ("editor", "write", 201), ("editor", "manage", 400), ("owner", "manage", 201),
])  # fmt: skip
def test_a_token_reaches_no_further_than_its_owner(company, people, role, scope, status):
    assert made(company.as_(people[role]), scope=scope).status_code == status


def test_a_token_makes_no_wider_token(company, people):
    client = company.with_token(people["owner"], "read")
    assert made(client, scope="manage").status_code == 400
    assert made(client, scope="read").status_code == 201


def test_a_token_shrinks_with_the_role(company, people):
    client = company.with_token(people["owner"], "manage")
    company.person("owner", "second@example.com")
    assert client.get("/api/v1/people").status_code == 200
    owner = company.as_(people["owner"])
    assert owner.patch(f"/api/v1/people/{people['owner'].id}", json={"role": "viewer"}).status_code == 200
    assert client.get("/api/v1/people").status_code == 403
    assert client.get("/api/v1/me").json()["scope"] == Scope.READ


def test_a_token_ends_when_its_days_are_over(company, people):
    client = company.with_token(people["viewer"], "read")
    company.clock.forward(days=29)
    assert client.get("/api/v1/me").status_code == 200
    company.clock.forward(days=1)
    answer = client.get("/api/v1/me")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_token_is_revoked_at_once_by_its_owner_or_an_owner_of_all(company, people):
    viewer = company.as_(people["viewer"])
    for by in (viewer, company.as_(people["owner"])):
        found = made(viewer).json()
        client = company.client()
        client.headers["authorization"] = f"Bearer {found['token']}"
        assert client.get("/api/v1/me").status_code == 200
        assert by.delete(f"/api/v1/tokens/{found['kept']['id']}").status_code == 204
        assert client.get("/api/v1/me").status_code == 401
    mine = made(viewer).json()["kept"]["id"]
    assert company.as_(people["editor"]).delete(f"/api/v1/tokens/{mine}").status_code == 404


def test_its_last_use_is_noted(company, people):
    client = company.with_token(people["viewer"], "read")
    assert company.as_(people["viewer"]).get("/api/v1/tokens").json()[0]["used_at"] is None
    client.get("/api/v1/me")
    assert company.as_(people["viewer"]).get("/api/v1/tokens").json()[0]["used_at"].startswith("2027-01-04T09:00")


def test_a_token_opens_no_page_and_a_password_is_no_token(company, people):
    client = company.with_token(people["owner"], "manage")
    assert client.get("/team").headers["location"].startswith("/login")
    for said in (f"Bearer {PASSWORD}", "Bearer ", "Basic b3duZXI6eA==", "Bearer bestbet_nonsense"):
        other = company.client()
        other.headers["authorization"] = said
        assert other.get("/api/v1/me").status_code == 401
