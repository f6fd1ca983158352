"""Every route has a policy, taken from the router and not from memory, and the policy is what happens (reliability D1)."""

import hashlib
from inspect import Parameter, Signature
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import select

from bestbet.adapters.database_tables import IN_ORDER
from bestbet.errors import UsageError
from bestbet.web.app import refuse_unguarded
from bestbet.web.policy import ANYBODY, Guard, Reader, policies

OPEN = {"/login", "/first-run", "/static/{name}", "/healthy", "/sign-on", "/sign-on/back"}
"""What anybody may ask for; whoever adds to this says why in its route."""
FILLED = {"name": "bestbet.css", "kind": "odds", "number": "1", "strategy": "hold", "version": "1"}
"""What stands for each part of a path."""


def routes(server):
    return [(route, method, policy) for route, policy in policies(server.app.app) for method in sorted(route.methods)]


def state_of(server):
    """Everything that a denied request might have changed: the store's rows and every file beside it."""
    root = server.settings.root
    files = {
        p: hashlib.sha256(p.read_bytes()).hexdigest() for p in root.rglob("*") if p.is_file() and "store" not in p.name
    }
    with server.store.reading() as connection:
        rows = {table.name: [dict(row) for row in connection.execute(select(table)).mappings()] for table in IN_ORDER}
    for token in rows["tokens"]:
        token.pop("used_at")  # that a token was shown is noted, refused or not
    return files, rows


def ask(client, route, method, **more):
    path = route.path.format(**{name: FILLED.get(name, "1") for name in route.param_convertors})
    return client.request(method, path, **more)


def test_every_route_declares_one_policy(company):
    assert len(routes(company)) >= 20
    assert [route.path for route, policy in policies(company.app.app) if policy is None] == []
    assert {route.path for route, policy in policies(company.app.app) if policy == ANYBODY} == OPEN


def test_a_route_without_a_policy_keeps_the_server_from_starting():
    """Negative control: a bare route, one with two guards, and a mounted file tree are each refused."""
    for guards in ({}, {"one": Reader, "two": Annotated[object, Depends(Guard(ANYBODY))]}):
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

        def bare(**_guards):
            return 1

        bare.__signature__ = Signature([Parameter(n, Parameter.KEYWORD_ONLY, annotation=g) for n, g in guards.items()])
        app.get("/bare")(bare)
        with pytest.raises(UsageError, match="BB-A98"):
            refuse_unguarded(app)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.mount("/files", FastAPI())
    with pytest.raises(UsageError, match="BB-A98"):
        refuse_unguarded(app)


@pytest.mark.parametrize("who", ["nobody", "viewer", "editor", "owner", "read token", "write token", "revoked"])
def test_the_policy_is_what_happens_and_a_denial_changes_nothing(company, people, who):
    clients = {
        "nobody": company.client,
        "read token": lambda: company.with_token(people["owner"], "read"),
        "write token": lambda: company.with_token(people["owner"], "write"),
        "revoked": lambda: _revoked(company, people["owner"]),
    }
    client = clients[who]() if who in clients else company.as_(people[who])
    rank = {"nobody": -1, "revoked": -1, "viewer": 0, "read token": 0, "editor": 1, "write token": 1, "owner": 2}[who]
    denied = 0
    before = state_of(company)
    for route, method, policy in routes(company):
        is_by_token = who.endswith("token") or who == "revoked"
        needed = -1 if policy.role is None else policy.role.rank
        if rank >= needed and not (is_by_token and not route.path.startswith("/api/") and needed >= 0):
            continue
        answer = ask(client, route, method)
        denied += 1
        is_asked_to_log_in = answer.status_code == 303 and answer.headers["location"].startswith(
            ("/login", "/first-run")
        )
        assert answer.status_code in (401, 403) or is_asked_to_log_in, (route.path, method, answer.status_code)
        assert answer.status_code != 303 or method == "GET"
    assert denied >= {"owner": 0}.get(who, 2)
    assert state_of(company) == before


def _revoked(company, account):
    client = company.with_token(account, "manage")
    from bestbet.adapters.people_access import revoke_token, tokens_of  # noqa: PLC0415

    with company.store.writing() as connection:
        for token in tokens_of(connection, account.id):
            revoke_token(connection, token.id, company.clock())
    return client
