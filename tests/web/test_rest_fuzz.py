"""The REST interface under everything that its own description allows, as every role (reliability D10)."""

import os
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi import checks as openapi_checks

from bestbet.web.api import answers, description

EXAMPLES = int(os.environ.get("BESTBET_FUZZ_EXAMPLES", "20"))
CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
]
SCOPES = {"viewer": "read", "editor": "write", "owner": "manage"}
HOST = {"host": "127.0.0.1:8000"}
MODES = schemathesis.GenerationMode
pytestmark = pytest.mark.filterwarnings("ignore")


def operations(server, headers):
    """The operations as the server itself describes them to somebody who may read."""
    found = schemathesis.openapi.from_asgi("/api/openapi.json", server.app, headers={**headers, **HOST})
    return [result.ok() for result in found.get_all_operations()]


def fuzzed(server, headers, *, n=EXAMPLES, only=None, mode=MODES.POSITIVE):
    """Return how often each operation answered with which status, and everything that was wrong."""
    seen, faults = Counter(), []

    def try_once(case):
        response = case.call(headers={**headers, **HOST})
        seen[case.operation.label, response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except BaseException as error:  # noqa: BLE001 - groups of checks come as they like; all are collected
            faults.append(f"{case.operation.label}: {error}")

    bounds = settings(
        max_examples=n,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for operation in operations(server, headers):
        if only in (None, operation.label):
            bounds(given(case=operation.as_strategy(generation_mode=mode))(try_once))()
    return seen, faults


def bearer(server, account, scope):
    return {"authorization": f"Bearer {server.token(account, scope)}"}


@pytest.mark.parametrize("role", SCOPES)
def test_no_fault_no_undocumented_status_and_no_broken_shape(company, people, role):
    seen, faults = fuzzed(company, bearer(company, people[role], SCOPES[role]))
    assert faults == []
    assert len({label for label, _ in seen}) >= 15
    if role == "owner":
        reached = sum(n for (_, status), n in seen.items() if 200 <= status < 300)
        assert reached >= 0.2 * sum(seen.values()), seen


@pytest.mark.slow
def test_what_the_description_forbids_is_refused_without_a_fault(company, people):
    seen, faults = fuzzed(company, bearer(company, people["owner"], "manage"), mode=MODES.NEGATIVE)
    assert [fault for fault in faults if "Server error" in fault] == []
    assert all(status < 500 for _, status in seen)


def test_nobody_gets_anything(company, people):
    headers = bearer(company, people["owner"], "manage")
    for operation in operations(company, headers):
        path = operation.path.replace("{number}", "1")
        for said in ({}, {"authorization": "Bearer nonsense"}):
            client = company.client()
            assert client.request(operation.method.upper(), path, headers=said).status_code == 401, operation.label


def test_what_is_gone_stays_gone(company, people):
    client = company.as_(people["viewer"])
    found = client.post("/api/v1/tokens", json={"name": "x"}).json()["kept"]["id"]
    assert client.delete(f"/api/v1/tokens/{found}").status_code == 204
    assert client.delete(f"/api/v1/tokens/{found}").status_code == 404


@pytest.mark.parametrize("what", ["a fault", "a status", "a shape"])
def test_the_fuzzing_sees_what_is_wrong(company, people, monkeypatch, what):
    """Negative control: a fault of ours, a status that no description names, a shape that it forbids."""
    headers = bearer(company, people["owner"], "manage")
    route = next(route for route in company.app.app.routes if route.path == "/api/v1/odds")
    if what == "a fault":
        monkeypatch.setattr(answers, "kept_value", lambda *_: 1 / 0)
    else:
        monkeypatch.setattr(answers, "kept_value", lambda *_: {"strategies": []})
        monkeypatch.setattr(route, "responses", {})
        shown = description.description_of(company.app.app.routes)
        said = shown["paths"]["/api/v1/odds"]["get"]["responses"]
        if what == "a status":
            said["201"] = said.pop("200")
            said.pop("default", None)
        else:
            said["200"]["content"]["application/json"]["schema"] = {"type": "array"}
        monkeypatch.setattr(description, "description_of", lambda _routes: shown)
    _, faults = fuzzed(company, headers, n=3, only="GET /api/v1/odds")
    assert faults != []
