"""The programs that the documentation shows for the REST interface are run as they stand there, against a real server."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from test_killed_server import Running, free_port
from web_cases import password_hash

from bestbet.adapters.open_store import open_store
from bestbet.adapters.people import Role, add_account
from bestbet.adapters.people_access import Scope, issue_token
from copies import copy_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to-serve.md"
ADDRESS = "http://127.0.0.1:8000"
OUTPUT = re.compile(r"([a-z_]+) +(\d\.\d{3}) ± (\d\.\d{3})")


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def served(answered, tmp_path_factory):
    """A running server and a token of an editor."""
    root = tmp_path_factory.mktemp("client") / "company"
    copy_of(answered, root)
    now = datetime.now(UTC)
    with open_store(root, now).writing() as connection:
        owner = add_account(connection, name="Ada", login="ada", role=Role.OWNER, password=password_hash(), at=now)
        token, _ = issue_token(connection, owner, name="docs", scope=Scope.WRITE, lasts=timedelta(days=1), at=now)
    server = Running(root, free_port()).wait()
    yield server.url, token
    server.kill()


def run(program, server, token):
    given = {**os.environ, "BESTBET_SERVER": server, "BESTBET_TOKEN": token}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, check=False, env=given, capture_output=True, text=True, timeout=300)


def example():
    (program,) = blocks("python")
    assert "/api/v1/jobs" in program
    return program


def test_the_python_client_prints_the_odds_that_the_interface_gives(served):
    server, token = served
    done = run(example(), server, token)
    assert done.returncode == 0, done.stderr
    odds = httpx.get(f"{server}/api/v1/odds", headers={"Authorization": f"Bearer {token}"}).json()["strategies"]
    said = OUTPUT.findall(done.stdout)
    assert said == [(one["name"], f"{one['p_all']:.3f}", f"{1.96 * one['mcse']:.3f}") for one in odds]
    shown = next(block for block in blocks("") if OUTPUT.match(block))
    assert [line[0] for line in OUTPUT.findall(shown)] == [line[0] for line in said]


def test_what_the_documentation_must_not_say_fails(served):
    """Negative control: a path that does not exist, and a token that is none."""
    server, token = served
    assert run(example().replace('ask("/api/v1/odds")', 'ask("/api/v1/chances")'), server, token).returncode != 0
    assert "401" in run(example(), server, "no token").stderr


def asked(command, token, server, tag):
    """A curl line as a request."""
    method = re.search(r"-X (\w+)", command)
    data = re.search(r"-d '([^']*)'", command)
    heads = dict(re.findall(r"-H ['\"]([\w-]+): (.*?)['\"](?= )", command))
    heads["Authorization"] = heads["Authorization"].replace("$TOKEN", token)
    if "If-Match" in heads:
        heads["If-Match"] = tag
    (path,) = re.findall(rf"{ADDRESS}(\S*)", command)
    verb = method[1] if method else "POST" if data else "GET"
    return httpx.request(verb, server + path, headers=heads, content=data[1] if data else None)


def test_every_curl_line_is_answered(served):
    server, token = served
    lines = [
        line for block in blocks("sh") for line in block.replace("\\\n", "").splitlines() if line.startswith("curl")
    ]
    assert len(lines) >= 4
    tag = ""
    for line in lines:
        answer = asked(line, token, server, tag)
        tag = answer.headers.get("ETag", tag)
        assert answer.status_code in {200, 202}, (line, answer.text)
    changed = httpx.get(f"{server}/api/v1/plan", headers={"Authorization": f"Bearer {token}"})
    assert "7 million" in json.dumps(changed.json())


def test_every_path_that_the_page_names_is_in_the_description(served):
    server, token = served
    known = httpx.get(f"{server}/api/openapi.json", headers={"Authorization": f"Bearer {token}"}).json()["paths"]
    named = set(
        re.findall(r"(?:GET|POST|PUT|PATCH) (/api/v1/[\w/]+)|`(/api/v1/[\w/]+)`", PAGE.read_text(encoding="utf-8"))
    )
    patterns = [re.compile(re.sub(r"\{\w+\}", r"[\\w]+", path)) for path in known]
    for path in {one or other for one, other in named}:
        assert any(pattern.fullmatch(path) for pattern in patterns), path
